"""YARRRML to the model (https://rml.io/yarrrml/spec/), with its shortcuts.

Beyond the specification: a source may have `nulls`, `lists` and `header`, a value may be `split`.
"""

from __future__ import annotations

from pathlib import Path

from sahel_ld.errors import MappingError
from sahel_ld.mapping import names, yaml_nodes
from sahel_ld.mapping.model import (
    Constant,
    Fresh,
    Join,
    Mapping,
    ParentMap,
    PredicateObjectMap,
    Source,
    TermMap,
    TermType,
    TriplesMap,
)
from sahel_ld.mapping.yaml_nodes import Items, Node, Scalar, Table, many
from sahel_ld.mapping.yarrrml_sources import read_source
from sahel_ld.mapping.yarrrml_values import Values

_TOP_KEYS = frozenset(
    ["base", "prefixes", "sources", "targets", "mappings", "mapping", "m", "authors", "author", "a", "external"]
)
_MAPPING_KEYS = frozenset(
    ["sources", "source", "subjects", "subject", "s", "predicateobjects", "po", "graphs", "graph", "g", "condition", "targets"]
)
_PO_KEYS = frozenset(
    ["predicates", "predicate", "p", "objects", "object", "o", "inversepredicates", "inversepredicate", "i", "graphs", "graph", "g", "condition", "type", "datatype", "language", "targets"]
)


def read(path: Path) -> Mapping:
    """Read a YARRRML file; MappingError with file, line and column when it is wrong."""
    return _Document(yaml_nodes.load(path)).mapping()


def check_keys(table: Table, known: frozenset[str], what: str) -> None:
    """An unknown key is a slip of the pen, never ignored."""
    for key, _ in table.entries:
        if key.text not in known:
            advice = names.nearest(key.text, known)
            raise MappingError(
                f"unknown key {key.text!r} in {what}", place=key.place, remedy=advice, code="mapping-syntax"
            )


class _Document:
    def __init__(self, root: Table) -> None:
        check_keys(root, _TOP_KEYS, "the document")
        self.root = root
        self.values = Values(self._prefixes(), self._external())
        self.sources = self._named_sources()

    def mapping(self) -> Mapping:
        base = self.root.get("base")
        found: list[TriplesMap] = []
        mappings = self.root.get("mappings", "mapping", "m")
        for name, node in mappings.entries if isinstance(mappings, Table) else ():
            found += self._triples_maps(name, node)
        return Mapping(tuple(found), base.text if isinstance(base, Scalar) else None, self.root.place)

    def _prefixes(self) -> dict[str, str]:
        node = self.root.get("prefixes")
        entries = node.entries if isinstance(node, Table) else ()
        return {key.text: yaml_nodes.text(value, "a prefix", key.place) for key, value in entries}

    def _external(self) -> dict[str, str]:
        node = self.root.get("external")
        entries = node.entries if isinstance(node, Table) else ()
        return {key.text: yaml_nodes.text(value, "an external value", key.place) for key, value in entries}

    def _named_sources(self) -> dict[str, Source]:
        node = self.root.get("sources")
        entries = node.entries if isinstance(node, Table) else ()
        return {key.text: read_source(value) for key, value in entries}

    def _triples_maps(self, name: Scalar, node: Node) -> list[TriplesMap]:
        """One triples map for each source and each subject, as the specification unfolds them."""
        if not isinstance(node, Table):
            raise MappingError(f"mapping {name.text!r} is empty", place=name.place, code="mapping-syntax")
        check_keys(node, _MAPPING_KEYS, f"mapping {name.text!r}")
        sources = self._sources(name, node)
        subjects = self._subjects(name, node)
        combined = [(source, subject) for source in sources for subject in subjects]
        return [
            self._triples_map(name if at == 0 else Scalar(f"{name.text}#{at + 1}", name.place), node, *pair)
            for at, pair in enumerate(combined)
        ]

    def _sources(self, name: Scalar, node: Table) -> list[Source]:
        given = node.get("sources", "source")
        if given is None:
            raise MappingError(f"mapping {name.text!r} has no source", place=name.place, code="mapping-source")
        # `source: [file~csv]` is one source in short form, `sources: [a, b]` are two by name.
        nodes = many(given)
        if isinstance(given, Items) and _is_short_source(given):
            nodes = (given,)
        return [self._source(one) for one in nodes]

    def _source(self, node: Node) -> Source:
        if isinstance(node, Scalar) and "~" not in node.text:
            if node.text in self.sources:
                return self.sources[node.text]
            advice = names.nearest(node.text, self.sources)
            raise MappingError(
                f"unknown source {node.text!r}", place=node.place, remedy=advice, code="mapping-source"
            )
        return read_source(node)

    def _subjects(self, name: Scalar, node: Table) -> list[TermMap]:
        given = many(node.get("subjects", "subject", "s"))
        if not given:
            return [TermMap(Fresh(name.place), TermType.BLANK, place=name.place)]
        return [self.values.resource(one, "a subject") for one in given]

    def _triples_map(self, name: Scalar, node: Table, source: Source, subject: TermMap) -> TriplesMap:
        condition = node.get("condition")
        return TriplesMap(
            name.text,
            source,
            subject,
            graphs=self._graphs(node),
            predicate_objects=tuple(
                self._predicate_object(one) for one in many(node.get("predicateobjects", "po"))
            ),
            condition=self.values.call(condition) if condition else None,
            place=name.place,
        )

    def _graphs(self, node: Table) -> tuple[TermMap, ...]:
        return tuple(self.values.resource(one, "a graph") for one in many(node.get("graphs", "graph", "g")))

    def _predicate_object(self, node: Node) -> PredicateObjectMap:
        if isinstance(node, Items):
            return self._short(node)
        if not isinstance(node, Table):
            raise MappingError("a predicate-object needs p and o", place=node.place, code="mapping-syntax")
        check_keys(node, _PO_KEYS, "a predicate-object")
        predicates = self._predicates(node.get("predicates", "predicate", "p"))
        condition = node.get("condition")
        is_type = _all_types(predicates)
        return PredicateObjectMap(
            predicates,
            tuple(self._object(one, is_type, node) for one in _objects(node.get("objects", "object", "o"))),
            graphs=self._graphs(node),
            inverses=self._predicates(node.get("inversepredicates", "inversepredicate", "i")),
            condition=self.values.call(condition) if condition else None,
            place=node.place,
        )

    def _short(self, node: Items) -> PredicateObjectMap:
        """`[predicates, objects, datatype or language]`."""
        if len(node.values) not in (2, 3):
            raise MappingError("the short form is [p, o] or [p, o, type]", place=node.place, code="mapping-syntax")
        predicates = self._predicates(node.values[0])
        extra = node.values[2] if len(node.values) == 3 else None
        objects = [
            Items((one, extra), one.place) if extra and isinstance(one, Scalar) else one
            for one in many(node.values[1])
        ]
        is_type = _all_types(predicates)
        return PredicateObjectMap(
            predicates, tuple(self._object(one, is_type, None) for one in objects), place=node.place
        )

    def _predicates(self, node: Node | None) -> tuple[TermMap, ...]:
        return tuple(self.values.predicate(one) for one in many(node))

    def _object(self, node: Node, is_type: bool, around: Table | None) -> TermMap | ParentMap:
        if isinstance(node, Table) and (parent := node.get("mapping")):
            return self._parent(node, yaml_nodes.text(parent, "a mapping's name", node.place))
        return self.values.object(node, is_type=is_type, around=around)

    def _parent(self, node: Table, name: str) -> ParentMap:
        check_keys(node, frozenset(("mapping", "condition")), "a reference to a mapping")
        joins = tuple(self.values.join(one) for one in many(node.get("condition")))
        return ParentMap(name, tuple(joins), place=node.place)


def _objects(node: Node | None) -> tuple[Node, ...]:
    """Objects of a long form; `[$(x), xsd:date]` and `[$(x), en~lang]` alone are one object."""
    if isinstance(node, Items) and len(node.values) == 2 and all(isinstance(one, Scalar) for one in node.values):
        second = node.values[1]
        if isinstance(second, Scalar) and (second.text.endswith("~lang") or second.text.startswith("xsd:")):
            return (node,)
    return many(node)


def _all_types(predicates: tuple[TermMap, ...]) -> bool:
    constants = [one.expression for one in predicates]
    return bool(constants) and all(
        isinstance(one, Constant) and one.value == names.RDF_TYPE for one in constants
    )


def _is_short_source(node: Items) -> bool:
    first = node.values[0] if node.values else None
    if not isinstance(first, Scalar) or "~" not in first.text:
        return False
    rest = node.values[1:]
    return all(isinstance(one, Scalar) and "~" not in one.text for one in rest)


__all__ = ["Join", "check_keys", "read"]
