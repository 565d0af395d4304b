"""The cell: where in the curated tables something comes from.

A cell is named by table, record key and column, never by line, so that row order changes no
published byte; the physical line is found on demand (`tables.locate`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Cell:
    """One cell of a table: table name, key of the record, name of the column."""

    table: str
    key: str
    column: str

    def __str__(self) -> str:
        return f"{self.table}[{self.key}].{self.column}"
