"""Reading a CSV table strictly: every record with its physical line, or the cell that is wrong.

UTF-8 (a byte order mark is passed over), comma, double quotes, header in the first line. Blank
lines are passed over; a short or long row, a repeated or unknown column, a repeated key or an
unclosed quote is an error.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sahel_ld.errors import Place, TableError
from sahel_ld.tables.description import TableSpec
from sahel_ld.tables.foreign import canonical_cell, check_foreign_header


@dataclass(frozen=True)
class Record:
    """One record: its key, the physical line where it begins, and its cells by column."""

    key: str
    line: int
    values: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A table that was read: description, file, records in the order of the file."""

    spec: TableSpec
    path: Path
    records: tuple[Record, ...]

    def place(self, record: Record, column: str | None = None) -> Place:
        """Where a record, or one of its cells, stands."""
        return Place(self.path, record.line, column, record.key)


def read_table(spec: TableSpec, path: Path) -> Table:
    """The table that `spec` describes, in a file; raises TableError with file, line, column and remedy."""
    rows = _rows(path, _text(path))
    line, header = next(rows, (1, []))
    _check_header(path, line, header, spec)
    records = tuple(_record(path, line, row, header, spec) for line, row in rows)
    _check_keys(path, records, spec)
    return Table(spec, path, records)


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise TableError(
            f"can't be read: {error.strerror}",
            place=Place(path),
            remedy="the description in dataset.yaml names it",
        ) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise TableError(
            f"is not UTF-8: byte 0x{raw[error.start]:02x}",
            place=Place(path, line=line, column=error.start - raw.rfind(b"\n", 0, error.start)),
            remedy="save the table as UTF-8",
        ) from error
    if "\0" in text:
        raise TableError(
            "has a NUL character", place=Place(path, line=text.count("\n", 0, text.index("\0")) + 1)
        )
    return text


def _rows(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableError(
                f"is not well-formed CSV: {error}",
                place=Place(path, line=line),
                remedy="look for a quote that is not closed or not doubled",
            ) from error
        if row:
            yield line, row
        line = reader.line_num + 1


def _check_header(path: Path, line: int, header: list[str], spec: TableSpec) -> None:
    expected = [column.name for column in spec.columns]
    for name in header:
        if header.count(name) > 1:
            raise TableError(f"has the column {name!r} twice", place=Place(path, line, name))
    if spec.foreign:
        check_foreign_header(Place(path, line), header, spec)
    for name in expected:
        if name not in header:
            raise TableError(
                f"has no column {name!r}",
                place=Place(path, line, name),
                remedy=f"add it; the header is {','.join(expected)}",
            )
    for name in header:
        if name not in expected:
            raise TableError(
                f"has the unknown column {name!r}",
                place=Place(path, line, name),
                remedy="remove it, or describe it in dataset.yaml",
            )


def _record(path: Path, line: int, row: list[str], header: list[str], spec: TableSpec) -> Record:
    if len(row) != len(header):
        raise TableError(
            f"the row has {len(row)} cells, the header {len(header)}",
            place=Place(
                path, line, header[len(row)] if len(row) < len(header) else None, _key(row, header, spec)
            ),
            remedy="add the missing commas" if len(row) < len(header) else "quote cells that hold a comma",
        )
    if not spec.foreign:
        return Record(_key(row, header, spec), line, dict(zip(header, row, strict=True)))
    cells = dict(zip(header, row, strict=True))
    values = {column.name: canonical_cell(cells[column.name], column) for column in spec.kept}
    parts = [values[name] for name in spec.keys]
    return Record("-".join(parts) if all(parts) else "", line, values)


def _key(row: list[str], header: list[str], spec: TableSpec) -> str:
    """The key as it is written, in a row that may be short."""
    cells = dict(zip(header, row, strict=False))
    return "-".join(cells.get(name, "") for name in spec.keys)


def _check_keys(path: Path, records: tuple[Record, ...], spec: TableSpec) -> None:
    seen: dict[str, int] = {}
    for record in records:
        if not record.key:
            raise TableError(
                f"the record has no {' and '.join(spec.keys)}",
                place=Place(path, record.line, spec.keys[0]),
                remedy="give it one",
            )
        if record.key in seen:
            raise TableError(
                f"the {' and '.join(spec.keys)} {record.key!r} stands already in line {seen[record.key]}",
                place=Place(path, record.line, spec.keys[0], record.key),
                remedy="give one of the two another",
            )
        seen[record.key] = record.line
