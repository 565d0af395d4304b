"""Proposals against an answer key made by hand: precision and recall over pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sahel_ld.linking.proposing import Proposal
from sahel_ld.linking.sssom import Link

Pair = tuple[str, str]


@dataclass(frozen=True)
class Evaluation:
    """What was found, missed and wrongly proposed.

    `wrongly_exact` are the pairs proposed as exact that the key has not, or not as exact.
    """

    found: frozenset[Pair]
    missed: frozenset[Pair]
    wrong: frozenset[Pair]
    wrongly_exact: frozenset[Pair]

    @property
    def precision(self) -> float:
        """The share of the proposals that the key holds; 1 where nothing is proposed."""
        return _share(len(self.found), len(self.wrong))

    @property
    def recall(self) -> float:
        """The share of the key that is proposed; 1 where the key is empty."""
        return _share(len(self.found), len(self.missed))


def evaluate(proposals: Iterable[Proposal], key: Sequence[Link]) -> Evaluation:
    """Proposals beside a key: its rows, in either direction, are the right pairs; negated ones are wrong."""
    right = {_pair(link.subject, link.object): link.predicate for link in key if not link.negated}
    made = {_pair(p.ours.iri, p.theirs.iri): p.predicate for p in proposals}
    exact = {pair for pair, predicate in made.items() if predicate.endswith("exactMatch")}
    return Evaluation(
        found=frozenset(set(made) & set(right)),
        missed=frozenset(set(right) - set(made)),
        wrong=frozenset(set(made) - set(right)),
        wrongly_exact=frozenset(p for p in exact if not right.get(p, "").endswith("exactMatch")),
    )


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _share(good: int, bad: int) -> float:
    return good / (good + bad) if good + bad else 1.0
