"""What `query` costs: cold against a bare Python, and over the engine call that it wraps.

    python benchmarks/query.py cold                     the published dump, a new process each time
    python benchmarks/query.py engine [--triples N …]   five queries beside pyoxigraph, rdflib, oxrdflib

Figures are medians in milliseconds, taken in turn so that all peers meet the same machine. The
result is written to benchmarks/results/query-{part}.json. `oxrdflib` is measured where it is installed,
Jena's `arq` where `$SAHEL_JENA_LIB` names the folder of jena-cmds and its jars; what is left out is named.
`arq` reads the dump as N-Triples, since its default graph is not the merge of the named ones.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
COUNT = "SELECT (COUNT(*) AS ?n) {?s ?p ?o}"
E = "http://example.org/"
QUERIES = {
    "lookup": f"SELECT ?p ?o {{ <{E}claim/77> ?p ?o }} ORDER BY ?p ?o",
    "3-join": f"SELECT ?c ?e ?a {{ ?c <{E}about> ?e . ?e <{E}by> ?a . ?a <{E}in> <{E}place/3> }} ORDER BY ?c ?e ?a",
    "group and count": f"SELECT ?a (COUNT(?e) AS ?n) {{ ?e <{E}by> ?a }} GROUP BY ?a ORDER BY DESC(?n) ?a LIMIT 20",
    "lineage path": f"SELECT ?x {{ <{E}actor/9> <{E}from>+ ?x }} ORDER BY ?x",
    "top-N": f"SELECT ?c ?v {{ ?c <{E}size> ?v }} ORDER BY DESC(?v) ?c LIMIT 10",
}


def milliseconds(work: Callable[[], object]) -> float:
    """How long a call takes."""
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def in_turn(peers: dict[str, Callable[[], object]], rounds: int) -> dict[str, dict[str, float]]:
    """Median and least time of each peer, one round after the other."""
    times: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(rounds):
        for name, work in peers.items():
            times[name].append(milliseconds(work))
    return {
        name: {"median": round(statistics.median(each), 2), "least": round(min(each), 2)}
        for name, each in times.items()
    }


def process(*arguments: str, cache: str) -> Callable[[], float]:
    """A call that runs a command to its end and gives the milliseconds of processor time it took."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "SAHEL_LD_CACHE": cache}

    def run() -> float:
        started = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, env=env, cwd=ROOT)
        _, status, usage = os.wait4(started.pid, 0)
        assert status == 0
        return 1000 * (usage.ru_utime + usage.ru_stime)

    return run


def counted(*arguments: str, cache: str) -> int:
    """The one number that a command answers as CSV."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "SAHEL_LD_CACHE": cache}
    done = subprocess.run(arguments, capture_output=True, text=True, check=True, env=env, cwd=ROOT)
    return int(done.stdout.split()[-1])


def cold(rounds: int, dump: Path) -> dict[str, object]:
    """A cold query on the dump: cached, in memory and on the first run, beside a bare Python and arq.

    Elapsed time is what the goal is about; processor time also tells on a machine that is busy.
    """
    with tempfile.TemporaryDirectory() as cache:
        ask = (sys.executable, "-m", "sahel_ld", "query", "-r", "csv", COUNT)
        peers = {
            "python -c pass": process(sys.executable, "-c", "pass", cache=cache),
            "query": process(*ask, cache=cache),
            "query --no-cache": process(*ask, "--no-cache", cache=cache),
        }
        if jars := os.environ.get("SAHEL_JENA_LIB"):
            arq = ("java", "-cp", f"{jars}/*", "arq.arq", "--data", str(dump.with_suffix(".nt")))
            assert counted(*ask, cache=cache) == counted(*arq, "--results", "csv", COUNT, cache=cache)
            peers["arq"] = process(*arq, "--results", "csv", COUNT, cache=cache)
        else:
            print("left out: arq ($SAHEL_JENA_LIB is not set)", file=sys.stderr)
        first = milliseconds(peers["query"])
        figures = in_turn(peers, rounds)
        for name, run in peers.items():
            figures[name]["processor"] = round(statistics.median(run() for _ in range(rounds)), 2)
    bare, ours = figures["python -c pass"], figures["query"]
    with dump.open("rb") as stream:
        quads = sum(1 for _ in stream)
    over = {f"query over pass, {kind}": round(ours[kind] - bare[kind], 1) for kind in ours}
    return {"quads": quads, "first run": round(first, 1), **figures, **over}


def triples(count: int) -> Iterable[str]:
    """A made-up graph of claims, events, actors with a line of descent, and places; always the same."""
    choose = random.Random(1)
    events, actors = count // 8 or 1, count // 100 or 1
    for number in range(actors):
        yield f"<{E}actor/{number}> <{E}in> <{E}place/{number % 50}> .\n"
        if number:
            yield f"<{E}actor/{number}> <{E}from> <{E}actor/{number // 2}> .\n"
    for number in range(events):
        yield f"<{E}event/{number}> <{E}by> <{E}actor/{choose.randrange(actors)}> .\n"
    for number in range((count - 2 * actors - events) // 3):
        yield f"<{E}claim/{number}> <{E}about> <{E}event/{choose.randrange(events)}> .\n"
        yield f'<{E}claim/{number}> <{E}label> "claim number {number}"@en .\n'
        integer = "http://www.w3.org/2001/XMLSchema#integer"
        yield f'<{E}claim/{number}> <{E}size> "{choose.randrange(10**6)}"^^<{integer}> .\n'


def engine(rounds: int, count: int) -> dict[str, object]:
    """Each query by our library, by pyoxigraph alone, and by rdflib and oxrdflib over the same triples."""
    import pyoxigraph as ox

    from sahel_ld.querying.dataset import in_memory
    from sahel_ld.querying.evaluation import evaluate, prepare
    from sahel_ld.querying.writers import Style, write

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.nt"
        path.write_text("".join(triples(count)))
        dataset = in_memory([path], disjoint=True)
        graphs = other_graphs(path)

    def ours(text: str) -> bytes:
        return write(evaluate(prepare(text, {}), dataset), "csv", Style())

    def raw(text: str) -> bytes | None:
        result = dataset.store.query(text, use_default_graph_as_union=True)
        return result.serialize(format=ox.QueryResultsFormat.CSV)

    return {name: compared(ours, raw, graphs, text, rounds) for name, text in QUERIES.items()}


def other_graphs(path: Path) -> dict[str, object]:
    """The data in rdflib, and in oxrdflib where that is installed."""
    import rdflib

    stores = {"rdflib": "default", "oxrdflib": "Oxigraph"}
    installed = {name: store for name, store in stores.items() if importlib.util.find_spec(name)}
    return {name: rdflib.Graph(store=store).parse(path, format="nt") for name, store in installed.items()}


def compared(
    ours: Callable[[str], bytes],
    raw: Callable[[str], bytes | None],
    graphs: dict[str, object],
    text: str,
    rounds: int,
) -> dict[str, object]:
    """One query by all peers: the rows must agree, then the times and our overhead over the raw call."""
    assert sorted(ours(text).splitlines()) == sorted((raw(text) or b"").splitlines())
    figures = in_turn({"sahel-ld": lambda: ours(text), "pyoxigraph": lambda: raw(text)}, rounds)
    slow = {
        name: (lambda graph=graph: graph.query(text).serialize(format="csv"))  # type: ignore[attr-defined]
        for name, graph in graphs.items()
    }
    figures |= in_turn(slow, 3)
    over = figures["sahel-ld"]["median"] - figures["pyoxigraph"]["median"]
    return {
        **figures,
        "overhead ms": round(over, 2),
        "overhead %": round(100 * over / figures["pyoxigraph"]["median"], 1),
    }


def main() -> None:
    """Measure what is asked for, print it and keep it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=["cold", "engine"])
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--triples", type=int, nargs="*", default=[100_000, 1_000_000])
    chosen = parser.parse_args()
    if chosen.part == "cold":
        result: dict[str, object] = cold(chosen.rounds, ROOT / "dist" / "sahel.nq")
    else:
        sys.path.insert(0, str(ROOT))
        result = {str(count): engine(chosen.rounds, count) for count in chosen.triples}
    text = json.dumps({"python": sys.version.split()[0], "cores": os.cpu_count(), **result}, indent=2)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"query-{chosen.part}.json").write_text(f"{text}\n")
    print(text)


if __name__ == "__main__":
    main()
