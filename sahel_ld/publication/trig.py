"""TriG: the prefixes, then a block per named graph, each laid out like the Turtle.

Specification: https://www.w3.org/TR/trig/.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sahel_ld.publication.canonical import Part
from sahel_ld.publication.turtle import TurtleTerms, header, write_blocks


def write_trig(graphs: Iterable[Part], prefixes: Mapping[str, str]) -> Iterator[bytes]:
    """TriG of graphs, in the order given."""
    terms = TurtleTerms(prefixes)
    yield header(prefixes)
    for part in graphs:
        yield b"\n" + terms[part.graph] + b" {\n"
        yield from write_blocks(part.lines, terms, b"    ")
        yield b"}\n"
