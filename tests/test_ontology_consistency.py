"""The ontology is consistent under HermiT, and each kind of contradiction that it rules out is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Triple, parse

from sahel_ld.validation import consistency

ONTOLOGY = Path(__file__).parent.parent / "ontology"
PREFIXES = """
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sahel: <https://w3id.org/sahel-ld/ontology#> . @prefix : <https://w3id.org/sahel-ld/id/actor/> .
"""

# What is accepted, and consistent with the ontology; and its twin with one fault.
CONSISTENT = """
:ansar-dine a owl:NamedIndividual , sahel:ArmedGroup . :ag-ghaly a owl:NamedIndividual , sahel:Person ;
  sahel:leads :ansar-dine .
:attack a owl:NamedIndividual , sahel:Event ; sahel:perpetrator :ansar-dine ; sahel:location :bamako .
:bamako a owl:NamedIndividual , sahel:Place ; sahel:within :mali-territory .
:mali-territory a owl:NamedIndividual , sahel:Place . :mali a owl:NamedIndividual , sahel:State .
"""
FAULTS = {
    "a group that is a person": ":ansar-dine a sahel:Person .",
    "a state that is its territory": ":mali a sahel:Place .",
    "a state as where it happened": ":attack sahel:location :mali .",
    "an event as its perpetrator": ":attack sahel:perpetrator :attack .",
    "an event that is a situation": ":attack a sahel:StateOfAffairs .",
    "an armed group that is a state": ":ansar-dine a sahel:State .",
    "a city within itself": ":bamako sahel:within :bamako .",
    "each place within the other": ":mali-territory sahel:within :bamako .",
    "a leader that is no person": ":ansar-dine sahel:leads :ansar-dine .",
    "a claim that is its proposition": ":c a owl:NamedIndividual , sahel:Claim , sahel:Proposition .",
}


def read(text: str) -> list[Triple]:
    return [quad.triple for quad in parse((PREFIXES + text).encode(), format=RdfFormat.TURTLE)]


def ontology(*, alignments: bool = False) -> list[Triple]:
    paths = (path for path in sorted(ONTOLOGY.rglob("*.ttl")) if alignments or path.name != "alignments.ttl")
    return [quad.triple for path in paths for quad in parse(path=str(path), format=RdfFormat.TURTLE)]


@pytest.mark.parametrize("alignments", [False, True])
def test_ontology_is_consistent(alignments: bool) -> None:
    """No contradiction, and every class can have a member; with the alignments, too."""
    assert consistency.find_inconsistency(ontology(alignments=alignments)) is None


def test_accepted_data_are_consistent() -> None:
    """What the faults are added to is consistent, so that each fails by its own fault."""
    assert consistency.find_inconsistency(ontology() + read(CONSISTENT)) is None


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_found(fault: str) -> None:
    """One statement more, and HermiT finds the contradiction."""
    assert consistency.find_inconsistency(ontology() + read(CONSISTENT + FAULTS[fault])) is not None


def test_class_without_possible_member_is_found() -> None:
    """A class under two disjoint ones is reported by its IRI."""
    found = consistency.find_inconsistency(
        ontology() + read("sahel:Nobody a owl:Class ; rdfs:subClassOf sahel:Person , sahel:Group .")
    )
    assert found is not None
    assert "https://w3id.org/sahel-ld/ontology#Nobody" in found.classes


def test_hearsay_contradicts_nothing() -> None:
    """The same faults, merely reported, leave everything consistent."""
    weak = "@prefix reported: <https://w3id.org/sahel-ld/reported#> ."
    told = (
        ":attack reported:location :mali ; reported:perpetrator :attack . :bamako reported:within :bamako ."
    )
    assert consistency.find_inconsistency(ontology() + read(weak + CONSISTENT + told)) is None
