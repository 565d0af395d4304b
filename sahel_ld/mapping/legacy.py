"""Legacy RML (`rr:`, old `rml:`, `ql:`, `fnml:`) rewritten to RML-Core and RML-FNML.

Statements are rewritten one by one: names change, and two structures do, functions as predicate-object
maps and `rr:column`.
"""

from __future__ import annotations

import pyoxigraph

from sahel_ld.mapping import names
from sahel_ld.mapping.turtle_graph import Graph, Node, Statement

RR = "http://www.w3.org/ns/r2rml#"
OLD_RML = "http://semweb.mmlab.be/ns/rml#"
QL = "http://semweb.mmlab.be/ns/ql#"
FNML = "http://semweb.mmlab.be/ns/fnml#"
FNO = "https://w3id.org/function/ontology#"
FNO_HTTP = "http://w3id.org/function/ontology#"

_RENAMED = {RR + "column": names.RML + "reference", FNML + "functionValue": names.RML + "functionExecution"}


def rewrite(graph: Graph) -> None:
    """Make every legacy statement of the graph one of today's vocabulary, in place."""
    for subject in list(graph.subjects()):
        statements = graph.about(subject)
        statements[:] = [Statement(_name(one.predicate), _node(one.object), one.place) for one in statements]
    for execution in _executions(graph):
        _rewrite_execution(graph, execution)


def _name(iri: str) -> str:
    if iri in _RENAMED:
        return _RENAMED[iri]
    for space in (RR, OLD_RML):
        if iri.startswith(space):
            return names.RML + iri.removeprefix(space)
    return iri


def _node(node: Node) -> Node:
    if not isinstance(node, pyoxigraph.NamedNode):
        return node
    if node.value.startswith(QL):
        return pyoxigraph.NamedNode(names.RML + node.value.removeprefix(QL))
    return pyoxigraph.NamedNode(_name(node.value))


def _executions(graph: Graph) -> list[Node]:
    wanted = names.RML + "functionExecution"
    return [one.object for subject in list(graph.subjects()) for one in graph.all(subject, wanted)]


def _rewrite_execution(graph: Graph, execution: Node) -> None:
    """`fno:executes` and the parameters, given as predicate-object maps, become function and inputs."""
    for made in graph.all(execution, names.RML + "predicateObjectMap"):
        parameter = _constant(graph, made.object, "predicate", "predicateMap")
        if parameter is None:
            continue
        if str(parameter.value) in (FNO + "executes", FNO_HTTP + "executes"):
            function = _constant(graph, made.object, "object", "objectMap")
            if function is not None:
                called = pyoxigraph.NamedNode(str(function.value))
                graph.add(execution, Statement(names.RML + "function", called, made.place))
        else:
            _add_input(graph, execution, made, parameter)


def _add_input(graph: Graph, execution: Node, made: Statement, parameter: Node) -> None:
    given = pyoxigraph.BlankNode()
    graph.add(execution, Statement(names.RML + "input", given, made.place))
    graph.add(given, Statement(names.RML + "parameter", parameter, made.place))
    for old, new in (("object", "inputValue"), ("objectMap", "inputValueMap")):
        for one in graph.all(made.object, names.RML + old):
            graph.add(given, Statement(names.RML + new, one.object, one.place))


def _constant(graph: Graph, node: Node, short: str, long: str) -> Node | None:
    for one in graph.all(node, names.RML + short):
        return one.object
    for one in graph.all(node, names.RML + long):
        for constant in graph.all(one.object, names.RML + "constant"):
            return constant.object
    return None
