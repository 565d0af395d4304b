"""Types and style, in the same run as the tests."""

from __future__ import annotations

import subprocess
import sys

import pytest

from golden_project import ROOT


@pytest.mark.parametrize(
    "arguments",
    [["mypy", "--strict", "sahel_ld"], ["ruff", "check", "sahel_ld", "tests", "benchmarks"]],
    ids=["mypy", "ruff"],
)
def test_clean(arguments: list[str]) -> None:
    """`mypy --strict` and `ruff check` find nothing."""
    result = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
