"""Values of YARRRML: templates, constants, functions, conditions, with their types and suffixes.

A value with a prefix of the document is an IRI; any other object is a literal unless `type: iri`
or `~iri` says otherwise; a subject, predicate, class and graph is an IRI.
"""

from __future__ import annotations

import difflib
import re

from sahel_ld.errors import MappingError, Place
from sahel_ld.mapping import names, yaml_nodes
from sahel_ld.mapping.model import (
    Argument,
    Call,
    Constant,
    Expression,
    Reference,
    Template,
    TermMap,
    TermType,
)
from sahel_ld.mapping.templates import parse_yarrrml
from sahel_ld.mapping.yaml_nodes import Items, Node, Scalar, Table
from sahel_ld.mapping.yarrrml_functions import Calls, names_function

_TYPES = {
    "iri": TermType.IRI, "uri": TermType.URI, "unsafeiri": TermType.UNSAFE_IRI,
    "unsafeuri": TermType.UNSAFE_URI, "blank": TermType.BLANK, "blanknode": TermType.BLANK,
    "literal": TermType.LITERAL,
}  # fmt: skip
_SUFFIX = re.compile(r"^(.*)~(iri|uri|unsafeiri|blank|literal|lang)$", re.DOTALL)
_SUFFIXES = ("iri", "uri", "unsafeiri", "blank", "literal", "lang")
_LIKE_SUFFIX = re.compile(r"\)~([A-Za-z]+)$")
_OBJECT_KEYS = frozenset(
    [
        "value",
        "v",
        "type",
        "datatype",
        "language",
        "function",
        "fn",
        "f",
        "parameters",
        "pms",
        "split",
        "condition",
    ]
)


class Values:
    """Reads values with the prefixes and external values of one document."""

    def __init__(self, prefixes: dict[str, str], external: dict[str, str]) -> None:
        self.prefixes, self.external = prefixes, external
        self.calls = Calls(self)

    def resource(self, node: Node, what: str) -> TermMap:
        """A subject or graph: an IRI, or a blank node when its type says so."""
        term = self.object(node, is_type=True, around=None)
        if term.term_type is TermType.LITERAL:
            raise MappingError(f"{what} can't be a literal", place=node.place, code="mapping-term")
        return term

    def predicate(self, node: Node) -> TermMap:
        """A predicate; `a` is `rdf:type`."""
        if isinstance(node, Scalar) and node.text in ("a", "rdf:type"):
            return TermMap(Constant(names.RDF_TYPE, True, place=node.place), TermType.IRI, place=node.place)
        return self._iri(node, "a predicate")

    def _iri(self, node: Node, what: str) -> TermMap:
        """A predicate or datatype, which is never a blank node."""
        term = self.resource(node, what)
        if term.term_type is TermType.BLANK:
            raise MappingError(f"{what} can't be a blank node", place=node.place, code="mapping-term")
        return term

    def object(self, node: Node, *, is_type: bool, around: Table | None) -> TermMap:
        """A term map of any kind; `around` is the long form whose type and language hold for all objects."""
        if isinstance(node, Scalar):
            if node.is_null:
                raise MappingError(
                    "a value is missing", place=node.place, remedy='an empty text is written ""',
                    code="mapping-syntax",
                )  # fmt: skip
            return self._term(node, node, None, around, is_type)
        if isinstance(node, Items):
            return self._listed(node, is_type)
        if target := node.get("targets", "target"):
            raise MappingError(
                "targets are not written", place=target.place, remedy="give the output to the run",
                code="mapping-target",
            )  # fmt: skip
        for key, _ in node.entries:
            if key.text not in _OBJECT_KEYS:
                advice = names.nearest(key.text, _OBJECT_KEYS | {"mapping"})
                raise MappingError(
                    f"unknown key {key.text!r} in a value",
                    place=key.place,
                    remedy=advice,
                    code="mapping-syntax",
                )
        value = node if names_function(node) else node.get("value", "v")
        if value is None:
            raise MappingError("a value needs `value` or `function`", place=node.place, code="mapping-syntax")
        return self._term(value, node, node, around, is_type)

    def _listed(self, node: Items, is_type: bool) -> TermMap:
        """`[value, datatype]` or `[value, tag~lang]`."""
        if len(node.values) != 2 or not isinstance(node.values[1], Scalar):
            raise MappingError(
                "a value in short form is [value, type]", place=node.place, code="mapping-syntax"
            )
        value, extra = node.values[0], node.values[1]
        if "~" in extra.text and not extra.text.endswith("~lang"):
            raise MappingError(
                f"{extra.text!r} is neither a datatype nor a language", place=extra.place,
                remedy=f"a language is written {extra.text.partition('~')[0]}~lang", code="mapping-language",
            )  # fmt: skip
        key = "language" if extra.text.endswith("~lang") else "datatype"
        kept = Scalar(extra.text.removesuffix("~lang"), extra.place)
        return self._term(value, node, Table(((Scalar(key, extra.place), kept),), node.place), None, is_type)

    def _term(
        self, value: Node, whole: Node, options: Table | None, around: Table | None, is_type: bool
    ) -> TermMap:
        suffix = None
        if isinstance(value, Scalar) and (found := _SUFFIX.match(value.text)):
            value, suffix = Scalar(found[1], value.place), found[2]
        elif isinstance(value, Scalar):
            _check_suffix(value)
        asked = _option("type", options, around)
        datatype, language = _option("datatype", options, around), _option("language", options, around)
        term_type = self._type(asked, suffix)
        resource = is_type and term_type is None
        expression = self.expression(value, resource=resource or bool(term_type and term_type.is_iri))
        if term_type is None:
            term_type = _default_type(
                expression, is_type, self._is_prefixed(value), bool(datatype or language)
            )
        condition = options.get("condition") if options else None
        return TermMap(
            _split(expression, options),
            term_type,
            language=self._language(language),
            datatype=self._iri(datatype, "a datatype") if datatype else None,
            condition=self.calls.call(condition) if condition else None,
            place=whole.place,
        )

    def _type(self, asked: Node | None, suffix: str | None) -> TermType | None:
        if asked is None and suffix is None:
            return None
        name = asked.text if isinstance(asked, Scalar) else (suffix or "")
        if name.lower() not in _TYPES:
            place = asked.place if asked else Place("?")
            raise MappingError(
                f"unknown type {name!r}", place=place, remedy=names.nearest(name, _TYPES), code="mapping-term"
            )
        return _TYPES[name.lower()]

    def _language(self, node: Node | None) -> TermMap | None:
        if node is None:
            return None
        found = self.expression(node, resource=False)
        if isinstance(found, Constant) and not names.is_language_tag(found.value):
            raise MappingError(
                f"{found.value!r} is no language tag", place=node.place, remedy="e.g. en, fr, pt-BR (BCP 47)",
                code="mapping-language",
            )  # fmt: skip
        return TermMap(found, TermType.LITERAL, place=node.place)

    def expression(self, node: Node, *, resource: bool) -> Expression:
        """A reference, template, constant or function; `resource` when an IRI is meant."""
        if isinstance(node, Table):
            return self.calls.call(node) if names_function(node) else self._valued(node, resource)
        text = self._external(yaml_nodes.text(node, "a value", node.place))
        expanded = self.expand(text, node.place, resource)
        parts = parse_yarrrml(expanded, node.place)
        if len(parts) == 1 and isinstance(parts[0], Reference):
            return parts[0]
        if any(isinstance(part, Reference) for part in parts):
            return Template(parts, node.place)
        is_iri = resource or expanded != text
        return Constant("".join(str(part) for part in parts), is_iri, place=node.place)

    def _valued(self, node: Table, resource: bool) -> Expression:
        value = node.get("value", "v")
        if value is None:
            raise MappingError("a value needs `value` or `function`", place=node.place, code="mapping-syntax")
        return _split(self.expression(value, resource=resource), node)

    def _external(self, text: str) -> str:
        for name, value in self.external.items():
            text = text.replace(f"$(_{name})", value)
        return text

    def _is_prefixed(self, node: Node) -> bool:
        found = names.split_prefixed(node.text) if isinstance(node, Scalar) else None
        return found is not None and found[0] in self.prefixes

    def expand(self, text: str, place: Place, resource: bool) -> str:
        found = names.split_prefixed(text)
        if found is None or "(" in found[0]:
            return text
        prefix, local = found
        known = {**names.PREDEFINED_PREFIXES, **self.prefixes} if resource else self.prefixes
        if prefix in known:
            return known[prefix] + local
        if not resource:
            return text
        advice = names.nearest(prefix, known)
        raise MappingError(
            f"undeclared prefix {prefix!r} in {text!r}", place=place, remedy=advice, code="mapping-prefix"
        )


def _check_suffix(value: Scalar) -> None:
    """A misspelt `~iri` right after a reference is not taken for text."""
    found = _LIKE_SUFFIX.search(value.text)
    if found and difflib.get_close_matches(found[1].lower(), _SUFFIXES, cutoff=0.5):
        raise MappingError(
            f"unknown suffix '~{found[1]}'", place=value.place, remedy=names.nearest(found[1], _SUFFIXES),
            code="mapping-term",
        )  # fmt: skip


def _option(name: str, *tables: Table | None) -> Node | None:
    return next((found for table in tables if table and (found := table.get(name))), None)


def _default_type(expression: Expression, is_type: bool, prefixed: bool, literal: bool) -> TermType:
    if literal:
        return TermType.LITERAL
    return TermType.IRI if is_type or prefixed else TermType.LITERAL


def _split(expression: Expression, options: Table | None) -> Expression:
    """`split: "|"` beside a value: each part of the cell on its own."""
    separator = options.get("split") if options else None
    if not isinstance(separator, Scalar):
        return expression
    if isinstance(expression, Template):
        parts = tuple(_split_part(one, separator) for one in expression.parts)
        given = (Argument(f"value{at}", one, expression.place) for at, one in enumerate(parts))
        return Call("concat", tuple(given), expression.place)
    return _split_call(expression, separator)


def _split_part(part: str | Reference, separator: Scalar) -> Expression:
    if isinstance(part, str):
        return Constant(part, False, place=separator.place)
    encoded = Argument("value", _split_call(part, separator), separator.place)
    return Call("iri-encode", (encoded,), separator.place)


def _split_call(expression: Expression, separator: Scalar) -> Call:
    place = separator.place
    return Call(
        "split",
        (Argument("value", expression, place), Argument("separator", Constant(separator.text, False), place)),
        place,
    )
