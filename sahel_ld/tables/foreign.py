"""Tables that somebody else made: their header against the described one, their cells in canonical form.

Other people's files write one thing in several ways: an identifier `256789` as `256789.0`, a day as
`2015-05-19 00:00:00.000`, a list with commas, a name with a stray control character. Only the way of
writing changes here; a value that is none of its type stays as it is, and the checks name it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from sahel_ld import identity
from sahel_ld.errors import Place, TableError
from sahel_ld.tables.characters import invisible
from sahel_ld.tables.description import ColumnSpec, TableSpec

LIST_SEPARATOR = "|"
_WHOLE = re.compile(r"([+-]?[0-9]+)\.0*")
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]00:00(:00(\.0+)?)?")


def check_foreign_header(place: Place, header: Sequence[str], spec: TableSpec) -> None:
    """Raise TableError, with every column that is missing or unknown, if the table is another one."""
    known = [column.name for column in spec.columns]
    missing = [name for name in known if name not in header]
    unknown = [name for name in header if name not in known]
    if not missing and not unknown:
        return
    said = [f"misses {', '.join(missing)}"] if missing else []
    said += [f"has the unknown {', '.join(map(_named, unknown))}"] if unknown else []
    raise TableError(
        f"is not a table of {spec.foreign}: among its columns it {' and '.join(said)}",
        place=place,
        remedy=f"bring the table of {spec.foreign}, as comma-separated values, "
        "or describe the other version in a dataset of its own",
        code="table-version",
    )


def _named(name: str) -> str:
    return name if name.strip() else "column without a name"


def canonical_cell(value: str, column: ColumnSpec) -> str:
    """A cell of a foreign table in the form that the checks of its type ask for, where it has one."""
    text = unicodedata.normalize("NFC", value).strip()
    if invisible(text):
        text = "".join(" " if invisible(char) else char for char in text)
    form = _FORMS.get(column.type, str)
    if not column.list:
        return form(text)
    items = [form(item.strip()) for item in text.split(",") if item.strip()]
    return LIST_SEPARATOR.join(dict.fromkeys(items))


def _integer(text: str) -> str:
    return _canonical(_WHOLE.sub(r"\1", text) if _WHOLE.fullmatch(text) else text, "integer")


def _decimal(text: str) -> str:
    return _canonical(text, "decimal")


def _canonical(text: str, datatype: str) -> str:
    try:
        return identity.canonical(text, f"{identity.XSD}{datatype}")
    except ValueError:
        return text


def _date(text: str) -> str:
    match = _MIDNIGHT.fullmatch(text)
    return match[1] if match else text


_FORMS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {"date": _date, "decimal": _decimal, "integer": _integer}
)
