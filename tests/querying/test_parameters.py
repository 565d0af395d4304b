"""Values become terms, and terms are bound wherever the variable is named, never as text."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sahel_ld.errors import UsageError
from sahel_ld.querying import rewriting
from sahel_ld.querying.answers import Rows, Triples, Truth
from sahel_ld.querying.catalogue import Parameter
from sahel_ld.querying.dataset import Dataset
from sahel_ld.querying.evaluation import evaluate, prepare
from sahel_ld.querying.parameters import Values

E = "http://e/"
PREFIXES = {"ex": E, "xsd": "http://www.w3.org/2001/XMLSchema#"}
XSD = PREFIXES["xsd"]
DATA = """
<http://e/a> <http://e/p> <http://e/x> . <http://e/a> <http://e/p> <http://e/y> .
<http://e/b> <http://e/p> <http://e/x> . <http://e/b> <http://e/q> "5"^^<http://www.w3.org/2001/XMLSchema#integer> .
"""


def shown(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return term.value.removeprefix(E)
    return "" if term is None else str(term)


def no_label(label: str) -> str:
    raise UsageError(f"nothing is labelled {label!r}")


@pytest.fixture
def values() -> Values:
    return Values(
        PREFIXES, lambda label: f"{E}labelled/{label.casefold()}" if label == "AQIM" else no_label(label)
    )


@pytest.fixture
def rows() -> Callable[..., list[list[str]]]:
    """The rows of a query with variables bound."""
    store = ox.Store()
    store.load(DATA.encode(), ox.RdfFormat.TURTLE)

    def ask(text: str, **terms: object) -> list[list[str]]:
        answer = evaluate(prepare(text, PREFIXES), Dataset(store, False, ()), terms)  # type: ignore[arg-type]
        if isinstance(answer, Truth):
            return [[str(answer.value).lower()]]
        if isinstance(answer, Triples):
            return [[line.decode()] for line in answer.lines]
        assert isinstance(answer, Rows)
        return [[shown(term) for term in row] for row in answer.terms()]

    return ask


@pytest.mark.parametrize(
    ("text", "type_", "expected"),
    [
        ("ex:a", "iri", "<http://e/a>"),
        ("<http://e/a b>".replace(" ", ""), "iri", "<http://e/ab>"),
        ("http://e/a", "iri", "<http://e/a>"),
        ("AQIM", "iri", "<http://e/labelled/aqim>"),
        ("22", "string", '"22"'),
        ("Kidal", "text-fr", '"Kidal"@fr'),
        ("22", "integer", f'"22"^^<{XSD}integer>'),
        ("2.5", "decimal", f'"2.5"^^<{XSD}decimal>'),
        ("2015-11-20", "date", f'"2015-11-20"^^<{XSD}date>'),
        ("2015", "gYear", f'"2015"^^<{XSD}gYear>'),
        ("P3D", "duration", f'"P3D"^^<{XSD}duration>'),
        ("true", "boolean", f'"true"^^<{XSD}boolean>'),
        ("22", "", f'"22"^^<{XSD}integer>'),
        ("2.5", "", f'"2.5"^^<{XSD}decimal>'),
        ("2015-11-20", "", f'"2015-11-20"^^<{XSD}date>'),
        ("true", "", f'"true"^^<{XSD}boolean>'),
        ("ex:a", "", "<http://e/a>"),
        ("AQIM", "", "<http://e/labelled/aqim>"),
        ('"AQIM"', "", '"AQIM"'),
        ("'it''s'".replace("''", "\\'"), "", '"it\'s"'),
        ('"Kidal"@fr', "", '"Kidal"@fr'),
        ('"5"^^xsd:byte', "", f'"5"^^<{XSD}byte>'),
        (f'"5"^^<{XSD}byte>', "", f'"5"^^<{XSD}byte>'),
    ],
)
def test_values_become_terms(values: Values, text: str, type_: str, expected: str) -> None:
    """A value is read by its stated type, or as SPARQL would write it, or as a label."""
    assert str(values.term("x", text, type_)) == expected


@pytest.mark.parametrize(
    ("text", "type_", "said"),
    [
        ("many", "integer", "is no integer for the parameter 'x' (write it as 22)"),
        ("2015-13-01", "date", "is no date"),
        ("2015", "date", "write it as 2015-11-20"),
        ("yes", "boolean", "write true or false"),
        ("Nobody", "iri", "nothing is labelled 'Nobody'"),
        ("exx:a", "iri", "unknown prefix 'exx:' in 'exx:a' (did you mean ex:?)"),
        ("<a b>", "iri", "is no valid IRI"),
        ('"x" . ?s ?p ?o', "", "is no SPARQL literal"),
        ("'x", "", "is no SPARQL literal"),
    ],
)
def test_values_that_do_not_fit_are_refused(values: Values, text: str, type_: str, said: str) -> None:
    """A value that is not of its type is a usage error with an example."""
    with pytest.raises(UsageError) as caught:
        values.term("x", text, type_)
    assert said in str(caught.value)


def test_defaults_and_requirements(values: Values) -> None:
    """A default fills in, `*` leaves free, what is required is asked for, nothing is given twice."""
    stated = (
        Parameter("a", "integer", "n", "3"),
        Parameter("b", "iri", "any", "*"),
        Parameter("c", "iri", "must"),
    )
    assert {name: str(term) for name, term in values.read([("c", "ex:c")], stated).items()} == {
        "a": f'"3"^^<{XSD}integer>',
        "c": "<http://e/c>",
    }
    with pytest.raises(UsageError, match=r"needs the parameter 'c': must \(add -p c VALUE\)"):
        values.read([], stated)
    with pytest.raises(UsageError, match="given twice"):
        values.read([("c", "ex:c"), ("?c", "ex:d")], stated)


A, X = ox.NamedNode(f"{E}a"), ox.NamedNode(f"{E}x")


@pytest.mark.parametrize(
    ("text", "terms", "expected"),
    [
        ("SELECT ?s ?o { ?s ex:p ?o }", {"s": A}, [["a", "x"], ["a", "y"]]),
        ("SELECT ?o { ?s ex:p ?o }", {"s": A}, [["x"], ["y"]]),
        ("SELECT ?s { ?s ex:p ?o }", {"s": A, "o": X}, [["a"]]),
        ("SELECT (COUNT(?s) AS ?n) { ?s ex:p ?o }", {"s": A}, [[f'"2"^^<{XSD}integer>']]),
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ex:p ?o } GROUP BY ?s", {"s": A}, [["a", f'"2"^^<{XSD}integer>']]),
        ("SELECT ?o { { SELECT ?o { ?s ex:p ?o } } }", {"s": A}, [["x"], ["y"]]),
        ("SELECT ?n { { SELECT (COUNT(*) AS ?n) { ?s ex:p ?o } } }", {"s": A}, [[f'"2"^^<{XSD}integer>']]),
        (
            "SELECT ?n { { SELECT ?s (COUNT(*) AS ?n) { ?s ex:p ?o } GROUP BY ?s } }",
            {"s": A},
            [[f'"2"^^<{XSD}integer>']],
        ),
        ("SELECT ?t { { SELECT (STR(?s) AS ?t) { } } }", {"s": A}, [['"http://e/a"']]),
        (
            "SELECT ?t { ?t ex:p ?o FILTER EXISTS { ?s ex:q ?v } }",
            {"s": ox.NamedNode(f"{E}b")},
            [["a"], ["a"], ["b"]],
        ),
        ("SELECT ?t { ?t ex:p ?o FILTER NOT EXISTS { ?s ex:q ?v } }", {"s": ox.NamedNode(f"{E}b")}, []),
        (
            "SELECT ?t ?v { ?t ex:p ex:x OPTIONAL { ?t ex:q ?v FILTER(?v > ?min) } }",
            {"min": ox.Literal(4)},
            [["a", ""], ["b", f'"5"^^<{XSD}integer>']],
        ),
        ("SELECT ?t { { ?t ex:p ?o FILTER(?o = ?s) } UNION { ?t ex:q ?s } }", {"s": X}, [["a"], ["b"]]),
        ("SELECT ?t { ?t ex:p ?o MINUS { ?t ex:p ?s } }", {"s": ox.NamedNode(f"{E}y")}, [["b"]]),
        ("SELECT ?s { ?s ex:p ?o } GROUP BY ?s HAVING (COUNT(?o) >= ?n)", {"n": ox.Literal(2)}, [["a"]]),
        (
            "SELECT ?s { ?s ex:p ?o } GROUP BY ?s HAVING (BOUND(?n) && COUNT(?o) < ?n) ORDER BY ?n DESC(?n)",
            {"n": ox.Literal(2)},
            [["b"]],
        ),
        (
            "SELECT ?n { { SELECT (COUNT(*) AS ?n) { ?s ex:p ?o } GROUP BY (?o = ?x) } } ORDER BY ?n",
            {"x": X},
            [[f'"1"^^<{XSD}integer>'], [f'"2"^^<{XSD}integer>']],
        ),
        (
            "DESCRIBE ?s LIMIT 9",
            {"s": A},
            [["<http://e/a> <http://e/p> <http://e/x> ."], ["<http://e/a> <http://e/p> <http://e/y> ."]],
        ),
        ("SELECT ?o { ?s (ex:p|ex:q)+ ?o }", {"s": A}, [["x"], ["y"]]),
        ("SELECT ?o { ?s ex:p ?o VALUES ?s { ex:a ex:b } }", {"s": A}, [["x"], ["y"]]),
        ("ASK { ?s ex:q ?v }", {"s": A}, [["false"]]),
        (
            "CONSTRUCT { ?s ex:new ?o } WHERE { ?s ex:p ?o }",
            {"s": A},
            [["<http://e/a> <http://e/new> <http://e/x> ."], ["<http://e/a> <http://e/new> <http://e/y> ."]],
        ),
        (
            "DESCRIBE ?s",
            {"s": A},
            [["<http://e/a> <http://e/p> <http://e/x> ."], ["<http://e/a> <http://e/p> <http://e/y> ."]],
        ),
        (
            "DESCRIBE ?s WHERE { ?s ex:p ?o } # end",
            {"s": A, "o": X},
            [["<http://e/a> <http://e/p> <http://e/x> ."], ["<http://e/a> <http://e/p> <http://e/y> ."]],
        ),
    ],
)
def test_terms_are_bound_everywhere(
    rows, text: str, terms: dict[str, object], expected: list[list[str]]
) -> None:
    """A bound variable is that term in patterns, filters, sub-queries, aggregates and templates."""
    assert rows(text, **terms) == expected


def test_an_unknown_variable_is_refused(rows) -> None:
    """A parameter that the query does not have is a usage error that names the nearest."""
    with pytest.raises(UsageError, match=r"no variable \?actr \(did you mean actor\?\)"):
        rows("SELECT ?actor { ?actor ex:p ?o }", actr=A)


def test_a_variable_that_the_query_assigns_is_refused(rows) -> None:
    """What AS assigns can't be given as well; the message says so, not where the engine stumbles."""
    with pytest.raises(UsageError, match=r"itself gives \?n its value, by AS"):
        rows("SELECT ?s { ?s ex:p ?o BIND(5 AS ?n) }", n=A)


def test_the_short_form_of_construct_takes_parameters(rows) -> None:
    """CONSTRUCT WHERE takes no VALUES, so it is written out: the same triples as its long form."""
    long = rows("CONSTRUCT { ?s ex:p ?o } WHERE { ?s ex:p ?o }", s=A)
    assert long
    assert rows("CONSTRUCT WHERE { ?s ex:p ?o }", s=A) == long
    assert rows("CONSTRUCT WHERE { ?s ex:p ?o # }\n}", s=A) == long
    assert rows("CONSTRUCT WHERE { ?s ex:p ?o } VALUES ?unused { 1 }", s=A) == long


@pytest.mark.parametrize(
    "evil",
    [
        'x" } INSERT DATA { <http://e/z> <http://e/z> "',
        'x"@en } SERVICE <http://x/> {',
        "'''",
        "\\",
        '\\"',
        "\n}",
        "?s",
        "<http://e/a>",
        '"^^<http://e/a>',
        "\u0000",
        "\\u0022 }",
        "#",
        "*/",
    ],
)
def test_no_value_becomes_syntax(rows, values: Values, evil: str) -> None:
    """Whatever is given as a literal comes back as that literal."""
    term = values.term("v", evil, "string")
    assert rows("SELECT ?v { ?s ex:q ?x }", v=term) == [[str(term)]]
    with pytest.raises(UsageError):
        values.term("v", evil if evil != "<http://e/a>" else "<http://e/a b>", "iri")


@given(st.text(), st.sampled_from(["", "en", "fr-ML"]))
def test_any_literal_comes_back_unchanged(text: str, language: str) -> None:
    """Binding and reading back is the identity for every text."""
    try:
        term = ox.Literal(text, language=language) if language else ox.Literal(text)
    except (UnicodeEncodeError, ValueError):
        return
    query = prepare("SELECT ?v { }".replace("{", "{ BIND(?v AS ?w) "), PREFIXES)
    bound = rewriting.bind(query.text, list(query.tokens), {"v": term})
    solution = next(iter(ox.Store().query(bound)))  # type: ignore[arg-type]
    assert solution["v"] == term
