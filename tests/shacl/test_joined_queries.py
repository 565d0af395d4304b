"""A query that runs as one join for all focus nodes finds what it finds for one focus node at a time."""

from __future__ import annotations

import pytest
from pyoxigraph import Dataset, RdfFormat, Store, parse

from sahel_ld.shacl import Report, read_shapes, validate
from sahel_ld.shacl.data import Data
from sahel_ld.shacl.sparql_text import flat_group, tokens_of

PREFIXES = """@prefix : <urn:x#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
: sh:declare [ sh:prefix "x" ; sh:namespace "urn:x#"^^xsd:anyURI ] .
"""
DATA = (
    "".join(f":n{i} a :C ; :q {i % 3} . " for i in range(9))
    + """
:n1 :rare :n2 , :n3 . :n4 :rare :n4 . :n2 :twin :n3 . :out :rare :n1 , :n5 .
"""
)
QUERIES = {
    "filter": "SELECT $this ?value WHERE { $this x:rare ?value . FILTER($this != ?value) }",
    "bind": "SELECT $this ?value ?path WHERE { BIND(x:rare AS ?path) $this x:rare ?value }",
    "inverse side": "SELECT $this ?value WHERE { ?value x:rare $this }",
    "exists": "SELECT $this WHERE { $this x:rare ?o . FILTER NOT EXISTS { ?o x:twin ?p . FILTER(?p != $this) } }",
    "several solutions": "SELECT $this WHERE { $this x:rare ?o . ?o x:q ?n . }",
    "distinct": "SELECT DISTINCT $this ?n WHERE { $this x:rare ?o ; x:q ?n . }",
    "star": "SELECT * WHERE { $this x:rare ?value ; x:q ?n }",
    "filter before": "SELECT $this ?value WHERE { FILTER(?value != $this) $this x:rare ?value }",
    "names of the engine": "SELECT $this ?x1 WHERE { $this x:rare ?x1 . ?x1 x:q ?x0 . FILTER(?x0 >= 0) }",
}


def run(query: str) -> Report:
    shapes = f':s a sh:NodeShape ; sh:targetClass :C ; sh:sparql [ sh:prefixes : ; sh:select "{query}" ] .'
    store = Store()
    store.load(PREFIXES + DATA, format=RdfFormat.TURTLE)
    return validate(read_shapes(Dataset(parse(PREFIXES + shapes, format=RdfFormat.TURTLE))), store)


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_joined_and_one_by_one_agree(query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows, values and how often each stands are the same whichever way the query runs."""
    joined = run(query)
    asked: list[str] = []
    monkeypatch.setattr(Data, "are_fewer", lambda _, prologue, predicate, most: asked.append(predicate))
    assert run(query) == joined
    assert asked, "the query is not one that could be joined"
    assert joined.results


OWN_SCOPE = {
    "nested group": "SELECT $this WHERE { $this x:p ?o . { FILTER(bound($this)) } }",
    "optional": "SELECT $this WHERE { $this x:p ?o OPTIONAL { ?o x:q ?z } }",
    "sub-SELECT": "SELECT $this WHERE { $this x:p ?o . { SELECT $this WHERE { $this x:q ?z } } }",
    "limit": "SELECT $this WHERE { $this x:p ?o } LIMIT 1",
    "aggregate": "SELECT $this (COUNT(?o) AS ?n) WHERE { $this x:p ?o } GROUP BY $this",
    "empty path": "SELECT $this WHERE { $this x:p* ?o }",
    "optional step": "SELECT $this WHERE { $this x:p? ?o }",
}


@pytest.mark.parametrize("query", OWN_SCOPE.values(), ids=OWN_SCOPE)
def test_what_has_its_own_scope_is_not_joined(query: str) -> None:
    """Where a join could mean something else than a pre-bound variable, there is none."""
    assert flat_group(query, tokens_of(query)) == ("", ())


def test_predicates_of_a_group_are_found() -> None:
    """Names and IRIs in the place of a predicate, not in paths, filters, or the place of an object."""
    query = (
        "SELECT $this { $this a x:C ; x:p ?o . ?o <urn:q> x:r . ?o x:s/x:t ?u . FILTER EXISTS { ?o x:v ?w } }"
    )
    assert flat_group(query, tokens_of(query))[1] == ("x:p", "<urn:q>")
