"""What an explanation is made of. IRIs are whole; what else is text is meant for people."""

from __future__ import annotations

from dataclasses import dataclass

from sahel_ld.cell import Cell
from sahel_ld.provenance import Support


@dataclass(frozen=True)
class ClaimView:
    """A claim as people read it: who, how, through whom, since when at the latest, and where."""

    iri: str
    proposition: str
    content: str
    claimants: tuple[str, ...]
    on_behalf_of: tuple[str, ...]
    stance: str
    certainty: str
    mode: str
    relayed_by: tuple[str, ...]
    said: str
    source: str
    document: str
    passage: str
    paragraph: str
    as_printed: str
    note: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class VerdictView:
    """What the editors hold of a proposition: by a rule of derivation, or by hand (`derived_by` empty)."""

    iri: str
    proposition: str
    content: str
    status: str
    policy: str
    rationale: str
    assessed_on: str
    derived_by: str
    rests_on: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class ComparisonView:
    """What holds between claims or propositions; `members` are pairs of IRI and content."""

    iri: str
    kind: str
    rationale: str
    derived_by: str
    members: tuple[tuple[str, str], ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Result:
    """A direct triple that rests on something: three terms in N-Triples, in words, tier and rule.

    `others` counts the further claims on which it rests as well: with none, it falls with this one.
    """

    triple: tuple[str, str, str]
    text: str
    tier: str
    rule: str
    others: int


@dataclass(frozen=True)
class Origin:
    """Where something that no table holds is written: a file, a line, and what is said there."""

    file: str
    line: int | None
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Explanation:
    """A triple with why it stands: in words, its support, its claims, those of another stance, verdicts."""

    support: Support
    text: str
    claims: tuple[ClaimView, ...]
    others: tuple[ClaimView, ...]
    verdicts: tuple[VerdictView, ...]
    origin: Origin | None


@dataclass(frozen=True)
class Absence:
    """A triple that does not stand, and why: what the claims on it are, and what stands instead."""

    triple: tuple[str, str, str]
    text: str
    reasons: tuple[str, ...]
    claims: tuple[ClaimView, ...]
    verdicts: tuple[VerdictView, ...]
    instead: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """One thing, where it comes from, and what rests on it."""

    iri: str
    kind: str
    label: str
    facts: tuple[tuple[str, str], ...] = ()
    origin: Origin | None = None
    cells: tuple[Cell, ...] = ()
    propositions: tuple[tuple[str, str], ...] = ()
    claims: tuple[ClaimView, ...] = ()
    verdicts: tuple[VerdictView, ...] = ()
    results: tuple[Result, ...] = ()
    comparisons: tuple[ComparisonView, ...] = ()
