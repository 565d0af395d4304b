"""The files of the ontology are hand-kept: in order, and with no foreign term that nobody listed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, Triple, parse
from rdflib.namespace import DCTERMS, FOAF, GEO, ORG, PROV, SDO, SKOS, VANN

ONTOLOGY = Path(__file__).parent.parent / "ontology"
FILES = sorted(ONTOLOGY.rglob("*.ttl"))
CORE = (
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2001/XMLSchema#",
)
OWN = "https://w3id.org/sahel-ld/"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
LINKS = {f"{CORE[1]}{name}" for name in ("subClassOf", "subPropertyOf", "domain", "range")}


def read(path: Path) -> list[Triple]:
    return [quad.triple for quad in parse(path=str(path), format=RdfFormat.TURTLE)]


def subjects(triples: Iterable[Triple]) -> list[str]:
    """The named subjects in the order in which their blocks stand."""
    named = [triple.subject.value for triple in triples if isinstance(triple.subject, NamedNode)]
    return [subject for subject, _ in groupby(named)]


def terms(triples: Iterable[Triple]) -> Iterator[str]:
    """Every IRI that stands as a term: predicate, subject, type, or end of a hierarchy, domain or range."""
    for triple in triples:
        yield triple.predicate.value
        if isinstance(triple.subject, NamedNode):
            yield triple.subject.value
        if isinstance(triple.object, NamedNode) and (
            triple.predicate == TYPE or triple.predicate.value in LINKS
        ):
            yield triple.object.value


def foreign(triples: Iterable[Triple]) -> set[str]:
    return {term for term in terms(triples) if not term.startswith((OWN, *CORE))}


def mapped() -> set[str]:
    """The foreign terms that the mappings of the seeds make, datatypes included."""
    found: set[str] = set()
    for path in ONTOLOGY.parent.glob("seeds/*/mapping.yml"):
        text = path.read_text("utf-8")
        spaces = dict(re.findall(r"^\s+([\w-]+): [\"']?(http[^\"'\s]*)", text, re.MULTILINE))
        named = re.findall(rf"\b({'|'.join(spaces)}):([A-Za-z]\w*)", text)
        found |= {spaces[key] + name for key, name in named}
    return {term for term in found if not term.startswith((OWN, *CORE))}


def listed() -> list[str]:
    lines = (Path(__file__).parent / "hygiene" / "reused-terms.txt").read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def turtle(text: str) -> list[Triple]:
    return [quad.triple for quad in parse(io.BytesIO(text.encode()), format=RdfFormat.TURTLE)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ONTOLOGY).as_posix())
def test_subjects_are_in_order(path: Path) -> None:
    """Each subject has one block, and the blocks are in the order of their IRIs."""
    order = subjects(read(path))
    assert order == sorted(set(order))


@pytest.mark.parametrize(
    "text",
    [
        "<x:b> <x:p> <x:o> . <x:a> <x:p> <x:o> .",
        "<x:a> <x:p> <x:o> . <x:b> <x:p> <x:o> . <x:a> <x:q> <x:o> .",
    ],
)
def test_disorder_is_found(text: str) -> None:
    """Blocks out of order, and a subject with two blocks, fail."""
    order = subjects(turtle(text))
    assert order != sorted(set(order))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ONTOLOGY).as_posix())
def test_two_parsers_agree(path: Path) -> None:
    """pyoxigraph and rdflib read the same number of triples."""
    assert len(read(path)) == len(rdflib.Graph().parse(path, format="turtle"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ONTOLOGY).as_posix())
def test_file_starts_with_its_purpose(path: Path) -> None:
    """A module says in its first line what it is for, is UTF-8 with LF, and ends with one line feed."""
    text = path.read_bytes().decode("utf-8")
    assert text.startswith("# ")
    assert "\r" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_foreign_terms_are_listed() -> None:
    """No foreign IRI in ontology, alignments or mapping is missing from the list; none is there in vain."""
    used = {term for path in FILES for term in foreign(read(path))}
    assert mapped()
    assert used | mapped() == set(listed())


def test_misspelt_foreign_term_is_found() -> None:
    """A typing error in a foreign IRI is not in the list."""
    bad = turtle(
        "<https://w3id.org/sahel-ld/ontology#A> <http://www.w3.org/2004/02/skos/core#prefLable> 'a' ."
    )
    assert foreign(bad) - set(listed()) == {"http://www.w3.org/2004/02/skos/core#prefLable"}


def test_list_is_sorted_and_known() -> None:
    """The list itself has no misspelt term: rdflib's closed namespaces know what they cover."""
    assert listed() == sorted(set(listed()))
    for space in (DCTERMS, FOAF, GEO, ORG, PROV, SDO, SKOS, VANN):
        for term in listed():
            if term.startswith(str(space)):
                assert term.removeprefix(str(space)) in space, term
