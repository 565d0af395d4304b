"""Where in RDF files the triples of results stand: file, the line where the format has one, and the side.

N-Triples and N-Quads are line by line; in Turtle the order of the parser is followed. Of the other formats
only the file is named, as of compressed ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld import loading, sources
from sahel_ld.checking.records import Finding
from sahel_ld.errors import Place
from sahel_ld.mapping import turtle_positions

if TYPE_CHECKING:
    from pyoxigraph import Quad

LONGEST_TURTLE = 20_000_000
"""Bytes; finding lines takes far longer than parsing."""

MERGED = "/graph/merged/"
"""What stands in the names of the graphs of merged data before the name of the merge."""
OURS = "ours"

Wanted = tuple[str, str, str]


def locate(findings: Sequence[Finding], files: Sequence[Path]) -> list[Finding]:
    """The findings with the places of their triples, or else of what is said of their focus nodes."""
    index = _Index(findings)
    for number, file in enumerate(files, 1):
        index.read(file, number)
    return [replace(finding, places=index.places(finding), side=index.side(finding)) for finding in findings]


class _Index:
    """The first place of each wanted triple, of each wanted subject and property, and of each subject."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self._subjects = {finding.result.focus for finding in findings}
        self._values = {finding.result.value for finding in findings}
        self._found: dict[Wanted, Place] = {}
        self._sides: dict[Wanted, set[str]] = {}
        self._is_merged = False

    def read(self, file: Path, number: int) -> None:
        """Note the places in one file."""
        for line, quad in _placed(file, number):
            subject = str(quad.subject)
            side = str(quad.graph_name).partition(MERGED)[2].partition("/")[0]
            self._is_merged = self._is_merged or side != ""
            if subject in self._subjects:
                keys = self._note(file, line, subject, str(quad.predicate), str(quad.object))
                for key in keys:
                    self._sides.setdefault(key, set()).add(side or OURS)
            elif self._values and str(quad.object) in self._subjects:
                self._found.setdefault(("", "", str(quad.object)), Place(file, line))

    def _note(
        self, file: Path, line: int | None, subject: str, predicate: str, value: str
    ) -> Sequence[Wanted]:
        keys = [(subject, predicate, value)] if value in self._values else []
        keys += [(subject, predicate, ""), (subject, "", "")]
        for key in keys:
            self._found.setdefault(key, Place(file, line))
        return keys

    def side(self, finding: Finding) -> str:
        """Whose triple it is or, where none is at fault, who speaks of its focus; only of merged data."""
        result = finding.result
        keys = [(result.focus, result.path, result.value)] if result.value else []
        found = next((self._sides[key] for key in (*keys, (result.focus, "", "")) if key in self._sides), ())
        return " and ".join(sorted(found)) if self._is_merged else ""

    def places(self, finding: Finding) -> tuple[Place, ...]:
        """The place of the triple, of another value of its path, of its subject, or none."""
        result = finding.result
        exact = (result.focus, result.path, result.value)
        subject = (result.focus, "", "")
        # A missing value is looked for at its subject, not at another value of the path.
        keys = [exact] if result.value else []
        keys += [(result.focus, result.path, "")] if result.path else []
        place = next(
            (self._found[key] for key in (*keys, subject, ("", "", result.focus)) if key in self._found), None
        )
        return (place,) if place else ()


def _placed(file: Path, number: int) -> Iterator[tuple[int | None, Quad]]:
    """The quads of a file as `loading` reads them, each with its line."""
    quads = loading.numbered(sources.stream(file, {}), number)
    name = "" if file.suffix in sources.COMPRESSIONS else sources.format_name(file)
    if name in ("N_TRIPLES", "N_QUADS"):
        return zip(_statement_lines(file), quads, strict=False)
    if name == "TURTLE" and file.stat().st_size <= LONGEST_TURTLE:
        return _in_turtle(file, list(quads))
    return ((None, quad) for quad in quads)


def _statement_lines(file: Path) -> Iterator[int]:
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip() and not line.lstrip().startswith(b"#"):
                yield number


def _in_turtle(file: Path, quads: list[Quad]) -> Iterator[tuple[int | None, Quad]]:
    places: Iterable[tuple[int, int]] = turtle_positions.positions(file.read_text(encoding="utf-8-sig"))
    known: list[int | None] = [line for line, _ in places]
    # Where the scanner lost its way a wrong line would be worse than none.
    return zip(known if len(known) == len(quads) else [None] * len(quads), quads, strict=True)
