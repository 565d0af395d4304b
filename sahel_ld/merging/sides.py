"""Which side a finding of the check comes from: ours, or a merge by its name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld import reporting
from sahel_ld.checking import CheckReport, Finding
from sahel_ld.validation.terms import read_node, read_triple

if TYPE_CHECKING:
    from pyoxigraph import Quad, Store

OURS = "ours"
_MERGED = "/graph/merged/"
_SHOWN = 20


def side_of(store: Store, finding: Finding) -> str:
    """`ours` or the names of the merges whose statements a finding is about."""
    result = finding.result
    triple, focus = read_triple(result.focus, result.path, result.value), read_node(result.focus)
    quads: list[Quad] = []
    if triple is not None:
        quads = list(store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None))
    if not quads and focus is not None:
        quads = list(store.quads_for_pattern(focus, None, None, None))
    return " and ".join(sorted({_side(quad) for quad in quads})) or OURS


def _side(quad: Quad) -> str:
    name = str(getattr(quad.graph_name, "value", ""))
    return name.partition(_MERGED)[2].partition("/")[0] or OURS


def describe_findings(store: Store, report: CheckReport) -> Iterator[str]:
    """A line for each violation: the side, the node, what is wrong; the rest is counted."""
    violations = [finding for finding in report.findings if finding.result.is_violation]
    for finding in violations[:_SHOWN]:
        result = finding.result
        detail = " ".join(part for part in (result.focus, result.path, result.value) if part)
        yield f"{side_of(store, finding)}: {detail}: {result.message}"
    if len(violations) > _SHOWN:
        yield f"and {len(violations) - _SHOWN} more"


def report_files(store: Store, report: CheckReport, root: Path) -> dict[str, bytes]:
    """The report files of a joint release; each result of check.json names its side."""
    document = json.loads(reporting.render(report, "json", root=root))
    for result, finding in zip(document["results"], report.findings, strict=True):
        result["side"] = side_of(store, finding)
    text = (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
    return {"check.json": text, "check.ttl": reporting.render(report, "ttl", root=root)}
