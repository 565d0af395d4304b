"""A mapping at work: sources inspected, planned, compiled, executed, written."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from sahel_ld.errors import InputError, UsageError
from sahel_ld.mapping import faults, lexical, names, nowhere, planner, readers, schemas, strategy, survey
from sahel_ld.mapping.dialect import DuckDbDialect
from sahel_ld.mapping.duckdb_engine import Engine, FaultError
from sahel_ld.mapping.lexical import IllTyped
from sahel_ld.mapping.model import Mapping, Source
from sahel_ld.mapping.nowhere import Nowhere
from sahel_ld.mapping.output import Target, Writing
from sahel_ld.mapping.plan import Plan, reads_number
from sahel_ld.mapping.proofs import Obligation
from sahel_ld.mapping.schemas import Schema
from sahel_ld.mapping.statements import Statements
from sahel_ld.mapping.survey import Question, Survey

MEMORY_LIMIT = "700MB"


@dataclass(frozen=True)
class MappingReport:
    """What a run did: the file written, its quads, the records read for them, the seconds it took.

    `ill_typed` are the literals that are none of their datatype, by the place in the mapping that makes them.
    `nowhere` are the JSONPaths of the mapping that lead to nothing.
    """

    output: Path | None
    quads: int
    records: int
    seconds: float
    ill_typed: tuple[IllTyped, ...] = ()
    nowhere: tuple[Nowhere, ...] = ()


@dataclass(frozen=True)
class Progress:
    """How far a run is: what it does, how much of that is done (0 to 1), records read, quads written."""

    stage: str
    done: float
    records: int
    quads: int
    seconds: float


@dataclass(frozen=True)
class Prepared:
    """A mapping planned over its sources."""

    plan: Plan
    schemas: dict[Source, Schema]
    folder: Path


def prepare(mapping: Mapping, *, folder: Path, base: str, engine: Engine) -> Prepared:
    """Inspect the sources of a mapping and plan it; UsageError for a base that is no IRI."""
    if not (names.is_absolute(base) and names.is_legal_iri(base)):
        raise UsageError(f"the base {base!r} is no absolute IRI", remedy="such as https://example.org/")
    sources = dict.fromkeys(one.source for one in mapping.triples_maps)
    found = {source: schemas.inspect(source, folder, engine) for source in sources}
    return Prepared(planner.plan(mapping, found, base), found, folder)


def scan_query(prepared: Prepared, at: int, *, numbered: bool) -> str:
    """The SELECT that reads a scan."""
    scan = prepared.plan.scans[at]
    path = schemas.locate(scan.source, prepared.folder)
    return readers.scan(scan, path, prepared.schemas[scan.source], numbered=numbered)


@dataclass(frozen=True)
class Options:
    """How to write, beside the defaults.

    `format` says it in place of the output's name: `nq` or `nt` (graphs are merged), each also `.gz` or
    `.zst`, or `parquet` (columns subject, predicate, object, graph; terms as in N-Quads). `partition`
    (`graph`, `predicate` or `subject`) makes the output a folder with a file for each graph or
    predicate, or 16 files by subject. Without `keys`, no proof is tried and everything is made
    distinct. With `skip_faults`, a value that can't be what the mapping makes of it makes no quad.
    Beyond `memory_limit` the engine spills to disk.
    """

    format: str | None = None
    partition: str | None = None
    keys: bool = True
    skip_faults: bool = False
    memory_limit: str = MEMORY_LIMIT


def run(
    mapping: Mapping,
    *,
    folder: Path,
    base: str,
    output: Path | BinaryIO,
    sort: bool = True,
    options: Options | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> MappingReport:
    """Map sources to RDF, each quad once (RML-Core, https://w3id.org/rml/core/spec/).

    `folder` is where relative source paths start, `base` goes before relative IRIs, `output` is a file
    whose name says the format, or a binary stream that gets N-Quads. `sort` orders lines by code point,
    for reproducible dumps. `progress` is called a few times a second.

    Raises InputError with file, column and record for a value that can't be what the mapping makes of
    it (an IRI with a space, NUL), MappingError with the place in the mapping when it does not fit its
    sources, UsageError for an unknown format or partition.
    """
    chosen = options or Options()
    target = Target.of(output, chosen.format, sort=sort, partition=chosen.partition)
    started = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="sahel-ld-") as spill,
        Engine(memory_limit=chosen.memory_limit, spill=Path(spill), lenient=chosen.skip_faults) as engine,
    ):
        prepared = prepare(mapping, folder=folder, base=base, engine=engine)
        if target.triples_only:
            prepared = without_graphs(prepared)
        work = _Run(prepared, engine, chosen.keys, chosen.skip_faults, progress, started)
        try:
            quads = work.write(target, Path(spill))
        except (FaultError, InputError) as fault:
            raise faults.explain(fault, prepared.plan, folder) from None
    path = output if isinstance(output, Path) else None
    seconds = time.monotonic() - started
    return MappingReport(
        path,
        quads,
        work.records,
        seconds,
        tuple(work.ill_typed),
        tuple(work.nowhere),
    )


class _Run:
    def __init__(
        self,
        prepared: Prepared,
        engine: Engine,
        keys: bool,
        lenient: bool,
        progress: Callable[[Progress], None] | None,
        started: float,
    ) -> None:
        self.prepared, self.engine, self.keys = prepared, engine, keys
        self.progress, self.started = progress, started
        self.statements = Statements(prepared.plan, DuckDbDialect(), lenient=lenient)
        self.survey = Survey(engine.rows)
        self.records = 0
        self.ill_typed: list[IllTyped] = []
        self.nowhere: list[Nowhere] = []

    def write(self, target: Target, spill: Path) -> int:
        plan = self.prepared.plan
        load(self.prepared, self.engine, self._report)
        self._report("checking keys and values", 0.0, 0)
        self.survey.gather(self._questions())
        self.records = sum(self.survey.number(survey.rows(at)) for at in range(len(plan.scans)))
        self.ill_typed = self._check_values()
        self.nowhere = nowhere.find(plan, self.engine.rows, self.prepared.folder)
        found = strategy.steps(plan, self._is_key if self.keys else lambda _: False)
        work = Writing(found, plan, self.statements, self.engine, target, spill, self._report, self.survey)
        return work.write()

    def _questions(self) -> list[Question]:
        """All that is known to be asked, so that a table that is read from its file is read once for it."""
        plan, dialect = self.prepared.plan, self.statements.dialect
        owed = strategy.owed(plan) if self.keys else []
        packed = [one for one in strategy.steps(plan, owed.__contains__) if one.packed]
        rules = [plan.rules[at] for one in packed for at in one.rules]
        return [
            *(survey.rows(at) for at in range(len(plan.scans))),
            *(survey.key(plan, one, dialect) for one in owed),
            *lexical.questions(plan, dialect),
            *(self.statements.number(one) for one in rules if self.statements.is_countable(one)),
        ]

    def _check_values(self) -> list[IllTyped]:
        prepared = self.prepared
        self.engine.keep_order(True)
        found = lexical.check(
            prepared.plan, self.statements.dialect, self.survey,
            lambda at: scan_query(prepared, at, numbered=True), prepared.folder,
        )  # fmt: skip
        self.engine.keep_order(False)
        return found

    def _is_key(self, one: Obligation) -> bool:
        return self.survey.number(survey.key(self.prepared.plan, one, self.statements.dialect)) == 1

    def _report(self, stage: str, done: float, quads: int) -> None:
        if self.progress is not None:
            seconds = time.monotonic() - self.started
            self.progress(Progress(stage, done, self.records, quads, seconds))


def load(prepared: Prepared, engine: Engine, report: Callable[[str, float, int], None]) -> None:
    """Read every source, the references in use only, into a table that may spill to disk.

    What would not fit into memory and is quickly read again stays in its file.
    """
    for at, scan in enumerate(prepared.plan.scans):
        report(f"reading {scan.source.path}", at / len(prepared.plan.scans), 0)
        engine.keep_order(_is_numbered(prepared, at))
        engine.execute(relation(prepared, at, engine.memory()))
    engine.keep_order(False)


def relation(prepared: Prepared, at: int, memory: int) -> str:
    """The statement that offers a scan's rows under its name; `memory` is the limit in bytes."""
    source, numbered = prepared.plan.scans[at].source, _is_numbered(prepared, at)
    path = schemas.locate(source, prepared.folder)
    kind = "VIEW" if not numbered and readers.is_reread(source, path, memory) else "TABLE"
    return f"CREATE TEMP {kind} s{at} AS {scan_query(prepared, at, numbered=numbered)}"


def _is_numbered(prepared: Prepared, at: int) -> bool:
    return any(reads_number(rule, at) for rule in prepared.plan.rules)


def without_graphs(prepared: Prepared) -> Prepared:
    """The plan for triples: rules that differ in their graphs are one."""
    rules = tuple(dict.fromkeys(replace(rule, graph=None) for rule in prepared.plan.rules))
    return replace(prepared, plan=Plan(prepared.plan.scans, rules))
