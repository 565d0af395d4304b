"""What stands twice, for people and for machines, is the same: commitments, policy, mappings."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef

ONTOLOGY = Path(__file__).parent.parent / "ontology"
SAHEL = Namespace("https://w3id.org/sahel-ld/ontology#")
SCHEME = "https://w3id.org/sahel-ld/scheme/"
MATCHES = (SKOS.broadMatch, SKOS.closeMatch, SKOS.exactMatch, SKOS.narrowMatch, SKOS.relatedMatch)


def read(*names: str) -> Graph:
    graph = Graph()
    for name in names:
        graph.parse(ONTOLOGY / name, format="turtle")
    return graph


def table(text: str, first_column: str) -> list[tuple[str, ...]]:
    """The rows of the Markdown table whose head starts with a column."""
    found = re.search(rf"^\| {first_column} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert found, first_column
    return [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in found[1].splitlines()]


def commitments(graph: Graph) -> set[tuple[str, ...]]:
    """(stance, certainty, mode, commitment) of every rule."""
    parts = (SAHEL.forStance, SAHEL.forCertainty, SAHEL.forMode, SAHEL.commitsTo)
    rules = graph.subjects(RDF.type, SAHEL.CommitmentRule)
    return {tuple(str(graph.value(rule, part)).rpartition("/")[2] for part in parts) for rule in rules}


def policy(graph: Graph) -> list[tuple[str, str, str]]:
    """(order, IRI, status) of every rule, in order."""
    rules = [
        (int(str(graph.value(rule, SAHEL.order))), rule)
        for rule in graph.subjects(RDF.type, SAHEL.PolicyRule)
    ]
    status = {
        rule: str(graph.value(rule, SAHEL.yieldsStatus) or "as given").rpartition("/")[2] for _, rule in rules
    }
    return [(str(order), f"`{rule}`", status[rule]) for order, rule in sorted(rules)]


def sssom() -> list[dict[str, str]]:
    text = (ONTOLOGY / "event-types.sssom.tsv").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def curies() -> dict[str, str]:
    text = (ONTOLOGY / "event-types.sssom.tsv").read_text("utf-8")
    return dict(re.findall(r"^#  ([\w-]+): (\S+)$", text, re.MULTILINE))


def iri(curie: str) -> URIRef:
    prefix, _, name = curie.partition(":")
    return URIRef(curies()[prefix] + name)


def mapped(rows: list[dict[str, str]]) -> set[tuple[URIRef, URIRef, URIRef]]:
    return {(iri(row["subject_id"]), iri(row["predicate_id"]), iri(row["object_id"])) for row in rows}


def test_commitments_for_people_and_machines_are_equal() -> None:
    """The table in EDITORIAL.md and the rules in schemes/commitment.ttl say the same, each row once."""
    rows = table((ONTOLOGY / "EDITORIAL.md").read_text("utf-8"), "stance")
    assert len(rows) == len(set(rows))
    assert set(rows) == commitments(read("schemes/commitment.ttl"))


def test_what_never_affirms() -> None:
    """Asking, doubting, predicting, recommending, relaying and hearsay commit to nothing."""
    rules = commitments(read("schemes/commitment.ttl"))
    assert {rule[0] for rule in rules} == {"asserts", "denies"}
    assert not {"possible", "unlikely"} & {rule[1] for rule in rules}
    assert not {"hearsay", "ascribed-belief", "implied"} & {rule[2] for rule in rules}


def test_rows_name_codes() -> None:
    """Every code in a commitment rule is in its scheme, and its IRI tells the combination."""
    graph = read("schemes/commitment.ttl", "schemes/stance.ttl", "schemes/certainty.ttl", "schemes/mode.ttl")
    for stance, certainty, mode, commitment in commitments(graph):
        for scheme, code in (
            ("stance", stance),
            ("certainty", certainty),
            ("mode", mode),
            ("commitment", commitment),
        ):
            assert (URIRef(f"{SCHEME}{scheme}/{code}"), RDF.type, SKOS.Concept) in graph
        assert (
            URIRef(f"{SCHEME}commitment/{stance}-{certainty}-{mode}"),
            RDF.type,
            SAHEL.CommitmentRule,
        ) in graph


@pytest.mark.parametrize(
    "change",
    [("| asserts | likely |", "| asserts | possible |"), ("| denies | certain | own-words | denies |\n", "")],
)
def test_a_difference_in_the_table_is_found(change: tuple[str, str]) -> None:
    """A row changed or left out in EDITORIAL.md fails the comparison."""
    text = (ONTOLOGY / "EDITORIAL.md").read_text("utf-8").replace(*change)
    assert set(table(text, "stance")) != commitments(read("schemes/commitment.ttl"))


def test_policy_for_people_and_machines_is_equal() -> None:
    """Order, IRI and verdict of each policy rule are the same in EDITORIAL.md and schemes/policy.ttl."""
    rows = table((ONTOLOGY / "EDITORIAL.md").read_text("utf-8"), "order")
    assert [row[:3] for row in rows] == policy(read("schemes/policy.ttl"))
    assert [row[0] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]


def test_mappings_and_sssom_are_equal() -> None:
    """mappings.ttl holds what event-types.sssom.tsv justifies, and nothing else."""
    graph = read("mappings.ttl")
    assert mapped(sssom()) == set(graph)
    assert len(sssom()) == len(graph)
    assert set(graph.predicates()) <= set(MATCHES)


def test_a_mapping_without_justification_is_found() -> None:
    """One row less in the SSSOM file, and the two differ."""
    assert mapped(sssom()[1:]) != set(read("mappings.ttl"))


def test_sssom_is_justified_and_labelled() -> None:
    """Each row has its justification and reason, the labels of the terms, and the file is sorted."""
    graph = read("schemes/type.ttl", "schemes/acled.ttl", "schemes/gtd.ttl", "schemes/ucdp.ttl")
    keys = [(row["subject_id"], row["predicate_id"], row["object_id"]) for row in sssom()]
    assert keys == sorted(set(keys))
    for row in sssom():
        assert row["mapping_justification"] == "semapv:ManualMappingCuration"
        assert row["comment"].endswith(".")
        for end in ("subject", "object"):
            labels = {
                str(label)
                for label in graph.objects(iri(row[f"{end}_id"]), SKOS.prefLabel)
                if getattr(label, "language", None) == "en"
            }
            assert labels == {row[f"{end}_label"]}
            assert iri(row[f"{end}_id"]).startswith(f"{iri(row[f'{end}_source'])}/")


def unaligned(graph: Graph, alignments: Graph) -> set[URIRef]:
    """Our classes that neither are aligned, nor under an aligned class, nor say why not."""
    classes = {c for c in graph.subjects(RDF.type, OWL.Class) if str(c).startswith(str(SAHEL))}
    said = (RDFS.subClassOf, SKOS.closeMatch, SKOS.editorialNote, SKOS.relatedMatch)
    aligned = {term for predicate in said for term in alignments.subjects(predicate)}
    return {c for c in classes if not aligned & set(graph.transitive_objects(c, RDFS.subClassOf))}


def test_every_class_is_aligned_or_says_why_not() -> None:
    """No class is passed over in silence; one that is new would be found."""
    graph = Graph()
    for path in ONTOLOGY.glob("*.ttl"):
        if path.name != "alignments.ttl":
            graph.parse(path)
    assert unaligned(graph, read("alignments.ttl")) == set()
    graph.add((SAHEL.Idea, RDF.type, OWL.Class))
    assert unaligned(graph, read("alignments.ttl")) == {SAHEL.Idea}


def unmapped(rows: list[tuple[str, ...]], types: set[str]) -> set[str]:
    """The types of event that are in the mapping and in the table of those without one, or in neither."""
    listed = [code for row in rows for code in row[1].split(", ")]
    found = [row["subject_id"].removeprefix("type:") for row in sssom()]
    assert len(listed) == len(set(listed))
    return types ^ (set(listed) ^ set(found))


def test_every_type_of_event_is_mapped_or_says_why_not() -> None:
    """Each code stands in the mapping or in the table of EDITORIAL.md, never in both."""
    types = {
        str(code).rpartition("/")[2] for code in read("schemes/type.ttl").subjects(RDF.type, SKOS.Concept)
    }
    rows = table((ONTOLOGY / "EDITORIAL.md").read_text("utf-8"), "why none")
    assert unmapped(rows, types) == set()
    assert unmapped(rows, types | {"parley"}) == {"parley"}
    assert unmapped([*rows, ("twice", "attack")], types) == {"attack"}
