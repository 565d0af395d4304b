"""YARRRML to the model (https://rml.io/yarrrml/spec/), with its shortcuts.

Beyond the specification: a source may have `nulls`, `lists` and `header`, a value may be `split`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sahel_ld.errors import MappingError
from sahel_ld.mapping import names, yaml_nodes
from sahel_ld.mapping.model import (
    Fresh,
    Mapping,
    ParentMap,
    Source,
    TermMap,
    TermType,
    TriplesMap,
)
from sahel_ld.mapping.yaml_nodes import Items, Node, Scalar, Table, many
from sahel_ld.mapping.yarrrml_objects import PredicateObjects, check_keys
from sahel_ld.mapping.yarrrml_sources import read_source
from sahel_ld.mapping.yarrrml_values import Values

_TOP_KEYS = frozenset(
    [
        "base",
        "prefixes",
        "sources",
        "mappings",
        "mapping",
        "m",
        "authors",
        "author",
        "a",
        "external",
    ]
)
_MAPPING_KEYS = frozenset(
    [
        "sources",
        "source",
        "subjects",
        "subject",
        "s",
        "predicateobjects",
        "po",
        "graphs",
        "graph",
        "g",
        "condition",
    ]
)


def read(path: Path) -> Mapping:
    """Read a YARRRML file; MappingError with file, line and column when it is wrong."""
    return _Document(yaml_nodes.load(path)).mapping()


class _Document:
    def __init__(self, root: Table) -> None:
        check_keys(root, _TOP_KEYS, "the document")
        self.root = root
        self.values = Values(self._prefixes(), self._external())
        self.objects = PredicateObjects(self.values)
        self.sources = self._named_sources()

    def mapping(self) -> Mapping:
        base = self.root.get("base")
        mappings = yaml_nodes.entries(self.root.get("mappings", "mapping", "m"), "the mappings")
        if not mappings:
            raise MappingError(
                "there is no mapping in it", place=self.root.place, remedy="write them under `mappings:`",
                code="mapping-syntax",
            )  # fmt: skip
        groups = {name.text: self._triples_maps(name, node) for name, node in mappings}
        found = [_with_all_parents(one, groups) for group in groups.values() for one in group]
        return Mapping(
            tuple(found), yaml_nodes.text(base, "a base", self.root.place) if base else None, self.root.place
        )

    def _prefixes(self) -> dict[str, str]:
        found = yaml_nodes.entries(self.root.get("prefixes"), "prefixes")
        return {key.text: yaml_nodes.text(value, "a prefix", key.place) for key, value in found}

    def _external(self) -> dict[str, str]:
        found = yaml_nodes.entries(self.root.get("external"), "external values")
        return {key.text: yaml_nodes.text(value, "an external value", key.place) for key, value in found}

    def _named_sources(self) -> dict[str, Source]:
        found = yaml_nodes.entries(self.root.get("sources"), "sources")
        return {key.text: read_source(value) for key, value in found}

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
            raise MappingError(
                f"mapping {name.text!r} has no source", place=name.place, code="mapping-source"
            )
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
            graphs=self.objects.graphs(node),
            predicate_objects=tuple(
                self.objects.read(one) for one in many(node.get("predicateobjects", "po"))
            ),
            condition=self.values.calls.call(condition) if condition else None,
            place=name.place,
        )


def _with_all_parents(one: TriplesMap, groups: dict[str, list[TriplesMap]]) -> TriplesMap:
    """A reference to a mapping of several subjects or sources is one to each of its triples maps."""
    made = [
        replace(each, objects=tuple(o for given in each.objects for o in _parents(given, one, groups)))
        for each in one.predicate_objects
    ]
    return replace(one, predicate_objects=tuple(made))


def _parents(
    given: TermMap | ParentMap, one: TriplesMap, groups: dict[str, list[TriplesMap]]
) -> list[TermMap | ParentMap]:
    if not isinstance(given, ParentMap):
        return [given]
    group = groups.get(given.parent, [])
    meant = [each for each in group if given.joins or each.source == one.source]
    return [replace(given, parent=each.name) for each in meant] or [given]


def _is_short_source(node: Items) -> bool:
    first = node.values[0] if node.values else None
    if not isinstance(first, Scalar) or "~" not in first.text:
        return False
    rest = node.values[1:]
    return all(isinstance(one, Scalar) and "~" not in one.text for one in rest)
