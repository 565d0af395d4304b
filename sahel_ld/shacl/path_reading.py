"""Property paths as a shapes graph writes them (SHACL, section 2.3.1)."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from sahel_ld.errors import ShapeError
from sahel_ld.shacl.graph import ShapesGraph
from sahel_ld.shacl.paths import Path
from sahel_ld.shacl.vocabulary import Term, sh

UNARY = ("inverse", "zeroOrMore", "oneOrMore", "zeroOrOne")


def read_path(graph: ShapesGraph, node: Term, above: tuple[Term, ...] = ()) -> Path:
    """Read the path that a node stands for; raises ShapeError when it is none."""
    if isinstance(node, NamedNode) and not graph.is_list(node):
        return Path("predicate", iri=node)
    if isinstance(node, Literal):
        raise ShapeError(f"{node} is no property path")
    if node in above:
        raise ShapeError("the property path contains itself")
    return _composed(graph, node, (*above, node))


def _composed(graph: ShapesGraph, node: Term, above: tuple[Term, ...]) -> Path:
    if graph.is_list(node):
        return Path("sequence", _parts(graph, node, above))
    options = graph.objects(node, sh("alternativePath"))
    if options:
        return Path("alternative", _parts(graph, options[0], above))
    for operator in UNARY:
        inner = graph.value(node, sh(operator + "Path"))
        if inner is not None:
            return Path(operator, (read_path(graph, inner, above),))
    raise ShapeError("a blank node of sh:path is no property path: it has none of the path operators")


def _parts(graph: ShapesGraph, head: Term, above: tuple[Term, ...]) -> tuple[Path, ...]:
    members = graph.members(head)
    if len(members) < 2:
        raise ShapeError("a sequence or alternative path needs two members at least")
    return tuple(read_path(graph, member, above) for member in members)
