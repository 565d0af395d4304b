"""Turtle of a small graph with blank nodes: `[ … ]` and `( … )` wherever they can stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sahel_ld.publication.nesting import Forest, nest
from sahel_ld.publication.terms import TYPE, Properties, in_order
from sahel_ld.publication.turtle import TurtleTerms, header

WIDTH = 100


def write_nested_turtle(lines: Iterable[bytes], prefixes: Mapping[str, str]) -> Iterator[bytes]:
    """Turtle of sorted canonical N-Triples lines, blank nodes nested."""
    writer = _Writer(nest(lines), TurtleTerms(prefixes))
    blocks = [writer.block(root) for root in writer.forest.roots]
    yield header(writer.terms.used(prefixes))
    yield from blocks


class _Writer:
    def __init__(self, forest: Forest, terms: TurtleTerms) -> None:
        self.forest = forest
        self.terms = terms

    def block(self, root: bytes) -> bytes:
        return b"\n" + self.terms[root] + b" " + self.body(self.forest.nodes[root]) + b" .\n"

    def body(self, properties: Properties) -> bytes:
        return b" ;\n    ".join(self._predicate(*pair) for pair in in_order(properties))

    def _predicate(self, predicate: bytes, objects: list[bytes]) -> bytes:
        name = b"a" if predicate == TYPE else self.terms[predicate]
        if len(objects) == 1:
            return name + b" " + _indented(self._object(objects[0]), 4)
        texts = [self._object(term) for term in objects if term not in self.forest.inner]
        texts += sorted(self._object(term) for term in objects if term in self.forest.inner)
        return name + b" " + b",\n        ".join(_indented(text, 8) for text in texts)

    def _object(self, term: bytes) -> bytes:
        items = self.forest.items(term)
        if items is not None:
            return _list([self._object(item) for item in items])
        if term in self.forest.inner:
            return b"[\n    " + self.body(self.forest.nodes[term]) + b"\n]"
        return self.terms[term]


def _list(items: list[bytes]) -> bytes:
    line = b"( " + b" ".join(items) + b" )"
    if b"\n" not in line and len(line) <= WIDTH:
        return line if items else b"()"
    return b"(\n    " + b"\n    ".join(_indented(item, 4) for item in items) + b"\n)"


def _indented(text: bytes, width: int) -> bytes:
    # Literals hold no line feed of their own: canonical N-Triples escapes it.
    return text.replace(b"\n", b"\n" + b" " * width) if b"\n" in text else text
