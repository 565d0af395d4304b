"""No term without a use: each is asked for by a shape or a query of the catalogue.

A relation is used as well by whatever ranges over all of them through `sahel:reportedAs`, what a record
says by what ranges over that through `sahel:recordsProperty`, and a class by what is asked of its superclass: a shape for actors guards states.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from rdflib import OWL, RDF, RDFS, Graph, Namespace, URIRef

ROOT = Path(__file__).parent.parent
SAHEL = Namespace("https://w3id.org/sahel-ld/ontology#")
PREFIXES = {"sahel": str(SAHEL), "reported": "https://w3id.org/sahel-ld/reported#"}
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
USERS = ("shapes/*.ttl", "queries/*.rq")


def ontology() -> Graph:
    graph = Graph()
    for path in (ROOT / "ontology").rglob("*.ttl"):
        if path.name != "alignments.ttl":
            graph.parse(path, format="turtle")
    return graph


def named(texts: Iterable[str]) -> set[URIRef]:
    """The terms of ours that texts name by prefix."""
    names = (found for text in texts for found in re.findall(r"\b(sahel|reported):([A-Za-z0-9]+)", text))
    return {URIRef(PREFIXES[prefix] + name) for prefix, name in names}


def unused(graph: Graph, used: set[URIRef]) -> set[URIRef]:
    """The terms that nothing uses, by name or by what ranges over them."""
    own = {term for kind in KINDS for term in graph.subjects(RDF.type, kind) if isinstance(term, URIRef)}
    own = {term for term in own if str(term).startswith(tuple(PREFIXES.values()))}
    relations = {end for pair in graph.subject_objects(SAHEL.reportedAs) for end in pair}
    over_all = relations if SAHEL.reportedAs in used else set()
    over_all |= set(graph.subjects(SAHEL.recordsProperty)) if SAHEL.recordsProperty in used else set()
    return {
        term
        for term in own - used - over_all
        if not used & set(graph.transitive_objects(term, RDFS.subClassOf))
    }


def texts() -> list[str]:
    return [path.read_text("utf-8") for pattern in USERS for path in sorted(ROOT.glob(pattern))]


def test_every_term_is_used() -> None:
    """Shapes and catalogue leave no term out."""
    assert unused(ontology(), named(texts())) == set()


def test_an_idle_term_is_found() -> None:
    """A class, a structural property and, without what ranges over them, relations are reported."""
    graph = ontology()
    graph.add((SAHEL.Idle, RDF.type, OWL.Class))
    graph.add((SAHEL.idles, RDF.type, OWL.ObjectProperty))
    assert unused(graph, named(texts())) == {SAHEL.Idle, SAHEL.idles}
    assert SAHEL.perpetrator in unused(graph, {SAHEL.Claim})
