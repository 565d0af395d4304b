"""Limits hold: the process ends in time, in its memory, with a message and no half answer."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sahel_ld.querying import limits
from sahel_ld.querying.failures import LimitExceeded

CROSS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?u ?v ?w . ?x ?y ?z }"
ENDLESS = {
    "count": f"SELECT (COUNT(*) AS ?count) {CROSS}",
    "rows": f"SELECT * {CROSS}",
    "order": f"SELECT * {CROSS} ORDER BY ?z",
    "construct": f"CONSTRUCT {{ ?a ?h ?z }} {CROSS.replace('{', 'WHERE {', 1)}",
    "ask": "ASK " + CROSS.replace("}", "FILTER(CONCAT(STR(?a), STR(?f), STR(?m), STR(?z)) = 'no') }"),
    "path": "SELECT (COUNT(*) AS ?n) { " + " . ".join(f"?a{n} !<http://e/q>* ?b{n}" for n in range(9)) + " }",
    "parse": "SELECT * { ?s ?p " + "(" * 190 + "1" + ")" * 190 + " }",
}


def sahel_ld(site, *arguments: str, root: Path) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, which the limits may end."""
    return subprocess.run(
        [sys.executable, "-m", "sahel_ld", "-C", str(site.root), "query", *arguments],
        capture_output=True, text=True, timeout=60, check=False, cwd=root, env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip


@pytest.mark.parametrize("name", ENDLESS)
def test_a_time_limit_ends_every_query(site, root: Path, name: str) -> None:
    """Whatever the engine is at, the process ends soon after the limit, with 124 and no output."""
    begun = time.monotonic()
    done = sahel_ld(
        site, "--timeout", "0.5", "-r", "nt" if name == "construct" else "csv", ENDLESS[name], root=root
    )
    assert done.returncode == 124, done
    assert done.stdout == ""
    assert done.stderr.startswith("error[time-limit]: no answer within 0.5 seconds")
    assert done.stderr.count("\n") == 1
    assert time.monotonic() - begun < 5


def test_a_time_limit_leaves_the_file_alone(site, root: Path, tmp_path: Path) -> None:
    """An answer that was cut off does not replace the file of an earlier one."""
    output = tmp_path / "answer.csv"
    output.write_text("before")
    assert sahel_ld(site, "--timeout", "0.3", "-o", str(output), ENDLESS["rows"], root=root).returncode == 124
    assert output.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".tmp")] == []


def test_within_its_limits_a_query_answers(site, root: Path) -> None:
    """Limits that are not reached change nothing."""
    done = sahel_ld(site, "--timeout", "30", "--memory", "256", "-r", "csv", "ASK { }", root=root)
    assert (done.returncode, done.stdout, done.stderr) == (0, "true\n", "")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits a process's data")
@pytest.mark.parametrize("name", ["rows", "order"])
def test_a_memory_limit_becomes_a_message(site, root: Path, name: str) -> None:
    """A query that would fill memory ends with 124 and one line, not with the allocator's backtrace."""
    done = sahel_ld(site, "--memory", "64", "--timeout", "50", ENDLESS[name], root=root)
    assert done.returncode == 124, done
    assert done.stdout == ""
    assert done.stderr.startswith("error[memory-limit]: needs more than 64 MB of memory")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits a process's data")
def test_messages_and_status_come_through_a_memory_limit(site, root: Path) -> None:
    """Under a memory limit errors and exit statuses are the same as without."""
    done = sahel_ld(site, "--memory", "256", "SELECT WEHRE", root=root)
    assert done.returncode == 2
    assert "unknown word 'WEHRE'" in done.stderr
    assert sahel_ld(site, "--memory", "256", "--exit-status", "ASK { ?s ?p 17 }", root=root).returncode == 1


def test_a_deep_query_does_not_overflow(site, root: Path) -> None:
    """What the screening lets through in depth and length runs without a crash."""
    deep = "ASK " + "{" * 190 + "}" * 190
    long = "ASK { FILTER(1" + "+1" * 9000 + ") }"
    for text in (deep, long):
        assert sahel_ld(site, text, root=root).returncode == 0


def test_the_work_runs_on_a_large_stack() -> None:
    """Recursion that the default stack of a thread would not bear has room."""

    def depth(levels: int) -> int:
        return 0 if levels == 0 else 1 + depth(levels - 1)

    before = sys.getrecursionlimit()
    sys.setrecursionlimit(20000)
    try:
        assert limits.run(lambda: depth(15000)) == 15000
    finally:
        sys.setrecursionlimit(before)


def test_errors_of_the_work_come_back() -> None:
    """What the work raises is raised, and a limit in time is an error of its own."""
    with pytest.raises(ZeroDivisionError):
        limits.run(lambda: 1 // 0)
    with pytest.raises(LimitExceeded):
        limits.run(lambda: time.sleep(1), seconds=0.05)


def test_an_interrupt_ends_the_query(site, root: Path) -> None:
    """Ctrl-C ends a query that the engine is at work on: status 130, at once, one word."""
    import signal

    running = subprocess.Popen(
        [sys.executable, "-m", "sahel_ld", "-C", str(site.root), "query", ENDLESS["count"]],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=root, env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip
    time.sleep(2)
    running.send_signal(signal.SIGINT)
    begun = time.monotonic()
    out, err = running.communicate(timeout=20)
    assert (running.returncode, out, err.strip()) == (130, "", "interrupted")
    assert time.monotonic() - begun < 3
