"""What the check finds in a joint graph, and which side it comes from: ours, or a merge by its name.

The shapes judge what is said in our vocabulary. What others say of things that our classes don't have,
or in a vocabulary of their own, is theirs to check.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from sahel_ld import checking, reporting, vocabulary
from sahel_ld.checking import CheckReport, Finding
from sahel_ld.loading import Loaded
from sahel_ld.merging.ours import Ours
from sahel_ld.merging.tokens import OWN_TERMS
from sahel_ld.validation.terms import read_node, read_triple

if TYPE_CHECKING:
    from pyoxigraph import Quad, Store

OURS = "ours"
_TYPE = f"{vocabulary.FOREIGN['rdf']}type"
_MERGED = "/graph/merged/"
_SHOWN = 20


def check(store: Store, shapes: Path, ours: Ours) -> CheckReport:
    """The findings of the shapes that are about statements in our vocabulary."""
    # The release was held to its ontology when it was published; a merge may lack what a shape names.
    options = checking.Options(shapes=[shapes], allow_undeclared=True)
    report = checking.check_data(Loaded(store, ()), options)
    return replace(report, findings=tuple(each for each in report.findings if _is_judged(store, each, ours)))


def _is_judged(store: Store, finding: Finding, ours: Ours) -> bool:
    focus = read_node(finding.result.focus)
    if focus is None or finding.result.focus.encode() in ours.described:
        return not _is_foreign_word(store, finding, ours)
    kinds = store.quads_for_pattern(focus, NamedNode(_TYPE), None, None)
    typed = any(str(quad.object).startswith(f"<{vocabulary.ONTOLOGY}") for quad in kinds)
    return typed and not _is_foreign_word(store, finding, ours)


def _is_foreign_word(store: Store, finding: Finding, ours: Ours) -> bool:
    """Whether a finding is about a statement of a merge with a property that our release never uses."""
    path = finding.result.path.encode()
    if (
        not path.startswith(b"<")
        or path in ours.vocabulary
        or path in ours.terms
        or path.startswith(OWN_TERMS)
    ):
        return False
    focus, predicate = read_node(finding.result.focus), read_node(finding.result.path)
    quads = list(store.quads_for_pattern(focus, predicate, None, None))
    return bool(quads) and all(_side(quad) != OURS for quad in quads)


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
    """The report of a joint release; each result names its side."""
    document = json.loads(reporting.render(report, "json", root=root))
    for result, finding in zip(document["results"], report.findings, strict=True):
        result["side"] = side_of(store, finding)
    text = (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
    return {"check.json": text}
