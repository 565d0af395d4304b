"""Ontology and shapes: merged, canonical, and the same graph in every syntax."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse
from rdflib.compare import isomorphic

from sahel_ld.errors import DataError
from sahel_ld.publication import publish
from sahel_ld.publication.graphs import merge, write_rdf_xml
from sahel_ld.publication.nested_jsonld import write_nested_jsonld
from sahel_ld.publication.nested_turtle import write_nested_turtle
from small_release import CONTEXT, PREFIXES, small_release

HARD = {
    "shared": "[] <urn:p> _:b ; <urn:q> _:b . _:b <urn:r> 1 .",
    "cycle": "_:a <urn:p> _:b . _:b <urn:p> _:a .",
    "cycle of one": "_:a <urn:p> _:a .",
    "cycle behind a root": "<urn:s> <urn:p> _:a . _:a <urn:p> _:b . _:b <urn:p> _:c . _:c <urn:q> _:a .",
    "empty": "<urn:s> <urn:p> [] .",
    "lists": "<urn:s> <urn:p> (), ( 1 ( 2 'x'@en ) [ <urn:p> 'y' ] <urn:o> true '2020'^^<urn:d> ) .",
    "list with a second head": "<urn:s> <urn:p> _:l ; <urn:q> _:l . _:l rdf:first 1 ; rdf:rest () .",
    "list without end": "<urn:s> <urn:p> [ rdf:first 1 ; rdf:rest <urn:o> ] .",
    "list with two firsts": "<urn:s> <urn:p> [ rdf:first 1, 2 ; rdf:rest () ] .",
    "list with a type": "<urn:s> <urn:p> [ a rdf:List ; rdf:first 1 ; rdf:rest () ] .",
    "long list": f"<urn:s> <urn:p> ( {' '.join(f'<urn:{number}>' for number in range(60))} ) .",
    "twins": "<urn:s> <urn:p> [ <urn:q> 1 ], [ <urn:q> 1 ], [ <urn:q> [] ] .",
    "blank type": "<urn:s> a [ <urn:q> 'text with \\n line' ] .",
    "deep": "<urn:s> " + "<urn:p> [ " * 40 + "<urn:q> 1" + " ]" * 40 + " .",
}
HEAD = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"


def canonical(text: bytes, kind: RdfFormat) -> set[str]:
    data = Dataset(parse(text, format=kind))
    data.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in data}


@pytest.mark.parametrize("text", HARD.values(), ids=HARD)
def test_nested_syntaxes_hold_the_same_graph(text: str, tmp_path: Path) -> None:
    """Turtle, JSON-LD and RDF/XML of hard blank nodes are isomorphic to the source."""
    (tmp_path / "graph.ttl").write_text(HEAD + text)
    lines = merge([tmp_path / "graph.ttl"])
    expected = canonical(b"".join(lines), RdfFormat.N_TRIPLES)
    assert expected == canonical((HEAD + text).encode(), RdfFormat.TURTLE)
    assert canonical(b"".join(write_nested_turtle(lines, PREFIXES)), RdfFormat.TURTLE) == expected
    assert canonical(b"".join(write_nested_jsonld(lines, CONTEXT)), RdfFormat.JSON_LD) == expected
    assert canonical(b"".join(write_rdf_xml(lines, {**PREFIXES, "u": "urn:"})), RdfFormat.RDF_XML) == expected


def test_the_ontology_is_one_graph_in_three_syntaxes(tmp_path: Path) -> None:
    """ontology.ttl, .owl and .jsonld are isomorphic for rdflib; two files became one."""
    publish(small_release(tmp_path / "project"), out=tmp_path / "dist")
    formats = {"ttl": "turtle", "owl": "xml", "jsonld": "json-ld"}
    first, *rest = (rdflib.Graph().parse(tmp_path / "dist" / f"ontology.{suffix}", format=kind)
                    for suffix, kind in formats.items())  # fmt: skip
    assert all(isomorphic(first, other) for other in rest)
    classes = {str(each) for each in first.subjects(rdflib.RDF.type, rdflib.OWL.Ontology)}
    assert len(classes) == 2


def test_imports_within_the_merge_are_dropped(tmp_path: Path) -> None:
    """An import of what was merged goes, an import of something else stays."""
    publish(small_release(tmp_path / "project"), out=tmp_path / "dist")
    graph = rdflib.Graph().parse(tmp_path / "dist" / "ontology.ttl", format="turtle")
    assert [str(each) for each in graph.objects(None, rdflib.OWL.imports)] == ["http://www.w3.org/ns/prov-o"]


def test_a_change_in_one_restriction_moves_no_other_line(tmp_path: Path) -> None:
    """Blank nodes are ordered by what they say, so one more property shape is a few lines more."""
    import difflib

    text = "".join(f"<urn:s> <urn:property> [ <urn:path> <urn:p{n}> ; <urn:min> {n} ] .\n" for n in range(9))
    texts = []
    for more in ("", "<urn:s> <urn:property> [ <urn:path> <urn:p10> ; <urn:min> 4 ] ."):
        (tmp_path / "graph.ttl").write_text(text + more)
        texts.append(b"".join(write_nested_turtle(merge([tmp_path / "graph.ttl"]), {})).decode().splitlines())
    changed = [line for line in difflib.ndiff(*texts) if line[0] in "+-"]
    assert len(changed) == 4, changed


def test_only_used_prefixes_are_declared(tmp_path: Path) -> None:
    """A small file opens with the prefixes that it uses, datatypes included, and no other."""
    publish(small_release(tmp_path / "project"), out=tmp_path / "dist")
    text = (tmp_path / "dist" / "shapes.ttl").read_text()
    assert [line.split()[1] for line in text.splitlines() if line.startswith("@prefix")] == ["ex:", "sh:"]
    void = (tmp_path / "dist" / "void.ttl").read_text()
    assert "@prefix xsd:" in void
    assert "@prefix prov:" not in void


def test_labels_in_the_source_do_not_matter(tmp_path: Path) -> None:
    """Other labels and another order of statements, the same bytes."""
    texts = [
        "_:a <urn:p> _:b . _:b <urn:p> _:a . _:a <urn:q> 1 .",
        "_:y <urn:p> _:x . _:y <urn:q> 1 . _:x <urn:p> _:y .",
    ]
    results = set()
    for text in texts:
        (tmp_path / "graph.ttl").write_text(text)
        results.add(b"".join(write_nested_turtle(merge([tmp_path / "graph.ttl"]), {})))
    assert len(results) == 1


def test_broken_turtle_is_placed(tmp_path: Path) -> None:
    """A syntax error in an ontology file names file and line, and nothing is written."""
    release = small_release(tmp_path / "project")
    (tmp_path / "project" / "more.ttl").write_text("<urn:s> <urn:p> <urn:o> .\n<urn:s> oops .\n")
    with pytest.raises(DataError, match=r"more\.ttl:2"):
        publish(release, out=tmp_path / "dist")
    assert not (tmp_path / "dist").exists()
