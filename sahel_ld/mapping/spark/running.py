"""A plan carried out on Spark: sources as relations, steps as one query, parts written and put in place."""
# ruff: noqa: S608 - statements are made of quoted names and texts only

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from sahel_ld.errors import InputError, MappingError, UsageError
from sahel_ld.mapping import faults, lexical, proofs, running, schemas, strategy, survey
from sahel_ld.mapping.duckdb_engine import Engine, FaultError
from sahel_ld.mapping.model import Mapping
from sahel_ld.mapping.output import NOTHING, Target, quads_query
from sahel_ld.mapping.places import Replacing, ReplacingFolder
from sahel_ld.mapping.plan import Plan, reads_number
from sahel_ld.mapping.running import MappingReport, Options, Prepared
from sahel_ld.mapping.schemas import is_json
from sahel_ld.mapping.spark import limits, parts, quoting, readers
from sahel_ld.mapping.spark.dialect import SparkDialect
from sahel_ld.mapping.spark.engine import LOCAL, SparkEngine
from sahel_ld.mapping.statements import Statements
from sahel_ld.mapping.strategy import Step
from sahel_ld.mapping.survey import Survey

_UNDECODED = "count_if(NOT is_valid_utf8(value))"
"""Lines that are not UTF-8, which Spark reads over."""


@dataclass(frozen=True)
class Cluster:
    """Where it runs: Spark's master URL, by default all cores of this machine."""

    master: str = LOCAL


def run(
    mapping: Mapping,
    *,
    folder: Path,
    base: str,
    output: Path | BinaryIO,
    sort: bool = True,
    options: Options | None = None,
    cluster: Cluster | None = None,
) -> MappingReport:
    """Map sources to RDF on Spark; as `mapping.run`, with the same quads, each once.

    Text goes into one file, its parts joined in order, or into a folder of parts where `output` is one;
    Parquet into a folder of parts. Sources and output must be where every worker sees them under one path.
    `memory_limit` is the driver's memory. Raises as `mapping.run`, and MappingError for what can't run here.
    """
    chosen = options or Options()
    target = _target(output, chosen, sort)
    started = time.monotonic()
    with Engine() as engine:
        prepared = running.prepare(mapping, folder=folder, base=base, engine=engine)
    prepared = running.without_graphs(prepared) if target.triples_only else prepared
    limits.check(prepared.plan, prepared.schemas)
    prepared = replace(prepared, plan=limits.portable(prepared.plan))
    where = (cluster or Cluster()).master
    memory = None if chosen.memory_limit == running.MEMORY_LIMIT else chosen.memory_limit
    with SparkEngine(
        master=where, memory=memory, ordered=_counts_records(prepared.plan), size=_size(prepared)
    ) as spark:
        work = _Run(prepared, spark, chosen)
        try:
            quads, records = work.write(target), work.records
        except FaultError as fault:
            raise faults.explain(fault, prepared.plan, folder) from None
        except MappingError as error:
            raise _broken(prepared) or error from None
    path = output if isinstance(output, Path) else None
    return MappingReport(path, quads, records, time.monotonic() - started, tuple(work.ill_typed))


def _target(output: Path | BinaryIO, chosen: Options, sort: bool) -> Target:
    if chosen.partition is not None:
        raise UsageError(
            f"Spark can't run this: --partition {chosen.partition}",
            remedy="name a folder for Spark's own parts",
        )
    target = Target.of(output, chosen.format, sort=sort, partition=None, parts=True)
    if target.format.endswith("zst"):
        raise UsageError("Spark can't run this: text packed with zstd", remedy="write .gz, or Parquet")
    return target


def _size(prepared: Prepared) -> int:
    """Bytes of all sources, as they are packed."""
    paths = {schemas.locate(scan.source, prepared.folder) for scan in prepared.plan.scans}
    return sum(path.stat().st_size for path in paths)


def _counts_records(plan: Plan) -> bool:
    return any(reads_number(rule, at) for rule in plan.rules for at in range(len(plan.scans)))


def _broken(prepared: Prepared) -> InputError | None:
    """What is wrong with a source, as the other engine says it: with the line."""
    with Engine() as engine:
        # A copy in UTF-8 goes with the engine that it was made for.
        found = {one: schemas.inspect(one, prepared.folder, engine) for one in prepared.schemas}
        prepared = replace(prepared, schemas=found)
        for at in range(len(prepared.plan.scans)):
            try:
                # Every cell is asked for: what is only counted is not decoded.
                engine.rows(
                    f"SELECT max(hash(COLUMNS(*))) FROM ({running.scan_query(prepared, at, numbered=False)})"
                )
            except (FaultError, InputError) as fault:
                return faults.explain(fault, prepared.plan, prepared.folder)
    return None


class _Run:
    def __init__(self, prepared: Prepared, spark: SparkEngine, chosen: Options) -> None:
        self.prepared, self.spark, self.chosen = prepared, spark, chosen
        self.dialect = SparkDialect(lenient=chosen.skip_faults)
        self.statements = Statements(prepared.plan, self.dialect)
        self.survey = Survey(spark.rows)
        self.records = 0
        self.ill_typed: list[lexical.IllTyped] = []

    def write(self, target: Target) -> int:
        plan = self.prepared.plan
        for at in range(len(plan.scans)):
            self._read(at)
        self.records = self._count_records()
        self.ill_typed = lexical.check(plan, self.dialect, self.survey, None, self.prepared.folder)
        steps = strategy.steps(plan, self._is_key if self.chosen.keys else lambda _: False)
        if target.format == "parquet":
            return self._parquet(target)
        return self._text(target, self._lines(steps, sort=target.sort))

    def _read(self, at: int) -> None:
        """The file as r0, …, and the scan over it as s0, …, read once for all that is asked of it."""
        scan = self.prepared.plan.scans[at]
        source, schema = scan.source, self.prepared.schemas[scan.source]
        path = schemas.locate(source, self.prepared.folder)
        if is_json(source):
            self.spark.lines(f"r{at}", path, whole=source.format == "json")
        elif source.format == "parquet":
            self.spark.parquet(f"r{at}", path)
        else:
            options = readers.csv_options(source, whole=self._is_folded(at, path))
            self.spark.csv(f"r{at}", path, len(schema.columns or ()), options)
        numbered = any(reads_number(rule, at) for rule in self.prepared.plan.rules)
        query = readers.scan(scan, at, schema, numbered=numbered, lenient=self.chosen.skip_faults)
        self.spark.view(f"s{at}", query, keep=True)

    def _is_folded(self, at: int, path: Path) -> bool:
        """Whether a record may go over several lines; then one task reads the whole file.

        A line inside of a record, or one that begins it, has an odd number of quotes.
        """
        source = self.prepared.plan.scans[at].source
        encoding = limits.ENCODINGS[source.encoding.lower()]
        if encoding == "UTF-16":
            return True
        if self.spark.is_small:
            odd, is_open, undecoded = quoting.quotes(path, source.compression, source.quote)
        else:
            self.spark.lines(f"l{at}", path, whole=False)
            quotes = f"length(value) - length(replace(value, {self.dialect.text(source.quote)}, ''))"
            counted = f"count_if(({quotes}) % 2 = 1), coalesce(sum({quotes}), 0) % 2, {_UNDECODED}"
            odd, is_open, undecoded = self.spark.rows(f"SELECT {counted} FROM l{at}")[0]
        if odd and quoting.folds_with_returns(path, source.compression, source.quote):
            raise limits.refused(f"{source.path}: a cell with a line break of CR LF", source.place)
        if is_open or (undecoded and encoding != "ISO-8859-1"):
            self._doubt()
        return int(odd) > 0

    def _count_records(self) -> int:
        """Records of all sources; texts that are not UTF-8 stop here, as Spark reads over that."""
        scans = self.prepared.plan.scans
        records = [f"(SELECT count(*) FROM s{at})" for at in range(len(scans))]
        texts = [at for at, one in enumerate(scans) if is_json(one.source)]
        undecoded = [f"(SELECT {_UNDECODED} FROM r{at})" for at in texts]
        found = self.spark.rows(f"SELECT {' + '.join(records)}, {' + '.join(undecoded) or '0'}")
        if found[0][1]:
            self._doubt()
        return int(found[0][0])

    def _doubt(self) -> None:
        """A source may be broken in a way that Spark reads over: the other engine says."""
        error = _broken(self.prepared)
        if error is not None:
            raise error

    def _is_key(self, one: proofs.Obligation) -> bool:
        return self.survey.number(survey.key(self.prepared.plan, one, self.dialect)) == 1

    def _lines(self, steps: list[Step], *, sort: bool) -> str:
        """One query of all lines; what is proved to be distinct is not compared."""
        selects = []
        for step in steps:
            query = strategy.select(step, self.prepared.plan, self.statements)
            selects.append(self.statements.unpacked(query) if step.packed and sort else f"({query})")
        union = " UNION ALL ".join(selects) or NOTHING
        return f"SELECT line FROM ({union}){' ORDER BY line' if sort else ''}"

    def _parquet(self, target: Target) -> int:
        assert isinstance(target.path, Path)
        order = " ORDER BY s, p, o, g" if target.sort else ""
        chosen = "s AS subject, p AS predicate, o AS object, g AS graph"
        with ReplacingFolder(target.path) as made:
            query = f"SELECT {chosen} FROM ({quads_query(self.prepared.plan, self.statements)}){order}"
            self.spark.write(query, made.part, "parquet", None)
            parts.tidy(made.part, "parquet")
            self.spark.parquet("written", made.part)
            return self.spark.number("SELECT count(*) FROM written")

    def _text(self, target: Target, query: str) -> int:
        if isinstance(target.path, Path) and target.path.is_dir():
            with ReplacingFolder(target.path) as made:
                self.spark.write(query, made.part, "lines", target.compression)
                parts.tidy(made.part, target.format)
                return sum(self._count(one, target.compression) for one in made.part.iterdir())
        beside = target.path.absolute().parent if isinstance(target.path, Path) else None
        with tempfile.TemporaryDirectory(prefix=".sahel-ld-", dir=beside) as place:
            self.spark.write(query, Path(place) / "parts", "lines", target.compression)
            found = parts.tidy(Path(place) / "parts", target.format)
            if not isinstance(target.path, Path):
                parts.join(found, target.path)
            else:
                with Replacing(target.path) as file, file.part.open("wb") as stream:
                    parts.join(found, stream)
            return sum(self._count(one, target.compression) for one in found)

    def _count(self, part: Path, compression: str | None) -> int:
        import gzip

        with gzip.open(part) if compression == "gzip" else part.open("rb") as stream:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(1 << 20), b""))
