"""Where a CSV file breaks: a second look, in Python, at a file that the engine would not read.

The engine counts records, not lines, and reads in parallel; this finds the physical line and the column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

from sahel_ld.errors import InputError, Place
from sahel_ld.mapping import packing, recoding
from sahel_ld.mapping.model import Source
from sahel_ld.mapping.recoding import not_encoded

LARGEST = 16 << 20
"""The bytes that a record may have."""


def records(source: Source, path: Path) -> Generator[tuple[int, list[str]]]:
    """Every record with the line it begins on; bytes that are none of the encoding as half characters.

    Raises csv.Error where quoting breaks.
    """
    csv.field_size_limit(LARGEST)
    with _text(source, path) as text:
        reader = csv.reader(
            text,
            delimiter=source.delimiter,
            quotechar=source.quote or None,
            quoting=csv.QUOTE_MINIMAL if source.quote else csv.QUOTE_NONE,
            strict=True,
        )
        begin = 1
        try:
            for record in reader:
                yield begin, record
                begin = reader.line_num + 1
        except csv.Error as error:
            raise _Broken(begin, str(error)) from None


def _text(source: Source, path: Path) -> io.TextIOWrapper:
    """Lines with their ends as they are, and without a byte order mark."""
    name = source.encoding if recoding.codec(source) != "utf-8" else "utf-8-sig"
    stream = packing.opened(path, source.compression)
    return io.TextIOWrapper(stream, encoding=name, errors="surrogateescape", newline="")


class _Broken(csv.Error):
    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line


def find(source: Source, path: Path) -> InputError | None:
    """The first fault of a table, placed; None where this sees none."""
    width = 0
    try:
        with closing(records(source, path)) as found:
            for line, record in found:
                width = width or len(record)
                if bad := _undecoded(source, path, line, record):
                    return bad
                if record and len(record) != width:
                    return _ragged(path, line, len(record), width)
    except _Broken as error:
        return _quoting(path, error)
    return _ends(source, path)


def _undecoded(source: Source, path: Path, line: int, record: list[str]) -> InputError | None:
    for at, cell in enumerate(record):
        found = next((n for n, one in enumerate(cell) if "\ud800" <= one <= "\udfff"), None)
        if found is not None:
            before = "".join(record[:at]) + cell[:found]
            return not_encoded(path, source, line + before.count("\n"))
    return None


def _ragged(path: Path, line: int, found: int, width: int) -> InputError:
    cells = f"{found} cell" if found == 1 else f"{found} cells"
    remedy = "quote a cell that holds the delimiter" if found > width else "add the cells that are missing"
    return InputError(
        f"{cells}, where the first line has {width}", place=Place(path, line), remedy=remedy,
        code="mapping-table",
    )  # fmt: skip


def _quoting(path: Path, error: _Broken) -> InputError:
    what, remedy = "a quoted cell does not end", "close the quote, or double a quote inside a quoted cell"
    if "expected after" in str(error):
        what = "text follows a quoted cell"
    if "field larger" in str(error):
        what, remedy = f"a record of more than {LARGEST >> 20} MB", "look for a quote that is not closed"
    return InputError(what, place=Place(path, error.line), remedy=remedy, code="mapping-table")


def _ends(source: Source, path: Path) -> InputError | None:
    """The first line that ends otherwise than the first one does."""
    with _text(source, path) as text:
        first = None
        for number, line in enumerate(text, 1):
            end = line[len(line.rstrip("\r\n")) :]
            first = first or end
            if end and end != first:
                return InputError(
                    f"this line ends with {_NAMES.get(end, repr(end))}, those before with {_NAMES[first]}",
                    place=Place(path, number), remedy="end all lines alike", code="mapping-table",
                )  # fmt: skip
    return None


_NAMES = {"\n": "LF", "\r\n": "CR LF", "\r": "CR"}
