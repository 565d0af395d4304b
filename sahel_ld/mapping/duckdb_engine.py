"""The one module that imports DuckDB: a connection with limits, statements, errors made ours."""
# ruff: noqa: S608 - statements are made of quoted names and texts only

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sahel_ld.errors import InputError, MappingError, Place
from sahel_ld.mapping.dialect import FAULT, DuckDbDialect
from sahel_ld.mapping.dialect_terms import text


class FaultError(Exception):
    """A statement stopped at a value: `name` says what is wrong with it."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(name, value)
        self.name, self.value = name, value


class Engine:
    """A DuckDB database of its own, in memory, spilling to `spill` beyond `memory_limit`."""

    def __init__(
        self, *, memory_limit: str | None = None, spill: Path | None = None, lenient: bool = False
    ) -> None:
        import duckdb

        self._errors = duckdb
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._connection: Any = duckdb.connect(":memory:")
        settings = {"memory_limit": memory_limit, "temp_directory": spill and str(spill)}
        for name, value in settings.items():
            if value is not None:
                self._connection.execute(f"SET {name} = {text(str(value))}")
        for statement in DuckDbDialect().prelude(lenient=lenient):
            self._connection.execute(statement)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        if self._scratch is not None:
            self._scratch.cleanup()

    def scratch(self) -> Path:
        """A folder for files that are needed as long as the engine is."""
        if self._scratch is None:
            self._scratch = tempfile.TemporaryDirectory(prefix="sahel-ld-")
        return Path(self._scratch.name)

    def execute(self, statement: str) -> None:
        """Run a statement without a result."""
        with self._translated():
            self._connection.execute(statement)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._translated():
            found: list[tuple[Any, ...]] = self._connection.execute(query).fetchall()
        return found

    def number(self, query: str) -> int:
        """The one number a query answers."""
        return int(self.rows(query)[0][0])

    def columns(self, path: Path) -> tuple[tuple[str, str], ...]:
        """Names and types of the columns of a Parquet file."""
        found = self.rows(f"DESCRIBE SELECT * FROM read_parquet({text(str(path))})")
        return tuple((str(row[0]), str(row[1])) for row in found)

    def keep_order(self, keep: bool) -> None:
        """Whether rows keep the order of their file; without, the engine need not buffer them."""
        self.execute(f"SET preserve_insertion_order = {str(keep).lower()}")

    def memory(self) -> int:
        """The bytes of memory beyond which it spills."""
        return self.number("SELECT parse_formatted_bytes(current_setting('memory_limit'))")

    def interrupt(self) -> None:
        """Stop the statement that runs."""
        self._connection.interrupt()

    def progress(self) -> float:
        """How much of the running statement is done, in per cent; negative when unknown."""
        return float(self._connection.query_progress())

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """DuckDB's errors as ours: never a traceback for a bad file or value."""
        try:
            yield
        except self._errors.OutOfMemoryException as error:
            first = str(error).splitlines()[0]
            raise InputError(
                f"the memory limit is too low: {first}", remedy="raise it", code="memory"
            ) from None
        except self._errors.Error as error:
            raise translate(str(error)) from None


def translate(message: str) -> Exception:
    """The error for a message of the engine: a fault in a value, or a file it can't read."""
    if FAULT in message:
        name, _, value = message.split(FAULT, 1)[1].partition(" ")
        return FaultError(name, value.split("\n")[0])
    if found := _CSV.search(message):
        place = Place(found["path"], int(found["line"]))
        return InputError(found["what"].strip(), place=place, code="mapping-table")
    if found := _JSON.search(message):
        if "surrogate" in found["what"]:
            return FaultError("surrogate", found["path"])
        place = Place(found["path"], column=f"byte {found['byte']}")
        return InputError(f"not JSON: {found['what'].strip()}", place=place, code="mapping-json")
    for pattern, what, remedy in _UNREADABLE:
        if found := pattern.search(message):
            return InputError(what, place=Place(found["path"]), remedy=remedy, code="mapping-table")
    lines = [line for line in message.splitlines() if line.strip()]
    return MappingError(" ".join(lines[:2])[:400], code="mapping-engine")


_CSV = re.compile(
    r"CSV Error on Line: (?P<line>\d+).*?"
    r"^(?P<what>Expected Number[^\n]*|[^\n]*quote[^\n]*|Invalid unicode[^\n]*|Maximum line[^\n]*).*?"
    r"^ *file = (?P<path>[^\n]*)$",
    re.DOTALL | re.MULTILINE,
)
_UNREADABLE = (
    (
        re.compile(r"CSV Parser state machine.*?^ *file = (?P<path>[^\n]*)$", re.DOTALL | re.MULTILINE),
        "its lines end in more than one way, so that where a record ends is open",
        "end all lines alike, with LF or with CR LF",
    ),
    (
        re.compile(r"Unexpected end of GZIP stream: (?P<path>[^\n]*)"),
        "is cut short or damaged: its compression ends early",
        "fetch or pack it again",
    ),
)
_JSON = re.compile(
    r'Malformed JSON in file "(?P<path>[^"]*)", at byte (?P<byte>\d+) in [^:]*: (?P<what>[^\n]*)'
)
