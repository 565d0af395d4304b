"""Writing quads: N-Quads, N-Triples, packed or not, Parquet of terms; sorted, partitioned."""
# ruff: noqa: S608 - statements are made of quoted names and texts only

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sahel_ld.errors import UsageError
from sahel_ld.mapping import names, places, strategy, survey
from sahel_ld.mapping.dialect import DuckDbDialect
from sahel_ld.mapping.dialect_terms import text
from sahel_ld.mapping.duckdb_engine import Engine
from sahel_ld.mapping.places import Replacing, ReplacingFolder
from sahel_ld.mapping.plan import Plan, Rule
from sahel_ld.mapping.sink import Sink
from sahel_ld.mapping.statements import Statements
from sahel_ld.mapping.strategy import Step
from sahel_ld.mapping.survey import Survey

FORMATS = ("nq", "nt", "nq.gz", "nt.gz", "nq.zst", "nt.zst", "parquet")
PARTITIONS = ("graph", "predicate", "subject")
_SUBJECT_PARTS = 16
"""Parts by the hash of the subject, so that one thing's quads stay together."""
_COMPRESSION = {"gz": "gzip", "zst": "zstd"}
NOTHING = "SELECT '' AS line WHERE false"
_CHOSEN = "s AS subject, p AS predicate, o AS object, g AS graph"
Report = Callable[[str, float, int], None]


@dataclass(frozen=True)
class Target:
    """Where to write, a path or a binary stream, how, and whether sorted or in parts."""

    path: Path | BinaryIO
    format: str
    sort: bool
    partition: str | None

    @classmethod
    def of(
        cls,
        path: Path | BinaryIO,
        format: str | None,  # noqa: A002
        *,
        sort: bool,
        partition: str | None,
        parts: bool = False,
    ) -> Target:
        """The target for a path, its format by name unless it is given; with `parts`, a folder may be one.

        UsageError for an unknown format or partition, and for a place that can't be written.
        """
        found = format or _by_name(path, partition)
        if found not in FORMATS:
            raise UsageError(f"unknown format {found!r}", remedy=names.nearest(found, FORMATS))
        if partition is not None and partition not in PARTITIONS:
            raise UsageError(f"can't partition by {partition!r}", remedy=names.nearest(partition, PARTITIONS))
        if not isinstance(path, Path) and (partition or found == "parquet"):
            raise UsageError("Parquet and parts need a path", remedy="give an output file")
        if isinstance(path, Path):
            in_parts = partition or (parts and (found == "parquet" or path.is_dir()))
            (places.check_folder if in_parts else places.check_file)(path)
        return cls(path, found, sort, partition)

    @property
    def triples_only(self) -> bool:
        """Whether graphs are left out, as N-Triples has none."""
        return self.format.startswith("nt")

    @property
    def compression(self) -> str | None:
        """How lines are packed."""
        return _COMPRESSION.get(self.format.rsplit(".", 1)[-1])


def _by_name(path: Path | BinaryIO, partition: str | None) -> str:
    """The format that a file's name says; N-Quads for a stream and for the parts in a folder."""
    if not isinstance(path, Path) or partition is not None or places.is_stream(path):
        return "nq"
    found = next((one for one in reversed(FORMATS) if path.name.lower().endswith("." + one)), None)
    if found is None:
        raise UsageError(
            f"the name {path.name!r} says no format that is written here",
            remedy="end it with ." + ", .".join(FORMATS),
        )
    return found


def quads_query(plan: Plan, statements: Statements) -> str:
    """The four terms of every quad, each quad once."""
    union = " UNION ALL ".join(statements.terms(rule) for rule in plan.rules)
    nothing = "SELECT '' AS s, '' AS p, '' AS o, '' AS g WHERE false"
    return f"SELECT DISTINCT s, p, o, g FROM ({union or nothing})"


@dataclass
class Writing:
    """One run's output: steps of a plan, written through an engine to a target."""

    steps: list[Step]
    plan: Plan
    statements: Statements
    engine: Engine
    target: Target
    spill: Path
    report: Report
    survey: Survey

    def write(self) -> int:
        """Carry out the steps; the number of quads written."""
        if not isinstance(self.target.path, Path):
            return self._lines(self.target.path)
        if self.target.partition is not None:
            return self._parts(self.target.path, self.target.partition)
        if places.is_stream(self.target.path):
            with self.target.path.open("wb") as stream:
                return self._lines(stream)
        with Replacing(self.target.path) as file:
            if self.target.format == "parquet":
                return self._copy(self._terms(), file.part)
            with file.part.open("wb") as stream:
                return self._lines(stream)

    def _lines(self, stream: BinaryIO) -> int:
        """Lines to a stream, one statement after the other; what is packed is counted before."""
        sink = Sink(stream, self.spill)
        quads = 0
        for query, packed in self._queries():
            rows: list[int] = []

            def write(path: Path, query: str = query, rows: list[int] = rows) -> None:
                rows.append(self._copy(query, path))

            before, expected = sink.lines, self._expected(packed)
            with self._watched(sink, quads, expected):
                # Into a pipe the engine writes nothing but plain text.
                piped = not self.target.compression
                sink.take(write, piped=piped, counted=bool(packed) and expected is None)
            if packed:
                quads += sink.lines - before if expected is None else expected
            else:
                quads += rows[0]
        return quads

    def _expected(self, packed: list[Rule]) -> int | None:
        """How many lines packed rules make; None when they are to be counted as they pass."""
        plain = not self.target.compression
        if not packed or (plain and not all(self.statements.is_countable(one) for one in packed)):
            return None
        return sum(self.survey.number(self.statements.number(one)) for one in packed)

    def _queries(self) -> Iterator[tuple[str, list[Rule]]]:
        """Statements, with the rules of packed ones, whose rows are several lines.

        Each distinct step stands alone, so that the memory of one is taken at a time.
        """
        if self.target.sort:
            yield self._sorted(), []
            return
        straight = [step for step in self.steps if not step.distinct]
        packed = [step for step in straight if step.packed]
        if packed:
            rules = [self.plan.rules[at] for one in packed for at in one.rules]
            yield " UNION ALL ".join(self._select(one) for one in packed), rules
        for step in [one for one in straight if not one.packed] + [one for one in self.steps if one.distinct]:
            yield self._select(step), []

    def _select(self, step: Step) -> str:
        rules = [self.plan.rules[at] for at in step.rules] if step.packed else []
        return strategy.select(step, self.plan, self.statements, frozenset(filter(self._is_whole, rules)))

    def _is_whole(self, rule: Rule) -> bool:
        """Whether every record has the rule's quad."""
        if not self.statements.is_total(rule):
            return False
        found = self.survey.number(self.statements.number(rule))
        return found == self.survey.number(survey.rows(rule.scan))

    def _sorted(self) -> str:
        """All lines in order; what is proved to be distinct is not compared again."""
        queries = [
            self.statements.unpacked(self._select(step)) if step.packed else f"({self._select(step)})"
            for step in self.steps
        ]
        return f"SELECT line FROM ({' UNION ALL '.join(queries) or NOTHING}) ORDER BY line"

    def _terms(self) -> str:
        order = " ORDER BY s, p, o, g" if self.target.sort else ""
        return f"SELECT {_CHOSEN} FROM ({quads_query(self.plan, self.statements)}){order}"

    def _parts(self, folder: Path, partition: str) -> int:
        """A folder of files, one for each value of the partition, numbered in the order of the values."""
        dialect = self.statements.dialect
        by_subject = f"{dialect.hashed(['s'])} % {_SUBJECT_PARTS}"
        part = {"graph": "g", "predicate": "p", "subject": by_subject}[partition]
        quads = quads_query(self.plan, self.statements)
        self.engine.execute(f"CREATE TEMP TABLE quads AS SELECT *, {part} AS part FROM ({quads})")
        values = self.engine.rows("SELECT DISTINCT part FROM quads ORDER BY part NULLS FIRST")
        count = 0
        with ReplacingFolder(folder) as made:
            for at, (value,) in enumerate(values):
                self.report("writing", at / len(values), count)
                count += self._copy(self._part(value), made.part / f"part-{at:05d}.{self.target.format}")
        return count

    def _part(self, value: object) -> str:
        same = (
            "part IS NULL" if value is None else f"part = {text(value) if isinstance(value, str) else value}"
        )
        if self.target.format == "parquet":
            order = " ORDER BY s, p, o, g" if self.target.sort else ""
            return f"SELECT {_CHOSEN} FROM quads WHERE {same}{order}"
        line = "s || ' ' || p || ' ' || o || ' ' || CASE WHEN g IS NULL THEN '' ELSE g || ' ' END || '.'"
        return f"SELECT {line} AS line FROM quads WHERE {same}{' ORDER BY line' if self.target.sort else ''}"

    def _copy(self, query: str, path: Path) -> int:
        form = "parquet" if self.target.format == "parquet" else "lines"
        return self.engine.number(DuckDbDialect().copy(query, str(path), form, self.target.compression))

    @contextmanager
    def _watched(self, sink: Sink, before: int, expected: int | None) -> Iterator[None]:
        """Reports progress from the side while a statement runs; `before` and `expected` count quads."""
        over = threading.Event()

        def watch() -> None:
            while not over.wait(0.2):
                done = max(self.engine.progress(), 0.0) / 100
                self.report("writing", done, before + round(done * (expected or 0)))

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()
