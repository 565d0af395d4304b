"""What others say reaches the weak tier only, and nobody speaks in our name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from merging_house import FORD, REPORTED, SAHEL

from golden_project import Answer, Command

Merge = Callable[[str], Answer]
OTHER = "https://example.org/other/"


@pytest.fixture
def merge(command: Command, published_ford: Path, tmp_path: Path) -> Merge:
    """`merge(TURTLE)`: a file of that content joined without links as `other`."""

    def call(turtle: str) -> Answer:
        file = tmp_path / "other.ttl"
        prefixes = f"@prefix o: <{OTHER}> . @prefix fa: <{FORD}id/actor/> . @prefix fe: <{FORD}id/event/> . @prefix fc: <{FORD}id/claim/> . @prefix sahel: <{SAHEL}> . @prefix r: <{REPORTED}> .\n"
        file.write_text(
            f"{prefixes}@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n{turtle}\n", encoding="utf-8"
        )
        out = tmp_path / "out"
        said = command("-C", published_ford, "merge", file, "--no-links", "-o", out)
        assert out.exists() == (said.status == 0)
        return said

    return call


def merged(tmp_path: Path) -> set[str]:
    """The quads of the merge, without those of ours."""
    lines = (tmp_path / "out" / "ford.nq").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if "/graph/merged/other/" in line}


def quad(subject: str, predicate: str, object_: str, graph: str) -> str:
    return f"<{subject}> <{predicate}> <{object_}> <{FORD}graph/merged/other/{graph}> ."


def test_a_plain_dump_stays_as_it_is(merge: Merge, tmp_path: Path) -> None:
    """Triples in another vocabulary stand in a graph of their own; nothing follows from them."""
    assert merge("o:x o:p o:y . fa:millers o:seenBy o:y .").status == 0
    assert merged(tmp_path) == {
        quad(f"{OTHER}x", f"{OTHER}p", f"{OTHER}y", "data"),
        quad(f"{FORD}id/actor/millers", f"{OTHER}seenBy", f"{OTHER}y", "data"),
    }


@pytest.mark.parametrize("tier", ["sahel", "r"])
def test_a_direct_triple_needs_a_claim(tier: str, merge: Merge, tmp_path: Path) -> None:
    """Whichever tier it was in, without a claim it does not stand, and that is said."""
    said = merge(f"fe:quarrel {tier}:perpetrator fa:weavers . o:x o:p o:y .")
    assert said.status == 0
    assert "left out: 1 direct triples that no claim of theirs backs" in said.err
    assert len(merged(tmp_path)) == 1


def test_what_they_accept_is_reported(
    command: Command, published_ford: Path, hill: Path, tmp_path: Path
) -> None:
    """Their accepted direct triples come back from their claims, in the weak tier alone."""
    out = tmp_path / "out"
    assert command("-C", published_ford, "merge", hill, "--no-links", "--as", "other", "-o", out).status == 0
    quarrel, feud = (f"https://example.org/hill/id/event/{name}" for name in ("quarrel", "feud"))
    theirs = (hill / "ford.nt").read_text(encoding="utf-8")
    assert f"<{quarrel}> <{SAHEL}partOf> <{feud}>" in theirs
    assert quad(quarrel, f"{REPORTED}partOf", feud, "derived/reported-direct") in merged(tmp_path)
    assert f"<{quarrel}> <{SAHEL}partOf> <{feud}>" not in (out / "ford.nt").read_text(encoding="utf-8")


def test_verdicts_stay_behind(merge: Merge, tmp_path: Path) -> None:
    """An assessment of theirs makes nothing accepted, and its absence is said."""
    said = merge(
        "o:id\\/assessment\\/a a sahel:Assessment ; sahel:status <https://w3id.org/sahel-ld/scheme/status/accepted> . o:x o:p o:y ."
    )
    assert said.status == 0
    assert "left out: 2 statements of their verdicts" in said.err
    assert len(merged(tmp_path)) == 1


def test_our_things_are_ours_to_describe(merge: Merge, tmp_path: Path) -> None:
    """Another type or label for one of ours is left out and counted; ours is as it was."""
    said = merge(
        'fa:millers a sahel:Person ; <http://www.w3.org/2004/02/skos/core#prefLabel> "Thieves"@en . o:x o:p o:y .'
    )
    assert said.status == 0
    assert "left out: 2 statements in our vocabulary about things of ours" in said.err
    assert len(merged(tmp_path)) == 1


def test_another_account_of_a_claim_of_ours_is_refused(merge: Merge) -> None:
    """Two claims under one IRI."""
    said = merge("fc:bell-2001-001 sahel:stance <https://w3id.org/sahel-ld/scheme/stance/denies> .")
    assert said.status == 2
    assert "error[data-ours]" in said.err
    assert f"{FORD}id/claim/bell-2001-001 is ours" in said.err


def test_another_version_of_the_ontology_is_refused(merge: Merge, tmp_path: Path) -> None:
    """A term that ours doesn't have is named, with the file that uses it."""
    said = merge("o:x sahel:wasSlainBy o:y .")
    assert said.status == 2
    assert f"error[data-version]: {tmp_path / 'other.ttl'}: uses the property {SAHEL}wasSlainBy" in said.err


def test_the_ontology_is_ours(merge: Merge, tmp_path: Path) -> None:
    """Nobody makes the weak tier a way into the strong one."""
    said = merge(
        "o:blames sahel:reportedAs sahel:perpetrator . sahel:denies sahel:reportedAs sahel:perpetrator . o:x o:p o:y ."
    )
    assert said.status == 0
    assert "left out: 2 statements about the ontology" in said.err
    assert len(merged(tmp_path)) == 1


def test_identities_are_for_the_links_to_accept(merge: Merge, tmp_path: Path) -> None:
    """owl:sameAs with a thing of ours is left out; with a third party's it is theirs to say."""
    said = merge(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . o:x owl:sameAs fa:millers , <http://www.wikidata.org/entity/Q1> ."
    )
    assert said.status == 0
    assert "left out: 1 identities with things of ours" in said.err
    assert len(merged(tmp_path)) == 1


def test_blank_nodes_get_names(merge: Merge, tmp_path: Path) -> None:
    """The same names for the same data; and an undone merge leaves none of them."""
    assert merge("o:x o:p [ o:q o:y ] .").status == 0
    assert {"/.well-known/genid/" in line for line in merged(tmp_path)} == {True}


def test_thousands_of_wrong_dates(merge: Merge) -> None:
    """One message: how many, and the first with their lines."""
    lines = "\n".join(f'o:x{n} o:at "2015-13-{n:02}T00:00:00"^^xsd:dateTime .' for n in range(4000))
    said = merge(lines)
    assert said.status == 2
    assert "error[data-ill-typed]" in said.err
    assert "other.ttl:3: 4000 literals are not of the datatype given: line 3: " in said.err
    assert "and 3997 more" in said.err
    assert said.err.count("\n") == 1


def test_a_file_without_statements_is_refused(merge: Merge) -> None:
    """Nothing is no merge."""
    said = merge("")
    assert said.status == 2
    assert "error[data-none]" in said.err
    assert "other.ttl: there is nothing to merge" in said.err


def test_violations_name_their_side(merge: Merge) -> None:
    """A claim without a proposition is theirs to mend; nothing is written."""
    said = merge("o:id\\/claim\\/c a sahel:Claim .")
    assert said.status == 1
    assert f"other: <{OTHER}id/claim/c>" in said.err


def test_what_is_left_out_stands_in_the_log(merge: Merge, tmp_path: Path) -> None:
    """merges.json counts it by reason."""
    merge("o:blames sahel:reportedAs sahel:perpetrator . o:x o:p o:y .")
    log = json.loads((tmp_path / "out" / "merges.json").read_text())
    assert log["merges"][0]["left_out"] == {"terms": 1}
    assert log["merges"][0]["statements"] == 1


def test_damaged_releases_are_refused(
    command: Command, published_ford: Path, hill: Path, tmp_path: Path
) -> None:
    """A release whose N-Quads are not what its index says is not merged."""
    import shutil

    copy = tmp_path / "hill"
    shutil.copytree(hill, copy)
    with (copy / "ford.nq").open("ab") as file:
        file.write(b"<urn:x:a> <urn:x:b> <urn:x:c> <urn:x:g> .\n")
    said = command("-C", published_ford, "merge", copy, "--no-links", "-o", tmp_path / "out")
    assert said.status == 2
    assert "ford.nq: is damaged" in said.err


def test_names_of_graphs_are_not_dropped_in_silence(
    command: Command, published_ford: Path, tmp_path: Path
) -> None:
    """Graphs package here and do not speak: how many there were is said, and a triple of two is one."""
    data = tmp_path / "two.nq"
    triple = "<https://example.net/a> <https://example.net/p> <https://example.net/b>"
    data.write_text("".join(f"{triple} <https://example.net/g{n}> .\n" for n in (1, 2)), encoding="utf-8")
    said = command("-C", published_ford, "merge", data, "--no-links", "-o", tmp_path / "out")
    assert (said.status, "merged two: 1 statements" in said.out) == (0, True)
    assert "left out: 2 names of graphs" in said.err
