"""Functions, conditions and joins of YARRRML, in long and in one-line form."""

from __future__ import annotations

import re
from typing import Protocol

from sahel_ld.errors import MappingError, Place
from sahel_ld.mapping import names, yaml_nodes
from sahel_ld.mapping.functions import REGISTRY
from sahel_ld.mapping.model import Argument, Call, Expression, Join
from sahel_ld.mapping.yaml_nodes import Items, Node, Scalar, Table, many

_INLINE = re.compile(r"^([^\s(]+)\((.*)\)$", re.DOTALL)


class Reader(Protocol):
    """Reads the values that are handed to functions."""

    prefixes: dict[str, str]

    def expression(self, node: Node, *, resource: bool) -> Expression:
        """A value."""

    def expand(self, text: str, place: Place, resource: bool) -> str:
        """A prefixed name written out."""


class Calls:
    """Reads functions whose arguments a reader of values reads."""

    def __init__(self, values: Reader) -> None:
        self.values = values

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
        return self.values.expand(name, place, resource=True) if ":" in name else name

    def _inline(self, text: str, place: Place) -> list[Argument]:
        return [self._inline_one(piece, place) for piece in _pieces(text) if piece.strip()]

    def _inline_one(self, piece: str, place: Place) -> Argument:
        name, equals, value = piece.partition("=")
        if not equals:
            raise MappingError(f"{piece!r} is not `parameter = value`", place=place, code="mapping-function")
        written = Scalar(value.strip(), place)
        if self._is_call(written.text):
            return Argument(self._parameter_name(name.strip()), self.call(written), place)
        expression = self.values.expression(Scalar(written.text.strip("\"'"), place), resource=False)
        return Argument(self._parameter_name(name.strip()), expression, place)

    def _is_call(self, text: str) -> bool:
        """Whether an argument is itself `function(parameter = value)`."""
        found = _INLINE.match(text)
        if not found or ("=" not in found[2] and found[2].strip()):
            return False
        prefixed = names.split_prefixed(found[1])
        known = {**names.PREDEFINED_PREFIXES, **self.values.prefixes}
        return found[1] in REGISTRY or (prefixed is not None and prefixed[0] in known)

    def _argument(self, node: Node) -> Argument:
        name, value, _ = _parameter(node)
        return Argument(self._parameter_name(name), self.values.expression(value, resource=False), node.place)

    def _parameter_name(self, name: str) -> str:
        found = names.split_prefixed(name)
        known = {**names.PREDEFINED_PREFIXES, **self.values.prefixes}
        return known[found[0]] + found[1] if found and found[0] in known else name

    def join(self, node: Node) -> Join:
        """A condition between two mappings: `equal` of a value of the child and one of the parent."""
        function = node.get("function", "fn", "f") if isinstance(node, Table) else None
        if not isinstance(node, Table) or not isinstance(function, Scalar):
            raise MappingError(
                "a join needs a function and parameters", place=node.place, code="mapping-join"
            )
        if re.split(r"[:#/]", function.text)[-1] not in ("equal", "equals", "join"):
            raise MappingError(
                f"a join compares by equal, not {function.text!r}", place=function.place, code="mapping-join"
            )
        sides: dict[str, Expression] = {}
        for at, one in enumerate(many(node.get("parameters", "pms"))):
            _, value, side = _parameter(one)
            sides[side or ("s" if at == 0 else "o")] = self.values.expression(value, resource=False)
        if set(sides) != {"s", "o"}:
            raise MappingError(
                "a join compares one value of the subject (s) with one of the object (o)",
                place=node.place, code="mapping-join",
            )  # fmt: skip
        return Join(sides["s"], sides["o"], node.place)


def _pieces(text: str) -> list[str]:
    """What stands between commas that are in no parentheses and no quotes."""
    pieces, depth, quote = [""], 0, ""
    for one in text:
        if quote:
            quote = "" if one == quote else quote
        elif one in "\"'" and pieces[-1].rstrip().endswith("="):
            quote = one
        depth += {"(": 1, ")": -1}.get(one, 0) if not quote else 0
        if one == "," and not depth and not quote:
            pieces.append("")
        else:
            pieces[-1] += one
    return pieces


def names_function(node: Table) -> bool:
    return node.get("function", "fn", "f") is not None


def _parameter(node: Node) -> tuple[str, Node, str | None]:
    """Name, value and side (s or o) of `[name, value, side]` or `{parameter: …, value: …}`."""
    if isinstance(node, Items) and len(node.values) in (2, 3):
        side = yaml_nodes.text(node.values[2], "s or o", node.place) if len(node.values) == 3 else None
        return yaml_nodes.text(node.values[0], "a parameter", node.place), node.values[1], side
    if isinstance(node, Table):
        value = node if names_function(node) else node.get("value", "v")
        if value is not None:
            name = yaml_nodes.text(node.get("parameter", "pm"), "a parameter", node.place)
            given = node.get("from")
            return name, value, given.text if isinstance(given, Scalar) else None
    raise MappingError("a parameter is [name, value]", place=node.place, code="mapping-function")
