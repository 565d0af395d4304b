"""What VoID counts, in one pass over the sorted triples and without holding them.

Distinct subjects are exact because a subject's triples stand together. Memory grows with the
number of classes, predicates and link targets only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from sahel_ld.publication.terms import TYPE, subjects


@dataclass
class PropertyCount:
    """Triples and distinct subjects of one predicate."""

    triples: int = 0
    subjects: int = 0


@dataclass
class Statistics:
    """Counts over a graph; classes and predicates by their tokens."""

    triples: int = 0
    subjects: int = 0
    classes: Counter[bytes] = field(default_factory=Counter)
    properties: dict[bytes, PropertyCount] = field(default_factory=dict)


def count(lines: Iterable[bytes]) -> Statistics:
    """Statistics of sorted canonical N-Triples lines."""
    result = Statistics()
    for _, properties in subjects(lines):
        result.subjects += 1
        result.classes.update(properties.get(TYPE, ()))
        for predicate, objects in properties.items():
            entry = result.properties.setdefault(predicate, PropertyCount())
            entry.triples += len(objects)
            entry.subjects += 1
            result.triples += len(objects)
    return result


@dataclass(frozen=True, order=True)
class LinkSet:
    """Links by one predicate into one namespace: both as texts, and how many."""

    predicate: str
    target: str
    triples: int


def link_sets(lines: Iterable[bytes], base: str) -> list[LinkSet]:
    """The link sets of a graph: triples from `base` to an IRI outside it, by predicate and namespace."""
    own = f"<{base}".encode()
    found: Counter[tuple[str, str]] = Counter()
    for line in lines:
        subject, predicate, rest = line.split(b" ", 2)
        target = rest[:-3]
        if subject.startswith(own) and target[:1] == b"<" and not target.startswith(own):
            found[predicate[1:-1].decode(), namespace(target[1:-1].decode())] += 1
    return sorted(LinkSet(predicate, space, number) for (predicate, space), number in found.items())


def namespace(iri: str) -> str:
    """The IRI up to its last `#`, `/` or `:`."""
    cut = max(iri.rfind("#"), iri.rfind("/"))
    return iri[: (cut if cut >= 0 else iri.rfind(":")) + 1]
