"""The ontology is OWL 2 DL: every restriction has an input that breaks it, and just it."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

from hygiene.owl2dl import RULES, Breach, check

ONTOLOGY = Path(__file__).parent.parent / "ontology"
HEAD = """
@prefix : <https://example.org/#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://example.org/> a owl:Ontology .
:A a owl:Class . :B a owl:Class . :p a owl:ObjectProperty . :d a owl:DatatypeProperty .
:n a owl:AnnotationProperty .
"""
EX = "https://example.org/#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"

FAILING = {
    "<https://example.org/2> a owl:Ontology .": Breach("one named ontology", "2"),
    "<https://example.org/> owl:imports <https://example.org/3> .": Breach(
        "imports nothing", "https://example.org/3"
    ),
    ":p a owl:AnnotationProperty .": Breach("no two kinds for one name", EX + "p"),
    ":A rdfs:subClassOf owl:Clas .": Breach("no reserved name", OWL + "Clas"),
    "rdfs:Literal rdfs:comment 'ours' .": Breach(
        "nothing is said of a reserved name", "http://www.w3.org/2000/01/rdf-schema#Literal"
    ),
    ":A :n '2026-11-21'^^xsd:date .": Breach("datatype map", XSD + "date"),
    ":i a :A ; :d 'many'^^xsd:integer .": Breach("literals are of their type", "many"),
    ":T a rdfs:Datatype .": Breach("no datatype of our own", EX + "T"),
    ":A rdfs:subClassOf :Typo .": Breach("classes are declared", EX + "Typo"),
    ":p rdfs:range :Typo .": Breach("classes are declared", EX + "Typo"),
    ":i a :Typo .": Breach("classes are declared", EX + "Typo"),
    "[] a owl:AllDisjointClasses ; owl:members ( :A :Typo ) .": Breach("classes are declared", EX + "Typo"),
    ":d rdfs:range xsd:date .": Breach("data ranges are in the datatype map", XSD + "date"),
    ":i :typo :j .": Breach("properties are declared", EX + "typo"),
    ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :typo ; owl:someValuesFrom :B ] .": Breach(
        "properties are declared", EX + "typo"
    ),
    ":d rdfs:subPropertyOf :p .": Breach("a property is under one of its kind", EX + "d"),
    ":d a owl:TransitiveProperty .": Breach("characteristics fit the property", EX + "d"),
    ":i :p 'text' .": Breach("an object property has no literal", EX + "p"),
    ":i :d :j .": Breach("a datatype property has literals only", EX + "d"),
    ":p a owl:TransitiveProperty , owl:AsymmetricProperty .": Breach(
        "only simple properties are counted or asymmetric", EX + "p"
    ),
    ":q a owl:ObjectProperty , owl:TransitiveProperty ; rdfs:subPropertyOf :p . :A rdfs:subClassOf"
    " [ a owl:Restriction ; owl:onProperty :p ; owl:cardinality '1'^^xsd:nonNegativeInteger ] .": Breach(
        "only simple properties are counted or asymmetric", EX + "p"
    ),
    ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:cardinality 1 ] .": Breach(
        "blank nodes are class expressions, lists or disjointness",
        f"http://www.w3.org/1999/02/22-rdf-syntax-ns#type {OWL}cardinality {OWL}onProperty",
    ),
    "[] :d 'of nobody' .": Breach("blank nodes are class expressions, lists or disjointness", EX + "d"),
    ":p owl:propertyChainAxiom ( :p :p ) .": Breach("no reserved name", OWL + "propertyChainAxiom"),
}


def read(*paths: Path) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


@pytest.mark.parametrize("text", FAILING)
def test_breach_is_found(text: str) -> None:
    """A graph that breaks one restriction is reported, naming restriction and term."""
    graph = Graph().parse(data=HEAD + text, format="turtle")
    assert FAILING[text] in check(graph)


def test_base_of_the_breaches_is_clean() -> None:
    """What the failing inputs share breaks nothing, so that each fails by its own fault."""
    assert check(Graph().parse(data=HEAD, format="turtle")) == []


def test_every_rule_has_a_breach() -> None:
    """No restriction is checked that no input breaks."""
    graphs = [Graph().parse(data=HEAD + text, format="turtle") for text in FAILING]
    assert [rule for rule in RULES if not any(list(rule(graph)) for graph in graphs)] == []


def test_ontology_is_owl_2_dl() -> None:
    """The ontology, without the alignments that are never imported."""
    assert check(read(*(path for path in ONTOLOGY.rglob("*.ttl") if path.name != "alignments.ttl"))) == []


def test_ontology_with_alignments_is_owl_2_dl() -> None:
    """Whoever loads the alignments beside it keeps OWL 2 DL."""
    assert check(read(*ONTOLOGY.rglob("*.ttl"))) == []
