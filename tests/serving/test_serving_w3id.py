"""The redirects and headers of w3id/ lead to what `serve` gives: every kind of IRI, every file of a release."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from golden_project import ROOT
from sahel_ld.project import Project
from serving_house import GENERAL, Server, running
from w3id_rules import FOLDER, redirect

BASE = "https://w3id.org/sahel-ld/"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """The committed release, served."""
    with running(Project.open(ROOT), GENERAL) as started:  # type: ignore[arg-type]
        yield started


def one_of_each(dist: Path) -> list[str]:
    """An IRI of every kind that the data hold: things by kind, codes by list, graphs, terms."""
    found: dict[str, str] = {}
    for quad in parse(path=dist / "sahel.nq", format=RdfFormat.N_QUADS):
        for term in (quad.subject, quad.graph_name):
            if isinstance(term, NamedNode) and term.value.startswith(BASE):
                path = term.value.removeprefix(BASE).partition("#")[0]
                found.setdefault("/".join(path.split("/")[:2]), path)
    return sorted(found.values())


def test_every_kind_of_iri_is_answered(server: Server) -> None:
    """From the permanent IRI by the redirect to a document, for a person and for a machine."""
    paths = one_of_each(ROOT / "dist")
    kinds = {path.split("/")[1] for path in paths if path.startswith("id/")}
    assert {"actor", "claim", "event", "passage", "proposition"} <= kinds
    for path in paths:
        for accept in ("text/html", "text/turtle", "application/ld+json"):
            target = redirect(path, accept)
            assert target, path
            response = server.get(target, Accept=accept)
            if response.status_code == 303:
                response = server.get(response.headers["location"].removeprefix(server.url), Accept=accept)
            assert response.status_code == 200, (path, accept, target)
            assert response.content


def test_what_leads_nowhere_is_not_found(server: Server) -> None:
    """The check itself can fail: a thing that is not there has no document."""
    target = redirect("id/actor/nobody-of-that-name", "text/turtle")
    assert target
    assert server.get(target, Accept="text/turtle").status_code == 404


def test_files_come_with_the_headers_of_a_static_host(server: Server) -> None:
    """`_headers` gives each file of the release what `serve` says of it."""
    text = (FOLDER / "_headers").read_text(encoding="utf-8")
    general = dict(re.findall(r"^  ([\w-]+): (.+)$", text.split("/*.", 1)[0], re.M))
    by_suffix = dict(re.findall(r"^/\*(\.\w+)\n  Content-Type: (.+)$", text, re.M))
    for path in sorted(path for path in (ROOT / "dist").rglob("*.*") if path.is_file()):
        name = path.relative_to(ROOT / "dist").as_posix()
        response = server.request("HEAD", redirect(f"release/0.1.0/{name}") or "")
        assert response.status_code == 200, name
        assert response.headers["content-type"] == by_suffix[path.suffix], name
        assert {key: response.headers.get(key) for key in general} == general, name
