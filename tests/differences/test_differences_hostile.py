"""Broken or hostile RDF given to `diff`: one clear line with the place, exit 2, nothing written."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest

from golden_project import Command

GOOD = "<urn:a> <urn:b> <urn:c> .\n"
BOMB = """<?xml version="1.0"?>
<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>
"""
REMOTE = '{"@context": "https://example.org/context.jsonld", "@id": "urn:a"}'
BROKEN = {
    "bomb.rdf": (BOMB.encode(), ":2: has a DOCTYPE"),
    "remote.jsonld": (REMOTE.encode(), "names a remote context"),
    "relative.ttl": (b"<urn:a> <urn:b> <urn:c> .\n<a> <b> <c> .\n", ":2:"),
    "cut.nt.gz": (gzip.compress(GOOD.encode() * 999)[:-20], "cut short"),
    "text.nt.gz": (b"no gzip at all", "can't be read"),
    "text.nt.zst": (b"no zstandard at all", "cut short or damaged"),
    "broken.nt": (b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> .\n", ":2"),
    "latin.ttl": (b'<urn:a> <urn:b> "caf\xe9" .', "latin.ttl"),
    "star.ttl": (b"<urn:a> <urn:b> <<( <urn:c> <urn:d> <urn:e> )>> .", "beyond RDF 1.1"),
    "direction.ttl": (b'<urn:a> <urn:b> "c"@en--ltr .', "beyond RDF 1.1"),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("first", [True, False], ids=["as OLD", "as NEW"])
def test_refused_with_its_place(name: str, first: bool, tmp_path: Path, command: Command) -> None:
    """The file and, as far as there is one, the line; no half-written patch."""
    content, words = BROKEN[name]
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.nt").write_text(GOOD, encoding="utf-8")
    pair = (tmp_path / name, tmp_path / "good.nt")
    out = tmp_path / "out.rdfp"
    answer = command("diff", *(pair if first else reversed(pair)), "-r", "patch", "-o", out)
    assert (answer.status, answer.out) == (2, ""), answer
    assert name in answer.err
    assert words in answer.err
    assert answer.err.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "good.nt"])


def test_blank_nodes_that_take_a_lifetime(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A graph made so that labelling does not end is refused after a time, by name."""
    monkeypatch.setattr("sahel_ld.differences.blank_nodes.SECONDS", 1.0)
    nodes = range(12)
    clique = "".join(f"_:n{a} <urn:p> _:n{b} .\n" for a in nodes for b in nodes if a != b)
    (tmp_path / "clique.nt").write_text(clique, encoding="utf-8")
    answer = command("diff", tmp_path / "clique.nt", tmp_path / "clique.nt")
    assert answer.status == 2
    assert "clique.nt: has 12 blank nodes that can't be told apart in 1 seconds" in answer.err


def test_a_flood_of_blank_nodes(tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many that are all alike are compared; more than the bound are refused by number."""
    flood = "".join(f"_:n{n} <urn:p> <urn:o> .\n" for n in range(5000))
    (tmp_path / "flood.nt").write_text(flood, encoding="utf-8")
    (tmp_path / "less.nt").write_text(flood[:-26], encoding="utf-8")
    assert command("diff", tmp_path / "flood.nt", tmp_path / "flood.nt").status == 0
    monkeypatch.setattr("sahel_ld.differences.blank_nodes.MOST", 100)
    answer = command("diff", tmp_path / "flood.nt", tmp_path / "flood.nt")
    assert (answer.status, "has 5000 blank nodes; at most 100" in answer.err) == (2, True)


def test_ill_typed_literals_are_kept_and_reported(tmp_path: Path, command: Command) -> None:
    """Four thousand wrong dates are compared as they are spelt, and counted with an example."""
    xsd = "http://www.w3.org/2001/XMLSchema#"
    lines = [f'<urn:a> <urn:b{n}> "2015-13-{n}"^^<{xsd}date> .\n' for n in range(4000)]
    (tmp_path / "old.nt").write_text("".join(lines), encoding="utf-8")
    (tmp_path / "new.nt").write_text("".join(lines[1:]), encoding="utf-8")
    answer = command("diff", tmp_path / "old.nt", tmp_path / "new.nt")
    assert answer.status == 1
    assert "old.nt has 4000 literals that are no value of their type, as in <urn:a> <urn:b0>" in answer.out
    assert "0 triples came" not in answer.out
    assert "0 quads came, 1 went" in answer.out


def test_control_characters_do_not_reach_the_terminal(tmp_path: Path, command: Command) -> None:
    """Labels of foreign data are shown with what a terminal would obey written as escapes."""
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    (tmp_path / "old.nt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "new.nt").write_text(GOOD + f'<urn:x> {label} "\\u001B[31mred\\n" .\n', encoding="utf-8")
    answer = command("diff", tmp_path / "old.nt", tmp_path / "new.nt")
    assert "\x1b" not in answer.out
    assert "\\u001B[31mred\\u000A" in answer.out


def test_a_release_that_is_not_whole(published_ford: Path, tmp_path: Path, command: Command) -> None:
    """A changed dump is not compared as if it were the release; a broken index is named."""
    dist = tmp_path / "dist"
    shutil.copytree(published_ford / "dist", dist)
    dump = dist / "ford.nq"
    dump.write_bytes(dump.read_bytes() + b"<urn:a> <urn:b> <urn:c> <urn:d> .\n")
    answer = command("diff", published_ford / "dist", dist)
    assert (answer.status, "ford.nq: is not the dump that index.json tells of" in answer.err) == (2, True)
    (dist / "index.json").write_text("[]", encoding="utf-8")
    answer = command("diff", dist, dist)
    assert (answer.status, "no index of a release" in answer.err) == (2, True)


def test_a_query_of_the_catalogue_that_is_refused(
    published_ford: Path, tmp_path: Path, command: Command
) -> None:
    """A query that would call out is not asked, and the sentences say so; the rest goes on."""
    (tmp_path / "call-out.rq").write_text(
        "# title: t\n# question: q\n# columns: s\nSELECT ?s { SERVICE <http://example.org/> { ?s ?p ?o } }",
        encoding="utf-8",
    )
    (tmp_path / "broken.rq").write_text("SELECT", encoding="utf-8")
    dist = published_ford / "dist"
    answer = command("diff", dist, dist, "--queries", tmp_path)
    assert answer.status == 0
    assert "0 questions asked of both" in answer.out
    assert "call-out: not asked: " in answer.out
    assert "broken: not asked: its header has no title" in answer.out


def test_the_time_limit(published_ford: Path, tmp_path: Path) -> None:
    """A query without end ends the comparison with exit status 124 and no output."""
    import subprocess
    import sys

    (tmp_path / "long.rq").write_text(
        "# title: t\n# question: q\n# columns: n\n"
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
        encoding="utf-8",
    )
    dist = str(published_ford / "dist")
    arguments = [sys.executable, "-m", "sahel_ld", "diff", dist, dist, "--queries", str(tmp_path)]
    done = subprocess.run([*arguments, "--timeout", "2"], capture_output=True, check=False, text=True)
    assert (done.returncode, done.stdout) == (124, "")
    assert "error[time-limit]" in done.stderr


@pytest.mark.parametrize(
    "text", ['{"@id": "relative", "urn:p": "v"}', '{"@id": "urn:a", "urn:p": {"@id": "b"}}']
)
def test_a_relative_iri_in_json_ld_is_refused(text: str, tmp_path: Path, command: Command) -> None:
    """A parser without a base drops such a node in silence."""
    path = tmp_path / "data.jsonld"
    path.write_text(text, encoding="utf-8")
    answer = command("diff", path, path)
    assert answer.status == 2
    assert "has a relative IRI" in answer.err
