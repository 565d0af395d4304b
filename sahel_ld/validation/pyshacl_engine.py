"""SHACL by pySHACL over an rdflib graph: slow and right, the reference for every other engine.

pySHACL must not run over an Oxigraph store: there it gives false results against `sh:in`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld.errors import Place, ShapeError
from sahel_ld.validation.results import Outcome, Result

if TYPE_CHECKING:
    import rdflib
    from pyoxigraph import Store, Triple

_SH = "http://www.w3.org/ns/shacl#"


def validate(store: Store, shapes: Sequence[Path]) -> Outcome:
    """The results of the shapes over the merge of the store's graphs.

    Raises ShapeError for shapes that pySHACL can't read or use.
    """
    import pyshacl

    graph = shapes_graph(shapes)
    try:
        _, report, _ = pyshacl.validate(
            data_graph(store), shacl_graph=graph, inference="none", advanced=False
        )
    except pyshacl.errors.ReportableRuntimeError as error:
        raise ShapeError(f"the shapes can't be used: {error}") from error
    if isinstance(report, Exception):
        raise ShapeError(f"the shapes can't be used: {report}")
    return Outcome(tuple(sorted(set(_results(report)))), tuple(_triples(report)))


def data_graph(store: Store) -> rdflib.Graph:
    """The merge of the store's graphs as an rdflib graph."""
    import rdflib
    from pyoxigraph import RdfFormat, serialize

    triples = sorted({quad.triple for quad in store}, key=str)
    text = serialize(triples, format=RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=text, format="nt")


def shapes_graph(paths: Sequence[Path]) -> rdflib.Graph:
    """The shapes in the files as one rdflib graph; raises ShapeError naming the file that is broken."""
    import rdflib
    from rdflib.exceptions import ParserError
    from rdflib.plugins.parsers.notation3 import BadSyntax

    graph = rdflib.Graph()
    for path in paths:
        try:
            graph.parse(path, format="turtle")
        except BadSyntax as error:
            raise ShapeError(
                f"is not well-formed Turtle: {error.message}", place=Place(path, error.lines + 1)
            ) from error
        except (OSError, ParserError, UnicodeDecodeError) as error:
            raise ShapeError(f"can't be read: {error}", place=Place(path)) from error
    return graph


def _triples(report: rdflib.Graph) -> list[Triple]:
    from pyoxigraph import RdfFormat, parse

    text = report.serialize(format="nt", encoding="utf-8")
    return [quad.triple for quad in parse(text, format=RdfFormat.N_TRIPLES)]


def _results(report: rdflib.Graph) -> list[Result]:
    import rdflib

    sh = rdflib.Namespace(_SH)
    top = set(report.objects(None, sh.result))
    return [_result(report, node, sh) for node in top]


def _result(report: rdflib.Graph, node: rdflib.term.Node, sh: rdflib.Namespace) -> Result:
    def term(name: str) -> str:
        value = report.value(node, sh[name])
        return value.n3() if value is not None else ""

    messages = sorted(str(message) for message in report.objects(node, sh.resultMessage))
    return Result(
        shape=term("sourceShape"),
        focus=term("focusNode"),
        path=term("resultPath"),
        value=term("value"),
        component=term("sourceConstraintComponent"),
        severity=str(report.value(node, sh.resultSeverity)),
        message="; ".join(messages),
    )
