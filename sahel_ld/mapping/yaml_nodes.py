"""YAML with places: every scalar, list and mapping knows its line and column in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import yaml

from sahel_ld.errors import MappingError, Place


@dataclass(frozen=True)
class Scalar:
    """A piece of text; numbers and dates stay as they are written, and a null has none."""

    text: str
    place: Place
    is_null: bool = False


@dataclass(frozen=True)
class Items:
    """A list."""

    values: tuple[Node, ...]
    place: Place


@dataclass(frozen=True)
class Table:
    """Keys and values, in the order of the file."""

    entries: tuple[tuple[Scalar, Node], ...]
    place: Place

    def get(self, *keys: str) -> Node | None:
        """The value of the first of these keys (a name and its shortcuts) that is there and not empty."""
        for key in keys:
            for name, value in self.entries:
                if name.text == key and not (isinstance(value, Scalar) and value.text == ""):
                    return value
        return None


Node: TypeAlias = Scalar | Items | Table
_Done: TypeAlias = dict[int, Node]
_DEEPEST = 50
"""No mapping needs values within values deeper than that."""


def load(path: Path) -> Table:
    """Read a YAML file; MappingError with line and column when it is not YAML or not a mapping."""
    try:
        root = _composed(path.read_text(encoding="utf-8"))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)
        raise MappingError(f"not YAML: {error.problem}", place=place, code="mapping-syntax") from None
    except RecursionError:
        raise _too_deep(Place(path)) from None
    except UnicodeDecodeError:
        raise MappingError("not UTF-8", place=Place(path), code="mapping-syntax") from None
    if root is None:
        return Table((), Place(path, 1))
    node = _convert(root, path, (), {})
    if not isinstance(node, Table):
        raise MappingError("a mapping file holds keys and values", place=node.place, code="mapping-syntax")
    return node


def _composed(text: str) -> yaml.Node | None:
    """The nodes of a text: by libyaml where PyYAML has it, ten times faster; faults in PyYAML's own words."""
    try:
        return yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        return yaml.compose(text, Loader=yaml.SafeLoader)


def _too_deep(place: Place) -> MappingError:
    return MappingError("values stand too deep within values", place=place, code="mapping-syntax")


def _convert(node: yaml.Node, path: Path, around: tuple[yaml.Node, ...], done: _Done) -> Node:
    """The node with its places; what stands under an anchor is converted once, however often it is named."""
    if id(node) in done:
        return done[id(node)]
    place = Place(path, node.start_mark.line + 1, node.start_mark.column + 1)
    if any(node is one for one in around):
        raise MappingError("a value that contains itself", place=place, code="mapping-circular")
    if len(around) > _DEEPEST:
        raise _too_deep(place)
    made: Node
    if isinstance(node, yaml.ScalarNode):
        null = node.tag == "tag:yaml.org,2002:null"
        made = Scalar("" if null else node.value, place, null)
    elif isinstance(node, yaml.SequenceNode):
        made = Items(tuple(_convert(one, path, (*around, node), done) for one in node.value), place)
    else:
        made = Table(tuple(_entries(node, path, (*around, node), done)), place)
    done[id(node)] = made
    return made


def _entries(
    node: yaml.Node, path: Path, around: tuple[yaml.Node, ...], done: _Done
) -> Iterator[tuple[Scalar, Node]]:
    seen: set[str] = set()
    for key, value in node.value:
        name = _convert(key, path, around, done)
        if not isinstance(name, Scalar) or name.text in seen:
            what = f"the key {name.text!r} stands twice" if isinstance(name, Scalar) else "a key is not text"
            raise MappingError(what, place=name.place, code="mapping-syntax")
        seen.add(name.text)
        yield name, _convert(value, path, around, done)


def many(node: Node | None) -> tuple[Node, ...]:
    """The members of a list, or the one node as a list of one; empty for None."""
    if node is None:
        return ()
    return node.values if isinstance(node, Items) else (node,)


def entries(node: Node | None, what: str) -> tuple[tuple[Scalar, Node], ...]:
    """The keys and values of a table, none for None; MappingError naming `what` for anything else."""
    if node is None:
        return ()
    if not isinstance(node, Table):
        raise MappingError(f"{what} must be keys and values", place=node.place, code="mapping-syntax")
    return node.entries


def text(node: Node | None, what: str, place: Place) -> str:
    """The text of a scalar; MappingError naming `what` when it is missing or no scalar."""
    if isinstance(node, Scalar):
        return node.text
    where = node.place if node else place
    raise MappingError(f"{what} must be text", place=where, code="mapping-syntax")
