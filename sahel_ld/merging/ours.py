"""What is ours, as far as other people's statements meet it: things, statements, terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sahel_ld import vocabulary
from sahel_ld.merging.tokens import SAHEL, Parts, quad_parts, sahel, token

EXACT = token(f"{vocabulary.FOREIGN['skos']}exactMatch")


@dataclass(frozen=True)
class Ours:
    """A release's N-Quads, seen from outside; terms and triples are tokens of N-Triples.

    `described`: things that our data and claims have as subject. `statements`: our triples by subject.
    `vocabulary`: the properties that describe our things. `terms`: subjects in the ontology;
    `reported`: a property of the strong tier to its twin in the weak one; `chains`: properties of
    closure; `schema`: terms of ours that the ontology alone uses as properties; `exact`: pairs that
    our own links match exactly. `ontology` holds the ontology's triples as lines.
    """

    base: str
    described: set[bytes] = field(default_factory=set)
    statements: dict[bytes, set[tuple[bytes, bytes]]] = field(default_factory=dict)
    vocabulary: set[bytes] = field(default_factory=set)
    terms: set[bytes] = field(default_factory=set)
    reported: dict[bytes, bytes] = field(default_factory=dict)
    chains: set[bytes] = field(default_factory=set)
    schema: set[bytes] = field(default_factory=set)
    exact: set[tuple[bytes, bytes]] = field(default_factory=set)
    ontology: list[bytes] = field(default_factory=list)

    def states(self, found: Parts) -> bool:
        """Whether a triple stands in our release."""
        return found[1:] in self.statements.get(found[0], ())


def read_ours(quads: Path, base: str) -> Ours:
    """What is ours in the N-Quads of a release with that base IRI."""
    ours = Ours(base)
    used: set[bytes] = set()
    for found, graph in _quads(quads):
        subject, predicate, term = found
        ours.statements.setdefault(subject, set()).add((predicate, term))
        kind = graph.removeprefix(f"{base}graph/")
        if kind == "ontology":
            _term(ours, found)
        elif kind in ("data", "claims"):
            ours.described.add(subject)
            used.add(predicate)
        elif kind == "links" and predicate == EXACT:
            ours.exact.add((subject, term))
    ours.vocabulary.update(used)
    ours.schema.difference_update(used)
    return ours


def _quads(path: Path) -> Iterator[tuple[Parts, str]]:
    with path.open("rb") as lines:
        yield from map(quad_parts, lines)


def _term(ours: Ours, found: Parts) -> None:
    subject, predicate, term = found
    ours.terms.add(subject)
    ours.ontology.append(b"%s %s %s .\n" % found)
    if predicate.startswith(SAHEL):
        ours.schema.add(predicate)
    if predicate == sahel("reportedAs"):
        ours.reported[subject] = term
    elif predicate == sahel("closureOf"):
        ours.chains.add(subject)
