"""Term maps and expression maps of RML: constant, reference, template, function; types and their defaults."""

from __future__ import annotations

import re

import pyoxigraph

from sahel_ld.errors import MappingError
from sahel_ld.mapping import names, vocabulary
from sahel_ld.mapping.model import (
    Argument,
    Call,
    Constant,
    Expression,
    Fresh,
    Reference,
    Template,
    TermMap,
    TermType,
)
from sahel_ld.mapping.templates import parse_rml
from sahel_ld.mapping.turtle_graph import Graph, Node, Statement, value

_KINDS = ("constant", "reference", "template", "functionExecution")
_TYPES = {names.RML + one.value: one for one in TermType}
# What the roles may be; an object may be anything.
_OUTPUT = re.compile(r"[#/]_?(string|bool|boolean|number|int|list|array|date|any|uri)?_?[oO]ut(put)?(_\w+)?$")
_IRIS = frozenset(one for one in TermType if one.is_iri)
_ALLOWED = {
    "a subject": _IRIS | {TermType.BLANK},
    "a predicate": _IRIS,
    "a graph": _IRIS | {TermType.BLANK},
    "a datatype": _IRIS,
}


class TermMaps:
    """Reads the term maps of one graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._calling: list[Node] = []

    def all(self, node: Node, short: str, long: str, role: str) -> tuple[TermMap, ...]:
        """The term maps given by a shortcut property or by the full one."""
        found = self.graph.all(node, names.RML + short, names.RML + long)
        return tuple(self.read(one, shortcut=one.predicate == names.RML + short, role=role) for one in found)

    def read(self, found: Statement, *, shortcut: bool, role: str) -> TermMap:
        """A term map; MappingError where its type can't stand in its role or clashes with its value."""
        if shortcut:
            if isinstance(found.object, pyoxigraph.BlankNode) and self.graph.about(found.object):
                name = found.predicate.removeprefix(names.RML)
                raise MappingError(
                    f"rml:{name} takes a constant, not a term map", place=found.place,
                    remedy=f"write rml:{name}Map", code="mapping-term",
                )  # fmt: skip
            constant = _constant(found)
            kind = (
                TermType.BLANK if constant.is_blank else TermType.IRI if constant.is_iri else TermType.LITERAL
            )
            return self._checked(TermMap(constant, kind, place=found.place), role)
        target = self.graph.one(found.object, names.RML + "logicalTarget")
        if target is not None:
            remedy = "give the output to the run"
            raise MappingError(
                "targets are not written", place=target.place, remedy=remedy, code="mapping-target"
            )
        vocabulary.check_places(self.graph.about(found.object), role)
        expression = self._expression(found)
        language = self._parts(found.object, "language")
        datatype = self._parts(found.object, "datatype")
        if language and datatype:
            raise MappingError("a language and a datatype at once", place=language.place, code="mapping-term")
        made = TermMap(
            expression,
            self._type(found, expression, role, literal=bool(language or datatype)),
            language=language,
            datatype=datatype,
            condition=self.condition(found.object),
            place=found.place,
        )
        return self._checked(made, role)

    def _parts(self, node: Node, name: str) -> TermMap | None:
        found = self.all(node, name, name + "Map", f"a {name}")
        if len(found) > 1:
            raise MappingError(f"more than one {name}", place=found[1].place, code="mapping-term")
        return found[0] if found else None

    def _type(self, found: Statement, expression: Expression, role: str, *, literal: bool) -> TermType:
        given = self.graph.one(found.object, names.RML + "termType")
        if given is not None:
            iri = value(given.object)
            if iri not in _TYPES:
                advice = names.nearest(iri, _TYPES)
                raise MappingError(
                    f"unknown term type {iri}", place=given.place, remedy=advice, code="mapping-term"
                )
            return _TYPES[iri]
        if isinstance(expression, Constant):
            return TermType.IRI if expression.is_iri else TermType.LITERAL
        text = role == "an object" and (literal or isinstance(expression, Reference | Call))
        return TermType.LITERAL if text or role == "a language" else TermType.IRI

    def _checked(self, made: TermMap, role: str) -> TermMap:
        kind = made.term_type
        if kind not in _ALLOWED.get(role, frozenset(TermType)):
            raise MappingError(f"{role} can't be of type {kind.value}", place=made.place, code="mapping-term")
        constant = made.expression if isinstance(made.expression, Constant) else None
        if (
            constant is not None
            and kind is not TermType.LITERAL
            and not (constant.is_iri or constant.is_blank)
        ):
            raise MappingError(
                f"the literal {constant.value!r} can't be of type {kind.value}",
                place=made.place,
                code="mapping-term",
            )
        if constant is not None and role == "a language" and not names.is_language_tag(constant.value):
            raise MappingError(
                f"{constant.value!r} is no language tag", place=made.place, remedy="e.g. en, pt-BR (BCP 47)",
                code="mapping-language",
            )  # fmt: skip
        if kind is not TermType.LITERAL and (made.language or made.datatype):
            what = "a language" if made.language else "a datatype"
            raise MappingError(
                f"{what} on a term of type {kind.value}", place=made.place, code="mapping-term"
            )
        return made

    def _expression(self, found: Statement) -> Expression:
        node = found.object
        given = [one for kind in _KINDS for one in self.graph.all(node, names.RML + kind)]
        if len(given) > 1:
            raise MappingError(
                "more than one expression in a term map", place=given[1].place, code="mapping-term"
            )
        if not given:
            return self._without(found)
        one = given[0]
        kind = one.predicate.removeprefix(names.RML)
        if kind == "constant":
            return _constant(one)
        if kind == "functionExecution":
            self._check_return(node)
            return self._call(one)
        if not isinstance(one.object, pyoxigraph.Literal):
            raise MappingError(f"a {kind} is text", place=one.place, code="mapping-term")
        if kind == "reference":
            return Reference(one.object.value, one.place)
        return Template(parse_rml(one.object.value, one.place), one.place)

    def _without(self, found: Statement) -> Expression:
        """No expression: allowed for a blank node only, which is then new for every record."""
        if isinstance(found.object, pyoxigraph.BlankNode | pyoxigraph.NamedNode):
            kind = self.graph.text(found.object, names.RML + "termType")
            if kind == names.RML + TermType.BLANK.value:
                return Fresh(found.place)
        raise MappingError(
            "a term map without constant, reference, template or function",
            place=found.place,
            code="mapping-term",
        )

    def reference_or_map(self, one: Statement, side: str) -> Expression:
        """One side of a join: `rml:child "name"` is a reference, `rml:childMap [ … ]` any expression."""
        short = self.graph.one(one.object, names.RML + side)
        if short is not None:
            return Reference(value(short.object), short.place)
        full = self.graph.one(one.object, names.RML + side + "Map")
        if full is None:
            raise MappingError(f"a join condition without {side}", place=one.place, code="mapping-join")
        return self._expression(full)

    def _call(self, one: Statement) -> Call:
        if one.object in self._calling:
            raise MappingError("a function that calls itself", place=one.place, code="mapping-circular")
        self._calling.append(one.object)
        try:
            function = self._constant_of(one, "function", "functionMap")
            given = [self._argument(found) for found in self.graph.all(one.object, names.RML + "input")]
        finally:
            self._calling.pop()
        return Call(function, tuple(given), one.place)

    def _check_return(self, node: Node) -> None:
        """Functions return one value, under whatever name their description gives an output."""
        for one in self.graph.all(node, names.RML + "return"):
            if not _OUTPUT.search(value(one.object)):
                raise MappingError(
                    f"the function has no return {value(one.object)!r}", place=one.place,
                    remedy="e.g. grel:stringOut", code="mapping-function",
                )  # fmt: skip

    def _argument(self, found: Statement) -> Argument:
        parameter = self._constant_of(found, "parameter", "parameterMap")
        short = self.graph.one(found.object, names.RML + "inputValue")
        if short is not None:
            return Argument(parameter, _constant(short), found.place)
        full = self.graph.one(found.object, names.RML + "inputValueMap")
        if full is None:
            raise MappingError("an input without a value", place=found.place, code="mapping-function")
        return Argument(parameter, self._expression(full), found.place)

    def _constant_of(self, one: Statement, short: str, long: str) -> str:
        found = self.graph.one(one.object, names.RML + short)
        if found is not None:
            return value(found.object)
        full = self.graph.one(one.object, names.RML + long)
        expression = self._expression(full) if full else None
        if not isinstance(expression, Constant):
            raise MappingError(f"a constant {short} is needed", place=one.place, code="mapping-function")
        return expression.value

    def condition(self, node: Node) -> Call | None:
        """The condition of a triples map, a predicate-object map or a term map."""
        found = self.graph.one(node, names.RML + "condition")
        if found is None:
            return None
        expression = self._expression(found)
        if not isinstance(expression, Call):
            raise MappingError("a condition is a function", place=found.place, code="mapping-function")
        return expression


def _constant(one: Statement) -> Constant:
    node = one.object
    if isinstance(node, pyoxigraph.Literal):
        plain = node.language or node.datatype.value == names.XSD + "string"
        datatype = None if plain else node.datatype.value
        return Constant(node.value, False, datatype, node.language, place=one.place)
    blank = isinstance(node, pyoxigraph.BlankNode)
    return Constant(value(node), not blank, is_blank=blank, place=one.place)
