"""CHANGES.md, taken apart."""

from __future__ import annotations


def split(text: str) -> list[str]:
    """CHANGES.md by version, newest first."""
    return [f"## {section}" for section in f"\n{text}".split("\n## ")[1:]]
