"""From a contradiction to the few axioms and facts behind it: by halves, under a bound of time.

The reasoner only answers whether a set contradicts itself, at the price of a process for each question.
So facts are halved first, by the individuals that they speak of, since most contradictions are about
one thing and its neighbours. Then the ontology is cut to what the terms of those facts lead to. What is
left goes through QuickXplain (Junker 2004), which finds a subset of which nothing can be spared.
Every cut is confirmed by a question; where one is wrong the search goes on with the larger set.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sahel_ld.validation.axioms import Unit, grouped, individuals, module, signature

if TYPE_CHECKING:
    from pyoxigraph import Triple

Question = Callable[[list["Triple"], float], bool]
"""Whether triples contradict each other, asked with the seconds left; raises TimeoutError."""


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
        known = search.around_one(known, axioms)
        axioms = search.within_module(known, axioms, about)
        return Narrowed(tuple(search.minimal([*known, *axioms])), minimal=True)
    except TimeoutError:
        return Narrowed(tuple(search.smallest), minimal=False)


@dataclass
class _Search:
    """The questions asked so far have left `smallest`, the smallest set known to contradict itself."""

    question: Question
    end: float
    declarations: list[Triple] = field(default_factory=list)
    smallest: list[Unit] = field(default_factory=list)

    def clashes(self, units: Sequence[Unit]) -> bool:
        """Whether units contradict each other; raises TimeoutError when the time is over."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        triples = [triple for unit in units for triple in unit.triples]
        answer = self.question([*self.declarations, *triples], left)
        if answer and (not self.smallest or len(units) < len(self.smallest)):
            self.smallest = list(units)
        return answer

    def around_one(self, facts: list[Unit], axioms: list[Unit]) -> list[Unit]:
        """The facts about the fewest individuals whose facts still contradict the axioms."""
        names = sorted({name for unit in facts for name in individuals(unit)})
        while len(names) > 1:
            middle = len(names) // 2
            halves = (names[:middle], names[middle:])
            half = next((h for h in halves if self.clashes([*_about(facts, h), *axioms])), None)
            if half is None:
                break
            names = half
        return _about(facts, names)

    def within_module(self, facts: list[Unit], axioms: list[Unit], about: Sequence[str]) -> list[Unit]:
        """The axioms that the terms of the facts lead to, if those contradict the facts as well."""
        chosen = module(axioms, {*about, *(name for unit in facts for name in signature(unit))})
        return chosen if self.clashes([*facts, *chosen]) else axioms

    def minimal(self, units: list[Unit]) -> list[Unit]:
        """A part of units that contradict each other, of which none can be spared."""
        return self._explain([], [], units) if len(units) > 1 else units

    def _explain(self, background: list[Unit], added: list[Unit], units: list[Unit]) -> list[Unit]:
        if added and self.clashes(background):
            return []
        if len(units) == 1:
            return units
        middle = len(units) // 2
        first, second = units[:middle], units[middle:]
        right = self._explain([*background, *first], first, second)
        left = self._explain([*background, *right], right, first)
        return [*left, *right]


def _about(facts: list[Unit], names: Iterable[str]) -> list[Unit]:
    """The facts that speak of individuals, and the types of their neighbours."""
    wanted = set(names)
    near = [unit for unit in facts if wanted & individuals(unit)]
    neighbours = {name for unit in near for name in individuals(unit)}
    types = [unit for unit in facts if unit.is_type and neighbours & individuals(unit)]
    return list(dict.fromkeys([*near, *types]))
