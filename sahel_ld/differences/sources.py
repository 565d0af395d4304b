"""What each source tells as a figure or a dating: from which nodes to which, by source."""

from __future__ import annotations

from collections import defaultdict

from sahel_ld.differences.records import Told, Values
from sahel_ld.differences.statements import DCT, Statements

_PART = f"<{DCT}isPartOf>"
Key = tuple[str, str, str, str, Values]


def told(kind: str, before: Statements, after: Statements) -> list[Told]:
    """Sources whose figures (`kind` figure) or intervals (dating) of something are not the same."""
    old, new = _by_source(kind, before), _by_source(kind, after)
    found = []
    for key in old.keys() | new.keys():
        was, now = old.get(key, {}), new.get(key, {})
        if was.keys() != now.keys():
            claims = {claim for node in was.keys() ^ now.keys() for claim in (was | now)[node]}
            found.append(Told(*key, tuple(sorted(was)), tuple(sorted(now)), tuple(sorted(claims))))
    return sorted(found)


def _by_source(kind: str, side: Statements) -> dict[Key, dict[str, set[str]]]:
    """For source, subject, property, stance and what is counted: the nodes, each with its claims."""
    found: dict[Key, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for node in side.subjects:
        if side.kind(node) != kind:
            continue
        for proposition in side.pointing(node, "object"):
            for claim in side.pointing(proposition, "proposition"):
                found[_key(side, node, proposition, claim)][node].add(claim)
    return found


def _key(side: Statements, node: str, proposition: str, claim: str) -> Key:
    return (
        source(side, claim),
        side.one(proposition, "subject"),
        side.one(proposition, "property"),
        side.one(claim, "stance"),
        (*side.own(node, "counts"), *side.own(node, "harm")),
    )


def source(side: Statements, claim: str) -> str:
    """The document or table that a claim was read in, or nothing."""
    places = (*side.own(claim, "passage"), *side.own(claim, "tableRow"))
    return next((each for place in places for each in side.values(place, _PART)), "")
