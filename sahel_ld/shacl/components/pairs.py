"""Constraints between the value nodes of a path and those of another property (SHACL 4.5)."""

from __future__ import annotations

from sahel_ld.shacl.compiler import Compiler, Component
from sahel_ld.shacl.plans import Pattern, Plan, Rows
from sahel_ld.shacl.records import Constraint, Shape


def equals(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
    """sh:equals: a row for each value that stands on one side only."""
    predicate = constraint.term("equals")

    def rows(x: str) -> Rows:
        value, other = compiler.fresh(), compiler.fresh()
        mine = f"{compiler.steps(shape.path, x, value)} FILTER NOT EXISTS {{ {x} {predicate} {value} }}"
        steps = f"{compiler.steps(shape.path, x, other)} FILTER(sameTerm({other}, {value}))"
        theirs = f"{x} {predicate} {value} . FILTER NOT EXISTS {{ {steps} }}"
        return Rows(f"{{ {mine} }} UNION {{ {theirs} }}", value=value, lateral=True)

    return Pattern(rows)


def disjoint(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
    """sh:disjoint: a row for each value that stands on both sides."""
    predicate = constraint.term("disjoint")

    def rows(x: str) -> Rows:
        value = compiler.fresh()
        steps = compiler.steps(shape.path, x, value)
        return Rows(f"{steps} FILTER EXISTS {{ {x} {predicate} {value} }}", value=value)

    return Pattern(rows)


def comparable(compiler: Compiler, variable: str) -> str:
    """Write a variable as `<` takes it: SPARQL orders literals, and no IRIs."""
    return compiler.data.value(variable)


def _less(name: str, operator: str) -> Component:
    """A row for each pair that is not in order, or can't be compared."""

    def compile_less(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
        predicate = constraint.term(name)

        def rows(x: str) -> Rows:
            value, other = compiler.fresh(), compiler.fresh()
            pair = f"{compiler.steps(shape.path, x, value)} {x} {predicate} {other} ."
            left, right = comparable(compiler, value), comparable(compiler, other)
            order = f"FILTER(!COALESCE({left} {operator} {right}, false))"
            return Rows(f"{pair} {order}", value=value, extra=(other,))

        return Pattern(rows)

    return compile_less


COMPONENTS: dict[str, Component] = {
    "Disjoint": disjoint,
    "Equals": equals,
    "LessThan": _less("lessThan", "<"),
    "LessThanOrEquals": _less("lessThanOrEquals", "<="),
}
