"""Shapes checked before data: a target, path or class that nothing declares can only say `conforms`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from sahel_ld.shacl.records import Shape, Shapes
from sahel_ld.shacl.vocabulary import RDF, RDFS, SHACL, XSD, Node

BUILT_IN = (RDF, RDFS, SHACL, XSD, "http://www.w3.org/2002/07/owl#")
CLASS_PARAMETERS = ("class",)
PROPERTY_PARAMETERS = ("disjoint", "equals", "lessThan", "lessThanOrEquals", "ignoredProperties")


@dataclass(frozen=True, order=True)
class Undeclared:
    """A term that shapes use and nothing declares: the IRI, where it stands (`sh:…`), and in which shape."""

    iri: str
    role: str
    shape: str


def undeclared(shapes: Shapes, declared: Collection[str]) -> list[Undeclared]:
    """Return the targets, paths and classes of the shapes that are not among the declared IRIs.

    Terms of RDF, RDFS, OWL, XSD and SHACL need no declaration. Sorted, each once.
    """
    known = set(declared)
    found = {use for shape in shapes for use in _uses(shape)}
    return sorted(use for use in found if use.iri not in known and not use.iri.startswith(BUILT_IN))


def _uses(shape: Shape) -> Iterator[Undeclared]:
    for target in shape.targets:
        if isinstance(target.term, NamedNode) and target.kind != "targetNode":
            yield _use(shape.node, f"sh:{target.kind}", target.term)
    for predicate in shape.path.predicates() if shape.path else ():
        yield _use(shape.node, "sh:path", predicate)
    for constraint in shape.constraints:
        for name in (*CLASS_PARAMETERS, *PROPERTY_PARAMETERS):
            for term in constraint.terms(name):
                if isinstance(term, NamedNode):
                    yield _use(shape.node, f"sh:{name}", term)


def _use(shape: Node, role: str, iri: NamedNode) -> Undeclared:
    return Undeclared(iri.value, role, str(shape))
