"""What a server says to browsers, impolite clients and readers of French; the page's script in an engine."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest

from sahel_ld.serving.negotiation import languages
from serving_house import HOSTILE_LABEL, Server, build, running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(build(tmp_path_factory.mktemp("house"))) as started:
        yield started


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, ["en", "fr"]),
        ("fr", ["fr", "en"]),
        ("en;q=0.3, fr-CA;q=0.8", ["fr", "en"]),
        ("de, fr;q=0.5", ["de", "fr", "en"]),
        ("en;q=0", ["fr", "en"]),
        ("*", ["en", "fr"]),
        ("fr;q=x, ;;, =", ["en", "fr"]),
    ],
)
def test_languages(accept: str | None, wanted: list[str]) -> None:
    """Accept-Language with its qualities; what is malformed counts for nothing."""
    assert languages(accept, ("en", "fr")) == wanted


def test_a_page_in_french(server: Server) -> None:
    """Labels and the page's own words follow Accept-Language, and caches are told."""
    french = server.get("/doc/id/actor/miller.html", Accept_Language="fr-FR, en;q=0.5")
    assert '<html lang="fr">' in french.text
    assert "<h1>Le meunier</h1>" in french.text
    assert "Interroger les données" in french.text
    assert "Accept-Language" in french.headers["vary"]
    english = server.get("/doc/id/actor/miller.html")
    assert "<h1>The miller</h1>" in english.text
    assert english.headers["etag"] != french.headers["etag"]
    stale = server.get("/doc/id/actor/miller.html", If_None_Match=french.headers["etag"])
    assert stale.status_code == 200


@pytest.mark.parametrize("path", ["/nothing", "/id/actor/nobody", "/dist/none", "/doc/id/actor/nobody.html"])
def test_a_missing_page(server: Server, path: str) -> None:
    """A browser gets a page, any other client one line of text; both 404."""
    page = server.get(path, Accept="text/html,*/*;q=0.8")
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "<h1>Not found</h1>" in page.text
    text = server.get(path)
    assert (text.status_code, text.text.startswith("error[not-found]: ")) == (404, True)


def test_a_missing_page_holds_no_markup_of_the_path(server: Server) -> None:
    """What is asked for is shown as text."""
    page = server.get("/" + quote("<script>alert(1)</script>"), Accept="text/html")
    assert "<script>" not in page.text


def test_a_length_that_is_too_long_is_refused_at_once(server: Server) -> None:
    """A body announced as too long is not waited for."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 99999999999\r\n\r\nx"
        )
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_who_hangs_up_leaves_no_traceback(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """A client that goes in the middle of its request is no fault of the server."""
    caplog.clear()
    for body in (b"Content-Length: 50\r\n\r\nASK", b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"):
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(
                b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n" + body
            )
    time.sleep(0.3)
    assert server.ask("ASK {}").status_code == 200
    assert not [record for record in caplog.records if record.exc_info]


def test_a_long_word_is_not_sent_back_whole(server: Server) -> None:
    """The message of a refusal stays short."""
    response = server.ask("x" * 20_000)
    assert response.status_code == 400
    assert len(response.text) < 1000


def test_what_xml_can_not_hold_is_not_acceptable(server: Server) -> None:
    """A control character in an answer: 406 for XML, and JSON has it."""
    query = 'SELECT ("a\\u0001" AS ?x) {}'
    response = server.get("/sparql?" + urlencode({"query": query, "format": "xml"}))
    assert (response.status_code, "U+0001" in response.text) == (406, True)
    bindings = server.ask(query).json()["results"]["bindings"]
    assert bindings == [{"x": {"type": "literal", "value": "a\x01"}}]


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00\x01 garbage\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /id/%ff/%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    ],
)
def test_what_is_no_request_is_400_or_404(server: Server, sent: bytes) -> None:
    """Bytes that are no HTTP, and paths that are no text: an answer, and the server goes on."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(sent)
        assert connection.recv(12) in (b"HTTP/1.1 400", b"HTTP/1.1 404")
    assert server.ask("ASK {}").status_code == 200


_BROWSER = """
const base = process.argv[2], search = process.argv[3];
class Element {
  constructor(name) { this.name = name; this.children = []; this.own = ""; this.value = ""; this.listeners = {}; }
  get textContent() { return this.own + this.children.map((each) => each.textContent).join(""); }
  set textContent(text) { this.own = String(text); this.children = []; }
  get firstChild() { return this.children[0]; }
  append(...made) { this.children.push(...made); }
  replaceChildren(...made) { this.own = ""; this.children = made; }
  addEventListener(name, act) { this.listeners[name] = act; }
  querySelectorAll(name) {
    return this.children.flatMap((each) => [...(each.name === name ? [each] : []), ...each.querySelectorAll(name)]);
  }
  requestSubmit() { this.submitted = this.listeners.submit({ preventDefault() {} }); }
}
const found = {};
globalThis.document = {
  getElementById: (id) => (found[id] ??= new Element(id)),
  createElement: (name) => new Element(name),
};
globalThis.location = { search };
const reach = fetch;
globalThis.fetch = (path, options) => reach(base + path, options);
found.format = new Element("select"); found.format.value = "json";
require("vm").runInThisContext(require("fs").readFileSync(0, "utf-8"));
(async () => {
  for (let n = 0; n < 200 && !found.form?.submitted; n++) await new Promise((done) => setTimeout(done, 25));
  await found.form.submitted;
  const rows = found.answer.querySelectorAll("tr").map((row) => row.children.map((cell) => cell.textContent));
  const links = found.answer.querySelectorAll("a").map((link) => link.href);
  console.log(JSON.stringify({ rows, links, status: found.status.textContent, text: found.text?.textContent,
    options: found.catalogue.children.length, question: found.question?.textContent }));
})();
"""


def browse(server: Server, search: str) -> dict[str, object]:
    """What the page shows after it was opened with a search, as the script does it."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed: the page's script is read, not run")
    script = server.get("/static/query.js").text
    done = subprocess.run(
        [node, "-e", _BROWSER, "browser", server.url, search],
        input=script, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    shown: dict[str, object] = json.loads(done.stdout)
    return shown


def test_the_page_answers_a_query_of_the_catalogue(server: Server) -> None:
    """Opened with a name, the page runs it and shows a table with links to this server."""
    shown = browse(server, "?name=who-crossed")
    assert shown["rows"] == [
        ["event", "actor"],
        ["event:crossing", "actor:hostile"],
        ["event:crossing", "actor:miller"],
    ]
    assert "/id/actor/miller" in shown["links"]  # type: ignore[operator]
    assert (shown["status"], shown["options"]) == ("2 rows", 2)
    assert shown["question"] == "Which actors crossed the ford?"


def test_the_page_shows_data_and_faults_as_text(server: Server) -> None:
    """A hostile label is text, a javascript: IRI no link, a wrong query its message."""
    hostile = "SELECT ?l ?x { actor:hostile skos:prefLabel ?l ; skos:exactMatch ?x }"
    shown = browse(server, "?" + urlencode({"query": hostile}))
    assert shown["rows"] == [["l", "x"], [HOSTILE_LABEL, "javascript:alert(1)"]]
    assert shown["links"] == []
    wrong = browse(server, "?" + urlencode({"query": "SELECT * {"}))
    assert wrong["status"] == "not answered (400)"
    assert "is never closed" in str(wrong["text"])
    assert browse(server, "?" + urlencode({"query": "ASK {}"}))["status"] == "yes"
