"""Constraints on single value nodes: types, ranges, strings, lists of values (SHACL 4.1, 4.3, 4.4, 4.8)."""

from __future__ import annotations

from collections.abc import Callable

from sahel_ld.errors import ShapeError
from sahel_ld.shacl.compiler import Compiler, Component, either
from sahel_ld.shacl.components.datatypes import conforms_to_datatype
from sahel_ld.shacl.plans import Plan, Test
from sahel_ld.shacl.records import Constraint, Shape
from sahel_ld.shacl.vocabulary import local

NODE_KINDS: dict[str, str] = {
    "IRI": "isIRI({0})",
    "BlankNode": "isBlank({0})",
    "Literal": "isLiteral({0})",
    "BlankNodeOrIRI": "!isLiteral({0})",
    "BlankNodeOrLiteral": "!isIRI({0})",
    "IRIOrLiteral": "!isBlank({0})",
}


def class_(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
    """sh:class: the value node is no instance of the class, or of one below it in the data."""
    return Test(lambda x: f"!{compiler.is_instance(x, constraint.term('class'))}")


def datatype(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
    """sh:datatype: no literal of the datatype, or an ill-typed one."""
    return Test(lambda x: f"!({conforms_to_datatype(compiler, constraint.term('datatype'), x)})")


def node_kind(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
    """sh:nodeKind."""
    kind = NODE_KINDS[local(constraint.term("nodeKind"))]
    return Test(lambda x: f"!({kind.format(x)})")


def _bound(name: str, operator: str) -> Component:
    """Values that can't be compared with the bound violate it, as values beyond it do."""

    def compile_bound(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
        limit = constraint.term(name)
        return Test(lambda x: f"!COALESCE({compiler.data.value(x)} {operator} {limit}, false)")

    return compile_bound


def _length(name: str, operator: str) -> Component:
    """Length in characters; a blank node has no string and violates."""

    def compile_length(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
        limit = constraint.term(name).value
        return Test(lambda x: f"(isBlank({x}) || STRLEN(STR({x})) {operator} {limit})")

    return compile_length


def pattern(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
    """sh:pattern with sh:flags: SPARQL's REGEX over the string; a blank node violates."""
    flags = constraint.get("flags")
    arguments = [str(constraint.term("pattern")), *([str(flags)] if flags else [])]
    call = ", ".join(arguments)
    if not compiler.can_match(call):
        reason = (
            "is a regular expression that this engine can't run (look-around, back reference, or an error)"
        )
        raise ShapeError(f"shape {shape.name}: sh:pattern {call} {reason}", remedy="use `--engine pyshacl`")
    return Test(lambda x: f"(isBlank({x}) || !REGEX(STR({x}), {call}))")


def language_in(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
    """sh:languageIn: basic language ranges, as langMatches has them."""
    ranges = constraint.terms("languageIn")

    def violates(x: str) -> str:
        matches = [f"langMatches(LANG({x}), {language})" for language in ranges]
        return f"!COALESCE(isLiteral({x}) && {either(matches)}, false)"

    return Test(violates)


def in_(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
    """sh:in: the same term, not an equal value."""
    members = [compiler.constant(term) for term in constraint.terms("in")]
    return Test(lambda x: f"!{either([f'sameTerm({x}, {member})' for member in members])}")


COMPONENTS: dict[str, Callable[[Compiler, Shape, Constraint], Plan]] = {
    "Class": class_,
    "Datatype": datatype,
    "In": in_,
    "LanguageIn": language_in,
    "MaxExclusive": _bound("maxExclusive", "<"),
    "MaxInclusive": _bound("maxInclusive", "<="),
    "MaxLength": _length("maxLength", ">"),
    "MinExclusive": _bound("minExclusive", ">"),
    "MinInclusive": _bound("minInclusive", ">="),
    "MinLength": _length("minLength", "<"),
    "NodeKind": node_kind,
    "Pattern": pattern,
}
