"""Which pairs are worth a comparison: an index of one side's keys, asked for each thing of the other.

A key is something that two names of one thing have in common however they are spelt: the whole name
folded, an acronym, the skeleton of a word that tells names apart; for an event, a day. Keys that too many
things share are left out, so that the work grows with the other side alone. Initials meet an acronym; where
they meet initials alone, the names must look alike, since short initials recur by chance.
"""

from __future__ import annotations

import datetime
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sahel_ld.linking.names import Name, initials, without_office
from sahel_ld.linking.similarity import NEAR
from sahel_ld.linking.things import Thing, canonical
from sahel_ld.linking.words import bones, sound, without_article

_CROWD = 40
# A whole name, an identifier and a day are kept however many share them.
_CROWDS = dict.fromkeys("=@#", sys.maxsize)
_SPAN = 31
_LOOSELY = 60
# An acronym (~) meets initials (^) and the other way round; initials meet initials where names look alike.
_MEETS = {"~": "^", "^": "~"}


class Index:
    """The things of one side by their keys."""

    def __init__(self, ours: Sequence[Thing]) -> None:
        from rapidfuzz import fuzz, process

        self._extract, self._scorer = process.extract, fuzz.ratio
        self._things = list(ours)
        found: dict[str, set[int]] = defaultdict(set)
        for number, thing in enumerate(self._things):
            for key in keys(thing):
                found[key].add(number)
        self._by_key = {
            key: numbers for key, numbers in found.items() if len(numbers) <= _CROWDS.get(key[0], _CROWD)
        }
        self._by_initials = {
            key[1:]: self._spelt(numbers, key[1:])
            for key, numbers in self._by_key.items()
            if key.startswith("^")
        }

    def _spelt(self, numbers: Iterable[int], letters: str) -> dict[tuple[int, str], str]:
        """What tells the names with these initials apart, by the thing and the name."""
        named = ((number, name) for number in numbers for name in self._things[number].names)
        return {(number, name.text): name.core for number, name in named if letters in initials(name.text)}

    def candidates(self, theirs: Thing) -> list[Thing]:
        """The things of our side that share a key with one of theirs, in the order of our side."""
        numbers: set[int] = set()
        for key in keys(theirs):
            numbers.update(() if key[0] == "^" else self._by_key.get(key, ()))
            if key[0] in _MEETS:
                numbers.update(self._by_key.get(_MEETS[key[0]] + key[1:], ()))
        numbers.update(self._look_alike(theirs))
        return [self._things[number] for number in sorted(numbers)]

    def _look_alike(self, theirs: Thing) -> Iterator[int]:
        """Those of ours with a name of the same initials whose telling words share many letters in order."""
        for name in theirs.names:
            for letters in initials(name.text) if name.latin else ():
                choices = self._by_initials.get(letters)
                if choices:
                    near = self._extract(
                        name.core, choices, scorer=self._scorer, score_cutoff=_LOOSELY, limit=None
                    )
                    several = " " in name.core
                    yield from (
                        number for core, score, (number, _) in near if score >= NEAR or several or " " in core
                    )


def keys(thing: Thing) -> set[str]:
    """The keys of a thing."""
    found = {key for name in thing.names for key in _name_keys(name)}
    if thing.sort in ("state", "government"):
        found |= {f"={name.folded}" for name in without_office(thing.names)}
    found |= {f"@{iri}" for iri in (*thing.identifiers, canonical(thing.iri))}
    return found | {f"#{day}" for day in _each_day(thing.days)}


def _name_keys(name: Name) -> Iterator[str]:
    yield f"={name.folded}"
    if name.acronym:
        yield f"~{name.acronym}"
    for letters in initials(name.text):
        yield f"{'^' if name.latin else '~'}{letters}"
    for word in name.distinctive:
        bare = without_article(word)
        yield f"-{_telling(word)}"
        if bare != word:
            yield f"-{_telling(bare)}"
    if not name.distinctive:
        yield f"+{' '.join(sorted(name.words))}"
    if len(together := bones(name.together)) > 3:
        yield f"*{together}"


def _telling(word: str) -> str:
    found = bones(word)
    return found if len(found) > 1 else sound(word)


def _each_day(days: tuple[str, str] | None) -> Iterator[str]:
    """Every day of a short period; what lasts longer than a month is found by name only."""
    if not days:
        return
    first, last = (datetime.date.fromisoformat(day) for day in days)
    for number in range((last - first).days + 1 if (last - first).days <= _SPAN else 0):
        yield (first + datetime.timedelta(days=number)).isoformat()
