"""Shapes checked before data: a target, path or class that nothing declares can only say `conforms`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Store, Triple

from sahel_ld.shacl.reading import nested_shapes, nested_shapes_of
from sahel_ld.shacl.records import Constraint, Shape, Shapes
from sahel_ld.shacl.vocabulary import (
    RDF,
    RDF_TYPE,
    RDFS,
    RDFS_SUBCLASS,
    SHACL,
    XSD,
    Node,
    sh,
)

OWL = "http://www.w3.org/2002/07/owl#"
BUILT_IN = (RDF, RDFS, SHACL, XSD, OWL)
CLASS_PARAMETERS = ("class",)
PROPERTY_PARAMETERS = ("disjoint", "equals", "lessThan", "lessThanOrEquals", "ignoredProperties")
KINDS = frozenset(
    (
        *(RDFS + name for name in ("Class", "Datatype", "ContainerMembershipProperty")),
        *(OWL + name for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")),
        *(OWL + name for name in ("OntologyProperty", "DeprecatedClass", "DeprecatedProperty")),
        *(OWL + name for name in ("FunctionalProperty", "TransitiveProperty", "SymmetricProperty")),
        RDF + "Property",
    )
)
HIERARCHY = (RDFS + "subPropertyOf", RDFS_SUBCLASS.value)
# What a property shape that these stand in finds when its path leads nowhere: a violation.
DEMANDING = ("minCount", "hasValue", "qualifiedMinCount")
NEGATING = ("not", "qualifiedValueShape", "xone")


@dataclass(frozen=True, order=True)
class Undeclared:
    """A term that shapes use and nothing declares: the IRI, where it stands (`sh:…`), and in which shape.

    `silent` tells whether a misspelling there would go unnoticed: data could only conform.
    """

    iri: str
    role: str
    shape: str
    silent: bool = True


def undeclared(shapes: Shapes, declared: Collection[str]) -> list[Undeclared]:
    """Return the targets, paths and classes of the shapes that are not among the declared IRIs.

    Terms of RDF, RDFS, OWL, XSD and SHACL need no declaration. Sorted, each once.
    """
    return sorted(use for use in uses(shapes) if use.iri not in declared)


def uses(shapes: Shapes) -> set[Undeclared]:
    """Return every target, path and class that shapes name, built-in terms apart, as if undeclared."""
    negated = _negated(shapes)
    found = {use for shape in shapes for use in _uses(shape, negated=shape.node in negated)}
    return {use for use in found if not use.iri.startswith(BUILT_IN)}


def declared_by(triples: Iterable[Triple]) -> set[str]:
    """Return what an ontology declares: by type, or by a place in a hierarchy of classes or properties."""
    found: set[str] = set()
    for triple in triples:
        subject, kind = getattr(triple.subject, "value", ""), getattr(triple.object, "value", "")
        if triple.predicate == RDF_TYPE and kind in KINDS:
            found.add(subject)
        elif triple.predicate.value in HIERARCHY:
            found |= {subject, kind}
    return found


def declared_in(store: Store) -> set[str]:
    """Return what data declare themselves."""
    kinds = [(RDF_TYPE, NamedNode(kind)) for kind in sorted(KINDS)]
    patterns = [*kinds, *((NamedNode(iri), None) for iri in HIERARCHY)]
    return declared_by(
        quad.triple for pattern in patterns for quad in store.quads_for_pattern(None, *pattern, None)
    )


def _negated(shapes: Shapes) -> set[Node]:
    """Return the shapes that are wanted not to hold, or counted: there a violation is no result."""
    negating = (c for shape in shapes for c in shape.constraints if any(c.get(name) for name in NEGATING))
    pending = [node for constraint in negating for node in nested_shapes_of(constraint)]
    found: set[Node] = set()
    while pending:
        node = pending.pop()
        if node not in found:
            found.add(node)
            pending += nested_shapes(shapes.by_node[node])
    return found


def _uses(shape: Shape, *, negated: bool) -> Iterator[Undeclared]:
    for target in shape.targets:
        if isinstance(target.term, NamedNode) and target.kind != "targetNode":
            yield _use(shape.node, f"sh:{target.kind}", target.term)
    demanded = not negated and any(map(_demands, shape.constraints))
    for predicate in shape.path.predicates() if shape.path else ():
        yield _use(shape.node, "sh:path", predicate, silent=not demanded)
    for constraint in shape.constraints:
        for name in (*CLASS_PARAMETERS, *PROPERTY_PARAMETERS):
            for term in constraint.terms(name):
                if isinstance(term, NamedNode):
                    yield _use(shape.node, f"sh:{name}", term)


def _demands(constraint: Constraint) -> bool:
    if constraint.component == sh("HasValueConstraintComponent"):
        return True
    return any(
        constraint.component == sh(f"{name[0].upper()}{name[1:]}ConstraintComponent")
        and constraint.term(name).value.lstrip("+0") != ""
        for name in DEMANDING
    )


def _use(shape: Node, role: str, iri: NamedNode, *, silent: bool = True) -> Undeclared:
    return Undeclared(iri.value, role, str(shape), silent)
