"""Proposals of identity between two sets of things, for a curator to accept, reject or weaken.

Nothing is chained: each proposal rests on its own pair. Where several of ours meet one of theirs, or the
other way round, every row of the group says so and none is proposed as exact: accepting two of them as
exact would make one thing of two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sahel_ld.linking.blocking import Index
from sahel_ld.linking.matching import CLOSE, EXACT, Match, match
from sahel_ld.linking.sssom import Link
from sahel_ld.linking.things import Thing, canonical, namespace

THRESHOLD = 0.8
_SURE = 0.95
_MOST = 10


@dataclass(frozen=True)
class Proposal:
    """A pair with the predicate that is proposed for it, its score, and all that speaks for and against."""

    ours: Thing
    theirs: Thing
    predicate: str
    score: float
    comment: str
    composite: bool


def propose(
    ours: Sequence[Thing],
    theirs: Iterable[Thing],
    *,
    known: Sequence[Link] = (),
    threshold: float = THRESHOLD,
) -> list[Proposal]:
    """The pairs that score at least `threshold` and that no row of `known` has settled, best first."""
    matches = _once(_matches(ours, theirs, threshold))
    settled = {frozenset((link.subject, link.object)) for link in known}
    warnings = _collapses(matches, known)
    fresh = [m for m in matches if frozenset((m.ours.iri, m.theirs.iri)) not in settled]
    found = [_proposal(m, warnings.get((m.ours.iri, m.theirs.iri), ())) for m in fresh]
    return sorted(found, key=lambda p: (p.ours.iri, -p.score, p.theirs.iri))


def _once(matches: Iterable[Match]) -> list[Match]:
    """The best match of each pair: one thing may stand in several files."""
    found: dict[tuple[str, str], Match] = {}
    for one in matches:
        pair = one.ours.iri, one.theirs.iri
        if pair not in found or one.score > found[pair].score:
            found[pair] = one
    return list(found.values())


def _matches(ours: Sequence[Thing], theirs: Iterable[Thing], threshold: float) -> Iterator[Match]:
    index = Index(ours)
    for thing in theirs:
        others = (candidate for candidate in index.candidates(thing) if candidate.iri != thing.iri)
        good = [one for one in (match(o, thing) for o in others) if one and round(one.score, 3) >= threshold]
        best = sorted(good, key=lambda one: (-one.score, one.ours.iri))
        left = f"{len(best) - _MOST} more of ours fit it and are not listed" if len(best) > _MOST else ""
        yield from (replace(one, doubts=(*one.doubts, left)) if left else one for one in best[:_MOST])


def _collapses(matches: Sequence[Match], known: Sequence[Link]) -> dict[tuple[str, str], tuple[str, ...]]:
    """What each pair would make one if it and its neighbours were accepted as exact."""
    neighbours = _neighbours(matches, known)
    chained = _chained(known)
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for one in matches:
        mine, other = one.ours.iri, one.theirs.iri
        said = [*_rivals("many to one: also fits ours", neighbours[other] - {mine})]
        said += _rivals("one to many: ours also fits", _of_one_list(other, neighbours[mine]) - {other})
        bridge = {x for iri in one.theirs.identifiers for x in chained.get(iri, ())} - {mine}
        said += _rivals("chain: by its own identifiers it leads to", bridge - neighbours[other])
        found[mine, other] = tuple(said)
    return found


def _neighbours(matches: Sequence[Match], known: Sequence[Link]) -> dict[str, set[str]]:
    """What each thing meets, by the matches and by the exact links that are known, in either direction."""
    found: dict[str, set[str]] = defaultdict(set)
    pairs = [(one.ours.iri, one.theirs.iri) for one in matches]
    pairs += [(link.subject, link.object) for link in known if not link.negated and link.predicate == EXACT]
    for one, other in pairs:
        found[one].add(other)
        found[other].add(one)
    return found


def _of_one_list(theirs: str, others: set[str]) -> set[str]:
    """The IRIs with the namespace of one of theirs: ours may well stand in several lists, once in each."""
    return {iri for iri in others if namespace(iri) == namespace(theirs)}


def _chained(known: Sequence[Link]) -> dict[str, set[str]]:
    """The things of ours that already point at an outward identifier, exact or close."""
    found: dict[str, set[str]] = defaultdict(set)
    for link in known:
        if not link.negated and link.predicate in (EXACT, CLOSE):
            found[canonical(link.object)].add(link.subject)
    return found


def _rivals(what: str, iris: set[str]) -> list[str]:
    names = [iri.rpartition("/")[2] for iri in sorted(iris)]
    shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    return [f"{what} {shown}; both as exact would make them one"] if names else []


def _proposal(one: Match, warnings: Sequence[str]) -> Proposal:
    exact = not one.doubts and not warnings and one.score >= _SURE
    comment = "; ".join((*one.reasons, *one.doubts, *warnings))
    return Proposal(
        one.ours, one.theirs, EXACT if exact else CLOSE, round(one.score, 3), comment, not one.lexical
    )
