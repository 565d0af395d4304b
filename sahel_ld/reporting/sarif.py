"""SARIF 2.1.0: results at the physical line of a table or RDF file, as code hosts show them on a change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sahel_ld.checking import CheckReport, Conflict, Finding, Notice, Scope
from sahel_ld.checking.describing import axiom
from sahel_ld.checking.writing import relative, shape, shortened, term
from sahel_ld.errors import Place
from sahel_ld.reporting.remedies import remedy
from sahel_ld.reporting.text import extent

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"violation": "error", "warning": "warning", "information": "note"}
INCONSISTENT = "owl.inconsistent"


def to_sarif(report: CheckReport, root: Path) -> bytes:
    """One run: a rule for each shape, a result for each finding, notices as notifications."""
    results = [_result(finding, report.scope, root) for finding in report.findings]
    results += [_fault(notice, root) for notice in report.notices if notice.stops]
    results += [_conflict(report.conflict, report.scope, root)] if report.conflict else []
    names = sorted({str(result["ruleId"]) for result in results})
    for result in results:
        result["ruleIndex"] = names.index(result["ruleId"])
    run = {
        "tool": {"driver": {"name": "sahel-ld", "rules": [_rule(name, report) for name in names]}},
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    _notification(notice) for notice in report.notices if not notice.stops
                ],
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _rule_id(finding: Finding, scope: Scope) -> str:
    return (
        shape(finding.result.shape, scope).replace(", path ", "/").replace(", a shape within it", "/within")
    )


def _rule(name: str, report: CheckReport) -> dict[str, Any]:
    """A rule; the advice of the components under which its shape was violated helps."""
    mine = [f for f in report.findings if _rule_id(f, report.scope) == name]
    advice = sorted({text for f in mine if (text := remedy(f.result.component))})
    rule: dict[str, Any] = {"id": name}
    if advice:
        rule["help"] = {"text": "; ".join(advice)}
    return rule


def _result(finding: Finding, scope: Scope, root: Path) -> dict[str, Any]:
    result = finding.result
    where = " ".join(part for part in (term(result.focus, scope), term(result.path, scope)) if part)
    value = f": {term(result.value, scope)}" if result.value and result.value != result.focus else ""
    found: dict[str, Any] = {
        "ruleId": _rule_id(finding, scope),
        "level": LEVELS[result.level],
        "message": {"text": f"{result.message} (at {where}{value}{_stated(finding)})"},
        "locations": _locations(finding.places[:1], root),
        "partialFingerprints": {"focusAndPath/v1": _fingerprint(finding, scope)},
    }
    if finding.side:
        found["properties"] = {"side": finding.side}
    if finding.places[1:]:
        found["relatedLocations"] = _locations(finding.places[1:], root)
    if finding.waiver:
        waiver = finding.waiver
        reason = f"{waiver.reason} (until {waiver.until}, by {waiver.by})"
        found["suppressions"] = [{"kind": "external", "status": "accepted", "justification": reason}]
    return found


def _stated(finding: Finding) -> str:
    return f", stated by {finding.side}" if finding.side else ""


def _fingerprint(finding: Finding, scope: Scope) -> str:
    """What makes a result the same in another run: its terms, blank nodes by what is said of them."""
    result = finding.result
    parts = (result.shape, result.component, result.path, result.focus, result.value)
    return hashlib.sha256("\n".join(scope.nodes.get(part, part) for part in parts).encode()).hexdigest()


def _fault(notice: Notice, root: Path) -> dict[str, Any]:
    places = (notice.place,) if notice.place else ()
    text = f"{notice.message}: {notice.remedy}" if notice.remedy else notice.message
    return {
        "ruleId": notice.code,
        "level": "error",
        "message": {"text": text},
        "locations": _locations(places, root),
    }


def _notification(notice: Notice) -> dict[str, Any]:
    text = f"{notice.message} ({notice.remedy})" if notice.remedy else notice.message
    return {"level": "warning", "message": {"text": text}, "descriptor": {"id": notice.code}}


def _conflict(conflict: Conflict, scope: Scope, root: Path) -> dict[str, Any]:
    axioms = [shortened(axiom(premise.triples), scope.prefixes) for premise in conflict.premises]
    classes = [term(f"<{iri}>", scope) for iri in conflict.classes]
    parts = [conflict.message, *classes, *([extent(conflict)] if axioms else []), *axioms]
    # Data are mended sooner than axioms, so their cells come first.
    order = sorted(conflict.premises, key=lambda premise: not premise.cells)
    places = list(dict.fromkeys(place for premise in order for place in premise.places))
    return {
        "ruleId": INCONSISTENT,
        "level": "error",
        "message": {"text": "\n".join(parts)},
        "locations": _locations(places[:1], root),
        "relatedLocations": _locations(places[1:], root),
    }


def _locations(places: Sequence[Place], root: Path) -> list[dict[str, Any]]:
    return [_location(relative(place, root)) for place in places]


def _location(place: Place) -> dict[str, Any]:
    path = Path(place.path)
    uri = path.as_uri() if path.is_absolute() else quote(path.as_posix())
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if place.line:
        physical["region"] = {"startLine": place.line}
    location: dict[str, Any] = {"physicalLocation": physical}
    if place.key and place.column:
        location["logicalLocations"] = [{"fullyQualifiedName": f"{place.key}.{place.column}"}]
    return location
