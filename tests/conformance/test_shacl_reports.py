"""How reports of the W3C SHACL suite are read and compared, and tests that the comparison can fail."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
)

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
LISTS = (RDF + "first", RDF + "rest")
PATHS = tuple(SH + name for name in ("inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath"))
PATHS += (SH + "zeroOrOnePath",)
FOLLOWED = ("result", "resultPath", "detail")
OPTIONAL = ("resultMessage", "detail", "sourceConstraint")
COMPARED = ("conforms", "focusNode", "value", "resultSeverity", "sourceConstraintComponent", "sourceShape")


@dataclass(frozen=True)
class Entry:
    """One test: its name, the two graphs, and the expected report (None: a failure is expected)."""

    name: str
    data: Path
    shapes: Path
    expected: tuple[Triple, ...] | None


def suite_root() -> Path:
    """Return the folder of the suite, present or not."""
    shared = os.environ.get("SAHEL_SHARED") or Path(__file__).parents[2] / ".." / "shared"
    return Path(shared).resolve() / "suites" / "data-shapes" / "tests"


def read(path: Path) -> list[Triple]:
    """Parse a Turtle file of the suite against its own address."""
    quads = parse(path=path, base_iri=path.as_uri())
    return [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]


class Graph:
    """Triples by subject and predicate."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.index: dict[tuple[object, str], list[object]] = {}
        for triple in triples:
            self.index.setdefault((triple.subject, triple.predicate.value), []).append(triple.object)

    def all(self, subject: object, predicate: str) -> list[object]:
        return self.index.get((subject, predicate), [])

    def one(self, subject: object, predicate: str) -> object:
        return next(iter(self.all(subject, predicate)), None)

    def items(self, head: object) -> Iterator[object]:
        while head is not None and head != NamedNode(RDF + "nil"):
            yield self.one(head, RDF + "first")
            head = self.one(head, RDF + "rest")


def entries(manifest: Path) -> Iterator[Entry]:
    """Walk a manifest and those that it includes."""
    triples = read(manifest)
    graph = Graph(triples)
    here = NamedNode(manifest.as_uri())
    for included in graph.all(here, MF + "include"):
        yield from entries(_file(included))
    for node in graph.items(graph.one(here, MF + "entries")):
        yield _entry(graph, triples, node)


def _file(node: object) -> Path:
    assert isinstance(node, NamedNode)
    return Path(node.value.removeprefix("file://"))


def _entry(graph: Graph, triples: list[Triple], node: object) -> Entry:
    action, result = graph.one(node, MF + "action"), graph.one(node, MF + "result")
    failure = result == NamedNode(SHT + "Failure")
    data, shapes = (_file(graph.one(action, SHT + name)) for name in ("dataGraph", "shapesGraph"))
    name = str(_file(node).relative_to(suite_root()))
    return Entry(name, data, shapes, None if failure else tuple(report_of(triples, result)))


def report_of(triples: Iterable[Triple], root: object) -> Iterator[Triple]:
    """Yield the triples of a report: those of its results, their paths and details."""
    index: dict[object, list[Triple]] = {}
    for triple in triples:
        index.setdefault(triple.subject, []).append(triple)
    pending, wanted = [root], {SH + name for name in (*FOLLOWED, *COMPARED, *OPTIONAL)} | {*LISTS, *PATHS}
    while pending:
        for triple in index.get(pending.pop(), ()):
            predicate = triple.predicate.value
            if predicate in wanted:
                yield triple
                if predicate.removeprefix(SH) in FOLLOWED or predicate in (*LISTS, *PATHS):
                    pending += [triple.object] if isinstance(triple.object, BlankNode) else []


def comparable(report: Iterable[Triple], expected: Iterable[Triple]) -> list[str]:
    """Return a report in canonical N-Triples, without what the expected one leaves open."""
    said = {triple.predicate.value for triple in expected}
    left_open = {SH + name for name in OPTIONAL} - said
    kept = [triple for triple in report if triple.predicate.value not in left_open]
    roots = {t.subject for t in kept if t.predicate.value == SH + "conforms"}
    kept = list(_unshared([triple for root in roots for triple in report_of(kept, root)]))
    dataset = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in kept)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(str(quad) for quad in dataset)


def _unshared(triples: list[Triple]) -> Iterator[Triple]:
    """Write a path as one literal: engines may share its blank nodes between results, or not."""
    graph = Graph(triples)
    inside = {*LISTS, *PATHS}
    for triple in triples:
        if triple.predicate.value == SH + "resultPath":
            spelled = Literal(_spelled(graph, triple.object))
            yield Triple(triple.subject, triple.predicate, spelled)
        elif triple.predicate.value not in inside:
            yield triple


def _spelled(graph: Graph, node: object) -> str:
    if graph.one(node, RDF + "first") is not None:
        return "(" + " ".join(_spelled(graph, item) for item in graph.items(node)) + ")"
    found = [(name, graph.one(node, name)) for name in PATHS if graph.one(node, name) is not None]
    return f"{found[0][0]} {_spelled(graph, found[0][1])}" if found else str(node)


def store_of(path: Path) -> Store:
    """Load a data graph of the suite."""
    store = Store()
    store.load(path=path, base_iri=path.as_uri())
    return store


def dataset_of(path: Path) -> Dataset:
    """Read a graph of the suite as it is written."""
    return Dataset(Quad(t.subject, t.predicate, t.object) for t in read(path))


PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <urn:> .
[] sh:conforms false ; sh:result [ sh:focusNode :a ; sh:resultPath {first} ],
    [ sh:focusNode {focus} ; sh:resultPath {second} ] . {more}"""


def _triples(first: str, second: str, focus: str = ":b", more: str = "") -> list[Triple]:
    text = PREFIXES.format(first=first, second=second, focus=focus, more=more)
    return [Triple(q.subject, q.predicate, q.object) for q in parse(text, format=RdfFormat.TURTLE)]


def test_shared_and_unshared_paths_are_the_same() -> None:
    """Two results may share the blank nodes of their path, or each have their own."""
    own = _triples("[ sh:inversePath :p ]", "[ sh:inversePath :p ]")
    shared = _triples("_:path", "_:path", more="_:path sh:inversePath :p .")
    assert comparable(own, own) == comparable(shared, own)


def test_another_path_or_focus_is_noticed() -> None:
    """Reports that differ in a path's operator, its order or a focus node differ."""
    given = _triples("[ sh:inversePath :p ]", "( :p :q )")
    others = [
        _triples("[ sh:zeroOrMorePath :p ]", "( :p :q )"),
        _triples("[ sh:inversePath :p ]", "( :q :p )"),
        _triples("[ sh:inversePath :p ]", "( :p :q )", focus=":c"),
    ]
    assert all(comparable(other, given) != comparable(given, given) for other in others)
