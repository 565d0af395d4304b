"""Checking a build: SHACL and consistency, and for each finding the cells that are to blame."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld import tables, vocabulary
from sahel_ld.cell import Cell
from sahel_ld.errors import Place, UsageError
from sahel_ld.pipeline import Build
from sahel_ld.provenance import Provenance, tracing
from sahel_ld.validation.results import Inconsistency, Outcome, Result

if TYPE_CHECKING:
    from pyoxigraph import Store, Triple

Engine = Callable[["Store", Sequence[Path]], Outcome]


@dataclass(frozen=True)
class Finding:
    """One result with what produced it: cells with their physical places, and rules."""

    result: Result
    cells: tuple[Cell, ...]
    places: tuple[Place, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True)
class CheckReport:
    """Everything that a check found."""

    findings: tuple[Finding, ...]
    inconsistency: Inconsistency | None
    report: tuple[Triple, ...]

    @property
    def conforms(self) -> bool:
        """Whether nothing stops publishing; warnings and information don't."""
        return self.inconsistency is None and not any(
            finding.result.is_violation for finding in self.findings
        )


def engine(name: str) -> Engine:
    """The SHACL engine of that name: `sparql` (ours) or `pyshacl` (the reference)."""
    if name == "pyshacl":
        from sahel_ld.validation import pyshacl_engine

        return pyshacl_engine.validate
    if name == "sparql":
        from sahel_ld.validation import sparql_engine

        return sparql_engine.validate
    raise UsageError(f"there is no SHACL engine {name!r}", remedy="known: pyshacl, sparql")


def check(
    build: Build, *, engine_name: str = "sparql", reasoning: bool = True, shapes: Sequence[Path] = ()
) -> CheckReport:
    """Check what would be published; `reasoning` adds OWL consistency of the accepted tier.

    `shapes` replaces the project's own. Raises ShapeError for shapes that can't be used.
    """
    files = shapes or sorted(build.project.shapes.rglob("*.ttl"))
    outcome = engine(engine_name)(build.store, files)
    findings = tuple(_blame(build, outcome.results)) if outcome.results else ()
    return CheckReport(findings, find_inconsistency(build) if reasoning else None, outcome.report)


def check_data(store: Store, shapes: Sequence[Path], *, engine_name: str = "sparql") -> CheckReport:
    """Check any data against any shapes: SHACL alone, without cells to blame."""
    outcome = engine(engine_name)(store, shapes)
    findings = tuple(Finding(result, (), (), ()) for result in outcome.results)
    return CheckReport(findings, None, outcome.report)


def find_inconsistency(build: Build) -> Inconsistency | None:
    """What OWL reasoning finds wrong with the ontology and the accepted tier, or None."""
    from sahel_ld.validation import consistency

    return consistency.find_inconsistency(accepted_tier(build))


def accepted_tier(build: Build) -> list[Triple]:
    """The ontology, the types of things, and the direct triples that the editors accept."""
    from pyoxigraph import NamedNode

    relational = {
        NamedNode(str(triple.subject)[1:-1])
        for triple in build.terms
        if triple.predicate.value in (f"{vocabulary.ONTOLOGY}reportedAs", f"{vocabulary.ONTOLOGY}closureOf")
    }
    rdf_type = NamedNode(f"{vocabulary.FOREIGN['rdf']}type")
    data = [q.triple for q in build.store.quads_for_pattern(None, rdf_type, None, None)]
    types = [t for t in data if str(t.object).startswith(f"<{vocabulary.ONTOLOGY}")]
    facts = [q.triple for p in relational for q in build.store.quads_for_pattern(None, p, None, None)]
    return [*build.terms, *types, *facts]


def _blame(build: Build, results: Sequence[Result]) -> Iterator[Finding]:
    with tracing(
        build.store,
        build.rules,
        mapping_file=build.mapping_file,
        tables=build.prepared,
        keys=build.keys,
        base=build.project.base,
        released=build.project.settings.released,
    ) as provenance:
        for result in results:
            yield _finding(build, result, provenance)


def _finding(build: Build, result: Result, provenance: Provenance) -> Finding:
    cells, rules = _cells(build.store, result, provenance)
    found = [tables.locate(build.dataset, cell) for cell in cells]
    places = tuple(dict.fromkeys(place for place in found if place))
    return Finding(result, tuple(cells), places, tuple(rules))


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
        cells, rules = _behind([triple], provenance)
        if cells:
            return cells, rules
    missing = provenance.missing(result.focus, result.path) if read_node(result.path) else []
    cells = missing or provenance.record(result.focus)
    return (
        (cells, [])
        if cells
        else _behind([q.triple for q in store.quads_for_pattern(focus, None, None)], provenance)
    )


def _behind(triples: Sequence[Triple], provenance: Provenance) -> tuple[list[Cell], list[str]]:
    supports = [provenance.support(triple) for triple in triples]
    cells = list(dict.fromkeys(cell for support in supports for cell in support.all_cells()))
    rules = list(dict.fromkeys(step.rule.name for support in supports for step in support.steps))
    return cells, rules
