"""The scorecard passes on a good release, and each of its tests can fail."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from pyoxigraph import Store

from sahel_ld.publication import publish
from sahel_ld.publication.media import rdf_format
from sahel_ld.publication.scorecard import NAMESPACES, assess, read_checks
from small_release import BASE, ONTOLOGY, notice, small_release

HEADER = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix vann: <http://purl.org/vocab/vann/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://w3id.org/x/ontology> a owl:Ontology ; dcterms:title "T"@en ; dcterms:description "D"@en ;
  dcterms:license <https://creativecommons.org/licenses/by/4.0/> ; dcterms:creator <https://w3id.org/x/us> ;
  dcterms:publisher <https://w3id.org/x/us> ; dcterms:source <https://w3id.org/x/> ;
  dcterms:created "2026-11-21" ; dcterms:modified "2026-11-21" ; dcterms:bibliographicCitation "C" ;
  owl:versionIRI <https://w3id.org/x/ontology/1> ; owl:versionInfo "1" ;
  vann:preferredNamespacePrefix "x" ; vann:preferredNamespaceUri "https://w3id.org/x/ontology#" .
<https://w3id.org/x/ontology#A> a owl:Class ; rdfs:label "a" ; rdfs:comment "A." ; rdfs:subClassOf <urn:b> .
"""


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release under a persistent base, with an ontology that says all that is asked."""
    folder = tmp_path_factory.mktemp("good")
    release = small_release(folder / "project", base="https://w3id.org/x/")
    release = small_release(folder / "project", base="https://w3id.org/x/", store=rebased(release.store))
    prefixes = "".join(line + "\n" for line in ONTOLOGY.splitlines() if line.startswith("@prefix"))
    (folder / "project" / "ontology.ttl").write_text(prefixes + HEADER)
    (folder / "project" / "more.ttl").write_text("")
    publish(release, out=folder / "dist")
    return folder / "dist"


def rebased(store: Store) -> Store:
    """The same data under the other base."""
    from pyoxigraph import RdfFormat

    text = store.dump(format=RdfFormat.N_QUADS)
    assert text is not None
    result = Store()
    result.load(text.replace(BASE.encode(), b"https://w3id.org/x/"), format=RdfFormat.N_QUADS)
    return result


def test_a_good_release_passes_every_test(good: Path) -> None:
    """All pass, and the reports say so."""
    assert [finding.check.name for finding in assess(good) if not finding.passed] == []
    report = json.loads((good / "reports" / "fair.json").read_bytes())
    assert report["passed"] == report["tests"] == len(read_checks()) >= 30
    assert (
        f"{report['tests']} of {report['tests']} tests passed" in (good / "reports" / "fair.md").read_text()
    )


# For each test, a SPARQL update on the file it looks at, after which it must fail.
BREAKERS = {
    "FsF-F1-01D": "DELETE WHERE { ?d dcterms:identifier ?i }",
    "FsF-F1-02D": "DELETE { ?d a ?c } INSERT { <http://example.org/d> a ?c } WHERE { ?d a ?c, dcat:Dataset }",
    "FsF-F2-01M": "DELETE WHERE { ?d dcat:keyword ?k }",
    "FsF-F3-01M": "DELETE WHERE { ?d dcat:downloadURL ?u }",
    "FsF-F4-01M": "DELETE WHERE { ?d schema:license ?l }",
    "FsF-A1-01M": "DELETE WHERE { ?d dcterms:accessRights ?r }",
    "FsF-A1-03D": "INSERT DATA { <urn:x> dcat:downloadURL <file:///etc/passwd> }",
    "FsF-I1-01M": "DELETE WHERE { ?d void:feature ?f }",
    "FsF-I2-01M": "DELETE WHERE { ?d void:vocabulary ?v }",
    "FsF-I3-01M": "DELETE WHERE { ?l a void:Linkset }",
    "FsF-R1-01MD": "DELETE WHERE { ?p void:property ?q }",
    "FsF-R1.1-01M": 'DELETE { ?d ?p ?l } INSERT { ?d ?p "CC" } WHERE { ?d dcterms:license ?l; ?p ?l}',
    "FsF-R1.2-01M": "DELETE WHERE { ?a prov:used ?i }",
    "FsF-R1.3-01M": "DELETE WHERE { ?c a dcat:Catalog }",
    "FsF-R1.3-02D": "DELETE WHERE { ?d dcat:mediaType ?m }",
    "FOOPS-PURL1": "DELETE { ?o a ?c } INSERT { <http://e.org/o> a ?c } WHERE { ?o a ?c, owl:Ontology }",
    "FOOPS-VER1": "DELETE WHERE { ?o owl:versionIRI ?v }",
    "FOOPS-OM1": "DELETE WHERE { ?o dcterms:description ?d }",
    "FOOPS-OM2": "DELETE WHERE { ?o dcterms:modified ?d }",
    "FOOPS-FIND1": "DELETE WHERE { ?o vann:preferredNamespaceUri ?u }",
    "FOOPS-OM4": "DELETE WHERE { ?o dcterms:license ?l }",
    "FOOPS-OM5": "DELETE WHERE { ?o dcterms:creator ?c }",
    "FOOPS-VOC1": 'DELETE { ?o ?p ?v } WHERE { ?o a owl:Ontology ; ?p ?v FILTER(CONTAINS(STR(?p), "purl")) }',
    "FOOPS-VOC2": "DELETE WHERE { ?c rdfs:subClassOf ?d }",
    "FOOPS-VOC3": "INSERT DATA { <https://w3id.org/x/ontology#B> a owl:Class }",
    "FOOPS-VOC4": "INSERT DATA { <https://w3id.org/x/ontology#B> a owl:ObjectProperty }",
    "VoID-1": "DELETE WHERE { ?d dcterms:modified ?m }",
    "VoID-2": "DELETE WHERE { ?d void:dataDump ?m }",
    "VoID-3": "DELETE WHERE { ?c void:entities ?n }",
    "VoID-4": "DELETE { ?d ?p ?n } INSERT { ?d ?p 1 } WHERE { ?d void:dataDump ?m; void:triples ?n; ?p ?n}",
    "DCAT-1": "DELETE WHERE { ?d dcterms:format ?f }",
    "DCAT-2": "DELETE WHERE { ?d dcterms:temporal ?t }",
    "DCAT-3": "DELETE WHERE { ?d dcat:version ?v }",
}  # fmt: skip


def test_every_test_has_a_breaker() -> None:
    """No test of the scorecard is without an input that it must refuse."""
    assert [check.name for check in read_checks()] == list(BREAKERS)


@pytest.mark.parametrize("name", BREAKERS)
def test_each_test_can_fail(good: Path, tmp_path: Path, name: str) -> None:
    """The file it looks at, damaged in one respect: that test fails."""
    copy = Path(shutil.copytree(good, tmp_path / "dist"))
    file = copy / next(check.file for check in read_checks() if check.name == name)
    store = Store()
    store.bulk_load(path=file, format=rdf_format(file.name))
    store.update(BREAKERS[name], prefixes=NAMESPACES)
    from pyoxigraph import DefaultGraph

    store.dump(file, format=rdf_format(file.name), from_graph=DefaultGraph())
    assert name in {finding.check.name for finding in assess(copy) if not finding.passed}


def test_a_missing_file_fails_its_tests(good: Path, tmp_path: Path) -> None:
    """Without void.ttl, all that looks at it fails and nothing else."""
    copy = Path(shutil.copytree(good, tmp_path / "dist"))
    (copy / "void.ttl").unlink()
    failed = {finding.check.name for finding in assess(copy) if not finding.passed}
    assert failed == {check.name for check in read_checks() if check.file == "void.ttl"}


def test_a_bare_release_is_told_what_it_lacks(tmp_path: Path) -> None:
    """No keywords, themes, area or period, a base that is not persistent: published, and reported so."""
    bare = notice(region=None, period=None, keywords={}, themes=())
    publish(small_release(tmp_path / "project", notice=bare), out=tmp_path / "dist")
    report = json.loads((tmp_path / "dist" / "reports" / "fair.json").read_bytes())
    failed = {result["test"] for result in report["results"] if not result["passed"]}
    assert {"FsF-F1-02D", "FsF-F2-01M", "DCAT-2", "FOOPS-OM1"} <= failed
