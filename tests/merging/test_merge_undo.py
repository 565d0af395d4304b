"""One merge can be undone alone, merging twice changes nothing, and so does the order of merges."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from merging_house import links, snapshot

from golden_project import Answer, Command


@pytest.fixture
def merge(command: Command, published_ford: Path):  # type: ignore[no-untyped-def]
    """`merge(OTHER, --links, FILE, …)` in the ten-row project."""

    def call(*arguments: str | Path) -> Answer:
        return command("-C", published_ford, "merge", *arguments)

    return call


def test_undoing_the_only_merge_gives_the_release(merge, published_ford, hill, hill_links, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Byte for byte what it was before."""
    out = tmp_path / "out"
    assert merge(hill, "--links", hill_links, "--as", "hill", "-o", out).status == 0
    assert merge("--undo", "hill", "-o", out).status == 0
    assert snapshot(out) == snapshot(published_ford / "dist")


def test_undoing_one_leaves_the_other(merge, hill, hill_links, lake, lake_links, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Hill and lake, less the hill, is the lake alone, byte for byte; and the other way round."""
    both, alone = tmp_path / "both", {name: tmp_path / name for name in ("hill", "lake")}
    sources = {"hill": (hill, "--links", hill_links), "lake": (lake, "--links", lake_links)}
    for name, given in sources.items():
        assert merge(*given, "--as", name, "-o", both).status == 0
        assert merge(*given, "--as", name, "-o", alone[name]).status == 0
    for name, other in (("hill", "lake"), ("lake", "hill")):
        rest = tmp_path / f"without-{name}"
        assert merge("--undo", name, "--into", both, "-o", rest).status == 0
        assert snapshot(rest) == snapshot(alone[other])


def test_the_order_of_merges_changes_nothing(merge, hill, hill_links, lake, lake_links, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Hill then lake, lake then hill: the same bytes."""
    given = {"hill": (hill, "--links", hill_links), "lake": (lake, "--links", lake_links)}
    for out, names in (("one", ("hill", "lake")), ("two", ("lake", "hill"))):
        for name in names:
            assert merge(*given[name], "--as", name, "-o", tmp_path / out).status == 0
    assert snapshot(tmp_path / "one") == snapshot(tmp_path / "two")


def test_merging_twice_changes_nothing(merge, hill, hill_links, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """The same data under the same links, also under another name or from another format."""
    out = tmp_path / "out"
    merge(hill, "--links", hill_links, "--as", "hill", "-o", out)
    before = snapshot(out)
    again = merge(hill, "--links", hill_links, "--as", "hill", "-o", out)
    assert (again.status, "nothing changed" in again.out) == (0, True)
    assert "as hill: nothing changed" in merge(hill, "--links", hill_links, "--as", "other", "-o", out).out
    assert snapshot(out) == before


def test_a_name_stands_for_one_merge(merge, hill, hill_links, lake, lake_links, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Other data under a name that is taken are refused, and nothing changes."""
    out = tmp_path / "out"
    merge(hill, "--links", hill_links, "--as", "hill", "-o", out)
    before = snapshot(out)
    said = merge(lake, "--links", lake_links, "--as", "hill", "-o", out)
    assert said.status == 2
    assert "error[merge-taken]" in said.err
    assert "--undo hill" in said.err
    assert snapshot(out) == before


def test_an_undone_merge_is_not_undone_again(merge, hill, hill_links, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """It is refused plainly, with the names of those that are in; and so is an unknown one."""
    out = tmp_path / "out"
    merge(hill, "--links", hill_links, "--as", "hill", "-o", out)
    unknown = merge("--undo", "valley", "-o", out)
    assert (unknown.status, "in it: hill" in unknown.err) == (2, True)
    merge("--undo", "hill", "-o", out)
    again = merge("--undo", "hill", "-o", out)
    assert again.status == 2
    assert "error[merge-unknown]: there is no merge 'hill'" in again.err
    assert "in it: none" in again.err


def test_a_chain_is_undone_from_its_end(merge, hill, hill_links, lake, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """The lake's links speak of the hill's Reeves: the hill can't go first, and nothing is chained to ours."""
    out = tmp_path / "out"
    chain = links(
        tmp_path / "chain.tsv",
        [("hill:actor/reeves", "exactMatch", "https://example.org/lake/id/actor/reeves")],
    )
    merge(hill, "--links", hill_links, "--as", "hill", "-o", out)
    alone = snapshot(out)
    assert merge(lake, "--links", chain, "--as", "lake", "-o", out).status == 0
    log = json.loads((out / "merges.json").read_text())
    assert [(each["id"], each["depends_on"]) for each in log["merges"]] == [("hill", []), ("lake", ["hill"])]
    before = snapshot(out)
    said = merge("--undo", "hill", "-o", out)
    assert said.status == 2
    assert "error[merge-chain]" in said.err
    assert "the links of lake speak of https://example.org/hill/id/actor/reeves" in said.err
    assert "undo lake first" in said.err
    assert snapshot(out) == before
    assert merge("--undo", "lake", "-o", out).status == 0
    assert snapshot(out) == alone


def test_a_chain_needs_its_first_link(merge, lake, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Without the hill, a link to the hill's Reeves leads nowhere."""
    chain = links(
        tmp_path / "chain.tsv",
        [("hill:actor/reeves", "exactMatch", "https://example.org/lake/id/actor/reeves")],
    )
    said = merge(lake, "--links", chain, "-o", tmp_path / "out")
    assert said.status == 2
    assert f"{chain}:6:subject_id: https://example.org/hill/id/actor/reeves is in neither side" in said.err
    assert not (tmp_path / "out").exists()


def test_the_list_of_merges(merge, hill, hill_links, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Each with what came in."""
    out = tmp_path / "out"
    merge(hill, "--links", hill_links, "--as", "hill", "-o", out)
    assert merge("--list", "-o", out).out.startswith("hill: ford 0.1.0; ")


def test_explain_names_the_merge(merge, command, published_ford, hill, hill_links, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """A merged triple is explained with its merge, who claims it, and where."""
    out = tmp_path / "out"
    merge(hill, "--links", hill_links, "--as", "hill", "-o", out)
    stem = "https://example.org/hill/id/"
    words = (f"{stem}event/quarrel", "reported:perpetrator", f"{stem}actor/millers")
    said = command("-C", published_ford, "--dist", out, "explain", *words)
    assert said.status == 0
    assert "from the data of others, merge hill" in said.out
    assert "Millers: asserts" in said.out
    assert "The Quarrel at the Ford" in said.out


def test_a_merged_folder_is_a_release(merge, command, published_ford, hill, hill_links, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """It verifies, is asked and described, and conforms; so does the release inside it."""
    out = tmp_path / "out"
    merge(hill, "--links", hill_links, "--as", "hill", "-o", out)
    assert command("verify", out).status == 0
    assert command("verify", out / "base").status == 0
    ask = "ASK { ?theirs sahel:sameContentAs ?ours . ?ours sahel:property sahel:perpetrator }"
    assert command("-C", published_ford, "--dist", out, "query", ask).out == "true\n"
    assert (
        "quarrel at the ford" in command("-C", published_ford, "--dist", out, "describe", "event:quarrel").out
    )
    assert command("-C", published_ford, "check", out / "ford.nq").status == 0
