"""What a column of `dataset.yaml` may declare: known types, with what each of them needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sahel_ld import identity
from sahel_ld.errors import InputError, Place

TYPES = (
    "boolean",
    "class",
    "code",
    "datatype",
    "date",
    "decimal",
    "duration",
    "edtf",
    "file",
    "integer",
    "iri",
    "key",
    "language",
    "property",
    "reference",
    "sha256",
    "slug",
    "text",
    "value",
)
_NEEDS = {"class": "under", "code": "scheme", "key": "tables"}
_LISTS = ("tables", "among", "requires", "hashed_if")
_TRUTHS = ("required", "list", "unique", "content", "ignored")
_NUMBERS = ("words", "ordered")
_FITS = {
    **dict.fromkeys(_LISTS, (list, "a list")),
    **dict.fromkeys(_TRUTHS, (bool, "true or false")),
    **dict.fromkeys(_NUMBERS, (int, "a whole number")),
    **dict.fromkeys(("type", "scheme", "under", "language", "hash", "datatype_column"), (str, "a text")),
}


def check_column(path: Path, name: str, options: Mapping[str, Any], hashed: str) -> None:
    """Raise InputError for an option of another type than it has, an unknown column type, or a lack.

    `name` is table and column; `hashed` is the kind of content hash of the table, if it has one.
    """
    for option, value in options.items():
        kind, words = _FITS.get(option, (object, ""))
        if not isinstance(value, kind):
            raise _fault(path, name, f"has {option.replace('_', '-')}: {value!r}", f"write {words}")
    if options["type"] not in TYPES:
        raise _fault(path, name, f"has the unknown type {options['type']!r}", f"known: {', '.join(TYPES)}")
    need = _NEEDS.get(options["type"])
    if need and not options.get(need):
        raise _fault(path, name, f"is of type {options['type']} and has no {need}", "add it")
    known = identity.FIELDS.get(hashed, frozenset())
    if options.get("hash") and options["hash"] not in known:
        remedy = f"known: {', '.join(sorted(known))}" if known else "say under hashed what is hashed"
        raise _fault(path, name, f"fills the unknown field {options['hash']!r} of a content hash", remedy)


def check_keys(path: Path, table: str, keys: tuple[str, ...]) -> None:
    """Raise InputError for a key of no column, or of one column twice."""
    if not keys:
        raise InputError(f"table {table} has an empty key", place=Place(path), remedy="name its columns")
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise InputError(
            f"table {table} names {twice[0]!r} twice in its key", place=Place(path), remedy="name it once"
        )


def _fault(path: Path, name: str, what: str, remedy: str) -> InputError:
    return InputError(f"column {name} {what}", place=Place(path), remedy=remedy)
