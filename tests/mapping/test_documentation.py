"""The worked example of docs/mapping.md does what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sahel_ld import mapping

PAGE = Path(__file__).parents[2] / "docs" / "mapping.md"


@pytest.fixture
def example(tmp_path: Path) -> Path:
    text = PAGE.read_text(encoding="utf-8")
    for name, content in re.findall(r"`([\w.]+)`\n\n```\w+\n(.*?)```", text, re.DOTALL):
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def test_worked_example_makes_the_quads_it_shows(example: Path) -> None:
    shown = re.search(r"```nquads\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    report = mapping.run(
        mapping.read(example / "mapping.yml"),
        folder=example,
        base="https://example.org/",
        output=example / "o.nq",
    )
    assert shown is not None
    assert (example / "o.nq").read_text(encoding="utf-8") == shown[1]
    assert report.quads == len(shown[1].splitlines())


def test_worked_example_traces_the_join_to_both_tables(example: Path) -> None:
    found = mapping.trace(
        mapping.read(example / "mapping.yml"), folder=example, base="https://example.org/",
        keys={"claims.csv": "id", "actors.csv": "id"},
        subject="https://example.org/id/claim/c-1", predicate="https://example.org/ns#author",
    )  # fmt: skip
    assert [(str(one.cell), one.role, one.value) for one in found] == [
        ("actors[b].id", "object", "b"),
        ("actors[b].name", "join", "Bee"),
        ("claims[c-1].author", "join", "Bee"),
        ("claims[c-1].id", "subject", "c-1"),
    ]
