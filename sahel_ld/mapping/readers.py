"""How DuckDB reads a source: CSV and TSV, JSON and JSON Lines, Parquet, packed or not.

The result of every reader has the columns `k0`, … and, where values are typed, `t0`, …
"""
# ruff: noqa: S608 - statements are made of quoted names and texts only

from __future__ import annotations

import gzip
import itertools
from pathlib import Path

from sahel_ld.errors import Place
from sahel_ld.mapping import jsonpath, names
from sahel_ld.mapping.dialect_terms import fault, text
from sahel_ld.mapping.model import Source
from sahel_ld.mapping.plan import Scan
from sahel_ld.mapping.schemas import Schema, is_json

# No cell holds this, so that nothing is null when a mapping says that nothing is.
_NO_NULL = "\x01\x02no null\x02\x01"
_LARGEST_RECORD = 16 << 20
_UNPACKED = 20
"""How many times larger than packed a JSON document may be."""
_PACKED_COLUMNS = 5
"""How many times larger the rows of a Parquet file may be."""
_INTEGERS = frozenset(
    [
        "TINYINT",
        "SMALLINT",
        "INTEGER",
        "BIGINT",
        "HUGEINT",
        "UTINYINT",
        "USMALLINT",
        "UINTEGER",
        "UBIGINT",
        "UHUGEINT",
    ]
)


def scan(made: Scan, path: Path, schema: Schema, *, numbered: bool) -> str:
    """A SELECT of a scan's columns; with `n`, the record's number, when `numbered`."""
    source = made.source
    if is_json(source):
        return _json(made, path, numbered)
    columns = [
        _parquet(at, name, schema.type_of(name)) if source.format == "parquet" else f"{_name(name)} AS k{at}"
        for at, name in enumerate(made.references)
    ]
    columns += ["row_number() OVER () AS n"] if numbered else []
    reader = f"read_parquet({text(str(path))})" if source.format == "parquet" else _csv(source, path, schema)
    return f"SELECT {', '.join(columns) or '1 AS present'} FROM {reader}"


def is_reread(source: Source, path: Path, memory: int) -> bool:
    """Whether to read a file each time it is needed, since its rows would go through the disk otherwise.

    `memory` is the limit in bytes. What is packed, or JSON, takes longer to read than to fetch again.
    """
    if source.compression or source.format not in ("csv", "tsv", "parquet") or not path.is_file():
        return False
    unpacked = path.stat().st_size * (_PACKED_COLUMNS if source.format == "parquet" else 1)
    return unpacked * 2 > memory


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _key(name: str) -> str:
    """A key of a struct, which can't be an expression, whatever control characters are in the name."""
    return "'" + name.replace("'", "''") + "'"


def _csv(source: Source, path: Path, schema: Schema) -> str:
    nulls = ("",) if source.nulls is None else source.nulls or (_NO_NULL,)
    columns = ", ".join(f"{_key(name)}: 'VARCHAR'" for name in schema.columns or ())
    options = {
        "auto_detect": "false",
        "header": str(source.header).lower(),
        "delim": text(source.delimiter),
        "quote": text(source.quote),
        "escape": text(source.quote),
        "nullstr": "[" + ", ".join(text(one) for one in nulls) + "]",
        "compression": text((not schema.copy and source.compression) or "none"),
        "encoding": "'utf-8'",
        "max_line_size": str(_LARGEST_RECORD),
        # Sixteen of the largest records, the engine's own choice, would fill the memory.
        "buffer_size": str(2 * _LARGEST_RECORD),
        "columns": "{" + columns + "}",
    }
    given = ", ".join(f"{key}={value}" for key, value in options.items())
    return f"read_csv({text(str(schema.copy or path))}, {given})"


def _json(made: Scan, path: Path, numbered: bool) -> str:
    columns = [column for at, name in enumerate(made.references) for column in _json_columns(at, name)]
    columns += ["row_number() OVER () AS n"] if numbered else []
    return f"SELECT {', '.join(columns) or '1 AS present'} FROM ({records(made.source, path)})"


def records(source: Source, path: Path) -> str:
    """A SELECT of the records of a JSON source, as `j`."""
    steps = jsonpath.parse(source.iterator or "$", source.place)
    form = "newline_delimited" if source.format == "jsonl" else "unstructured"
    if source.format == "json" and steps[:1] == (None,) and _begins_with_array(path, source):
        # The elements of a top-level array are read one by one, so that it may be larger than memory.
        form, steps = "array", steps[1:]
    # One document is read whole, and the engine takes twice the size it is told, at once.
    size = path.stat().st_size * (_UNPACKED if source.compression else 1) if form == "unstructured" else 0
    largest = max(_LARGEST_RECORD, size + 1)
    options = (
        f"format='{form}', maximum_object_size={largest}, compression={text(source.compression or 'none')}"
    )
    documents = f"read_json_objects({text(str(path))}, {options})"
    record = f"unnest({_all('json', steps)})" if None in steps else f"json_extract(json, {_path(steps)})"
    rows = f"SELECT {record} AS j FROM {documents}" if steps else f"SELECT json AS j FROM {documents}"
    return f"SELECT j FROM ({rows}) WHERE j IS NOT NULL"


def nested(source: Source, path: Path, reference: str) -> str:
    """A SELECT of the first record, by number `n`, in which a reference leads to no single value."""
    steps = jsonpath.parse(reference, Place(reference))
    values = _all("j", steps) if jsonpath.branches(steps) else f"[json_extract(j, {_path(steps)})]"
    several = f"len([x for x in {values} if json_type(x) IN ('ARRAY', 'OBJECT')]) > 0"
    rows = f"SELECT {several} AS nested, row_number() OVER () AS n FROM ({records(source, path)})"
    return f"SELECT n FROM ({rows}) WHERE nested ORDER BY n LIMIT 1"


def _begins_with_array(path: Path, source: Source) -> bool:
    if source.compression not in (None, "gzip"):
        return False
    with gzip.open(path) if source.compression else path.open("rb") as stream:
        return stream.read(1024).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"[")


def _json_columns(at: int, reference: str) -> tuple[str, ...]:
    steps = jsonpath.parse(reference, Place(reference))
    if jsonpath.branches(steps):
        each = f"{{'v': {_json_text('x')}, 't': {_json_type('x')}}}"
        return (f"[{each} for x in {_all('j', steps)} if json_type(x) <> 'NULL'] AS k{at}",)
    value = f"json_extract(j, {_path(steps)})"
    return f"{_json_text(value)} AS k{at}", f"{_json_type(value)} AS t{at}"


def _json_text(value: str) -> str:
    nested = f"json_type({value}) IN ('ARRAY', 'OBJECT')"
    return f"CASE WHEN {nested} THEN {fault('nested', f'CAST({value} AS VARCHAR)')} ELSE {value} ->> '$' END"


def _json_type(value: str) -> str:
    integer, double = text(names.XSD + "integer"), text(names.XSD + "double")
    # An integer too long for the engine counts as a double there; its text tells.
    number = f"CASE WHEN regexp_full_match({value} ->> '$', '-?[0-9]+') THEN {integer} ELSE {double} END"
    return (
        f"CASE json_type({value}) WHEN 'BIGINT' THEN {integer} WHEN 'UBIGINT' THEN {integer} "
        f"WHEN 'BOOLEAN' THEN {text(names.XSD + 'boolean')} WHEN 'DOUBLE' THEN {number} END"
    )


def _all(value: str, steps: tuple[jsonpath.Step, ...]) -> str:
    """All values a branching path leads to: `*` means elements of arrays and members of objects alike."""
    holes = [at for at, step in enumerate(steps) if step is None]
    ways = itertools.product(("[*]", ".*"), repeat=len(holes))
    lists = [f"json_extract({value}, {_path(steps, dict(zip(holes, way, strict=True)))})" for way in ways]
    return lists[0] if len(lists) == 1 else "list_concat(" + ", ".join(lists) + ")"


def _path(steps: tuple[jsonpath.Step, ...], wild: dict[int, str] | None = None) -> str:
    made = "$"
    for at, step in enumerate(steps):
        if step is None:
            made += (wild or {})[at]
        elif isinstance(step, int):
            made += f"[{step}]" if step >= 0 else f"[#{step}]"
        else:
            made += '."' + step.replace('"', '\\"') + '"'
    return text(made)


def _parquet(at: int, name: str, kind: str | None) -> str:
    column, base = _name(name), (kind or "").split("(")[0]
    if base in _INTEGERS:
        lexical, datatype = f"CAST({column} AS VARCHAR)", "integer"
    elif base in ("DOUBLE", "FLOAT"):
        lexical, datatype = f"sl_canonical_double({column})", "double"
    elif base == "TIMESTAMP WITH TIME ZONE":
        # In UTC, so that the zone of the machine changes no byte.
        utc = f"({column} AT TIME ZONE 'UTC')"
        lexical, datatype = f"{_moment(utc)} || 'Z'", "dateTime"
    elif base.startswith("TIMESTAMP"):
        lexical, datatype = _moment(column), "dateTime"
    elif base == "DATE":
        lexical, datatype = _finite(column, _day(column)), "date"
    elif base == "TIME WITH TIME ZONE":
        lexical, datatype = f"replace(CAST({column} AS VARCHAR), '+00', 'Z')", "time"
    elif base == "BLOB":
        lexical, datatype = f"hex({column})", "hexBinary"
    else:
        known = {"BOOLEAN": "boolean", "DECIMAL": "decimal", "TIME": "time"}
        lexical, datatype = f"CAST({column} AS VARCHAR)", known.get(base, "")
    natural = text(names.XSD + datatype) if datatype else "NULL"
    return f"{lexical} AS k{at}, {natural} AS t{at}"


def _moment(column: str) -> str:
    """The text of an `xsd:dateTime`."""
    usual = f"replace(CAST({column} AS VARCHAR), ' ', 'T')"
    early = f"{_day(f'CAST({column} AS DATE)')} || 'T' || CAST(CAST({column} AS TIME) AS VARCHAR)"
    return _finite(column, f"CASE WHEN year({column}) > 0 THEN {usual} ELSE {early} END")


def _day(column: str) -> str:
    """The text of an `xsd:date`; the year before 0001 is 0000 (XSD 1.1)."""
    sign = f"CASE WHEN year({column}) < 0 THEN '-' ELSE '' END"
    early = f"{sign} || printf('%04d-%02d-%02d', abs(year({column})), month({column}), day({column}))"
    return f"CASE WHEN year({column}) > 0 THEN CAST({column} AS VARCHAR) ELSE {early} END"


def _finite(column: str, lexical: str) -> str:
    endless = fault("infinite", f"CAST({column} AS VARCHAR)")
    return f"CASE WHEN {column} IS NULL OR isfinite({column}) THEN {lexical} ELSE {endless} END"
