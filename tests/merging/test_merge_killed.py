"""A merge or an undo that is killed, at whichever write, leaves the folder as it was or as it was to be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from merging_house import snapshot

from golden_project import Command
from sahel_ld import publication
from sahel_ld.merging import folder
from sahel_ld.publication.disk import Disk

Write = Callable[[Path, Disk], object]


class Killed(BaseException):
    """The process is gone: nothing after it touches the disk, no clean-up either."""


class MortalDisk(Disk):
    """Dies before the step with this number, and stays dead."""

    def __init__(self, last: int) -> None:
        self.steps: list[str] = []
        self._last = last

    def step(self, name: str) -> None:
        if len(self.steps) >= self._last:
            raise Killed
        self.steps.append(name)


def numbers(whole: MortalDisk) -> list[int]:
    """Steps at which to die: of the writes beside the folder one in thirty, of the last ones, the exchange, each."""
    last = len(whole.steps) - 15
    return [*range(0, last, 30), *range(last, len(whole.steps))]


def killed_at_writes(write: Write, before: Path | None, place: Path) -> list[dict[str, bytes]]:
    """What is found, after recovery, of runs that were killed at steps in turn."""
    whole, found = MortalDisk(10**6), []
    write(place / "whole", whole)
    for number in numbers(whole):
        out = place / f"run{number}" / "out"
        if before:
            copytree(before, out)
        with pytest.raises(Killed):
            write(out, MortalDisk(number))
        publication.recover(out)
        found.append(snapshot(out))
        assert [path.name for path in out.parent.iterdir()] in ([], ["out"]), whole.steps[number]
    return found


@pytest.mark.parametrize("first", [True, False], ids=["into nothing", "into a merged folder"])
def test_a_killed_merge_changes_all_or_nothing(  # type: ignore[no-untyped-def]
    command: Command, monkeypatch, published_ford, hill, hill_links, lake, lake_links, tmp_path, first: bool
) -> None:
    """Killed before a write: the merges that were in before are in, or the new one is, too; never a part."""
    given = ("-C", published_ford, "merge")
    out = tmp_path / "out"
    if not first:
        assert command(*given, hill, "--links", hill_links, "--as", "hill", "-o", out).status == 0
    old = snapshot(out) if out.exists() else {}
    before = copytree(out, tmp_path / "before") if out.exists() else None
    states: list[dict[str, bytes]] = []
    original = publication.publish

    def instead(release: Any, *, out: Path) -> Any:
        # While the command runs: what it writes lies in folders that go with it.
        states.extend(
            killed_at_writes(
                lambda place, disk: original(release, out=place, disk=disk), before, tmp_path / "runs"
            )
        )
        return original(release, out=out)

    monkeypatch.setattr(folder.publication, "publish", instead)
    assert command(*given, lake, "--links", lake_links, "--as", "lake", "-o", out).status == 0
    new = snapshot(out)
    assert len(states) > 15
    assert states[0] == old != new
    assert all(state in (old, new) for state in states)
    assert new in states


def test_a_killed_undo_changes_all_or_nothing(  # type: ignore[no-untyped-def]
    command: Command, monkeypatch, published_ford, hill, hill_links, tmp_path
) -> None:
    """Killed before a write of the undo of the only merge: the merged folder stands, or the release."""
    out = tmp_path / "out"
    given = ("-C", published_ford, "merge")
    assert command(*given, hill, "--links", hill_links, "--as", "hill", "-o", out).status == 0
    old = snapshot(out)
    whole = MortalDisk(10**6)
    monkeypatch.setattr(folder, "Disk", lambda: whole)
    assert command(*given, "--undo", "hill", "--into", out, "-o", tmp_path / "count").status == 0
    new = snapshot(tmp_path / "count")
    for number in numbers(whole):
        place = copytree(out, tmp_path / f"run{number}" / "out")
        monkeypatch.setattr(folder, "Disk", lambda number=number: MortalDisk(number))
        with pytest.raises(Killed):
            command(*given, "--undo", "hill", "-o", place)
        publication.recover(place)
        assert snapshot(place) in (old, new), whole.steps[number]
