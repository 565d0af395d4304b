"""CHANGES.md, taken apart."""

from __future__ import annotations

import re


def split(text: str) -> list[str]:
    """CHANGES.md by version, newest first; put together they are the text again."""
    return re.split(r"(?m)^(?=## )", text)[1:]
