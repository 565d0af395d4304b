"""The worked example of docs/mapping.md does what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sahel_ld import mapping
from sahel_ld.mapping.functions import REGISTRY

PAGE = Path(__file__).parents[2] / "docs" / "mapping.md"
PACKAGE = Path(mapping.__file__).parent


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


def test_turtle_of_the_page_makes_the_same_claimants(example: Path) -> None:
    """The RML example reads the same table."""
    text = re.search(r"```turtle\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert text is not None
    (example / "mapping.ttl").write_text(text[1], encoding="utf-8")
    rules, output = mapping.read(example / "mapping.ttl"), example / "o.nq"
    mapping.run(rules, folder=example, base="https://example.org/", output=output)
    lines = output.read_text(encoding="utf-8").splitlines()
    assert (
        "<https://example.org/id/claim/c-1> <https://example.org/ns#claimant> <https://example.org/id/actor/b>"
        " <https://example.org/graph/claims> ." in lines
    )
    assert any('<https://example.org/ns#stance> "ASSERTS"' in line for line in lines)


def test_page_lists_every_function() -> None:
    """A function that is not on the page is not found."""
    page = PAGE.read_text(encoding="utf-8")
    hidden = {"alphabetic-abc", "random", "upper-url"}  # for other tools' test cases only
    assert {one.name for one in REGISTRY.values()} - hidden <= set(re.findall(r"`([a-z0-9-]+)`", page))


def test_page_lists_every_error_code() -> None:
    """Codes are stable, so they are listed; those of values by their last part."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py"))
    codes = set(re.findall(r'code="(mapping-[a-z]+)"', source)) - {"mapping-engine", "mapping-key"}
    assert codes <= set(re.findall(r"`(mapping-[a-z]+)`", PAGE.read_text(encoding="utf-8")))
