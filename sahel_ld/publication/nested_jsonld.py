"""JSON-LD of a small graph with blank nodes: node objects and lists inside what refers to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sahel_ld.publication.compaction import Compactor
from sahel_ld.publication.context import Context, read_context
from sahel_ld.publication.jsonld import opening
from sahel_ld.publication.nesting import Forest, nest
from sahel_ld.publication.terms import kind_of


def write_nested_jsonld(lines: Iterable[bytes], context: Mapping[str, Any]) -> Iterator[bytes]:
    """A JSON-LD document of sorted canonical N-Triples lines, blank nodes nested."""
    forest = nest(lines)
    compactor = NestingCompactor(read_context(context), forest)
    yield opening(context, compactor)
    yield b",".join(b"\n    " + _deeper(compactor.object(root), 4) for root in forest.roots)
    yield b"\n  ]\n}\n"


class NestingCompactor(Compactor):
    """A compactor that writes inner blank nodes and lists in full where they are referred to."""

    def __init__(self, context: Context, forest: Forest) -> None:
        super().__init__(context)
        self._forest = forest

    def object(self, token: bytes) -> bytes:
        """The node object of a node, from column 0."""
        members = self.members(token, self._forest.nodes[token])
        if token in self._forest.inner:
            del members[0]
        return b"{\n  " + b",\n  ".join(member.replace(b"\n    ", b"\n") for member in members) + b"\n}"

    def link(self, token: bytes) -> bytes:
        return self._inside(token) or super().link(token)

    def node_object(self, token: bytes) -> bytes:
        return self._inside(token) or super().node_object(token)

    def array(self, values: Sequence[bytes]) -> bytes:
        flat = [value for value in values if b"\n" not in value]
        nested = sorted(_deeper(value, 2) for value in values if b"\n" in value)
        return super().array(flat + nested)

    def _inside(self, token: bytes) -> bytes | None:
        items = self._forest.items(token)
        if items is not None:
            values = b", ".join(self.encoders.free(kind_of(item)).encode(item) for item in items)
            return b'{"%s": [%s]}' % (self.wording.keyword("@list"), values)
        if token in self._forest.inner:
            return _deeper(self.object(token), 6)
        return None


def _deeper(text: bytes, width: int) -> bytes:
    return text.replace(b"\n", b"\n" + b" " * width)
