"""Reading `retired.csv`: rows with their lines, or the cell that is wrong."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sahel_ld.errors import Place, TableError

COLUMNS = ["iri", "replaced_by", "reason"]
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|^`\\]+")


@dataclass(frozen=True)
class Row:
    """One retired IRI, what replaces it, and why; with the line where the row ends."""

    path: Path
    line: int
    iri: str
    replaced_by: tuple[str, ...]
    reason: str

    def place(self, column: str) -> Place:
        """A cell of the row."""
        return Place(self.path, self.line, column)


def read_rows(path: Path, prefixes: Mapping[str, str]) -> list[Row]:
    """The rows, in order; none if there is no file. Raises TableError naming line and column."""
    if not path.is_file():
        return []
    rows = [_row(path, line, cells, prefixes) for line, cells in _records(path)]
    seen: dict[str, int] = {}
    for row in rows:
        if row.iri in seen:
            raise TableError(
                f"<{row.iri}> stands in line {seen[row.iri]} already",
                place=row.place("iri"),
                remedy="keep one",
            )
        seen[row.iri] = row.line
    return rows


def _records(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableError("is not UTF-8", place=Place(path), remedy="save it as UTF-8") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        if next(reader, None) != COLUMNS:
            raise TableError(
                "has another header",
                place=Place(path, 1),
                remedy=f"write {','.join(COLUMNS)} in the first line",
            )
        for cells in reader:
            if cells:
                yield reader.line_num, cells
    except csv.Error as error:
        raise TableError(f"is no CSV: {error}", place=Place(path, reader.line_num)) from error


def _row(path: Path, line: int, cells: list[str], prefixes: Mapping[str, str]) -> Row:
    if len(cells) != len(COLUMNS):
        raise TableError(f"has {len(cells)} cells, not {len(COLUMNS)}", place=Place(path, line))
    iri, replaced_by, reason = (cell.strip() for cell in cells)
    if not reason:
        raise TableError("has no reason", place=Place(path, line, "reason"), remedy="say why it was retired")
    successors = [part.strip() for part in replaced_by.split("|")] if replaced_by else []
    return Row(
        path,
        line,
        _iri(iri, Place(path, line, "iri"), prefixes),
        tuple(_iri(each, Place(path, line, "replaced_by"), prefixes) for each in successors),
        reason,
    )


def _iri(text: str, place: Place, prefixes: Mapping[str, str]) -> str:
    prefix, colon, local = text.partition(":")
    if colon and prefix in prefixes and not local.startswith("//"):
        text = prefixes[prefix] + local
    elif not _ABSOLUTE.fullmatch(text):
        raise TableError(
            f"{text!r} is no IRI", place=place, remedy="write it as actor:slug or as an absolute IRI"
        )
    if not _ABSOLUTE.fullmatch(text) or not local:
        raise TableError(f"{text!r} is no IRI", place=place, remedy="mend it")
    return text
