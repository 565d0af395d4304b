"""From a contradiction to the few axioms and facts behind it: few processes, under a bound of time.

The reasoner only answers whether a set contradicts itself. Starting it costs more than a small question,
so one process gets a row of sets and says which is the first that does. Most contradictions are about one
thing and its neighbours: so the row is first what is said of each thing, with the axioms that its terms
lead to. Where none of these contradicts itself, facts are halved by the individuals that they speak of, and
the axioms cut to what is left. From the small set the premises come out one by one: the first of the growing
beginnings of a list that contradicts itself ends with a premise that can't be spared (after Chinneck and
Dravnieks 1991), which goes to the front, and nothing behind it is needed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sahel_ld.validation.axioms import Unit, grouped, individuals, module, signature

if TYPE_CHECKING:
    from pyoxigraph import Triple

Question = Callable[[Sequence[list["Triple"]], float], int | None]
"""The first of several sets of triples that contradicts itself, asked with the seconds left, or None.

Raises TimeoutError.
"""
ROW = 64
"""Sets that one process is asked about."""


@dataclass(frozen=True)
class Narrowed:
    """The premises that are left, and whether none of them can be spared."""

    units: tuple[Unit, ...]
    minimal: bool


def narrow(
    terms: Iterable[Triple],
    facts: Iterable[Triple],
    question: Question,
    *,
    seconds: float,
    about: Sequence[str] = (),
) -> Narrowed:
    """A small part of what contradicts itself; without facts the axioms that `about` leads to.

    The smallest contradiction known when the time is over is returned, and said not to be minimal.
    """
    search = _Search(question, time.monotonic() + seconds)
    search.declarations, axioms = grouped(terms)
    known = [Unit((fact,)) for fact in sorted(set(facts), key=str)]
    try:
        found = search.about_one(known, axioms, about) or search.halved(known, axioms, about)
        return Narrowed(tuple(search.minimal(found)), minimal=True)
    except TimeoutError:
        return Narrowed(tuple(search.smallest), minimal=False)


@dataclass
class _Search:
    """The questions asked so far have left `smallest`, the smallest set known to contradict itself."""

    question: Question
    end: float
    declarations: list[Triple] = field(default_factory=list)
    smallest: list[Unit] = field(default_factory=list)

    def first(self, sets: Sequence[Sequence[Unit]]) -> int | None:
        """The first of several sets that contradicts itself; raises TimeoutError when the time is over."""
        for start in range(0, len(sets), ROW):
            left = self.end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            row = sets[start : start + ROW]
            asked = [[*self.declarations, *(t for unit in units for t in unit.triples)] for units in row]
            found = self.question(asked, left)
            if found is not None:
                if not self.smallest or len(row[found]) < len(self.smallest):
                    self.smallest = list(row[found])
                return start + found
        return None

    def about_one(self, facts: list[Unit], axioms: list[Unit], about: Sequence[str]) -> list[Unit]:
        """What is said of one thing, with the axioms that it leads to, where that contradicts itself."""
        names = sorted({name for unit in facts for name in individuals(unit)})
        reached = _Modules(axioms, about)
        parts = {tuple(_about(facts, [name])): None for name in names} or {(): None}
        sets = [[*part, *reached.of(part)] for part in parts]
        found = self.first(sets)
        return [] if found is None else sets[found]

    def halved(self, facts: list[Unit], axioms: list[Unit], about: Sequence[str]) -> list[Unit]:
        """The facts about few individuals, and axioms, that still contradict each other."""
        names = sorted({name for unit in facts for name in individuals(unit)})
        while len(names) > 1:
            middle = len(names) // 2
            halves = (names[:middle], names[middle:])
            found = self.first([[*_about(facts, half), *axioms] for half in halves])
            if found is None:
                break
            names = halves[found]
        left = _about(facts, names)
        sets = [[*left, *_Modules(axioms, about).of(left)], [*left, *axioms]]
        return sets[self.first(sets) or 0]

    def minimal(self, units: list[Unit]) -> list[Unit]:
        """A part of units that contradict each other, of which none can be spared."""
        needed: list[Unit] = []
        rest = units
        while (length := self._least(needed, rest, 0, len(rest))) > 0:
            needed.append(rest[length - 1])
            rest = rest[: length - 1]
        return needed

    def _least(self, needed: list[Unit], rest: list[Unit], low: int, high: int) -> int:
        """How many of the rest, from its beginning, contradict what is needed; known to be `high` at most."""
        if low >= high:
            return high
        step = max(1, -(-(high - low) // ROW))
        lengths = list(range(low, high, step))
        found = self.first([[*needed, *rest[:length]] for length in lengths])
        above = high if found is None else lengths[found]
        below = lengths[-1] if found is None else lengths[max(found - 1, 0)]
        return above if step == 1 or above == low else self._least(needed, rest, below + 1, above)


class _Modules:
    """The axioms that facts lead to: worked out once for each set of terms that axioms speak of."""

    def __init__(self, axioms: list[Unit], about: Sequence[str]) -> None:
        self._axioms = axioms
        self._about = frozenset(about)
        self._terms = {name for unit in axioms for name in signature(unit)}
        self._known: dict[frozenset[str], list[Unit]] = {}

    def of(self, facts: Iterable[Unit]) -> list[Unit]:
        """The axioms that the terms of facts lead to."""
        names = self._about | {name for unit in facts for name in signature(unit) if name in self._terms}
        if names not in self._known:
            self._known[names] = module(self._axioms, names)
        return self._known[names]


def _about(facts: list[Unit], names: Iterable[str]) -> list[Unit]:
    """The facts that speak of individuals, and the types of their neighbours."""
    wanted = set(names)
    near = [unit for unit in facts if wanted & individuals(unit)]
    neighbours = {name for unit in near for name in individuals(unit)}
    types = [unit for unit in facts if unit.is_type and neighbours & individuals(unit)]
    return list(dict.fromkeys([*near, *types]))
