"""Constraints on single value nodes: types, ranges, strings, lists of values (SHACL 4.1, 4.3, 4.4, 4.8)."""

from __future__ import annotations

import re
from collections.abc import Callable

from pyoxigraph import Literal

from sahel_ld.errors import ShapeError
from sahel_ld.shacl.bounds import BOUNDS
from sahel_ld.shacl.compiler import Compiler, Component, either, regex_arguments
from sahel_ld.shacl.components.datatypes import conforms_to_datatype
from sahel_ld.shacl.plans import Plan, Test
from sahel_ld.shacl.records import Constraint, Shape
from sahel_ld.shacl.vocabulary import XSD, Term, local, sh

UNLIMITED = (
    "integer",
    "negativeInteger",
    "nonNegativeInteger",
    "nonPositiveInteger",
    "positiveInteger",
    "unsignedLong",
)
NUMERIC = frozenset(XSD + name for name in (*BOUNDS, "integer", "decimal", "float", "double"))
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


def _large(x: str, operator: str, limit: Term) -> list[str]:
    """Write comparisons of integers of more than 64 bits, to which Oxigraph gives no value."""
    types = ", ".join(f"<{XSD}{name}>" for name in UNLIMITED)
    large = f'DATATYPE({x}) IN ({types}) && REGEX(STR({x}), "^[+-]?[0-9]{{19,}}$")'
    casts = (f"<{XSD}{name}>" for name in ("decimal", "double"))
    number = limit.datatype.value in NUMERIC if isinstance(limit, Literal) else False
    return [
        f'IF({large}, {cast}(STR({x})) {operator} {cast}("{limit.value}"), 1/0)' for cast in casts if number
    ]


def _bound(name: str, operator: str) -> Component:
    """Values that can't be compared with the bound violate it, as values beyond it do."""

    def compile_bound(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
        limit = constraint.term(name)

        def violates(x: str) -> str:
            plain = f"{compiler.data.value(x)} {operator} {limit}"
            return f"!COALESCE({', '.join([plain, *_large(x, operator, limit)])}, false)"

        return Test(violates)

    return compile_bound


def _length(name: str, operator: str) -> Component:
    """Length in characters; a blank node has no string and violates."""

    def compile_length(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
        limit = constraint.term(name).value
        return Test(lambda x: f"(isBlank({x}) || STRLEN(STR({x})) {operator} {limit})")

    return compile_length


def pattern(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
    """sh:pattern with sh:flags: SPARQL's REGEX over the string; a blank node violates."""
    flags = constraint.term("flags") if constraint.get("flags") else None
    call = regex_arguments(constraint)
    if not compiler.can_match(call):
        raise _wrong_pattern(shape, constraint.term("pattern").value, flags.value if flags else "")
    return Test(lambda x: f"(isBlank({x}) || !REGEX(STR({x}), {call}))")


def _wrong_pattern(shape: Shape, text: str, flags: str) -> ShapeError:
    """What is wrong with a pattern that Oxigraph can't run: its flags, its syntax, or what it asks for."""
    name = "pattern" if set(flags) <= set("imqsx") else "flags"
    remedy = "mend the shape"
    if name == "flags":
        reason = f'"{flags}" has letters that are no flags (those are i, m, q, s and x)'
    elif fault := _fault_of(text):
        reason = f'"{text}" is no regular expression: {fault}'
    else:
        reason = f'"{text}" is a regular expression with what this engine can\'t run'
        remedy = "use `--engine pyshacl`"
    message = f"shape {shape.name}: sh:{name} {reason}"
    return ShapeError(message, remedy=remedy, node=shape.name, predicate=str(sh(name)))


def _fault_of(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        return str(error)
    return ""


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
