"""An endpoint answers with the same options and formats; what it gets wrong is one message."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from sahel_ld.errors import QueryError, UsageError
from sahel_ld.querying import endpoint
from sahel_ld.querying.answers import Rows, Triples, Truth
from sahel_ld.querying.evaluation import prepare
from sahel_ld.vocabulary import prefixes
from sample_release import BASE, DUMP


@dataclass
class Endpoint:
    """A SPARQL endpoint on this machine, over the sample release; `reply` overrides its answers."""

    url: str = ""
    reply: tuple[int, str, bytes] | None = None
    asked: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Endpoint]:
    store = ox.Store()
    store.load(DUMP.encode(), ox.RdfFormat.N_QUADS)
    found = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            text = parse_qs(body)["query"][0]
            found.asked.append({"query": text, "accept": self.headers["Accept"]})
            status, media, content = found.reply or _answered(store, text)
            self.send_response(status)
            self.send_header("Content-Type", media)
            if status in (302, 307):
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Keep the tests quiet."""

    http = HTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{http.server_port}/sparql"
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    yield found
    http.shutdown()
    thread.join()
    http.server_close()


def _answered(store: ox.Store, text: str) -> tuple[int, str, bytes]:
    result = store.query(text, use_default_graph_as_union=True)
    if isinstance(result, ox.QueryTriples):
        return 200, "application/n-triples", result.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
    media = "application/sparql-results+json; charset=utf-8"
    return 200, media, result.serialize(format=ox.QueryResultsFormat.JSON) or b""


def ask(server: Endpoint, text: str, **values: ox.NamedNode) -> Rows | Triples | Truth:
    return endpoint.ask(server.url, prepare(text, prefixes()), values, seconds=5)


def test_rows_truth_and_triples_come_back(server: Endpoint) -> None:
    """SELECT, ASK and CONSTRUCT over HTTP give the answers that the data at hand would give."""
    rows = ask(server, "SELECT ?e { ?e reported:perpetrator actor:aqim }")
    assert isinstance(rows, Rows)
    assert [term.value for (term,) in rows.terms()] == [f"{BASE}id/event/a", f"{BASE}id/event/b"]  # type: ignore[union-attr]
    assert ask(server, "ASK { ?e reported:perpetrator actor:mlf }") == Truth(True)
    triples = ask(server, "CONSTRUCT { ?e a sahel:Event } { ?e reported:perpetrator ?a }")
    assert isinstance(triples, Triples)
    assert len(triples.lines) == 2


def test_prefixes_are_declared_for_it(server: Endpoint) -> None:
    """Prefixes that the query leaves out are added, those that it declares are not repeated."""
    ask(server, "PREFIX actor: <http://e/> ASK { ?e reported:perpetrator actor:mlf }")
    assert server.asked[0]["query"].count("PREFIX reported:") == 1
    assert server.asked[0]["query"].count("PREFIX actor:") == 1


def test_values_are_bound_for_it(server: Endpoint) -> None:
    """Parameters reach the endpoint as terms."""
    rows = ask(server, "SELECT ?e { ?e reported:perpetrator ?a }", a=ox.NamedNode(f"{BASE}id/actor/mlf"))
    assert len(rows.lines) == 1  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ((500, "text/plain", b"out of\nmemory"), "answers 500 .*: out of"),
        ((200, "text/html", b"<html>"), "media type text/html"),
        ((200, "application/sparql-results+json", b'{"head":'), "can't be read"),
    ],
)
def test_a_bad_answer_is_one_message(server: Endpoint, reply: tuple[int, str, bytes], said: str) -> None:
    """An error status, another media type or a cut answer ends in a message that names the endpoint."""
    server.reply = reply
    with pytest.raises(QueryError, match=said) as caught:
        ask(server, "SELECT * { ?s ?p ?o }")
    assert server.url in str(caught.value)


@pytest.mark.parametrize("status", [302, 307])
def test_a_redirect_is_not_followed(server: Endpoint, status: int) -> None:
    """The query would be lost on the way, and the answer be one to nothing: the address is said instead."""
    server.reply = (status, "text/plain", b"")
    with pytest.raises(
        QueryError, match=rf"answers {status}: it redirects to http://127.*/elsewhere"
    ) as caught:
        ask(server, "SELECT * { ?s ?p ?o }")
    assert caught.value.remedy == "give that address to --endpoint"
    assert len(server.asked) == 1


def test_a_torn_answer_leaves_nothing_behind(server: Endpoint, site, command) -> None:
    """An answer that ends within a row is one message, and nothing that the reader leaves over."""
    rows = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"1"}}'
    server.reply = (200, "application/sparql-results+json", rows)
    answer = command("query", "--endpoint", server.url, "SELECT * { ?x ?p ?o }")
    assert (answer.status, answer.out) == (2, "")
    assert len(answer.err.splitlines()) == 1
    assert "can't be read" in answer.err


def test_an_endpoint_that_is_not_there(server: Endpoint) -> None:
    """A refused connection is a message; a URL that is not http is a usage error."""
    with pytest.raises(QueryError, match="can't be asked"):
        endpoint.ask("http://127.0.0.1:1/", prepare("ASK {}", {}), {})
    with pytest.raises(UsageError, match="no endpoint"):
        endpoint.ask("file:///etc/passwd", prepare("ASK {}", {}), {})


def test_the_command_asks_it(server: Endpoint, site, command) -> None:
    """`--endpoint` works with formats and catalogue names, and not with -d."""
    done = command("-C", site.root, "query", "--endpoint", server.url, "-r", "csv", "by-actor")
    assert done.out.splitlines()[0] == "event,actor"
    assert len(done.out.splitlines()) == 4
    refused = command("-C", site.root, "query", "--endpoint", server.url, "-d", "x.ttl", "ASK {}")
    assert refused.status == 2
    assert "two sources" in refused.err
    label = command("-C", site.root, "query", "--endpoint", server.url, "-p", "actor", "AQIM", "by-actor")
    assert "give the IRI" in label.err
