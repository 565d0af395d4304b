"""Who is to blame: for a result on mapped data the cells, with their places, texts, and mapping rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from sahel_ld import tables
from sahel_ld.cell import Cell
from sahel_ld.checking.records import Finding
from sahel_ld.errors import Place
from sahel_ld.pipeline import Build
from sahel_ld.provenance import Provenance, tracing
from sahel_ld.validation.results import Result

if TYPE_CHECKING:
    from pyoxigraph import Store, Triple


def blame(build: Build, results: Sequence[Result]) -> Iterator[Finding]:
    """Each result with the cells behind it."""
    if not results:
        return
    with provenance_of(build) as provenance:
        for result in results:
            yield _finding(build, result, provenance)


def provenance_of(build: Build) -> AbstractContextManager[Provenance]:
    """Provenance over what a build was made from."""
    return tracing(
        build.store,
        build.rules,
        mapping_file=build.mapping_file,
        tables=build.prepared,
        keys=build.keys,
        base=build.project.base,
        released=build.project.settings.released,
        mapped=build.mapped,
    )


def _finding(build: Build, result: Result, provenance: Provenance) -> Finding:
    cells, rules = _cells(build.store, result, provenance)
    places = [tables.locate(build.dataset, cell) for cell in cells]
    return Finding(
        result,
        tuple(cells),
        tuple(dict.fromkeys(place for place in places if place)),
        tuple(_text(build, cell, place) for cell, place in zip(cells, places, strict=True)),
        tuple(dict.fromkeys(place for cell in cells for place in provenance.mapping_places(cell))),
        tuple(rules),
    )


def _text(build: Build, cell: Cell, place: Place | None) -> str:
    """What stands in the curated table at the place of a cell."""
    table = build.dataset.tables.get(cell.table) if place else None
    records = table.records if table else ()
    return next((r.values.get(str(place.column), "") for r in records if place and r.key == cell.key), "")


def _cells(store: Store, result: Result, provenance: Provenance) -> tuple[list[Cell], list[str]]:
    """The cells behind a result: of the triple that is wrong, of the path that is missing, of the node.

    A node that the mapping didn't make (a verdict by rule) is traced through the rule that made it.
    """
    from sahel_ld.validation.terms import read_node, read_triple

    focus, triple = read_node(result.focus), read_triple(result.focus, result.path, result.value)
    if focus is None:
        return [], []
    if triple is not None and any(
        store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    ):
        cells, rules = behind([triple], provenance)
        if cells:
            return cells, rules
    missing = provenance.missing(result.focus, result.path) if read_node(result.path) else []
    cells = missing or provenance.record(result.focus)
    return (
        (cells, [])
        if cells
        else behind([q.triple for q in store.quads_for_pattern(focus, None, None)], provenance)
    )


def behind(triples: Sequence[Triple], provenance: Provenance) -> tuple[list[Cell], list[str]]:
    """The cells from which triples follow, and the rules that derive them."""
    supports = [provenance.support(triple) for triple in triples]
    cells = list(dict.fromkeys(cell for support in supports for cell in support.all_cells()))
    rules = list(dict.fromkeys(step.rule.name for support in supports for step in support.steps))
    return cells, rules
