"""From a cell of a table, as people write one, to the thing that its record makes.

Written as reports cite it (`claims[iss-2015-012].stance`), or by file and record or physical line
(`claims.csv:iss-2015-012`, `dist/tables/claims.csv:14`), the column left out at will.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sahel_ld import vocabulary
from sahel_ld.cell import Cell
from sahel_ld.errors import UsageError
from sahel_ld.nearest import suggestion
from sahel_ld.provenance import Provenance
from sahel_ld.tables import DatasetSpec, TableSpec

_WRITTEN = re.compile(
    r"(?:.*/)?(?P<table>[\w-]+)(?P<suffix>\.csv)?"
    r"(?:\[(?P<key>[^\]]+)\](?:\.(?P<column>\w+))?|:(?P<other>[^:]+)(?::(?P<behind>\w+))?)"
)


@dataclass(frozen=True)
class Record:
    """A record of a table of the release: its key, its line, its cells, and the column asked for, if any."""

    table: TableSpec
    key: str
    line: int
    values: Mapping[str, str]
    column: str

    @property
    def cell(self) -> Cell:
        """The cell that was asked for, or that of the key."""
        return Cell(self.table.name, self.key, self.column or self.table.key)


def read(text: str, spec: DatasetSpec, folder: Path) -> Record | None:
    """The record that a text names; None if the text is no cell of a table of this dataset.

    Raises UsageError for a record or column that the table does not have.
    """
    match = _WRITTEN.fullmatch(text)
    table = next((each for each in spec.tables if match and each.name == match["table"]), None)
    if match is None or table is None:
        return None
    key, column = match["key"] or match["other"], match["column"] or match["behind"] or ""
    records = list(_records(folder / table.file, table, column))
    found = next((each for each in records if each.key == key), None) or next(
        (each for each in records if str(each.line) == key), None
    )
    if found is None:
        remedy = suggestion(key, [each.key for each in records]) or f"the keys are its column {table.key}"
        raise UsageError(f"{table.file} has no record {key!r}", code="no-record", remedy=remedy)
    if column and column not in found.values:
        remedy = suggestion(column, found.values) or f"it has {', '.join(found.values)}"
        raise UsageError(f"{table.file} has no column {column!r}", code="no-column", remedy=remedy)
    return found


def line_of(cell: Cell, spec: DatasetSpec, folder: Path) -> int | None:
    """The physical line on which the record of a cell begins in the release; None where it has none."""
    table = next((each for each in spec.tables if each.name == cell.table), None)
    if table is None or not (folder / table.file).is_file():
        return None
    found = (each.line for each in _records(folder / table.file, table, "") if each.key == cell.key)
    return next(found, None)


def curated(cell: Cell, spec: DatasetSpec) -> Cell:
    """The cell that a curator can edit: for a virtual column, the column that it comes from, or the key."""
    table = next((each for each in spec.tables if each.name == cell.table), None)
    names = [column.name for column in table.columns] if table else [cell.column]
    if table is None or cell.column in names:
        return cell
    behind = next(
        (name for name in names if re.fullmatch(rf"{name}(_\d+)?_(hash|iri)", cell.column)), table.key
    )
    return Cell(cell.table, cell.key, behind)


def _records(path: Path, table: TableSpec, column: str) -> Iterator[Record]:
    if not path.is_file():
        raise UsageError(
            f"the release has no table {path.name}", code="no-record", remedy="run `sahel-ld publish`"
        )
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        before = 1
        for row in reader:
            yield Record(table, row.get(table.key) or "", before + 1, row, column)
            before = reader.line_num


def things(record: Record, base: str, provenance: Provenance) -> list[str]:
    """The IRIs of what the record makes: those that the mapping traces back to it."""
    slugs = [record.key, *(text for name, text in record.values.items() if name.endswith("hash") and text)]
    kinds = [record.table.kind] if record.table.kind else list(vocabulary.KINDS)
    tried = [vocabulary.thing(base, kind, slug) for kind in kinds for slug in slugs]
    return [iri for iri in dict.fromkeys(tried) if _makes(record, provenance.naming(f"<{iri}>"))]


def _makes(record: Record, cells: list[Cell]) -> bool:
    return any((cell.table, cell.key) == (record.table.name, record.key) for cell in cells)
