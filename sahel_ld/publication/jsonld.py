"""JSON-LD: one node object per subject under an inlined context, written as a stream.

Keys, order and layout follow from the data and the context alone; every value of an array has a
line of its own, and arrays are sorted, because without `@list` their order means nothing.
Specification: https://www.w3.org/TR/json-ld11/ (compacted document form).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sahel_ld.publication.compaction import Compactor
from sahel_ld.publication.context import read_context
from sahel_ld.publication.layouts import Layouts
from sahel_ld.publication.manner import Manner, WriteLines
from sahel_ld.publication.parts import write_lines


def write_jsonld(lines: Iterable[bytes], context: Mapping[str, Any]) -> Iterator[bytes]:
    """A JSON-LD document of sorted canonical N-Triples lines under `context`."""
    yield opening(context, Compactor(read_context(context)))
    yield from write_lines(lines, Manner(__name__, context, between=","))
    yield b"\n  ]\n}\n"


def body(context: Mapping[str, Any]) -> WriteLines:
    """The writer of node objects, with a memory of its own."""
    return Layouts(Compactor(read_context(context))).node_objects


def opening(context: Mapping[str, Any], compactor: Compactor) -> bytes:
    """The document up to the first node object: the context, inlined."""
    inlined = json.dumps(context["@context"], ensure_ascii=False, indent=2).replace("\n", "\n  ")
    return f'{{\n  "@context": {inlined},\n  "{compactor.wording.keyword("@graph").decode()}": ['.encode()
