"""Passages: range, digest and paragraph, each with an input that fails it."""

from __future__ import annotations

import hashlib

import pytest

from sahel_ld.verification import passage_fault

TEXT = "Title\n\nFirst lïne, 𝛼 and more.\n\nSecond line.\n"
START = TEXT.index("𝛼")


def row(start: int, end: int, paragraph: int, digest: str = "") -> dict[str, str]:
    digest = digest or hashlib.sha256(TEXT[start:end].encode()).hexdigest()
    return {"start": str(start), "end": str(end), "paragraph": str(paragraph), "sha256": digest}


def test_a_passage_counts_code_points_and_lines_that_are_not_blank() -> None:
    """Offsets are code points, not bytes or UTF-16 units; blank lines are no paragraphs."""
    assert passage_fault(TEXT, row(START, START + 1, 2)) == ""
    assert passage_fault(TEXT, row(0, 5, 1)) == ""


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (row(START, START + 1, 3), "begins in paragraph 2, not in 3"),
        (row(START, START + 1, 2, "0" * 64), "SHA-256"),
        (row(5, 5, 1), "range"),
        (row(0, len(TEXT) + 1, 1), "range"),
    ],
)
def test_what_is_wrong_is_said(wrong: dict[str, str], message: str) -> None:
    """A wrong paragraph, a wrong digest, an empty range, a range beyond the text."""
    assert message in passage_fault(TEXT, wrong)


@pytest.mark.parametrize("cells", [("x", "5", "1"), ("-1", "5", "1"), ("0", "5", "first"), ("²", "5", "1")])
def test_what_is_no_number_is_said(cells: tuple[str, str, str]) -> None:
    """A table from elsewhere may hold anything."""
    start, end, paragraph = cells
    broken = {"start": start, "end": end, "paragraph": paragraph, "sha256": ""}
    assert passage_fault(TEXT, broken) == "its start, end or paragraph is no number"
