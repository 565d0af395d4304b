"""SPARQL-based constraints and components as a shapes graph declares them (SHACL, sections 5 and 6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from sahel_ld.errors import ShapeError
from sahel_ld.shacl.graph import ShapesGraph
from sahel_ld.shacl.records import CustomComponent, Query
from sahel_ld.shacl.vocabulary import OWL_IMPORTS, SHACL, Node, Term, local, sh

ROLES = {"validator": "ask", "nodeValidator": "select", "propertyValidator": "select"}


def read_query(graph: ShapesGraph, node: Node, forms: tuple[str, ...]) -> Query:
    """Read a SPARQL constraint or validator; `forms` are the query forms that may stand there."""
    found = [(form, text) for form in forms for text in graph.objects(node, sh(form))]
    if len(found) != 1 or not isinstance(found[0][1], Literal):
        name = f"{node} " if isinstance(node, NamedNode) else "a SPARQL constraint or validator "
        raise ShapeError(f"{name}needs exactly one sh:{' or sh:'.join(forms)} with a query", node=str(node))
    form, text = found[0]
    flag = graph.value(node, sh("deactivated"))
    messages = tuple(term for term in graph.objects(node, sh("message")) if isinstance(term, Literal))
    deactivated = flag is not None and flag.value in ("true", "1")
    return Query(node, form, text.value, read_prologue(graph, node), messages, deactivated)


def read_prologue(graph: ShapesGraph, node: Node) -> str:
    """Return the PREFIX lines that sh:prefixes of a query declares, imports in this graph included."""
    declaring = tuple(graph.objects(node, sh("prefixes")))
    if declaring not in graph.prologues:
        graph.prologues[declaring] = _prologue(graph, declaring)
    return graph.prologues[declaring]


def _prologue(graph: ShapesGraph, declaring: tuple[Term, ...]) -> str:
    prefixes: dict[str, str] = {}
    for owner in _owners(graph, declaring):
        for declaration in graph.objects(owner, sh("declare")):
            prefix, namespace = _declaration(graph, declaration)
            if prefixes.setdefault(prefix, namespace) != namespace:
                raise ShapeError(f"prefix {prefix} is declared for two namespaces")
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in sorted(prefixes.items()))


def _owners(graph: ShapesGraph, first: Iterable[Term]) -> Iterator[Term]:
    pending, seen = list(first), set()
    while pending:
        owner = pending.pop()
        if owner not in seen:
            seen.add(owner)
            pending += graph.objects(owner, OWL_IMPORTS)
            yield owner


def _declaration(graph: ShapesGraph, node: Term) -> tuple[str, str]:
    prefix, namespace = graph.value(node, sh("prefix")), graph.value(node, sh("namespace"))
    if not isinstance(prefix, Literal) or not isinstance(namespace, Literal):
        raise ShapeError("sh:declare needs sh:prefix and sh:namespace")
    return prefix.value, namespace.value


def read_components(graph: ShapesGraph) -> dict[Node, CustomComponent]:
    """Read every SPARQL-based constraint component of a shapes graph, by its node."""
    nodes = [node for node in graph.instances(sh("ConstraintComponent")) if not node.value.startswith(SHACL)]
    return {node: _component(graph, node) for node in nodes}


def _component(graph: ShapesGraph, node: Node) -> CustomComponent:
    parameters = tuple(_parameter(graph, term) for term in graph.objects(node, sh("parameter")))
    if not parameters:
        raise ShapeError(f"component {node} has no sh:parameter")
    validators = tuple(
        (role, read_query(graph, term, (form,)))
        for role, form in ROLES.items()
        for term in graph.objects(node, sh(role))
        if not isinstance(term, Literal)
    )
    return CustomComponent(node, parameters, validators)


def _parameter(graph: ShapesGraph, node: Term) -> tuple[str, NamedNode, bool]:
    path, optional = graph.value(node, sh("path")), graph.value(node, sh("optional"))
    if not isinstance(path, NamedNode):
        raise ShapeError(f"sh:parameter {node} needs one IRI as sh:path")
    return local(path), path, optional is not None and optional.value in ("true", "1")
