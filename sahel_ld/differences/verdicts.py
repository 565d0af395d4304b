"""Verdicts that changed, and why: the claims beneath them that came, went or changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sahel_ld.differences.records import Cause, Judgement, Thing, Verdict
from sahel_ld.differences.statements import Statements


def verdicts(before: Statements, after: Statements, things: Sequence[Thing]) -> list[Verdict]:
    """The propositions that are judged otherwise than before, each with its causes."""
    touched = {thing.iri for thing in things if thing.kind == "verdict"}
    propositions = {
        proposition
        for iri in touched
        for side in (before, after)
        for proposition in side.own(iri, "assesses")
    }
    claims = {thing.iri: thing.change for thing in things if thing.kind == "claim"}
    found = [_verdict(each, before, after, claims) for each in propositions]
    return sorted(each for each in found if each)


def _verdict(
    proposition: str, before: Statements, after: Statements, claims: dict[str, str]
) -> Verdict | None:
    old, new = _judgements(before, proposition), _judgements(after, proposition)
    if old == new:
        return None
    return Verdict(proposition, _change(old, new), old, new, _causes(proposition, before, after, claims))


def _judgements(side: Statements, proposition: str) -> tuple[Judgement, ...]:
    return tuple(
        Judgement(
            iri,
            side.one(iri, "status"),
            side.one(iri, "underRule"),
            side.own(iri, "rationale"),
            side.own(iri, "restsOn"),
            side.one(iri, "assessedOn"),
        )
        for iri in sorted(side.pointing(proposition, "assesses"))
    )


def _change(old: Sequence[Judgement], new: Sequence[Judgement]) -> str:
    if not old or not new:
        return "gone" if old else "came"
    dateless = [[replace(each, assessed_on="") for each in side] for side in (old, new)]
    if dateless[0] == dateless[1]:
        return "date"
    bare = [[replace(each, rests_on=()) for each in side] for side in dateless]
    return "support" if bare[0] == bare[1] else "changed"


def _causes(
    proposition: str, before: Statements, after: Statements, claims: dict[str, str]
) -> tuple[Cause, ...]:
    """Changed claims on the proposition or on a refinement of it, retractions, and what it rests on."""
    roles: dict[str, str] = {}
    for side in (before, after):
        beneath = _beneath(side, proposition)
        for claim in sorted(beneath):
            roles.setdefault(claim, beneath[claim])
            for retraction in side.pointing(claim, "retracts"):
                roles.setdefault(retraction, "retracts one beneath it")
    return tuple(
        Cause(claim, claims[claim], role) for claim, role in sorted(roles.items()) if claim in claims
    )


def _beneath(side: Statements, proposition: str) -> dict[str, str]:
    found = dict.fromkeys(side.pointing(proposition, "affirms"), "affirms it")
    found |= dict.fromkeys(side.pointing(proposition, "denies"), "denies it")
    for claim in side.pointing(proposition, "proposition"):
        found.setdefault(claim, "speaks of it")
    for refinement in side.pointing(proposition, "refines"):
        for claim in side.pointing(refinement, "proposition"):
            found.setdefault(claim, "speaks of a refinement of it")
    for verdict in side.pointing(proposition, "assesses"):
        for claim in side.own(verdict, "restsOn"):
            found.setdefault(claim, "is what it rests on")
    return found
