"""The constraint components: a function per component, found by its IRI in `REGISTRY`."""

from __future__ import annotations

from pyoxigraph import NamedNode

from sahel_ld.shacl.compiler import Component
from sahel_ld.shacl.components import counts, nesting, pairs, sparql, values
from sahel_ld.shacl.vocabulary import sh

REGISTRY: dict[NamedNode, Component] = {
    **{
        sh(name + "ConstraintComponent"): component
        for module in (values, counts, pairs, nesting, sparql)
        for name, component in module.COMPONENTS.items()
    },
    NamedNode("urn:custom"): sparql.custom,
}

__all__ = ["REGISTRY"]
