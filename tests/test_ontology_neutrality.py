"""Neutral labels: the words that EDITORIAL.md lists are those that the shape and the hygiene rule find."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import Dataset, Literal, NamedNode, Quad, RdfFormat, Store, parse

from sahel_ld import shacl
from test_ontology_tables import table

ROOT = Path(__file__).parent.parent
LABEL = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
ACTOR = NamedNode("https://w3id.org/sahel-ld/ontology#Actor")
SHAPE = "https://w3id.org/sahel-ld/shapes#NeutralLabel"
ROWS = table((ROOT / "ontology" / "EDITORIAL.md").read_text("utf-8"), "why")
WORDS = [
    Literal(f"{word} of the north" if tag == "en" else f"{word} du nord", language=tag)
    for row in ROWS
    for tag, cell in zip(("en", "fr"), row[1:], strict=True)
    for word in cell.split(", ")
]
INNOCENT = [
    Literal("armed group", language="en"),
    Literal("separatist uprising", language="en"),
    Literal("terrain, territory and terrestrial", language="en"),
    Literal("National Movement for the Liberation of Azawad", language="en"),
    Literal("armed groups called “jihadist”", language="en"),
    Literal('what is called "terrorism"', language="en"),
    Literal("militant d'une association", language="fr"),
    Literal("un régiment au lac", language="fr"),
    Literal("groupes dits « djihadistes »", language="fr"),
]


def triples(label: Literal) -> list[Quad]:
    """An actor with a label."""
    actor = NamedNode("https://example.org/id/actor/a")
    return [Quad(actor, RDF_TYPE, ACTOR), Quad(actor, LABEL, label)]


@pytest.fixture(scope="module")
def shapes() -> shacl.Shapes:
    """The shapes of actors."""
    files = [ROOT / "shapes" / f"{stem}.ttl" for stem in ("sahel", "actors")]
    return shacl.read_shapes(Dataset(q for file in files for q in parse(path=file, format=RdfFormat.TURTLE)))


def by_shape(label: Literal, shapes: shacl.Shapes) -> bool:
    report = shacl.validate(shapes, Dataset(triples(label)))
    return any(str(result.shape.value) == SHAPE for result in report.results)


def by_rule(label: Literal) -> bool:
    store = Store()
    store.extend(triples(label))
    return bool(list(store.query((ROOT / "tests" / "hygiene" / "label-neutral.rq").read_text("utf-8"))))


def test_the_table_lists_words() -> None:
    """Both languages, each word once."""
    assert len(WORDS) == len(set(WORDS)) > 60


@pytest.mark.parametrize("label", WORDS, ids=lambda label: label.value)
def test_a_listed_word_is_found(label: Literal, shapes: shacl.Shapes) -> None:
    """In data and in the ontology, in capitals too, and no longer between quotation marks."""
    capitals = Literal(label.value.upper(), language=label.language)
    assert by_shape(label, shapes)
    assert by_shape(capitals, shapes)
    assert by_rule(label)
    quoted = Literal(re.sub(r"^(.*) (of|du) ", r"“\1” \2 ", label.value), language=label.language)
    assert not by_shape(quoted, shapes)
    assert not by_rule(quoted)


@pytest.mark.parametrize("label", INNOCENT, ids=lambda label: label.value)
def test_another_word_is_not(label: Literal, shapes: shacl.Shapes) -> None:
    """Words that look alike, words of others, names."""
    assert not by_shape(label, shapes)
    assert '"' in label.value or not by_rule(label)


def test_shape_and_rule_have_the_same_patterns() -> None:
    """One list, written in two places."""
    shape = (ROOT / "shapes" / "actors.ttl").read_text("utf-8")
    rule = (ROOT / "tests" / "hygiene" / "label-neutral.rq").read_text("utf-8")
    patterns = [re.findall(r'REGEX\(\?ours, "(.*)"\)', text) for text in (shape, rule)]
    assert len(patterns[0]) == 2
    assert patterns[0] == patterns[1]
