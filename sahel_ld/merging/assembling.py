"""The joint graph: ours as it was released, and each merge in graphs of its own.

    {base}graph/merged/{id}/data, claims, links    what came in, and the links under which it did
    {base}graph/merged/{id}/derived/{rule}         what follows from their claims under our ontology
    {base}graph/merged/{id}/derived/same-content   propositions that say what one of ours says

Each triple stands in one graph: ours first, then the merges in order. A direct triple of theirs that no
claim backs is counted and does not stand. What is derived rests on one merge, and on those that its links
speak of: nothing is chained from merge to merge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import TYPE_CHECKING

from sahel_ld import derivation, vocabulary
from sahel_ld.derivation import Rule
from sahel_ld.merging.content import Contents, same_content
from sahel_ld.merging.dependence import Order
from sahel_ld.merging.matching import EXACT, SAME_AS
from sahel_ld.merging.ours import Ours
from sahel_ld.merging.records import Derived, Merge
from sahel_ld.merging.sifting import UNCLAIMED
from sahel_ld.merging.tokens import iri, line, sahel, token
from sahel_ld.merging.union import Union, stands

if TYPE_CHECKING:
    from pyoxigraph import Store

SAME_CONTENT = "derived/same-content"
_PROPOSITION = b"/id/proposition/"


@dataclass(frozen=True)
class Joint:
    """The joint store, and for each merge what only the whole tells of it."""

    store: Store
    derived: Mapping[str, Derived]


def merged_graph(base: str, merge: str, kind: str) -> str:
    """The IRI of a graph of a merge: `{base}graph/merged/{merge}/{kind}`."""
    return vocabulary.graph(base, f"merged/{merge}/{kind}")


def assemble(
    quads: Path, ours: Ours, order: Order, rules: Sequence[Rule], *, released: str, folder: Path
) -> Joint:
    """The joint graph of a release's N-Quads and its merges; `folder` takes what need not be in memory."""
    from pyoxigraph import RdfFormat, Store

    union = Union(Store(), ours, folder)
    union.store.bulk_load(path=quads, format=RdfFormat.N_QUADS)
    derived: dict[str, Derived] = {}
    contents: dict[str, list[str]] = {"": [iri(each) for each in ours.described if _PROPOSITION in each]}
    for merge in order.merges:
        side = _Side(merge, ours, derivation.rules_for_others(rules), released, folder)
        before = union.relabelled
        union.add(side.came_in(), several=len(merge.entry.origins) > 1)
        union.add(side.derived())
        union.add(side.links())
        known = [each for name in ("", *order.depends[merge.id]) for each in contents[name]]
        union.add(side.same_content(known))
        contents[merge.id] = side.propositions()
        derived[merge.id] = Derived(
            order.depends[merge.id], union.relabelled - before, sum(1 for _ in side.unclaimed())
        )
    return Joint(union.store, derived)


class _Side:
    """One merge: what came in, and what follows from it alone under our ontology."""

    def __init__(self, merge: Merge, ours: Ours, rules: Sequence[Rule], released: str, folder: Path) -> None:
        self._merge = merge
        self._ours = ours
        self._folder = folder
        self._graph = {
            kind: merged_graph(ours.base, merge.id, kind) for kind in ("links", UNCLAIMED, SAME_CONTENT)
        }
        self._store = self._asserted()
        derivation.add_derived(self._store, rules, base=ours.base, released=released)
        self._contents = Contents(self._store, merge.identified, ours.base)

    def _asserted(self) -> Store:
        from pyoxigraph import RdfFormat, Store

        store = Store()
        ontology = b"".join(self._ours.ontology)
        graph = vocabulary.graph(self._ours.base, "ontology")
        store.bulk_load(ontology, RdfFormat.N_TRIPLES, to_graph=_node(graph))
        with NamedTemporaryFile(dir=self._folder, suffix=".nq") as file:
            file.writelines(self.came_in())
            file.flush()
            store.bulk_load(path=file.name, format=RdfFormat.N_QUADS)
        return store

    def _lines(self, *, unclaimed: bool) -> Iterator[bytes]:
        end = f" <{self._graph[UNCLAIMED]}> .\n".encode()
        with self._merge.quads.open("rb") as lines:
            yield from (each for each in lines if each.endswith(end) == unclaimed)

    def came_in(self) -> Iterator[bytes]:
        """What came in, without direct triples."""
        return self._lines(unclaimed=False)

    def derived(self) -> Iterator[bytes]:
        """What the rules yield; of things of ours only what is reported, and by whose claim."""
        from pyoxigraph import RdfFormat

        stem = vocabulary.graph(self._ours.base, "derived/")
        for graph in self._store.named_graphs():
            if graph.value.startswith(stem):
                name = merged_graph(
                    self._ours.base, self._merge.id, f"derived/{graph.value.removeprefix(stem)}"
                )
                with TemporaryFile(dir=self._folder) as dump:
                    self._store.dump(dump, RdfFormat.N_TRIPLES, from_graph=graph)
                    dump.seek(0)
                    for each in dump:
                        if self._is_theirs(each):
                            yield each[:-2] + f"<{name}> .\n".encode()

    def _is_theirs(self, each: bytes) -> bool:
        subject, predicate, _ = each.split(b" ", 2)
        if subject.startswith((b"<" + vocabulary.ONTOLOGY.encode(), b"<" + vocabulary.REPORTED.encode())):
            return False
        weak = predicate in self._ours.reported.values()
        return weak or (subject not in self._ours.described and predicate not in self._ours.reported)

    def unclaimed(self) -> Iterator[bytes]:
        """Direct triples that the rules do not yield from a claim."""
        return (each for each in self._lines(unclaimed=True) if not stands(self._store, each))

    def links(self) -> Iterator[bytes]:
        """The accepted links from ours to theirs; `owl:sameAs` where it was asked for."""
        for match in self._merge.matches:
            if not match.negated:
                predicates = {EXACT if match.identifies else match.predicate}
                if match.identifies and self._merge.entry.same_as:
                    predicates.add(SAME_AS)
                for predicate in sorted(predicates):
                    yield line(token(match.ours), token(predicate), token(match.theirs), self._graph["links"])

    def same_content(self, known: Iterable[str]) -> Iterator[bytes]:
        """Which of their propositions say what a known one says."""
        for theirs, found in same_content(self._contents, known):
            yield line(token(theirs), sahel("sameContentAs"), token(found), self._graph[SAME_CONTENT])

    def propositions(self) -> list[str]:
        """The IRIs of their propositions."""
        return list(self._contents.nodes["proposition"])


def _node(name: str):  # type: ignore[no-untyped-def]
    from pyoxigraph import NamedNode

    return NamedNode(name)
