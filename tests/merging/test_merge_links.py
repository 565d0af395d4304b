"""Links that would mislead are refused by name and line, and nothing is half merged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from merging_house import HEADER, SEMAPV, links

from golden_project import Answer, Command

Merge = Callable[..., Answer]
MILLERS = ("ford:actor/millers", "exactMatch", "hill:actor/millers")


@pytest.fixture
def merge(command: Command, published_ford: Path, hill: Path, tmp_path: Path) -> Merge:
    """`merge(FILE, …)`: the hill joined under these links; the folder must not appear if it is refused."""

    def call(file: Path, *arguments: str) -> Answer:
        out = tmp_path / "out"
        said = command("-C", published_ford, "merge", hill, "--links", file, "-o", out, *arguments)
        assert out.exists() == (said.status == 0)
        assert not list(tmp_path.glob(".out*"))
        return said

    return call


REFUSED = {
    "a thing that theirs does not have": (
        [MILLERS, ("ford:actor/weavers", "exactMatch", "hill:actor/nobody")],
        "7:object_id: https://example.org/hill/id/actor/nobody is in neither side",
        "link-absent",
    ),
    "a thing that ours does not have": (
        [("ford:actor/nobody", "exactMatch", "hill:actor/weavers")],
        "6:subject_id: https://example.org/ford/id/actor/nobody is in neither side",
        "link-absent",
    ),
    "two of ours that would be one": (
        [MILLERS, ("ford:actor/weavers", "exactMatch", "hill:actor/millers")],
        "7:predicate_id: https://example.org/hill/id/actor/millers is matched exactly with "
        "https://example.org/ford/id/actor/weavers here and with https://example.org/ford/id/actor/millers by line 6",
        "link-collapse",
    ),
    "the same, written the other way round": (
        [MILLERS, ("hill:actor/millers", "exactMatch", "ford:actor/weavers")],
        "7:predicate_id: https://example.org/hill/id/actor/millers is matched exactly with",
        "link-collapse",
    ),
    "accepted and rejected": (
        [MILLERS, (*MILLERS, "Not")],
        "7",
        "",
    ),
    "accepted one way and rejected the other": (
        [MILLERS, ("hill:actor/millers", "exactMatch", "ford:actor/millers", "Not")],
        "7:predicate_id: line 6 says exactMatch of https://example.org/ford/id/actor/millers",
        "link-conflict",
    ),
    "broader both ways": (
        [
            ("ford:actor/millers", "broadMatch", "hill:actor/millers"),
            ("hill:actor/millers", "broadMatch", "ford:actor/millers"),
        ],
        "7:predicate_id: line 6 says broadMatch",
        "link-conflict",
    ),
    "exact and close": (
        [MILLERS, ("ford:actor/millers", "closeMatch", "hill:actor/millers")],
        "7",
        "",
    ),
    "with itself": (
        [("ford:actor/millers", "exactMatch", "ford:actor/millers")],
        ":6",
        "",
    ),
    "both ours": (
        [("ford:actor/millers", "exactMatch", "ford:actor/weavers")],
        "6: both https://example.org/ford/id/actor/millers and https://example.org/ford/id/actor/weavers are things of the release",
        "table",
    ),
    "both theirs": (
        [("hill:actor/millers", "exactMatch", "hill:actor/weavers")],
        "are things of the other set",
        "table",
    ),
    "an unknown relation": (
        [("ford:actor/millers", "prefLabel", "hill:actor/millers")],
        "6:predicate_id: http://www.w3.org/2004/02/skos/core#prefLabel is no relation that a merge knows",
        "table",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_misleading_links_are_refused(case: str, merge: Merge, tmp_path: Path) -> None:
    """Each with the line, and nothing is written."""
    rows, message, code = REFUSED[case]
    file = links(tmp_path / "links.tsv", rows)
    said = merge(file)
    assert said.status == 2
    assert f"{file}:" in said.err
    assert message in said.err
    assert f"error[{code}" in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("column", HEADER[:4])
def test_a_missing_column(column: str, merge: Merge, tmp_path: Path) -> None:
    """The header's line and the column are named."""
    file = links(tmp_path / "links.tsv", [MILLERS])
    file.write_text(file.read_text().replace(column, "other"), encoding="utf-8")
    said = merge(file)
    assert said.status == 2
    assert f"{file}:5:{column}" in said.err


def test_a_file_that_is_not_there(merge: Merge, tmp_path: Path) -> None:
    """Said plainly."""
    said = merge(tmp_path / "nowhere.tsv")
    assert (said.status, "nowhere.tsv: can't be read" in said.err) == (2, True)


def test_absent_things_can_be_passed_over(merge: Merge, tmp_path: Path) -> None:
    """On request, and the number is said."""
    rows = [MILLERS, ("ford:actor/weavers", "exactMatch", "hill:actor/nobody")]
    said = merge(links(tmp_path / "links.tsv", rows), "--skip-absent")
    assert said.status == 0
    assert "passed over: 1 links to things that neither side has" in said.err


def test_proposals_are_not_accepted(merge: Merge, tmp_path: Path) -> None:
    """What a machine found counts once somebody has reviewed it."""
    file = links(tmp_path / "links.tsv", [MILLERS], justification="LexicalMatching")
    said = merge(file)
    assert said.status == 2
    assert "has no accepted link: 1 rows were found by a machine and reviewed by nobody" in said.err
    reviewed = links(tmp_path / "reviewed.tsv", [(*MILLERS, "", "orcid:x")], justification="LexicalMatching")
    assert "under 1 links" in merge(reviewed).out


def test_proposals_are_taken_on_request(merge: Merge, tmp_path: Path) -> None:
    """`--proposals` says so."""
    file = links(tmp_path / "links.tsv", [MILLERS], justification="LexicalMatching")
    assert "under 1 links" in merge(file, "--proposals").out


def test_weaker_matches_do_not_identify(merge: Merge, tmp_path: Path) -> None:
    """Close, broad and narrow matches stand as they are, and no two propositions become one by them."""
    rows = [
        ("ford:actor/millers", "closeMatch", "hill:actor/millers"),
        ("hill:event/quarrel", "broadMatch", "ford:event/quarrel"),
    ]
    assert merge(links(tmp_path / "links.tsv", rows)).status == 0
    text = (tmp_path / "out" / "ford.nq").read_text(encoding="utf-8")
    assert "/derived/same-content>" not in text
    assert (
        "<https://example.org/ford/id/event/quarrel> <http://www.w3.org/2004/02/skos/core#narrowMatch> "
        "<https://example.org/hill/id/event/quarrel> <https://example.org/ford/graph/merged/ford/links>"
        in text
    )


def test_a_rejected_pair_stays_rejected(merge: Merge, tmp_path: Path) -> None:
    """A negative row yields no triple, and is kept with the links."""
    rows = [MILLERS, ("ford:actor/weavers", "exactMatch", "hill:actor/weavers", "Not")]
    assert merge(links(tmp_path / "links.tsv", rows)).status == 0
    assert (
        b"/ford/id/actor/weavers> <http://www.w3.org/2004/02/skos/core#exactMatch>"
        not in (tmp_path / "out" / "ford.nq").read_bytes()
    )
    kept = (tmp_path / "out" / "merges" / "ford.sssom.tsv").read_text(encoding="utf-8").splitlines()
    assert [row.split("\t")[2] for row in kept[1:]] == ["", "Not"]
    assert SEMAPV in kept[1]


def test_our_own_links_are_held_to(
    merge: Merge, tmp_path: Path, published_ford: Path, command: Command
) -> None:
    """A thing that another merge identifies with one of ours is not another of ours by a later one."""
    other = tmp_path / "other.nt"
    other.write_text("<https://example.org/hill/id/actor/millers> <urn:x:p> <urn:x:o> .\n", encoding="utf-8")
    assert merge(links(tmp_path / "one.tsv", [MILLERS])).status == 0
    two = links(tmp_path / "two.tsv", [("ford:actor/weavers", "exactMatch", "hill:actor/millers")])
    out = tmp_path / "out"
    said = command("-C", published_ford, "merge", other, "--links", two, "-o", out)
    assert said.status == 2
    assert "error[link-collapse]" in said.err
    assert "by the merge ford" in said.err
    rejected = links(tmp_path / "three.tsv", [(*MILLERS, "Not")])
    said = command("-C", published_ford, "merge", other, "--links", rejected, "-o", out)
    assert said.status == 2


def test_same_as_only_on_request(merge: Merge, tmp_path: Path) -> None:
    """Not without being asked, and for exact matches alone."""
    file = links(
        tmp_path / "links.tsv", [MILLERS, ("ford:actor/weavers", "closeMatch", "hill:actor/weavers")]
    )
    assert merge(file).status == 0
    same = b"<http://www.w3.org/2002/07/owl#sameAs> <https://example.org/hill"
    assert (tmp_path / "out" / "ford.nq").read_bytes().count(same) == 0


def test_same_as_on_request(merge: Merge, tmp_path: Path) -> None:
    """`--same-as` states it for the one exact match."""
    file = links(
        tmp_path / "links.tsv", [MILLERS, ("ford:actor/weavers", "closeMatch", "hill:actor/weavers")]
    )
    assert merge(file, "--same-as").status == 0
    same = b"<http://www.w3.org/2002/07/owl#sameAs> <https://example.org/hill"
    assert (tmp_path / "out" / "ford.nq").read_bytes().count(same) == 1


def test_two_of_theirs_as_one_of_ours_are_named(merge: Merge, tmp_path: Path) -> None:
    """A list may hold one thing twice: it is merged, and said which of theirs are read as one."""
    rows = [("ford:actor/millers", "exactMatch", f"hill:actor/{name}") for name in ("millers", "weavers")]
    said = merge(links(tmp_path / "two.tsv", rows))
    assert said.status == 0
    stem = "https://example.org/hill/id/actor/"
    assert f"note: {stem}millers and {stem}weavers are each matched exactly with" in said.err
