"""What a source offers: its columns, and which references hold several values."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from sahel_ld.errors import MappingError, Place
from sahel_ld.mapping import jsonpath, names
from sahel_ld.mapping.model import Reference, Source


class Peek(Protocol):
    """What an engine can say of a file that Python can't open by itself."""

    def columns(self, path: Path) -> tuple[tuple[str, str], ...]:
        """Names and types of a Parquet file."""

    def first_line(self, path: Path, compression: str) -> str:
        """The first line of a packed text file."""


@dataclass(frozen=True)
class Schema:
    """Columns of a source in file order, None where any reference is allowed (JSON)."""

    columns: tuple[str, ...] | None
    types: tuple[tuple[str, str], ...] = ()

    def type_of(self, column: str) -> str | None:
        """The engine's type of a typed column (Parquet)."""
        return dict(self.types).get(column)


def is_json(source: Source) -> bool:
    """Whether references into the source are JSONPaths."""
    return source.format in ("json", "jsonl")


def locate(source: Source, folder: Path) -> Path:
    """The file of a source; MappingError when there is none."""
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
    """Look at a source: the header of a table, the types of a Parquet file, nothing of JSON."""
    path = locate(source, folder)
    if is_json(source):
        jsonpath.parse(source.iterator or "$", source.place)
        return Schema(None)
    if source.format == "parquet":
        types = peek.columns(path)
        return Schema(tuple(name for name, _ in types), types)
    return Schema(_header(source, path, peek))


def check(reference: Reference, source: Source, schema: Schema) -> None:
    """MappingError, with the nearest names, when the source has no such column."""
    if schema.columns is None:
        jsonpath.parse(reference.name, reference.place)
    elif reference.name not in schema.columns:
        raise MappingError(
            f"{source.path} has no column {reference.name!r}", place=reference.place,
            remedy=names.nearest(reference.name, schema.columns), code="mapping-column",
        )  # fmt: skip


def is_list(reference: Reference, source: Source) -> bool:
    """Whether the reference yields a list by itself: a JSONPath that branches."""
    return is_json(source) and jsonpath.branches(jsonpath.parse(reference.name, reference.place))


def _open(path: Path, source: Source, peek: Peek) -> IO[str]:
    """The text of a source, unpacked and decoded, as far as its header goes."""
    if source.compression == "zstd":
        return io.StringIO(peek.first_line(path, source.compression))
    if source.compression == "gzip":
        return gzip.open(path, "rt", encoding=source.encoding, errors="replace", newline="")
    return path.open(encoding=source.encoding, errors="replace", newline="")


def _header(source: Source, path: Path, peek: Peek) -> tuple[str, ...]:
    try:
        with _open(path, source, peek) as text:
            first = next(csv.reader(text, delimiter=source.delimiter, quotechar=source.quote or '"'), [])
    except (UnicodeError, LookupError, csv.Error) as error:
        raise MappingError(
            f"can't read {source.path!r}: {error}", place=source.place, code="mapping-source"
        ) from None
    if not source.header:
        return tuple(f"column{number}" for number in range(1, len(first) + 1))
    columns = tuple(name.removeprefix("\ufeff") for name in first)
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice is not None:
        raise MappingError(
            f"{source.path} has two columns {twice!r}", place=Place(path, 1, twice), code="mapping-column"
        )
    return columns
