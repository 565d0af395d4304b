"""The W3C suites of the SPARQL 1.1 Protocol and Service Description, against a server on loopback.

The tests are data: `HANDLERS` has one check for each expectation of the protocol suite, `DESCRIBES`
one for each test of the other. An update must be refused, so the tests that want one to succeed are
turned round: each must be refused with 403, and the reason stands at `refused`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import pyoxigraph as ox
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "serving"))
from serving_house import Server, build, running

SHARED = Path(os.environ.get("SAHEL_SHARED", Path(__file__).parents[2].parent / "shared"))
SUITE = SHARED / "suites" / "sparql11"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SD = "http://www.w3.org/ns/sparql-service-description#"
DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
COUNTS = {"protocol": 34, "service-description": 3}
TABLES = {
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
}
RDF_TYPES = {"text/turtle", "application/rdf+xml", "application/n-triples"}

if not SUITE.is_dir():
    pytest.skip(f"{SUITE} is not there (set SAHEL_SHARED)", allow_module_level=True)


def stored(quads: Iterable[ox.Quad]) -> ox.Store:
    """A store of quads."""
    store = ox.Store()
    store.extend(quads)
    return store


class Manifest:
    """A manifest as a graph."""

    def __init__(self, folder: Path) -> None:
        quads = ox.parse((folder / "manifest.ttl").read_bytes(), ox.RdfFormat.TURTLE, base_iri="x:manifest")
        self.store = stored(quads)

    def all(self, subject: object, predicate: str) -> list[object]:
        """The objects."""
        found = self.store.quads_for_pattern(subject, ox.NamedNode(predicate), None)  # type: ignore[arg-type]
        return [quad.object for quad in found]

    def one(self, subject: object, predicate: str) -> object | None:
        """The object, if there is one."""
        return next(iter(self.all(subject, predicate)), None)

    def text(self, subject: object, predicate: str, default: str = "") -> str:
        """The object's value."""
        found = self.one(subject, predicate)
        return default if found is None else str(found.value)  # type: ignore[attr-defined]

    def members(self, head: object) -> Iterator[object]:
        """The members of an RDF list."""
        while head is not None and getattr(head, "value", "") != f"{RDF}nil":
            yield self.one(head, f"{RDF}first")
            head = self.one(head, f"{RDF}rest")

    def entries(self) -> list[object]:
        """The tests."""
        (entries,) = [
            quad.object for quad in self.store.quads_for_pattern(None, ox.NamedNode(f"{MF}entries"), None)
        ]
        return list(self.members(entries))


@dataclass(frozen=True)
class Exchange:
    """A request of the suite and what is expected: statuses, boolean, format."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: frozenset[str]
    boolean: str
    format: str


def exchanges(manifest: Manifest, test: object) -> list[Exchange]:
    """The requests of a test, in order."""
    requests = manifest.one(manifest.one(test, f"{MF}action"), f"{HT}requests")
    return [_exchange(manifest, each) for each in manifest.members(requests)]


def _exchange(manifest: Manifest, request: object) -> Exchange:
    headers = {
        manifest.text(each, f"{HT}fieldName"): manifest.text(each, f"{HT}fieldValue")
        for each in manifest.members(manifest.one(request, f"{HT}headers"))
    }
    body, response = manifest.one(request, f"{HT}body"), manifest.one(request, f"{HT}resp")
    encoding = manifest.text(body, f"{CNT}characterEncoding", "UTF-8")
    statuses = {status.value[-3:] for status in manifest.all(response, f"{MF}expectedStatus")}  # type: ignore[attr-defined]
    return Exchange(
        manifest.text(request, f"{HT}methodName"),
        manifest.text(request, f"{HT}absolutePath"),
        headers,
        manifest.text(body, f"{CNT}chars").encode(encoding) if body else None,
        frozenset(statuses),
        manifest.text(response, f"{MF}expectedBoolean"),
        manifest.text(response, f"{MF}expectedFormat"),
    )


PROTOCOL = Manifest(SUITE / "protocol")
DESCRIPTION = Manifest(SUITE / "service-description")


def name(test: object) -> str:
    return str(test.value).rpartition("#")[2]  # type: ignore[attr-defined]


def media_type(response: httpx.Response) -> str:
    return response.headers.get("content-type", "").partition(";")[0]


def truth(response: httpx.Response) -> str:
    """The boolean in JSON or XML."""
    if media_type(response).endswith("json"):
        return json.dumps(json.loads(response.text)["boolean"])
    return ET.fromstring(response.text).findtext("{http://www.w3.org/2005/sparql-results#}boolean", "")


HANDLERS: dict[str, Callable[[httpx.Response, Exchange], bool]] = {
    "statuses": lambda response, expected: f"{response.status_code // 100}xx" in expected.statuses,
    "boolean": lambda response, expected: not expected.boolean or truth(response) == expected.boolean,
    "format": lambda response, expected: media_type(response) in FORMATS[expected.format],
}
FORMATS = {
    "": {"text/plain", *TABLES},
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": TABLES,
    "RDF": RDF_TYPES,
}


def refused(expected: Exchange) -> bool:
    """Whether an exchange is an update: the server only reads, whatever the suite expects."""
    fields = (expected.body or b"") if "urlencoded" in str(expected.headers) else b""
    direct = expected.headers.get("content-type", "").startswith("application/sparql-update")
    return direct or fields.startswith(b"update=") or "update=" in expected.path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over the data of the suite; data0, which it names and does not give, has a triple."""
    graphs = {DATA.format(0): "<x:s> <x:p> <x:o> .\n"}
    for number in (1, 2, 3):
        graphs[DATA.format(number)] = (SUITE / "protocol" / f"data{number}.nt").read_text()
    with running(build(tmp_path_factory.mktemp("protocol"), graphs)) as started:
        yield started


def perform(server: Server, expected: Exchange) -> httpx.Response:
    headers = {key: value for key, value in expected.headers.items() if key.lower() != "host"}
    return httpx.request(
        expected.method,
        server.url + expected.path,
        content=expected.body,
        headers=headers,
        timeout=30,
        trust_env=False,
    )


@pytest.mark.parametrize("test", PROTOCOL.entries(), ids=name)
def test_protocol(server: Server, test: object) -> None:
    """Each query of the protocol suite is answered as it says; each update is refused with 403."""
    wanted = exchanges(PROTOCOL, test)
    assert wanted
    if any(refused(each) for each in wanted):
        response = perform(server, wanted[0])
        assert (response.status_code, media_type(response)) == (403, "text/plain")
        return
    for each in wanted:
        response = perform(server, each)
        failed = [kind for kind, holds in HANDLERS.items() if not holds(response, each)]
        assert not failed, f"{failed}: {response.status_code} {response.text}"


def test_a_wrong_answer_is_seen() -> None:
    """Each check can fail."""
    expected = Exchange("GET", "/", {}, None, frozenset({"2xx"}), "true", "boolean")
    kind = {"content-type": "application/sparql-results+json"}
    wrong = httpx.Response(400, text='{"boolean": false}', headers=kind)
    assert [HANDLERS[check](wrong, expected) for check in ("statuses", "boolean")] == [False, False]
    assert not HANDLERS["format"](httpx.Response(200, headers={"content-type": "text/csv"}), expected)


def test_the_suites_are_whole() -> None:
    """No test of the suites is left out."""
    found = {"protocol": len(PROTOCOL.entries()), "service-description": len(DESCRIPTION.entries())}
    assert found == COUNTS


def described(server: Server) -> tuple[httpx.Response, ox.Store]:
    """The description and the graph that it holds."""
    response = server.get("/sparql", Accept="text/turtle, application/rdf+xml;q=0.8")
    return response, stored(ox.parse(response.content, ox.RdfFormat.TURTLE))


def returns_rdf(server: Server) -> None:
    response, store = described(server)
    assert response.status_code == 200
    assert media_type(response) in RDF_TYPES
    assert len(store) > 0


def has_endpoint_triple(server: Server) -> None:
    _, store = described(server)
    found = store.quads_for_pattern(None, ox.NamedNode(f"{SD}endpoint"), None)
    assert [quad.object.value for quad in found] == [f"{server.url}/sparql"]  # type: ignore[union-attr]


RANGES = {
    "defaultDataset": "Dataset",
    "defaultGraph": "Graph",
    "namedGraph": "NamedGraph",
    "graph": "Graph",
}
DOMAINS = {
    "endpoint": "Service",
    "supportedLanguage": "Service",
    "feature": "Service",
    "resultFormat": "Service",
    "defaultDataset": "Service",
    "defaultGraph": "Dataset",
    "namedGraph": "Dataset",
    "name": "NamedGraph",
    "graph": "NamedGraph",
}


def misfits(store: ox.Store) -> list[str]:
    """Where the description is at odds with the domains and ranges of its vocabulary."""

    def typed(node: object, kind: str) -> bool:
        type_ = ox.NamedNode(f"{RDF}type")
        return ox.Quad(node, type_, ox.NamedNode(SD + kind)) in store  # type: ignore[arg-type]

    wrong = []
    for quad in store:
        term = quad.predicate.value.removeprefix(SD)
        if quad.predicate.value.startswith(SD) and term not in DOMAINS:
            wrong.append(f"{term} is no property of the vocabulary that is used here")
        elif term in DOMAINS and not typed(quad.subject, DOMAINS[term]):
            wrong.append(f"{quad.subject} is no {DOMAINS[term]}")
        if term in RANGES and not typed(quad.object, RANGES[term]):
            wrong.append(f"{quad.object} is no {RANGES[term]}")
    return wrong


def conforms_to_schema(server: Server) -> None:
    _, store = described(server)
    assert misfits(store) == []
    named = {quad.object.value for quad in store.quads_for_pattern(None, ox.NamedNode(f"{SD}name"), None)}  # type: ignore[union-attr]
    assert named == {DATA.format(number) for number in range(4)}


DESCRIBES = {
    "returns-rdf": returns_rdf,
    "has-endpoint-triple": has_endpoint_triple,
    "conforms-to-schema": conforms_to_schema,
}


@pytest.mark.parametrize("test", DESCRIPTION.entries(), ids=name)
def test_service_description(server: Server, test: object) -> None:
    """The endpoint describes itself as the suite asks."""
    DESCRIBES[name(test)](server)


def test_a_misfit_is_seen() -> None:
    """The check of the schema can fail."""
    quad = ox.Quad(ox.NamedNode("x:s"), ox.NamedNode(f"{SD}defaultDataset"), ox.NamedNode("x:d"))
    assert misfits(stored([quad])) == ["<x:s> is no Service", "<x:d> is no Dataset"]
