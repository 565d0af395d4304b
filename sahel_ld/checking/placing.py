"""Where in the shapes files an error stands: the line of the statement, or of the first one of its node."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld.checking import writing
from sahel_ld.checking.records import Scope
from sahel_ld.errors import Place, ShapeError
from sahel_ld.mapping import turtle_positions

if TYPE_CHECKING:
    from sahel_ld.shacl import ShapesSource

_LABEL = re.compile(r"_:s\d+b\d+")


def placed(error: ShapeError, source: ShapesSource, scope: Scope) -> ShapeError:
    """The same error with its place, and with names for anonymous shapes, whose labels nobody wrote."""
    return ShapeError(
        _LABEL.sub(lambda found: writing.shape(found[0], scope), error.message),
        place=error.place or _place(error, source),
        remedy=error.remedy,
        code=error.code,
        node=error.node,
        predicate=error.predicate,
    )


def _place(error: ShapeError, source: ShapesSource) -> Place | None:
    start = 0
    found: dict[bool, Place] = {}
    for file, count in source.counts:
        mine = [
            (number, str(quad.predicate) == error.predicate)
            for number, quad in enumerate(source.quads[start : start + count])
            if str(quad.subject) == error.node
        ]
        for number, exact in mine:
            if exact not in found:
                found[exact] = Place(file, _line(file, number, count))
        start += count
    return found.get(True) or found.get(False)


def _line(file: Path, number: int, count: int) -> int | None:
    """The line of the n-th triple of a Turtle file; None where the scanner lost its way."""
    if file.suffix != ".ttl":
        return None
    lines = [line for line, _ in turtle_positions.positions(file.read_text(encoding="utf-8-sig"))]
    return lines[number] if len(lines) == count else None
