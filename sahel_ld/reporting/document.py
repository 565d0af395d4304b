"""The report as JSON: cells by record key, so that it says the same whatever the order of rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sahel_ld.checking import CheckReport, Conflict, Finding, Notice, Scope
from sahel_ld.checking.describing import axiom
from sahel_ld.checking.writing import relative


def to_json(report: CheckReport, root: Path) -> bytes:
    """The report as one JSON object; results that are waived stand among `waived`, not among `results`."""
    scope = report.scope
    document = {
        "conforms": report.conforms,
        "consistent": report.conflict is None,
        "results": [_entry(finding, scope, root) for finding in report.findings if not finding.waiver],
        "waived": [_waived(finding, scope, root) for finding in report.waived],
        "notices": [_notice(notice, root) for notice in report.notices],
    }
    if report.conflict:
        document["inconsistency"] = _conflict(report.conflict)
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _entry(finding: Finding, scope: Scope, root: Path) -> dict[str, Any]:
    result = finding.result
    name = scope.shapes.get(result.shape)
    anonymous = result.shape.startswith("_:")
    texts = finding.texts or ("",) * len(finding.cells)
    entry = {
        "severity": result.level,
        "shape": result.shape.strip("<>"),
        "within": name.owner.strip("<>") if name and anonymous else "",
        "focus": result.focus,
        "path": result.path,
        "value": result.value,
        "component": result.component.strip("<>"),
        "message": result.message,
        "cells": [
            {"table": cell.table, "key": cell.key, "column": cell.column, "text": text}
            for cell, text in zip(finding.cells, texts, strict=True)
        ],
        "mapping": [str(relative(place, root)) for place in finding.mapping],
        "rules": list(finding.rules),
        "side": finding.side,
        "reached": sorted(scope.ways.get(result.focus, ())),
        # Lines of tables change with the order of rows, those of RDF files are all there is.
        "places": [] if finding.cells else [str(relative(place, root)) for place in finding.places],
    }
    return {name: value for name, value in entry.items() if value not in ("", [])}


def _waived(finding: Finding, scope: Scope, root: Path) -> dict[str, Any]:
    waiver = finding.waiver
    assert waiver is not None
    said = {"until": waiver.until, "reason": waiver.reason, "by": waiver.by}
    return {**_entry(finding, scope, root), "waiver": said}


def _notice(notice: Notice, root: Path) -> dict[str, Any]:
    entry = {
        "code": notice.code,
        "stops": notice.stops,
        "message": notice.message,
        "remedy": notice.remedy,
        "place": str(relative(notice.place, root)) if notice.place else "",
    }
    return {name: value for name, value in entry.items() if value != ""}


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "message": conflict.message,
        "classes": list(conflict.classes),
        "minimal": conflict.minimal,
        "premises": [
            {
                "axiom": axiom(premise.triples),
                "cells": [
                    {"table": cell.table, "key": cell.key, "column": cell.column} for cell in premise.cells
                ],
            }
            for premise in conflict.premises
        ],
    }
