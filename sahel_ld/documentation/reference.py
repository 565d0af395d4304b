"""The reference of an ontology as a page of entries, in one language, ready for the template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sahel_ld.documentation.rendering import render
from sahel_ld.documentation.terms import IN_SCHEME, TYPE, Ontology, Text, anchor, compact
from sahel_ld.documentation.usage import Usage
from sahel_ld.documentation.wording import LANGUAGES, WORDS
from sahel_ld.vocabulary import FOREIGN, ONTOLOGY, REPORTED

_OWL, _RDFS, _SKOS, _DCTERMS, _VANN = (FOREIGN[name] for name in ("owl", "rdfs", "skos", "dcterms", "vann"))
NEGATIVE = "Not: "
FORWARD = {
    "superclass": _RDFS + "subClassOf",
    "domain": _RDFS + "domain",
    "range": _RDFS + "range",
    "superproperty": _RDFS + "subPropertyOf",
    "closure": ONTOLOGY + "closureOf",
    "single": ONTOLOGY + "singleValuedIn",
    "broader": _SKOS + "broader",
    "broad-match": _SKOS + "broadMatch",
    "narrow-match": _SKOS + "narrowMatch",
    "close-match": _SKOS + "closeMatch",
    "related-match": _SKOS + "relatedMatch",
    "for-stance": ONTOLOGY + "forStance",
    "for-certainty": ONTOLOGY + "forCertainty",
    "for-mode": ONTOLOGY + "forMode",
    "commits": ONTOLOGY + "commitsTo",
    "yields": ONTOLOGY + "yieldsStatus",
}
INVERSE = {
    "subclass": _RDFS + "subClassOf",
    "subproperty": _RDFS + "subPropertyOf",
    "narrower": _SKOS + "broader",
    "domain-of": _RDFS + "domain",
    "range-of": _RDFS + "range",
}
CHARACTERISTICS = {
    "symmetric": _OWL + "SymmetricProperty",
    "asymmetric": _OWL + "AsymmetricProperty",
    "transitive": _OWL + "TransitiveProperty",
}
HEADER = {
    "version": _OWL + "versionInfo",
    "version-iri": _OWL + "versionIRI",
    "prefix": _VANN + "preferredNamespacePrefix",
    "namespace": _VANN + "preferredNamespaceUri",
    "creator": _DCTERMS + "creator",
    "publisher": _DCTERMS + "publisher",
    "created": _DCTERMS + "created",
    "issued": _DCTERMS + "issued",
    "modified": _DCTERMS + "modified",
    "licence": _DCTERMS + "license",
    "source": _DCTERMS + "source",
    "status": "http://purl.org/ontology/bibo/status",
    "citation": _DCTERMS + "bibliographicCitation",
}


@dataclass(frozen=True)
class Link:
    """A term that an entry refers to: in this page, or elsewhere."""

    name: str
    target: str


@dataclass(frozen=True)
class Entry:
    """All that the page says of one term."""

    iri: str
    name: str
    anchor: str
    label: Text
    definitions: list[Text]
    examples: list[Text]
    counter_examples: list[Text]
    traits: list[str]
    links: list[tuple[str, list[Link]]]
    restrictions: list[tuple[str, Link, Link | None]]
    shapes: list[str]
    queries: list[str]


@dataclass(frozen=True)
class Row:
    """A line of the table: a class, instances, guards (with the class above that they target), queries."""

    term: Link
    instances: int
    guards: list[tuple[str, Link | None]]
    queries: list[str]


class Reference:
    """The entries of an ontology in one language."""

    def __init__(self, ontology: Ontology, usage: Usage, language: str) -> None:
        self.ontology = ontology
        self.usage = usage
        self.language = language

    def entry(self, iri: str) -> Entry:
        """What is said of a term, from its own triples and from those that point at it."""
        examples = self.ontology.texts(iri, _SKOS + "example", self.language)
        return Entry(
            iri=iri,
            name=compact(iri),
            anchor=anchor(iri),
            label=self.ontology.label(iri, self.language),
            definitions=self.ontology.texts(iri, _SKOS + "definition", self.language),
            examples=[text for text in examples if not text.value.startswith(NEGATIVE)],
            counter_examples=[_positive(text) for text in examples if text.value.startswith(NEGATIVE)],
            traits=[n for n, kind in CHARACTERISTICS.items() if kind in self.ontology.objects(iri, TYPE)],
            links=list(self._links(iri)),
            restrictions=list(self._restrictions(iri)),
            shapes=list(self.usage.shapes.get(iri, [])),
            queries=list(self.usage.queries.get(iri, [])),
        )

    def _links(self, iri: str) -> Iterator[tuple[str, list[Link]]]:
        for role, predicate in FORWARD.items():
            if found := self._named(self.ontology.objects(iri, predicate)):
                yield role, found
        if found := self._named(self.ontology.disjoint(iri)):
            yield "disjoint", found
        for role, predicate in INVERSE.items():
            if found := self._named(self.ontology.subjects(predicate, iri)):
                yield role, found

    def _named(self, nodes: Iterable[str]) -> list[Link]:
        return [self.link(node) for node in nodes if not node.startswith("_:")]

    def link(self, iri: str) -> Link:
        """A link into this page for a term of ours, else to its own address."""
        return Link(compact(iri), f"#{anchor(iri)}" if iri in self.ontology else iri)

    def _restrictions(self, iri: str) -> Iterator[tuple[str, Link, Link | None]]:
        """`exactly 1` or `some`, the property and the class of its value, in the order of properties."""
        found = []
        for node in self.ontology.objects(iri, _RDFS + "subClassOf"):
            for prop in self.ontology.objects(node, _OWL + "onProperty") if node.startswith("_:") else ():
                number = self.ontology.texts(node, _OWL + "cardinality", "")
                some = self.ontology.objects(node, _OWL + "someValuesFrom")
                found.append((number[0].value if number else "", prop, some[0] if some else ""))
        for number_, prop, value in sorted(found):
            yield number_, self.link(prop), self.link(value) if value else None

    def header(self) -> tuple[str, Text, list[Text], list[tuple[str, list[Link]]]]:
        """The ontology's IRI, title, description and metadata."""
        iris = self.ontology.subjects(TYPE, _OWL + "Ontology") or [ONTOLOGY.removesuffix("#")]
        titles = self.ontology.texts(iris[0], _DCTERMS + "title", self.language)
        about = self.ontology.texts(iris[0], _DCTERMS + "description", self.language)
        facts = [(role, self._values(iris[0], predicate)) for role, predicate in HEADER.items()]
        title = titles[0] if titles else Text(iris[0], "")
        return iris[0], title, about, [fact for fact in facts if fact[1]]

    def _values(self, iri: str, predicate: str) -> list[Link]:
        texts = [Link(text.value, "") for text in self.ontology.texts(iri, predicate, self.language)]
        return texts + [Link(node, node) for node in self.ontology.objects(iri, predicate)]

    def pairs(self) -> list[tuple[Entry, Entry | None]]:
        """Every property with its twin in the weak tier; a weak one without a strong one stands alone."""
        strong = [iri for iri in self.ontology.properties if not iri.startswith(REPORTED)]
        twins = {iri: self.ontology.twin(iri) for iri in strong}
        alone = set(self.ontology.properties) - set(strong) - set(twins.values())
        return [
            (self.entry(iri), self.entry(twin) if (twin := twins.get(iri)) else None)
            for iri in (*strong, *sorted(alone))
        ]

    def code_lists(self) -> list[tuple[Entry, list[Entry]]]:
        """Every code list with its concepts."""
        return [
            (self.entry(scheme), [self.entry(code) for code in self.ontology.subjects(IN_SCHEME, scheme)])
            for scheme in self.ontology.schemes
        ]

    def rows(self) -> list[Row]:
        """The table: for every class its instances, guards and queries."""
        return [
            Row(
                self.link(iri),
                self.usage.instances.get(iri, 0),
                sorted(self._guards(iri), key=lambda guard: (guard[1] is not None, guard[0])),
                list(self.usage.queries.get(iri, [])),
            )
            for iri in self.ontology.classes
        ]

    def _guards(self, iri: str) -> Iterator[tuple[str, Link | None]]:
        for name in self.ontology.above(iri):
            for shape in self.usage.guards.get(name, []):
                yield shape, None if name == iri else self.link(name)


def page(ontology: Ontology, usage: Usage, language: str) -> str:
    """The reference in a language, as HTML."""
    reference = Reference(ontology, usage, language)
    return render(
        "reference.html",
        language=language,
        words=WORDS[language],
        others={code: name for code, name in LANGUAGES.items() if code != language},
        language_names={code: words["language"] for code, words in WORDS.items()},
        header=reference.header(),
        classes=[reference.entry(iri) for iri in ontology.classes],
        pairs=reference.pairs(),
        code_lists=reference.code_lists(),
        rows=reference.rows(),
    )


def _positive(text: Text) -> Text:
    """A counter-example without its mark; a term's name at its head keeps its case."""
    stripped = text.value.removeprefix(NEGATIVE)
    first = stripped[:1] if ":" in stripped.partition(" ")[0] else stripped[:1].upper()
    return Text(first + stripped[1:], text.language)
