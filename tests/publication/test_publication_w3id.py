"""The redirects and headers in w3id/ fit what a release says and holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from sahel_ld.publication import publish
from sahel_ld.publication.media import MEDIA_TYPES
from small_release import small_release
from w3id_rules import FOLDER, redirect

BASE = "https://w3id.org/sahel-ld/"


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("w3id")
    publish(small_release(folder / "project", base=BASE), out=folder / "dist")
    return folder / "dist"


def test_every_file_of_a_release_is_found(dist: Path) -> None:
    """The download address of each file leads to that file."""
    for path in (each for each in dist.rglob("*") if each.is_file()):
        name = path.relative_to(dist).as_posix()
        assert redirect(f"release/1.2.0/{name}") == f"/dist/{name}"


def test_what_the_metadata_speak_of_is_found(dist: Path) -> None:
    """Every IRI of ours in VoID, DCAT and PROV leads to a file that exists or to a page of the site."""
    checked = 0
    for name in ("void.ttl", "dcat.ttl", "prov.ttl"):
        for quad in parse(path=dist / name, format=RdfFormat.TURTLE):
            for term in (quad.subject, quad.object):
                if isinstance(term, NamedNode) and term.value.startswith(BASE):
                    target = redirect(term.value.removeprefix(BASE).partition("#")[0])
                    assert target is not None, term
                    file = dist / target.removeprefix("/dist/")
                    assert not target.startswith("/dist/") or file.is_file(), (
                        term,
                        target,
                    )
                    checked += 1
    assert checked > 100


@pytest.mark.parametrize(
    ("path", "accept", "target"),
    [
        ("id/claim/iss-2015-012", "", "/id/claim/iss-2015-012"),
        ("id/claim/iss-2015-012.relay-1", "", "/id/claim/iss-2015-012.relay-1"),
        ("scheme/stance/asserts", "", "/scheme/stance/asserts"),
        ("ontology", "text/turtle", "/ontology"),
        ("reported", "", "/reported"),
        ("graph/derived/closure", "", "/dist/void.ttl"),
        ("dataset/sahel", "application/ld+json", "/dist/dcat.jsonld"),
        ("dataset/sahel", "text/html, application/json;q=0.9", "/dist/dcat.jsonld"),
        ("dataset/sahel", "text/turtle", "/dist/dcat.ttl"),
        ("release/0.1.0", "", "/dist/prov.ttl"),
        ("", "", "/"),
        ("maintainers", "", "/"),
        ("ontology/0.1.0", "", "/ontology"),
        ("release/0.1.0/../../etc/passwd", "", None),
        ("release/0.1.0/a/b/c", "", None),
        ("nothing/here", "", None),
        ("id/actor/<script>", "", None),
    ],
)
def test_redirects(path: str, accept: str, target: str | None) -> None:
    """Each kind of IRI goes where w3id/README.md says; anything else goes nowhere."""
    assert redirect(path, accept) == target


def test_headers_are_the_media_types() -> None:
    """_headers and index.json give every ending the same media type."""
    text = (FOLDER / "_headers").read_text()
    found = dict(re.findall(r"^/\*(\.\w+)\n  Content-Type: ([^;\n]+)", text, re.M))
    assert found == MEDIA_TYPES
