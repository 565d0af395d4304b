"""What links may not say together: on one pair, against our own links, against those of other merges.

A thing of theirs is at most one thing of ours, or the merge would make one of two of ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sahel_ld.errors import Place, TableError
from sahel_ld.merging.matching import Match

Known = Iterable[tuple[str, str, str]]
"""Pairs of ours and theirs, with who says so."""


def refuse_conflicts(path: Path, matches: Iterable[Match]) -> None:
    """TableError for two rows on one pair that don't say the same, and for one row twice."""
    seen: dict[tuple[str, str], Match] = {}
    for match in sorted(matches, key=lambda each: each.line):
        first = seen.setdefault((match.ours, match.theirs), match)
        if first.line != match.line:
            raise TableError(
                f"line {first.line} says {_said(first)} of {match.ours} and {match.theirs}, "
                f"and this line {_said(match)}",
                place=Place(path, match.line, "predicate_id"),
                remedy="keep one of the two rows",
                code="link-conflict",
            )


def _said(match: Match) -> str:
    name = match.predicate.rsplit("#", 1)[-1]
    return f"{name} Not" if match.negated else name


def refuse_collapse(path: Path, matches: Iterable[Match], known: Known) -> None:
    """TableError for one of theirs that would be two of ours; `known`: ours, theirs, and who says so."""
    seen: dict[str, tuple[str, str]] = {theirs: (ours, who) for ours, theirs, who in known}
    for match in sorted(matches, key=lambda each: each.line):
        if match.identifies:
            ours, who = seen.setdefault(match.theirs, (match.ours, f"line {match.line}"))
            if ours != match.ours:
                raise TableError(
                    f"{match.theirs} is matched exactly with {match.ours} here and with {ours} by {who}: "
                    "that would make one of the two",
                    place=Place(path, match.line, "predicate_id"),
                    remedy="weaken one or both to skos:closeMatch, skos:broadMatch or skos:narrowMatch",
                    code="link-collapse",
                )


def refuse_contradicted(path: Path, matches: Iterable[Match], known: Known) -> None:
    """TableError for a rejected pair that others match exactly: ours, theirs, and who says so."""
    rejected = {(match.ours, match.theirs): match.line for match in matches if match.negated}
    for ours, theirs, who in known:
        if (ours, theirs) in rejected:
            raise TableError(
                f"{ours} and {theirs} are not the same by this line, and matched exactly by {who}",
                place=Place(path, rejected[ours, theirs], "predicate_modifier"),
                remedy="keep one of the two",
                code="link-conflict",
            )


def refuse_rejected(path: Path, matches: Iterable[Match], known: Known) -> None:
    """TableError for an exact match of a pair that was rejected: ours, theirs, and who says so."""
    exact = {(match.ours, match.theirs): match.line for match in matches if match.identifies}
    for ours, theirs, who in known:
        line = exact.get((ours, theirs)) or exact.get((theirs, ours))
        if line:
            raise TableError(
                f"{ours} and {theirs} are matched exactly by this line, and rejected by {who}",
                place=Place(path, line, "predicate_id"),
                remedy="keep one of the two",
                code="link-conflict",
            )
