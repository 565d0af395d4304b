"""Values given on the command line become terms, by the type that the catalogue's header states.

A value without a stated type is read as SPARQL would write it (`<IRI>`, `prefix:name`, `"text"@fr`,
`22`, `true`), then as a date, an absolute IRI, and at last as the label of one thing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from sahel_ld.errors import UsageError
from sahel_ld.nearest import suggestion
from sahel_ld.querying.catalogue import FREE, Parameter
from sahel_ld.querying.failures import QuerySyntaxError
from sahel_ld.querying.tokens import Token, readings

if TYPE_CHECKING:
    import pyoxigraph as ox

    Term = ox.NamedNode | ox.Literal

XSD = "http://www.w3.org/2001/XMLSchema#"
_DAY = r"-?\d{4,}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_ZONE = r"(?:Z|[+-]\d\d:\d\d)?"
_LEXICAL = {
    "integer": r"[+-]?\d+",
    "decimal": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)",
    "double": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN",
    "boolean": r"true|false|1|0",
    "date": _DAY + _ZONE,
    "dateTime": _DAY + r"T\d\d:\d\d:\d\d(?:\.\d+)?" + _ZONE,
    "gYear": r"-?\d{4,}" + _ZONE,
    "duration": r"-?P(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?",
}
_ABSOLUTE = re.compile(r"(?:https?|urn|tag|ftp|mailto|doi|info|file):\S+")
_GUESSES = ("integer", "decimal", "double", "date", "dateTime")

Finder = Callable[[str], str]
"""From a label to the IRI of the one thing that bears it; raises UsageError for none or several."""


class Values:
    """Reads values: with the prefixes in force, and a finder for labels."""

    def __init__(self, prefixes: Mapping[str, str], find: Finder) -> None:
        self._prefixes = prefixes
        self._find = find

    def read(self, given: Iterable[tuple[str, str]], parameters: Iterable[Parameter]) -> dict[str, Term]:
        """The terms of all variables that are bound: those given, and the defaults of the others.

        Raises UsageError for a value that does not fit, one given twice, or a required one missing.
        """
        texts = _once(given)
        stated = {parameter.name: parameter for parameter in parameters}
        for parameter in stated.values():
            if parameter.default is not None:
                texts.setdefault(parameter.name, parameter.default)
            elif parameter.name not in texts:
                raise UsageError(
                    f"the query needs the parameter {parameter.name!r}: {parameter.description}",
                    code="missing-parameter",
                    remedy=f"add -p {parameter.name} VALUE",
                )
        return {
            name: self.term(name, text, stated[name].type if name in stated else "")
            for name, text in texts.items()
            if not (text == FREE and name in stated and stated[name].default == FREE)
        }

    def term(self, name: str, text: str, type_: str = "") -> Term:
        """One value as a term of the stated type ("" guesses); raises UsageError if it does not fit."""
        import pyoxigraph as ox

        if type_ == "iri":
            return self._iri(text)
        if type_ == "string":
            return ox.Literal(text)
        if type_.startswith("text-"):
            return ox.Literal(text, language=type_.removeprefix("text-"))
        if type_:
            return _typed(name, text, type_)
        return self._guess(text)

    def _guess(self, text: str) -> Term:
        import pyoxigraph as ox

        if literal := self._sparql_literal(text):
            return literal
        for type_ in _GUESSES:
            if re.fullmatch(_LEXICAL[type_], text, re.ASCII):
                return ox.Literal(text, datatype=ox.NamedNode(XSD + type_))
        if text in ("true", "false"):
            return ox.Literal(text, datatype=ox.NamedNode(f"{XSD}boolean"))
        return self._iri(text)

    def _iri(self, text: str) -> ox.NamedNode:
        import pyoxigraph as ox

        try:
            return ox.NamedNode(self._expanded(text))
        except ValueError as error:
            raise UsageError(f"{text!r} is no valid IRI: {error}", code="bad-value") from error

    def _expanded(self, text: str) -> str:
        if text.startswith("<") and text.endswith(">"):
            return text[1:-1]
        prefix, colon, local = text.partition(":")
        if colon and prefix in self._prefixes and not local.startswith("//") and " " not in text:
            return self._prefixes[prefix] + local
        if _ABSOLUTE.fullmatch(text):
            return text
        if colon and re.fullmatch(r"[A-Za-z][\w-]*", prefix) and " " not in text:
            raise UsageError(
                f"unknown prefix {prefix + ':'!r} in {text!r}",
                code="unknown-prefix",
                remedy=suggestion(prefix, self._prefixes, ":") or "write the IRI in <…>",
            )
        return self._find(text)

    def _sparql_literal(self, text: str) -> Term | None:
        if text[:1] not in ("'", '"'):
            return None
        import pyoxigraph as ox

        kinds, tokens = _kinds(text)
        if kinds not in (
            ("string",),
            ("string", "language"),
            ("string", "mark", "iri"),
            ("string", "mark", "name"),
        ):
            raise UsageError(
                f"{text} is no SPARQL literal", remedy='write it as "text", "text"@en or "1"^^xsd:integer'
            )
        if kinds[-1] == "name":
            tokens[-1] = tokens[-1]._replace(text=f"<{self._expanded(tokens[-1].text)}>")
        written = "".join(token.text for token in tokens)
        (quad,) = ox.parse(f"<x:s> <x:p> {written} .".encode(), ox.RdfFormat.TURTLE)
        assert isinstance(quad.object, ox.Literal)
        return quad.object


def _kinds(text: str) -> tuple[tuple[str, ...], list[Token]]:
    try:
        tokens = next(readings(text))
    except QuerySyntaxError as error:
        raise UsageError(f"{text} is no SPARQL literal: {error.message}") from error
    return tuple(token.kind for token in tokens), tokens


def _once(given: Iterable[tuple[str, str]]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name, text in given:
        plain = name.lstrip("?$")
        if plain in texts:
            raise UsageError(f"the parameter {plain!r} is given twice", remedy="give it once", code="twice")
        texts[plain] = text
    return texts


def _typed(name: str, text: str, type_: str) -> Term:
    import pyoxigraph as ox

    if not re.fullmatch(_LEXICAL[type_], text, re.ASCII):
        raise UsageError(
            f"{text!r} is no {type_} for the parameter {name!r}",
            code="bad-value",
            remedy=_EXAMPLES.get(type_, ""),
        )
    return ox.Literal(text, datatype=ox.NamedNode(XSD + type_))


_EXAMPLES = {
    "integer": "write it as 22",
    "decimal": "write it as 2.5",
    "double": "write it as 2.5e3",
    "boolean": "write true or false",
    "date": "write it as 2015-11-20",
    "gYear": "write it as 2015",
    "dateTime": "write it as 2015-11-20T07:00:00Z",
    "duration": "write it as P3D",
}
