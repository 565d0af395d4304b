"""Triples as the axioms that they write: each with the blank nodes that hang from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyoxigraph import Triple

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
TYPE = RDF + "type"
DECLARING = frozenset(
    OWL + name
    for name in (
        *("AnnotationProperty", "Class", "DatatypeProperty", "NamedIndividual", "ObjectProperty"),
        *("Ontology", "Axiom"),
    )
) | {RDFS + "Datatype", RDFS + "Class", RDF + "Property"}
ANNOTATING = frozenset(RDFS + name for name in ("label", "comment", "seeAlso", "isDefinedBy"))
ABOUT_ONTOLOGIES = frozenset(
    OWL + name for name in ("imports", "versionIRI", "versionInfo", "deprecated", "priorVersion")
)
# Axioms that bear on a term although it is not their subject.
MUTUAL = frozenset(
    OWL + name for name in ("equivalentClass", "equivalentProperty", "inverseOf", "propertyChainAxiom")
)
# Axioms that say nothing of one term alone, and lead from it to no other.
EXCLUDING = frozenset(OWL + name for name in ("disjointWith", "propertyDisjointWith", "members"))


@dataclass(frozen=True)
class Unit:
    """What is kept or spared together: one fact, or an axiom with its anonymous parts, headed by a triple."""

    triples: tuple[Triple, ...]

    @property
    def is_type(self) -> bool:
        """Whether it says what something is."""
        return self.triples[0].predicate.value == TYPE


def grouped(triples: Iterable[Triple]) -> tuple[list[Triple], list[Unit]]:
    """Declarations, and axioms; annotations are left out, since they bear on nothing."""
    from pyoxigraph import BlankNode

    below: dict[object, list[Triple]] = defaultdict(list)
    heads: list[Triple] = []
    given = sorted(set(triples), key=str)
    pointed = {t.object for t in given if isinstance(t.object, BlankNode)}
    meant = _meant(given)
    for triple in given:
        if isinstance(triple.subject, BlankNode):
            below[triple.subject].append(triple)
        elif _bears(triple, meant):
            heads.append(triple)
    declarations = [triple for triple in heads if _declares(triple)]
    rest = [Unit((t, *_hanging(t.object, below))) for t in heads if not _declares(t)]
    rooted = [Unit(tuple(_hanging(node, below))) for node in below if node not in pointed]
    return declarations, [*rest, *rooted]


def _declares(triple: Triple) -> bool:
    return triple.predicate.value == TYPE and getattr(triple.object, "value", "") in DECLARING


def _meant(triples: Iterable[Triple]) -> set[str]:
    """The properties that reasoning reads: those that OWL calls object or datatype properties."""
    kinds = {OWL + "ObjectProperty", OWL + "DatatypeProperty"}
    typed = (t for t in triples if t.predicate.value == TYPE)
    return {t.subject.value for t in typed if getattr(t.object, "value", "") in kinds}  # type: ignore[union-attr]


def _bears(triple: Triple, meant: set[str]) -> bool:
    predicate = triple.predicate.value
    if predicate.startswith((RDF, RDFS, OWL)):
        return predicate not in ANNOTATING and predicate not in ABOUT_ONTOLOGIES
    return predicate in meant


def _hanging(node: object, below: dict[object, list[Triple]]) -> list[Triple]:
    """All triples that hang from a node, the node's own first."""
    found: list[Triple] = []
    pending, seen = [node], set()
    while pending:
        at = pending.pop()
        if at in below and at not in seen:
            seen.add(at)
            found += below[at]
            pending += [triple.object for triple in below[at]]
    return found


def individuals(unit: Unit) -> set[str]:
    """The things that a fact speaks of: its subject, and its object unless that is a class or a literal."""
    from pyoxigraph import NamedNode

    fact = unit.triples[0]
    ends = (fact.subject,) if unit.is_type else (fact.subject, fact.object)
    return {term.value for term in ends if isinstance(term, NamedNode)}


def signature(unit: Unit) -> set[str]:
    """Every IRI in a unit, built-in terms apart."""
    from pyoxigraph import NamedNode

    terms = (term for t in unit.triples for term in (t.subject, t.predicate, t.object))
    names = {term.value for term in terms if isinstance(term, NamedNode)}
    return {name for name in names if not name.startswith((RDF, RDFS, OWL))}


def module(axioms: Sequence[Unit], names: Iterable[str]) -> list[Unit]:
    """The axioms that terms lead to, step by step: a rough locality module, to be confirmed by reasoning."""
    known, leading = set(names), [unit for unit in axioms if not _excludes(unit)]
    chosen: dict[Unit, None] = {}
    while found := [unit for unit in leading if unit not in chosen and _bears_on(unit, known)]:
        chosen |= dict.fromkeys(found)
        known |= {name for unit in found for name in signature(unit)}
    excluding = [unit for unit in axioms if _excludes(unit) and len(signature(unit) & known) > 1]
    return [*chosen, *excluding]


def _excludes(unit: Unit) -> bool:
    return any(triple.predicate.value in EXCLUDING for triple in unit.triples)


def _bears_on(unit: Unit, known: set[str]) -> bool:
    head = unit.triples[0]
    anonymous = getattr(head.subject, "value", "") not in signature(unit)
    if anonymous or head.predicate.value in MUTUAL:
        return bool(signature(unit) & known)
    return head.subject.value in known  # type: ignore[union-attr]
