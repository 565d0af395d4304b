"""The catalogue answers what the documents say: every query against an answer worked out by hand.

`catalogue/NAME.csv` holds the whole answer of `queries/NAME.rq` with its default parameters, rows in
order, IRIs shortened by the project's prefixes. `catalogue/variants.csv` asks queries with another
value and says how many rows come. `catalogue/README.md` says how each answer was worked out.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from rdflib import OWL, RDF, Graph, URIRef
from rdflib.plugins.sparql import prepareQuery

from sahel_ld.project import Project
from sahel_ld.querying import catalogue, labels
from sahel_ld.querying.answers import Triples, Truth
from sahel_ld.querying.dataset import Dataset, open_dataset, published
from sahel_ld.querying.evaluation import evaluate, prepare
from sahel_ld.querying.parameters import Values
from sahel_ld.querying.rewriting import bind

ROOT = Path(__file__).resolve().parents[1]
QUERIES = ROOT / "queries"
EXPECTED = ROOT / "tests" / "catalogue"
NAMES = catalogue.names(QUERIES)
ORACLE = (
    "accepted-chains",
    "actors-that-share-events",
    "aliases-of-an-actor",
    "allegations-against-an-actor",
    "allegiances-and-affiliations",
    "as-printed",
    "attacks-on-a-map",
    "causes-of-an-event",
    "chains-of-relay",
    "consequences-of-an-event",
    "datings-of-an-event",
    "dependence-between-sources",
    "documents-and-publishers",
    "events-in-an-interval",
    "facts-from-reference-sources",
    "formings-splits-and-renamings",
    "international-organisations",
    "joint-readings",
    "lineage-of-a-group",
    "mandate-of-a-mission",
    "numbers-and-what-they-count",
    "only-an-interested-party-says-so",
    "parties-to-agreements",
    "parts-of-events",
    "places-and-what-lies-within",
    "predictions",
    "recommendations",
    "reported-deaths",
    "responses-to-an-attack",
    "rules-of-the-policy",
    "said-about-an-organisation",
    "spoken-for-another",
    "spread-and-movement",
    "statements-made",
    "states-and-their-bodies",
    "timeline-of-an-actor",
    "tolls-of-an-event",
    "traced-to-one-statement",
    "unnamed-voices",
    "verdicts-with-reasons",
    "views-ascribed-to-others",
    "what-a-paragraph-says",
    "what-happened-in-a-place",
    "what-is-not-confirmed",
    "what-preceded-an-event",
    "where-a-claim-stands",
    "where-people-come-from",
    "which-sayings-commit",
    "who-calls-whom-what",
    "who-claims-which-attack",
    "who-controls-what",
    "who-denies-what",
    "who-is-targeted",
    "who-led-what",
    "who-opposes-whom",
)
"""Queries cheap enough for rdflib, which answers them independently of the engine in use."""

IRI = re.compile(r"<([^>]*)>")
Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """An answer, or what it should be: a header and rows in order."""

    header: Row
    rows: list[Row]

    @classmethod
    def read(cls, path: Path) -> Table:
        with path.open(encoding="utf-8", newline="") as stream:
            header, *rows = (tuple(row) for row in csv.reader(stream))
        return cls(header, rows)


@dataclass
class Release:
    """The published release, ready to be asked."""

    project: Project
    dataset: Dataset
    graphs: dict[str, Graph] = field(default_factory=dict)

    def values(self, entry: catalogue.Entry, given: Iterable[tuple[str, str]] = ()) -> Mapping[str, Any]:
        reader = Values(self.project.prefixes, lambda label: labels.find(self.dataset, label))
        return reader.read(given, entry.parameters)

    def ask(self, name: str, given: Iterable[tuple[str, str]] = ()) -> Table:
        entry = catalogue.read(QUERIES / f"{name}.rq")
        # No prefix is lent: a file must work in any engine.
        answer = evaluate(prepare(entry.text, {}, name=name), self.dataset, self.values(entry, given))
        if isinstance(answer, Truth):
            return Table(("answer",), [(str(answer.value).lower(),)])
        if isinstance(answer, Triples):
            return Table(("triples",), [(IRI.sub(self._shorten, line.decode()),) for line in answer.lines])
        return Table(answer.variables, [tuple(map(self.short, row)) for row in answer.terms()])

    def short(self, term: Any) -> str:
        """A term as a cell: an IRI by the longest prefix, a literal without its type or language."""
        if term is None:
            return ""
        if type(term).__name__ not in ("NamedNode", "URIRef"):
            return str(getattr(term, "value", term)) if not isinstance(term, str) else str(term)
        iri = str(getattr(term, "value", term))
        return self._prefixed(iri)

    def _shorten(self, written: re.Match[str]) -> str:
        return self._prefixed(written[1])

    def _prefixed(self, iri: str) -> str:
        fits = [(name, at) for name, at in self.project.prefixes.items() if iri.startswith(at)]
        if not fits:
            return iri
        name, at = max(fits, key=lambda pair: len(pair[1]))
        return f"{name}:{iri[len(at) :]}"

    @property
    def rdflib(self) -> Graph:
        if "all" not in self.graphs:
            self.graphs["all"] = Graph().parse(published(self.project.dist).with_suffix(".nt"), format="nt")
        return self.graphs["all"]


@pytest.fixture(scope="module")
def release() -> Release:
    """The release that stands in the checkout."""
    project = Project.open(ROOT)
    return Release(project, open_dataset((published(project.dist),), disjoint=True, cache=False))


def differences(found: Table, expected: Table) -> list[str]:
    """What a reader must know of two tables that should be equal; empty if they are."""
    if found.header != expected.header:
        return [f"columns {found.header}, not {expected.header}"]
    lines = [f"unexpected: {row}" for row in found.rows if row not in expected.rows]
    lines += [f"missing: {row}" for row in expected.rows if row not in found.rows]
    if not lines and found.rows != expected.rows:
        lines = ["the same rows in another order or number"]
    return lines


@pytest.mark.parametrize("name", NAMES)
def test_answer_is_that_of_the_documents(name: str, release: Release) -> None:
    """All rows, in order."""
    expected = Table.read(EXPECTED / f"{name}.csv")
    assert expected.rows
    assert differences(release.ask(name), expected) == []


def test_every_query_has_an_answer_and_every_answer_a_query() -> None:
    """Neither a query without an expected answer nor an answer that nothing asks."""
    answers = {path.stem for path in EXPECTED.glob("*.csv")} - {"variants"}
    assert answers == set(NAMES)


def test_every_answer_says_how_it_was_worked_out() -> None:
    """README.md has one heading or row for each query, and for nothing else."""
    text = (EXPECTED / "README.md").read_text("utf-8")
    described = re.findall(r"^\| `([a-z0-9-]+)` \|", text, re.MULTILINE)
    assert sorted(described) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_query_is_valid_elsewhere(name: str) -> None:
    """rdflib parses it without help, and it asks no service and no graph by name."""
    text = (QUERIES / f"{name}.rq").read_text("utf-8")
    prepareQuery(text)
    code = re.sub(r'"[^"\n]*"|<[^>\s]*>|#.*', "", text)
    assert not re.search(r"(?<![?$])\b(SERVICE|FROM|GRAPH)\b", code, re.IGNORECASE)


@pytest.mark.parametrize("name", NAMES)
def test_order_is_total(name: str, release: Release) -> None:
    """No two rows agree in all that ORDER BY names, so the order never hangs on the engine."""
    text = catalogue.read(QUERIES / f"{name}.rq").text
    if "SELECT" not in text:
        return  # one truth value, or a set of triples
    keys = re.findall(r"\?(\w+)", text.rsplit("ORDER BY", 1)[1])
    found = release.ask(name)
    assert set(keys) <= set(found.header), "ORDER BY names something that is not shown"
    shown = [tuple(row[found.header.index(key)] for key in keys) for row in found.rows]
    assert len(set(shown)) == len(shown)


@pytest.mark.parametrize("name", ORACLE)
def test_rdflib_gives_the_same_rows(name: str, release: Release) -> None:
    """Another engine, over the same dump, agrees."""
    entry = catalogue.read(QUERIES / f"{name}.rq")
    query = prepare(entry.text, {}, name=name)
    text = bind(query.text, list(query.tokens), release.values(entry))
    rows = [tuple(map(release.short, row)) for row in release.rdflib.query(text)]  # type: ignore[union-attr]
    assert sorted(rows) == sorted(release.ask(name).rows)


def variants() -> list[tuple[str, str, str, int]]:
    rows = Table.read(EXPECTED / "variants.csv").rows
    return [(name, parameter, value, int(count)) for name, parameter, value, count in rows]


@pytest.mark.parametrize(("name", "parameter", "value", "count"), variants())
def test_another_value_gives_another_answer(
    name: str, parameter: str, value: str, count: int, release: Release
) -> None:
    """A parameter reaches the query: as many rows as the documents say, and not those of the default."""
    found = release.ask(name, [(parameter, value)])
    assert len(found.rows) == count
    assert found.rows != release.ask(name).rows


def test_every_parameter_is_tried_with_another_value() -> None:
    """variants.csv has a row for every parameter of the catalogue."""
    entries = catalogue.entries(QUERIES)
    stated = {(entry.name, each.name) for entry in entries for each in entry.parameters}
    assert {(name, parameter) for name, parameter, _, _ in variants()} == stated


def test_every_query_runs_without_parameters() -> None:
    """Each parameter has a default."""
    required = [each for entry in catalogue.entries(QUERIES) for each in entry.parameters if each.required]
    assert required == []


def unasked(graph: Graph, texts: Iterable[str]) -> set[str]:
    """The classes of our ontology that no query names."""
    ours = "https://w3id.org/sahel-ld/ontology#"
    classes = {str(term) for term in graph.subjects(RDF.type, OWL.Class) if isinstance(term, URIRef)}
    named = {ours + name for text in texts for name in re.findall(r"\bsahel:([A-Z]\w+)", text)}
    return {term for term in classes - named if term.startswith(ours)}


def test_catalogue_uses_every_class() -> None:
    """Each class of the ontology is named by some query, and a class that none names is found."""
    graph = Graph()
    for path in (ROOT / "ontology").glob("*.ttl"):
        graph.parse(path, format="turtle")
    texts = [path.read_text("utf-8") for path in QUERIES.glob("*.rq")]
    assert unasked(graph, texts) == set()
    assert len(unasked(graph, ["?idle a sahel:Person"])) > 30


def test_an_altered_answer_is_found(release: Release) -> None:
    """A changed cell, a missing row, a row too many, another order, another column: each is a difference."""
    name = "who-claims-which-attack"
    found, expected = release.ask(name), Table.read(EXPECTED / f"{name}.csv")
    assert differences(found, expected) == []
    first, *rest = found.rows
    for rows in ([("event:invented", *first[1:]), *rest], rest, [first, *found.rows], [*rest, first]):
        assert differences(Table(found.header, rows), expected)
    assert differences(Table(("other", *found.header[1:]), found.rows), expected)


def test_headers_are_those_of_the_queries(release: Release) -> None:
    """The columns that a header promises are those that come, in their order."""
    for entry in catalogue.entries(QUERIES):
        found = release.ask(entry.name).header
        assert found == (("answer",) if entry.columns == ("true or false",) else entry.columns), entry.name


def test_command_line_answers_by_name(root: Path, command: Any) -> None:
    """`query NAME -p …` gives the rows of the catalogue, also by a label for an IRI."""
    for value in ("event:sevare-2015", "Sévaré attack, August 2015"):
        answer = command("-C", root, "query", "-r", "csv", "tolls-of-an-event", "-p", "event", value)
        assert (answer.status, answer.err) == (0, "")
        lines = list(itertools.islice(csv.reader(answer.out.splitlines()), 3))
        assert [len(lines), lines[1][2]] == [2, "13"]
