"""How lines are written, in this process or in another: light to import, for a worker starts with it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple

Range = tuple[int, int]
WriteLines = Callable[[Iterable[bytes]], Iterator[bytes]]


class Manner(NamedTuple):
    """A module with a function `body`, its argument, what stands between chunks."""

    module: str
    given: Mapping[str, Any]
    between: str = ""

    def writer(self) -> WriteLines:
        """What makes the chunks of lines, with what stands between them; it remembers what it has written."""
        body: Callable[[Mapping[str, Any]], WriteLines] = import_module(self.module).body
        write, between = body(self.given), self.between.encode()
        return lambda lines: joined(write(lines), between)

    def write(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The chunks of lines."""
        return self.writer()(lines)


def joined(chunks: Iterable[bytes], between: bytes) -> Iterator[bytes]:
    """Chunks with something between them."""
    rest = iter(chunks)
    yield next(rest, b"")
    yield from map(between.__add__, rest) if between else rest


def read_range(lines: io.BufferedReader, found: Range) -> list[bytes]:
    """The lines of a range."""
    lines.seek(found[0])
    return io.BytesIO(lines.read(found[1] - found[0])).readlines()
