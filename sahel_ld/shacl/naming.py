"""Shapes as people find them: an anonymous shape by the named one that it stands in, and by its path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from sahel_ld.shacl.reading import nested_shapes
from sahel_ld.shacl.records import Shape, Shapes
from sahel_ld.shacl.vocabulary import Node


@dataclass(frozen=True)
class ShapeName:
    """The named shape that a shape is, or stands in (empty if none), its path, and all named around it.

    The path is written as SPARQL does, IRIs in full.
    """

    owner: str
    path: str
    around: frozenset[str] = frozenset()


def shape_names(shapes: Shapes) -> Mapping[str, ShapeName]:
    """Name every shape; of several named shapes around an anonymous one the nearest, first by IRI, counts."""
    owners: dict[Node, str] = {}
    around: dict[Node, set[str]] = {shape.node: set() for shape in shapes}
    named = sorted((shape for shape in shapes if isinstance(shape.node, NamedNode)), key=lambda s: s.name)
    for shape in named:
        _claim(shapes, shape, shape.name, owners)
        for node in _below(shapes, shape):
            around[node].add(shape.name)
    return {
        shape.name: ShapeName(
            owners.get(shape.node, ""), str(shape.path or ""), frozenset(around[shape.node])
        )
        for shape in shapes
    }


def _claim(shapes: Shapes, shape: Shape, owner: str, owners: dict[Node, str]) -> None:
    """Give a named shape all anonymous ones below it that nobody has yet."""
    owners[shape.node] = owner
    for node in nested_shapes(shape):
        if not isinstance(node, NamedNode) and node not in owners:
            _claim(shapes, shapes.by_node[node], owner, owners)


def _below(shapes: Shapes, shape: Shape) -> set[Node]:
    found, pending = {shape.node}, [shape]
    while pending:
        for node in nested_shapes(pending.pop()):
            if node not in found:
                found.add(node)
                pending.append(shapes.by_node[node])
    return found
