"""What a column of `dataset.yaml` may declare: known types, with what each of them needs to know."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sahel_ld import identity, vocabulary
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


def check_table(path: Path, name: str, value: Mapping[str, Any]) -> None:
    """Raise InputError for a kind of thing, or a kind of content hash, that there is not."""
    kind, hashed = value.get("kind", ""), value.get("hashed", "")
    if kind and kind not in vocabulary.KINDS:
        remedy = f"known: {', '.join(vocabulary.KINDS)}"
        raise InputError(f"table {name} has kind: {kind!r}", place=Place(path), remedy=remedy)
    if hashed and hashed not in identity.FIELDS:
        remedy = f"known: {', '.join(sorted(identity.FIELDS))}"
        raise InputError(f"table {name} has hashed: {hashed!r}", place=Place(path), remedy=remedy)
    if hashed and kind and kind != hashed:
        raise InputError(
            f"table {name} has kind: {kind!r}, and its records are hashed as {hashed!r}",
            place=Place(path),
            remedy="write the same for both",
        )


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


def line_of(path: Path, message: str) -> int | None:
    """The line of a description that a message about a table or a column speaks of.

    It is that of the innermost key named: the option of a column, else the column, else the table.
    """
    import yaml

    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), yaml.SafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return None
    found = _TALKED_OF.search(message)
    if not found:
        return _first(node, re.findall(r"'([^']+)'", message), None)
    table, _, column = found[1].partition(".")
    names = [name for name in ("tables", table, "columns", column) if name]
    line = None
    for name in names if column else names[:2]:
        line, node = _child(node, name, line)
    rest = message[found.end() :]
    return _first(node, re.findall(r"[\w-]+", rest), line)


_TALKED_OF = re.compile(r"(?:table|column|columns of) ([\w.-]+)")


def _first(node: Any, names: Sequence[str], line: int | None) -> int | None:
    """The line of the first of the names that is a key of the node."""
    keys = {key.value: key.start_mark.line + 1 for key, _ in getattr(node, "value", ()) if _is_map(node)}
    return next((keys[name] for name in names if name in keys), line)


def _child(node: Any, name: str, line: int | None) -> tuple[int | None, Any]:
    for key, value in node.value if _is_map(node) else ():
        if key.value == name:
            return key.start_mark.line + 1, value
    return line, None


def _is_map(node: Any) -> bool:
    return getattr(node, "id", "") == "mapping"
