"""Released IRIs stay: what is gone is deprecated, with the successor that the curators name.

`retired.csv` in the dataset's folder names them, one a row: `iri` (absolute, or with a prefix of the
project), `replaced_by` (the same, several separated by `|`, or empty), `reason`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sahel_ld import vocabulary
from sahel_ld.differences.lines import terms
from sahel_ld.differences.sides import Side
from sahel_ld.differences.statements import DCT, LABELS, OWL, SKOS, Statements
from sahel_ld.errors import TableError
from sahel_ld.pipeline import Build
from sahel_ld.succession.retired_table import Row, read_rows

if TYPE_CHECKING:
    from pyoxigraph import Store

TABLE = "retired.csv"
_HASHED = re.compile(r"[0-9a-f]{64}$")
_DEPRECATED = f'<{OWL}deprecated> "true"^^<{vocabulary.FOREIGN["xsd"]}boolean>'
_REPLACED = f"<{DCT}isReplacedBy>"
_NOTE = f"<{SKOS}editorialNote>"
_LABEL = f"<{SKOS}prefLabel>"
_KEPT = (_LABEL, f"<{SKOS}definition>")
_OF_DATA = ("actor", "document", "event", "figure", "interval", "name", "place")


@dataclass(frozen=True)
class Retired:
    """What was kept alive: all IRIs, and those that a reader would miss and nobody spoke of."""

    iris: tuple[str, ...]
    unexplained: tuple[str, ...]


def retire(build: Build, base: Side | None) -> Retired:
    """Add to the build's store each IRI that `base` describes and the build does not, as deprecated.

    Labels, definitions and former successors are kept. A row of the dataset's `retired.csv` adds the
    successor and the reason. Raises TableError for a row that names what still stands, what was never
    released, or a successor that is not there.
    """
    project = build.project
    rows = read_rows(build.dataset.spec.folder / TABLE, project.prefixes)
    before = Statements(base.lines) if base else Statements(())
    gone = [iri for iri in before.subjects if _is_ours(iri, project.base) and not _stands(build.store, iri)]
    for row in rows:
        _check(row, build.store, base, before)
    kept = {iri: _kept(before, iri) for iri in gone}
    for row in rows:
        kept[f"<{row.iri}>"] = _stated(row, kept.get(f"<{row.iri}>", []))
    _check_successors(rows, build.store, kept, project.base)
    graphs = _graphs(base, kept, project.base)
    _load(build.store, (f"{iri} {each} <{graphs[iri]}> .\n" for iri, said in kept.items() for each in said))
    named = {f"<{row.iri}>" for row in rows}
    return Retired(tuple(sorted(kept)), tuple(sorted(_unexplained(before, kept.keys() - named))))


def _is_ours(iri: str, base: str) -> bool:
    spaces = (f"{base}id/", vocabulary.ONTOLOGY, vocabulary.REPORTED, vocabulary.SCHEME)
    return iri[1:].startswith(spaces)


def _stands(store: Store, iri: str) -> bool:
    from pyoxigraph import NamedNode

    return next(iter(store.quads_for_pattern(NamedNode(iri[1:-1]), None, None, None)), None) is not None


def _kept(before: Statements, iri: str) -> list[str]:
    # A note on a living thing is not one on its retirement.
    kept = (*_KEPT, _REPLACED, _NOTE) if before.values(iri, f"<{OWL}deprecated>") else _KEPT
    said = [f"{predicate} {value}" for predicate in kept for value in before.values(iri, predicate)]
    if not before.values(iri, _LABEL):  # a name or a title, where that is what a thing is known by
        others = [value for predicate in LABELS for value in before.values(iri, predicate)]
        said += [f"{_LABEL} {value}" for value in others if '"@' in value]
    return [_DEPRECATED, *said]


def _stated(row: Row, said: Sequence[str]) -> list[str]:
    kept = [each for each in said if not each.startswith((_REPLACED, _NOTE))] or [_DEPRECATED]
    from pyoxigraph import Literal

    reason = [f"{_NOTE} {Literal(row.reason, language='en')}"] if row.reason else []
    return [*kept, *(f"{_REPLACED} <{iri}>" for iri in row.replaced_by), *reason]


def _check(row: Row, store: Store, base: Side | None, before: Statements) -> None:
    if _stands(store, f"<{row.iri}>"):
        raise TableError(
            f"<{row.iri}> is not retired: the release still describes it",
            place=row.place("iri"),
            remedy="remove this row, or what describes it",
        )
    if base is not None and f"<{row.iri}>" not in before:
        raise TableError(
            f"<{row.iri}> was never released",
            place=row.place("iri"),
            remedy="mend the IRI, or remove the row",
        )


def _check_successors(
    rows: Iterable[Row], store: Store, kept: Mapping[str, Sequence[str]], base: str
) -> None:
    successors = {row.iri: row for row in rows}
    for row in successors.values():
        for iri in row.replaced_by:
            node = f"<{iri}>"
            if _is_ours(node, base) and node not in kept and not _stands(store, node):
                raise TableError(
                    f"the successor <{iri}> is not in the release",
                    place=row.place("replaced_by"),
                    remedy="name a thing that is",
                )
            _refuse_circle(row, iri, successors)


def _refuse_circle(row: Row, iri: str, rows: Mapping[str, Row]) -> None:
    seen, waiting = set(), [iri]
    while waiting:
        here = waiting.pop()
        if here == row.iri:
            raise TableError(
                f"<{row.iri}> is replaced by itself in the end",
                place=row.place("replaced_by"),
                remedy="name the thing that stands for it today",
            )
        if here not in seen and here in rows:
            waiting += rows[here].replaced_by
        seen.add(here)


def _graphs(base: Side | None, kept: Iterable[str], root: str) -> dict[str, str]:
    """The graph for each: where it stood, or, if that was a rule's, the one for its kind."""
    stood: dict[str, set[str]] = defaultdict(set)
    wanted = set(kept)
    for quad in map(terms, base.lines if base else ()):
        if quad.subject in wanted:
            stood[quad.subject].add(quad.graph[1:-1])
    derived = vocabulary.graph(root, "derived/")
    found = {}
    for iri in wanted:
        graphs = sorted(each for each in stood[iri] if not each.startswith(derived))
        found[iri] = graphs[0] if graphs else vocabulary.graph(root, _graph_name(iri, root))
    return found


def _graph_name(iri: str, root: str) -> str:
    if not iri[1:].startswith(f"{root}id/"):
        return "ontology"
    kind = iri[1 + len(f"{root}id/") :].partition("/")[0]
    return "data" if kind in _OF_DATA else "claims"


def _load(store: Store, lines: Iterator[str]) -> None:
    from pyoxigraph import RdfFormat

    store.bulk_load("".join(lines).encode(), format=RdfFormat.N_QUADS)


def _unexplained(before: Statements, iris: Iterable[str]) -> Iterator[str]:
    """Those with a name of their own: no content hash, no part of something else, not retired before."""
    for iri in iris:
        if before.values(iri, f"<{OWL}deprecated>") or _HASHED.search(iri[1:-1]):
            continue
        if before.owner(iri) == iri:
            yield iri[1:-1]
