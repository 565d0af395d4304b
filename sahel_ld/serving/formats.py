"""Formats of answers: media types and their short names, and how each is written."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sahel_ld.querying import writers
from sahel_ld.querying.answers import Answer, Triples
from sahel_ld.serving.negotiation import Offer
from sahel_ld.serving.refusals import Refusal

_XML_NAME = re.compile(r"[^\W\d][\w.\-·]*$")
TABLES = (
    Offer("json", "application/sparql-results+json", ("application/json",)),
    Offer("xml", "application/sparql-results+xml", ("application/xml", "text/xml")),
    Offer("csv", "text/csv"),
    Offer("tsv", "text/tab-separated-values"),
)
GRAPHS = (
    Offer("ttl", "text/turtle", ("application/x-turtle",)),
    Offer("nt", "application/n-triples", ("text/plain",)),
    Offer("jsonld", "application/ld+json", ("application/json",)),
    Offer("rdf", "application/rdf+xml", ("application/xml", "text/xml")),
)
HTML = Offer("html", "text/html", ("application/xhtml+xml",))
DOCUMENTS = (GRAPHS[0], HTML, *GRAPHS[1:])
"""How a thing is described: Turtle unless something else is asked for, as at the endpoint."""


def offers(form: str) -> tuple[Offer, ...]:
    """The formats for a query's form: SELECT, ASK, CONSTRUCT or DESCRIBE."""
    return TABLES if form in ("SELECT", "ASK") else GRAPHS


def write(answer: Answer, name: str, prefixes: Mapping[str, str]) -> bytes:
    """The answer in the format of that short name."""
    if name == "rdf":
        assert isinstance(answer, Triples)
        return rdf_xml(answer, prefixes)
    return writers.write(answer, name, writers.Style(prefixes))


def rdf_xml(triples: Triples, prefixes: Mapping[str, str]) -> bytes:
    """RDF/XML; Refusal (406) for a property whose IRI does not end in an XML name."""
    import pyoxigraph as ox

    written = triples.ntriples()
    quads = list(ox.parse(written, ox.RdfFormat.N_TRIPLES))
    for quad in quads:
        # The engine would write such a property as an element without a name, which no reader takes.
        if not _XML_NAME.search(quad.predicate.value):
            raise Refusal(
                f"this answer has no RDF/XML: {quad.predicate} does not end in an XML name",
                status=406,
                code="not-acceptable",
                remedy="ask for Turtle",
            )
    used = {prefix: iri for prefix, iri in prefixes.items() if b"<" + iri.encode() in written}
    return ox.serialize(quads, format=ox.RdfFormat.RDF_XML, prefixes=used) or b""
