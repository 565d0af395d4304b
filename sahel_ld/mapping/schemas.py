"""What a source offers: its columns, and which references hold several values."""

from __future__ import annotations

import csv
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from sahel_ld.errors import InputError, MappingError, Place
from sahel_ld.mapping import broken_json, broken_tables, jsonpath, names, packing, recoding
from sahel_ld.mapping.model import Reference, Source
from sahel_ld.mapping.recoding import not_encoded


class Peek(Protocol):
    """What an engine can say of a file that Python can't open by itself."""

    def columns(self, path: Path) -> tuple[tuple[str, str], ...]:
        """Names and types of a Parquet file."""

    def scratch(self) -> Path:
        """A folder for files that are needed as long as the engine is."""


@dataclass(frozen=True)
class Schema:
    """Columns of a source in file order, None where any reference is allowed (JSON).

    `copy` is the table in UTF-8, where it is not; it is there as long as the engine that looked.
    """

    columns: tuple[str, ...] | None
    types: tuple[tuple[str, str], ...] = ()
    copy: Path | None = None

    def type_of(self, column: str) -> str | None:
        """The engine's type of a typed column (Parquet)."""
        return dict(self.types).get(column)


def is_json(source: Source) -> bool:
    """Whether references into the source are JSONPaths."""
    return source.format in ("json", "jsonl")


def locate(source: Source, folder: Path) -> Path:
    """The file of a source; MappingError when there is none."""
    if "://" in source.path:
        raise MappingError(
            f"{source.path} is not fetched", place=source.place, remedy="fetch it, and name the file",
            code="mapping-source",
        )  # fmt: skip
    path = Path(source.path)
    path = path if path.is_absolute() else folder / path
    if not path.is_file():
        siblings = [one.name for one in path.parent.iterdir()] if path.parent.is_dir() else []
        raise MappingError(
            f"no file {source.path!r}", place=source.place,
            remedy=names.nearest(path.name, siblings), code="mapping-source",
        )  # fmt: skip
    return path


def inspect(source: Source, folder: Path, peek: Peek) -> Schema:
    """Look at a source: the header of a table, the types of a Parquet file, nothing of JSON.

    Raises MappingError or InputError where it is no such file, is cut short or damaged.
    """
    path = locate(source, folder)
    packing.check(path, source.compression)
    if is_json(source):
        jsonpath.parse(source.iterator or "$", source.place)
        if source.format == "json" and packing.is_blank(path, source.compression):
            raise broken_json.empty(path)
        return Schema(None)
    if source.format == "parquet":
        types = _parquet(path, peek)
        return Schema(tuple(name for name, _ in types), types)
    copy = recoding.recoded(source, path, peek.scratch()) if recoding.is_needed(source) else None
    return Schema(_header(source, path, copy), copy=copy)


def _parquet(path: Path, peek: Peek) -> tuple[tuple[str, str], ...]:
    packing.check_parquet(path)
    try:
        return peek.columns(path)
    except InputError as error:
        raise in_engine_words(path, error) from None


def in_engine_words(path: Path, error: InputError) -> InputError:
    """The engine's complaint about a file, with the file's name."""
    if error.code != "mapping-engine":
        return error
    words = (
        error.message.split(" LINE 1:")[0].removeprefix("Invalid Input Error: ").removeprefix("IO Error: ")
    )
    return InputError(
        f"is damaged, or not what its name says ({words})", place=Place(path), remedy=packing.AGAIN,
        code="mapping-table",
    )  # fmt: skip


def check(reference: Reference, source: Source, schema: Schema) -> None:
    """MappingError, with the nearest names, when the source has no such column."""
    if schema.columns is None:
        jsonpath.parse(reference.name, reference.place)
    elif reference.name not in schema.columns:
        raise MappingError(
            f"{source.path} has no column {reference.name!r}", place=reference.place,
            remedy=names.nearest(reference.name, schema.columns), code="mapping-column",
        )  # fmt: skip
    elif _is_nested(kind := schema.type_of(reference.name) or ""):
        raise MappingError(
            f"the column {reference.name!r} of {source.path} holds no single values, but {kind}",
            place=reference.place, remedy="write it out as columns of its own", code="mapping-column",
        )  # fmt: skip


def _is_nested(kind: str) -> bool:
    return kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION"))


def is_list(reference: Reference, source: Source) -> bool:
    """Whether the reference yields a list by itself: a JSONPath that branches."""
    return is_json(source) and jsonpath.branches(jsonpath.parse(reference.name, reference.place))


def _header(source: Source, path: Path, copy: Path | None) -> tuple[str, ...]:
    """The columns' names, of the first record."""
    looked_at = replace(source, encoding="utf-8", compression=None) if copy else source
    try:
        with closing(broken_tables.records(looked_at, copy or path)) as found:
            _, first = next(found, (1, []))
    except csv.Error:
        raise broken_tables.find(source, path) or _empty(source, path) from None
    if any("\ud800" <= one <= "\udfff" for cell in first for one in cell):
        raise not_encoded(path, source, 1)
    if not first:
        raise _empty(source, path)
    if not source.header:
        return tuple(f"column{number}" for number in range(1, len(first) + 1))
    return _unlike(_named(first), path)


def _empty(source: Source, path: Path) -> MappingError:
    remedy = "the first line names the columns" if source.header else "begin with a record"
    return MappingError("the first line is empty", place=Place(path, 1), remedy=remedy, code="mapping-table")


def _named(first: list[str]) -> tuple[str, ...]:
    """The names of a header; a column without one, as some programs write row labels, gets its number."""
    return tuple(name or f"column{number}" for number, name in enumerate(first, 1))


def _unlike(columns: tuple[str, ...], path: Path) -> tuple[str, ...]:
    """The columns, none of them twice; capitals do not tell two columns apart."""
    seen: dict[str, str] = {}
    for name in columns:
        before = seen.get(name.casefold())
        seen[name.casefold()] = name
        if before is not None:
            what = f"two columns {name!r}" if before == name else f"two columns {before!r} and {name!r}"
            raise MappingError(
                f"{path.name} has {what}", place=Place(path, 1, name), remedy="give each a name of its own",
                code="mapping-column",
            )  # fmt: skip
    return columns
