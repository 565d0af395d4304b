"""Turtle as a graph of nodes whose statements know their line and column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pyoxigraph

from sahel_ld.errors import MappingError, Place
from sahel_ld.mapping.turtle_positions import positions

Node: TypeAlias = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal

BASE = "http://relative.invalid/"
"""Relative IRIs of a mapping are read against this, and given back without it."""


@dataclass(frozen=True)
class Statement:
    """A triple whose subject is known from where it was found."""

    predicate: str
    object: Node
    place: Place


class Graph:
    """The triples of a mapping file by subject, in the order of the file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._statements: dict[Node, list[Statement]] = {}
        self._read()

    def _read(self) -> None:
        text = self._text()
        try:
            triples = list(pyoxigraph.parse(input=text, format=pyoxigraph.RdfFormat.TURTLE, base_iri=BASE))
        except SyntaxError as error:
            place = Place(self.path, error.lineno, error.offset)
            raise MappingError(f"not Turtle: {error.msg}", place=place, code="mapping-syntax") from None
        found = positions(text)
        exact = len(found) == len(triples)
        for at, triple in enumerate(triples):
            place = Place(self.path, *found[at]) if exact else Place(self.path)
            self.add(triple.subject, Statement(triple.predicate.value, triple.object, place))

    def _text(self) -> str:
        try:
            return self.path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise MappingError("not UTF-8", place=Place(self.path), code="mapping-syntax") from None

    def add(self, subject: Node, statement: Statement) -> None:
        """Add a statement about a subject."""
        self._statements.setdefault(subject, []).append(statement)

    def subjects(self) -> Iterator[Node]:
        """Every subject, in the order of the file."""
        yield from self._statements

    def about(self, subject: Node) -> list[Statement]:
        """All that is said of a subject."""
        return self._statements.get(subject, [])

    def place(self, subject: Node) -> Place:
        """Where the first statement about a subject stands."""
        found = self.about(subject)
        return found[0].place if found else Place(self.path)

    def all(self, subject: Node, *predicates: str) -> list[Statement]:
        """The statements with one of these predicates."""
        return [one for one in self.about(subject) if one.predicate in predicates]

    def one(self, subject: Node, *predicates: str) -> Statement | None:
        """The one statement with one of these predicates; MappingError when there are several."""
        found = self.all(subject, *predicates)
        if len(found) > 1:
            name = predicates[0].rsplit("/", 1)[-1].rsplit("#", 1)[-1]
            raise MappingError(f"more than one {name}", place=found[1].place, code="mapping-syntax")
        return found[0] if found else None

    def text(self, subject: Node, *predicates: str) -> str | None:
        """The text of the one literal, or IRI, with one of these predicates."""
        found = self.one(subject, *predicates)
        return None if found is None else value(found.object)


def value(node: Node) -> str:
    """The text of a node; relative IRIs become relative again."""
    text = str(node.value)
    return text.removeprefix(BASE) if isinstance(node, pyoxigraph.NamedNode) else text
