"""Nothing that is refused gets past the screening, however it is written; what is harmless does."""

from __future__ import annotations

import time

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sahel_ld.errors import QueryError
from sahel_ld.querying.evaluation import prepare
from sahel_ld.querying.failures import QueryRefused, QuerySyntaxError
from sahel_ld.querying.screening import screen
from sahel_ld.querying.tokens import normalise

PREFIXES = {"ex": "http://e/", "": "http://e/", "sahel": "http://e/o#"}
HEAD = "PREFIX ex: <{url}> PREFIX : <{url}> PREFIX SERVICEex: <{url}> PREFIX trueSERVICE: <{url}> "

CALLS = {
    "constant": "SELECT * { SERVICE <{url}> { ?s ?p ?o } }",
    "variable": "SELECT * { VALUES ?e { <{url}> } SERVICE ?e { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT <{url}> { ?s ?p ?o } }",
    "lower case": "SELECT * { service <{url}> { ?s ?p ?o } }",
    "sub-select": "SELECT * { { SELECT ?s { SERVICE <{url}> { ?s ?p ?o } } } }",
    "optional": "SELECT * { ?s ?p ?o OPTIONAL { SERVICE <{url}> { ?s ?p ?o } } }",
    "exists": "ASK { FILTER EXISTS { SERVICE <{url}> { ?s ?p ?o } } }",
    "not exists": "ASK { FILTER NOT EXISTS { SERVICE <{url}> { ?s ?p ?o } } }",
    "minus": "SELECT * { ?s ?p ?o MINUS { SERVICE <{url}> { ?s ?p ?o } } }",
    "union": "SELECT * { { ?s ?p ?o } UNION { SERVICE <{url}> { ?s ?p ?o } } }",
    "graph": "SELECT * { GRAPH ?g { SERVICE <{url}> { ?s ?p ?o } } }",
    "bind exists": "SELECT * { BIND(EXISTS { SERVICE <{url}> { ?s ?p ?o } } AS ?x) }",
    "order by exists": "SELECT * { ?s ?p ?o } ORDER BY (EXISTS { SERVICE <{url}> { ?s ?p ?o } })",
    "having exists": "SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING (EXISTS { SERVICE <{url}> { ?s ?p ?o } })",
    "construct": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <{url}> { ?s ?p ?o } }",
    "describe": "DESCRIBE ?s { SERVICE <{url}> { ?s ?p ?o } }",
    "prefixed": "SELECT * { SERVICE ex: { ?s ?p ?o } }",
    "glued to the default prefix": "SELECT * { SERVICE:x { ?s ?p ?o } }",
    "glued to a prefix": "SELECT * { SERVICEex:x { ?s ?p ?o } }",
    "glued and silent": "SELECT * { SERVICESILENTex:x { ?s ?p ?o } }",
    "glued behind true": "SELECT * { ?s ?p trueSERVICE<{url}>{ } }",
    "glued behind true, prefixed": "SELECT * { ?s ?p trueSERVICE:x { } }",
    "glued behind a number": "SELECT * { ?s ?p 1SERVICE<{url}>{ } }",
    "behind a name of two dots": "SELECT * { ?s ?p :o,:x.y.SERVICE<{url}>{ } }",
    "behind a name of two dots, prefixed": "SELECT * { ?s ?p :o,:x.y.SERVICEex:x{ } }",
    "behind a prefix of dots": "PREFIX a.b.SERVICEex: <{url}> SELECT * { ?s ?p true.SERVICEex:x{ } }",
    "behind less-than and a quote": "SELECT * { FILTER(1<2||'>'='x') SERVICE<{url}>{} FILTER('x'='x') }",
    "between the two readings of a less-than": (
        "SELECT * { ?s ?p ?x FILTER(1<2&&'>'!=?x) SERVICE<{url}>{} FILTER('a '!=?x) #')\n }"
    ),
    "behind less-than and a hash": "SELECT * { FILTER(1<2||2>#'''\n1) SERVICE<{url}>{} #'''\n }",
    "behind less-than and brackets": "SELECT * { FILTER(1<2)FILTER(2>'' ) SERVICE<{url}>{} FILTER(''='') }",
    "behind a carriage return": "SELECT * { #\r SERVICE <{url}> { ?s ?p ?o } #\n }",
    "behind a hash in an IRI": "SELECT * { ?s <http://e/#> ?o SERVICE <{url}> { ?s ?p ?o } }",
    "behind a quote in an IRI": "SELECT * { ?s <http://e/'> ?o SERVICE <{url}> { ?s ?p ?o } FILTER('a'='a') }",
    "behind an escaped quote": "SELECT * { ?s ?p 'a\\'' SERVICE <{url}> { ?s ?p 'b' } }",
    "behind an odd long string": "SELECT * { FILTER(''''\\-' = 1) SERVICE <{url}> { ?s ex:a\\-b '''' } }",
    "behind an escaped quote in a name": "SELECT * { ?s ex:a\\' ?o SERVICE <{url}> { ?s ?p 'b' } }",
    "behind an escape in an IRI": "SELECT * { ?s <http://e/\\u0041#'> ?o SERVICE <{url}> { ?s ?p ?o } FILTER('a'='a') }",
    "escaped keyword": "SELECT * { \\u0053ERVICE <{url}> { ?s ?p ?o } }",
    "behind a long comment": "SELECT * { # ' \" ''' <\n SERVICE <{url}> { ?s ?p ?o } # '\n }",
    "with a byte-order mark": "\ufeffSELECT * { SERVICE <{url}> { ?s ?p ?o } }",
}


def engine(text: str) -> None:
    """Run a query with nothing before the engine."""
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), ox.NamedNode("http://e/o")))
    try:
        result = store.query(text, prefixes=PREFIXES)
        if not isinstance(result, ox.QueryBoolean):
            list(result)
    except (SyntaxError, RuntimeError, OSError, ValueError):
        pass


@pytest.mark.parametrize("name", CALLS)
def test_no_query_calls_out(name: str, listener) -> None:
    """SERVICE is refused in every nesting and spelling, and no socket is opened."""
    text = (HEAD + CALLS[name]).replace("{url}", listener.url)
    with pytest.raises(QueryError):
        prepare(text, PREFIXES)
    assert listener.calls == []


@pytest.mark.parametrize(
    "name",
    [
        "constant",
        "optional",
        "glued to a prefix",
        "behind a name of two dots",
        "between the two readings of a less-than",
    ],
)
def test_the_engine_alone_would_call_out(name: str, listener) -> None:
    """The inputs above are real: without the screening the engine opens a socket."""
    engine((HEAD + CALLS[name]).replace("{url}", listener.url))
    assert listener.calls


PIECES = st.sampled_from(
    [
        "SELECT * {",
        "ASK {",
        "}",
        "{",
        "(",
        ")",
        "FILTER(",
        "?a",
        "<",
        ">",
        "1",
        "true",
        "'",
        "''",
        "'''",
        '"',
        "#",
        "\n",
        " ",
        " ",
        "||",
        "=",
        "&&",
        "SERVICE",
        "SERVICE ",
        "Service",
        "SILENT ",
        "<URL>",
        "ex:x",
        ":x",
        "ex:",
        "?s ?p ?o",
        ".",
        ";",
        ",",
        "BIND(",
        " AS ?b)",
        "EXISTS{",
        "OPTIONAL{",
        "UNION",
        "\\",
        "\\u0027",
        "VALUES ?v {",
        "<http://e/#>",
        "@en",
        "_:a",
        "<http://e/'>",
        "^^",
        "\r",
        "/",
        "*",
        "{}",
        "()",
        "[]",
        "MINUS{",
        "GRAPH ex:g",
        ":x.y.",
        ",:o",
        ".ex",
        "true.",
        "FILTER(1<2||'>'='x')",
    ]
)


@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(before=st.lists(PIECES, max_size=8), after=st.lists(PIECES, max_size=8))
def test_what_passes_never_calls_out(before: list[str], after: list[str], listener) -> None:
    """Whatever is built around a call, the screening refuses it or the engine opens no socket."""
    call = "SERVICE<URL>{}"
    text = ("SELECT * { ?s ?p ?o" + "".join(before) + call + "".join(after) + " }").replace(
        "URL", listener.url
    )
    try:
        screen(normalise(text), PREFIXES)
    except QueryError:
        return
    listener.calls.clear()
    engine(normalise(text))
    assert listener.calls == [], text


HARMLESS = [
    "SELECT ?service { ?service ?p ?o }",
    "SELECT * { ?s ex:service ?o }",
    "SELECT * { ?s <http://e/service> ?o . ?s <http://e#SERVICE> 'SERVICE <http://x> {}' } # SERVICE <x> {}",
    "PREFIX service: <http://e/> SELECT * { ?s service:p ?o . service:s ?p ?o }",
    "SELECT * { ?s ex:v1.service ?o . OPTIONAL { ?s ?p ?o } }",
    "PREFIX service: <http://e/> SELECT * { GRAPH service:g { ?s ?p ?o } }",
    "SELECT * { VALUES (?a ?b) { (<http://e/#a> <http://e/service#b>) (<http://e/it's> <http://e/'s>) } }",
    "SELECT * { ?a ?p ?b FILTER(?a<?b&&?b>?a) }",
    "SELECT * { ?a ?p ?b FILTER(?a<?b)FILTER((?b>?a)) }",
    "SELECT * { ?a ?p ?b FILTER(?a <= ?b || '>' = STR(?a)) }",
    "SELECT * { ?a ?p ?b FILTER(?a IN (<http://e/#a>, <http://e/#b>)) }",
    "SELECT * { ?a (<http://e/#a>|<http://e/#b>)/^<http://e/#c>* ?b }",
    'SELECT * { ?a ?p """two "quoted" lines\n""", \'\'\'it\'s\'\'\', "a\\tb\\u00e9" }',
    "SELECT (COUNT(DISTINCT ?a) AS ?n) { ?a a ex:C ; ex:p [ ex:q 1.5e3, -2, true ] . _:b.c ex:p 'x'@en-GB }",
    "SELECT * { ?a ?p 'x'^^ex:type . FILTER(ex:f\\,g = ?a) }",
    "SELECT ?événement { ?événement ex:é·b 'Sévaré' . _:ñ ex:p ?x }",
    "BASE <http://e/> SELECT * { <a> <b> <#c> }",
    "CONSTRUCT { ?s ?p ?o } FROM <http://e/g> WHERE { ?s ?p ?o }",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_queries_pass(text: str) -> None:
    """The screening refuses nothing that only looks like what it refuses."""
    prepare(text, PREFIXES)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <http://e/a> <http://e/b> <http://e/c> }",
        "DELETE WHERE { ?s ?p ?o }",
        "LOAD <file:///etc/passwd>",
        "CLEAR ALL",
        "DROP GRAPH <http://e/g>",
        "CREATE GRAPH <http://e/g>",
        "ADD <http://e/a> TO <http://e/b>",
        "MOVE <http://e/a> TO <http://e/b>",
        "COPY <http://e/a> TO <http://e/b>",
        "PREFIX ex: <http://e/> WITH <http://e/g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused(text: str) -> None:
    """Every form of update ends in one clear refusal."""
    with pytest.raises(QueryError) as caught:
        prepare(text, PREFIXES)
    assert isinstance(caught.value, QueryRefused) or "does not begin a query" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "ASK " + "{" * 5000 + "}" * 5000,
        "ASK { FILTER" + "(" * 5000 + "1" + ")" * 5000 + " }",
        "ASK { FILTER(1" + "+1" * 20000 + ") }",
        "ASK {}" + " UNION {}" * 20000,
        "ASK { ?s ?p " + "(" * 500 + ")" * 500 + "}",
    ],
)
def test_depth_and_length_are_bounded(text: str) -> None:
    """What would overflow a parser's stack is refused before it parses, at once."""
    begun = time.monotonic()
    with pytest.raises(QueryRefused):
        prepare(text, PREFIXES)
    assert time.monotonic() - begun < 5


def test_long_data_blocks_are_no_length() -> None:
    """Thousands of rows of VALUES are data, not structure."""
    rows = " ".join(f"<http://e/{number}>" for number in range(30000))
    prepare(f"SELECT * {{ VALUES ?x {{ {rows} }} }}", PREFIXES)


def test_many_ambiguous_signs_end_soon() -> None:
    """A text of many two-way readings is refused, not explored without end."""
    text = "SELECT * { FILTER(" + "?a<b#c>\n" * 40 + ") }"
    begun = time.monotonic()
    with pytest.raises(QuerySyntaxError):
        prepare(text, PREFIXES)
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("SELECT * {\n  ?s sahle:p ?o }", 2, 6, "unknown prefix 'sahle:' (did you mean sahel:?)"),
        ("SELECT ?s WEHRE { ?s ?p ?o }", 1, 11, "unknown word 'WEHRE' (did you mean WHERE?)"),
        ("SELECT * {\n ?s ?p ?o\n ?s ?p }", 3, 2, "unexpected '?s'"),
        ("SELECT * { ?s ?p }", 1, 18, "unexpected '}'"),
        ("SELECT * { ?s ?p ?o ", 1, 10, "'{' is never closed"),
        ("SELECT * { ?s ?p 'x }", 1, 18, "a string is never closed"),
        ("SELECT * { ?s ?p 'x\\q' }", 1, 20, "unknown escape '\\\\q'"),
        ("SELECT * { ?s <nowhere> ?o }", 1, 15, "is no valid IRI"),
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }", 1, 1, "neither in GROUP BY"),
        ("SELECT * { BIND(1 AS ?x) BIND(2 AS ?x) }", 1, 1, "assigned twice"),
        ("SELECT * { ?s ?p ?o } LIMIT", 1, 28, "unexpected end"),
        ("FIND ME", 1, 1, "unknown word 'FIND'"),
        ("SELECT * { ?s ex:a.b.c ?o }", 1, 15, "write it as <IRI>"),
        ("SELECT * { ?s ?p 'a''b' }", 1, 21, "two strings side by side"),
        ("SELECT * { ?s ex:a\\'b ?o }", 1, 15, "an escaped quote or hash"),
        ("", 1, 1, "is no query"),
    ],
)
def test_faults_have_a_place(text: str, line: int, column: int, said: str) -> None:
    """A fault says where it is, shows the line with a caret, and names what was probably meant."""
    with pytest.raises(QuerySyntaxError) as caught:
        prepare(text, PREFIXES, name="mine.rq")
    assert caught.value.place is not None
    assert (caught.value.place.line, caught.value.place.column) == (line, column)
    message = str(caught.value)
    assert message.startswith(f"mine.rq:{line}:{column}: ")
    assert said in message
    shown, caret = message.split("\n")[-2:]
    assert caret.index("^") == 4 + column - 1
    assert shown[4:] == (text.split("\n")[line - 1] if text else "")


def test_faults_in_long_lines_show_their_surroundings() -> None:
    """A caret far to the right stays under its token."""
    with pytest.raises(QuerySyntaxError) as caught:
        prepare("SELECT * { " + "?s ?p ?o . " * 100 + "?s nope:p ?o }", PREFIXES)
    shown, caret = str(caught.value).split("\n")[-2:]
    assert len(shown) < 120
    assert shown[caret.index("^") :].startswith("nope:p")
