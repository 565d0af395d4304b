"""The shapes themselves: every term they name is declared, and their form is what a reader expects."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from test_shapes import ROOT, SH, SHAPE, shapes

REUSED = ROOT / "shapes" / "reused-terms.txt"

# Where shapes name terms of a vocabulary, directly or in a list or path.
NAMING = (
    *(SH["class"], SH.datatype, SH.hasValue, SH.ignoredProperties, SH["in"], SH.path),
    *(SH.disjoint, SH.equals, SH.lessThan, SH.lessThanOrEquals),
    *(SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf),
)
WITHIN = (RDF.first, RDF.rest, SH.alternativePath, SH.inversePath, SH.oneOrMorePath, SH.zeroOrMorePath)


def terms_named(graph: Graph) -> set[URIRef]:
    """Every IRI by which shapes speak of data: targets, paths, classes, datatypes, and those in SPARQL."""
    found = {term for p in NAMING for top in graph.objects(None, p) for term in leaves(graph, top)}
    for query in graph.objects(None, SH.select):
        found |= terms_in_query(graph, str(query))
    return found - {RDF.nil}


def leaves(graph: Graph, node: Node) -> set[URIRef]:
    """The IRIs of a path or list."""
    if isinstance(node, URIRef):
        return {node}
    return {leaf for p in WITHIN for part in graph.objects(node, p) for leaf in leaves(graph, part)}


def terms_in_query(graph: Graph, query: str) -> set[URIRef]:
    """The IRIs in a query, whose prefixes the graph declares; an undeclared prefix is a KeyError."""
    code = re.sub(r'"(?:[^"\\]|\\.)*"', "", query)
    iris = re.findall(r"<([^<>\s]+)>", code)
    names = re.findall(r"\b(?<![?$])([a-z][a-z-]*):([A-Za-z][\w-]*)", re.sub(r"<[^<>\s]+>", "", code))
    declarations = list(graph.objects(None, SH.declare))
    prefixes = {str(graph.value(node, SH.prefix)): graph.value(node, SH.namespace) for node in declarations}
    return {URIRef(f"{prefixes[prefix]}{name}") for prefix, name in names} | set(map(URIRef, iris))


@cache
def declared() -> frozenset[Node]:
    """What the ontology and its code lists type, and the listed terms of reused vocabularies."""
    ontology = Graph()
    for file in sorted((ROOT / "ontology").rglob("*.ttl")):
        ontology.parse(file)
    return frozenset({*ontology.subjects(RDF.type), *map(URIRef, REUSED.read_text(encoding="utf-8").split())})


def test_every_target_path_and_class_is_declared() -> None:
    """A misspelt target would conform for ever: every term in shapes is declared somewhere."""
    assert terms_named(shapes()) - declared() == set()


def test_listed_terms_are_all_used() -> None:
    """The list of reused terms holds nothing that no shape uses."""
    assert set(map(URIRef, REUSED.read_text(encoding="utf-8").split())) - terms_named(shapes()) == set()


@pytest.mark.parametrize(
    "misspelt",
    [
        "sh:targetClass sahel:Clam",
        "sh:targetSubjectsOf sahel:stanc",
        "sh:targetObjectsOf sahel:clamant",
        "sh:property [ sh:path sahel:clamant ]",
        "sh:property [ sh:path ( sahel:relay sahel:relayr ) ]",
        "sh:property [ sh:path [ sh:alternativePath ( sahel:passage sahel:tabelRow ) ] ]",
        "sh:property [ sh:path sahel:claimant ; sh:class sahel:Acter ]",
        "sh:property [ sh:path sahel:saidLatest ; sh:datatype <http://www.w3.org/2001/XMLSchema#dat> ]",
        "sh:property [ sh:path sahel:claimant ; sh:or ( [ sh:class sahel:Acter ] ) ]",
        "sh:closed true ; sh:ignoredProperties ( sahel:claimnat )",
        'sh:sparql [ sh:select "SELECT $this WHERE { $this sahel:saidLates ?date }" ]',
        'sh:sparql [ sh:select "SELECT $this WHERE { $this a <https://w3id.org/sahel-ld/ontology#Clam> }" ]',
    ],
)
def test_a_misspelt_term_is_found(misspelt: str) -> None:
    """Wherever in a shape a term is misspelt, the check above finds it, and it alone."""
    header = (ROOT / "shapes" / "sahel.ttl").read_text(encoding="utf-8")
    sahel = "@prefix sahel: <https://w3id.org/sahel-ld/ontology#> ."
    graph = Graph().parse(data=f"{header}\n{sahel}\nshape:Wrong a sh:NodeShape ; {misspelt} .")
    assert len(terms_named(graph) - declared()) == 1


UNPORTABLE = ("MINUS", "VALUES", "SERVICE", "GRAPH", "shapesGraph", "currentShape", "AS $this", "AS ?this")


def faults(graph: Graph) -> set[str]:
    """What shapes lack in form, a name, a message, a severity, and what their queries may not hold."""
    kinds = (SH.NodeShape, SH.PropertyShape)
    named = {node for kind in kinds for node in graph.subjects(RDF.type, kind)}
    parts = {*graph.objects(None, SH.property), *graph.objects(None, SH.sparql)}
    queries = list(graph.subject_objects(SH.select))
    speaking = {node for node in named if not {SH.property, SH.sparql} & set(graph.predicates(node))}
    found = {f"{node}: no severity" for node in named if (node, SH.severity, None) not in graph}
    found |= {
        f"{node}: no message" for node in speaking | {n for n, _ in queries} if not in_english(graph, node)
    }
    found |= {f"{node}: no name" for node in parts if isinstance(node, BNode)}
    found |= {f"{node}: no {name}" for node, query in queries for name in unfilled(graph, node, str(query))}
    return found | {f"{node}: {word}" for node, query in queries for word in UNPORTABLE if word in str(query)}


def unfilled(graph: Graph, node: Node, query: str) -> set[str]:
    """The placeholders in the messages of a constraint that its query has no column for."""
    names = {name for m in graph.objects(node, SH.message) for name in re.findall(r"\{([?$]\w+)\}", m)}
    columns = re.findall(r"\w+", query.partition("WHERE")[0])
    return {name for name in names if name[1:] not in columns}


def in_english(graph: Graph, node: Node) -> bool:
    """Whether a shape or constraint has a message in English."""
    return any(isinstance(m, Literal) and m.language == "en" for m in graph.objects(node, SH.message))


def test_shapes_are_well_formed() -> None:
    """Named, with message and severity, and with queries that any engine for SHACL-SPARQL may pre-bind."""
    assert faults(shapes()) == set()


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ('shape:A a sh:NodeShape ; sh:message "Do."@en .', "no severity"),
        ("shape:A a sh:NodeShape ; sh:severity sh:Info .", "no message"),
        ('shape:A a sh:PropertyShape ; sh:severity sh:Info ; sh:message "Faire."@fr .', "no message"),
        ("shape:A a sh:NodeShape ; sh:severity sh:Info ; sh:property [ sh:path shape:p ] .", "no name"),
        ('shape:A sh:select "SELECT $this {}" .', "no message"),
        ('shape:A sh:message "Do."@en ; sh:select "SELECT $this { VALUES ?x { 1 } }" .', "VALUES"),
        ('shape:A sh:message "Not {?x}."@en ; sh:select "SELECT $this WHERE { $this ?p ?x }" .', "no ?x"),
        (
            'shape:A sh:message "{$x}, {?p}."@en ; sh:select "SELECT $this ?p WHERE { $this ?p ?x }" .',
            "no $x",
        ),
    ],
)
def test_an_ill_formed_shape_is_found(wrong: str, fault: str) -> None:
    """Each fault of form is found, and it alone."""
    prefixes = f"@prefix sh: <{SH}> . @prefix shape: <{SHAPE}> ."
    found = faults(Graph().parse(data=prefixes + wrong))
    assert [text.split(": ")[1] for text in found] == [fault]


def subjects_in_order(text: str) -> list[str]:
    """The names of the shapes of a file, as they follow one another."""
    return re.findall(r"^shape:(\S+) a ", text, flags=re.MULTILINE)


@pytest.mark.parametrize("file", sorted((ROOT / "shapes").glob("*.ttl")), ids=lambda file: file.stem)
def test_subjects_are_alphabetical(file: Path) -> None:
    """A shape is found where the alphabet says."""
    names = subjects_in_order(file.read_text(encoding="utf-8"))
    assert names != []
    assert names == sorted(names)


def test_disorder_is_found() -> None:
    """The check of order can fail."""
    assert subjects_in_order("shape:B a sh:NodeShape .\n\nshape:A a sh:NodeShape .") == ["B", "A"]
