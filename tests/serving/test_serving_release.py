"""Dumps, things and their documents, pages, and a release that is published anew while it is served."""

from __future__ import annotations

import html.parser
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from serving_house import BASE, HOSTILE_LABEL, House, Server, build, entry, ford, publish, running

SECRET = "not for you"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    house = build(tmp_path_factory.mktemp("house"))
    (house.root / "secret.txt").write_text(SECRET)
    (house.dist / "secret.txt").write_text(SECRET)
    (house.dist / "tables" / "actors.csv").unlink()
    (house.dist / "tables" / "actors.csv").symlink_to(house.root / "secret.txt")
    with running(house) as started:
        yield started


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("ford.nq", "application/n-quads"),
        ("void.ttl", "text/turtle; charset=utf-8"),
        ("index.json", "application/json"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
    ],
)
def test_dumps(server: Server, name: str, content_type: str) -> None:
    """Each file comes byte for byte, with its media type, and is not sent again to who has it."""
    response = server.get(f"/dist/{name}")
    assert response.content == (server.house.dist / name).read_bytes()
    assert response.headers["content-type"] == content_type
    assert server.get(f"/dist/{name}", If_None_Match=response.headers["etag"]).status_code == 304
    assert name in server.get("/dist/").text


def test_the_validator_of_a_dump_is_its_checksum(server: Server) -> None:
    """Whoever holds the index can tell whether a download is the release's."""
    digest = entry(server.house.dist, "ford.nq").sha256
    assert server.get("/dist/ford.nq").headers["etag"] == f'"{digest}"'


def test_the_folder_without_its_slash(server: Server) -> None:
    """The client is sent to the listing, whose names are relative to it."""
    response = server.get("/dist")
    assert (response.status_code, response.headers["location"]) == (308, "/dist/")


def test_a_part_of_a_dump(server: Server) -> None:
    """A download that broke off can go on."""
    whole = (server.house.dist / "ford.nq").read_bytes()
    part = server.get("/dist/ford.nq", Range="bytes=10-19")
    assert (part.status_code, part.content) == (206, whole[10:20])


CLIMBS = [
    "../secret.txt",
    "../../etc/passwd",
    "%2e%2e/secret.txt",
    "..%2fsecret.txt",
    "%2e%2e%2fsecret.txt",
    "..%5csecret.txt",
    "tables/../../secret.txt",
    "tables/../void.ttl",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "./void.ttl",
    "void.ttl/",
    "void.ttl%00",
    "secret.txt",
    "tables/actors.csv",
    "tables",
]


@pytest.mark.parametrize("path", CLIMBS)
@pytest.mark.parametrize("prefix", ["/dist/", "/static/", "/doc/", "/id/", "/queries/"])
def test_no_path_climbs_out(server: Server, prefix: str, path: str) -> None:
    """What the index does not list, what lies elsewhere, and what only a link brings in is not there."""
    status, body = server.raw(prefix + path)
    assert status == 404
    assert SECRET.encode() not in body


def test_a_file_that_is_not_the_index_s(tmp_path: Path) -> None:
    """A file that is just being replaced is not sent under the old checksum."""
    house = build(tmp_path)
    with running(house) as server:
        (house.dist / "void.ttl").write_text("# changed\n")
        response = server.get("/dist/void.ttl")
        assert (response.status_code, response.headers["retry-after"]) == (503, "1")


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        ("text/html", "html"),
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "rdf"),
        ("*/*", "ttl"),
    ],
)
def test_a_thing_leads_to_its_document(server: Server, accept: str, suffix: str) -> None:
    """303 to the document in the format asked for, whose content type is that."""
    response = server.get("/id/event/crossing", Accept=accept)
    assert (response.status_code, response.headers["location"]) == (303, f"/doc/id/event/crossing.{suffix}")
    assert response.headers["vary"] == "Accept"
    document = server.get(response.headers["location"])
    assert document.status_code == 200
    assert accept == "*/*" or document.headers["content-type"].startswith(accept)


def test_documents_hold_the_same_triples(server: Server) -> None:
    """What starts from the thing and from its parts, and what leads to it, in every format."""
    formats = {
        "ttl": ox.RdfFormat.TURTLE,
        "nt": ox.RdfFormat.N_TRIPLES,
        "jsonld": ox.RdfFormat.JSON_LD,
        "rdf": ox.RdfFormat.RDF_XML,
    }
    found = [
        set(ox.parse(server.get(f"/doc/id/event/crossing.{suffix}").content, format_))
        for suffix, format_ in formats.items()
    ]
    assert all(each == found[0] for each in found)
    assert {quad.subject.value.removeprefix(BASE) for quad in found[0]} == {  # type: ignore[union-attr]
        "id/event/crossing",
        "id/event/crossing.relay-1",
    }
    inward = server.get("/doc/id/actor/miller.nt").text
    assert f"<{BASE}id/event/crossing> <{BASE}ontology#crossedBy> <{BASE}id/actor/miller>" in inward


def test_the_ontology(server: Server) -> None:
    """Its Turtle is the published file; its page lists the terms, each under its name."""
    assert server.get("/ontology", Accept="text/turtle").headers["location"] == "/dist/ontology.ttl"
    page = server.get("/ontology", Accept="text/html").headers["location"]
    assert 'id="crossedBy"' in server.get(page).text


@pytest.mark.parametrize(
    "path",
    [
        "/id/actor/nobody",
        "/doc/id/actor/nobody.ttl",
        "/doc/id/actor/miller",
        "/doc/id/actor/miller.exe",
        "/x",
    ],
)
def test_unknown_things(server: Server, path: str) -> None:
    """What the data do not speak of is not there."""
    response = server.get(path)
    assert response.status_code == 404
    assert response.text.startswith("error[not-found]: ")


def test_a_thing_that_fits_no_format(server: Server) -> None:
    """A thing has no picture."""
    assert server.get("/id/actor/miller", Accept="image/png").status_code == 406


class Elements(html.parser.HTMLParser):
    """The elements, links and texts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.links: set[str] = set()
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.links |= {value or "" for name, value in attrs if name in ("href", "src")}

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_nothing_in_the_data_becomes_html(server: Server) -> None:
    """Labels are escaped, an IRI of another scheme than http is no link, and the policy forbids scripts."""
    response = server.get("/doc/id/actor/hostile.html")
    page = Elements(response.text)
    assert "script" not in page.names
    assert HOSTILE_LABEL in page.texts
    assert not [link for link in page.links if link.startswith("javascript")]
    assert "javascript:alert(1)" in page.texts
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_pages_load_nothing_from_elsewhere(server: Server) -> None:
    """The query page and what it needs come from this server."""
    page = Elements(server.get("/", Accept="text/html").text)
    assert {"textarea", "select", "form", "script"} <= page.names
    assert all(link.startswith("/") and not link.startswith("//") for link in page.links)
    for link in sorted(page.links):
        assert server.get(link).status_code in (200, 303), link
    for name in ("query.js", "query.css", "page.css"):
        text = server.get(f"/static/{name}").text
        assert "http://" not in text
        assert "innerHTML" not in text
        assert "@import" not in text


def test_a_page_speaks_the_best_language(server: Server) -> None:
    """The page of a thing is titled by its label in English."""
    assert "<h1>The miller</h1>" in server.get("/doc/id/actor/miller.html").text


def told(server: Server) -> int:
    answer = server.ask("SELECT (COUNT(*) AS ?n) { ?s sahel:crossedBy ?o }").json()
    return int(answer["results"]["bindings"][0]["n"]["value"])


def until(server: Server, expected: int) -> bool:
    """Whether the answers come to count so many, within some seconds."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if told(server) == expected:
            return True
        time.sleep(0.2)
    return False


def more(house: House) -> dict[str, str]:
    """The graphs with one more crossing."""
    graphs = ford()
    graphs[f"{BASE}graph/data"] += f"<{BASE}id/event/crossing> <{BASE}ontology#crossedBy> <x:y> .\n"
    return graphs


def test_a_new_release_takes_over(tmp_path: Path) -> None:
    """Published anew while it is served: answers, dumps and description become those of the new one."""
    house = build(tmp_path)
    with running(house) as server:
        assert told(server) == 2
        publish(house, more(house))
        assert until(server, 3)
        digest = entry(house.dist, "ford.nq").sha256
        assert server.get("/dist/ford.nq").headers["etag"] == f'"{digest}"'


def test_a_broken_release_does_not(tmp_path: Path) -> None:
    """Where the new release can't be read, the old one goes on; a good one later takes over."""
    house = build(tmp_path)
    with running(house) as server:
        (house.dist / "index.json").write_text("{")
        assert told(server) == 2
        time.sleep(1)
        assert told(server) == 2
        publish(house, more(house))
        assert until(server, 3)
