"""Every shape: a graph that passes, and graphs that fail exactly where they should.

A folder of tests/shapes/ is named after a node shape. Its pass.ttl has no result; for each fail-*.ttl,
expected.json lists the results in full: focus node, path, value, source shape, constraint, component
and severity. Only the node shape that the folder names is run, by pySHACL, the reference, and by our own
engine, which must say the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from pyoxigraph import Dataset, RdfFormat, parse, serialize
from rdflib import RDF, RDFS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from sahel_ld import shacl

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = Path(__file__).resolve().parent / "shapes"
SH = Namespace("http://www.w3.org/ns/shacl#")
SAHEL = "https://w3id.org/sahel-ld/ontology#"
SHAPE = Namespace("https://w3id.org/sahel-ld/shapes#")
HEADER = URIRef("https://w3id.org/sahel-ld/shapes")

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


def by_pyshacl(shape: URIRef, file: Path) -> Graph:
    """The report of the reference on one node shape and one file."""
    _, report, _ = pyshacl.validate(Graph().parse(file), shacl_graph=alone(shape), inference="none")
    assert isinstance(report, Graph), report
    return report


def by_our_engine(shape: URIRef, file: Path) -> Graph:
    """The report of the engine that publishes, on one node shape and one file."""
    written_shapes = alone(shape).serialize(format="nt", encoding="utf-8")
    shapes_read = shacl.read_shapes(Dataset(parse(written_shapes, format=RdfFormat.N_TRIPLES)))
    report = shacl.validate(shapes_read, Dataset(parse(path=file, format=RdfFormat.TURTLE)))
    return Graph().parse(data=serialize(report.to_triples(), format=RdfFormat.N_TRIPLES), format="nt")


ENGINES = {"pyshacl": by_pyshacl, "sahel-ld": by_our_engine}


def results(shape: URIRef, file: Path, engine: str = "pyshacl") -> list[dict[str, str]]:
    """What one node shape reports of one file, sorted."""
    report = ENGINES[engine](shape, file)
    found = (described(report, result) for result in report.objects(None, SH.result))
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


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("shape", node_shapes(), ids=lambda shape: folder(shape).name)
def test_pass_fixture_has_targets_and_no_result(shape: URIRef, engine: str) -> None:
    """pass.ttl holds a focus node of the shape, or passing would mean nothing, and has no result."""
    assert focus_nodes(shape, Graph().parse(folder(shape) / "pass.ttl"))
    assert results(shape, folder(shape) / "pass.ttl", engine) == []


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("shape", "file"), list(failing()), ids=lambda part: part.removeprefix(str(SHAPE)))
def test_fail_fixture_fails_where_expected(shape: URIRef, file: str, engine: str) -> None:
    """A failing graph has exactly the expected results, and at least one."""
    expected = json.loads((folder(shape) / "expected.json").read_text(encoding="utf-8"))
    assert expected[file]
    assert results(shape, folder(shape) / file, engine) == expected[file]


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
    """What the specification hashes passes under its hash, and fails under another, in both engines."""
    shape, file, sha256 = SHAPE[f"{vector['kind'].title()}Hash"], tmp_path / "node.ttl", vector["sha256"]
    file.write_text(node_of(vector, sha256), encoding="utf-8")
    assert [results(shape, file, engine) for engine in ENGINES] == [[], []]
    file.write_text(node_of(vector, "0" * 64), encoding="utf-8")
    for engine in ENGINES:
        assert [result["value"] for result in results(shape, file, engine)] == [f'"{sha256}"']
