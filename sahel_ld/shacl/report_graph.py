"""The report as RDF (SHACL, section 3.6): blank nodes for the report, its results and their paths."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pyoxigraph import BlankNode, Literal, Triple

from sahel_ld.shacl.paths import path_triples
from sahel_ld.shacl.records import Result
from sahel_ld.shacl.vocabulary import RDF_TYPE, Node, Term, sh


def report_triples(conforms: bool, results: Sequence[Result]) -> list[Triple]:
    """Return the triples of a report; the n-th blank node made is always the same one."""
    return _Writer().report(conforms, results)


class _Writer:
    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._triples: list[Triple] = []

    def _fresh(self) -> BlankNode:
        return BlankNode(f"report{next(self._numbers)}")

    def report(self, conforms: bool, results: Sequence[Result]) -> list[Triple]:
        report = BlankNode("report0")
        self._add(report, "conforms", Literal(conforms))
        self._triples.insert(0, Triple(report, RDF_TYPE, sh("ValidationReport")))
        for result in results:
            self._add(report, "result", self._result(result))
        return self._triples

    def _add(self, node: Node, name: str, value: Term | None) -> None:
        if value is not None:
            self._triples.append(Triple(node, sh(name), value))

    def _result(self, result: Result) -> Node:
        node = self._fresh()
        self._triples.append(Triple(node, RDF_TYPE, sh("ValidationResult")))
        self._add(node, "focusNode", result.focus)
        self._path(node, result)
        self._add(node, "value", result.value)
        self._add(node, "resultSeverity", result.severity)
        self._add(node, "sourceConstraintComponent", result.component)
        self._add(node, "sourceConstraint", result.constraint)
        self._add(node, "sourceShape", result.shape)
        for message in result.messages:
            self._add(node, "resultMessage", message)
        for detail in result.details:
            self._add(node, "detail", self._result(detail))
        return node

    def _path(self, node: Node, result: Result) -> None:
        if result.path is not None:
            value, triples = path_triples(result.path, self._fresh)
            self._add(node, "resultPath", value)
            self._triples += triples
