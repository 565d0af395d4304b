"""What a query can't do: call out, read files, or keep the server busy beyond its limits."""

from __future__ import annotations

import errno
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

from serving_house import TIGHT, Limits, Server, build, running

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HUGE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(build(tmp_path_factory.mktemp("house"))) as started:
        yield started


@pytest.fixture(scope="module")
def tight(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(build(tmp_path_factory.mktemp("tight")), TIGHT) as started:
        yield started


class Listener:
    """A port that counts who connects."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"

    def visitors(self) -> int:
        """How many have come since the last call."""
        found = 0
        while True:
            try:
                self._socket.accept()[0].close()
            except BlockingIOError:
                return found
            found += 1

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    opened = Listener()
    yield opened
    opened.close()


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """A named pipe: whoever opens it to read waits there, and is seen by whoever opens it to write."""
    path = tmp_path / "secret.nq"
    os.mkfifo(path)
    return path


def is_read(pipe: Path) -> bool:
    """Whether somebody waits for what stands in the pipe."""
    try:
        os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
    except OSError as error:
        assert error.errno == errno.ENXIO  # noqa: PT017 - nobody reads: this is the good case
        return False
    return True


OUTWARD = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "SELECT * { BIND(<URL> AS ?x) SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { VALUES ?x { <URL> } SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
    "SELECT * { OPTIONAL { SERVICE <URL> { ?s ?p ?o } } }",
    "ASK { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "ASK { FILTER(true && NOT EXISTS { SERVICE <URL> { ?s ?p ?o } }) }",
    "SELECT * { ?s ?p ?o MINUS { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT (EXISTS { SERVICE <URL> { ?s ?p ?o } } AS ?x) {}",
    "PREFIX SERVICEx: <URL> SELECT * { FILTER(true)SERVICEx:y { ?s ?p ?o } }",
    "SELECT * { FILTER(trueSERVICE<URL>{ ?s ?p ?o }) }",
    "SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { (1 <URL> 2) <http://jena.apache.org/text#query> ?x . SERVICE <URL> {} }",
    "SELECT * FROM <URL> { ?s ?p ?o }",
    "SELECT * FROM NAMED <URL> { GRAPH <URL> { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } FROM <URL> WHERE { ?s ?p ?o }",
    "DESCRIBE <URL> FROM <URL>",
    "LOAD <URL>",
    "LOAD SILENT <URL> INTO GRAPH <x:g>",
    "INSERT DATA { <x:s> <x:p> <x:o> }",
    "DELETE WHERE { ?s ?p ?o }",
    "DELETE { ?s ?p ?o } INSERT { ?s ?p <URL> } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "WITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "CLEAR ALL",
    "DROP SILENT DEFAULT",
    "CREATE GRAPH <x:g>",
    "COPY <x:a> TO <x:b>",
    "MOVE <x:a> TO <x:b>",
    "ADD <x:a> TO <x:b>",
    "ASK {} ; DROP ALL",
]


@pytest.mark.parametrize("query", OUTWARD)
def test_nothing_is_fetched(server: Server, listener: Listener, pipe: Path, query: str) -> None:
    """SERVICE, FROM of anything but the dataset and every update are refused, and open nothing."""
    for target in (listener.url, pipe.as_uri()):
        response = server.ask(query.replace("URL", target))
        assert response.status_code == 400, response.text
        assert response.text.startswith("error[")
        body = urlencode({"update": query.replace("URL", target)}).encode()
        update = server.request("POST", "/sparql", body, Content_Type="application/x-www-form-urlencoded")
        assert update.status_code == 403
    assert listener.visitors() == 0
    assert not is_read(pipe)


@pytest.mark.parametrize("field", ["default-graph-uri", "named-graph-uri"])
def test_no_graph_is_fetched(server: Server, listener: Listener, pipe: Path, field: str) -> None:
    """A graph that the dataset does not have is refused, wherever it lies."""
    for target in (listener.url, pipe.as_uri(), "x:unknown", 'x:a> { } # "'):
        response = server.get("/sparql?" + urlencode({"query": "ASK { ?s ?p ?o }", field: target}))
        assert (response.status_code, "no graph of the dataset" in response.text) == (400, True)
    assert listener.visitors() == 0
    assert not is_read(pipe)


def test_the_traps_work(listener: Listener, pipe: Path) -> None:
    """A connection and a reader would be seen."""
    socket.create_connection(("127.0.0.1", int(listener.url.split(":")[2].strip("/")))).close()
    time.sleep(0.05)
    assert listener.visitors() == 1
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert is_read(pipe)
    os.close(reader)


def test_a_sealed_worker_opens_nothing(tmp_path: Path) -> None:
    """Whatever gets past the screening: a worker can open no socket and no file."""
    code = """
import socket
from sahel_ld.serving import worker
def tries(action):
    try: action()
    except OSError as error: return error.errno
    return 0
actions = [socket.socket, lambda: open('/etc/passwd')]
before = [tries(action) for action in actions]
worker.seal()
print(before, [tries(action) for action in actions])
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == f"[0, 0] [{errno.EMFILE}, {errno.EMFILE}]"


def worker_limits() -> list[dict[str, str]]:
    """The limits of the processes that this one has spawned as workers."""
    found = []
    for task in Path("/proc/self/task").iterdir():
        for child in (task / "children").read_text().split():
            if b"sahel_ld.serving.worker" in Path(f"/proc/{child}/cmdline").read_bytes():
                text = Path(f"/proc/{child}/limits").read_text()
                found.append({line[:25].strip(): line[26:].split()[0] for line in text.splitlines()[1:]})
    return found


def test_running_workers_are_sealed(server: Server) -> None:
    """The workers of a running server have their doors closed and their memory bounded."""
    server.ask("ASK {}")
    limits = worker_limits()
    assert limits
    assert all(int(each["Max open files"]) < 32 for each in limits)
    assert all(each["Max data size"] != "unlimited" for each in limits)


def test_time_limit(tight: Server) -> None:
    """A query that would never end is ended, with a clear text, and the next one is answered."""
    begun = time.monotonic()
    response = tight.ask(ENDLESS)
    assert (response.status_code, response.text) == (
        500,
        "error[time-limit]: no answer within 1.5 seconds (ask for less)\n",
    )
    assert time.monotonic() - begun < 5
    assert tight.ask("ASK {}").json()["boolean"] is True


def test_memory_limit(tight: Server) -> None:
    """A query that would fill the memory is ended, and the server goes on."""
    response = tight.ask(HUGE)
    assert (response.status_code, response.text) == (
        500,
        "error[memory-limit]: needs more than 64 MB of memory (ask for less)\n",
    )
    assert tight.ask("ASK {}").json()["boolean"] is True


BOMBS = {
    "backtracking": 'SELECT * { FILTER(REGEX("aaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a+)+$")) }',
    "repetition": 'SELECT * { FILTER(REGEX("aaaaaaaaaaaaaaaaaaaaaaaaaaaa", "((a{0,99}){0,99}){0,99}b")) }',
    "groups": "SELECT * " + "{" * 5000 + "}" * 5000,
    "brackets": "SELECT * { FILTER(" + "(" * 190 + "1" + ")" * 190 + ") }",
    "negations": "SELECT * { FILTER(" + "!" * 15000 + "true) }",
    "minus": "SELECT (" + "- " * 15000 + "1 AS ?x) {}",
    "inverse path": "SELECT * { ?s " + "^" * 15000 + "<x:p> ?o }",
    "long path": "SELECT * { ?s " + "/".join(["<x:p>"] * 9000) + " ?o }",
    "alternatives": "SELECT * { ?s (" + "|".join(["<x:p>"] * 9000) + ")* ?o }",
    "or": "SELECT * { ?s ?p ?o FILTER(" + " || ".join(["?o = 1"] * 4000) + ") }",
    "unions": "SELECT * { " + " UNION ".join(["{ ?s ?p 1 }"] * 2500) + " }",
    "joins": "SELECT * { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(4000)) + " } LIMIT 1",
    "replace": 'SELECT (REPLACE(REPLACE("aaaaaaaaaa", "a", "aaaaaaaaaa"), "a", "aaaaaaaaaa") AS ?x) {}',
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_within_the_limits(tight: Server, name: str) -> None:
    """What is made to explode is answered or refused in time, and the server goes on."""
    begun = time.monotonic()
    body = BOMBS[name].encode()
    response = tight.request("POST", "/sparql", body, Content_Type="application/sparql-query")
    assert response.status_code in (200, 400, 500), response.text
    if response.status_code != 200:
        assert re.match(r"error\[[a-z-]+\]: ", response.text)
    assert time.monotonic() - begun < 6
    assert tight.ask("ASK {}").json()["boolean"] is True


def test_busy(tight: Server) -> None:
    """Beyond the bound a query is sent away at once, with 503 and when to come again."""
    with ThreadPoolExecutor(6) as crowd:
        responses = list(crowd.map(lambda _: tight.ask(ENDLESS), range(6)))
    statuses = sorted(response.status_code for response in responses)
    assert set(statuses) == {500, 503}
    assert statuses.count(503) >= 4
    away = next(response for response in responses if response.status_code == 503)
    assert int(away.headers["retry-after"]) >= 1
    assert away.text.startswith("error[busy]: ")
    assert tight.ask("ASK {}").status_code == 200


def test_who_leaves_frees_the_worker(server: Server) -> None:
    """A query whose client has gone is ended long before its time."""
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        path = "/sparql?" + urlencode({"query": ENDLESS})
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(0.5)
    begun = time.monotonic()
    assert server.ask("ASK {}").status_code == 200
    assert time.monotonic() - begun < 10


LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 30000"


def test_a_large_answer_comes_whole(server: Server) -> None:
    """A long answer states its length, so that a part of it can't pass for the whole."""
    response = server.ask(LARGE)
    assert len(response.json()["results"]["bindings"]) == 30000
    assert int(response.headers["content-length"]) == len(response.content) > 1 << 21
    assert server.ask(LARGE, If_None_Match=response.headers["etag"]).status_code == 304


def test_a_slow_reader_keeps_no_worker(server: Server) -> None:
    """While somebody takes a long answer slowly, the only worker answers others."""
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        path = "/sparql?" + urlencode({"query": LARGE})
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 200")
        assert server.ask("ASK {}").status_code == 200


def test_a_slow_sender_is_sent_away(tmp_path: Path) -> None:
    """A request whose body does not arrive is given up."""
    limits = Limits(seconds=5, megabytes=64, workers=1, waiting=1, upload=0.5)
    with running(build(tmp_path), limits) as server:
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
            connection.sendall(f"{head}Content-Length: 10\r\n\r\nASK".encode())
            assert connection.recv(100).startswith(b"HTTP/1.1 408")
        assert server.ask("ASK {}").status_code == 200


def test_many_at_once(server: Server) -> None:
    """Eight clients at a time are all answered."""
    failures: list[int] = []

    def visit() -> None:
        failures.extend(status for _ in range(20) if (status := server.ask("ASK {}").status_code) != 200)

    crowd = [threading.Thread(target=visit) for _ in range(8)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    assert failures == []
