"""Constraints by other shapes: sh:node, sh:property, and the logical ones (SHACL 4.6, 4.7)."""

from __future__ import annotations

from sahel_ld.shacl.compiler import Compiler, Component, either
from sahel_ld.shacl.plans import Plan, Test
from sahel_ld.shacl.records import Constraint, Shape


def _one(name: str, sign: str = "") -> Component:
    def compile_one(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
        node = constraint.nodes(name)[0]
        return Test(lambda x: f"{sign}{compiler.violated(node, x)}")

    return compile_one


def and_(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
    """sh:and: one of the shapes is violated."""
    return Test(lambda x: either(compiler.violated(node, x) for node in constraint.nodes("and")))


def or_(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
    """sh:or: every shape is violated."""
    nodes = constraint.nodes("or")
    return Test(lambda x: "(" + " && ".join(["true", *(compiler.violated(node, x) for node in nodes)]) + ")")


def xone(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
    """sh:xone: the number of shapes that are met is not one."""

    def violates(x: str) -> str:
        met = [f"IF({compiler.violated(node, x)}, 0, 1)" for node in constraint.nodes("xone")]
        return f"({' + '.join(['0', *met])} != 1)"

    return Test(violates)


COMPONENTS: dict[str, Component] = {
    "And": and_,
    "Node": _one("node"),
    "Not": _one("not", "!"),
    "Or": or_,
    "Property": _one("property"),
    "Xone": xone,
}
