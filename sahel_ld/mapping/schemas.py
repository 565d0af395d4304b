"""What a source offers: its columns, and which references hold several values."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

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


def _first_line(path: Path, source: Source, peek: Peek) -> list[str]:
    """The cells of the header, unpacked and decoded; none when the line is empty or is not there.

    UnicodeError when they are not of the encoding.
    """
    if source.compression == "zstd":
        lines: Iterable[str] = io.StringIO(peek.first_line(path, source.compression))
        return _cells(lines, source)
    opened = gzip.open if source.compression == "gzip" else open
    # What is wrong further down is said by the engine, which knows the line.
    with opened(path, "rt", encoding=source.encoding, errors="surrogateescape", newline="") as text:
        found = _cells(text, source)
    "".join(found).encode()
    return found


def _cells(lines: Iterable[str], source: Source) -> list[str]:
    reader = csv.reader(lines, delimiter=source.delimiter, quotechar=source.quote or '"')
    return next(reader, [])


def _header(source: Source, path: Path, peek: Peek) -> tuple[str, ...]:
    try:
        first = _first_line(path, source, peek)
    except UnicodeError:
        raise MappingError(
            f"the file is not {source.encoding}", place=Place(path, 1),
            remedy="say its encoding in the mapping, such as latin-1", code="mapping-table",
        ) from None  # fmt: skip
    except (LookupError, csv.Error, OSError) as error:
        raise MappingError(
            f"can't read {source.path!r}: {error}", place=source.place, code="mapping-source"
        ) from None
    if not first:
        remedy = "the first line names the columns" if source.header else "begin with a record"
        raise MappingError(
            "the first line is empty", place=Place(path, 1), remedy=remedy, code="mapping-table"
        )
    if not source.header:
        return tuple(f"column{number}" for number in range(1, len(first) + 1))
    return _unlike(_named(first), path)


def _named(first: list[str]) -> tuple[str, ...]:
    """The names of a header; a column without one, as some programs write row labels, gets its number."""
    cells = [first[0].removeprefix("\ufeff"), *first[1:]]
    return tuple(name or f"column{number}" for number, name in enumerate(cells, 1))


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
