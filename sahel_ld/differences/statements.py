"""The statements of one side by subject, and what kind of thing each subject is.

Terms are strings in N-Triples. Parts that have no life of their own (a relay of a claim, the
position of a passage, the geometry of a place) count to what they are part of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from sahel_ld.differences.lines import terms
from sahel_ld.vocabulary import FOREIGN, ONTOLOGY, REPORTED

TYPE = f"<{FOREIGN['rdf']}type>"
SKOS, OWL, DCT = FOREIGN["skos"], FOREIGN["owl"], FOREIGN["dcterms"]
LABELS = (f"<{SKOS}prefLabel>", f"<{FOREIGN['rdfs']}label>", f"<{DCT}title>", f"<{ONTOLOGY}literalForm>")
_MAPPINGS = tuple(f"<{SKOS}{each}Match>" for each in ("broad", "close", "exact", "narrow", "related"))
LINKS = frozenset({*_MAPPINGS, f"<{OWL}sameAs>"})
_PARTS = tuple(
    f"<{iri}>" for iri in (f"{ONTOLOGY}relay", f"{FOREIGN['oa']}hasSelector", f"{FOREIGN['geo']}hasGeometry")
)
_OWN = {
    "claim": ("Claim",),
    "verdict": ("Assessment",),
    "comparison": ("Comparison",),
    "proposition": ("Proposition",),
    "figure": ("Figure", "CasualtyFigure"),
    "dating": ("Interval",),
    "alias": ("Name",),
    "event": ("Occurrence", "Event"),
    "place": ("Place",),
    "actor": ("Actor", "Person", "ArmedGroup", "State", "Organisation", "CollectiveActor"),
    "document": ("Source", "Document", "ReferenceDataset"),
    "passage": ("Locator", "Passage", "TableRow"),
}
_TERMS = (
    *(f"{OWL}{each}" for each in ("AnnotationProperty", "Class", "DatatypeProperty", "ObjectProperty")),
    *(f"{OWL}Ontology", f"{SKOS}Concept", f"{SKOS}ConceptScheme"),
)
_KINDS = {f"<{ONTOLOGY}{name}>": kind for kind, names in _OWN.items() for name in names} | {
    f"<{iri}>": "term" for iri in _TERMS
}
KINDS = (*_OWN, "term", "retired", "other")
RETIRED = f"<{OWL}deprecated>"


class Statements:
    """All statements of a side: `values(subject, predicate)` are sorted terms."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        pointed: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for subject, predicate, value, _ in map(terms, lines):
            found[subject][predicate].add(value)
            if value[0] != '"':
                pointed[value].add((predicate, subject))
        self._by_subject = found
        self._pointed = pointed
        self.kind = cache(self._kind)

    def __contains__(self, subject: str) -> bool:
        return subject in self._by_subject

    @property
    def subjects(self) -> Iterable[str]:
        """Everything that is the subject of a statement."""
        return self._by_subject.keys()

    def predicates(self, subject: str) -> set[str]:
        """The predicates said of a subject."""
        return set(self._by_subject[subject]) if subject in self else set()

    def values(self, subject: str, predicate: str) -> tuple[str, ...]:
        """The objects of a subject and a predicate, sorted."""
        return tuple(sorted(self._by_subject[subject].get(predicate, ()))) if subject in self else ()

    def says(self, subject: str, predicate: str, value: str) -> bool:
        """Whether a triple stands here, in whatever graph."""
        return subject in self and value in self._by_subject[subject].get(predicate, ())

    def own(self, subject: str, name: str) -> tuple[str, ...]:
        """The values of a property of the toolkit's ontology, by its local name."""
        return self.values(subject, f"<{ONTOLOGY}{name}>")

    def one(self, subject: str, name: str) -> str:
        """The first of those values, or nothing."""
        return next(iter(self.own(subject, name)), "")

    def pointing(self, value: str, *names: str) -> set[str]:
        """The subjects that point to `value` by a property of the ontology, by local names."""
        wanted = {f"<{ONTOLOGY}{name}>" for name in names}
        return {subject for predicate, subject in self._pointed.get(value, ()) if predicate in wanted}

    def owner(self, subject: str) -> str:
        """What a part belongs to, or the subject itself."""
        owners = sorted(each for predicate, each in self._pointed.get(subject, ()) if predicate in _PARTS)
        return owners[0] if owners else subject

    def is_direct(self, predicate: str) -> bool:
        """Whether a predicate makes a direct triple of either tier."""
        if predicate.startswith(f"<{REPORTED}"):
            return True
        return predicate.startswith(f"<{ONTOLOGY}") and bool(self.own(predicate, "reportedAs"))

    def _kind(self, subject: str) -> str:
        kinds = {_KINDS[each] for each in self.values(subject, TYPE) if each in _KINDS}
        if not kinds and self.values(subject, RETIRED):
            return "retired"
        return next((kind for kind in KINDS if kind in kinds), "other")
