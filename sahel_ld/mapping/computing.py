"""Computed columns: a SQL query of a dataset that adds columns to the records of one of its tables.

The query reads the table as `records`, all columns text and empty cells NULL, and may use the macros
below, which write content hashes as docs/content-hashes.md specifies them, and the variable `base`.
It runs on DuckDB, like the mapping that follows, and is trusted like it.
"""
# ruff: noqa: S608 - statements are made of quoted names and texts only

from __future__ import annotations

from pathlib import Path

from sahel_ld.errors import MappingError, Place
from sahel_ld.mapping.dialect_terms import text
from sahel_ld.mapping.duckdb_engine import Engine, FaultError

# Beginnings of words that take sides. A name of others with one of them stands between quotation marks in
# our labels: `as_named`. What is quoted without need does no harm.
_LOADED = (
    "terror|extr[eé]mis|militan|rebel|r[eé]bellion|insurg|insurrection|jihad|islamis|fundamentalis|int[eé]gris"
    "|fanati|radica|regime|r[eé]gime|junt[ae]|warlord|seigneur|thug|voyou|bandit|outlaw|hors-la-loi|crimin"
    "|barbar|savage|sauvage|coward|heinous|odieu|martyr|m[uo]u?[jd]j?[ae]h[ie]d|crusader|crois[eé]|infid|apost"
    "|m[eé]cr[eé]an|puppet|fantoche|massacr|slaughter|carnage|atroci|murder|meurtr|assassin|freedom fighter"
)
# A field of a content hash is NULL where it is not stated; lists of lines are sorted by code point.
# `bounds_in_year`: of something in a year whose first and last day are known, or NULL.
_MACROS = """
CREATE MACRO thing(kind, slug) AS getvariable('base') || 'id/' || kind || '/' || slug;
CREATE MACRO ontology(name) AS 'https://w3id.org/sahel-ld/ontology#' || name;
CREATE MACRO code(scheme, name) AS 'https://w3id.org/sahel-ld/scheme/' || scheme || '/' || name;
CREATE MACRO iri_field(name, iri) AS name || ' <' || iri || '>';
CREATE MACRO typed_field(name, lexical, datatype) AS
  name || ' "' || lexical || '"^^<http://www.w3.org/2001/XMLSchema#' || datatype || '>';
CREATE MACRO text_field(name, value) AS
  name || ' "' || replace(replace(value, '\\', '\\\\'), '"', '\\"') || '"';
CREATE MACRO as_named(name) AS if(regexp_matches(name, getvariable('loaded'), 'i'), '“' || name || '”', name);
CREATE MACRO content_hash(kind, fields) AS sha256(
  'sahel-ld ' || kind || ' 1' || chr(10)
  || array_to_string(list_sort(list_distinct(list_filter(fields, lambda f: f IS NOT NULL))), chr(10))
  || chr(10));
CREATE MACRO day_in_year(day, year) AS if(day[1:4] = lpad(year, 4, '0'), day, NULL);
CREATE MACRO bounds_in_year(year, begun, ended) AS {
  'start_earliest': coalesce(begun, lpad(year, 4, '0') || '-01-01'),
  'start_latest': coalesce(begun, ended, lpad(year, 4, '0') || '-12-31'),
  'end_earliest': coalesce(ended, begun, lpad(year, 4, '0') || '-01-01'),
  'end_latest': coalesce(ended, lpad(year, 4, '0') || '-12-31')};
CREATE MACRO stated_interval(start_earliest, start_latest, end_earliest, end_latest) AS
  content_hash('interval', [
    typed_field('startEarliest', start_earliest, 'date'), typed_field('startLatest', start_latest, 'date'),
    typed_field('endEarliest', end_earliest, 'date'), typed_field('endLatest', end_latest, 'date'),
    iri_field('basis', code('basis', 'stated'))]);
"""


def compute(query: Path, *, records: Path, key: str, output: Path, base: str) -> None:
    """Write to `output` what a query makes of the records of a prepared table, sorted by key.

    Where `output` is that table itself, the query may add and remove columns, not records. Raises
    MappingError naming the query's file if it fails, or changes, drops or doubles a record.
    """
    result = output.with_suffix(".computed")
    with Engine() as engine:
        try:
            _run(engine, query, records, result, key=key, base=base, same=records == output)
        except (MappingError, FaultError) as error:
            result.unlink(missing_ok=True)
            raise MappingError(
                f"does not run: {error}", place=Place(query), remedy="correct the query", code="computed"
            ) from None
    result.replace(output)


def _run(
    engine: Engine, query: Path, records: Path, result: Path, *, key: str, base: str, same: bool
) -> None:
    reader = (
        f"read_csv({text(str(records))}, header=true, all_varchar=true, delim=',', quote='\"', escape='\"')"
    )
    engine.execute(f"CREATE TABLE records AS SELECT * FROM {reader}")
    engine.execute(f"SET VARIABLE base = {text(base)}")
    engine.execute(f"SET VARIABLE loaded = {text(_LOADED)}")
    for macro in _MACROS.split(";\n"):
        if macro.strip():
            engine.execute(macro)
    engine.execute(f"CREATE TABLE computed AS {query.read_text(encoding='utf-8')}")
    name = '"' + key.replace('"', '""') + '"'
    if same:
        _refuse_other_records(engine, name)
    engine.execute(f"COPY (FROM computed ORDER BY {name}) TO {text(str(result))} (FORMAT csv, HEADER true)")


def _refuse_other_records(engine: Engine, key: str) -> None:
    left, right = (f"SELECT {key} FROM {name}" for name in ("records", "computed"))
    changed = engine.number(
        f"SELECT (SELECT count(*) FROM ({left} EXCEPT ALL {right})) "
        f"+ (SELECT count(*) FROM ({right} EXCEPT ALL {left}))"
    )
    if changed:
        raise MappingError(f"it changes, drops or doubles {changed} records")
