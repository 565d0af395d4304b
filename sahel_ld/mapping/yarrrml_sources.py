"""The sources of a YARRRML file: long form, and `[file~formulation, iterator]`."""

from __future__ import annotations

from dataclasses import dataclass

from sahel_ld.errors import MappingError, Place
from sahel_ld.mapping import names
from sahel_ld.mapping.model import Source
from sahel_ld.mapping.yaml_nodes import Items, Node, Scalar, Table, many, text

FORMATS = ("csv", "tsv", "json", "jsonl", "parquet")
_KEYS = frozenset(
    [
        "access",
        "type",
        "queryFormulation",
        "referenceFormulation",
        "iterator",
        "delimiter",
        "quote",
        "encoding",
        "header",
        "nulls",
        "lists",
        "compression",
    ]
)
_SUFFIXES = {
    ".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".json": "json", ".geojson": "json",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".pq": "parquet",
}  # fmt: skip
_TRUTHS = {"true": True, "false": False, "yes": True, "no": False}
_COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}


@dataclass(frozen=True)
class Dialect:
    """How a table is written: CSVW's dialect description as far as it is read."""

    delimiter: str | None = None
    quote: str = '"'
    encoding: str = "utf-8"
    header: bool = True


def read_source(node: Node) -> Source:
    """A source in either form; MappingError when it is not understood."""
    if isinstance(node, Items):
        return _short(node)
    if isinstance(node, Scalar):
        return _short(Items((node,), node.place))
    return _long(node)


def describe(
    path: str,
    formulation: str | None,
    place: Place,
    *,
    iterator: str | None = None,
    dialect: Dialect,
    compression: str | None = None,
    nulls: tuple[str, ...] | None = None,
    lists: tuple[tuple[str, str], ...] = (),
) -> Source:
    """A source whose format follows from the reference formulation and the file's name."""
    kind, packed = _format(path, formulation, place)
    delimiter = dialect.delimiter or ("\t" if kind == "tsv" else ",")
    _check(delimiter, dialect.quote, compression, place)
    return Source(
        path, kind, iterator, delimiter, dialect.quote, dialect.encoding, dialect.header,
        compression or packed, nulls, lists, place,
    )  # fmt: skip


def _check(delimiter: str, quote: str, compression: str | None, place: Place) -> None:
    """MappingError for a dialect that no table can have."""
    wrong = None
    if len(delimiter) != 1:
        wrong = f"the delimiter {delimiter!r} is not one character", 'a tab is "\\t" in double quotes'
    elif len(quote) > 1:
        wrong = f"the quote {quote!r} is not one character", "none at all is an empty text"
    elif quote == delimiter:
        wrong = f"{quote!r} is the delimiter and the quote", "give two characters"
    elif compression is not None and compression not in _COMPRESSIONS.values():
        wrong = f"unknown compression {compression!r}", names.nearest(compression, _COMPRESSIONS.values())
    if wrong:
        raise MappingError(wrong[0], place=place, remedy=wrong[1], code="mapping-source")


def _format(path: str, formulation: str | None, place: Place) -> tuple[str, str | None]:
    stem, packed = path, None
    for suffix, name in _COMPRESSIONS.items():
        if path.endswith(suffix):
            stem, packed = path.removesuffix(suffix), name
    by_name = next((kind for suffix, kind in _SUFFIXES.items() if stem.lower().endswith(suffix)), None)
    asked = (formulation or "").lower()
    # A formulation says how to refer into records; which of its formats it is, the file's name says.
    if asked in ("csv", "tsv") and by_name in (None, "csv", "tsv", "parquet"):
        return (by_name or asked) if asked == "csv" else "tsv", packed
    if asked in ("jsonpath", "json") and by_name in (None, "json", "jsonl"):
        return by_name or "json", packed
    chosen = asked if asked in FORMATS else (by_name if not asked or asked in ("csv", "jsonpath") else None)
    if chosen is None:
        remedy = "one of csv, tsv, jsonpath, jsonl, parquet"
        what = (
            f"unknown reference formulation {formulation!r} for {path!r}"
            if asked
            else f"unknown format of {path!r}"
        )
        raise MappingError(what, place=place, remedy=remedy, code="mapping-source")
    return ("csv" if asked == "csv" else "json" if asked == "jsonpath" else chosen), packed


def _short(node: Items) -> Source:
    first = text(node.values[0] if node.values else None, "a source", node.place)
    path, _, formulation = first.partition("~")
    iterator = text(node.values[1], "an iterator", node.place) if len(node.values) > 1 else None
    return describe(path, formulation or None, node.place, iterator=iterator, dialect=Dialect())


def _long(node: Table) -> Source:
    for key, _ in node.entries:
        if key.text not in _KEYS:
            advice = names.nearest(key.text, _KEYS)
            raise MappingError(
                f"unknown key {key.text!r} in a source", place=key.place, remedy=advice, code="mapping-syntax"
            )
    _local_only(node)
    nulls = node.get("nulls")
    return describe(
        text(node.get("access"), "access", node.place),
        _optional(node, "referenceFormulation"),
        node.place,
        iterator=_optional(node, "iterator"),
        dialect=Dialect(
            _optional(node, "delimiter"),
            _quote(node),
            _optional(node, "encoding") or "utf-8",
            _header(node),
        ),
        compression=_optional(node, "compression"),
        nulls=None if _raw(node, "nulls") is None else tuple(_texts(nulls or _raw(node, "nulls"))),
        lists=_lists(node.get("lists")),
    )


def _quote(node: Table) -> str:
    """The quote; an empty text where nothing is quoted."""
    given = _raw(node, "quote")
    return '"' if given is None else text(given, "quote", node.place)


def _header(node: Table) -> bool:
    given = _optional(node, "header") or "true"
    if given.lower() not in _TRUTHS:
        raise MappingError(f"header is true or false, not {given!r}", place=node.place, code="mapping-source")
    return _TRUTHS[given.lower()]


def _raw(node: Table, key: str) -> Node | None:
    return next((value for name, value in node.entries if name.text == key), None)


def _texts(node: Node | None) -> list[str]:
    return [text(one, "a null value", one.place) for one in many(node)]


def _optional(node: Table, key: str) -> str | None:
    value = node.get(key)
    return None if value is None else text(value, key, node.place)


def _lists(node: Node | None) -> tuple[tuple[str, str], ...]:
    if node is None:
        return ()
    if not isinstance(node, Table):
        raise MappingError("lists gives a separator for each column", place=node.place, code="mapping-source")
    return tuple(sorted((key.text, text(value, "a separator", key.place)) for key, value in node.entries))


def _local_only(node: Table) -> None:
    kind = _optional(node, "type") or "localfile"
    if kind != "localfile" or _optional(node, "queryFormulation"):
        raise MappingError(
            f"sources of type {kind!r} are not read", place=node.place,
            remedy="export the data to a local file", code="mapping-source",
        )  # fmt: skip
