"""The terms of an ontology, indexed: what is said of each, and what is said of others with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sahel_ld.vocabulary import FOREIGN, ONTOLOGY, REPORTED, SCHEME

if TYPE_CHECKING:
    from pyoxigraph import Triple

TYPE = FOREIGN["rdf"] + "type"
REPORTED_AS = ONTOLOGY + "reportedAs"
IN_SCHEME = FOREIGN["skos"] + "inScheme"
SUBCLASS = FOREIGN["rdfs"] + "subClassOf"
_OWL = FOREIGN["owl"]
_PROPERTIES = tuple(_OWL + name for name in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty"))


@dataclass(frozen=True)
class Text:
    """A literal in the language that was asked for or, failing that, in another."""

    value: str
    language: str


class Ontology:
    """What triples say of the terms that this project defines; foreign terms are only declared in it."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._objects: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._subjects: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._texts: dict[tuple[str, str], list[Text]] = defaultdict(list)
        for triple in triples:
            self._add(triple)
        self.classes = self._owned((_OWL + "Class",))
        self.properties = self._owned(_PROPERTIES)
        self.schemes = self._owned((FOREIGN["skos"] + "ConceptScheme",))
        self.concepts = self._owned((FOREIGN["skos"] + "Concept",))
        self.terms = sorted({*self.classes, *self.properties, *self.schemes, *self.concepts})
        self._known = frozenset(self.terms)

    def _add(self, triple: Triple) -> None:
        from pyoxigraph import Literal

        subject, predicate, value = _key(triple.subject), triple.predicate.value, triple.object
        if isinstance(value, Literal):
            self._texts[subject, predicate].append(Text(value.value, value.language or ""))
        else:
            self._objects[subject, predicate].append(_key(value))
            self._subjects[_key(value), predicate].append(subject)

    def _owned(self, kinds: Sequence[str]) -> list[str]:
        found = {subject for kind in kinds for subject in self.subjects(TYPE, kind)}
        return sorted(iri for iri in found if iri.startswith((ONTOLOGY, REPORTED, SCHEME)))

    def __contains__(self, iri: str) -> bool:
        return iri in self._known

    def objects(self, subject: str, predicate: str) -> list[str]:
        """The IRIs and blank nodes that a subject has under a predicate, sorted."""
        return sorted(set(self._objects.get((subject, predicate), ())))

    def subjects(self, predicate: str, value: str) -> list[str]:
        """The subjects that have that IRI or blank node under a predicate, sorted."""
        return sorted(set(self._subjects.get((value, predicate), ())))

    def texts(self, subject: str, predicate: str, language: str) -> list[Text]:
        """The literals in a language; those of other languages if there are none, sorted."""
        found = sorted(set(self._texts.get((subject, predicate), ())), key=lambda t: (t.value, t.language))
        return [text for text in found if text.language == language] or found

    def label(self, iri: str, language: str) -> Text:
        """A term's preferred label, or its name if it has none."""
        labels = self.texts(iri, FOREIGN["skos"] + "prefLabel", language)
        return labels[0] if labels else Text(compact(iri), "")

    def above(self, iri: str) -> list[str]:
        """A class and all classes above it, sorted."""
        seen, waiting = {iri}, [iri]
        while waiting:
            new = set(self.objects(waiting.pop(), SUBCLASS)) - seen
            seen |= new
            waiting += new
        return sorted(name for name in seen if not name.startswith("_:"))

    def disjoint(self, iri: str) -> list[str]:
        """The classes or properties that an axiom sets apart from a term, by pair or by list, sorted."""
        one = _OWL + "disjointWith"
        found = {*self.objects(iri, one), *self.subjects(one, iri)}
        for kind in ("AllDisjointClasses", "AllDisjointProperties"):
            for axiom in self.subjects(TYPE, _OWL + kind):
                members = {m for head in self.objects(axiom, _OWL + "members") for m in self._items(head)}
                found |= members if iri in members else set()
        return sorted(found - {iri})

    def _items(self, head: str) -> Iterator[str]:
        while head.startswith("_:"):
            yield from self.objects(head, FOREIGN["rdf"] + "first")
            head = next(iter(self.objects(head, FOREIGN["rdf"] + "rest")), "")

    def twin(self, iri: str) -> str | None:
        """The property of the weak tier that belongs to one of the strong tier."""
        twins = [name for name in self.objects(iri, REPORTED_AS) if name in self]
        return twins[0] if twins else None


def anchor(iri: str) -> str:
    """Where a term stands on the page: its fragment, `stance-asserts` for a code, `scheme-stance` for a list.

    Both tiers of a relation stand under the fragment that they share; the weak one, which also needs
    a place of its own, under `reported-…`.
    """
    if iri.startswith(SCHEME):
        scheme, _, code = iri.removeprefix(SCHEME).partition("/")
        return f"{scheme}-{code}" if code else f"scheme-{scheme}"
    if iri.startswith(REPORTED):
        return "reported-" + iri.removeprefix(REPORTED)
    return iri.rpartition("#")[2]


def compact(iri: str) -> str:
    """An IRI as one writes it in a query, where the toolkit has a prefix for it."""
    if iri.startswith(SCHEME):
        return iri.removeprefix(SCHEME).replace("/", ":", 1)
    known = {**FOREIGN, "sahel": ONTOLOGY, "reported": REPORTED}
    for prefix, namespace in known.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def _key(term: object) -> str:
    """A name for a node: an IRI as it is, a blank node with `_:`."""
    from pyoxigraph import NamedNode

    return term.value if isinstance(term, NamedNode) else str(term)
