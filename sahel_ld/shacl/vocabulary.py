"""The IRIs of SHACL, RDF, RDFS and XSD that the engine names."""

from __future__ import annotations

from functools import cache

from pyoxigraph import BlankNode, Literal, NamedNode

Term = NamedNode | BlankNode | Literal
Node = NamedNode | BlankNode

SHACL = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"

RDF_TYPE = NamedNode(RDF + "type")
RDF_FIRST = NamedNode(RDF + "first")
RDF_REST = NamedNode(RDF + "rest")
RDF_NIL = NamedNode(RDF + "nil")
RDFS_CLASS = NamedNode(RDFS + "Class")
OWL_CLASS = NamedNode("http://www.w3.org/2002/07/owl#Class")
RDFS_SUBCLASS = NamedNode(RDFS + "subClassOf")
OWL_ONTOLOGY = NamedNode("http://www.w3.org/2002/07/owl#Ontology")
OWL_IMPORTS = NamedNode("http://www.w3.org/2002/07/owl#imports")


@cache
def sh(name: str) -> NamedNode:
    """Return the SHACL term of this local name."""
    return NamedNode(SHACL + name)


# Violation, Warning and Info are of SHACL; the other two come with its next version, and engines know them.
SEVERITIES = frozenset(sh(name) for name in ("Violation", "Warning", "Info", "Debug", "Trace"))


def local(term: Term) -> str:
    """Return what follows the last `#`, `/` or `:` of an IRI; other terms as they are written."""
    if not isinstance(term, NamedNode):
        return term.value
    return term.value.replace("/", "#").replace(":", "#").rsplit("#", 1)[-1]
