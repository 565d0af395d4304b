"""The JSON-LD context: every term once and as the ontology has it, nothing remote, nothing lost."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from rdflib import OWL, RDF, RDFS, XSD, Graph, URIRef
from rdflib.compare import isomorphic

ONTOLOGY = Path(__file__).parent.parent / "ontology"
SAHEL = "https://w3id.org/sahel-ld/ontology#"
REPORTED = "https://w3id.org/sahel-ld/reported#"
CONTEXT: dict[str, Any] = json.loads((ONTOLOGY / "context.jsonld").read_text("utf-8"))["@context"]
PREFIXES = {
    key: value for key, value in CONTEXT.items() if isinstance(value, str) and value.endswith(("/", "#"))
}

# A claim as a JSON developer meets it, and the same in Turtle.
CLAIM = """{
  "id": "claims:iss-2015-012", "type": "Claim",
  "proposition": "propositions:radisson-perpetrator", "claimant": ["actors:macina-liberation-front"],
  "stance": "stances:asserts", "certainty": "certainties:certain", "mode": "modes:paraphrase",
  "saidLatest": "2015-11-22", "relayedBy": ["actors:maiga"], "reportCount": 1, "asPrinted": "MLF",
  "readingNote": {"en": "the front is spelt in two ways"}, "passage": "passages:iss-2015-3-2"
}"""
TURTLE = """
@prefix : <https://w3id.org/sahel-ld/ontology#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix id: <https://w3id.org/sahel-ld/id/> . @prefix scheme: <https://w3id.org/sahel-ld/scheme/> .
<https://w3id.org/sahel-ld/id/claim/iss-2015-012> a :Claim ;
  :proposition <https://w3id.org/sahel-ld/id/proposition/radisson-perpetrator> ;
  :claimant <https://w3id.org/sahel-ld/id/actor/macina-liberation-front> ;
  :stance <https://w3id.org/sahel-ld/scheme/stance/asserts> ;
  :certainty <https://w3id.org/sahel-ld/scheme/certainty/certain> ;
  :mode <https://w3id.org/sahel-ld/scheme/mode/paraphrase> ; :saidLatest "2015-11-22"^^xsd:date ;
  :relayedBy <https://w3id.org/sahel-ld/id/actor/maiga> ; :reportCount 1 ; :asPrinted "MLF" ;
  :readingNote "the front is spelt in two ways"@en ;
  :passage <https://w3id.org/sahel-ld/id/passage/iss-2015-3-2> .
"""


def ontology() -> Graph:
    graph = Graph()
    for path in ONTOLOGY.rglob("*.ttl"):
        if path.name != "alignments.ttl":
            graph.parse(path, format="turtle")
    return graph


def expand(compact: str) -> str:
    prefix, _, name = compact.partition(":")
    return PREFIXES[prefix] + name if prefix in PREFIXES else compact


def terms() -> dict[str, dict[str, Any]]:
    """The terms that have a definition object, by IRI."""
    return {
        expand(value["@id"]): {**value, "key": key}
        for key, value in CONTEXT.items()
        if isinstance(value, dict)
    }


def with_context(node: str) -> bytes:
    return json.dumps({"@context": CONTEXT, **json.loads(node)}).encode()


def triples(data: bytes, syntax: pyoxigraph.RdfFormat) -> set[str]:
    return {str(quad.triple) for quad in pyoxigraph.parse(io.BytesIO(data), format=syntax)}


def test_every_property_has_its_term() -> None:
    """Each property has one term, named like it; in the weak tier with `reported` before."""
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    own = {
        str(term)
        for kind in kinds
        for term in ontology().subjects(RDF.type, kind)
        if str(term).startswith((SAHEL, REPORTED))
    }
    found = terms()
    assert {iri for iri in found if iri.startswith((SAHEL, REPORTED))} == own
    for iri in own:
        name = iri.partition("#")[2]
        assert found[iri]["key"] == (
            name if iri.startswith(SAHEL) else f"reported{name[0].upper()}{name[1:]}"
        )


def test_values_are_typed_as_the_ontology_says() -> None:
    """Object properties take IRIs; literals their datatype, where JSON has none of its own."""
    graph, found = ontology(), terms()
    for term in graph.subjects(RDF.type, OWL.ObjectProperty):
        if str(term).startswith((SAHEL, REPORTED)):
            assert found[str(term)].get("@type") == "@id", term
    for term in graph.subjects(RDF.type, OWL.DatatypeProperty):
        if str(term).startswith((SAHEL, REPORTED)):
            kind = graph.value(term, RDFS.range)
            assert expand(found[str(term)].get("@type", "")) in (
                {str(kind)}
                if kind == XSD.decimal
                else {"", str(XSD.date), str(XSD.duration)}
                if kind is None
                else {""}
            ), term


def test_terms_are_properties_that_exist() -> None:
    """No term of ours names a property that the ontology has not."""
    graph = ontology()
    for iri, term in terms().items():
        if iri.startswith(SAHEL[:-9]):
            assert (URIRef(iri), RDF.type, None) in graph, term["key"]


def test_every_code_list_has_its_prefix() -> None:
    """A scheme's codes are compact: `stances:asserts`."""
    schemes = {
        f"https://w3id.org/sahel-ld/scheme/{path.stem}/" for path in (ONTOLOGY / "schemes").glob("*.ttl")
    }
    assert {value for value in PREFIXES.values() if "/scheme/" in value} == schemes


def test_no_prefix_hides_a_term() -> None:
    """With `@vocab`, a prefix or alias must not be the name of a property or class of ours."""
    names = {
        str(term).partition("#")[2]
        for term in ontology().subjects(RDF.type, None)
        if str(term).startswith(SAHEL)
    }
    assert not names & {
        key for key, value in CONTEXT.items() if isinstance(value, str) and not key.startswith("@")
    }


def test_nothing_is_remote() -> None:
    """No import, no second context, no link to a context elsewhere."""
    text = (ONTOLOGY / "context.jsonld").read_text("utf-8")
    assert not re.search(r'"@import"|"@context":\s*["\[]|"@base"', text)


def test_claim_reads_and_means_the_same() -> None:
    """The claim above is the Turtle above, for pyoxigraph and for rdflib."""
    data = with_context(CLAIM)
    assert triples(data, pyoxigraph.RdfFormat.JSON_LD) == triples(
        TURTLE.encode(), pyoxigraph.RdfFormat.TURTLE
    )
    assert isomorphic(Graph().parse(data=data, format="json-ld"), Graph().parse(data=TURTLE, format="turtle"))


@pytest.mark.parametrize(
    "change",
    [
        ('"2015-11-22"', '"2015-11-23"'),
        ('"stances:', '"stance:'),
        ('"readingNote": {"en"', '"readingNote": {"fr"'),
    ],
)
def test_a_difference_is_found(change: tuple[str, str]) -> None:
    """Another date, an unknown prefix or another language is not the same claim."""
    data = with_context(CLAIM.replace(*change))
    assert triples(data, pyoxigraph.RdfFormat.JSON_LD) != triples(
        TURTLE.encode(), pyoxigraph.RdfFormat.TURTLE
    )
