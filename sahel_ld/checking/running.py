"""The check itself: of a build of a project, and of any data against any shapes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld import loading, vocabulary
from sahel_ld.checking import blame, describing, lines, preparing, tier, waivers
from sahel_ld.checking.placing import placed
from sahel_ld.checking.preparing import Reading
from sahel_ld.checking.records import CheckReport, Conflict, Finding, Notice, Options, Scope
from sahel_ld.errors import ShapeError, UsageError
from sahel_ld.loading import Loaded
from sahel_ld.pipeline import Build
from sahel_ld.validation.results import Outcome

if TYPE_CHECKING:
    from pyoxigraph import Store

    from sahel_ld.shacl import ExactStore


def check(build: Build, options: Options) -> CheckReport:
    """Check what would be published.

    Without a file of waivers in the options, that of the dataset is honoured. Raises ShapeError for
    shapes that can't be used or that name what nothing declares, TableError for wrong waivers.
    """
    project = build.project
    files = loading.shape_files(options.shapes) or sorted(project.shapes.rglob("*.ttl"))
    reading = preparing.read(files, options)
    scope = reading.scope({**project.prefixes, "shape": vocabulary.SHAPES})
    notices = [*preparing.in_project(build, reading, scope, options)]
    outcome = _run(build.store, files, reading, options, disjoint=True)
    notices += preparing.nothing_checked(build.store, reading, options)
    report = _report(outcome, blame.blame(build, outcome.results), notices, scope)
    own = build.dataset.spec.folder / waivers.WAIVERS
    report = _waived(report, options.waivers or (own if own.is_file() else None), options)
    return replace(report, conflict=reason(build, options))


def reason(build: Build, options: Options) -> Conflict | None:
    """What OWL reasoning finds, unless the options leave it out."""
    return tier.find_conflict(build, seconds=options.narrowing) if options.reasoning else None


def check_data(data: Loaded, options: Options) -> CheckReport:
    """Check any data against any shapes: SHACL, with file and line to blame as far as they are known.

    Raises ShapeError for shapes that can't be used, that name what nothing declares, or that find nothing
    to check.
    """
    files = loading.shape_files(options.shapes)
    reading = preparing.read(files, options)
    store = data.store
    scope = reading.scope(data.prefixes)
    notices = [*_imported(data), *preparing.hierarchy(data, options)]
    notices += preparing.in_data(store, reading, scope, options)
    outcome = _run(data.data, files, reading, options)
    notices += preparing.nothing_checked(store, reading, options)
    nodes, ways = describing.blank_nodes(outcome.results, store), describing.ways_to(outcome.results, store)
    scope = replace(scope, nodes=nodes, ways=ways)
    findings = lines.locate([Finding(result) for result in outcome.results], data.files)
    return _waived(_report(outcome, findings, notices, scope), options.waivers, options)


def _imported(data: Loaded) -> list[Notice]:
    return [
        Notice("data.import", f"the data import {iri}, which is not followed", "name its file as data too")
        for iri in data.imports
    ]


def _run(
    data: Store | ExactStore,
    files: Sequence[Path],
    reading: Reading,
    options: Options,
    *,
    disjoint: bool = False,
) -> Outcome:
    if options.engine == "pyshacl":
        from sahel_ld.validation import pyshacl_engine

        return pyshacl_engine.validate(data, files)
    if options.engine == "sparql" and reading.shapes is not None:
        from sahel_ld.validation import sparql_engine

        try:
            return sparql_engine.validate(data, reading.shapes, disjoint=disjoint)
        except ShapeError as error:
            raise placed(error, reading.source, reading.scope({})) from error
    raise UsageError(f"there is no SHACL engine {options.engine!r}", remedy="known: pyshacl, sparql")


def _report(
    outcome: Outcome, findings: Iterable[Finding], notices: Sequence[Notice], scope: Scope
) -> CheckReport:
    return CheckReport(tuple(findings), None, outcome.report, tuple(notices), scope)


def _waived(report: CheckReport, table: Path | None, options: Options) -> CheckReport:
    """The report with the waivers of a table; what is wrong with them is a notice that stops."""
    if table is None:
        return report
    given = waivers.read_waivers(table, report.scope.prefixes)
    findings, faults = waivers.apply(report.findings, given, report.scope, options.today)
    return replace(report, findings=tuple(findings), notices=(*report.notices, *faults))
