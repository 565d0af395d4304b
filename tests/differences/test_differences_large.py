"""What is too large to hold is sorted on disk: the same patch, and counts in place of sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from golden_project import Command
from sahel_ld.differences import running

OLD = '<urn:b> <urn:p> "1" .\n<urn:a> <urn:p> "\\u00E9" .\n<urn:a> <urn:q> <urn:x> .\n'
NEW = '<urn:a> <urn:p> "é" .\n<urn:c> <urn:p> "2" .\n<urn:c> <urn:p> "2" .\n<urn:a> <urn:r> <urn:x> .\n'


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    """Two files, not sorted, with a line spelt otherwise and one that stands twice."""
    paths = tmp_path / "old.nt", tmp_path / "new.nt"
    for path, text in zip(paths, (OLD, NEW), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two quads are too many to hold."""
    monkeypatch.setattr(running, "MOST", 2)


def test_the_patch_is_the_same(
    sides: tuple[Path, Path], command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sorted on disk or held in memory: not a byte differs."""
    held = command("diff", *sides, "-r", "patch")
    monkeypatch.setattr(running, "MOST", 2)
    assert command("diff", *sides, "-r", "patch") == held
    assert held.out.count("\nD ") == 2
    assert held.out.count("\nA ") == 2


@pytest.mark.usefixtures("small")
def test_changes_are_counted_by_property(sides: tuple[Path, Path], command: Command) -> None:
    """In words and as JSON; that nothing more is told is said."""
    answer = command("diff", *sides)
    assert answer.status == 1
    assert "2 quads came, 2 went" in answer.out
    assert "not told in sentences" in answer.out
    assert "<urn:p>: 1 came, 1 went" in answer.out
    told = json.loads(command("diff", *sides, "-r", "json").out)
    assert (told["removed"], told["added"], told["things"]) == (2, 2, None)
    assert {"property": "<urn:q>", "removed": 1, "added": 0} in told["byProperty"]


@pytest.mark.usefixtures("small")
def test_the_same_data_do_not_differ(sides: tuple[Path, Path], command: Command) -> None:
    """Exit 0; a side with graphs and one without are compared as triples."""
    old, _ = sides
    assert command("diff", old, old).status == 0
    quads = old.with_name("old.nq")
    quads.write_text(OLD.replace(" .\n", " <urn:g> .\n"), encoding="utf-8")
    answer = command("diff", old, quads)
    assert answer.status == 0
    assert "compared as triples" in answer.out


@pytest.mark.usefixtures("small")
def test_blank_nodes_of_large_data_are_refused(sides: tuple[Path, Path], command: Command) -> None:
    """Their labels could not be compared."""
    old, new = sides
    new.write_text(NEW + "_:a <urn:p> _:b .\n", encoding="utf-8")
    answer = command("diff", old, new)
    assert answer.status == 2
    assert "has blank nodes" in answer.err


@pytest.mark.usefixtures("small")
def test_releases_are_compared_by_their_dumps(published_ford: Path, command: Command) -> None:
    """A release that is damaged is refused, whatever its size."""
    dist = published_ford / "dist"
    assert command("diff", dist, dist).status == 0
