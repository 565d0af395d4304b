"""Many subjects at once are written as one by one, and hostile terms are read back as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize

from sahel_ld.errors import DataError
from sahel_ld.publication.canonical import canonical_quads, parts, triples
from sahel_ld.publication.jsonld import body, write_jsonld
from sahel_ld.publication.trig import write_trig
from sahel_ld.publication.turtle import write_turtle
from small_release import BASE, CONTEXT, PREFIXES

XSD = PREFIXES["xsd"]
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
CONTROLS = "".join(chr(code) for code in [*range(0x20), *range(0x7F, 0xA0)])
TEXTS = (
    *(f"a{control}b" for control in CONTROLS),
    CONTROLS,
    "\u2028\u2029\ufeff\ufffd\U0010ffff",
    "\\", "\\\\", '"', '\\"', '"""', "'''", "\\u0041", "a\\", " .\n<urn:x> <urn:y> <urn:z> .\n", '" .\n',
    "@value", "@id", "@en", "_:b0", "<urn:x>", "^^<urn:x>", "http://example.org/", "ex:a", "", " ", "x" * 70_000,
)  # fmt: skip
NUMBERS = (
    "01", "+1", "-0", "0", "-1", "1.", "1.0", ".5", "-.5", "1e0", "1E0", "1.0e+7", "INF", "-INF", "NaN", "true",
    "false", "TRUE", "1", "999999999999999", "9007199254740993", "1" * 40, "", " 1", "1 ", "1\n", "0x1", "٣",
)  # fmt: skip
DATATYPES = ("integer", "decimal", "double", "float", "boolean", "string", "int", "date", "anyURI")
TAGS = ("en", "EN", "en-GB", "zh-Hant-TW", "x-private", "de-1996")
LOCALS = (
    "a", "a.", "a.b", ".a", "-a", "a-", "a(b)", "a%20b", "a%", "a'b", "a~b", "a,b", "a;b", "a=b", "a+b", "a*b",
    "a!b", "a$b", "a&b", "a@b", "@id", "@type", "@value", "1", "1a", "a/b", "a#b", "a?b", "a:b", ":", "é", "名", "_",
    "_a", "\U0001f600", "a\u200db", "..", ".", "%20", "true", "a", "prefix", "BASE",
)  # fmt: skip
SPACES = (
    *PREFIXES.values(),
    f"{BASE}id/actor",
    "urn:",
    "mailto:",
    "tag:x,2020:",
    "http://example.org",
    f"{BASE}",
)


def iris() -> list[NamedNode]:
    return [
        node
        for space in SPACES
        for local in ("", *LOCALS)
        for node in made(space + local)
        if node.value != BASE
    ]


def made(text: str) -> Iterable[NamedNode]:
    try:
        yield NamedNode(text)
    except ValueError:
        return


def literals() -> list[Literal]:
    return [
        *(Literal(text) for text in TEXTS),
        *(Literal(text, language=tag) for text in TEXTS[:3] for tag in TAGS),
        *(Literal(text, datatype=NamedNode(XSD + kind)) for text in NUMBERS for kind in DATATYPES),
        *(
            Literal(text, datatype=NamedNode(f"{BASE}ontology#{kind}"))
            for text in TEXTS[-9:]
            for kind in LOCALS[:3]
        ),
    ]


HOSTILE: dict[str, list[Triple]] = {
    "literals": [Triple(NamedNode("urn:s"), NamedNode(f"{BASE}ontology#note"), term) for term in literals()],
    "a literal each": [
        Triple(NamedNode(f"{BASE}id/claim/{number}"), NamedNode(f"{BASE}ontology#{name}"), term)
        for number, term in enumerate(literals())
        for name in ("note", "count", "saidOn", "claimant")
    ],
    "IRIs": [
        triple
        for node in iris()
        for triple in (
            Triple(node, NamedNode("urn:p"), node),
            Triple(NamedNode("urn:s"), node, NamedNode("urn:o")),
            Triple(NamedNode("urn:s"), node, Literal("x")),
            Triple(NamedNode("urn:s"), RDF_TYPE, node),
            Triple(NamedNode("urn:s"), NamedNode(f"{BASE}ontology#claimant"), node),
            Triple(NamedNode("urn:s"), NamedNode("urn:q"), Literal("x", datatype=node)),
        )
    ],
    "types": [
        Triple(NamedNode(f"urn:{number}"), RDF_TYPE, term)
        for number, term in enumerate(
            [Literal("Claim"), Literal("x", language="en"), Literal(1), RDF_TYPE] * 2
        )
        for term in (term, NamedNode(f"{BASE}ontology#Claim"))
    ],
    "lists": [
        Triple(quad.subject, quad.predicate, quad.object)  # type: ignore[arg-type]
        for quad in parse(
            b"@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> ."
            b"<urn:s> <urn:p> <urn:l>, rdf:nil . <urn:l> a rdf:List ; rdf:first 1 ; rdf:rest rdf:nil .",
            format=RdfFormat.TURTLE,
        )
    ],
}


def lines_of(facts: Iterable[Triple]) -> list[bytes]:
    """Sorted canonical N-Triples; not through a store, which would normalise numbers."""
    text = serialize(facts, format=RdfFormat.N_TRIPLES) or b""
    return sorted(set(text.splitlines(keepends=True)))


def read(text: bytes, kind: RdfFormat) -> set[str]:
    return {str(quad.triple) for quad in parse(text, format=kind)}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_terms_are_read_back(name: str) -> None:
    """Turtle and JSON-LD of hostile terms give pyoxigraph and rdflib the same triples as N-Triples."""
    import rdflib

    lines = lines_of(HOSTILE[name])
    expected = read(b"".join(lines), RdfFormat.N_TRIPLES)
    turtle, document = b"".join(write_turtle(lines, PREFIXES)), b"".join(write_jsonld(lines, CONTEXT))
    assert read(turtle, RdfFormat.TURTLE) == expected
    assert read(document, RdfFormat.JSON_LD) == expected
    graph = set(rdflib.Graph().parse(data=b"".join(lines), format="nt"))
    assert set(rdflib.Graph().parse(data=turtle, format="turtle")) == graph
    assert set(rdflib.Graph().parse(data=document, format="json-ld")) == graph


CONTEXTS: dict[str, dict[str, Any]] = {
    "vocabulary": {"@vocab": f"{BASE}ontology#", "xsd": XSD, "note": f"{BASE}elsewhere"},
    "default language": {"@vocab": f"{BASE}ontology#", "@language": "en", "count": {"@type": "xsd:integer"}, **PREFIXES},
    "coerced": {
        **PREFIXES,
        "note": {"@id": "ex:note", "@type": "xsd:integer"},
        "count": {"@id": "ex:count", "@container": "@language"},
        "claimant": {"@id": "ex:claimant", "@type": "@vocab", "@container": "@set"},
    },
    "odd namespaces": {"e": {"@id": f"{BASE}id/act", "@prefix": True}, "b": BASE, "kind": "@type"},
}  # fmt: skip


@pytest.mark.parametrize("name", ["a literal each", "IRIs", "types"])
@pytest.mark.parametrize("context", CONTEXTS.values(), ids=CONTEXTS)
def test_hostile_terms_survive_any_context(context: dict[str, Any], name: str) -> None:
    """Whatever the context coerces or abbreviates, both libraries read the same triples."""
    import rdflib

    lines = lines_of(HOSTILE[name])
    document = b"".join(write_jsonld(lines, {"@context": context}))
    assert read(document, RdfFormat.JSON_LD) == read(b"".join(lines), RdfFormat.N_TRIPLES)
    graph = set(rdflib.Graph().parse(data=b"".join(lines), format="nt"))
    assert set(rdflib.Graph().parse(data=document, format="json-ld")) == graph


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_terms_in_named_graphs(name: str, tmp_path: Path) -> None:
    """N-Quads and TriG of hostile terms in graphs of hostile names: the same quads, each in its graph."""
    graphs = [f"{BASE}id/actor/{local}" for local in ("a.", "a(b)", "a%20b", "1", "@id", "")]
    facts = [
        Quad(fact.subject, fact.predicate, fact.object, NamedNode(graphs[number % len(graphs)]))
        for number, fact in enumerate(HOSTILE[name])
    ]
    lines = sorted(set((serialize(facts, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)))
    with ExitStack() as stack:
        text = b"".join(write_trig(parts(lines, stack, folder=tmp_path), PREFIXES))
    expected = {str(quad) for quad in parse(b"".join(lines), format=RdfFormat.N_QUADS)}
    assert {str(quad) for quad in parse(text, format=RdfFormat.TRIG)} == expected


GEO = {**CONTEXT["@context"], "geo": "http://www.opengis.net/ont/geosparql#"}


@pytest.mark.parametrize("iri", ["geo:12,-8", "geo:a://b", "geo:", "claim:1"])
def test_an_iri_that_a_prefix_would_swallow(iri: str) -> None:
    """Where a reader would take the scheme for a prefix, the IRI is refused by name."""
    with pytest.raises(DataError, match=re.escape(f"<{iri}> would be read as a compact IRI")):
        list(write_jsonld([f"<urn:s> <urn:p> <{iri}> .\n".encode()], {"@context": GEO}))


@pytest.mark.parametrize("iri", ["claimant:1", "id:1", "Claim:1", "geo://a", "geography:1"])
def test_an_iri_whose_scheme_is_no_prefix(iri: str) -> None:
    """Other words of the context hide nothing."""
    import rdflib

    line = f"<urn:s> <urn:p> <{iri}> .\n".encode()
    document = b"".join(write_jsonld([line], {"@context": GEO}))
    assert read(document, RdfFormat.JSON_LD) == read(line, RdfFormat.N_TRIPLES)
    assert {str(found) for found in rdflib.Graph().parse(data=document, format="json-ld").objects()} == {iri}


names = st.sampled_from([f"<{BASE}id/{name}>".encode() for name in ("actor/a", "actor/b.", "claim/c", "d")])
values = st.one_of(
    names,
    st.sampled_from([b"<urn:x>", b'"x"', b'"y"@en', b'"z"@fr', b'""', b'"a .\\n<b>"', b'"\\"@en"']),
    st.integers(-99, 99).map(lambda number: f'"{number:02}"^^<{XSD}integer>'.encode()),
    st.sampled_from([f'"2020-01-01"^^<{XSD}date>'.encode(), f'"x"^^<{XSD}date>'.encode(), b'"q"^^<urn:d>']),
)
predicates = st.sampled_from(
    [
        f"<{BASE}ontology#{name}>".encode() for name in ("claimant", "count", "saidOn", "note")
    ] + [b"<urn:p>", f"<{PREFIXES['skos']}prefLabel>".encode(), f"<{RDF_TYPE.value}>".encode()]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(predicates, st.lists(values, min_size=1, max_size=40)), min_size=1, max_size=4),
    st.data(),
)
def test_many_subjects_are_written_as_one_by_one(
    facts: list[tuple[bytes, list[bytes]]], data: st.DataObject
) -> None:
    """The bytes of a large dump are those of its subjects, each written alone."""
    width = data.draw(st.integers(1, 3))
    lines = sorted(
        {
            b"<urn:%d> %s %s .\n" % (number // width, predicate, term)
            for predicate, terms in facts
            for number, term in enumerate(terms * 2)
        }
    )
    together = b",".join(body(CONTEXT)(lines))
    alone = (b",".join(body(CONTEXT)(list(same))) for _, same in groupby(lines, lambda line: line.split()[0]))
    assert together == b",".join(alone)


def test_numbers_that_recur_and_those_that_do_not(tmp_path: Path) -> None:
    """Thousands of subjects, most values new, now and then one of another kind: the very triples."""

    def claim(number: int) -> Iterable[Quad]:
        node, graph = NamedNode(f"{BASE}id/claim/{number}"), NamedNode("urn:g")
        odd = number % 97 == 0
        yield Quad(node, RDF_TYPE, NamedNode(f"{BASE}ontology#Claim"), graph)
        for name, value in (
            ("count", Literal("x") if odd else Literal(number)),
            ("note", Literal(f"note {number}", language="fr" if odd else "en")),
            ("claimant", NamedNode(f"{BASE}id/actor/{number}{'.' if odd else ''}")),
        ):
            yield Quad(node, NamedNode(f"{BASE}ontology#{name}"), value, graph)

    store = Store()
    store.extend(quad for number in range(9000) for quad in claim(number))
    lines = list(triples(canonical_quads(store, folder=tmp_path)))
    expected = read(b"".join(lines), RdfFormat.N_TRIPLES)
    assert read(b"".join(write_jsonld(lines, CONTEXT)), RdfFormat.JSON_LD) == expected
    assert read(b"".join(write_turtle(lines, PREFIXES)), RdfFormat.TURTLE) == expected
