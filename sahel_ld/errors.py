"""Every error that the toolkit raises on purpose.

    SahelError
    ├── InputError          something that was read is wrong: a table, a mapping, a query, RDF
    │   ├── TableError      a cell, row or column of a curated table
    │   ├── MappingError    a mapping, or a mapping that does not fit its sources
    │   ├── QueryError      a SPARQL query that does not parse, or asks for what is refused
    │   ├── ShapeError      shapes that can't be used
    │   └── DataError       RDF that can't be read
    ├── UsageError          a name, option or folder that doesn't exist
    ├── NonConformanceError      the data were checked, and the answer is no
    └── PublicationError    the release could not be written

An error carries data (where, what, remedy); only the command line turns it into text and an exit
status. `code` is stable: scripts may rely on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """Where something stands: a file and, as far as known, line, record key and column.

    `line` counts physical lines from 1; `column` is a table's column name or, in a text, the
    character position from 1.
    """

    path: Path | str
    line: int | None = None
    column: str | int | None = None
    key: str | None = None

    def __str__(self) -> str:
        parts = [str(self.path)]
        parts += [str(part) for part in (self.line, self.column) if part is not None]
        text = ":".join(parts)
        return f"{text} (record {self.key})" if self.key else text


class SahelError(Exception):
    """Base of all errors; `code` is stable, `exit_status` follows the command line's contract."""

    code = "error"
    exit_status = 2

    def __init__(self, message: str, *, place: Place | None = None, remedy: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.remedy = remedy
        if code:
            self.code = code

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        advice = f" ({self.remedy})" if self.remedy else ""
        return f"{where}{self.message}{advice}"


class InputError(SahelError):
    """Something that was read is wrong."""

    code = "input"


class TableError(InputError):
    """A cell, row or column of a table is wrong."""

    code = "table"


class MappingError(InputError):
    """A mapping is wrong, or does not fit its sources."""

    code = "mapping"


class QueryError(InputError):
    """A query does not parse, or asks for something that is refused."""

    code = "query"


class ShapeError(InputError):
    """Shapes can't be used: ill-formed, undeclared or beyond the engine.

    `node` and `predicate` tell, in N-Triples, of which statement, for those who know the files.
    """

    code = "shapes"

    def __init__(
        self,
        message: str,
        *,
        place: Place | None = None,
        remedy: str = "",
        code: str = "",
        node: str = "",
        predicate: str = "",
    ) -> None:
        super().__init__(message, place=place, remedy=remedy, code=code)
        self.node = node
        self.predicate = predicate


class DataError(InputError):
    """RDF that can't be read, or is refused."""

    code = "data"


class UsageError(SahelError):
    """A name, option or folder that does not exist."""

    code = "usage"


class NonConformanceError(SahelError):
    """The data were checked, and the answer is no."""

    code = "nonconformance"
    exit_status = 1


class PublicationError(SahelError):
    """The release could not be written; what stood before still stands."""

    code = "publication"
