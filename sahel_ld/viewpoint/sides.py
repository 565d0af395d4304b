"""A merged release from a viewpoint: each side is derived from what is left of it.

Ours is derived as ever. What a merge derived is derived again under the rules that speak in nobody's name,
into the graphs where `merging` put it; which propositions have the same content is not
asked again, for content is no claim.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from sahel_ld import derivation, vocabulary
from sahel_ld.derivation import Rule
from sahel_ld.viewpoint.remaining import name_of

if TYPE_CHECKING:
    from pyoxigraph import Quad, Store

OURS = ""
_SAME_CONTENT = "derived/same-content"
_OF_OURS = ("data", "claims")


def side_of(graph: str, base: str) -> str:
    """The name of the merge that a graph belongs to; nothing for ours."""
    return graph.removeprefix(_stem(base)).partition("/")[0] if graph.startswith(_stem(base)) else OURS


def is_asserted(graph: str, base: str) -> bool:
    """Whether the statements of a graph came in, and do not follow from others."""
    name = side_of(graph, base)
    return not graph.removeprefix(f"{_stem(base)}{name}/" if name else base).startswith(
        "derived/" if name else "graph/derived/"
    )


def claiming(store: Store, claims: Collection[str], base: str) -> set[str]:
    """Our side, and those merges that make a claim."""
    from pyoxigraph import NamedNode

    names = {side_of(graph.value, base): graph for graph in store.named_graphs()}
    found = {OURS}
    for claim in claims if set(names) - {OURS} else ():
        quads = store.quads_for_pattern(NamedNode(claim), None, None, None)
        found |= {side_of(name_of(quad.graph_name), base) for quad in quads}
    return found


def derived(left: Store, whole: Store, rules: Sequence[Rule], *, base: str, released: str) -> Store:
    """A new store: what is left of all sides, with what follows for each alone.

    `whole` is the release before claims were taken away: what it describes is ours to describe.
    """
    store = _part(left, OURS, base)
    derivation.add_derived(store, rules, base=base, released=released)
    ours = _Ours(whole, base)
    for name in sorted({side_of(graph.value, base) for graph in left.named_graphs()} - {OURS}):
        side = _part(left, name, base)
        _add(store, side)
        side.extend(ours.ontology)
        derivation.add_derived(side, derivation.rules_for_others(rules), base=base, released=released)
        _add(store, _renamed(side, ours, name, base))
    _add(store, [quad for quad in whole if _is_same_content(quad) and _both_stand(store, quad)])
    return store


def _stem(base: str) -> str:
    return vocabulary.graph(base, "merged/")


def _part(store: Store, name: str, base: str) -> Store:
    from pyoxigraph import Store

    part = Store()
    part.bulk_extend(quad for quad in store if side_of(name_of(quad.graph_name), base) == name)
    return part


def _add(store: Store, quads: Store | Sequence[Quad] | Iterator[Quad]) -> None:
    """Add quads, each triple once: what stands keeps its graph."""
    for quad in quads:
        if not any(store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)):
            store.add(quad)


class _Ours:
    """What is ours of a merged release: the ontology, its tiers, and the things that we describe."""

    def __init__(self, store: Store, base: str) -> None:
        from pyoxigraph import NamedNode

        def graph(name: str) -> list[Quad]:
            return list(store.quads_for_pattern(None, None, None, NamedNode(vocabulary.graph(base, name))))

        self.ontology = graph("ontology")
        self.described = {name_of(quad.subject) for name in _OF_OURS for quad in graph(name)}
        tiers = [q for q in self.ontology if q.predicate.value == f"{vocabulary.ONTOLOGY}reportedAs"]
        self.strong = {name_of(quad.subject) for quad in tiers}
        self.weak = {name_of(quad.object) for quad in tiers}

    def leaves(self, quad: Quad) -> bool:
        """Whether a derived triple may stand as theirs: of things of ours only what is reported."""
        subject, predicate = name_of(quad.subject), quad.predicate.value
        if subject.startswith((vocabulary.ONTOLOGY, vocabulary.REPORTED)):
            return False
        return predicate in self.weak or (subject not in self.described and predicate not in self.strong)


def _renamed(side: Store, ours: _Ours, name: str, base: str) -> Iterator[Quad]:
    """What follows for a side, in the graphs of its merge."""
    from pyoxigraph import NamedNode, Quad

    stem = vocabulary.graph(base, "derived/")
    for quad in side:
        graph = name_of(quad.graph_name)
        if graph.startswith(stem) and ours.leaves(quad):
            place = NamedNode(f"{_stem(base)}{name}/derived/{graph.removeprefix(stem)}")
            yield Quad(quad.subject, quad.predicate, quad.object, place)


def _is_same_content(quad: Quad) -> bool:
    return name_of(quad.graph_name).endswith(_SAME_CONTENT)


def _both_stand(store: Store, quad: Quad) -> bool:
    return all(any(store.quads_for_pattern(node, None, None, None)) for node in (quad.subject, quad.object))  # type: ignore[arg-type]
