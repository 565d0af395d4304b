"""Small graphs with blank nodes: which of them can be written inside what refers to them.

A blank node that one triple refers to is written in its place, a well-formed list as a list; only
the others keep a label, the canonical one. So a change in one restriction moves no other line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sahel_ld.publication.terms import RDF, TYPE, Properties, subjects

FIRST, REST, NIL = (f"<{RDF}{name}>".encode() for name in ("first", "rest", "nil"))


@dataclass(frozen=True)
class Forest:
    """Nodes by their tokens; `roots` stand on their own, `inner` are written where they are referred to."""

    nodes: dict[bytes, Properties]
    roots: list[bytes]
    inner: frozenset[bytes]

    def items(self, token: bytes) -> list[bytes] | None:
        """The members of the list that begins at an inner node; None if it begins none."""
        if token == NIL:
            return []
        members = []
        while token in self.inner and self.nodes[token].keys() == {FIRST, REST}:
            firsts, rests = self.nodes[token][FIRST], self.nodes[token][REST]
            if len(firsts) != 1 or len(rests) != 1:
                return None
            members.append(firsts[0])
            token = rests[0]
        return members if members and token == NIL else None


def nest(lines: Iterable[bytes]) -> Forest:
    """The forest of sorted canonical N-Triples lines."""
    nodes = dict(subjects(lines))
    references = Counter(_blank_objects(nodes.values()))
    types = {term for properties in nodes.values() for term in properties.get(TYPE, ())}
    # JSON-LD has no place for a node object under "@type", so a blank type keeps its label.
    single = {token for token in nodes if token[:1] == b"_" and references[token] == 1} - types
    roots = [token for token in nodes if token not in single]
    inner = set(_reached(roots, nodes, single))
    while single - inner:
        # A cycle of blank nodes hangs on no root: its first label becomes one.
        root = min(single - inner)
        single.discard(root)
        roots.append(root)
        inner = set(_reached(roots, nodes, single))
    return Forest(nodes, roots, frozenset(inner))


def _blank_objects(nodes: Iterable[Properties]) -> Iterator[bytes]:
    for properties in nodes:
        for objects in properties.values():
            yield from (term for term in objects if term[:1] == b"_")


def _reached(roots: list[bytes], nodes: dict[bytes, Properties], single: set[bytes]) -> Iterator[bytes]:
    pending = list(roots)
    while pending:
        for term in _blank_objects([nodes[pending.pop()]]):
            if term in single:
                yield term
                pending.append(term)
