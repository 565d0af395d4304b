"""Which pairs are worth a comparison: an index of one side's keys, asked for each thing of the other.

A key is something that two names of one thing have in common however they are spelt: the whole name
folded, an acronym, the skeleton of a word that tells names apart; for an event, a day. Keys that too many
things share are left out, so that the work grows with the other side alone. Initials meet an acronym; where
they meet initials alone, the names must look alike, since short initials recur by chance.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sahel_ld.linking.names import Name, initials, skeleton, without_office
from sahel_ld.linking.things import Thing

_CROWD = 40
_SPAN = 31
_LOOSELY = 60
# An acronym (~) meets initials (^) and the other way round; initials meet initials where names look alike.
_MEETS = {"~": "^", "^": "~"}


class Index:
    """The things of one side by their keys."""

    def __init__(self, ours: Sequence[Thing]) -> None:
        self._things = list(ours)
        found: dict[str, set[int]] = defaultdict(set)
        for number, thing in enumerate(self._things):
            for key in keys(thing):
                found[key].add(number)
        self._by_key = {
            key: numbers for key, numbers in found.items() if len(numbers) <= _CROWD or key.startswith("=")
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
        from rapidfuzz import fuzz, process

        for name in theirs.names:
            for letters in initials(name.text) if name.latin else ():
                choices = self._by_initials.get(letters)
                if choices:
                    near = process.extract(
                        name.core, choices, scorer=fuzz.ratio, score_cutoff=_LOOSELY, limit=None
                    )
                    yield from (number for _, _, (number, _) in near)


def keys(thing: Thing) -> set[str]:
    """The keys of a thing."""
    found = {key for name in thing.names for key in _name_keys(name)}
    if thing.sort in ("state", "government"):
        found |= {f"={name.folded}" for name in without_office(thing.names)}
    found |= {f"@{iri}" for iri in (*thing.identifiers, thing.iri)}
    return found | {f"#{day}" for day in _each_day(thing.days)}


def _name_keys(name: Name) -> Iterator[str]:
    yield f"={name.folded}"
    if name.acronym:
        yield f"~{name.acronym}"
    for letters in initials(name.text):
        yield f"{'^' if name.latin else '~'}{letters}"
    yield from (f"-{bones}" for bones in _bones(name.distinctive))
    if not name.distinctive:
        yield f"+{' '.join(sorted(name.words))}"
    if not name.latin:
        yield f"-{''.join(map(skeleton, name.words))[:4]}"


def _bones(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        bones = skeleton(word)
        yield bones if len(bones) > 1 else word


def _each_day(days: tuple[str, str] | None) -> Iterator[str]:
    """Every day of a short period; what lasts longer than a month is found by name only."""
    if not days:
        return
    first, last = (datetime.date.fromisoformat(day) for day in days)
    for number in range((last - first).days + 1 if (last - first).days <= _SPAN else 0):
        yield (first + datetime.timedelta(days=number)).isoformat()
