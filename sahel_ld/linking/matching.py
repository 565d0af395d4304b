"""How likely two things are one, with the reasons: names, kinds, days, distance, shared identifiers."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass

from sahel_ld.linking.names import without_office
from sahel_ld.linking.similarity import compare
from sahel_ld.linking.things import Thing, canonical
from sahel_ld.vocabulary import FOREIGN

EXACT = FOREIGN["skos"] + "exactMatch"
CLOSE = FOREIGN["skos"] + "closeMatch"
_SAME_AS = (EXACT, FOREIGN["owl"] + "sameAs", "http://schema.org/sameAs", "https://schema.org/sameAs")
_SAME_NAME, _ALMOST, _NAMED = 0.98, 0.9, 0.8
_NEAR_KM, _FAR_KM = 25.0, 200.0
# Sorts of actors that lists confuse or merge: likely related, hardly the same.
_RELATED = ({"state", "government"}, {"government", "force"}, {"state", "force"}, {"group", "organisation"})
_ONE_AND_MANY = {"person", "collective", "population"}


@dataclass(frozen=True)
class Match:
    """A pair that may be one thing: a score from 0 to 1, reasons, and what speaks against exact.

    `lexical` where names alone speak for it.
    """

    ours: Thing
    theirs: Thing
    score: float
    reasons: tuple[str, ...]
    doubts: tuple[str, ...] = ()
    lexical: bool = True


def match(ours: Thing, theirs: Thing) -> Match | None:
    """The match of two things, or None where their kinds exclude one another or nothing is alike."""
    if ours.kind and theirs.kind and ours.kind != theirs.kind:
        return None
    known = _identified(ours, theirs)
    if known:
        return known
    if "event" in (ours.kind, theirs.kind) and ours.days and theirs.days:
        return _event(ours, theirs)
    named = _named(ours, theirs)
    if not named:
        return None
    score, reason, former = named
    factor, doubts = _sorts(ours, theirs)
    doubts += former
    if score < _ALMOST and _other_acronyms(ours, theirs):
        factor, doubts = factor * 0.9, (*doubts, "their acronyms differ")
    nearness, how = _distance(ours, theirs)
    doubts += _unplaced(ours, theirs)
    if score < _SAME_NAME and not (ours.kind and theirs.kind):
        doubts += ("one of the two may be of another kind",)
    reasons = tuple(part for part in (reason, how) if part)
    score = min(score * factor * nearness, 1.0)
    return Match(ours, theirs, score, reasons, doubts, lexical=not how) if score else None


def _identified(ours: Thing, theirs: Thing) -> Match | None:
    """A match by an identifier that both carry; no better than the weaker of the two links to it."""
    if not ours.identifiers and not theirs.identifiers:
        return None
    mine, other = ({**one.identifiers, canonical(one.iri): EXACT} for one in (ours, theirs))
    shared = sorted(set(mine) & set(other))
    if not shared:
        return None
    exact = [iri for iri in shared if mine[iri] in _SAME_AS and other[iri] in _SAME_AS]
    iri = (exact or shared)[0]
    doubts = () if exact else (f"{iri} is a close match of one of the two only",)
    return Match(ours, theirs, 0.99 if exact else 0.85, (f"same identifier: {iri}",), doubts, lexical=False)


def _named(ours: Thing, theirs: Thing) -> tuple[float, str, tuple[str, ...]] | None:
    """The best likeness among their names, its reason, and the doubt if one of the two is a former name."""
    bare = {ours.sort, theirs.sort} == {"state", "government"}
    mine, other = (without_office(thing.names) if bare else thing.names for thing in (ours, theirs))
    best = max(
        (
            (*compare(one, two), one.folded in ours.former or two.folded in theirs.former)
            for one in mine
            for two in other
        ),
        key=lambda found: (found[0], not found[2]),
        default=None,
    )
    if best is None:
        return None
    return best[0], best[1], ("by a former name",) if best[2] else ()


def _sorts(ours: Thing, theirs: Thing) -> tuple[float, tuple[str, ...]]:
    """What the sorts of two actors take off the score, and the doubt that stays."""
    left, right = ours.sort, theirs.sort
    if not left or not right or left == right:
        return 1.0, ()
    doubt = (f"{left} against {right}",)
    if {left, right} in _RELATED:
        return 0.9, doubt
    if {left, right} & _ONE_AND_MANY:
        return 0.6, doubt
    return 0.8, doubt


def _other_acronyms(ours: Thing, theirs: Thing) -> bool:
    """Whether both are known by acronyms, and by none in common."""
    mine, other = ({name.acronym for name in thing.names if name.acronym} for thing in (ours, theirs))
    return bool(mine and other and not mine & other)


def _distance(ours: Thing, theirs: Thing) -> tuple[float, str]:
    """What the distance of two places does to the score."""
    if ours.kind == "actor" or not ours.point or not theirs.point:
        return 1.0, ""
    far = kilometres(ours.point, theirs.point)
    if far <= _NEAR_KM:
        return 1.05, f"{far:.0f} km apart"
    return (1.0, f"{far:.0f} km apart") if far <= _FAR_KM else (0.5, f"{far:.0f} km apart")


def _unplaced(ours: Thing, theirs: Thing) -> tuple[str, ...]:
    """The doubt about an event with no day, and about a place that lies within another one."""
    if "event" in (ours.kind, theirs.kind):
        return ("no day to tell two events apart",)
    apart = "place" in (ours.kind, theirs.kind) and not (ours.point and theirs.point)
    if apart and 0 <= _same_place(ours, theirs)[0] < _ALMOST:
        return (f"within {ours.places[0].text} against {theirs.places[0].text}",)
    return ()


def _event(ours: Thing, theirs: Thing) -> Match | None:
    """Two events: days first, then place and kind, then name; days and place alone leave a doubt."""
    days = _days(ours, theirs)
    if not days:
        return None
    together, when = days
    near, where = _place(ours, theirs)
    likeness, how, former = _named(ours, theirs) or (0.0, "", ())
    factor, what, doubts = _types(ours, theirs)
    score = 0.45 * together + 0.35 * near + 0.2 * likeness
    if likeness > _NAMED and (near or not where):
        # A name that says enough does not wait for a place, nor for a day where both give a long time.
        score = max(score, likeness * (0.9 + 0.1 * together))
    elif likeness <= _NAMED:
        doubts += ("day and place alone: other events may share them",)
    reasons = tuple(part for part in (when, where, what, how if likeness > 0.5 else "") if part)
    return Match(ours, theirs, min(score * factor, 1.0), reasons, doubts + former, lexical=False)


def _types(ours: Thing, theirs: Thing) -> tuple[float, str, tuple[str, ...]]:
    """What the kinds of two events do to the score, as a reason or a doubt."""
    if not ours.types or not theirs.types:
        return 1.0, "", ()
    both = ours.types & theirs.types
    if both:
        return 1.05, f"both {', '.join(sorted(both))}", ()
    kinds = " against ".join("/".join(sorted(one.types)) for one in (ours, theirs))
    return 0.95, "", (kinds,)


def _days(ours: Thing, theirs: Thing) -> tuple[float, str] | None:
    """How close the common days tie two events: one day fully, a month hardly."""
    if not ours.days or not theirs.days:
        return None
    first, last = max(ours.days[0], theirs.days[0]), min(ours.days[1], theirs.days[1])
    if first > last:
        return None
    spans = [_length(days) for days in (ours.days, theirs.days)]
    return 1 / math.sqrt(max(spans)), f"both on {first}" if first == last else f"both from {first} to {last}"


def _length(days: tuple[str, str]) -> int:
    first, last = (datetime.date.fromisoformat(day) for day in days)
    return (last - first).days + 1


def _place(ours: Thing, theirs: Thing) -> tuple[float, str]:
    """How near two events are, by points or else by names of places; nothing said where that is unknown."""
    if ours.point and theirs.point:
        far = kilometres(ours.point, theirs.point)
        return max(0.0, 1 - far / _FAR_KM), f"{far:.0f} km apart"
    alike, name = _same_place(ours, theirs)
    if alike >= _ALMOST:
        return alike, f"both in {name}"
    return 0.0, f"in {ours.places[0].text} against {theirs.places[0].text}" if alike >= 0 else ""


def _same_place(ours: Thing, theirs: Thing) -> tuple[float, str]:
    """The best likeness among names of their places and that name; below 0 where one has none."""
    pairs = [(compare(one, two)[0], two.text) for one in ours.places for two in theirs.places]
    return max(pairs, default=(-1.0, ""))


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance of two points (longitude, latitude) on a sphere."""
    east, north = (math.radians(degree) for degree in one)
    there_east, there_north = (math.radians(degree) for degree in other)
    half = math.sin((there_north - north) / 2) ** 2
    half += math.cos(north) * math.cos(there_north) * math.sin((there_east - east) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))
