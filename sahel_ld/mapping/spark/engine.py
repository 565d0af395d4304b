"""The one module that imports pyspark: a session, relations, statements, errors made ours."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sahel_ld.errors import MappingError, UsageError
from sahel_ld.mapping.duckdb_engine import FaultError
from sahel_ld.mapping.spark.java import check_java
from sahel_ld.mapping.spark.terms import FAULT

LOCAL = "local[*]"
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.log.level": "OFF",
    # A cast of what is none gives no value, as TRY_CAST does; the default would stop the job.
    "spark.sql.ansi.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.variable.substitute": "false",
    # Java knows the characters of the other engine; the newer tables know some more.
    "spark.sql.icu.caseMappings.enabled": "false",
    "spark.sql.csv.parser.columnPruning.enabled": "false",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.debug.maxToStringFields": "1000",
    "mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
}
_SMALL = 8 << 20
"""Below this many bytes, to compile a query for its data costs more than to run it plainly."""
_PARTITION = 128 << 20
_RAISED = "[USER_RAISED_EXCEPTION] "
_SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""For a Java machine that is gone before its best compiler pays."""


class SparkEngine:
    """A Spark session for inputs of so many bytes.

    `ordered` reads each file as one partition, so that its records can be counted.
    """

    def __init__(
        self, *, master: str = LOCAL, memory: str | None = None, ordered: bool = False, size: int = 1 << 62
    ) -> None:
        check_java()
        self.master = master
        self._names: list[str] = []
        self.is_small = size < _SMALL
        self._session: Any = _start(master, memory, self.is_small)
        cores = self._session.sparkContext.defaultParallelism
        settings = {
            "spark.sql.files.maxPartitionBytes": str(1 << 62 if ordered else _PARTITION),
            "spark.sql.codegen.wholeStage": str(not self.is_small).lower(),
            "spark.sql.adaptive.enabled": str(not self.is_small).lower(),
            "spark.sql.shuffle.partitions": "1" if self.is_small else str(2 * cores),
        }
        for name, value in settings.items():
            self._session.conf.set(name, value)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in self._names:
            self._session.catalog.dropTempView(name)
        self._session.catalog.clearCache()
        if kind is KeyboardInterrupt:
            self._session.sparkContext.cancelAllJobs()
        if not _kept:
            self._session.stop()

    def csv(self, name: str, path: Path, columns: int, options: dict[str, str]) -> None:
        """A table as the relation `name`, with the columns c0, c1, …"""
        schema = ", ".join(f"c{at} STRING" for at in range(columns))
        self._name(name, self._session.read.schema(schema).options(**options).csv(str(path)))

    def lines(self, name: str, path: Path, *, whole: bool) -> None:
        """A text as a relation of its lines, or with one row that holds all of it; the column is `value`."""
        self._name(name, self._session.read.text(str(path), wholetext=whole))

    def parquet(self, name: str, path: Path) -> None:
        """A Parquet file as a relation."""
        self._name(name, self._session.read.parquet(str(path)))

    def _name(self, name: str, found: Any) -> None:
        found.createOrReplaceTempView(name)
        self._names.append(name)

    def view(self, name: str, query: str, *, keep: bool) -> None:
        """A query as the relation `name`; kept, it is computed once, in memory or on disk."""
        with self._translated():
            found = self._session.sql(query)
            if keep:
                from pyspark import StorageLevel

                found = found.persist(StorageLevel.MEMORY_AND_DISK)
            self._name(name, found)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._translated():
            return [tuple(row) for row in self._session.sql(query).collect()]

    def number(self, query: str) -> int:
        """The one number a query answers."""
        return int(self.rows(query)[0][0])

    def write(self, query: str, folder: Path, form: str, compression: str | None) -> None:
        """The rows of a query into a folder of parts: lines as they are, or Parquet."""
        with self._translated():
            writer = self._session.sql(query).write.mode("overwrite")
            if form == "parquet":
                writer.option("compression", "zstd").parquet(str(folder))
            else:
                writer.option("compression", compression or "none").text(str(folder))

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Spark's errors as ours: a fault in a value, or what it says in one line."""
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        try:
            yield
        except (Py4JError, PySparkException) as error:
            raise translate(str(error)) from None


_kept = False


@contextmanager
def shared_session() -> Iterator[None]:
    """Keep the session for the runs inside: to start one takes seconds."""
    global _kept  # noqa: PLW0603 - a JVM is one for a process, whoever asks for it
    _kept = True
    try:
        yield
    finally:
        _kept = False
        from pyspark.sql import SparkSession

        active = SparkSession.getActiveSession()
        if active is not None:
            active.stop()


def translate(message: str) -> Exception:
    """The error for a message of Spark."""
    # The plan, which some messages print, names every fault that could be: only this one was raised.
    _, raised, said = message.partition(_RAISED + FAULT)
    if raised:
        name, _, value = said.partition(" ")
        return FaultError(name, value.split(" SQLSTATE:")[0].split("\n")[0])
    causes = re.findall(r"^Caused by: [\w.$]+: (.*)$", message, re.MULTILINE)
    named = [cause for cause in causes if cause.startswith("[")]
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    said = (named or causes or [" ".join(lines[:2])])[-1]
    remedy = "mend the source, or leave out --engine spark"
    return MappingError(f"Spark: {said.split(' SQLSTATE:')[0][:400]}", remedy=remedy, code="mapping-engine")


def _start(master: str, memory: str | None, small: bool) -> Any:
    try:
        from pyspark.logger import PySparkLogger
        from pyspark.sql import SparkSession
    except ImportError:
        raise UsageError(
            "PySpark is not installed", remedy="pip install 'sahel-ld[spark]'", code="spark"
        ) from None
    builder: Any = SparkSession.builder
    settings = dict(_SETTINGS)
    if memory:
        settings["spark.driver.memory"] = memory.upper().removesuffix("B").lower()
    if small and master.startswith("local"):
        settings["spark.driver.extraJavaOptions"] = _SHORT_LIVED
    if master.startswith("local"):
        settings |= {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    for name, value in settings.items():
        builder = builder.config(name, value)
    active = SparkSession.getActiveSession()
    if active is not None:
        return active
    with _quiet() as said:
        try:
            session = builder.master(master).appName("sahel-ld map").getOrCreate()
        except Exception as error:  # noqa: BLE001 - py4j raises errors of many kinds when Java stops
            raise UsageError(
                f"Spark does not start on {master}: {_reason(said() + str(error))}",
                remedy="check --master", code="spark",
            ) from None  # fmt: skip
    session.sparkContext.setLogLevel("OFF")
    PySparkLogger.getLogger("SQLQueryContextLogger").disabled = True
    return session


def _reason(said: str) -> str:
    """What went wrong, out of all that Java says when it does not start."""
    found = (
        re.findall(r"(?:Exception|Error): ([^\n]+)", said) or said.strip().splitlines() or ["no reason given"]
    )
    # A context that found no master stops itself, and that is all it says.
    return "it does not answer" if "stopped SparkContext" in found[-1] else str(found[-1]).strip()[:300]


@contextmanager
def _quiet() -> Iterator[Any]:
    """The JVM keeps the standard error it is started with: a file, so that it does not talk over ours."""
    sys.stderr.flush()
    with tempfile.TemporaryFile() as log:
        kept = os.dup(2)
        os.dup2(log.fileno(), 2)
        try:
            yield lambda: _content(log)
        finally:
            with contextlib.suppress(OSError):
                sys.stderr.flush()
            os.dup2(kept, 2)
            os.close(kept)


def _content(log: Any) -> str:
    log.seek(0)
    return str(log.read().decode(errors="replace"))
