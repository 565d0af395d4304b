"""Is a graph an OWL 2 DL ontology? The restrictions that ours could break, checked one by one.

A closed grammar: what is not known to be allowed is reported, so that a construct that nobody thought
of fails instead of passing unseen. So it is stricter than the profile in what we don't use anyway:
imports, property chains, anonymous individuals, datatypes of our own. Specifications: OWL 2 Structural
Specification, sections 3, 4, 5.8 and 11; OWL 2 Mapping to RDF Graphs, sections 2 and 3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node


class Breach(NamedTuple):
    """One restriction that a term breaks."""

    rule: str
    term: str


KINDS = (OWL.Class, RDFS.Datatype, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
PROPERTIES = KINDS[2:]
CHARACTERISTICS = {
    OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty,
    OWL.SymmetricProperty,
    OWL.AsymmetricProperty,
    OWL.ReflexiveProperty,
    OWL.IrreflexiveProperty,
    OWL.TransitiveProperty,
}
NEED_SIMPLE = {
    OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty,
    OWL.AsymmetricProperty,
    OWL.IrreflexiveProperty,
}
TYPES = {
    *KINDS,
    *CHARACTERISTICS,
    OWL.Ontology,
    OWL.NamedIndividual,
    OWL.Restriction,
    OWL.AllDisjointClasses,
    RDF.List,
}
CARDINALITIES = {OWL.cardinality, OWL.minCardinality, OWL.maxCardinality}
QUANTIFIERS = {OWL.someValuesFrom, OWL.allValuesFrom}
CLASS_AXIOMS = {RDFS.subClassOf, OWL.disjointWith, OWL.equivalentClass}
PROPERTY_AXIOMS = {RDFS.subPropertyOf, OWL.equivalentProperty, OWL.inverseOf}
HEADER = {OWL.versionIRI, OWL.imports, OWL.priorVersion, OWL.backwardCompatibleWith, OWL.incompatibleWith}
BUILT_IN_ANNOTATIONS = {
    RDFS.label,
    RDFS.comment,
    RDFS.seeAlso,
    RDFS.isDefinedBy,
    OWL.versionInfo,
    OWL.deprecated,
} | HEADER
GRAMMAR = (
    CLASS_AXIOMS
    | PROPERTY_AXIOMS
    | CARDINALITIES
    | QUANTIFIERS
    | BUILT_IN_ANNOTATIONS
    | {
        RDF.type,
        RDF.first,
        RDF.rest,
        RDFS.domain,
        RDFS.range,
        OWL.onProperty,
        OWL.members,
    }
)
ALLOWED = GRAMMAR | TYPES | {RDF.nil, RDFS.Literal, OWL.Thing, OWL.Nothing}
RESERVED = (str(OWL), str(RDF), str(RDFS), str(XSD))
DATATYPE_MAP = {
    XSD[name]
    for name in [
        "decimal",
        "integer",
        "nonNegativeInteger",
        "nonPositiveInteger",
        "positiveInteger",
        "negativeInteger",
        "long",
        "int",
        "short",
        "byte",
        "unsignedLong",
        "unsignedInt",
        "unsignedShort",
        "unsignedByte",
        "double",
        "float",
        "string",
        "normalizedString",
        "token",
        "language",
        "Name",
        "NCName",
        "NMTOKEN",
        "boolean",
        "hexBinary",
        "base64Binary",
        "anyURI",
        "dateTime",
        "dateTimeStamp",
    ]
} | {OWL.real, OWL.rational, RDF.PlainLiteral, RDF.XMLLiteral, RDFS.Literal}


def check(graph: Graph) -> list[Breach]:
    """All breaches, sorted; an empty list means OWL 2 DL."""
    return sorted({breach for rule in RULES for breach in rule(graph)})


def kinds(graph: Graph, term: Node) -> set[Node]:
    return {kind for kind in KINDS if (term, RDF.type, kind) in graph}


def only(rule: str, terms: Iterator[Node]) -> Iterator[Breach]:
    return (Breach(rule, str(term)) for term in terms if not isinstance(term, BNode))


def one_ontology(graph: Graph) -> Iterator[Breach]:
    headers = list(graph.subjects(RDF.type, OWL.Ontology))
    if len(headers) != 1:
        yield Breach("one named ontology", str(len(headers)))
    yield from only("imports nothing", graph.objects(None, OWL.imports))


def punning(graph: Graph) -> Iterator[Breach]:
    for term in set(graph.subjects(RDF.type, None)):
        own = kinds(graph, term)
        if len(own & set(PROPERTIES)) > 1 or {OWL.Class, RDFS.Datatype} <= own:
            yield Breach("no two kinds for one name", str(term))


def reserved(graph: Graph) -> Iterator[Breach]:
    for triple in graph:
        for term in triple:
            if (
                isinstance(term, URIRef)
                and str(term).startswith(RESERVED)
                and term not in ALLOWED | DATATYPE_MAP
            ):
                yield Breach("no reserved name", str(term))
        if isinstance(triple[0], URIRef) and str(triple[0]).startswith(RESERVED) and triple[0] != RDF.nil:
            yield Breach("nothing is said of a reserved name", str(triple[0]))


def datatypes(graph: Graph) -> Iterator[Breach]:
    for value in set(graph.objects()):
        datatype = value.datatype if isinstance(value, Literal) and not value.language else None
        if datatype and datatype not in DATATYPE_MAP:
            yield Breach("datatype map", str(datatype))
        if isinstance(value, Literal) and value.ill_typed:
            yield Breach("literals are of their type", str(value))
    yield from only("no datatype of our own", graph.subjects(RDF.type, RDFS.Datatype))


def classes_declared(graph: Graph) -> Iterator[Breach]:
    used = {end for axiom in CLASS_AXIOMS for pair in graph.subject_objects(axiom) for end in pair}
    used |= set(graph.objects(None, RDFS.domain))
    used |= {kind for kind in graph.objects(None, RDF.type) if kind not in TYPES}
    used |= {item for all_ in graph.objects(None, OWL.members) for item in graph.items(all_)}
    used |= {
        value
        for restriction in QUANTIFIERS
        for subject, value in graph.subject_objects(restriction)
        if not is_data(graph, graph.value(subject, OWL.onProperty))
    }
    used |= {value for subject, value in graph.subject_objects(RDFS.range) if not is_data(graph, subject)}
    for term in used - {OWL.Thing, OWL.Nothing}:
        if not isinstance(term, BNode) and (term, RDF.type, OWL.Class) not in graph:
            yield Breach("classes are declared", str(term))


def is_data(graph: Graph, term: Node | None) -> bool:
    return (term, RDF.type, OWL.DatatypeProperty) in graph


def data_ranges(graph: Graph) -> Iterator[Breach]:
    for subject, value in graph.subject_objects(RDFS.range):
        if is_data(graph, subject) and value not in DATATYPE_MAP:
            yield Breach("data ranges are in the datatype map", str(value))


def properties_declared(graph: Graph) -> Iterator[Breach]:
    for term in set(graph.predicates()) - GRAMMAR:
        if not kinds(graph, term) & set(PROPERTIES):
            yield Breach("properties are declared", str(term))
    for term in set(graph.objects(None, OWL.onProperty)) | set(graph.subjects(RDFS.domain, None)):
        if not kinds(graph, term) & set(PROPERTIES[:2]):
            yield Breach("properties are declared", str(term))


def hierarchy_of_one_kind(graph: Graph) -> Iterator[Breach]:
    for axiom in PROPERTY_AXIOMS:
        for below, above in graph.subject_objects(axiom):
            if not kinds(graph, below) & kinds(graph, above) & set(PROPERTIES):
                yield Breach("a property is under one of its kind", str(below))


def characteristics(graph: Graph) -> Iterator[Breach]:
    for kind in CHARACTERISTICS:
        for term in graph.subjects(RDF.type, kind):
            fits = kinds(graph, term) & (
                set(PROPERTIES[:2]) if kind == OWL.FunctionalProperty else {OWL.ObjectProperty}
            )
            if not fits:
                yield Breach("characteristics fit the property", str(term))


def values(graph: Graph) -> Iterator[Breach]:
    """HermiT lets a literal on an object property pass, so it is looked for here."""
    for _, predicate, value in graph:
        own = kinds(graph, predicate)
        if OWL.ObjectProperty in own and isinstance(value, Literal):
            yield Breach("an object property has no literal", str(predicate))
        if OWL.DatatypeProperty in own and not isinstance(value, Literal):
            yield Breach("a datatype property has literals only", str(predicate))


def composite(graph: Graph) -> set[Node]:
    """Properties that are not simple: transitive ones and all above them."""
    found = {*graph.subjects(RDF.type, OWL.TransitiveProperty), *graph.subjects(OWL.propertyChainAxiom)}
    return {above for term in found for above in graph.transitive_objects(term, RDFS.subPropertyOf) if above}


def simple(graph: Graph) -> Iterator[Breach]:
    restricted: set[Node | None] = {
        graph.value(subject, OWL.onProperty) for kind in CARDINALITIES for subject in graph.subjects(kind)
    }
    restricted |= {term for kind in NEED_SIMPLE for term in graph.subjects(RDF.type, kind)}
    for term in composite(graph) & (restricted - {None}):
        yield Breach("only simple properties are counted or asymmetric", str(term))


def blank_nodes(graph: Graph) -> Iterator[Breach]:
    for node in {term for triple in graph for term in (triple[0], triple[2]) if isinstance(term, BNode)}:
        if not any(shape(graph, node) for shape in (is_restriction, is_list, is_all_disjoint)):
            yield Breach("blank nodes are class expressions, lists or disjointness", describe(graph, node))


def is_restriction(graph: Graph, node: Node) -> bool:
    predicates = list(graph.predicates(node))
    constraint = [each for each in predicates if each in CARDINALITIES | QUANTIFIERS]
    counts = [graph.value(node, each) for each in constraint if each in CARDINALITIES]
    return (
        (node, RDF.type, OWL.Restriction) in graph
        and len(predicates) == 3
        and len(constraint) == 1
        and OWL.onProperty in predicates
        and all(isinstance(count, Literal) and count.datatype == XSD.nonNegativeInteger for count in counts)
    )


def is_list(graph: Graph, node: Node) -> bool:
    predicates = list(graph.predicates(node))
    return len(predicates) == 2 and set(predicates) == {RDF.first, RDF.rest}


def is_all_disjoint(graph: Graph, node: Node) -> bool:
    return (node, RDF.type, OWL.AllDisjointClasses) in graph and len(list(graph.predicates(node))) == 2


def describe(graph: Graph, node: Node) -> str:
    return " ".join(sorted(str(predicate) for predicate in graph.predicates(node))) or "an empty node"


RULES: tuple[Callable[[Graph], Iterator[Breach]], ...] = (
    one_ontology,
    punning,
    reserved,
    datatypes,
    classes_declared,
    data_ranges,
    properties_declared,
    hierarchy_of_one_kind,
    characteristics,
    values,
    simple,
    blank_nodes,
)
