"""The endpoint beyond the W3C suite: formats, refusals, conditional requests, the dataset."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest

from serving_house import BASE, MANY, Server, build, running

SELECT = "SELECT ?x { event:crossing sahel:crossedBy ?x } ORDER BY ?x"
CONSTRUCT = "CONSTRUCT { ?x sahel:crossed ?e } { ?e sahel:crossedBy ?x }"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
CLAIMS, DATA, ONTOLOGY = (f"{BASE}graph/{name}" for name in ("claims", "data", "ontology"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(build(tmp_path_factory.mktemp("house"))) as started:
        yield started


def rows(text: str, media_type: str) -> int:
    """How many rows an answer has, read by the format's own reader."""
    if media_type.endswith("json"):
        return len(json.loads(text)["results"]["bindings"])
    if media_type.endswith("xml"):
        return len(ET.fromstring(text).findall(".//{*}result"))
    delimiter = "," if media_type == "text/csv" else "\t"
    return len(list(csv.reader(io.StringIO(text), delimiter=delimiter))) - 1


@pytest.mark.parametrize(
    "media_type",
    [
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
        "application/json",
        "application/xml",
    ],
)
def test_tables_in_every_format(server: Server, media_type: str) -> None:
    """SELECT and ASK come in each format, under the name that was asked for."""
    response = server.ask(SELECT, Accept=media_type)
    assert response.headers["content-type"].partition(";")[0] == media_type
    assert rows(response.text, media_type) == 2
    assert "true" in server.ask("ASK {}", Accept=media_type).text


@pytest.mark.parametrize(
    ("media_type", "format_"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    ],
)
@pytest.mark.parametrize("query", [CONSTRUCT, "DESCRIBE event:crossing"])
def test_graphs_in_every_format(server: Server, query: str, media_type: str, format_: ox.RdfFormat) -> None:
    """CONSTRUCT and DESCRIBE come in each format, with the same triples."""
    response = server.ask(query, Accept=media_type)
    plain = server.ask(query, Accept="application/n-triples")
    assert response.headers["content-type"].partition(";")[0] == media_type
    assert set(ox.parse(response.content, format_)) == set(ox.parse(plain.content, ox.RdfFormat.N_TRIPLES))


@pytest.mark.parametrize("accept", ["image/png", "application/sparql-results+json;q=0", "text/turtle", "x"])
def test_406(server: Server, accept: str) -> None:
    """A format that an answer does not have is refused, and the formats that it has are named."""
    response = server.ask(SELECT, Accept=accept)
    assert response.status_code == 406
    assert "application/sparql-results+json" in response.text


def test_rdf_xml_that_can_not_be_written(server: Server) -> None:
    """A property without an XML name has no RDF/XML; the other formats go on."""
    query = "CONSTRUCT { <x:s> <x:1> <x:o> } {}"
    assert server.ask(query, Accept="application/rdf+xml").status_code == 406
    assert server.ask(query, Accept="text/turtle").status_code == 200


@pytest.mark.parametrize(
    ("body", "headers", "status", "said"),
    [
        (b"query=ASK{", {"Content-Type": FORM}, 400, "error[query-syntax]: query:1:4: '{' is never closed"),
        (b"query=ASK{}&query=ASK{}", {"Content-Type": FORM}, 400, "2 fields 'query'"),
        (b"nothing=1", {"Content-Type": FORM}, 400, "has no query"),
        (b"query=%ff", {"Content-Type": FORM}, 400, "not UTF-8"),
        (b"&".join([b"a=1"] * 300), {"Content-Type": FORM}, 400, "more than 200 fields"),
        (b"\xff\xfe", {"Content-Type": QUERY}, 400, "not UTF-8"),
        (b"", {"Content-Type": QUERY}, 400, "holds none of SELECT"),
        (b"ASK{}", {"Content-Type": f"{QUERY}; charset=latin-1"}, 415, "send UTF-8"),
        (b"ASK{}", {"Content-Type": "text/plain"}, 415, "holds no query"),
        (b"ASK{}", {}, 415, "no media type"),
        (b"query=ASK{}&format=png", {"Content-Type": FORM}, 400, "no format 'png'"),
        (b"x" * (1 << 20) + b"x", {"Content-Type": QUERY}, 413, "longer than 1048576 bytes"),
        (b"query=SELECT (1 AS ?<script>alert(1)</script>) {}", {"Content-Type": FORM}, 400, "error["),
        (b"query=DROP ALL", {"Content-Type": FORM}, 400, "DROP is an update"),
        (b"update=DROP ALL", {"Content-Type": FORM}, 403, "updates are refused"),
        (b"DROP ALL", {"Content-Type": "application/sparql-update"}, 403, "updates are refused"),
    ],
)
def test_refusals(server: Server, body: bytes, headers: dict[str, str], status: int, said: str) -> None:
    """A malformed request is refused with its status and one clear text."""
    response = server.request("POST", "/sparql", body, **headers)
    assert (response.status_code, response.headers["content-type"]) == (status, "text/plain; charset=utf-8")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert said in response.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
@pytest.mark.parametrize("path", ["/sparql", "/", "/dist/ford.nq", "/id/actor/miller", "/queries"])
def test_405(server: Server, method: str, path: str) -> None:
    """Nothing can be changed, and the methods that there are stand in Allow."""
    response = server.request(method, path)
    assert response.status_code == 405
    assert "GET, HEAD" in response.headers["allow"]


def test_relative_iris_are_those_of_the_dataset(server: Server) -> None:
    """`<id/actor/miller>` is the thing of that path, and errors show the query as it was sent."""
    assert server.ask("ASK { <id/event/crossing> ?p <id/actor/miller> }").json()["boolean"] is True
    said = server.ask("SELECT * {\n ?s sahel:a ?o . bogus }").text
    assert "query:2:18" in said
    assert "BASE" not in said


def count(server: Server, path: str) -> int:
    response = server.get(path)
    assert response.status_code == 200, response.text
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


@pytest.mark.parametrize(
    ("fields", "query", "expected"),
    [
        ([], "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", MANY + 9),
        ([("default-graph-uri", CLAIMS)], "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", MANY),
        (
            [("default-graph-uri", DATA), ("default-graph-uri", ONTOLOGY)],
            "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
            9,
        ),
        ([("default-graph-uri", DATA)], f"SELECT (COUNT(*) AS ?n) FROM <{CLAIMS}> WHERE {{ ?s ?p ?o }}", 8),
        ([("named-graph-uri", DATA)], "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", 0),
        ([("named-graph-uri", DATA)], "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", 8),
        (
            [("default-graph-uri", DATA)],
            "SELECT (COUNT(*) AS ?n) FROM NAMED <x:g> { ?s ?p ?o } LIMIT 1 # end",
            8,
        ),
    ],
)
def test_the_dataset_of_the_protocol(
    server: Server, fields: list[tuple[str, str]], query: str, expected: int
) -> None:
    """The graphs that the request names are the dataset, whatever FROM says."""
    assert count(server, "/sparql?" + urlencode([("query", query), *fields])) == expected


@pytest.mark.parametrize(
    "query",
    [
        CONSTRUCT,
        "CONSTRUCT WHERE { ?e sahel:crossedBy ?x }",
        "CONSTRUCT { ?x sahel:crossed ?e } FROM <x:other> WHERE { ?e sahel:crossedBy ?x } LIMIT 9",
        "DESCRIBE event:crossing",
        "DESCRIBE ?e { ?e sahel:crossedBy ?x } ORDER BY ?e",
        "SELECT (EXISTS { ?e sahel:crossedBy ?x } AS ?is) WHERE { ?e sahel:crossedBy ?x } GROUP BY ?e ?x",
    ],
)
def test_the_dataset_fits_every_form(server: Server, query: str) -> None:
    """Dataset clauses are put where each form allows them."""
    inside = urlencode([("query", query), ("default-graph-uri", DATA)])
    outside = urlencode([("query", query), ("default-graph-uri", CLAIMS)])
    said, nothing = server.get(f"/sparql?{inside}"), server.get(f"/sparql?{outside}")
    assert (said.status_code, nothing.status_code) == (200, 200), said.text + nothing.text
    assert len(said.content) > len(nothing.content)


def test_etag(server: Server) -> None:
    """An answer that the client has is not sent again; another format has another validator."""
    first = server.ask(SELECT)
    again = server.ask(SELECT, If_None_Match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    weak = server.ask(SELECT, If_None_Match=f'"x", W/{first.headers["etag"]}')
    assert weak.status_code == 304
    assert server.ask(SELECT, Accept="text/csv", If_None_Match=first.headers["etag"]).status_code == 200
    assert server.ask("ASK{", If_None_Match="*").status_code == 400
    assert "Accept" in first.headers["vary"]


@pytest.mark.parametrize(
    "path", ["/sparql?query=ASK%7B%7D", "/sparql", "/", "/dist/ford.nq", "/queries", "/dist/"]
)
def test_head(server: Server, path: str) -> None:
    """HEAD gives the headers of GET, and nothing else."""
    head, get = server.request("HEAD", path, Accept="*/*"), server.get(path, Accept="*/*")
    assert (head.status_code, head.content) == (get.status_code, b"")
    for name in ("content-type", "content-length", "etag"):
        assert head.headers.get(name) == get.headers.get(name)


def test_cors(server: Server) -> None:
    """A page from anywhere may ask, also with headers that need leave; errors can be read too."""
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    response = server.request("OPTIONS", "/sparql", **asked)
    assert response.status_code == 204
    assert "POST" in response.headers["access-control-allow-methods"]
    assert "Content-Type" in response.headers["access-control-allow-headers"]
    for path in ("/sparql?query=ASK%7B", "/dist/ford.nq", "/nothing"):
        assert (
            server.get(path, Origin="https://elsewhere.example").headers["access-control-allow-origin"] == "*"
        )


def test_the_description_has_the_void(server: Server) -> None:
    """Without a query the endpoint describes itself and the dataset, in every graph format."""
    for accept in ("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"):
        response = server.get("/sparql", Accept=accept)
        assert response.headers["content-type"].startswith(accept)
        assert f"{BASE}dataset/ford" in response.text
    page = server.get("/sparql", Accept="text/html")
    assert (page.status_code, page.headers["location"]) == (303, "/")


def test_a_host_that_is_none(server: Server) -> None:
    """The address of the endpoint comes from the request, and must be one."""
    assert server.get("/sparql", Host="a%zz").status_code == 400
    assert "x>" not in server.get("/sparql", Host='"><x>').text


def test_catalogue(server: Server) -> None:
    """The catalogue's queries have addresses; parameters are bound as terms, never as text."""
    assert {query["name"] for query in server.get("/queries").json()["queries"]} == {
        "labelled",
        "who-crossed",
    }
    assert len(server.get("/queries/who-crossed").json()["results"]["bindings"]) == 2
    named = server.get("/queries/who-crossed?actor=The+miller&format=csv")
    assert named.text.splitlines()[1:] == [f"{BASE}id/event/crossing,{BASE}id/actor/miller"]
    injected = server.get(
        "/queries/labelled?" + urlencode({"label": '" } SERVICE <http://127.0.0.1:1/> { ?a ?b ?c'})
    )
    assert (injected.status_code, injected.json()["results"]["bindings"]) == (200, [])


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/queries/unknown", 404, "no query of that name"),
        ("/queries/labelled", 400, "needs the parameter 'label'"),
        ("/queries/who-crossed?actor=nobody", 400, "nothing is labelled 'nobody'"),
        ("/queries/who-crossed?actor=%3Cx%3Ey%3E", 400, "no valid IRI"),
        ("/queries/who-crossed?other=1", 400, "no variable ?other"),
        ("/queries/who-crossed?actor=a%3Ab&actor=c%3Ad", 400, ""),
    ],
)
def test_catalogue_refusals(server: Server, path: str, status: int, said: str) -> None:
    """What does not fit the catalogue is refused clearly."""
    response = server.get(path)
    assert response.status_code == status
    assert said in response.text
