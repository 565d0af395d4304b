"""Spark on this machine beside DuckDB: the same mapping, the same quads; and at which size a cluster pays.

    python benchmarks/spark.py [--rows 1000000] [--runs 2] [--sorted]

Both engines run in turn, each in a process of its own, at the given number of rows and at a quarter of it,
so that what a run costs at all is told from what a row costs. Outputs are compared as sets. The stages of
Spark (start, reading with the checks, writing, joining the parts) are timed one by one, and a model is made
of them; everything goes to `benchmarks/results/spark.json`. Wall times mean little on a busy machine: `load`
stands beside each.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("SAHEL_SHARED", ROOT.parent / "shared"))
MASTER = "local[2]"
STAGES = ("start", "reading", "writing", "joining")
MACHINES = (1, 2, 4, 8, 16, 32)


def main() -> None:
    """Measure, or be one of the processes that are measured."""
    if len(sys.argv) > 3 and sys.argv[1] == "--way":
        {"duckdb": duckdb, "spark": spark}[sys.argv[2]](sys.argv[3] == "sorted")
        return
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--sorted", action="store_true", help="the lines in order, a large exchange on Spark")
    given = parser.parse_args()
    sizes = (given.rows // 4, given.rows)
    with tempfile.TemporaryDirectory(prefix="spark-bench-") as folder:
        runs = [one for size in sizes for one in measure(Path(folder), size, given.runs, given.sorted)]
    results = {
        "machine": machine(),
        "versions": {one: importlib.metadata.version(one) for one in ("duckdb", "pyspark")},
        "sorted": given.sorted,
        "runs": runs,
        "model": model(runs, sizes),
    }
    target = ROOT / "benchmarks" / "results" / "spark.json"
    target.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(table(runs, results["model"]))


def measure(folder: Path, rows: int, times: int, sort: bool) -> list[dict[str, Any]]:
    """Both engines in turn at one size, several times over."""
    (folder / "data").mkdir(exist_ok=True)
    maker = SHARED / "bench" / "make_events_csv.py"
    subprocess.run([sys.executable, str(maker), str(rows), "data/events_1m.csv"], cwd=folder, check=True)
    (folder / "mapping.ttl").write_bytes((SHARED / "bench" / "mapping_rml.ttl").read_bytes())
    runs = []
    for number in range(times):
        sums = {}
        for way in ("duckdb", "spark"):
            runs.append({"rows": rows, "run": number, "way": way, **timed(way, folder, sort)})
            sums[way] = digest(folder / f"{way}.nt")
            (folder / f"{way}.nt").unlink()
            print(json.dumps(runs[-1]), flush=True)
        runs[-1]["same set"] = sums["duckdb"] == sums["spark"]
    return runs


def timed(way: str, folder: Path, sort: bool) -> dict[str, Any]:
    """One process: wall seconds, the load when it ended, and what it says of its stages."""
    command = [sys.executable, str(Path(__file__).resolve()), "--way", way, "sorted" if sort else "unsorted"]
    os.sync()
    started = time.monotonic()
    said = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
    seconds = round(time.monotonic() - started, 2)
    return {"seconds": seconds, "load": round(os.getloadavg()[0], 1), **json.loads(said)}


def duckdb(sort: bool) -> None:
    """The first engine."""
    sys.path.insert(0, str(ROOT))
    from sahel_ld import mapping

    report = mapping.run(
        mapping.read(Path("mapping.ttl")),
        folder=Path(),
        base="http://ex.org/",
        output=Path("duckdb.nt"),
        sort=sort,
    )
    used = os.times()
    print(json.dumps({"quads": report.quads, "processor": round(used.user + used.system, 2)}))


def spark(sort: bool) -> None:
    """The second engine, its stages timed from outside."""
    sys.path.insert(0, str(ROOT))
    from sahel_ld import mapping
    from sahel_ld.mapping.spark import engine, running

    stages = dict.fromkeys(STAGES, 0.0)
    for owner, name, stage in (
        (engine.SparkEngine, "__init__", "start"), (engine.SparkEngine, "rows", "reading"),
        (engine.SparkEngine, "view", "reading"), (engine.SparkEngine, "write", "writing"),
        (running, "_join", "joining"),
    ):  # fmt: skip
        setattr(owner, name, watched(getattr(owner, name), stages, stage))
    with engine.shared_session():
        report = running.run(
            mapping.read(Path("mapping.ttl")), folder=Path(), base="http://ex.org/", output=Path("spark.nt"),
            sort=sort, cluster=running.Cluster(MASTER),
        )  # fmt: skip
        java = of_java()
    found = {name: round(seconds, 2) for name, seconds in stages.items()}
    print(json.dumps({"quads": report.quads, **java, "stages": found}))


def watched(call: Callable[..., Any], stages: dict[str, float], stage: str) -> Callable[..., Any]:
    """A call that adds its time to a stage."""

    def made(*given: Any, **named: Any) -> Any:
        started = time.monotonic()
        try:
            return call(*given, **named)
        finally:
            stages[stage] += time.monotonic() - started

    return made


def of_java() -> dict[str, float]:
    """Processor seconds and peak memory of the Java machine and of this process."""
    from pyspark import SparkContext

    process: Any = SparkContext._gateway.proc.pid  # type: ignore[union-attr]
    status = Path(f"/proc/{process}/status").read_text()
    peak = int(status.split("VmHWM:")[1].split()[0]) // 1024
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    ticks = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    own = os.times()
    return {"processor": round(ticks + own.user + own.system, 2), "peak MB": peak}


def digest(path: Path) -> list[object]:
    """Number of lines and the sum of their hashes: equal for equal sets, whatever the order."""
    import duckdb as engine

    plain = "auto_detect=false, quote='', escape='', delim='\x01', header=false, columns={'l': 'VARCHAR'}"
    with engine.connect() as connection:
        found = f"SELECT count(*), sum(CAST(hash(l) AS HUGEINT)) FROM read_csv('{path}', {plain})"
        lines, total = connection.execute(found).fetchall()[0]
    return [lines, str(total)]


def model(runs: list[dict[str, Any]], sizes: tuple[int, int]) -> dict[str, Any]:
    """What a run costs at all and what a million rows cost, by two sizes; and where a cluster pays.

    A run on k machines like this one costs: the start, and per row the work of reading and writing divided by k
    and the joining of the parts undivided. Networks are taken for free, so the sizes are lower bounds.
    """
    best = {(way, size): least(runs, way, size) for way in ("duckdb", "spark") for size in sizes}
    span = (sizes[1] - sizes[0]) / 1e6

    def line(of: Callable[[dict[str, Any]], float], way: str) -> tuple[float, float]:
        slope = (of(best[way, sizes[1]]) - of(best[way, sizes[0]])) / span
        return of(best[way, sizes[1]]) - slope * sizes[1] / 1e6, slope

    alone, per_million = line(lambda one: one["seconds"], "duckdb")
    shared = line(lambda one: one["stages"]["reading"] + one["stages"]["writing"], "spark")
    joining = line(lambda one: one["stages"]["joining"], "spark")
    rest = line(lambda one: one["seconds"] - sum(one["stages"][name] for name in STAGES[1:]), "spark")
    fixed = shared[0] + joining[0] + rest[0]
    pays: dict[str, Any] = {}
    for one_file in (True, False):
        for machines in MACHINES:
            slope = shared[1] / machines + ((joining[1] + rest[1]) if one_file else 0.0)
            rows = (fixed - alone) / (per_million - slope) if slope < per_million else None
            name = f"{machines} machines, {'one file' if one_file else 'parts'}"
            pays[name] = "never" if rows is None else f"{max(rows, 0):.1f} million rows"
    return {
        "duckdb": {"fixed s": round(alone, 2), "s per million rows": round(per_million, 2)},
        "spark": {
            "fixed s": round(fixed, 2), "shared s per million rows": round(shared[1], 2),
            "single s per million rows": round(joining[1] + rest[1], 2),
        },
        "pays from": pays,
    }  # fmt: skip


def least(runs: list[dict[str, Any]], way: str, rows: int) -> dict[str, Any]:
    """The run with the least wall time."""
    return min(
        (one for one in runs if (one["way"], one["rows"]) == (way, rows)), key=lambda one: one["seconds"]
    )


def machine() -> dict[str, object]:
    """What it ran on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // (1 << 20)
    return {"processors": os.cpu_count(), "memory MB": memory, "system": platform.platform(terse=True)}


def table(runs: list[dict[str, Any]], found: dict[str, Any]) -> str:
    """The best runs, and the model."""
    lines = ["| way | rows | wall s | processor s | load |", "|---|---|---|---|---|"]
    for way, rows in dict.fromkeys((one["way"], one["rows"]) for one in runs):
        one = least(runs, way, rows)
        lines.append(f"| {way} | {rows} | {one['seconds']} | {one['processor']} | {one['load']} |")
    return "\n".join([*lines, json.dumps(found, indent=1)])


if __name__ == "__main__":
    main()
