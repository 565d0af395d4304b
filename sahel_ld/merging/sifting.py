"""Which statements of others come in, where they stand, and which do not and why.

Kept as they are: statements about their things, in any vocabulary, and claims about anything. Never
taken: what would speak in our name. A direct triple of theirs comes to the weak tier, whichever tier
it was in; their verdicts, what they chained, and what rules yield stay behind, and the rules run again
on their claims under our ontology. About a thing that our release describes others may speak by claims
or in a vocabulary of their own, not in ours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from sahel_ld import vocabulary
from sahel_ld.errors import DataError
from sahel_ld.merging.ours import Ours
from sahel_ld.merging.tokens import OWN_TERMS, REPORTED, SAHEL, TYPE, Parts, iri, parts, sahel, token

_KIND = re.compile(r"/graph/(ontology|data|claims|links|derived/.+|merged/.+)$")
_MAPPINGS = frozenset(
    [
        token(vocabulary.FOREIGN["skos"] + f"{kind}Match")
        for kind in ("exact", "close", "broad", "narrow", "related")
    ]
    + [token(vocabulary.FOREIGN["owl"] + "sameAs")]
)
_DERIVED = frozenset({sahel("affirms"), sahel("denies"), sahel("sameContentAs")})
_VERDICT = frozenset(sahel(name) for name in ("assesses", "status", "underRule"))
WORDING = frozenset(sahel(name) for name in ("about", "edtf", "inferredFrom", "refines"))
ADDRESSED = (b"/id/figure/", b"/id/interval/", b"/id/proposition/")
UNCLAIMED = "unclaimed"
REASONS = {
    "aboutOurs": "statements in our vocabulary about things of ours, which are ours to describe",
    "chains": "chains over accepted statements, which each side draws for itself",
    "derived": "derived statements, which are derived again from the claims",
    "graphs": "names of graphs, which only package here: what stood in them stands together",
    "identities": "identities with things of ours that the links don't accept",
    "terms": "statements about the ontology, of which ours is used",
    "verdicts": "statements of their verdicts, which are not ours",
}
"""What is left out, and why; the key stands in merges.json."""


@dataclass
class Sieve:
    """Sifts one merge's statements against what is ours."""

    ours: Ours
    verdicts: frozenset[bytes] = frozenset()
    left_out: Counter[str] = field(default_factory=Counter)
    _named: set[str] = field(default_factory=set)

    def sift(self, statements: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
        """The kind of graph and the line of N-Triples of each statement that comes in.

        Raises DataError for a term that our ontology doesn't have, and for another account of a
        claim, or other node, of ours under its own name.
        """
        for graph, line in statements:
            found = parts(line)
            kind = graph_kind(graph)
            self._note(graph)
            place, statement = self._place(kind, found)
            if place in REASONS:
                self.left_out[place] += 1
            elif place:
                yield place, b"%s %s %s .\n" % statement

    def _note(self, graph: str) -> None:
        """Count the graphs of others that are no part of a release: their statements stand without them."""
        if graph and graph not in self._named and not _KIND.search(graph):
            self._named.add(graph)
            self.left_out["graphs"] += 1

    def _place(self, kind: str, found: Parts) -> tuple[str, Parts]:
        subject, predicate, term = found
        if kind == "ontology" or subject.startswith(OWN_TERMS) or predicate in self.ours.schema:
            return "terms", found
        if predicate.startswith((SAHEL, REPORTED)):
            refuse_unknown(predicate, self.ours, "property")
        if subject in self.verdicts or term in self.verdicts:
            return "verdicts", found
        if predicate in self._direct:
            return UNCLAIMED, (subject, self._direct[predicate], term)
        if predicate in self.ours.chains:
            return "chains", found
        if predicate in _DERIVED or kind.startswith("derived/"):
            return "derived", found
        if predicate == TYPE and term.startswith(OWN_TERMS):
            refuse_unknown(term, self.ours, "class")
        if predicate in _MAPPINGS and (subject in self.ours.described or term in self.ours.described):
            return "identities", found
        if subject in self.ours.described and not self.ours.states(found):
            return self._about_ours(kind, found), found
        return kind, found

    @cached_property
    def _direct(self) -> dict[bytes, bytes]:
        """Every property of direct triples to that of the weak tier."""
        return {**self.ours.reported, **{twin: twin for twin in self.ours.reported.values()}}

    def _about_ours(self, kind: str, found: Parts) -> str:
        """Where a statement about a thing of ours goes that our release doesn't make."""
        subject, predicate, term = found
        # What stays out of a content hash may differ between two who say the same.
        wording = any(part in subject for part in ADDRESSED) and predicate in WORDING
        if predicate.startswith(SAHEL) and not wording:
            raise DataError(
                f"{iri(subject)} is ours, and ours does not say {iri(predicate)} {term.decode()} of it",
                remedy="give the other thing an IRI of its own, and match the two in the links",
                code="data-ours",
            )
        return "aboutOurs" if wording or predicate in self.ours.vocabulary else kind


def graph_kind(graph: str) -> str:
    """`claims`, `links`, `ontology`, `derived/…` by the name of a release's graph; else `data`."""
    found = _KIND.search(graph)
    if found and found[1].startswith("merged/"):
        raise DataError(
            f"holds the graph {graph} of a merged release", remedy="merge the releases that it was made from"
        )
    return found[1] if found else "data"


def find_verdicts(statements: Iterable[tuple[str, bytes]]) -> frozenset[bytes]:
    """The assessments among the subjects."""
    assessment = sahel("Assessment")
    found = set()
    for _, line in statements:
        subject, predicate, rest = line.split(b" ", 2)
        if predicate in _VERDICT or (predicate == TYPE and rest[:-3] == assessment):
            found.add(subject)
    return frozenset(found)


def refuse_unknown(term: bytes, ours: Ours, sort: str) -> None:
    """DataError for a term in a namespace of ours that the ontology doesn't have."""
    if term not in ours.terms:
        raise DataError(
            f"uses the {sort} {iri(term)}, which the ontology of this release doesn't have",
            remedy="publish it with the same version of the ontology",
            code="data-version",
        )
