"""`dataset.yaml`: which tables a dataset has, and what each column means.

    title: …                        one line
    mapping: mapping.yml            the mapping that turns the tables into RDF
    tables:
      claims:
        file: claims.csv
        kind: claim                 the kind of thing that a record names, if it names one
        key: id                     the column that identifies a record
        columns:
          id: {type: slug}
          claimants: {type: key, tables: [actors], list: true}

Column types are the registry of `tables.checking`. `required` defaults to false; `list` means values
separated by `|`, `ordered: N` that their order matters and at most N may stand; `among` the only
values that may stand; `unique` that no two records share the value; `content` that the content hash of
the record referred to is added as `{column}_hash`; `ignored` that the column is known and left out;
`requires` the columns that must be filled where this one is; `least` and `most` bound a number;
`hash` names the field of the content hash that the column fills, `hashed-if` the column of the record
referred to and the value it must have for that.

A table that somebody else made says so (`foreign: UCDP GED 23.1`): its cells are put in canonical
form when they are read (`tables.foreign`), its key may be several columns, and `computed` names a SQL
file that adds columns to its records. A table that is `made-from` another has no file of its own: its
SQL makes it of the records of that one. `release` holds what a release of the dataset says of itself
in place of the project's settings: the keys of `sahel-ld.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from sahel_ld.errors import InputError, Place
from sahel_ld.tables.declared import check_column, check_keys, check_table, line_of

FILE_NAME = "dataset.yaml"
RECORD = "record"


@dataclass(frozen=True)
class ColumnSpec:
    """One column: name, type, and what the type needs to know."""

    name: str
    type: str
    required: bool = False
    list: bool = False
    tables: tuple[str, ...] = ()
    scheme: str = ""
    among: tuple[str, ...] = ()
    under: str = ""
    language: str = ""
    words: int = 0
    ordered: int = 0
    hash: str = ""
    hashed_if: tuple[str, str] | None = None
    datatype_column: str = ""
    unique: bool = False
    content: bool = False
    ignored: bool = False
    requires: tuple[str, ...] = ()
    least: str = ""
    most: str = ""

    @property
    def refers(self) -> bool:
        """Whether cells name things of several kinds, so that only the reader of the tables knows the IRI."""
        return self.type == "reference" or len(self.tables) > 1


@dataclass(frozen=True)
class TableSpec:
    """One table: its file, the kind of thing its records name, its key and its columns.

    `keys` are the columns that identify a record; `key` is the one column of the prepared table that does.
    """

    name: str
    file: str
    keys: tuple[str, ...]
    columns: tuple[ColumnSpec, ...]
    kind: str = ""
    hashed: str = ""
    foreign: str = ""
    computed: str = ""
    made_from: str = ""

    @property
    def key(self) -> str:
        """The column that identifies a record in the prepared table."""
        return self.keys[0] if len(self.keys) == 1 else RECORD

    @property
    def kept(self) -> tuple[ColumnSpec, ...]:
        """The columns that are read and published."""
        return tuple(column for column in self.columns if not column.ignored)

    def column(self, name: str) -> ColumnSpec:
        """The column of that name; KeyError if there is none."""
        return {column.name: column for column in self.columns}[name]


@dataclass(frozen=True)
class DatasetSpec:
    """A dataset's folder, name, title, mapping and tables."""

    folder: Path
    title: str
    mapping: str
    links: str
    tables: tuple[TableSpec, ...]
    release: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The dataset's name: the name of its folder."""
        return self.folder.name

    @property
    def curated(self) -> tuple[TableSpec, ...]:
        """The tables that have a file of their own."""
        return tuple(table for table in self.tables if not table.made_from)

    def table(self, name: str) -> TableSpec:
        """The table of that name; KeyError if there is none."""
        return {table.name: table for table in self.tables}[name]


def read_description(folder: Path) -> DatasetSpec:
    """The description in `folder`; raises InputError naming the file and what is wrong in it."""
    path = folder / FILE_NAME
    document = _load(path)
    try:
        return _described(folder, path, document)
    except InputError as error:
        if error.place and error.place.path == path and error.place.line is None:
            error.place = Place(path, line=line_of(path, error.message))
        raise


def _described(folder: Path, path: Path, document: Mapping[str, Any]) -> DatasetSpec:
    _only(path, "the description", document, _KEYS)
    tables = _mapping(path, "tables", document.get("tables"))
    specs = tuple(_table(path, name, _mapping(path, name, value)) for name, value in tables.items())
    for spec in specs:
        _check_references(path, spec, {table.name for table in specs})
    return DatasetSpec(
        folder=folder,
        title=str(document.get("title", folder.name)),
        mapping=str(document.get("mapping", "mapping.yml")),
        links=str(document.get("links", "")),
        tables=specs,
        release=_mapping(path, "release", document.get("release", {})),
    )


_KEYS = {"title", "description", "mapping", "links", "release", "tables"}
_TABLE_KEYS = {"file", "kind", "key", "hashed", "foreign", "computed", "made-from", "columns"}


def _load(path: Path) -> Mapping[str, Any]:
    import yaml

    from sahel_ld.tables.strict_yaml import StrictLoader

    try:
        document = yaml.load(path.read_text(encoding="utf-8"), StrictLoader)  # noqa: S506 - it is a safe one
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = Place(path, line=mark.line + 1 if mark else None)
        raise InputError(f"is not valid YAML: {error.problem}", place=place) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError(f"can't be read: {error}", place=Place(path)) from error
    return _mapping(path, "the description", document)


def _mapping(path: Path, name: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"{name} should be a mapping of names to values", place=Place(path))
    return value


def _only(path: Path, name: str, value: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(set(map(str, value)) - known)
    if unknown:
        raise InputError(
            f"{name} has the unknown key {unknown[0]!r}",
            place=Place(path),
            remedy=f"known: {', '.join(sorted(known))}",
        )


def _table(path: Path, name: str, value: Mapping[str, Any]) -> TableSpec:
    _only(path, f"table {name}", value, _TABLE_KEYS)
    check_table(path, name, value)
    for key in ("file", "key", "columns"):
        if key not in value:
            raise InputError(f"table {name} has no {key}", place=Place(path), remedy="add it")
    columns = _mapping(path, f"columns of {name}", value["columns"])
    spec = TableSpec(
        name=name,
        file=str(value["file"]),
        keys=tuple(map(str, value["key"])) if isinstance(value["key"], list) else (str(value["key"]),),
        columns=tuple(
            _column(path, name, *column, str(value.get("hashed", ""))) for column in columns.items()
        ),
        kind=str(value.get("kind", "")),
        hashed=str(value.get("hashed", "")),
        foreign=str(value.get("foreign", "")),
        computed=str(value.get("computed", "")),
        made_from=str(value.get("made-from", "")),
    )
    check_keys(path, name, spec.keys)
    for key in spec.keys:
        if key not in columns:
            raise InputError(f"table {name} has no column {key!r}, its key", place=Place(path))
    return spec


def _column(path: Path, table: str, name: str, value: object, hashed: str) -> ColumnSpec:
    options = {
        str(key).replace("-", "_"): item for key, item in _mapping(path, f"{table}.{name}", value).items()
    }
    known = {field.name for field in fields(ColumnSpec)} - {"name"}
    _only(path, f"column {table}.{name}", options, known)
    if "type" not in options:
        raise InputError(f"column {table}.{name} has no type", place=Place(path))
    check_column(path, f"{table}.{name}", options, hashed)
    tuples = [key for key in ("tables", "among", "requires", "hashed_if") if key in options]
    options |= {key: tuple(map(str, options[key])) for key in tuples}
    options |= {key: str(options[key]) for key in ("least", "most") if key in options}
    return ColumnSpec(name=name, **options)


def _check_references(path: Path, spec: TableSpec, known: set[str]) -> None:
    if spec.made_from and (spec.made_from not in known or not spec.computed):
        raise InputError(
            f"table {spec.name} is made from {spec.made_from!r}",
            place=Place(path),
            remedy="name another table there, and the SQL file under computed",
        )
    names = {column.name for column in spec.columns}
    for column in spec.columns:
        for name in set(column.requires) - names:
            raise InputError(
                f"column {spec.name}.{column.name} requires the unknown column {name!r}", place=Place(path)
            )
        for table in column.tables:
            if table not in known:
                raise InputError(
                    f"column {spec.name}.{column.name} refers to the unknown table {table!r}",
                    place=Place(path),
                    remedy=f"known: {', '.join(sorted(known))}",
                )
