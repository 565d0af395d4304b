"""Prepared tables: the curated ones with the virtual columns that a mapping may use.

For a content-addressed table a column `hash`; for each column whose cells may name things of
several kinds a column `{column}_iri` (and `{column}_1_iri` … where the order matters). Records are
sorted by key, so that the order of rows never reaches the mapping.
"""

from __future__ import annotations

import csv
from pathlib import Path

from sahel_ld.cell import Cell
from sahel_ld.errors import Place
from sahel_ld.tables.checking import LIST_SEPARATOR
from sahel_ld.tables.dataset import Dataset
from sahel_ld.tables.description import RECORD, ColumnSpec
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
    names = [column.name for column in table.spec.kept]
    _write(path, names, [[record.values[name] for name in names] for record in by_key(table)])


def locate(dataset: Dataset, cell: Cell) -> Place | None:
    """The physical place of a cell in the curated tables, or None where it has none.

    A virtual column stands where the column that it was computed from stands.
    """
    table = dataset.tables.get(cell.table)
    record = next((r for r in table.records if r.key == cell.key), None) if table else None
    if table is None or record is None:
        return None
    return table.place(record, curated_column(table, cell.column))


def curated_column(table: Table, column: str) -> str:
    """The curated column behind a column of the prepared table; the key for a content hash.

    A computed column belongs to the curated one whose name it begins with: `low_hash` to `low`.
    """
    virtual = {name: spec.name for spec in table.spec.columns for name in _virtual(spec)}
    names = [spec.name for spec in table.spec.columns]
    stems = [name for name in names if column.startswith(f"{name}_")]
    computed = max(stems, key=len) if table.spec.computed and stems else table.spec.keys[0]
    return column if column in names else virtual.get(column, computed)


def _header(table: Table) -> list[str]:
    names = [column.name for column in table.spec.kept]
    virtual = [name for column in table.spec.kept for name in _virtual(column)]
    key = [RECORD] if table.spec.key == RECORD else []
    return key + names + virtual + (["hash"] if table.spec.hashed else [])


def _virtual(column: ColumnSpec) -> list[str]:
    if column.content:
        return [f"{column.name}_hash"]
    if not column.refers:
        return []
    return [f"{column.name}_iri", *(f"{column.name}_{place}_iri" for place in range(1, column.ordered + 1))]


def _row(table: Table, record: Record, resolver: Resolver) -> list[str]:
    cells = [record.key] if table.spec.key == RECORD else []
    cells += [record.values[column.name] for column in table.spec.kept]
    for column in table.spec.kept:
        if column.content:
            cells.append(resolver.content(column, record))
        elif column.refers:
            iris = resolver.references(column, record)
            cells += [
                LIST_SEPARATOR.join(iris),
                *(iris[n] if n < len(iris) else "" for n in range(column.ordered)),
            ]
    return cells + ([resolver.hash(table.spec, record)] if table.spec.hashed else [])


def _write(path: Path, header: list[str], rows: list[list[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
