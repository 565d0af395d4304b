"""The standard's report graph in Turtle; what it has no term for stands in comments before it.

A result that is waived stays a result of SHACL; an rdfs:comment on it tells until when, by whom and why.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld.checking import CheckReport, Waiver
from sahel_ld.checking.writing import printable, relative
from sahel_ld.reporting.text import summary

if TYPE_CHECKING:
    from pyoxigraph import Triple

PREFIXES = {
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
CANONICAL_UP_TO = 20_000
"""Triples; beyond them canonical labels cost too much, and ours are the same in every run anyway."""


def to_turtle(report: CheckReport, root: Path) -> bytes:
    """The report graph, the same bytes for the same results."""
    from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, serialize

    triples = [*report.report, *_waivers(report)]
    if len(triples) <= CANONICAL_UP_TO:
        graph = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
        graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        triples = sorted(
            (quad.triple for quad in graph), key=lambda t: (str(t.subject), str(t.predicate), str(t.object))
        )
    used = {name: iri for name, iri in PREFIXES.items() if name != "rdfs" or report.waived}
    text = serialize(triples, format=RdfFormat.TURTLE, prefixes=used) or b""
    lines = text.splitlines(keepends=True)
    # The serializer gives prefixes in no fixed order.
    header = sorted(line for line in lines if line.startswith(b"@prefix "))
    body = [line for line in lines if not line.startswith(b"@prefix ")]
    return b"".join([*_comments(report, root), *header, *body])


def _comments(report: CheckReport, root: Path) -> Iterator[bytes]:
    for notice in report.notices:
        where = f"{relative(notice.place, root)}: " if notice.place else ""
        yield f"# {notice.code}: {where}{printable(notice.message)}\n".encode()
    if report.conflict or report.waived:
        yield f"# {printable(summary(report))}\n".encode()


def _waivers(report: CheckReport) -> Iterator[Triple]:
    from pyoxigraph import Literal, NamedNode, Triple

    comment = NamedNode(PREFIXES["rdfs"] + "comment")
    said: dict[tuple[str, ...], Waiver] = {
        (f.result.shape, f.result.focus, f.result.component): f.waiver for f in report.waived if f.waiver
    }
    parts: dict[object, dict[str, str]] = {}
    for triple in report.report if said else ():
        name = triple.predicate.value.removeprefix(PREFIXES["sh"])
        parts.setdefault(triple.subject, {})[name] = str(triple.object)
    for node, found in parts.items():
        names = ("sourceShape", "focusNode", "sourceConstraintComponent")
        waiver = said.get(tuple(found.get(name, "") for name in names))
        if waiver:
            text = f"waived until {waiver.until} by {waiver.by}: {waiver.reason}"
            yield Triple(node, comment, Literal(text))  # type: ignore[arg-type]
