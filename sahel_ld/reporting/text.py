"""The report for people: by shape, with counts, first examples, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from sahel_ld.checking import CheckReport, Conflict, Finding, Notice, Premise, Scope
from sahel_ld.checking.describing import axiom
from sahel_ld.checking.writing import counted, cut, printable, relative, shape, shortened, term
from sahel_ld.reporting.remedies import remedy

SHOWN = 10
"""Examples of one kind."""
NAMES = {"violation": "violation", "warning": "warning", "information": "note"}


def to_text(report: CheckReport, root: Path) -> bytes:
    """The report as text; what is waived, and what else is to be said, stands after the results."""
    open_ = [finding for finding in report.findings if not finding.waiver]
    lines = [line for group in _groups(open_) for line in _group(group, report.scope, root)]
    lines += _waived(report, root)
    if report.conflict:
        lines += _conflict(report.conflict, report.scope, root)
    lines += [_notice(notice, root) for notice in report.notices]
    return "".join(f"{line}\n" for line in [*lines, summary(report)]).encode()


def summary(report: CheckReport) -> str:
    """One line: whether the data conform, and how many results of which severity there are."""
    open_ = [finding.result.level for finding in report.findings if not finding.waiver]
    parts = [counted(open_.count(level), name) for level, name in NAMES.items() if level in open_]
    parts += [f"{len(report.waived)} waived"] if report.waived else []
    faults = sum(notice.stops for notice in report.notices)
    parts += [counted(faults, "waiver") + " to be reviewed"] if faults else []
    parts += [report.conflict.message] if report.conflict else []
    verdict = "conforms" if report.conforms else "does not conform"
    return f"{verdict}: {', '.join(parts)}" if parts else verdict


def _groups(findings: Sequence[Finding]) -> Iterator[list[Finding]]:
    def kind(finding: Finding) -> tuple[str, str]:
        return finding.result.shape, finding.result.component

    return (list(group) for _, group in groupby(sorted(findings, key=kind), key=kind))


def _group(findings: list[Finding], scope: Scope, root: Path) -> Iterator[str]:
    """A headline with shape, component and count; what they have in common; the first of them."""
    first = findings[0].result
    count = counted(len(findings), NAMES[first.level])
    yield f"{shape(first.shape, scope)} · {_component(first.component, scope)}: {count}"
    messages = {finding.result.message for finding in findings}
    common = len(messages) == 1 and len(findings) > 1
    if common:
        yield f"  {printable(first.message)}"
    if advice := remedy(first.component):
        yield f"  what to do: {advice}"
    for finding in findings[:SHOWN]:
        yield from _example(finding, scope, root, common=common)
    if len(findings) > SHOWN:
        yield f"  … and {len(findings) - SHOWN} more (`-r json` gives all)"


def _component(iri: str, scope: Scope) -> str:
    name = shortened(iri, scope.prefixes).removesuffix("ConstraintComponent")
    prefix, _, local = name.partition(":")
    return (
        f"sh:{local[:1].lower()}{local[1:]}"
        if prefix == "sh" and local != "SPARQL"
        else name.replace("SPARQL", "sparql")
    )


def _example(finding: Finding, scope: Scope, root: Path, *, common: bool) -> Iterator[str]:
    result = finding.result
    focus = term(result.focus, scope)
    places = [relative(place, root) for place in finding.places]
    value = f" {term(result.value, scope)}" if result.value and result.value != result.focus else ""
    message = "" if common else f" {printable(result.message)}"
    yield f"  {places[0] if places else focus}:{value}{message}".removesuffix(":")
    path = f" {term(result.path, scope)}" if result.path else ""
    if places or path:
        yield f"      at {focus}{path}"
    if finding.side:
        yield f"      stated by {finding.side}"
    if finding.texts and finding.texts[0]:
        by = f", read by {relative(finding.mapping[0], root)}" if finding.mapping else ""
        yield f'      the cell says "{cut(finding.texts[0])}"{by}'
    if finding.rules:
        yield f"      derived by {', '.join(finding.rules)}"
    others = [str(place) for place in places[1:4]]
    if others:
        yield f"      from {', '.join(others)}{' and others' if len(places) > 4 else ''}"


def _waived(report: CheckReport, root: Path) -> Iterator[str]:
    if report.waived:
        yield f"waived: {counted(len(report.waived), 'result')}"
    for finding in report.waived:
        waiver = finding.waiver
        if waiver:
            where = (
                f"{shape(finding.result.shape, report.scope)} on {term(finding.result.focus, report.scope)}"
            )
            who = f"until {waiver.until}, by {printable(waiver.by)}: {printable(waiver.reason)}"
            yield f"  {where}, {who} ({relative(waiver.place, root)})"


def _notice(notice: Notice, root: Path) -> str:
    where = f"{relative(notice.place, root)}: " if notice.place else ""
    advice = f" ({notice.remedy})" if notice.remedy else ""
    return (
        f"{'error' if notice.stops else 'warning'}[{notice.code}]: {where}{printable(notice.message)}{advice}"
    )


def _conflict(conflict: Conflict, scope: Scope, root: Path) -> Iterator[str]:
    yield f"inconsistent: {conflict.message}"
    yield from (f"  {term(f'<{iri}>', scope)}" for iri in conflict.classes)
    if conflict.premises:
        yield f"  {extent(conflict)}"
    for premise in conflict.premises[: SHOWN * 3]:
        yield from _premise(premise, scope, root)
    if len(conflict.premises) > SHOWN * 3:
        yield f"  … and {len(conflict.premises) - SHOWN * 3} more"
    if conflict.premises:
        yield "  what to do: mend a cell, take back what makes its triple accepted, or change an axiom"


def extent(conflict: Conflict) -> str:
    """How far the premises were narrowed."""
    number = counted(len(conflict.premises), "premise")
    if conflict.minimal:
        return f"{number}, of which none can be spared:"
    return (
        f"{number}: the smallest contradiction known when the time for narrowing was over "
        f"(after {conflict.seconds:.0f} s; --narrowing SECONDS gives more):"
    )


def _premise(premise: Premise, scope: Scope, root: Path) -> Iterator[str]:
    yield f"    {cut(shortened(axiom(premise.triples), scope.prefixes))}"
    for place in premise.places[:4]:
        yield f"        {relative(place, root)}"
