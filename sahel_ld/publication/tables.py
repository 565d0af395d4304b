"""The published tables: CSV as RFC 4180 has it, UTF-8, LF, rows sorted by their key.

The key is the first column. Sorting makes the bytes independent of the order in which rows were
curated; equal keys are ordered by what follows.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from sahel_ld.errors import DataError, Place


def sorted_table(path: Path) -> Iterator[bytes]:
    """The table's lines, header first; DataError for what is no UTF-8 CSV with rows of one length."""
    header, *rows = read_table(path)
    yield _line(header)
    for row in sorted(rows):
        yield _line(row)


def read_table(path: Path) -> list[list[str]]:
    """Header and rows of a CSV; DataError names the line of a row that is too short or too long."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            rows = [row for row in reader if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"no table: {error}", place=Place(path)) from error
    if not rows:
        raise DataError("a table without a header", place=Place(path))
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise DataError(
                f"row {number} has {len(row)} cells, the header {len(rows[0])}", place=Place(path)
            )
    return rows


def _line(row: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(row)
    return text.getvalue().encode()
