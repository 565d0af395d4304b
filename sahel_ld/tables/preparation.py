"""Prepared tables: the curated ones with the virtual columns that a mapping may use.

For a content-addressed table a column `hash`; for each column of typed references a column
`{column}_iri`. Records are sorted by key, so that the order of rows never reaches the mapping.
"""

from __future__ import annotations

import csv
from pathlib import Path

from sahel_ld.cell import Cell
from sahel_ld.errors import Place
from sahel_ld.tables.dataset import Dataset
from sahel_ld.tables.reading import Record, Table
from sahel_ld.tables.resolution import Resolver, check_contents


def prepare(dataset: Dataset, *, base: str, folder: Path) -> None:
    """Write the prepared tables into `folder`, under their own file names.

    Raises TableError for a cycle of references or the same content under two keys.
    """
    resolver = Resolver(dataset, base)
    check_contents(dataset, resolver)
    for table in dataset.tables.values():
        _write(folder / table.spec.file, _header(table), [_row(table, r, resolver) for r in by_key(table)])


def by_key(table: Table) -> list[Record]:
    """The records of a table sorted by key."""
    return sorted(table.records, key=lambda record: record.key)


def write_sorted(table: Table, path: Path) -> None:
    """Write a table as it was curated, sorted by key: the form that is published."""
    names = [column.name for column in table.spec.columns]
    _write(path, names, [[record.values[name] for name in names] for record in by_key(table)])


def locate(dataset: Dataset, cell: Cell) -> Place | None:
    """The physical place of a cell in the curated tables, or None where it has none.

    A virtual column stands where the column that it was computed from stands.
    """
    table = dataset.tables.get(cell.table)
    record = next((r for r in table.records if r.key == cell.key), None) if table else None
    if table is None or record is None:
        return None
    column = cell.column if cell.column in record.values else cell.column.removesuffix("_iri")
    return table.place(record, column if column in record.values else table.spec.key)


def _header(table: Table) -> list[str]:
    names = [column.name for column in table.spec.columns]
    references = [f"{column.name}_iri" for column in table.spec.columns if column.type == "reference"]
    return names + references + (["hash"] if table.spec.hashed else [])


def _row(table: Table, record: Record, resolver: Resolver) -> list[str]:
    cells = [record.values[column.name] for column in table.spec.columns]
    cells += [resolver.references(c, record) for c in table.spec.columns if c.type == "reference"]
    return cells + ([resolver.hash(table.spec, record)] if table.spec.hashed else [])


def _write(path: Path, header: list[str], rows: list[list[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
