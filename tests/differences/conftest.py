"""Releases of the ten-row project before and after a change of its tables."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from golden_project import ROOT, Command, make_project

Change = Callable[[Path], None]


@dataclass(frozen=True)
class Pair:
    """Two releases, and the command that tells them apart."""

    old: Path
    new: Path
    command: Command

    def sentences(self, *options: str | Path) -> str:
        answer = self.command("diff", self.old, self.new, *options)
        assert answer.status == 1, answer
        return answer.out

    def document(self, *options: str) -> dict[str, Any]:
        return json.loads(self.sentences("-r", "json", *options))


def rewrite(table: Path, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> None:
    """Change the rows of a table."""
    with table.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = list(rows[0])
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(change(rows))


@pytest.fixture
def changed(published_ford: Path, tmp_path: Path, command: Command) -> Callable[[Change], Pair]:
    """The release of the ten rows, and that of the ten rows after a change of its seeds."""

    def make(change: Change) -> Pair:
        project = make_project(tmp_path / "changed")
        change(project / "seeds" / "ford")
        answer = command("-C", project, "publish")
        assert answer.status == 0, answer
        return Pair(published_ford / "dist", project / "dist", command)

    return make


@pytest.fixture
def queries() -> Path:
    """The catalogue of the checkout."""
    return ROOT / "queries"
