"""The check: this engine beside pySHACL, and at a million triples beside Jena, rudof and shacl-engine.

    python benchmarks/check.py [--peers] [--growth] [--curated] [--runs N]

Without options: 100k triples, both shapes files, against pySHACL, results compared row by row. With
`--peers`: 1M triples, core shapes, whole processes (load included). With `--growth`: this engine at
100k, 1M and 10M triples, the last on disk. With `--curated`: the curated dataset. Graphs and shapes come from `../shared/bench`
(`$SAHEL_SHARED`). Peers that are not installed are named and left out: `$SAHEL_JENA_LIB` is a folder of
jena-cmds and its jars, `$SAHEL_RUDOF_PYTHON` a Python with pyrudof, `$SAHEL_SHACL_ENGINE` a folder
whose node_modules has shacl-engine, rdf-ext and n3. Figures go to benchmarks/results/check.json.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BENCH = Path(os.environ.get("SAHEL_SHARED", ROOT / ".." / "shared")).resolve() / "bench"
RESULTS = ROOT / "benchmarks" / "results" / "check.json"
SHAPES = ("shapes.ttl", "shapes_core.ttl")
GOALS = {"shapes.ttl": 80, "shapes_core.ttl": 15}
SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"

RUDOF = """
import sys, pyrudof
r = pyrudof.Rudof()
r.read_data(sys.argv[1], format=pyrudof.RDFFormat.NTriples)
r.read_shacl(sys.argv[2])
print(len(r.validate_shacl()))
"""
NODE = """
import fs from 'node:fs'
import { Parser, StreamParser, Store } from 'n3'
import rdf from 'rdf-ext'
import { Validator } from 'shacl-engine'
const [data, shapes] = process.argv.slice(-2)
const store = new Store()
await new Promise((done, fail) => fs.createReadStream(data).pipe(new StreamParser({ format: 'N-Triples' }))
  .on('data', quad => store.addQuad(quad)).on('end', done).on('error', fail))
const dataset = rdf.dataset(new Parser().parse(fs.readFileSync(shapes, 'utf8')))
const report = await new Validator(dataset, { factory: rdf }).validate({ dataset: store })
console.log(report.results.length)
"""


def make_graph(size: int, folder: Path) -> Path:
    """Generate a graph, with the subclasses that the shapes file declares, as N-Triples."""
    from pyoxigraph import RdfFormat, parse, serialize

    spec = importlib.util.spec_from_file_location("make_graph", BENCH / "make_graph.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    path = folder / f"graph{size}.nt"
    module.gen(size, str(path))
    classes = [q.triple for q in parse(path=BENCH / "shapes.ttl") if q.predicate.value == SUBCLASS]
    with path.open("ab") as file:
        file.write(serialize(classes, format=RdfFormat.N_TRIPLES) or b"")
    return path


def run(command: list[str], folder: Path | None = None, limit: int = 600) -> dict[str, Any]:
    """Run a process; return its wall and processor seconds, peak memory in MB and last line."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(["timeout", str(limit), *command], stdout=out, stderr=err, cwd=folder)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - start
        out.seek(0)
        err.seek(0)
        said = out.read().decode()
        trouble = err.read().decode()[-300:] if child.returncode not in (0, 1) else ""
    seconds = usage.ru_utime + usage.ru_stime
    figures = {"wall": round(wall, 2), "processor": round(seconds, 2), "peak MB": usage.ru_maxrss // 1024}
    return {**figures, "status": child.returncode, "said": said, **({"error": trouble} if trouble else {})}


def spelled(path: object) -> str:
    """Name a path: its predicate, or that it is longer."""
    return str(path) if str(path).startswith("<") and str(path).count("<") == 1 else "longer path"


def ours(data: Path, shapes: Path, folder: Path | None) -> tuple[dict[str, float], set[tuple[str, ...]]]:
    """Load and check with this engine, in memory or on disk."""
    from pyoxigraph import RdfFormat, Store

    from sahel_ld.shacl import read_shapes, validate

    times = [time.perf_counter()]
    store = Store(folder) if folder else Store()
    store.bulk_load(path=data, format=RdfFormat.N_TRIPLES)
    times.append(time.perf_counter())
    busy = time.process_time()
    report = validate(read_shapes(shapes), store)
    busy = time.process_time() - busy
    times.append(time.perf_counter())
    rows = {
        tuple(map(str, (r.component, r.focus, spelled(r.path), r.value, r.severity))) for r in report.results
    }
    return figures_of(times, busy, len(report.results)), rows


def figures_of(times: list[float], busy: float, results: int) -> dict[str, float]:
    """Seconds to load and to check, and the processor seconds of the check: other work does not add to those."""
    load, check = times[1] - times[0], times[2] - times[1]
    return {
        "load": round(load, 3),
        "check": round(check, 3),
        "check, processor": round(busy, 3),
        "results": results,
    }


def pyshacl(data: Path, shapes: Path, _: Path | None) -> tuple[dict[str, float], set[tuple[str, ...]]]:
    """Load and check with pySHACL over an rdflib graph."""
    import pyshacl
    import rdflib

    times = [time.perf_counter()]
    graph = rdflib.Graph().parse(data, format="nt")
    shapes_graph = rdflib.Graph().parse(shapes)
    times.append(time.perf_counter())
    busy = time.process_time()
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes_graph, inference="none")
    busy = time.process_time() - busy
    times.append(time.perf_counter())
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    names = ("sourceConstraintComponent", "focusNode", "resultPath", "value", "resultSeverity")
    found = list(report.objects(None, sh.result))
    rows = {tuple(written(report.value(node, sh[name]), name) for name in names) for node in found}
    return figures_of(times, busy, len(found)), rows


def written(term: Any, name: str) -> str:
    """Write an rdflib term as pyoxigraph would."""
    import rdflib
    from pyoxigraph import Literal, NamedNode

    if isinstance(term, rdflib.Literal):
        datatype = NamedNode(term.datatype) if term.datatype else None
        literal = (
            Literal(str(term), language=term.language)
            if term.language
            else Literal(str(term), datatype=datatype)
        )
        return str(literal)
    if isinstance(term, rdflib.BNode):
        return "longer path" if name == "resultPath" else "blank"
    return str(None) if term is None and name != "resultPath" else f"<{term}>" if term else "longer path"


ENGINES = {"sahel-ld": ours, "pySHACL": pyshacl}


def child(engine: str, data: str, shapes: str, rows: str, folder: str) -> None:
    """Run one engine and print its figures as JSON; the rows go to a file."""
    figures, found = ENGINES[engine](Path(data), Path(shapes), Path(folder) if folder else None)
    Path(rows).write_text(json.dumps(sorted(found)))
    print(json.dumps(figures))


def measure(engine: str, data: Path, shapes: Path, work: Path, *, disk: bool = False) -> dict[str, Any]:
    """Run an engine of `ENGINES` in a process of its own."""
    rows = work / f"rows-{engine}.json"
    folder = tempfile.mkdtemp(dir=work) if disk else ""
    figures = run([sys.executable, __file__, "child", engine, str(data), str(shapes), str(rows), folder])
    said = figures.pop("said")
    return {**figures, **json.loads(said or "{}"), "rows": json.loads(rows.read_text())}


def against_pyshacl(work: Path, runs: int) -> dict[str, Any]:
    """Compare both engines at 100k triples; ours runs several times around the one long run."""
    data = make_graph(100_000, work)
    found = {}
    for name in SHAPES:
        before = [measure("sahel-ld", data, BENCH / name, work) for _ in range(runs)]
        theirs = measure("pySHACL", data, BENCH / name, work)
        mine = [*before, *(measure("sahel-ld", data, BENCH / name, work) for _ in range(runs))]
        found[name] = compared(name, mine, theirs)
        print(name, json.dumps(found[name], indent=1))
    return found


def compared(name: str, mine: list[dict[str, Any]], theirs: dict[str, Any]) -> dict[str, Any]:
    """Summarise runs of ours beside one of pySHACL's."""
    keys = ("load", "check", "check, processor")
    load, check, busy = (round(statistics.median(one[key] for one in mine), 3) for key in keys)
    own = dict(zip(keys, (load, check, busy), strict=True))
    return {
        "sahel-ld": {**own, "peak MB": mine[0]["peak MB"], "runs": [one["check"] for one in mine]},
        "pySHACL": {key: theirs[key] for key in (*keys, "peak MB")},
        "results": [mine[0]["results"], theirs["results"]],
        "same results": mine[0]["rows"] == theirs["rows"],
        "ratio, load excluded": round(theirs["check"] / check, 1),
        "ratio, load included": round((theirs["check"] + theirs["load"]) / (check + load), 1),
        "ratio of processor seconds": round(theirs["check, processor"] / busy, 1),
        "goal": GOALS[name],
    }


def peers() -> dict[str, list[str]]:
    """Return the command of each peer that is installed, and say which are not."""
    places = {
        name: os.environ.get(name, "")
        for name in ("SAHEL_JENA_LIB", "SAHEL_RUDOF_PYTHON", "SAHEL_SHACL_ENGINE")
    }
    for name, place in places.items():
        if not place:
            print(f"left out: ${name} is not set")
    jena = ["java", "-cp", places["SAHEL_JENA_LIB"] + "/*", "shacl.shacl", "validate", "--data", "{data}"]
    node = [
        "node",
        "--max-old-space-size=14000",
        "--input-type=module",
        "-e",
        NODE,
        "--",
        "{data}",
        "{shapes}",
    ]
    commands = {
        "Jena": [*jena, "--shapes", "{shapes}"] if places["SAHEL_JENA_LIB"] else [],
        "rudof": [places["SAHEL_RUDOF_PYTHON"], "-c", RUDOF, "{data}", "{shapes}"],
        "shacl-engine": node if places["SAHEL_SHACL_ENGINE"] else [],
    }
    return {name: command for name, command in commands.items() if command and command[0]}


def count_of(name: str, said: str) -> int | None:
    """Return the number of results that a peer reported."""
    if name == "Jena":
        return said.count("sh:sourceConstraintComponent")
    lines = said.split()
    return int(lines.pop()) if lines else None


def against_peers(work: Path, size: int) -> dict[str, Any]:
    """Time whole processes on core shapes: each peer once, ours before and after."""
    data, shapes = make_graph(size, work), BENCH / "shapes_core.ttl"
    found: dict[str, Any] = {"sahel-ld": [measure("sahel-ld", data, shapes, work)]}
    folder = os.environ.get("SAHEL_SHACL_ENGINE")
    for name, command in peers().items():
        filled = [part.replace("{data}", str(data)).replace("{shapes}", str(shapes)) for part in command]
        figures = run(filled, Path(folder) if name == "shacl-engine" and folder else None)
        said = figures.pop("said")
        found[name] = {**figures, "results": count_of(name, said)}
        print(name, found[name])
    found["sahel-ld"].append(measure("sahel-ld", data, shapes, work))
    for one in found["sahel-ld"]:
        one.pop("rows")
    print("sahel-ld", found["sahel-ld"])
    return found


def growth(work: Path) -> dict[str, Any]:
    """Check graphs of growing size with this engine, the largest on disk."""
    found = {}
    for size in (100_000, 1_000_000, 10_000_000):
        data = make_graph(size, work)
        figures = measure("sahel-ld", data, BENCH / "shapes.ttl", work, disk=size > 1_000_000)
        figures.pop("rows")
        found[str(size)] = figures
        data.unlink()
        print(size, figures)
    return found


def curated(runs: int) -> dict[str, Any]:
    """Check the curated dataset without reasoning, blame included; building it is not counted."""
    from sahel_ld import checking, pipeline
    from sahel_ld.project import Project

    project = Project.open(ROOT)
    options = checking.Options(reasoning=False, today=project.settings.released)
    walls, busy = [], []
    with pipeline.building(project) as build:
        for _ in range(max(runs, 3)):
            start, before = time.perf_counter(), time.process_time()
            checking.check(build, options)
            walls.append(round(time.perf_counter() - start, 3))
            busy.append(round(time.process_time() - before, 3))
        found = {"quads": len(build.store), "wall": statistics.median(walls), "runs": walls}
    print("curated", {**found, "processor": statistics.median(busy)})
    return {**found, "processor": statistics.median(busy), "goal": 0.5}


def main() -> None:
    """Run what is asked for and keep the figures of earlier runs of the rest."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--curated", action="store_true")
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--size", type=int, default=1_000_000, help="triples for --peers")
    options = parser.parse_args()
    found = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    found["environment"] = {
        **{name: version(name) for name in ("pyoxigraph", "pyshacl", "rdflib")},
        "python": platform.python_version(),
        "processors": os.cpu_count(),
    }
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        if options.peers:
            found[f"peers, {options.size} triples, load included"] = against_peers(work, options.size)
        if options.growth:
            found["growth"] = growth(work)
        if options.curated:
            found["curated"] = curated(options.runs)
        if not (options.peers or options.growth or options.curated):
            found["100k triples"] = against_pyshacl(work, options.runs)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    child(*sys.argv[2:]) if sys.argv[1:2] == ["child"] else main()
