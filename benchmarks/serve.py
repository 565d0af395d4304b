"""`serve` under load, beside rdflib-endpoint on the same data: requests per second, failures, memory.

    python benchmarks/serve.py [--seconds S] [--runs N] [--memory-seconds S]

Needs wrk on the PATH. rdflib-endpoint is called from a virtual environment of its own, the folder
`$SAHEL_RDFLIB_ENDPOINT` (pip install 'rdflib-endpoint[cli,web]'); without it, it is named and left
out. One server at a time on a free loopback port, 32 connections, the lookup and the group query over
the published release; both give the same bindings before anything is measured. Runs are interleaved.
Then one more run of ours, of a minute, with the memory of all its processes sampled each second.
Figures go to benchmarks/results/serve.json.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "serve.json"
CONNECTIONS = 32
PREFIXES = """PREFIX sahel: <https://w3id.org/sahel-ld/ontology#>
PREFIX reported: <https://w3id.org/sahel-ld/reported#>
PREFIX event: <https://w3id.org/sahel-ld/id/event/>
"""
QUERIES = {
    "lookup": PREFIXES + "SELECT ?actor { event:radisson-blu-2015 reported:perpetrator ?actor }",
    "group": PREFIXES
    + "SELECT ?stance (COUNT(?claim) AS ?n) { ?claim sahel:stance ?stance } GROUP BY ?stance ORDER BY DESC(?n)",
}
SERVE = "import sys; from sahel_ld.cli.serve_command import command; command(sys.argv[1:])"


def commands(workers: int) -> dict[str, list[str]]:
    """How each server is started; `PORT` stands for the port."""
    found = {"sahel-ld": [sys.executable, "-c", SERVE, "--port", "PORT", "--workers", str(workers)]}
    peer = Path(os.environ.get("SAHEL_RDFLIB_ENDPOINT", "")) / "bin" / "rdflib-endpoint"
    if os.environ.get("SAHEL_RDFLIB_ENDPOINT") and peer.is_file():
        serve = [str(peer), "serve", "--host", "127.0.0.1", "--port", "PORT"]
        dump = str(ROOT / "dist" / "sahel.nt")
        found["rdflib-endpoint"] = [*serve, dump]
        found["rdflib-endpoint, oxrdflib"] = [*serve, "--store", "Oxigraph", dump]
    else:
        print("rdflib-endpoint is left out: set SAHEL_RDFLIB_ENDPOINT to its virtual environment")
    return found


@contextlib.contextmanager
def running(command: list[str]) -> Iterator[tuple[str, int]]:
    """A server's endpoint and process, once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "SAHEL_LD_PROJECT": str(ROOT), "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [str(port) if part == "PORT" else part for part in command],
            stdout=log,
            stderr=log,
            env=environment,
            cwd=tempfile.gettempdir(),
        )
        try:
            endpoint = f"http://127.0.0.1:{port}/{'sparql' if command[0] == sys.executable else ''}"
            wait(endpoint, process)
            yield endpoint, process.pid
        finally:
            process.terminate()
            process.wait(30)


def wait(endpoint: str, process: subprocess.Popen[bytes]) -> None:
    """Until the server answers; a minute at most."""
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError):
            bindings(endpoint, "SELECT * { ?s ?p ?o } LIMIT 1")
            return
        time.sleep(0.2)
    raise SystemExit(f"no server at {endpoint}")


def address(endpoint: str, query: str) -> str:
    return f"{endpoint}?{urlencode({'query': query})}"


def bindings(endpoint: str, query: str) -> list[str]:
    """The answer as sorted lines, to compare servers."""
    headers = {"Accept": "application/sparql-results+json"}
    with urllib.request.urlopen(
        urllib.request.Request(address(endpoint, query), headers=headers)
    ) as response:
        rows = json.load(response)["results"]["bindings"]
    return sorted(
        json.dumps({name: term["value"] for name, term in row.items()}, sort_keys=True) for row in rows
    )


def load(endpoint: str, query: str, seconds: int) -> dict[str, Any]:
    """What wrk measures: requests per second, latency, and everything that failed."""
    arguments = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "60s", "--latency"]
    arguments += ["-H", "Accept: application/sparql-results+json", address(endpoint, query)]
    text = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return {
        "requests_per_second": float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]),  # type: ignore[index]
        "requests": int(re.search(r"(\d+) requests in", text)[1]),  # type: ignore[index]
        "latency": dict(re.findall(r"(50|90|99)%\s+([\d.]+\w+)", text)),
        "failed": sum(map(int, errors.groups() if errors else ())) + (int(wrong[1]) if wrong else 0),
    }


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += family(int(child))
    return found


def resident(pid: int) -> float:
    """Megabytes that a process and its children hold."""
    pages = 0
    for each in family(pid):
        with contextlib.suppress(OSError):
            pages += int(Path(f"/proc/{each}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def watched(endpoint: str, pid: int, seconds: int) -> dict[str, Any]:
    """A long run with both queries by turns, and the memory in its course."""
    samples: list[float] = []
    done = threading.Event()

    def sample() -> None:
        while not done.wait(1):
            samples.append(round(resident(pid), 1))

    thread = threading.Thread(target=sample)
    thread.start()
    runs = [load(endpoint, query, seconds // 4) for query in (*QUERIES.values(), *QUERIES.values())]
    done.set()
    thread.join()
    third = len(samples) // 3
    return {
        "seconds": len(samples),
        "requests": sum(run["requests"] for run in runs),
        "failed": sum(run["failed"] for run in runs),
        "megabytes_first_third": statistics.median(samples[:third]),
        "megabytes_last_third": statistics.median(samples[-third:]),
        "megabytes": samples,
    }


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    servers = commands(arguments.workers)
    figures: dict[str, dict[str, list[dict[str, Any]]]] = {name: {} for name in servers}
    expected: dict[str, list[str]] = {}
    for _ in range(arguments.runs):
        for name, command in servers.items():
            with running(command) as (endpoint, _pid):
                for label, query in QUERIES.items():
                    answer = bindings(endpoint, query)
                    assert answer, label
                    assert expected.setdefault(label, answer) == answer, f"{name} answers {label} otherwise"
                    figures[name].setdefault(label, []).append(load(endpoint, query, arguments.seconds))
                    print(name, label, figures[name][label][-1], flush=True)
    with running(servers["sahel-ld"]) as (endpoint, pid):
        memory = watched(endpoint, pid, arguments.memory_seconds)
    return {"load": figures, "memory": memory}


def ratios(figures: dict[str, dict[str, list[dict[str, Any]]]]) -> dict[str, dict[str, float]]:
    """How many times as many requests a second ours answers as each peer, by query (medians)."""

    def median(name: str, label: str) -> float:
        return statistics.median(run["requests_per_second"] for run in figures[name][label])

    peers = [name for name in figures if name != "sahel-ld"]
    return {
        label: {peer: round(median("sahel-ld", label) / median(peer, label), 1) for peer in peers}
        for label in QUERIES
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--memory-seconds", type=int, default=60)
    parser.add_argument("--workers", type=int, default=min(4, os.cpu_count() or 1))
    arguments = parser.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("wrk is not installed (Debian: apt-get install wrk)")
    measured = measure(arguments)
    report = {
        "machine": {"processors": os.cpu_count(), "python": platform.python_version()},
        "versions": {name: version(name) for name in ("pyoxigraph", "starlette", "uvicorn")},
        "connections": CONNECTIONS,
        "workers": arguments.workers,
        "ratios": ratios(measured["load"]),
        **measured,
    }
    RESULTS.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(
        json.dumps({"ratios": report["ratios"], "memory": {**measured["memory"], "megabytes": "…"}}, indent=1)
    )
    failed = [run for label in measured["load"]["sahel-ld"].values() for run in label if run["failed"]]
    sys.exit(1 if failed or measured["memory"]["failed"] else 0)


if __name__ == "__main__":
    main()
