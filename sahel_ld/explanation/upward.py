"""Up from a claim to what rests on it: direct triples of both tiers, verdicts, comparisons.

The rules are taken forwards, from the triples of the claim: what one of them yields with such a
triple among its premises rests on the claim, and so does what follows from that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sahel_ld import vocabulary
from sahel_ld.explanation.records import Result
from sahel_ld.explanation.views import S, Views
from sahel_ld.provenance import Support

if TYPE_CHECKING:
    from pyoxigraph import Triple

_BETWEEN = frozenset(
    {
        *(
            S + name
            for name in ("affirms", "denies", "assesses", "status", "underRule", "assessedOn", "restsOn")
        ),
        *(S + name for name in ("rationale", "compares", "comparisonKind")),
        vocabulary.FOREIGN["rdf"] + "type",
    }
)
"""Properties of what stands between a claim and the direct triples."""


@dataclass(frozen=True)
class Above:
    """What rests on some claims: direct triples, and the IRIs of propositions, verdicts, comparisons."""

    results: tuple[Result, ...]
    propositions: tuple[str, ...]
    verdicts: tuple[str, ...]
    comparisons: tuple[str, ...]


def above(views: Views, claims: Iterable[str]) -> Above:
    """What rests on any of the claims."""
    claims = sorted(set(claims))
    propositions = {
        p for claim in claims for name in ("proposition", "affirms") for p in views.objects(claim, name)
    }
    found = _following(views, [triple for claim in claims for triple in _of(views, claim)])
    compared = [each for iri in (*claims, *propositions) for each in views.subjects(iri, "compares")]
    return Above(
        results=results(views, found, frozenset(claims)),
        propositions=tuple(sorted(propositions)),
        verdicts=tuple(sorted({v for p in propositions for v in views.subjects(p, "assesses")})),
        comparisons=tuple(sorted(set(compared))),
    )


def from_verdict(views: Views, verdict: str) -> tuple[Result, ...]:
    """The direct triples that stand by a verdict."""
    return results(views, _following(views, _of(views, verdict)), None)


def _of(views: Views, iri: str) -> list[Triple]:
    from pyoxigraph import NamedNode

    return [quad.triple for quad in views.dataset.store.quads_for_pattern(NamedNode(iri), None, None, None)]


def _following(views: Views, start: Iterable[Triple]) -> dict[Triple, str]:
    """Every triple that follows from those, with the rule that yields it first."""
    found: dict[Triple, str] = {}
    todo = list(start)
    while todo:
        for rule, triple in views.provenance.consequences(todo.pop(0)):
            if triple not in found:
                found[triple] = rule.name
                todo.append(triple)
    return found


def results(views: Views, found: dict[Triple, str], known: frozenset[str] | None) -> tuple[Result, ...]:
    """The direct triples among what follows, the accepted first.

    `known` claims do not count as others; None counts none.
    """
    direct = [triple for triple in found if triple.predicate.value not in _BETWEEN]
    made = [_result(views, triple, found[triple], known) for triple in direct]
    return tuple(sorted(made, key=lambda each: (each.tier, each.text, each.triple)))


def _result(views: Views, triple: Triple, rule: str, known: frozenset[str] | None) -> Result:
    weak = triple.predicate.value.startswith(vocabulary.REPORTED)
    others = 0 if known is None else len(_bearing(views, triple, set()) - known)
    return Result(
        triple=(str(triple.subject), str(triple.predicate), str(triple.object)),
        text=views.words(triple),
        tier="reported" if weak else "accepted",
        rule=rule,
        others=others,
    )


def _bearing(views: Views, triple: Triple, seen: set[Triple]) -> set[str]:
    """The claims under a direct triple; what their own triples and verdicts follow from is left aside."""
    found: set[str] = set()
    seen.add(triple)
    for premise in views.provenance.premises(triple) - seen:
        subject = getattr(premise.subject, "value", "")
        if "/id/claim/" in subject:
            found.add(subject)
        elif "/id/assessment/" not in subject:
            found |= _bearing(views, premise, seen)
    return found


def claims_in(support: Support) -> Iterator[str]:
    """The claims under a triple, through all rules, some of them several times."""
    subject = getattr(support.triple.subject, "value", "")
    if "/id/claim/" in subject:
        yield subject.partition(".relay-")[0]
    for step in support.steps:
        for premise in step.premises:
            yield from claims_in(premise)
