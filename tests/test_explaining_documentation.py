"""The examples of docs/explaining.md give what the page shows."""

from __future__ import annotations

import re
import shlex

import pytest

from golden_project import ROOT, Command

_BLOCKS = re.findall(r"```console\n(.*?)```", (ROOT / "docs" / "explaining.md").read_text("utf-8"), re.DOTALL)
_EXAMPLES = [
    (lines[0], lines[1:])
    for block in _BLOCKS
    for lines in (each.splitlines() for each in re.split(r"^\$ sahel-ld ", block, flags=re.MULTILINE) if each)
]


def test_there_are_examples() -> None:
    """The page has not lost its examples."""
    assert len(_EXAMPLES) > 5


@pytest.mark.parametrize(("typed", "shown"), _EXAMPLES, ids=[typed for typed, _ in _EXAMPLES])
def test_an_example_is_so(typed: str, shown: list[str], command: Command) -> None:
    """Each shown line stands in the answer, in that order; an ellipsis stands for what is left out."""
    answer = command("-C", ROOT, *shlex.split(typed))
    assert answer.status == ("does not stand" in "".join(shown)), answer
    said = iter((answer.err + answer.out).splitlines())
    for line in shown:
        assert line == "…" or line in said, line
