"""docs/querying.md says what is so: its library example runs, its tables name what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sahel_ld import sources
from sahel_ld.querying import catalogue, screening, writers


@pytest.fixture
def text(root: Path) -> str:
    return (root / "docs" / "querying.md").read_text("utf-8")


def test_the_library_example_runs(text: str, site, monkeypatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The Python example prints the events of the release that it is run in."""
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    monkeypatch.chdir(site.root)
    exec(compile(example, "docs/querying.md", "exec"), {})
    assert capsys.readouterr().out.splitlines() == [
        "https://w3id.org/sahel-ld/id/event/a",
        "https://w3id.org/sahel-ld/id/event/b",
    ]


def test_formats_suffixes_types_and_bounds_are_those_of_the_code(text: str) -> None:
    """Every format, suffix, type and bound stands in the documentation as the code has it."""
    for name in (*writers.FORMATS, *sources.SUFFIXES, *sources.COMPRESSIONS, *catalogue.TYPES):
        assert f"`{name}`" in text or name == ".turtle", name
    assert f"More than {screening.DEEPEST} nested brackets" in text
    assert f"more than {screening.LONGEST:,} tokens" in text


def test_the_example_header_is_one(text: str, tmp_path: Path) -> None:
    """The header shown is read without a fault."""
    (header,) = re.findall(r"```sparql[^\n]*\n(.*?)```", text, re.DOTALL)
    path = tmp_path / "example.rq"
    path.write_text(header + "SELECT ?name ?language ?speaker { }", "utf-8")
    assert [each.name for each in catalogue.read(path).parameters] == ["actor", "since"]
