"""A mapping at work: sources inspected, planned, compiled, executed, written."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from sahel_ld.mapping import faults, planner, readers, schemas
from sahel_ld.mapping.dialect import DuckDbDialect
from sahel_ld.mapping.dialect_functions import text
from sahel_ld.mapping.duckdb_engine import Engine, Fault
from sahel_ld.mapping.model import Mapping, Source
from sahel_ld.mapping.plan import Expr as Expr
from sahel_ld.mapping.plan import Plan, RowNumber, Rule, expressions, parts
from sahel_ld.mapping.schemas import Schema
from sahel_ld.mapping.statements import Statements


@dataclass(frozen=True)
class MappingReport:
    """What a run did: the file written, its quads, the seconds it took."""

    output: Path
    quads: int
    seconds: float


@dataclass(frozen=True)
class Prepared:
    """A mapping planned over its sources."""

    plan: Plan
    schemas: dict[Source, Schema]
    folder: Path


def prepare(mapping: Mapping, *, folder: Path, base: str, engine: Engine) -> Prepared:
    """Inspect the sources of a mapping and plan it."""
    sources = dict.fromkeys(one.source for one in mapping.triples_maps)
    found = {source: schemas.inspect(source, folder, engine.columns) for source in sources}
    return Prepared(planner.plan(mapping, found, base), found, folder)


def scan_query(prepared: Prepared, at: int, *, numbered: bool) -> str:
    """The SELECT that reads a scan."""
    scan = prepared.plan.scans[at]
    path = schemas.locate(scan.source, prepared.folder)
    return readers.scan(scan, path, prepared.schemas[scan.source], numbered=numbered)


def run(
    mapping: Mapping,
    *,
    folder: Path,
    base: str,
    output: Path,
    sort: bool = True,
    memory_limit: str | None = None,
) -> MappingReport:
    """Map sources to N-Quads, each quad once; sorted by code point unless told otherwise."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="sahel-ld-") as spill:
        with Engine(memory_limit=memory_limit, spill=Path(spill)) as engine:
            prepared = prepare(mapping, folder=folder, base=base, engine=engine)
            try:
                quads = _write(prepared, engine, output, sort=sort)
            except Fault as fault:
                raise faults.explain(fault, prepared.plan, prepared.schemas, folder) from None
    return MappingReport(output, quads, time.monotonic() - started)


def _write(prepared: Prepared, engine: Engine, output: Path, *, sort: bool) -> int:
    for at in range(len(prepared.plan.scans)):
        numbered = any(_needs_number(rule, at) for rule in prepared.plan.rules)
        engine.execute(f"CREATE TEMP TABLE s{at} AS {scan_query(prepared, at, numbered=numbered)}")
    statements = Statements(prepared.plan, DuckDbDialect())
    lines = [statements.line(rule) for rule in prepared.plan.rules] or ["SELECT '' AS line WHERE false"]
    query = f"SELECT DISTINCT line FROM ({' UNION ALL '.join(lines)}){' ORDER BY line' if sort else ''}"
    part = output.with_name(f".{output.name}.part")
    options = "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01'"
    quads = engine.number(f"COPY ({query}) TO {text(str(part))} ({options})")
    os.replace(part, output)
    return quads


def _needs_number(rule: Rule, scan: int) -> bool:
    found = [one for _, term in rule.terms for expression in expressions(term) for one in _all(expression)]
    return any(
        isinstance(one, RowNumber) and (rule.parent if one.of_parent else rule.scan) == scan for one in found
    )


def _all(expression: Expr) -> list[Expr]:
    return [expression, *(one for part in parts(expression) for one in _all(part))]
