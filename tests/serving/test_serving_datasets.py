"""Where the dataset clauses of the protocol go in a query's text."""

from __future__ import annotations

import pytest

from sahel_ld.errors import UsageError
from sahel_ld.querying.evaluation import prepare
from sahel_ld.serving.datasets import check, restricted


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * { ?s ?p ?o }", "SELECT * FROM <x:d> FROM NAMED <x:n> { ?s ?p ?o }"),
        ("ASK WHERE {}", "ASK FROM <x:d> FROM NAMED <x:n> WHERE {}"),
        ("ASK FROM <x:other> {}", "ASK FROM <x:d> FROM NAMED <x:n> {}"),
        ("ASK FROM NAMED <x:a> FROM <x:b> WHERE {}", "ASK FROM <x:d> FROM NAMED <x:n> WHERE {}"),
        ("DESCRIBE <x:s> LIMIT 1", "DESCRIBE <x:s> FROM <x:d> FROM NAMED <x:n> LIMIT 1"),
        ("DESCRIBE <x:s> # so", "DESCRIBE <x:s> FROM <x:d> FROM NAMED <x:n> # so"),
        ("CONSTRUCT WHERE {}", "CONSTRUCT FROM <x:d> FROM NAMED <x:n> WHERE {}"),
        (
            "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
            "CONSTRUCT { ?s ?p ?o } FROM <x:d> FROM NAMED <x:n> WHERE { ?s ?p ?o }",
        ),
        (
            "SELECT (EXISTS { ?s ?p 1 } AS ?x) { { SELECT * { ?s ?p ?o } } }",
            "SELECT (EXISTS { ?s ?p 1 } AS ?x) FROM <x:d> FROM NAMED <x:n> { { SELECT * { ?s ?p ?o } } }",
        ),
    ],
)
def test_places(query: str, expected: str) -> None:
    """The query's own clauses go, the protocol's stand where each form allows them."""
    found = restricted(prepare(query, {}), ["x:d"], ["x:n"], {})
    assert found.text.split() == expected.split()


def test_without_graphs_a_query_stays_as_it_is() -> None:
    """FROM of the query counts where the protocol names nothing."""
    query = prepare("ASK FROM <x:own> {}", {})
    assert restricted(query, [], [], {}) is query


def test_unknown_graphs() -> None:
    """A graph that the data do not have is refused, with the nearest that they have."""
    check(["x:graph/data"], {"x:graph/data"})
    with pytest.raises(UsageError, match="did you mean x:graph/data"):
        check(["x:graph/date"], {"x:graph/data"})
