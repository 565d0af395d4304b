"""A small site to ask: a dump of few quads in disjoint graphs, and a catalogue."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sahel_ld.vocabulary import prefixes
from sample_release import DUMP

BY_ACTOR = """\
# title: Events by actor
# question: Which events does somebody
#   affirm an actor to have carried out?
# columns: event, actor
# param actor iri: the actor asked for = *
SELECT ?event ?actor { ?event reported:perpetrator ?actor } ORDER BY ?event ?actor
"""
AT_LEAST = """\
# title: Large figures
# question: Which figures are at least so large?
# columns: figure, low
# param least integer: the smallest to show
PREFIX sahel: <https://w3id.org/sahel-ld/ontology#>
SELECT ?figure ?low { ?figure sahel:low ?low FILTER(?low >= ?least) } ORDER BY ?figure
"""


@dataclass(frozen=True)
class Site:
    """What querying needs of a project."""

    root: Path
    prefixes: dict[str, str] = field(default_factory=prefixes)

    @property
    def dist(self) -> Path:
        return self.root / "dist"

    @property
    def queries(self) -> Path:
        return self.root / "queries"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAHEL_LD_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def site(tmp_path: Path, root: Path) -> Site:
    """A project folder with a published dump and a catalogue of two queries."""
    folder = tmp_path / "site"
    for name in ("dist", "queries"):
        (folder / name).mkdir(parents=True)
    (folder / "sahel-ld.toml").write_text((root / "sahel-ld.toml").read_text("utf-8"), "utf-8")
    (folder / "dist" / "sahel.nq").write_text(DUMP, encoding="utf-8")
    (folder / "queries" / "by-actor.rq").write_text(BY_ACTOR, encoding="utf-8")
    (folder / "queries" / "at-least.rq").write_text(AT_LEAST, encoding="utf-8")
    return Site(folder)


@dataclass
class Listener:
    """A port on this machine that counts who connects to it."""

    port: int
    calls: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A socket that must stay silent: what connects to it is recorded."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.05)
    found = Listener(server.getsockname()[1])
    stop = threading.Event()

    def listen() -> None:
        while not stop.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            with connection:
                connection.settimeout(1)
                found.calls.append(connection.recv(100))
                connection.sendall(b"HTTP/1.1 500 no\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    thread = threading.Thread(target=listen)
    thread.start()
    yield found
    stop.set()
    thread.join()
    server.close()
