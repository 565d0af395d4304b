"""Names of files, and how much is compared."""

from __future__ import annotations

CHANGES = "CHANGES.md"
PATCH = "changes.rdfp"
MOST_QUADS = 2_000_000
"""Releases with more are not compared: their quads would not fit into memory as Python holds them."""
