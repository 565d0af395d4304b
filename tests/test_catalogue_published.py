"""What a release carries for people: questions that parse, coverage that portals understand, tables that open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from golden_project import ROOT, Command

HEADER = "# title: t\n# question: q\n# columns: x\n"
WRONG = {
    "never closed": (HEADER + "SELECT ?x {\n  ?x a", "bad.rq:4:11: '{' is never closed", "query-syntax"),
    "unknown prefix": (HEADER + "SELECT ?x { ?x nope:a ?y }", "bad.rq:4:16: unknown prefix 'nope:'", "query-syntax"),
    "service": (HEADER + "SELECT ?x { SERVICE <http://x/> { ?x a ?y } }", "bad.rq:4:13: SERVICE is refused", "query-refused"),
    "update": (HEADER + "DELETE WHERE { ?s ?p ?o }", "bad.rq:4:1: DELETE is an update", "query-refused"),
    "no header": ("SELECT ?x { ?x a ?y }", "bad.rq:1: its header has no title", "query"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "place", "code"), WRONG.values(), ids=WRONG)
def test_a_question_that_does_not_parse_stops_publishing(
    text: str, place: str, code: str, ford: Path, command: Command
) -> None:
    """Exit 2, with file, line and column; nothing is written."""
    (ford / "queries").mkdir()
    (ford / "queries" / "bad.rq").write_text(text, encoding="utf-8")
    answer = command("-C", ford, "publish")
    assert answer.status == 2
    assert answer.err.startswith(f"error[{code}]: ")
    assert place in answer.err
    assert not (ford / "dist").exists()


def test_questions_that_parse_are_published(ford: Path, command: Command) -> None:
    """The same with a good one: it stands in the release."""
    (ford / "queries").mkdir()
    (ford / "queries" / "good.rq").write_text(HEADER + "SELECT ?x { ?x a sahel:Claim }", encoding="utf-8")
    assert command("-C", ford, "publish").status == 0
    assert (ford / "dist" / "queries" / "good.rq").is_file()


def test_every_test_of_the_scorecard_passes() -> None:
    """The committed release has no failed test, and each says what it looked at."""
    card = json.loads((ROOT / "dist" / "reports" / "fair.json").read_bytes())
    assert [result["test"] for result in card["results"] if not result["passed"] or not result["query"]] == []
    assert card["passed"] == card["tests"] == len(card["results"]) > 30
