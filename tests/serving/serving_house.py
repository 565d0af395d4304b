"""A small release with its catalogue, and servers over it on free loopback ports."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import http.client
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pyoxigraph as ox

from sahel_ld.publication import Entry, Index
from sahel_ld.publication.media import media_type
from sahel_ld.serving.limits import Limits
from sahel_ld.serving.release import Site
from sahel_ld.serving.server import uvicorn_server

BASE = "https://example.org/ford/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PREFIXES = {
    "actor": f"{BASE}id/actor/",
    "event": f"{BASE}id/event/",
    "sahel": f"{BASE}ontology#",
    "skos": SKOS,
}
HOSTILE_LABEL = "<script>alert(1)</script>\"'&"
GENERAL = Limits(seconds=30, megabytes=256, workers=1, waiting=8)
TIGHT = Limits(seconds=1.5, megabytes=64, workers=1, waiting=1)
MANY = 1200
"""Triples in the graph of claims: enough that a cross product of three never ends."""

_CATALOGUE = """\
# title: Who crossed
# question: Which actors crossed the ford?
# columns: event, actor
# param actor iri: only this one = *
SELECT ?event ?actor { ?event sahel:crossedBy ?actor } ORDER BY ?event ?actor
"""
_NEEDY = """\
# title: What is labelled so
# question: Which things bear a label?
# columns: thing, label
# param label string: the label
SELECT ?thing ?label {
  ?thing skos:prefLabel ?text BIND(STR(?text) AS ?same) FILTER(?same = ?label)
} ORDER BY ?thing
"""


@dataclass(frozen=True)
class House:
    """A project as serving sees it."""

    root: Path
    base: str = BASE

    @property
    def dist(self) -> Path:
        return self.root / "dist"

    @property
    def queries(self) -> Path:
        return self.root / "queries"

    @property
    def prefixes(self) -> dict[str, str]:
        return PREFIXES


def build(root: Path, graphs: Mapping[str, str] | None = None) -> House:
    """A house whose release has these graphs (IRI to N-Triples), by default those of the ford."""
    house = House(root)
    house.dist.mkdir(parents=True, exist_ok=True)
    house.queries.mkdir(exist_ok=True)
    (house.queries / "who-crossed.rq").write_text(_CATALOGUE, encoding="utf-8")
    (house.queries / "labelled.rq").write_text(_NEEDY, encoding="utf-8")
    publish(house, ford() if graphs is None else graphs)
    return house


def publish(house: House, graphs: Mapping[str, str]) -> None:
    """Write the release: the dump, VoID, a table, and last the index."""
    quads = [
        ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(graph))
        for graph, triples in graphs.items()
        for quad in ox.parse(triples.encode(), ox.RdfFormat.N_TRIPLES)
    ]
    files = {
        "ford.nq": "".join(sorted(f"{quad} .\n" for quad in quads)),
        "ontology.ttl": f"<{BASE}ontology> a <http://www.w3.org/2002/07/owl#Ontology> .\n",
        "tables/actors.csv": "id,label\nmiller,The miller\n",
        "void.ttl": f"<{BASE}dataset/ford> a <http://rdfs.org/ns/void#Dataset> .\n",
    }
    for name, text in files.items():
        (house.dist / name).parent.mkdir(exist_ok=True)
        (house.dist / name).write_text(text, encoding="utf-8")
    entries = tuple(entry(house.dist, name) for name in files)
    counts = {graph: sum(quad.graph_name.value == graph for quad in quads) for graph in graphs}
    index = Index(
        "ford", {"en": "The ford"}, "1", "2001-06-01", BASE, "x:licence", "0", len(quads), counts, entries
    )
    (house.dist / "SHA256SUMS").write_text("", encoding="utf-8")
    beside = house.dist / "index.json.new"
    beside.write_bytes(index.as_bytes())
    beside.replace(house.dist / "index.json")


def entry(dist: Path, name: str) -> Entry:
    """What the index says of a file."""
    content = (dist / name).read_bytes()
    return Entry(name, len(content), media_type(name), hashlib.sha256(content).hexdigest())


def ford() -> dict[str, str]:
    """The graphs of the invented quarrel, with a label and IRIs that mean harm."""
    actor, event, term = PREFIXES["actor"], PREFIXES["event"], PREFIXES["sahel"]
    data = [
        f'<{actor}miller> <{SKOS}prefLabel> "The miller"@en .',
        f'<{actor}miller> <{SKOS}prefLabel> "Le meunier"@fr .',
        f"<{actor}hostile> <{SKOS}prefLabel> {ox.Literal(HOSTILE_LABEL)} .",
        f"<{actor}hostile> <{SKOS}exactMatch> <javascript:alert(1)> .",
        f"<{event}crossing> <{term}crossedBy> <{actor}miller> .",
        f"<{event}crossing> <{term}crossedBy> <{actor}hostile> .",
        f"<{event}crossing> <{term}relay> <{event}crossing.relay-1> .",
        f'<{event}crossing.relay-1> <{term}position> "1" .',
    ]
    ontology = [f'<{term}crossedBy> <{SKOS}prefLabel> "was crossed by"@en .']
    claims = [f'<{BASE}id/claim/{number}> <{term}says> "{number}" .' for number in range(MANY)]
    texts = {"data": data, "ontology": ontology, "claims": claims}
    return {f"{BASE}graph/{name}": "\n".join(lines) + "\n" for name, lines in texts.items()}


@dataclass(frozen=True)
class Server:
    """A running server."""

    house: House
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> httpx.Response:
        """GET a path; names of headers with `_` for `-`."""
        return self.request("GET", path, **headers)

    def request(self, method: str, path: str, content: bytes | None = None, **headers: str) -> httpx.Response:
        """Any request, without following redirections."""
        # Without `verify` each request would read all certificates that there are.
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx.request(
            method, self.url + path, content=content, headers=named, timeout=60, trust_env=False, verify=False
        )

    def ask(self, query: str, **headers: str) -> httpx.Response:
        """A query by GET."""
        return self.get("/sparql?" + urlencode({"query": query}), **headers)

    def raw(self, path: str) -> tuple[int, bytes]:
        """GET a path as it is, with its dots and slashes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.putrequest("GET", path, skip_accept_encoding=True)
            connection.endheaders()
            response = connection.getresponse()
            return response.status, response.read()


@contextlib.contextmanager
def running(house: House, limits: Limits = GENERAL) -> Iterator[Server]:
    """A server over a house, in a thread of its own, on a free port."""
    site, listening = Site(house, limits), socket.create_server(("127.0.0.1", 0))
    server, opened = uvicorn_server(site), threading.Event()

    async def live() -> None:
        await site.open()
        opened.set()
        try:
            await server.serve(sockets=[listening])
        finally:
            await site.close()

    thread = threading.Thread(target=lambda: asyncio.run(live()))
    thread.start()
    try:
        assert opened.wait(60), "the server does not start"
        yield Server(house, listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(30)
        listening.close()
