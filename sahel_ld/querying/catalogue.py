"""The catalogue: queries that carry their title, question, columns and parameters in their header.

The header is the run of `#` lines at the top of a file:

    # title: Who is reported behind each attack
    # question: Which actors does somebody affirm to have carried out each attack?
    # columns: event, actor
    # param actor iri: the actor asked for = *

A line that starts with `#` and two spaces goes on with the field above. A default follows ` = ` at
the end of a parameter's line; `*` leaves the variable free; no default means that it must be given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from sahel_ld.errors import Place, QueryError, UsageError
from sahel_ld.nearest import nearest
from sahel_ld.querying.tokens import normalise

TYPES = (
    "iri",
    "string",
    "integer",
    "decimal",
    "double",
    "boolean",
    "date",
    "dateTime",
    "gYear",
    "duration",
)
FREE = "*"
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FIELD = re.compile(r"#\s?(?P<field>[a-z]+)(?P<argument>[^:]*):\s*(?P<value>.*)")
_PARAMETER = re.compile(r"\s+(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s+(?P<type>[A-Za-z][A-Za-z-]*)\s*")
_DEFAULT = re.compile(r"(?P<description>.*?)(?:\s+=\s+(?P<default>\S.*))?", re.DOTALL)
_REQUIRED = ("title", "question", "columns")


@dataclass(frozen=True)
class Parameter:
    """A variable that the caller may bind: its type, what it means, and its default if it has one."""

    name: str
    type: str
    description: str
    default: str | None = None

    @property
    def required(self) -> bool:
        """Whether the query can't be run without a value."""
        return self.default is None


@dataclass(frozen=True)
class Entry:
    """A query of the catalogue."""

    name: str
    path: Path
    title: str
    question: str
    columns: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    text: str


def names(folder: Path) -> list[str]:
    """The names of the catalogue, sorted."""
    return sorted(path.stem for path in folder.glob("*.rq"))


def entries(folder: Path) -> list[Entry]:
    """The whole catalogue, sorted by name; raises QueryError for a wrong header."""
    return [read(folder / f"{name}.rq") for name in names(folder)]


def find(folder: Path, name: str) -> Entry:
    """The entry of that name; raises UsageError with the nearest names if there is none."""
    known = names(folder)
    if name in known:
        return read(folder / f"{name}.rq")
    close = nearest(name, known)
    remedy = f"did you mean {' or '.join(close)}?" if close else "`sahel-ld queries` lists the names"
    raise UsageError(f"the catalogue has no query {name!r}", remedy=remedy, code="unknown-query")


def read(path: Path) -> Entry:
    """The entry in a file; raises QueryError for a header that misses or misspells something."""
    text = normalise(read_text(path))
    if not _NAME.fullmatch(path.stem):
        raise QueryError(
            "is no name for a query", place=Place(path), remedy="lower-case letters, digits and hyphens"
        )
    fields, stated = _header(path, text)
    for field in _REQUIRED:
        if not fields.get(field):
            raise QueryError(
                f"its header has no {field}", place=Place(path, line=1), remedy=f"add a line `# {field}: …`"
            )
    columns = tuple(column.strip() for column in fields["columns"].split(","))
    return Entry(path.stem, path, fields["title"], fields["question"], columns, stated, text)


def parameters(path: Path, text: str) -> tuple[Parameter, ...]:
    """The parameters that a query's header states, whether or not it has the other fields."""
    return _header(path, normalise(text))[1]


def read_text(path: Path) -> str:
    """A query file's text; raises QueryError if it is not UTF-8, UsageError if it can't be read."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise QueryError("is not UTF-8", place=Place(path), remedy="save it as UTF-8") from error
    except OSError as error:
        raise UsageError(f"can't read {path}: {error.strerror}", code="unreadable") from error


def _header(path: Path, text: str) -> tuple[dict[str, str], tuple[Parameter, ...]]:
    fields: dict[str, str] = {}
    found: list[Parameter] = []
    for line, field, argument, value in _fields(text):
        if field == "param":
            found.append(_parameter(Place(path, line=line), argument, value))
        elif field in _REQUIRED and not argument.strip() and field not in fields:
            fields[field] = value
        elif field in fields:
            raise QueryError(f"says {field} twice", place=Place(path, line=line), remedy="keep one")
        elif close := nearest(field, (*_REQUIRED, "param")):
            raise QueryError(
                f"unknown field {field + argument!r}",
                place=Place(path, line=line),
                remedy=f"did you mean {close[0]}?",
            )
    return fields, tuple(found)


def _fields(text: str) -> list[tuple[int, str, str, str]]:
    found: list[tuple[int, str, str, str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.startswith("#"):
            break
        if line.startswith("#  ") and found:
            last = found[-1]
            found[-1] = (*last[:3], f"{last[3]} {line[1:].strip()}")
        elif match := _FIELD.fullmatch(line.rstrip()):
            found.append((number, match["field"], match["argument"], match["value"].strip()))
    return found


def _parameter(place: Place, argument: str, value: str) -> Parameter:
    head = _PARAMETER.fullmatch(argument)
    if not head:
        raise QueryError(
            "is no parameter", place=place, remedy="write `# param NAME TYPE: description = default`"
        )
    if head["type"] not in TYPES and not re.fullmatch(r"text-[a-z]{2,3}", head["type"]):
        raise QueryError(
            f"unknown type {head['type']!r}", place=place, remedy=f"known: {', '.join(TYPES)}, text-LANG"
        )
    parts = _DEFAULT.fullmatch(value)
    assert parts is not None  # the pattern takes any text
    return Parameter(head["name"], head["type"], parts["description"], parts["default"])
