"""The SPARQL 1.1 Service Description of the endpoint, with the VoID of the dataset."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld.publication import Index
from sahel_ld.serving.negotiation import Offer

if TYPE_CHECKING:
    import pyoxigraph as ox

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
_FORMATS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_GRAPH_FORMATS = ("Turtle", "N-Triples", "JSON-LD", "RDF_XML")
_W3C_FORMATS = "http://www.w3.org/ns/formats/"
_WRITERS = {"ttl": "TURTLE", "nt": "N_TRIPLES", "jsonld": "JSON_LD", "rdf": "RDF_XML"}
_PREFIXES = {"sd": SD, "void": VOID, "dcterms": "http://purl.org/dc/terms/", "xsd": XSD, "rdf": RDF}


def description(endpoint: str, index: Index, void: Path, offer: Offer) -> bytes:
    """The description in the format of the offer; raises ValueError for an endpoint that is no IRI."""
    import pyoxigraph as ox

    triples = {*_service(endpoint, index), *_void(void)}
    written = ox.serialize(
        sorted(triples, key=str), format=getattr(ox.RdfFormat, _WRITERS[offer.name]), prefixes=_PREFIXES
    )
    return written or b""


def _void(void: Path) -> list[ox.Triple]:
    import pyoxigraph as ox

    if not void.is_file():
        return []
    quads = ox.parse(void.read_bytes(), ox.RdfFormat.TURTLE)
    return [ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads]


def _service(endpoint: str, index: Index) -> list[ox.Triple]:
    import pyoxigraph as ox

    graph = _Description(endpoint)
    graph.add("", RDF + "type", ox.NamedNode(SD + "Service"))
    graph.add("", SD + "endpoint", ox.NamedNode(endpoint))
    graph.add("", SD + "supportedLanguage", ox.NamedNode(SD + "SPARQL11Query"))
    graph.add("", SD + "feature", ox.NamedNode(SD + "UnionDefaultGraph"))
    for name in (*_FORMATS, *_GRAPH_FORMATS):
        graph.add("", SD + "resultFormat", ox.NamedNode(_W3C_FORMATS + name))
    _dataset(graph, index)
    return graph.triples


def _dataset(graph: _Description, index: Index) -> None:
    import pyoxigraph as ox

    graph.add("", SD + "defaultDataset", graph.node("dataset"))
    graph.add("dataset", RDF + "type", ox.NamedNode(SD + "Dataset"))
    graph.add("dataset", SD + "defaultGraph", graph.node("default-graph"))
    graph.graph("default-graph", index.triples)
    for number, (iri, triples) in enumerate(sorted(index.graphs.items()), start=1):
        named, content = f"named-graph-{number}", f"graph-{number}"
        graph.add("dataset", SD + "namedGraph", graph.node(named))
        graph.add(named, RDF + "type", ox.NamedNode(SD + "NamedGraph"))
        graph.add(named, SD + "name", ox.NamedNode(iri))
        graph.add(named, SD + "graph", graph.node(content))
        graph.graph(content, triples)


class _Description:
    """Triples about the nodes of one endpoint, `{endpoint}#{fragment}`."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.triples: list[ox.Triple] = []

    def node(self, fragment: str) -> ox.NamedNode:
        import pyoxigraph as ox

        return ox.NamedNode(f"{self.endpoint}#{fragment or 'service'}")

    def add(self, fragment: str, predicate: str, term: ox.NamedNode | ox.Literal) -> None:
        import pyoxigraph as ox

        self.triples.append(ox.Triple(self.node(fragment), ox.NamedNode(predicate), term))

    def graph(self, fragment: str, triples: int) -> None:
        """A graph of so many triples."""
        import pyoxigraph as ox

        self.add(fragment, RDF + "type", ox.NamedNode(SD + "Graph"))
        count = ox.Literal(str(triples), datatype=ox.NamedNode(XSD + "integer"))
        self.add(fragment, VOID + "triples", count)
