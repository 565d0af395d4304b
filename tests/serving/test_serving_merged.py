"""Things of merged data, whose IRIs are no paths of this server, have a page all the same."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from serving_house import BASE, HOSTILE_LABEL, SKOS, Server, build, ford, running

ELSEWHERE = "https://example.net/hill/id/actor/reeve"
BELOW = f"{BASE}others/id/actor/weaver"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over a release with a merge: its things lie at another host, and below another path."""
    merged = [
        f'<{ELSEWHERE}> <{SKOS}prefLabel> "The reeve"@en .',
        f"<{ELSEWHERE}> <{SKOS}related> <{BELOW}> .",
        f"<{BELOW}> <{SKOS}prefLabel> {ox.Literal(HOSTILE_LABEL)} .",
    ]
    links = f"<{BASE}id/actor/miller> <{SKOS}exactMatch> <{ELSEWHERE}> .\n"
    stem = f"{BASE}graph/merged/hill/"
    graphs = {**ford(), f"{stem}data": "\n".join(merged) + "\n", f"{stem}links": links}
    with running(build(tmp_path_factory.mktemp("merged"), graphs)) as found:
        yield found


@pytest.mark.parametrize("iri", [ELSEWHERE, BELOW, f"{BASE}id/actor/miller"])
def test_any_thing_is_described(server: Server, iri: str) -> None:
    """In the format that is asked for, by header or by name, with what leads to it."""
    place = f"/describe?iri={quote(iri, safe='')}"
    page = server.get(place, Accept="text/html")
    assert (page.status_code, page.headers["content-type"].split(";")[0]) == (200, "text/html")
    assert "<script>alert" not in page.text
    assert f"{quote(iri, safe='')}&amp;format=ttl" in page.text or iri.startswith(f"{BASE}id/")
    triples = list(ox.parse(server.get(f"{place}&format=nt").content, ox.RdfFormat.N_TRIPLES))
    assert any(triple.subject == ox.NamedNode(iri) for triple in triples)
    assert server.get(place, Accept="text/turtle").headers["content-type"].startswith("text/turtle")


def test_pages_lead_to_merged_things(server: Server) -> None:
    """A merged thing that the data name is a link to its page here, not to a host that may have none."""
    page = server.get("/doc/id/actor/miller.html").text
    assert f'href="/describe?iri={quote(ELSEWHERE, safe="")}"' in page
    page = server.get(f"/describe?iri={quote(ELSEWHERE, safe='')}", Accept="text/html").text
    assert f'href="/describe?iri={quote(BELOW, safe="")}"' in page
    assert 'href="/id/actor/miller"' in page
    assert 'href="/others' not in page


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("", 400),
        ("?iri=", 400),
        ("?iri=miller", 400),
        ("?iri=https://e.org/a%20b", 400),
        ("?iri=https://e.org/%3E%20%7D", 400),
        ("?iri=https://e.org/a&iri=https://e.org/b", 400),
        ("?iri=https://e.org/nobody", 404),
        ("?iri=https://e.org/nobody&format=pdf", 400),
    ],
)
def test_what_is_not_described(server: Server, asked: str, status: int) -> None:
    """No IRI, several, a wrong one, one that the data don't speak of, a format that there is not."""
    response = server.get(f"/describe{asked}")
    assert response.status_code == status
    assert response.text.startswith("error[")
