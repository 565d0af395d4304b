"""A check report in the forms that people and programs read: text, JSON, Turtle, SARIF."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from sahel_ld.checking import CheckReport, Finding
from sahel_ld.errors import Place
from sahel_ld.validation.results import SEVERITIES

_SHOWN = 10
_LEVELS = {"violation": "error", "warning": "warning", "information": "note"}


def render(report: CheckReport, form: str, *, root: Path) -> bytes:
    """The report in a form of `FORMS`; places are written relative to `root`."""
    return FORMS[form](report, root)


def summary(report: CheckReport) -> str:
    """One line: whether the data conform, and how many findings of which severity there are."""
    counts = dict.fromkeys(_LEVELS, 0)
    for finding in report.findings:
        counts[severity(finding)] += 1
    verdict = "conforms" if report.conforms else "does not conform"
    parts = [f"{number} of severity {name}" for name, number in counts.items() if number]
    if report.inconsistency:
        parts.append(report.inconsistency.message)
    return f"{verdict}: {', '.join(parts)}" if parts else verdict


def severity(finding: Finding) -> str:
    """`violation`, `warning` or `information`."""
    return SEVERITIES.get(finding.result.severity, "violation")


def _text(report: CheckReport, root: Path) -> bytes:
    lines = []
    for shape, group in groupby(report.findings, key=lambda finding: finding.result.shape):
        findings = list(group)
        lines.append(f"{_short(shape)}: {len(findings)} {severity(findings[0])}")
        lines += [line for finding in findings[:_SHOWN] for line in _lines(finding, root)]
        if len(findings) > _SHOWN:
            lines.append(f"  … and {len(findings) - _SHOWN} more (`-r json` gives all)")
    if report.inconsistency:
        lines.append(f"inconsistent: {report.inconsistency.message}")
        lines += [f"  {iri}" for iri in report.inconsistency.classes]
    return "".join(f"{line}\n" for line in [*lines, summary(report)]).encode()


def _lines(finding: Finding, root: Path) -> list[str]:
    result = finding.result
    where = str(_relative(finding.places[0], root)) if finding.places else result.focus
    value = f" {result.value}" if result.value and result.value != result.focus else ""
    # A placeholder whose variable the shape's query does not give is read as the word it names.
    message = re.sub(r"\{[?$](\w+)\}", r"\1", result.message)
    lines = [f"  {where}:{value} {message}"]
    if finding.places:
        lines.append(f"      at {result.focus}{' ' + _short(result.path) if result.path else ''}")
    if finding.rules:
        lines.append(f"      derived by {', '.join(finding.rules)}")
    return lines


def _short(term: str) -> str:
    return term.strip("<>").rsplit("#", 1)[-1].rsplit("/", 1)[-1] if term.startswith("<") else term


def _relative(place: Place, root: Path) -> Place:
    path = Path(place.path)
    shown = path.relative_to(root) if path.is_relative_to(root) else path
    return Place(shown, place.line, place.column, place.key)


def _json(report: CheckReport, root: Path) -> bytes:
    document = {
        "conforms": report.conforms,
        "consistent": report.inconsistency is None,
        "results": [_entry(finding) for finding in report.findings],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _entry(finding: Finding) -> dict[str, Any]:
    """A finding by record keys, so that it says the same whatever the order of rows."""
    result = finding.result
    entry = {
        "severity": severity(finding),
        "shape": result.shape.strip("<>"),
        "focus": result.focus,
        "path": result.path,
        "value": result.value,
        "component": result.component.strip("<>"),
        "message": result.message,
        "cells": [{"table": cell.table, "key": cell.key, "column": cell.column} for cell in finding.cells],
        "rules": list(finding.rules),
    }
    return {name: value for name, value in entry.items() if value not in ("", [])}


def _turtle(report: CheckReport, root: Path) -> bytes:
    from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, serialize

    graph = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in report.report)
    graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    triples = sorted(
        (quad.triple for quad in graph), key=lambda t: (str(t.subject), str(t.predicate), str(t.object))
    )
    prefixes = {"sh": "http://www.w3.org/ns/shacl#", "xsd": "http://www.w3.org/2001/XMLSchema#"}
    lines = (serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes) or b"").splitlines(keepends=True)
    # The serializer gives prefixes in no fixed order.
    header = sorted(line for line in lines if line.startswith(b"@prefix "))
    return b"".join([*header, *(line for line in lines if not line.startswith(b"@prefix "))])


def _sarif(report: CheckReport, root: Path) -> bytes:
    """SARIF 2.1.0: one result a finding, at the physical line of the table."""
    rules = sorted({_short(finding.result.shape) for finding in report.findings})
    driver = {"name": "sahel-ld", "rules": [{"id": name} for name in rules]}
    results = [_sarif_result(finding, root) for finding in report.findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    document = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _sarif_result(finding: Finding, root: Path) -> dict[str, Any]:
    return {
        "ruleId": _short(finding.result.shape),
        "level": _LEVELS[severity(finding)],
        "message": {"text": f"{finding.result.message} (at {finding.result.focus})"},
        "locations": [_sarif_location(place) for place in _relative_all(finding.places[:1], root)],
    }


def _relative_all(places: Sequence[Place], root: Path) -> list[Place]:
    return [_relative(place, root) for place in places]


def _sarif_location(place: Place) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": Path(place.path).as_posix()}}
    if place.line:
        location["region"] = {"startLine": place.line}
    name = f"{place.key}.{place.column}"
    return {"physicalLocation": location, "logicalLocations": [{"fullyQualifiedName": name}]}


FORMS: dict[str, Callable[[CheckReport, Path], bytes]] = {
    "human": _text,
    "json": _json,
    "sarif": _sarif,
    "ttl": _turtle,
}
