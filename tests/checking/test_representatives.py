"""The reasoner is asked about one thing of each sort; what is accepted or named in an axiom is never left out."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from pyoxigraph import RdfFormat, Store, Triple, parse

from sahel_ld.checking.tier import accepted_tier, facts
from sahel_ld.validation import consistency

HEAD = (
    "@prefix : <urn:x#> . @prefix sahel: <https://w3id.org/sahel-ld/ontology#> . "
    "@prefix owl: <http://www.w3.org/2002/07/owl#> . "
)
TERMS = """
sahel:Event a owl:Class ; owl:disjointWith sahel:Place . sahel:Place a owl:Class .
sahel:Founder a owl:Class ; owl:oneOf ( :m5 ) .
sahel:within a owl:ObjectProperty ; sahel:reportedAs :within .
"""
MANY = " ".join(f":n{i} a sahel:Event . :m{i} a sahel:Place ." for i in range(300))


def read(text: str) -> list[Triple]:
    return [quad.triple for quad in parse((HEAD + text).encode(), format=RdfFormat.TURTLE)]


def build(data: str) -> Any:
    """What the tier is read from: the terms, and a store of the data."""
    store = Store()
    store.load(input=(HEAD + data).encode(), format=RdfFormat.TURTLE)
    return SimpleNamespace(terms=read(TERMS), store=store)


def subjects(found: list[Triple]) -> set[str]:
    return {str(triple.subject)[7:-1] for triple in found}


def test_one_thing_stands_for_all_of_its_types() -> None:
    """Of six hundred things of two classes one each is left, and the one that an axiom names."""
    assert subjects(facts(build(MANY))) == {"n0", "m0", "m5"}


def test_what_is_accepted_keeps_its_types() -> None:
    """Both ends of an accepted triple are kept beside the representatives."""
    found = facts(build(MANY + ":n7 sahel:within :m9 ."))
    assert subjects(found) == {"n0", "m0", "m5", "n7", "m9"}
    assert set(read(":n7 sahel:within :m9 ; a sahel:Event . :m9 a sahel:Place .")) <= set(found)


def test_order_of_statements_changes_nothing() -> None:
    """The thing that stands for others is the first by its IRI, however the store was filled."""
    backwards = " ".join(reversed(MANY.replace(" :m", "\n:m").replace(". :n", ".\n:n").split("\n")))
    assert set(facts(build(backwards))) == set(facts(build(MANY)))


def test_the_odd_one_among_many_is_found() -> None:
    """A thing with two classes that exclude one another contradicts the ontology among hundreds of others."""
    assert consistency.find_inconsistency(accepted_tier(build(MANY))) is None
    odd = accepted_tier(build(MANY + ":n250 a sahel:Place ."))
    assert subjects(odd) >= {"n250"}
    assert consistency.find_inconsistency(odd) is not None
