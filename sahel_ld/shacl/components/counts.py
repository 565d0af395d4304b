"""Constraints on sets of value nodes: how many, which, of which shape, in which language (SHACL 4)."""

from __future__ import annotations

from sahel_ld.shacl.compiler import Compiler, Component
from sahel_ld.shacl.paths import Path
from sahel_ld.shacl.plans import FocusTest, Pattern, Plan, Rows
from sahel_ld.shacl.records import Constraint, Shape
from sahel_ld.shacl.vocabulary import Node


def _count(constraint: Constraint, name: str) -> int:
    return int(constraint.term(name).value)


def at_least(compiler: Compiler, shape: Shape, count: int, subject: str, condition: str, value: str) -> str:
    """Write the expression: `count` distinct value nodes at least meet a condition on `value`."""
    group = f"{compiler.steps(shape.path, subject, value)} {condition}"
    if count <= 1:
        return f"EXISTS {{ {group} }}" if count else "true"
    having = f"HAVING (COUNT(DISTINCT {value}) >= {count})"
    return f"EXISTS {{ SELECT {subject} WHERE {{ {group} }} GROUP BY {subject} {having} }}"


def min_count(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
    """sh:minCount."""
    count = _count(constraint, "minCount")
    return FocusTest(lambda x: f"!{at_least(compiler, shape, count, x, '', compiler.fresh())}")


def max_count(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
    """sh:maxCount; for one, two different values side by side cost less than counting them."""
    count = _count(constraint, "maxCount")
    if count == 1 and shape.path is not None and shape.path.predicate:
        return Pattern(lambda x: _two_values(compiler, shape.path, x))
    return FocusTest(lambda x: at_least(compiler, shape, count + 1, x, "", compiler.fresh()))


def _two_values(compiler: Compiler, path: Path | None, x: str) -> Rows:
    first, second = compiler.fresh(), compiler.fresh()
    steps = f"{compiler.steps(path, x, first)} {compiler.steps(path, x, second)}"
    several = path.predicate if path is not None else None
    return Rows(f"{steps} FILTER(!sameTerm({first}, {second}))", several=several)


def siblings(compiler: Compiler, shape: Shape, constraint: Constraint) -> list[Node]:
    """Return the sibling shapes of a qualified value shape (SHACL 4.7.3): those beside it in its parents."""
    found: set[Node] = set()
    for parent in compiler.shapes:
        beside = {node for c in parent.constraints for node in c.nodes("property")}
        if shape.node in beside:
            found.update(*(_qualified_shapes(compiler.shapes.by_node[node]) for node in beside))
    return sorted(found - set(constraint.nodes("qualifiedValueShape")), key=str)


def _qualified_shapes(shape: Shape) -> set[Node]:
    return {node for constraint in shape.constraints for node in constraint.nodes("qualifiedValueShape")}


def _qualifies(compiler: Compiler, shape: Shape, constraint: Constraint, value: str) -> str:
    """Write the filter for values that conform to the qualified shape and, if disjoint, to no sibling."""
    kept = [f"!{compiler.violated(node, value)}" for node in constraint.nodes("qualifiedValueShape")]
    if constraint.flag("qualifiedValueShapesDisjoint"):
        kept += [compiler.violated(node, value) for node in siblings(compiler, shape, constraint)]
    return f"FILTER({' && '.join(kept)})"


def _qualified(name: str, sign: str, more: int) -> Component:
    def compile_count(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
        def violates(x: str) -> str:
            value = compiler.fresh()
            condition = _qualifies(compiler, shape, constraint, value)
            count = _count(constraint, name) + more
            return f"{sign}{at_least(compiler, shape, count, x, condition, value)}"

        return FocusTest(violates)

    return compile_count


def unique_lang(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
    """sh:uniqueLang: one row for each language that two values share; only `true` switches it on, not `1`."""

    def rows(x: str) -> Rows:
        first, second, language = compiler.fresh(), compiler.fresh(), compiler.fresh()
        bind = f"BIND(LCASE(LANG({first})) AS {language}) FILTER({language} != '')"
        same = f"FILTER(!sameTerm({first}, {second}) && LCASE(LANG({second})) = {language})"
        other = f"FILTER EXISTS {{ {compiler.steps(shape.path, x, second)} {same} }}"
        several = shape.path.predicate if shape.path is not None else None
        text = f"{compiler.steps(shape.path, x, first)} {bind} {other}"
        return Rows(text, extra=(language,), several=several)

    return Pattern(rows if constraint.term("uniqueLang").value == "true" else _no_rows)


def _no_rows(x: str) -> Rows:
    return Rows("FILTER(false)")


def has_value(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
    """sh:hasValue: the same term is among the value nodes."""
    wanted = compiler.constant(constraint.term("hasValue"))

    def violates(x: str) -> str:
        value = compiler.fresh()
        steps = compiler.steps(shape.path, x, value)
        return f"!EXISTS {{ {steps} FILTER(sameTerm({value}, {wanted})) }}"

    return FocusTest(violates)


def closed(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
    """sh:closed: a row for each triple of a value node whose predicate is neither declared nor ignored."""
    nested = [compiler.shapes.by_node[t] for c in shape.constraints for t in c.nodes("property")]
    allowed = {str(p.path.predicate) for p in nested if p.path is not None and p.path.predicate}
    allowed |= {str(term) for term in constraint.terms("ignoredProperties")}

    def rows(x: str) -> Rows:
        predicate, value = compiler.fresh(), compiler.fresh()
        node = x if shape.path is None else compiler.fresh()
        steps = "" if shape.path is None else compiler.steps(shape.path, x, node)
        keep = f"FILTER({predicate} NOT IN ({', '.join(sorted(allowed))}))"
        text = f"{steps} {node} {predicate} {value} . {keep}"
        return Rows(text, value=value, path=predicate, extra=(node,), lateral=True)

    return Pattern(rows if constraint.flag("closed") else _no_rows)


COMPONENTS: dict[str, Component] = {
    "Closed": closed,
    "HasValue": has_value,
    "MaxCount": max_count,
    "MinCount": min_count,
    "QualifiedMaxCount": _qualified("qualifiedMaxCount", "", 1),
    "QualifiedMinCount": _qualified("qualifiedMinCount", "!", 0),
    "UniqueLang": unique_lang,
}
