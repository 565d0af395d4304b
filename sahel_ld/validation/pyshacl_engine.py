"""SHACL by pySHACL over an rdflib graph: slow and right, the reference for every other engine.

pySHACL must not run over an Oxigraph store: there it gives false results against `sh:in`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld.errors import ShapeError
from sahel_ld.shacl import ExactStore
from sahel_ld.validation.results import Outcome, Result

if TYPE_CHECKING:
    import rdflib
    from pyoxigraph import Quad, Store, Triple

    from sahel_ld.shacl.graph import ShapesGraph
    from sahel_ld.shacl.vocabulary import Term

_SH = "http://www.w3.org/ns/shacl#"
_REPORTED = (
    "sourceShape", "focusNode", "resultPath", "value",
    "sourceConstraintComponent", "resultSeverity", "resultMessage",
)  # fmt: skip


def validate(data: Store | ExactStore, shapes: Sequence[Path]) -> Outcome:
    """The results of the shapes over the merge of the data's graphs.

    Raises ShapeError for shapes that pySHACL can't use, DataError for files that can't be read.
    """
    import pyshacl

    # Both tell of ill-typed literals with a traceback; the report tells of them as well.
    for library in ("pyshacl", "rdflib"):
        logging.getLogger(library).setLevel(logging.CRITICAL)
    try:
        _, report, text = pyshacl.validate(
            data_graph(data), shacl_graph=shapes_graph(shapes), inference="none", advanced=False
        )
    except (pyshacl.errors.ReportableRuntimeError, RecursionError, NotImplementedError) as error:
        raise ShapeError(f"pySHACL can't use the shapes: {error or type(error).__name__}") from error
    if not hasattr(report, "subject_objects"):
        raise ShapeError(f"pySHACL can't use the shapes: {text or report}")
    triples = _triples(report)
    return Outcome(tuple(sorted(set(_results(triples)))), tuple(triples))


def data_graph(data: Store | ExactStore) -> rdflib.Graph:
    """The merge of the data's graphs as an rdflib graph, blank node labels and spellings as they are."""
    from sahel_ld.shacl.literals import restored

    return _graph(restored(data) if isinstance(data, ExactStore) else data)


def shapes_graph(paths: Sequence[Path]) -> rdflib.Graph:
    """The shapes in the files as one rdflib graph; anonymous shapes have the labels that our engine gives."""
    from sahel_ld.shacl.graph import graph_of

    return _graph(graph_of(paths).quads)


def _graph(quads: Iterable[Quad]) -> rdflib.Graph:
    import rdflib

    graph = rdflib.Graph()
    for quad in quads:
        graph.add((_rdflib(quad.subject), _rdflib(quad.predicate), _rdflib(quad.object)))
    return graph


def _rdflib(term: object) -> rdflib.term.Node:
    import rdflib
    from pyoxigraph import BlankNode, Literal

    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Literal):
        datatype = None if term.language else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, lang=term.language, datatype=datatype)
    return rdflib.URIRef(str(term)[1:-1])


def _triples(report: rdflib.Graph) -> list[Triple]:
    from pyoxigraph import RdfFormat, parse

    text = report.serialize(format="nt", encoding="utf-8")
    return [quad.triple for quad in parse(text, format=RdfFormat.N_TRIPLES)]


def _results(triples: Sequence[Triple]) -> list[Result]:
    from pyoxigraph import NamedNode, Quad

    from sahel_ld.shacl.graph import ShapesGraph

    graph = ShapesGraph((Quad(t.subject, t.predicate, t.object) for t in triples), canonical=False)
    results = graph.pairs(NamedNode(_SH + "result"))
    return [_result(graph, node) for _, node in results]


def _result(graph: ShapesGraph, node: Term) -> Result:
    from pyoxigraph import NamedNode

    from sahel_ld.shacl.path_reading import read_path

    found = {name: graph.objects(node, NamedNode(_SH + name)) for name in _REPORTED}
    one = {name: str(terms[0]) if terms else "" for name, terms in found.items()}
    path = found["resultPath"]
    return Result(
        shape=one["sourceShape"],
        focus=one["focusNode"],
        path=str(read_path(graph, path[0])) if path else "",
        value=one["value"],
        component=one["sourceConstraintComponent"],
        severity=one["resultSeverity"][1:-1],
        message="; ".join(sorted(getattr(term, "value", "") for term in found["resultMessage"])),
    )
