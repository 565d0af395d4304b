"""Which pairs are worth a comparison: an index of one side's keys, asked for each thing of the other.

A key is something that two names of one thing have in common however they are spelt: the whole name
folded, an acronym, the skeleton of a word that tells names apart; for an event, a day. Keys that too many
things share are left out, so that the work grows with the other side alone.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sahel_ld.linking.names import Name, initials, skeleton, without_office
from sahel_ld.linking.things import Thing

_CROWD = 40
_SPAN = 31


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

    def candidates(self, theirs: Thing) -> list[Thing]:
        """The things of our side that share a key with one of theirs, in the order of our side."""
        numbers = {n for key in keys(theirs) for n in self._by_key.get(key, ())}
        return [self._things[number] for number in sorted(numbers)]


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
        yield f"~{letters}"
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
