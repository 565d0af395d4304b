"""What a run asks of its tables before it writes: rows, keys, quads to come, values of no datatype.

A question is an aggregate over the rows of a relation; those that are known beforehand and read the same
rows are answered in one reading of them, since a large table is read from its file each time.
"""
# ruff: noqa: S608 - statements are made of quoted names and texts only

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sahel_ld.mapping.dialects import Dialect
from sahel_ld.mapping.plan import Plan
from sahel_ld.mapping.proofs import Obligation

Rows = Callable[[str], list[tuple[object, ...]]]


@dataclass(frozen=True)
class Question:
    """A number that an aggregate makes of the rows of a relation; `rows` is what follows FROM."""

    rows: str
    aggregate: str


@dataclass
class Survey:
    """Questions answered through `ask`, which runs a query; each is asked once."""

    ask: Rows
    _known: dict[Question, int] = field(default_factory=dict)

    def gather(self, questions: Iterable[Question]) -> None:
        """Answer these at once, in one reading for all that read the same rows."""
        by_rows: dict[str, list[Question]] = {}
        for one in dict.fromkeys(questions):
            if one not in self._known:
                by_rows.setdefault(one.rows, []).append(one)
        for rows, found in by_rows.items():
            (answers,) = self.ask(f"SELECT {', '.join(one.aggregate for one in found)} FROM {rows}")
            self._known |= {one: int(str(answer)) for one, answer in zip(found, answers, strict=True)}

    def number(self, question: Question) -> int:
        """The answer to one question."""
        self.gather([question])
        return self._known[question]


def rows(scan: int) -> Question:
    """How many records a scan has."""
    return Question(f"s{scan} AS c", "count(*)")


def key(plan: Plan, one: Obligation, dialect: Dialect) -> Question:
    """Answers 1 if the columns are a key of the rows where they all have a value, else 0.

    Hashes are compared: different ones prove different keys, and an unlucky pair only costs a DISTINCT.
    """
    references = plan.scans[one.scan].references
    found = [f"c.k{references.index(name)}" for name in one.columns]
    present = f"FILTER (WHERE {' AND '.join(f'{name} IS NOT NULL' for name in found)})"
    unique = f"count(DISTINCT {dialect.hashed(found)}) {present} = count(*) {present}"
    return Question(f"s{one.scan} AS c", f"CAST({unique} AS INTEGER)")


__all__ = ["Question", "Survey", "key", "rows"]
