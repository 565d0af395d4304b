"""Writing quads: N-Quads, N-Triples, packed or not, Parquet of terms; sorted, partitioned.

Files are written beside their place and renamed when whole.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sahel_ld.errors import UsageError
from sahel_ld.mapping import names, strategy
from sahel_ld.mapping.dialect_functions import text
from sahel_ld.mapping.duckdb_engine import Engine
from sahel_ld.mapping.plan import Plan
from sahel_ld.mapping.statements import Statements
from sahel_ld.mapping.strategy import Step

FORMATS = ("nq", "nt", "nq.gz", "nt.gz", "nq.zst", "nt.zst", "parquet")
PARTITIONS = {
    "graph": "g",
    "predicate": "p",
    # Sixteen parts by the hash of the subject, so that one thing's quads stay together.
    "subject": "hash(s) % 16",
}
_COMPRESSION = {"gz": "gzip", "zst": "zstd"}
Report = Callable[[str, float, int], None]


@dataclass(frozen=True)
class Target:
    """Where to write, how, and whether sorted or in parts."""

    path: Path
    format: str
    sort: bool
    partition: str | None

    @classmethod
    def of(cls, path: Path, format: str | None, *, sort: bool, partition: str | None) -> Target:
        """The target for a path, its format by name unless it is given; UsageError for an unknown one."""
        found = format or next((one for one in reversed(FORMATS) if path.name.endswith("." + one)), "nq")
        if found not in FORMATS:
            raise UsageError(f"unknown format {found!r}", remedy=names.nearest(found, FORMATS))
        if partition is not None and partition not in PARTITIONS:
            raise UsageError(f"can't partition by {partition!r}", remedy=names.nearest(partition, PARTITIONS))
        return cls(path, found, sort, partition)

    @property
    def triples_only(self) -> bool:
        """Whether graphs are left out, as N-Triples has none."""
        return self.format.startswith("nt")

    @property
    def options(self) -> str:
        """What the engine must know to write it."""
        if self.format == "parquet":
            return "FORMAT parquet, COMPRESSION zstd"
        packed = _COMPRESSION.get(self.format.rsplit(".", 1)[-1])
        # Escaped lines hold no control character, so none of these ever splits or quotes one.
        plain = "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01'"
        return f"{plain}, COMPRESSION {packed}" if packed else plain


def write(
    steps: list[Step], plan: Plan, statements: Statements, engine: Engine, target: Target, report: Report
) -> int:
    """Carry out the steps; the number of quads written."""
    if target.partition is not None:
        return _parts(steps, plan, statements, engine, target, report)
    part = target.path.with_name(f".{target.path.name}.part")
    try:
        if target.format == "parquet":
            quads = _copy(_terms(plan, statements, target.sort), part, engine, target, report)
        elif target.sort:
            quads = _copy(_sorted(steps, plan, statements), part, engine, target, report)
        else:
            quads = _streamed(steps, plan, statements, engine, target, part, report)
        os.replace(part, target.path)
    finally:
        part.unlink(missing_ok=True)
    return quads


def _streamed(
    steps: list[Step], plan: Plan, statements: Statements, engine: Engine, target: Target, part: Path, report: Report
) -> int:
    """Straight steps in one statement; then each distinct one by itself, so that only one takes memory."""
    straight = [step for step in steps if not step.distinct]
    packed = [step for step in straight if step.packed]
    expected = sum(engine.number(statements.number([plan.rules[at] for at in one.rules])) for one in packed)
    queries = [strategy.select(step, plan, statements) for step in straight]
    rows = _copy(" UNION ALL ".join(queries) or _NOTHING, part, engine, target, report, expected)
    quads = expected + (rows if not packed else 0)
    if packed and len(packed) < len(straight):
        quads += sum(_count(step, plan, statements, engine) for step in straight if not step.packed)
    more = part.with_suffix(".more")
    for step in steps:
        if step.distinct:
            quads += _copy(strategy.select(step, plan, statements), more, engine, target, report, quads)
            _append(more, part)
    return quads


_NOTHING = "SELECT '' AS line WHERE false"


def _count(step: Step, plan: Plan, statements: Statements, engine: Engine) -> int:
    return engine.number(f"SELECT count(*) FROM ({strategy.select(step, plan, statements)})")


def _append(more: Path, part: Path) -> None:
    """Members of gzip and frames of zstd may follow one another, as lines do."""
    with more.open("rb") as source, part.open("ab") as sink:
        shutil.copyfileobj(source, sink, 1 << 20)
    more.unlink()


def _sorted(steps: list[Step], plan: Plan, statements: Statements) -> str:
    """All lines in order; what is proved to be distinct is not compared again."""
    straight = [at for step in steps if not step.distinct for at in step.rules]
    queries = [statements.line(plan.rules[at]) for at in straight]
    queries += [f"({strategy.select(step, plan, statements)})" for step in steps if step.distinct]
    return f"SELECT line FROM ({' UNION ALL '.join(queries) or _NOTHING}) ORDER BY line"


def _terms(plan: Plan, statements: Statements, sort: bool) -> str:
    """The four terms of every quad."""
    union = " UNION ALL ".join(statements.terms(rule) for rule in plan.rules)
    nothing = "SELECT '' AS s, '' AS p, '' AS o, '' AS g WHERE false"
    order = " ORDER BY s, p, o, g" if sort else ""
    chosen = "s AS subject, p AS predicate, o AS object, g AS graph"
    return f"SELECT {chosen} FROM (SELECT DISTINCT s, p, o, g FROM ({union or nothing})){order}"


def _parts(
    steps: list[Step], plan: Plan, statements: Statements, engine: Engine, target: Target, report: Report
) -> int:
    """A folder of files, one for each value of the partition, named by a number in order of the values."""
    key = PARTITIONS[target.partition or "graph"]
    union = " UNION ALL ".join(statements.terms(rule) for rule in plan.rules)
    engine.execute(f"CREATE TEMP TABLE quads AS SELECT DISTINCT s, p, o, g, {key} AS part FROM ({union})")
    target.path.mkdir(parents=True, exist_ok=True)
    values = [row[0] for row in engine.rows("SELECT DISTINCT part FROM quads ORDER BY part NULLS FIRST")]
    quads = 0
    for at, value in enumerate(values):
        chosen = "part IS NULL" if value is None else f"part = {text(str(value)) if isinstance(value, str) else value}"
        query = _part_query(chosen, target)
        quads += _copy(query, target.path / f"part-{at:05d}.{target.format}", engine, target, report, quads)
    return quads


def _part_query(chosen: str, target: Target) -> str:
    if target.format == "parquet":
        order = " ORDER BY s, p, o, g" if target.sort else ""
        return f"SELECT s AS subject, p AS predicate, o AS object, g AS graph FROM quads WHERE {chosen}{order}"
    line = "s || ' ' || p || ' ' || o || ' ' || CASE WHEN g IS NULL THEN '' ELSE g || ' ' END || '.'"
    return f"SELECT {line} AS line FROM quads WHERE {chosen}{' ORDER BY line' if target.sort else ''}"


def _copy(query: str, path: Path, engine: Engine, target: Target, report: Report, expected: int = 0) -> int:
    with _watched(engine, report, expected):
        return engine.number(f"COPY ({query}) TO {text(str(path))} ({target.options})")


@contextmanager
def _watched(engine: Engine, report: Report, expected: int) -> Iterator[None]:
    """Reports progress from the side while a statement runs."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            done = max(engine.progress(), 0.0) / 100
            report("writing", done, int(expected * done))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
