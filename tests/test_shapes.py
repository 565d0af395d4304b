"""Every shape: a graph that passes, and graphs that fail exactly where they should.

A folder of tests/shapes/ is named after a node shape. Its pass.ttl has no result; for each fail-*.ttl,
expected.json lists the results in full: focus node, path, value, source shape, constraint, component
and severity. Only the node shape that the folder names is run, by pySHACL, the reference.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from rdflib import RDF, RDFS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = Path(__file__).resolve().parent / "shapes"
SH = Namespace("http://www.w3.org/ns/shacl#")
SAHEL = "https://w3id.org/sahel-ld/ontology#"
SHAPE = Namespace("https://w3id.org/sahel-ld/shapes#")
HEADER = URIRef("https://w3id.org/sahel-ld/shapes")
REUSED = FIXTURES / "reused-terms.txt"

# What a shape says of a result, in the words of expected.json.
FACETS = {
    "focus": SH.focusNode,
    "path": SH.resultPath,
    "value": SH.value,
    "shape": SH.sourceShape,
    "constraint": SH.sourceConstraint,
    "component": SH.sourceConstraintComponent,
    "severity": SH.resultSeverity,
}


@cache
def shapes() -> Graph:
    """All shapes as one graph."""
    graph = Graph()
    for file in sorted((ROOT / "shapes").glob("*.ttl")):
        graph.parse(file)
    return graph


def node_shapes() -> list[URIRef]:
    """The named node shapes."""
    return sorted(s for s in shapes().subjects(RDF.type, SH.NodeShape) if isinstance(s, URIRef))


def folder(shape: URIRef) -> Path:
    """Where the fixtures of a node shape are."""
    return FIXTURES / shape.removeprefix(str(SHAPE))


def failing() -> Iterator[tuple[URIRef, str]]:
    """Every node shape with each file that must fail it."""
    for shape in node_shapes():
        for file in sorted(folder(shape).glob("fail-*.ttl")):
            yield shape, file.name


@cache
def alone(shape: URIRef) -> Graph:
    """A node shape with all that it refers to and the prefixes, without the other shapes.

    pySHACL can run chosen shapes of a graph, but then leaves out named property shapes.
    """
    graph = Graph()
    seen: set[Node] = set()
    waiting: list[Node] = [shape, HEADER]
    while waiting:
        node = waiting.pop()
        seen.add(node)
        for triple in shapes().triples((node, None, None)):
            graph.add(triple)
            waiting += [triple[2]] if triple[2] not in seen else []
    return graph


def results(shape: URIRef, file: Path | str) -> list[dict[str, str]]:
    """What one node shape reports of one file, sorted."""
    _, report, _ = pyshacl.validate(Graph().parse(file), shacl_graph=alone(shape), inference="none")
    assert isinstance(report, Graph), report
    found = (described(report, result) for result in report.subjects(RDF.type, SH.ValidationResult))
    return sorted(found, key=lambda result: json.dumps(result, sort_keys=True))


def described(report: Graph, result: Node) -> dict[str, str]:
    """A result of a report by its facets; those that it lacks are left out."""
    values = ((facet, report.value(result, predicate)) for facet, predicate in FACETS.items())
    return {facet: written(report, value) for facet, value in values if value is not None}


def written(graph: Graph, term: Node) -> str:
    """A term for people: full IRIs, but those of shapes and of SHACL short; paths as in SPARQL."""
    if isinstance(term, BNode):
        return path_written(graph, term)
    if isinstance(term, Literal):
        return term.n3()
    return str(term).replace(str(SHAPE), "shape:").replace(str(SH), "sh:")


def path_written(graph: Graph, path: BNode) -> str:
    """A sequence or alternative path as SPARQL writes it; `[]` for any other blank node."""
    alternatives = graph.value(path, SH.alternativePath)
    if alternatives is not None:
        return "|".join(f"<{step}>" for step in Collection(graph, alternatives))
    return "/".join(f"<{step}>" for step in Collection(graph, path)) or "[]"


@pytest.mark.parametrize("shape", node_shapes(), ids=lambda shape: folder(shape).name)
def test_pass_fixture_has_targets_and_no_result(shape: URIRef) -> None:
    """pass.ttl holds a focus node of the shape, or passing would mean nothing, and has no result."""
    assert focus_nodes(shape, Graph().parse(folder(shape) / "pass.ttl"))
    assert results(shape, folder(shape) / "pass.ttl") == []


@pytest.mark.parametrize(("shape", "file"), list(failing()), ids=lambda part: part.removeprefix(str(SHAPE)))
def test_fail_fixture_fails_where_expected(shape: URIRef, file: str) -> None:
    """A failing graph has exactly the expected results, and at least one."""
    expected = json.loads((folder(shape) / "expected.json").read_text(encoding="utf-8"))
    assert expected[file]
    assert results(shape, folder(shape) / file) == expected[file]


def focus_nodes(shape: URIRef, data: Graph) -> set[Node]:
    """The nodes of the data that a node shape targets, by class or by a property from or to them."""
    classes = {c for target in shapes().objects(shape, SH.targetClass) for c in subclasses(data, target)}
    outward = set(shapes().objects(shape, SH.targetSubjectsOf))
    inward = set(shapes().objects(shape, SH.targetObjectsOf))
    subjects = {s for s, p, o in data if p in outward or (p == RDF.type and o in classes)}
    return subjects | {o for _, p, o in data if p in inward}


def subclasses(data: Graph, top: Node) -> set[Node]:
    """A class and all below it."""
    return {node for node in data.transitive_subjects(RDFS.subClassOf, top) if node is not None}


def test_every_node_shape_has_fixtures_and_no_fixture_is_stray() -> None:
    """Folders and node shapes are the same set; each lists the results of each of its failing files."""
    folders = {file for file in FIXTURES.iterdir() if file.is_dir()}
    assert folders == {folder(shape) for shape in node_shapes()}
    for shape in node_shapes():
        files = {file.name for file in folder(shape).iterdir()} - {"pass.ttl", "expected.json"}
        assert files, f"{folder(shape).name} has no failing graph"
        assert files == set(json.loads((folder(shape) / "expected.json").read_text(encoding="utf-8")))


def test_every_property_shape_and_constraint_is_seen_to_fail() -> None:
    """Each named property shape and each SPARQL constraint produces a result in some fixture."""
    seen: set[str] = set()
    for file in FIXTURES.glob("*/expected.json"):
        for result in (r for found in json.loads(file.read_text(encoding="utf-8")).values() for r in found):
            seen |= {result["shape"], result.get("constraint", "")}
    kinds = (SH.PropertyShape, SH.SPARQLConstraint)
    named = {node for kind in kinds for node in shapes().subjects(RDF.type, kind)}
    assert {written(shapes(), node) for node in named} - seen == set()


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
    return found | {f"{node}: {word}" for node, query in queries for word in UNPORTABLE if word in str(query)}


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


# A field of a content hash whose property has another name.
FIELDS = {"of": "partOfWhole", "place": "atPlace"}
VECTORS = json.loads((ROOT / "sahel_ld" / "content_hashes.json").read_text(encoding="utf-8"))["vectors"]


def node_of(vector: dict[str, Any], sha256: str) -> str:
    """The node that a test vector describes, in Turtle, named by a hash."""
    node = f"<https://example.org/id/{vector['kind']}/{sha256}>"
    fields = "".join(f" ; <{SAHEL}{FIELDS.get(name, name)}> {term}" for name, term in vector["fields"])
    return f"{node} a <{SAHEL}{vector['kind'].title()}>{fields} ."


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_hash_shapes_agree_with_the_test_vectors(vector: dict[str, Any], tmp_path: Path) -> None:
    """What the specification hashes passes under its hash, and fails under another unless it has escapes."""
    shape, file, sha256 = SHAPE[f"{vector['kind'].title()}Hash"], tmp_path / "node.ttl", vector["sha256"]
    file.write_text(node_of(vector, sha256), encoding="utf-8")
    assert results(shape, file) == []
    file.write_text(node_of(vector, "0" * 64), encoding="utf-8")
    expected = [] if "\\" in vector["text"] else [f'"{sha256}"']
    assert [result["value"] for result in results(shape, file)] == expected
