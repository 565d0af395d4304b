"""RML-Core with RML-FNML in Turtle, and legacy RML, to the model (https://w3id.org/rml/core/spec/)."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph

from sahel_ld.errors import MappingError
from sahel_ld.mapping import legacy, names, vocabulary
from sahel_ld.mapping.model import (
    Constant,
    Join,
    Mapping,
    ParentMap,
    PredicateObjectMap,
    TermMap,
    TermType,
    TriplesMap,
)
from sahel_ld.mapping.rml_sources import Sources
from sahel_ld.mapping.rml_terms import TermMaps
from sahel_ld.mapping.turtle_graph import Graph, Node, Statement, value


def read(path: Path) -> Mapping:
    """Read a Turtle file; MappingError with file, line and column when it is wrong."""
    graph = Graph(path)
    vocabulary.check(graph)
    legacy.rewrite(graph)
    return _Reader(graph).mapping()


class _Reader:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.sources = Sources(graph)
        self.terms = TermMaps(graph)

    def mapping(self) -> Mapping:
        maps = [one for one in self.graph.subjects() if self._is_triples_map(one)]
        if not maps:
            place = self.graph.place(next(self.graph.subjects(), pyoxigraph.BlankNode()))
            raise MappingError("there is no triples map", place=place, code="mapping-syntax")
        return Mapping(tuple(self._triples_map(one) for one in maps), place=self.graph.place(maps[0]))

    def _is_triples_map(self, node: Node) -> bool:
        # A legacy function carries a source and predicate-object maps too, but executes something.
        if self.graph.all(node, names.RML + "function"):
            return False
        typed = any(
            value(one.object) == names.RML + "TriplesMap" for one in self.graph.all(node, names.RDF_TYPE)
        )
        return typed or bool(self.graph.all(node, names.RML + "logicalSource"))

    def _triples_map(self, node: Node) -> TriplesMap:
        place = self.graph.place(node)
        vocabulary.check_places(self.graph.about(node), "a triples map")
        source = self.graph.one(node, names.RML + "logicalSource")
        if source is None:
            raise MappingError("a triples map without a logical source", place=place, code="mapping-source")
        subject, about = self._subject(node)
        classes = self._classes(about) if about else ()
        return TriplesMap(
            value(node),
            self.sources.logical(source),
            subject,
            graphs=self.terms.all(about, "graph", "graphMap", "a graph") if about else (),
            predicate_objects=(*classes, *self._predicate_objects(node)),
            condition=self.terms.condition(node),
            base=self.graph.text(node, names.RML + "baseIRI"),
            place=place,
        )

    def _subject(self, node: Node) -> tuple[TermMap, Node | None]:
        """The subject's term map, and the node that carries its classes and graphs."""
        short, long = names.RML + "subject", names.RML + "subjectMap"
        found = self.graph.all(node, short, long)
        if len(found) != 1:
            place = found[1].place if found else self.graph.place(node)
            what = "more than one subject map" if found else "a triples map without a subject map"
            raise MappingError(what, place=place, code="mapping-subject")
        term = self.terms.read(found[0], shortcut=found[0].predicate == short, role="a subject")
        return term, None if found[0].predicate == short else found[0].object

    def _classes(self, about: Node) -> tuple[PredicateObjectMap, ...]:
        found = self.graph.all(about, names.RML + "class")
        typed = [self._class(one) for one in found]
        return tuple(typed)

    def _class(self, one: Statement) -> PredicateObjectMap:
        if not isinstance(one.object, pyoxigraph.NamedNode):
            raise MappingError("a class must be an IRI", place=one.place, code="mapping-term")
        predicate = TermMap(Constant(names.RDF_TYPE, True, place=one.place), TermType.IRI, place=one.place)
        made = TermMap(Constant(value(one.object), True, place=one.place), TermType.IRI, place=one.place)
        return PredicateObjectMap((predicate,), (made,), place=one.place)

    def _predicate_objects(self, node: Node) -> list[PredicateObjectMap]:
        return [self._predicate_object(one) for one in self.graph.all(node, names.RML + "predicateObjectMap")]

    def _predicate_object(self, one: Statement) -> PredicateObjectMap:
        vocabulary.check_places(self.graph.about(one.object), "a predicate-object map")
        predicates = self.terms.all(one.object, "predicate", "predicateMap", "a predicate")
        objects = [
            self._object(found)
            for found in self.graph.all(one.object, names.RML + "object", names.RML + "objectMap")
        ]
        if not predicates or not objects:
            missing = "object" if predicates else "predicate"
            raise MappingError(
                f"a predicate-object map without {missing}", place=one.place, code="mapping-syntax"
            )
        graphs = self.terms.all(one.object, "graph", "graphMap", "a graph")
        condition = self.terms.condition(one.object)
        return PredicateObjectMap(
            predicates, tuple(objects), graphs=graphs, condition=condition, place=one.place
        )

    def _object(self, found: Statement) -> TermMap | ParentMap:
        if found.predicate == names.RML + "objectMap":
            parent = self.graph.one(found.object, names.RML + "parentTriplesMap")
            if parent is not None:
                return self._parent(found, parent)
        return self.terms.read(found, shortcut=found.predicate == names.RML + "object", role="an object")

    def _parent(self, found: Statement, parent: Statement) -> ParentMap:
        if not self.graph.about(parent.object):
            known = [value(one) for one in self.graph.subjects() if self._is_triples_map(one)]
            raise MappingError(
                f"there is no triples map {value(parent.object)!r}", place=parent.place,
                remedy=names.nearest(value(parent.object), known), code="mapping-join",
            )  # fmt: skip
        vocabulary.check_places(self.graph.about(found.object), "a reference to a triples map")
        joins = [self._join(one) for one in self.graph.all(found.object, names.RML + "joinCondition")]
        condition = self.terms.condition(found.object)
        return ParentMap(value(parent.object), tuple(joins), condition, place=found.place)

    def _join(self, one: Statement) -> Join:
        sides = {}
        for side in ("child", "parent"):
            sides[side] = self.terms.reference_or_map(one, side)
        return Join(sides["child"], sides["parent"], one.place)
