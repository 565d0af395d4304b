"""Every dump holds the same triples, in a fixed order, whoever parses it."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, Store, parse

from sahel_ld.errors import DataError
from sahel_ld.publication import Release, publish
from sahel_ld.publication.canonical import canonical_quads, triples
from sahel_ld.publication.jsonld import write_jsonld
from sahel_ld.publication.turtle import write_turtle
from small_release import BASE, CONTEXT, PREFIXES, QUADS, small_release, store

FORMATS = {
    "nt": RdfFormat.N_TRIPLES, "nq": RdfFormat.N_QUADS, "ttl": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG, "jsonld": RdfFormat.JSON_LD,
}  # fmt: skip
RDFLIB = {"nt": "nt", "nq": "nquads", "ttl": "turtle", "trig": "trig", "jsonld": "json-ld"}


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Release]:
    """Makes the small release, with changes to its fields."""
    return lambda **changes: small_release(tmp_path / "project", **changes)


@pytest.fixture
def release(make: Callable[..., Release]) -> Release:
    """The small release."""
    return make()


def triples_of(path: Path, kind: RdfFormat) -> set[str]:
    return {str(quad.triple) for quad in parse(path=path, format=kind)}


@pytest.mark.parametrize("suffix", FORMATS)
def test_pyoxigraph_reads_the_triples_of_the_store(release: Release, tmp_path: Path, suffix: str) -> None:
    """Each dump gives pyoxigraph exactly the triples that were published."""
    publish(release, out=tmp_path / "dist")
    found = triples_of(tmp_path / "dist" / f"small.{suffix}", FORMATS[suffix])
    assert found == {str(quad.triple) for quad in release.store}


@pytest.mark.parametrize("suffix", RDFLIB)
def test_rdflib_reads_the_triples_of_the_store(release: Release, tmp_path: Path, suffix: str) -> None:
    """Each dump gives rdflib exactly the triples that were published, with their lexical forms."""
    import rdflib

    publish(release, out=tmp_path / "dist")
    found = rdflib.Dataset(default_union=True)
    found.parse(tmp_path / "dist" / f"small.{suffix}", format=RDFLIB[suffix])
    expected = rdflib.Graph().parse(tmp_path / "dist" / "small.nt", format="nt")
    assert {triple[:3] for triple in found} == set(expected)
    assert len(expected) == len(release.store)


@pytest.mark.parametrize("suffix", ["nq", "trig"])
def test_quads_keep_their_graphs(release: Release, tmp_path: Path, suffix: str) -> None:
    """N-Quads and TriG hold the quads, in their named graphs."""
    publish(release, out=tmp_path / "dist")
    found = set(parse(path=tmp_path / "dist" / f"small.{suffix}", format=FORMATS[suffix]))
    assert found == set(release.store)


def test_quads_are_the_canonical_form(release: Release, tmp_path: Path) -> None:
    """small.nq is what RDFC-1.0 gives, and its SHA-256 is the digest of the index."""
    index = publish(release, out=tmp_path / "dist")
    lines = (tmp_path / "dist" / "small.nq").read_bytes().splitlines(keepends=True)
    canonical = Dataset(release.store)
    canonical.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    assert set(canonical) == set(parse(b"".join(lines), format=RdfFormat.N_QUADS)) == set(release.store)
    assert lines == sorted(set(lines))
    assert index.digest == next(entry.sha256 for entry in index.files if entry.name == "small.nq")


@pytest.mark.parametrize("suffix", ["nt", "nq", "ttl", "trig"])
def test_one_fact_more_changes_few_lines(make: Callable[..., Release], tmp_path: Path, suffix: str) -> None:
    """A fact added to a subject is a change of at most two lines in every line-based format."""
    publish(make(), out=tmp_path / "before")
    more = QUADS + "g:claims { claim:1 ex:claimant actor:z }"
    publish(make(store=store(more)), out=tmp_path / "after")
    before, after = (
        (tmp_path / name / f"small.{suffix}").read_text().splitlines() for name in ("before", "after")
    )
    changed = [line for line in difflib.ndiff(before, after) if line[0] in "+-"]
    assert len(changed) in {1, 2, 3}, changed


def test_type_and_label_come_first(release: Release, tmp_path: Path) -> None:
    """A Turtle block opens with the type, then the labels."""
    publish(release, out=tmp_path / "dist")
    text = (tmp_path / "dist" / "small.ttl").read_text()
    assert 'actor:a a ex:Actor ;\n    skos:prefLabel "A \\"quoted\\"\\nname"@en,' in text


def test_jsonld_is_compacted_by_the_context(release: Release, tmp_path: Path) -> None:
    """One node object per subject, terms and containers used, arrays sorted, nothing remote."""
    publish(release, out=tmp_path / "dist")
    document = json.loads((tmp_path / "dist" / "small.jsonld").read_bytes())
    nodes = {node["id"]: node for node in document["@graph"]}
    assert document["@context"] == CONTEXT["@context"]
    assert len(nodes) == len(document["@graph"])
    assert nodes["actor:a"]["prefLabel"] == {"en": 'A "quoted"\nname', "fr": ["autre nom", "nom é"]}
    assert nodes["claim:1"]["type"] == ["Claim", "ex:Other"]
    assert nodes["claim:1"]["claimant"] == ["actor:a", "actor:b.c"]
    assert nodes["claim:1"]["count"] == 22
    assert nodes["claim:1"]["saidOn"] == "2015-11-20"
    assert nodes["claim:1"]["ex:saidOn"] == {"@value": "2015", "type": "xsd:gYear"}


CONTEXTS: dict[str, dict[str, Any]] = {
    "empty": {},
    "vocabulary": {"@vocab": f"{BASE}ontology#", "xsd": PREFIXES["xsd"]},
    "default language": {**PREFIXES, "@language": "en", "label": "skos:prefLabel"},
    "one language": {**PREFIXES, "label": {"@id": "skos:prefLabel", "@language": "fr"}},
    "coerced to the wrong type": {**PREFIXES, "count": {"@id": "ex:count", "@type": "xsd:string"}},
    "a term for everything": {
        **PREFIXES,
        "claimant": {"@id": "ex:claimant", "@type": "@vocab"},
        "note": "ex:note",
    },
    "lists are left alone": {**PREFIXES, "note": {"@id": "ex:note", "@container": "@list"}},
    "language sets": {**PREFIXES, "label": {"@id": "skos:prefLabel", "@container": ["@language", "@set"]}},
    "a term named like a rest": {"@vocab": f"{BASE}ontology#", "note": f"{BASE}elsewhere"},
    "a prefix that is none": {"ex": {"@id": f"{BASE}ontology#"}, "actor": f"{BASE}id/actor"},
    "urn-like prefix": {"e": {"@id": f"{BASE}id/act", "@prefix": True}},
}


@pytest.mark.parametrize("context", CONTEXTS.values(), ids=CONTEXTS)
def test_any_supported_context_keeps_the_triples(context: dict[str, Any], tmp_path: Path) -> None:
    """Whatever the context says, rdflib and pyoxigraph read the same triples back."""
    import rdflib

    lines = list(triples(canonical_quads(store(), folder=tmp_path)))
    document = b"".join(write_jsonld(lines, {"@context": context}))
    expected = {quad.triple for quad in parse(b"".join(lines), format=RdfFormat.N_TRIPLES)}
    assert {quad.triple for quad in parse(document, format=RdfFormat.JSON_LD)} == expected
    graph = rdflib.Graph().parse(data=b"".join(lines), format="nt")
    assert set(rdflib.Graph().parse(data=document, format="json-ld")) == set(graph)


UNSUPPORTED: dict[str, Any] = {
    "remote": "https://example.org/context.jsonld",
    "stacked": [{}],
    "base": {"@base": "https://example.org/"},
    "import": {"@import": "https://example.org/"},
    "reverse": {"x": {"@reverse": f"{BASE}x"}},
    "scoped": {"x": {"@id": f"{BASE}x", "@context": {}}},
    "container": {"x": {"@id": f"{BASE}x", "@container": "@index"}},
    "json": {"x": {"@id": f"{BASE}x", "@type": "@json"}},
    "no IRI": {"x": {"@type": "@id"}},
    "circular": {"a": "b:x", "b": "a:x"},
    "hides a scheme": {"urn": f"{BASE}x#"},
    "null": {"x": {"@id": f"{BASE}x", "@language": None}},
    "colon": {"ex:y": f"{BASE}x"},
    "slash": {"ex/y": f"{BASE}x"},
    "quote": {'e"y': f"{BASE}x"},
    "line end": {"e\ny": f"{BASE}x"},
    "backslash": {"e\\y": f"{BASE}x"},
    "no name": {"": f"{BASE}x"},
    "like a keyword": {"@other": f"{BASE}x"},
}


@pytest.mark.parametrize("context", UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_other_contexts_are_refused(context: Any, make: Callable[..., Release], tmp_path: Path) -> None:
    """A context beyond the supported class is refused by name, and nothing is written."""
    with pytest.raises(DataError):
        publish(make(context={"@context": context}), out=tmp_path / "dist")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["project"]


def test_a_prefix_never_hides_an_iri(tmp_path: Path) -> None:
    """An IRI that a prefix of the context would swallow is refused, not changed."""
    lines = [b"<geo:12> <urn:p> <urn:o> .\n"]
    with pytest.raises(DataError, match="compact IRI"):
        list(write_jsonld(lines, {"@context": {"geo": "http://www.opengis.net/ont/geosparql#"}}))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<urn:g> { <urn:s> <urn:p> [] }", "blank node"),
        ("<urn:g> { [] <urn:p> <urn:o> }", "blank node"),
        ("<urn:s> <urn:p> <urn:o> .", "no named graph"),
        ('<urn:g> { <urn:s> <urn:p> "x"@en--ltr }', "beyond RDF 1.1"),
        ("<urn:g> { <urn:s> <urn:p> <<( <urn:a> <urn:b> <urn:c> )>> }", "beyond RDF 1.1"),
    ],
)
def test_what_is_not_plain_rdf_in_graphs_is_refused(
    make: Callable[..., Release], tmp_path: Path, text: str, message: str
) -> None:
    """Blank nodes, default graph, triple terms and directions are refused, never dropped."""
    with pytest.raises(DataError, match=message):
        publish(make(store=store(text)), out=tmp_path / "dist")
    assert not (tmp_path / "dist").exists()


def test_a_triple_in_two_graphs_comes_once_in_the_merge(make: Callable[..., Release], tmp_path: Path) -> None:
    """The merge is a set, though two graphs hold the triple."""
    text = "<urn:g> { <urn:s> <urn:p> <urn:o> } <urn:h> { <urn:s> <urn:p> <urn:o> }"
    index = publish(make(store=store(text)), out=tmp_path / "dist")
    counts = {entry.name: entry.triples for entry in index.files}
    assert (counts["small.nt"], counts["small.ttl"], counts["small.nq"]) == (1, 1, 2)


iris = st.builds("{}{}".format, st.sampled_from([*PREFIXES.values(), "urn:x:", f"{BASE}id/", "mailto:"]),
                 st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"],
                                       exclude_characters='<>"{}|^`\\'), min_size=1, max_size=8))  # fmt: skip
literals = st.one_of(
    st.builds(Literal, st.text(st.characters(codec="utf-8"), max_size=12)),
    st.builds(lambda text, tag: Literal(text, language=tag), st.text(max_size=6),
              st.sampled_from(["en", "fr", "fr-ml"])),
    st.builds(Literal, st.integers()),
    st.builds(Literal, st.booleans()),
    st.builds(lambda text, kind: Literal(text, datatype=NamedNode(PREFIXES["xsd"] + kind)),
              st.text("0123456789.eE+-tru", max_size=6),
              st.sampled_from(["integer", "decimal", "date", "boolean"])),
)  # fmt: skip


def nodes(texts: st.SearchStrategy[str]) -> st.SearchStrategy[NamedNode]:
    def node(text: str) -> NamedNode | None:
        try:
            return NamedNode(text)
        except ValueError:
            return None

    return texts.map(node).filter(lambda found: found is not None)  # type: ignore[return-value]


quads = st.builds(
    lambda s, p, o: Quad(s, p, o, NamedNode("urn:g")), nodes(iris), nodes(iris), nodes(iris) | literals
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.lists(quads, max_size=12))
def test_any_dataset_is_read_back(tmp_path: Path, facts: list[Quad]) -> None:
    """Whatever IRIs and literals: Turtle and JSON-LD give back the very triples."""
    data = Store()
    data.extend(facts)
    lines = list(triples(canonical_quads(data, folder=tmp_path)))
    expected = {quad.triple for quad in data}
    turtle = b"".join(write_turtle(lines, PREFIXES))
    assert {quad.triple for quad in parse(turtle, format=RdfFormat.TURTLE)} == expected
    document = b"".join(write_jsonld(lines, CONTEXT))
    assert {quad.triple for quad in parse(document, format=RdfFormat.JSON_LD)} == expected
