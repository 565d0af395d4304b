"""The metadata of a release say what the files hold, and pass the profiles."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import rdflib

from data_package_profile import profile_errors
from sahel_ld.errors import PublicationError
from sahel_ld.publication import Index, Release, publish
from small_release import BASE, notice, small_release

VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
PROV = rdflib.Namespace("http://www.w3.org/ns/prov#")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
DATASET = rdflib.URIRef(f"{BASE}dataset/small")
SHARED = Path(os.environ.get("SAHEL_SHARED", Path(__file__).parents[3] / "shared"))
PROFILE = SHARED / "suites" / "dcat-ap-3.0.1"


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("metadata")
    publish(small_release(folder / "project"), out=folder / "dist")
    return folder / "dist"


@pytest.fixture(scope="module")
def data(dist: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(dist / "small.nt", format="nt")


@pytest.fixture(scope="module")
def void(dist: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(dist / "void.ttl", format="turtle")


def number(graph: rdflib.Graph, node: rdflib.term.Node, predicate: rdflib.URIRef) -> int:
    value = graph.value(node, predicate)
    assert isinstance(value, rdflib.Literal)
    return int(value)


def test_void_sizes_are_those_of_the_data(void: rdflib.Graph, data: rdflib.Graph) -> None:
    """Triples, distinct subjects, classes and properties, counted again with rdflib."""
    assert number(void, DATASET, VOID.triples) == len(data)
    assert number(void, DATASET, VOID.distinctSubjects) == len(set(data.subjects()))
    assert number(void, DATASET, VOID.properties) == len(set(data.predicates()))
    assert number(void, DATASET, VOID.classes) == len(set(data.objects(None, rdflib.RDF.type)))


def test_void_class_partitions_are_those_of_the_data(void: rdflib.Graph, data: rdflib.Graph) -> None:
    """Each class once, with the number of its instances."""
    found = {void.value(part, VOID["class"]): number(void, part, VOID.entities)
             for part in void.objects(DATASET, VOID.classPartition)}  # fmt: skip
    classes = set(data.objects(None, rdflib.RDF.type))
    assert found == {each: len(set(data.subjects(rdflib.RDF.type, each))) for each in classes}


def test_void_property_partitions_are_those_of_the_data(void: rdflib.Graph, data: rdflib.Graph) -> None:
    """Each predicate once, with its triples and distinct subjects."""
    found = {
        void.value(part, VOID.property): (
            number(void, part, VOID.triples), number(void, part, VOID.distinctSubjects))
        for part in void.objects(DATASET, VOID.propertyPartition)
    }  # fmt: skip
    assert found == {
        each: (len(list(data.triples((None, each, None)))), len(set(data.subjects(each, None))))
        for each in set(data.predicates())
    }


def test_void_link_sets_are_the_links(void: rdflib.Graph) -> None:
    """One link set per predicate and target, with its number of links."""
    sets = list(void.subjects(rdflib.RDF.type, VOID.Linkset))
    assert {(str(void.value(each, VOID.linkPredicate)).rpartition("#")[2], number(void, each, VOID.triples))
            for each in sets} == {("exactMatch", 1), ("closeMatch", 1)}  # fmt: skip
    for each in sets:
        target = void.value(each, VOID.objectsTarget)
        assert str(void.value(target, VOID.uriSpace)) == "http://www.wikidata.org/entity/"


def shapes(*names: str) -> rdflib.Graph:
    graph = rdflib.Graph()
    for name in names:
        graph.parse(PROFILE / name, format="turtle")
    return graph


@pytest.mark.skipif(not PROFILE.is_dir(), reason="no DCAT-AP shapes: $SAHEL_SHARED is not there")
@pytest.mark.parametrize("suffix", ["ttl", "jsonld"])
@pytest.mark.parametrize("names", [["shapes.ttl"], ["shapes_recommended.ttl"], ["shapes.ttl", "range.ttl"]])
def test_dcat_passes_the_application_profile(dist: Path, names: list[str], suffix: str) -> None:
    """DCAT-AP 3.0.1: mandatory, recommended and ranges, without a violation or a warning."""
    from pyshacl import validate

    found = rdflib.Graph().parse(
        dist / f"dcat.{suffix}", format={"ttl": "turtle", "jsonld": "json-ld"}[suffix]
    )
    conforms, _, text = validate(found, shacl_graph=shapes(*names), inference="none")
    assert conforms, text


@pytest.mark.skipif(not PROFILE.is_dir(), reason="no DCAT-AP shapes: $SAHEL_SHARED is not there")
@pytest.mark.parametrize(
    ("node", "predicate", "names"),
    [
        (DATASET, "http://purl.org/dc/terms/title", ["shapes.ttl"]),
        (DATASET, str(DCAT.theme), ["shapes_recommended.ttl"]),
        (rdflib.URIRef(f"{BASE}catalog"), "http://purl.org/dc/terms/publisher", ["shapes.ttl"]),
        (rdflib.URIRef(f"{BASE}release/1.2.0/small.ttl#distribution"), str(DCAT.accessURL), ["shapes.ttl"]),
    ],
)
def test_the_profile_can_fail(dist: Path, node: rdflib.URIRef, predicate: str, names: list[str]) -> None:
    """One property taken away: the profile names the node and the path."""
    from pyshacl import validate

    found = rdflib.Graph().parse(dist / "dcat.ttl", format="turtle")
    found.remove((node, rdflib.URIRef(predicate), None))
    conforms, report, _ = validate(found, shacl_graph=shapes(*names), inference="none")
    assert isinstance(report, rdflib.Graph)
    results = {
        (report.value(each, rdflib.SH.focusNode), report.value(each, rdflib.SH.resultPath))
        for each in report.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult)
    }
    assert not conforms
    assert (node, rdflib.URIRef(predicate)) in results


def test_dcat_lists_the_payload_with_size_and_checksum(dist: Path) -> None:
    """Every payload file is a distribution; bytes and checksum are those of the file."""
    from hashlib import sha256

    graph = rdflib.Graph().parse(dist / "dcat.ttl", format="turtle")
    prefix = f"{BASE}release/1.2.0/"
    found = {}
    for node in graph.objects(DATASET, DCAT.distribution):
        name = str(graph.value(node, DCAT.downloadURL)).removeprefix(prefix)
        checksum = graph.value(node, SPDX.checksum)
        found[name] = (number(graph, node, DCAT.byteSize), str(graph.value(checksum, SPDX.checksumValue)))
    assert {"small.ttl", "tables/claims.csv", "ontology.owl", "queries/all.rq"} <= found.keys()
    for name, (size, digest) in found.items():
        content = (dist / name).read_bytes()
        assert (size, digest.lower()) == (len(content), sha256(content).hexdigest())


def test_provenance_names_inputs_by_digest(dist: Path) -> None:
    """The release was generated by an activity that used each input, rule and digest."""
    graph = rdflib.Graph().parse(dist / "prov.ttl", format="turtle")
    release = rdflib.URIRef(f"{BASE}release/1.2.0")
    activity = graph.value(release, PROV.wasGeneratedBy)
    used = set(graph.objects(activity, PROV.used))
    assert rdflib.URIRef(f"{BASE}rule/r1") in used
    digests = {str(graph.value(graph.value(each, SPDX.checksum), SPDX.checksumValue)) for each in used}
    assert "00" * 32 in digests


def test_schema_org_reads_without_a_remote_context(dist: Path) -> None:
    """rdflib parses it offline to a schema:Dataset with its distributions."""
    graph = rdflib.Graph().parse(dist / "dataset.jsonld", format="json-ld")
    schema = rdflib.Namespace("https://schema.org/")
    assert (DATASET, rdflib.RDF.type, schema.Dataset) in graph
    assert len(set(graph.objects(DATASET, schema.distribution))) >= 20
    assert {literal.language for literal in graph.objects(DATASET, schema.name)} == {"en", "fr"}  # type: ignore[union-attr]


def test_data_package_describes_the_tables(dist: Path) -> None:
    """Resources point to the tables, with types that every value has, and bytes and hash of the file."""
    package = json.loads((dist / "datapackage.json").read_bytes())
    claims = next(each for each in package["resources"] if each["name"] == "claims")
    assert [(field["name"], field["type"]) for field in claims["schema"]["fields"]] == [
        ("id", "string"), ("claimant", "string"), ("count", "integer"), ("saidOn", "date")]  # fmt: skip
    assert claims["schema"]["primaryKey"] == ["id"]
    assert claims["bytes"] == (dist / claims["path"]).stat().st_size


def test_data_package_conforms_to_its_profile(dist: Path) -> None:
    """The descriptor is valid under the JSON schema that it names."""
    package = json.loads((dist / "datapackage.json").read_bytes())
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert profile_errors(package) == []


@pytest.mark.parametrize(
    ("damage", "path"),
    [
        (lambda package: package.pop("resources"), "$"),
        (lambda package: package["resources"][0].pop("name"), "$.resources[0]"),
        (lambda package: package.update(created="yesterday", name=5), "$.name"),
    ],
)
def test_the_data_package_profile_can_fail(
    dist: Path, damage: Callable[[dict[str, Any]], object], path: str
) -> None:
    """A descriptor without resources, a nameless resource, a name that is no text."""
    package = json.loads((dist / "datapackage.json").read_bytes())
    damage(package)
    assert path in profile_errors(package)


def test_tables_are_sorted_by_key(dist: Path) -> None:
    """Header first, rows by key, quoting as RFC 4180 has it, LF."""
    assert (dist / "tables" / "claims.csv").read_bytes() == (
        b'id,claimant,count,saidOn\nc-1,a,22,2015-11-20\nc-2,"b, ""c""",7,2015-11-21\n'
    )


def test_index_lists_every_file(dist: Path) -> None:
    """index.json gives name, bytes, media type, SHA-256, and triples of RDF; SHA256SUMS covers it too."""
    document = json.loads((dist / "index.json").read_bytes())
    names = {path.relative_to(dist).as_posix() for path in dist.rglob("*") if path.is_file()}
    files = {member["name"]: member for member in document["files"]}
    assert files.keys() == names - {"index.json", "SHA256SUMS"}
    assert files["small.ttl"]["mediaType"] == "text/turtle"
    assert {name for name, member in files.items() if "triples" in member} == {
        name for name in files if name.endswith((".ttl", ".nt", ".nq", ".trig", ".jsonld", ".owl"))
    }
    assert (dist / "SHA256SUMS").read_text().count("\n") == len(names) - 1


def test_nothing_optional_is_invented(tmp_path: Path) -> None:
    """Without region, period, keywords and themes the metadata are silent on them."""
    bare = notice(region=None, period=None, keywords={}, themes=(), created="")
    publish(small_release(tmp_path / "project", notice=bare), out=tmp_path / "dist")
    text = (tmp_path / "dist" / "dcat.ttl").read_text()
    for name in ("dcterms:spatial", "dcterms:temporal", "dcat:keyword", "dcat:theme"):
        assert f"{name} " not in text


@pytest.mark.parametrize(
    "break_it",
    [
        lambda release: replace(release, name="../small"),
        lambda release: replace(release, name="a/b"),
        lambda release: replace(release, tables={"../x": Path("x")}),
        lambda release: replace(release, reports={".hidden": b""}),
        lambda release: replace(release, documents={"tables": b""}),
        lambda release: replace(release, notice=notice(issued="yesterday")),
        lambda release: replace(release, notice=notice(version="1/../2")),
    ],
)
def test_names_that_would_leave_the_release_are_refused(
    tmp_path: Path, break_it: Callable[[Release], Release]
) -> None:
    """No file name, version or date is taken unchecked."""
    release = small_release(tmp_path)
    with pytest.raises(PublicationError):
        break_it(release)


def test_reserved_documents_are_refused(tmp_path: Path) -> None:
    """A document can't take the name of a file that the release writes itself."""
    for name in ("index.json", "SHA256SUMS", "void.ttl", "small.ttl"):
        release = small_release(tmp_path / "project", documents={name: b""})
        with pytest.raises(PublicationError, match=name):
            publish(release, out=tmp_path / "dist")
        assert not (tmp_path / "dist").exists()


def test_publish_returns_its_index(tmp_path: Path) -> None:
    """What `publish` returns is what index.json says."""
    from sahel_ld.publication import read_index

    index: Index = publish(small_release(tmp_path / "project"), out=tmp_path / "dist")
    assert read_index(tmp_path / "dist" / "index.json") == index
