"""Values of YARRRML: templates, constants, functions, conditions, with their types and suffixes.

A value with a prefix of the document is an IRI; any other object is a literal unless `type: iri`
or `~iri` says otherwise; a subject, predicate, class and graph is an IRI.
"""

from __future__ import annotations

import re

from sahel_ld.errors import MappingError, Place
from sahel_ld.mapping import names, yaml_nodes
from sahel_ld.mapping.model import (
    Argument,
    Call,
    Constant,
    Expression,
    Join,
    Reference,
    Template,
    TermMap,
    TermType,
)
from sahel_ld.mapping.templates import parse_yarrrml
from sahel_ld.mapping.yaml_nodes import Items, Node, Scalar, Table, many

_TYPES = {
    "iri": TermType.IRI, "uri": TermType.URI, "unsafeiri": TermType.UNSAFE_IRI,
    "unsafeuri": TermType.UNSAFE_URI, "blank": TermType.BLANK, "blanknode": TermType.BLANK,
    "literal": TermType.LITERAL,
}  # fmt: skip
_SUFFIX = re.compile(r"^(.*)~(iri|uri|unsafeiri|blank|literal|lang)$", re.DOTALL)
_INLINE = re.compile(r"^([^\s(]+)\((.*)\)$", re.DOTALL)
_OBJECT_KEYS = frozenset(
    ["value", "v", "type", "datatype", "language", "function", "fn", "f", "parameters", "pms", "split", "condition", "targets"]
)


class Values:
    """Reads values with the prefixes and external values of one document."""

    def __init__(self, prefixes: dict[str, str], external: dict[str, str]) -> None:
        self.prefixes, self.external = prefixes, external

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
        return self.resource(node, "a predicate")

    def object(self, node: Node, *, is_type: bool, around: Table | None) -> TermMap:
        """A term map of any kind; `around` is the long form whose type and language hold for all objects."""
        if isinstance(node, Scalar):
            return self._term(node, node, None, around, is_type)
        if isinstance(node, Items):
            return self._listed(node, is_type)
        for key, _ in node.entries:
            if key.text not in _OBJECT_KEYS:
                advice = names.nearest(key.text, _OBJECT_KEYS | {"mapping"})
                raise MappingError(
                    f"unknown key {key.text!r} in a value", place=key.place, remedy=advice, code="mapping-syntax"
                )
        value = node if _names_function(node) else node.get("value", "v")
        if value is None:
            raise MappingError("a value needs `value` or `function`", place=node.place, code="mapping-syntax")
        return self._term(value, node, node, around, is_type)

    def _listed(self, node: Items, is_type: bool) -> TermMap:
        """`[value, datatype]` or `[value, tag~lang]`."""
        if len(node.values) != 2 or not isinstance(node.values[1], Scalar):
            raise MappingError("a value in short form is [value, type]", place=node.place, code="mapping-syntax")
        value, extra = node.values[0], node.values[1]
        key = "language" if extra.text.endswith("~lang") else "datatype"
        kept = Scalar(extra.text.removesuffix("~lang"), extra.place)
        return self._term(value, node, Table(((Scalar(key, extra.place), kept),), node.place), None, is_type)

    def _term(
        self, value: Node, whole: Node, options: Table | None, around: Table | None, is_type: bool
    ) -> TermMap:
        suffix = None
        if isinstance(value, Scalar) and (found := _SUFFIX.match(value.text)):
            value, suffix = Scalar(found[1], value.place), found[2]
        asked = _option("type", options, around)
        datatype, language = _option("datatype", options, around), _option("language", options, around)
        term_type = self._type(asked, suffix)
        resource = is_type and term_type is None
        expression = self.expression(value, resource=resource or bool(term_type and term_type.is_iri))
        if term_type is None:
            term_type = _default_type(expression, is_type, self._is_prefixed(value), bool(datatype or language))
        condition = options.get("condition") if options else None
        return TermMap(
            _split(expression, options),
            term_type,
            language=self._language(language),
            datatype=self.resource(datatype, "a datatype") if datatype else None,
            condition=self.call(condition) if condition else None,
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
            return self.call(node) if _names_function(node) else self._valued(node, resource)
        text = self._external(yaml_nodes.text(node, "a value", node.place))
        expanded = self._expand(text, node.place, resource)
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

    def _expand(self, text: str, place: Place, resource: bool) -> str:
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

    def call(self, node: Node) -> Call:
        """A function with parameters, in long or one-line form."""
        if isinstance(node, Table) and (name := node.get("function", "fn", "f")):
            written = yaml_nodes.text(name, "a function", node.place)
            given = [self._argument(one) for one in many(node.get("parameters", "pms"))]
        elif isinstance(node, Scalar):
            written, given = node.text, []
        else:
            raise MappingError("a function is expected", place=node.place, code="mapping-function")
        if found := _INLINE.match(written):
            written, given = found[1], [*self._inline(found[2], node.place), *given]
        return Call(self._function(written, node.place), tuple(given), node.place)

    def _function(self, name: str, place: Place) -> str:
        return self._expand(name, place, resource=True) if ":" in name else name

    def _inline(self, text: str, place: Place) -> list[Argument]:
        pieces = [piece for piece in re.split(r",\s*(?![^()]*\))", text) if piece.strip()]
        return [self._inline_one(piece, place) for piece in pieces]

    def _inline_one(self, piece: str, place: Place) -> Argument:
        name, equals, value = piece.partition("=")
        if not equals:
            raise MappingError(f"{piece!r} is not `parameter = value`", place=place, code="mapping-function")
        expression = self.expression(Scalar(value.strip().strip("\"'"), place), resource=False)
        return Argument(name.strip(), expression, place)

    def _argument(self, node: Node) -> Argument:
        name, value, _ = _parameter(node)
        return Argument(self._parameter_name(name), self.expression(value, resource=False), node.place)

    def _parameter_name(self, name: str) -> str:
        found = names.split_prefixed(name)
        known = {**names.PREDEFINED_PREFIXES, **self.prefixes}
        return known[found[0]] + found[1] if found and found[0] in known else name

    def join(self, node: Node) -> Join:
        """A condition between two mappings: `equal` of a value of the child and one of the parent."""
        function = node.get("function", "fn", "f") if isinstance(node, Table) else None
        if not isinstance(node, Table) or not isinstance(function, Scalar):
            raise MappingError("a join needs a function and parameters", place=node.place, code="mapping-join")
        if re.split(r"[:#/]", function.text)[-1] not in ("equal", "equals", "join"):
            raise MappingError(
                f"a join compares by equal, not {function.text!r}", place=function.place, code="mapping-join"
            )
        sides: dict[str, Expression] = {}
        for at, one in enumerate(many(node.get("parameters", "pms"))):
            _, value, side = _parameter(one)
            sides[side or ("s" if at == 0 else "o")] = self.expression(value, resource=False)
        if set(sides) != {"s", "o"}:
            raise MappingError(
                "a join compares one value of the subject (s) with one of the object (o)",
                place=node.place, code="mapping-join",
            )  # fmt: skip
        return Join(sides["s"], sides["o"], node.place)


def _names_function(node: Table) -> bool:
    return node.get("function", "fn", "f") is not None


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
        return Call("concat", tuple(Argument(f"value{n}", one, expression.place) for n, one in enumerate(parts)),
                    expression.place)  # fmt: skip
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


def _parameter(node: Node) -> tuple[str, Node, str | None]:
    """Name, value and side (s or o) of `[name, value, side]` or `{parameter: …, value: …}`."""
    if isinstance(node, Items) and len(node.values) in (2, 3):
        side = yaml_nodes.text(node.values[2], "s or o", node.place) if len(node.values) == 3 else None
        return yaml_nodes.text(node.values[0], "a parameter", node.place), node.values[1], side
    if isinstance(node, Table):
        value = node if _names_function(node) else node.get("value", "v")
        if value is not None:
            name = yaml_nodes.text(node.get("parameter", "pm"), "a parameter", node.place)
            given = node.get("from")
            return name, value, given.text if isinstance(given, Scalar) else None
    raise MappingError("a parameter is [name, value]", place=node.place, code="mapping-function")
