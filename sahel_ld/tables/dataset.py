"""A dataset that was read and checked: its tables, with every cell known to be well-formed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sahel_ld.errors import TableError, UsageError
from sahel_ld.tables.checking import Context, Site, Vocabulary, check_cell
from sahel_ld.tables.description import DatasetSpec, read_description
from sahel_ld.tables.reading import Table, read_table


@dataclass(frozen=True)
class Dataset:
    """A dataset's description and its tables by name."""

    spec: DatasetSpec
    tables: Mapping[str, Table]


def read_dataset(folder: Path, vocabulary: Vocabulary, *, files: Mapping[str, Path] | None = None) -> Dataset:
    """The dataset in `folder`, every cell checked; `files` are read in place of its own, by table.

    Raises TableError for the first wrong cell in the order of dataset.yaml, with the number of
    further ones; InputError for a broken description; UsageError for a table that the dataset has not.
    """
    spec = read_description(folder)
    files = files or {}
    _check_names(spec, files)
    tables = {t.name: read_table(t, files.get(t.name, folder / t.file)) for t in spec.curated}
    context = _context(spec, tables, vocabulary)
    errors = [*_shared_keys(spec, tables), *_wrong_cells(tables, context), *_repeated(tables)]
    if errors:
        raise _first_of(errors)
    return Dataset(spec, tables)


def _check_names(spec: DatasetSpec, files: Mapping[str, Path]) -> None:
    known = [table.name for table in spec.curated]
    for name in files:
        if name not in known:
            foreign = [table.name for table in spec.tables if table.foreign]
            raise UsageError(
                f"the dataset {spec.name} has no table {name!r}",
                remedy=f"name one of its tables: {', '.join(foreign or known)}",
            )


def _context(spec: DatasetSpec, tables: Mapping[str, Table], vocabulary: Vocabulary) -> Context:
    return Context(
        keys={name: frozenset(record.key for record in table.records) for name, table in tables.items()},
        kinds={table.kind: table.name for table in reversed(spec.curated) if table.kind},
        vocabulary=vocabulary,
    )


def _wrong_cells(tables: Mapping[str, Table], context: Context) -> Iterator[TableError]:
    for table in tables.values():
        for record in table.records:
            for column in table.spec.kept:
                finding = check_cell(record.values[column.name], Site(column, record.values, context))
                if finding:
                    yield TableError(
                        f"{column.name}: {finding.message}",
                        place=table.place(record, column.name),
                        remedy=finding.remedy,
                    )


def _repeated(tables: Mapping[str, Table]) -> Iterator[TableError]:
    """Two records that share a value in a column that is declared unique."""
    for table in tables.values():
        for column in (column for column in table.spec.columns if column.unique):
            seen: dict[str, str] = {}
            for record in table.records:
                value = record.values[column.name]
                other = seen.setdefault(value, record.key)
                if other != record.key and value:
                    yield TableError(
                        f"{column.name}: {value!r} has a record already, {other}",
                        place=table.place(record, column.name),
                        remedy="keep one of the two",
                    )


def _shared_keys(spec: DatasetSpec, tables: Mapping[str, Table]) -> Iterator[TableError]:
    """Two tables whose records name things of one kind must not share a key."""
    seen: dict[tuple[str, str], str] = {}
    for table in spec.curated:
        for record in tables[table.name].records if table.kind and not table.hashed else ():
            other = seen.setdefault((table.kind, record.key), table.name)
            if other != table.name:
                yield TableError(
                    f"the {table.kind} {record.key!r} stands in {other} too",
                    place=tables[table.name].place(record, table.keys[0]),
                    remedy="give one of the two another key",
                )


def _first_of(errors: list[TableError]) -> TableError:
    first = errors[0]
    if len(errors) == 1:
        return first
    more = f"; {len(errors) - 1} more, the next at {errors[1].place}"
    return TableError(first.message + more, place=first.place, remedy=first.remedy)
