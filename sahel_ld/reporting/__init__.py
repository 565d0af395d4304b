"""A check report in the forms that people and programs read: text, JSON, Turtle, SARIF."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sahel_ld.checking import CheckReport
from sahel_ld.reporting.document import to_json
from sahel_ld.reporting.sarif import to_sarif
from sahel_ld.reporting.text import summary, to_text
from sahel_ld.reporting.turtle import to_turtle

FORMS: dict[str, Callable[[CheckReport, Path], bytes]] = {
    "human": to_text,
    "json": to_json,
    "sarif": to_sarif,
    "ttl": to_turtle,
}

__all__ = ["FORMS", "render", "summary"]


def render(report: CheckReport, form: str, *, root: Path) -> bytes:
    """The report in a form of `FORMS`; places are written relative to `root`."""
    return FORMS[form](report, root)
