"""How Spark reads a source: the relation `r0`, … as it stands in the file, and the scan `s0`, … over it.

A scan has the columns `k0`, … and, where values are typed, `t0`, …, as DuckDB's readers give them.
"""
# ruff: noqa: S608 - statements are made of quoted names and texts only

from __future__ import annotations

from sahel_ld.errors import Place
from sahel_ld.mapping import jsonpath, names
from sahel_ld.mapping.model import Source
from sahel_ld.mapping.plan import Scan
from sahel_ld.mapping.schemas import Schema, is_json
from sahel_ld.mapping.spark import terms
from sahel_ld.mapping.spark.limits import ENCODINGS
from sahel_ld.mapping.spark.terms import text

# No cell holds this, so that the reader makes nothing null but the cell with nothing in it.
NO_NULL = "\x01\x02no null\x02\x01"
_LONG = 18
_MARK = "\ufeff"
# Numbers that stand for no end of time, as the other engine writes them into Parquet.
_ENDLESS = {"DATE": (2147483647, -2147483647), "TIMESTAMP": (9223372036854775807, -9223372036854775807)}


def csv_options(source: Source, *, whole: bool) -> dict[str, str]:
    """The options of Spark's CSV reader; `whole` where a record may go over several lines."""
    return {
        "header": str(source.header).lower(),
        "sep": source.delimiter,
        "quote": source.quote,
        "escape": source.quote,
        "encoding": ENCODINGS[source.encoding.lower()],
        "multiLine": str(whole).lower(),
        "mode": "FAILFAST",
        "nullValue": NO_NULL,
        "emptyValue": "",
        "enforceSchema": "true",
        "ignoreLeadingWhiteSpace": "false",
        "ignoreTrailingWhiteSpace": "false",
        "maxCharsPerColumn": "-1",
        "unescapedQuoteHandling": "RAISE_ERROR",
    }


def scan(made: Scan, at: int, schema: Schema, *, numbered: bool, lenient: bool) -> str:
    """A SELECT of a scan's columns over `r{at}`; with `n`, the record's number, when `numbered`."""
    # The whole file is one partition then, in which this counts from 0.
    number = ["monotonically_increasing_id() + 1 AS n"] if numbered else []
    if is_json(made.source):
        return _json(made, at, number, lenient=lenient)
    columns = [
        _column(made.source, schema, name, number, lenient=lenient)
        for number, name in enumerate(made.references)
    ]
    return f"SELECT {', '.join(columns + number) or '1 AS present'} FROM r{at}"


def _column(source: Source, schema: Schema, name: str, at: int, *, lenient: bool) -> str:
    if source.format == "parquet":
        return _parquet(f"`{name.replace('`', '``')}`", at, schema.type_of(name) or "", lenient=lenient)
    nulls = ("",) if source.nulls is None else source.nulls
    cell = f"coalesce(c{(schema.columns or ()).index(name)}, '')"
    if not nulls:
        return f"{cell} AS k{at}"
    return f"CASE WHEN {cell} IN ({', '.join(text(one) for one in nulls)}) THEN NULL ELSE {cell} END AS k{at}"


def _parquet(column: str, at: int, kind: str, *, lenient: bool) -> str:
    base = kind.split("(", maxsplit=1)[0]
    known = {"BOOLEAN": "boolean", "DECIMAL": "decimal", "DATE": "date", "BLOB": "hexBinary",
             "DOUBLE": "double", "FLOAT": "double", "VARCHAR": ""}  # fmt: skip
    lexical = f"CAST({column} AS STRING)"
    datatype = known.get(base, "integer")
    if base.startswith("TIMESTAMP"):
        datatype, zone = "dateTime", "'Z'" if base.endswith("ZONE") else "''"
        lexical = f"concat(replace({_with_an_end(column, lexical, 'TIMESTAMP', lenient)}, ' ', 'T'), {zone})"
    elif datatype == "date":
        lexical = _with_an_end(column, lexical, "DATE", lenient)
    elif datatype == "double":
        lexical = terms.canonical_double(column)
    elif base == "BLOB":
        lexical = f"hex({column})"
    return (
        f"{lexical} AS k{at}, {text(names.XSD + datatype) if datatype else 'CAST(NULL AS STRING)'} AS t{at}"
    )


def _with_an_end(column: str, lexical: str, kind: str, lenient: bool) -> str:
    """A date without the sign of a long year; stops at one that stands for no end of time."""
    number = f"unix_date({column})" if kind == "DATE" else f"unix_micros(CAST({column} AS TIMESTAMP))"
    late, early = _ENDLESS[kind]
    stops = (
        f"WHEN {number} = {end} THEN {terms.fault('infinite', text(name), lenient=lenient)}"
        for end, name in ((late, "infinity"), (early, "-infinity"))
    )
    return f"CASE {' '.join(stops)} ELSE trim(LEADING '+' FROM {lexical}) END"


def _json(made: Scan, at: int, number: list[str], *, lenient: bool) -> str:
    steps = jsonpath.parse(made.source.iterator or "$", made.source.place)
    record = f"explode({_all('j0', steps)})" if None in steps else _member("j0", steps)
    columns = [
        one for number_, name in enumerate(made.references) for one in _reference(number_, name, lenient)
    ]
    plain = f"ltrim({text(_MARK)}, value)"
    documents = f"SELECT parse_json({plain}) AS j0 FROM r{at} WHERE trim({plain}) <> ''"
    rows = f"SELECT {record} AS j FROM ({documents})"
    return f"SELECT {', '.join(columns + number) or '1 AS present'} FROM ({rows}) WHERE j IS NOT NULL"


def _reference(at: int, reference: str, lenient: bool) -> tuple[str, ...]:
    steps = jsonpath.parse(reference, Place(reference))
    if jsonpath.branches(steps):
        each = f"named_struct('v', {_text('x', lenient)}, 't', {_type('x')})"
        there = "x IS NOT NULL AND NOT is_variant_null(x)"
        return (f"transform(filter({_all('j', steps)}, x -> {there}), x -> {each}) AS k{at}",)
    value = _member("j", steps)
    return f"{_text(value, lenient)} AS k{at}", f"{_type(value)} AS t{at}"


def _text(value: str, lenient: bool) -> str:
    kind = f"schema_of_variant({value})"
    nested = f"{kind} LIKE 'ARRAY<%' OR {kind} LIKE 'OBJECT<%'"
    plain = f"CAST({value} AS STRING)"
    number = f"CASE WHEN {_integer(value)} THEN {plain} ELSE CAST(CAST({value} AS DOUBLE) AS STRING) END"
    return (
        f"CASE WHEN {nested} THEN {terms.fault('nested', plain, lenient=lenient)} "
        f"WHEN {_is_number(kind)} THEN {number} ELSE {plain} END"
    )


def _is_number(kind: str) -> str:
    return f"{kind} LIKE 'DECIMAL%' OR {kind} IN ('DOUBLE', 'FLOAT')"


def _integer(value: str) -> str:
    """Whether a number is an integer: one too long for 64 bits is a decimal here, and so is 1.0."""
    kind, plain = f"schema_of_variant({value})", f"CAST({value} AS STRING)"
    long = f"{kind} LIKE 'DECIMAL%,0)' AND length({plain}) > {_LONG}"
    return f"{kind} = 'BIGINT' OR ({long})"


def _type(value: str) -> str:
    kind = f"schema_of_variant({value})"
    integer, boolean, double = (text(names.XSD + one) for one in ("integer", "boolean", "double"))
    return (
        f"CASE WHEN {_integer(value)} THEN {integer} WHEN {kind} = 'BOOLEAN' THEN {boolean} "
        f"WHEN {_is_number(kind)} THEN {double} END"
    )


def _member(value: str, steps: tuple[jsonpath.Step, ...]) -> str:
    if not steps:
        return value
    made = "$" + "".join(f"[{one}]" if isinstance(one, int) else f'["{one}"]' for one in steps)
    return f"try_variant_get({value}, {text(made)}, 'variant')"


def _all(value: str, steps: tuple[jsonpath.Step, ...], depth: int = 0) -> str:
    """An array of all that a branching path leads to: elements of arrays and members of objects alike."""
    if None not in steps:
        return f"array({_member(value, steps)})"
    hole = steps.index(None)
    inside, one = _member(value, steps[:hole]), f"w{depth}"
    kind = f"schema_of_variant({inside})"
    members = (
        f"CASE WHEN {kind} LIKE 'ARRAY<%' THEN CAST({inside} AS ARRAY<VARIANT>) "
        f"WHEN {kind} LIKE 'OBJECT<%' THEN map_values(CAST({inside} AS MAP<STRING, VARIANT>)) "
        f"ELSE CAST(array() AS ARRAY<VARIANT>) END"
    )
    rest = steps[hole + 1 :]
    return f"flatten(transform({members}, {one} -> {_all(one, rest, depth + 1)}))" if rest else members
