"""Predicates and objects of a YARRRML mapping, in long and in short form, with their graphs."""

from __future__ import annotations

import re

from sahel_ld.errors import MappingError
from sahel_ld.mapping import names, yaml_nodes
from sahel_ld.mapping.model import Constant, ParentMap, PredicateObjectMap, TermMap
from sahel_ld.mapping.yaml_nodes import Items, Node, Scalar, Table, many
from sahel_ld.mapping.yarrrml_values import Values

_PO_KEYS = frozenset(
    [
        "predicates",
        "predicate",
        "p",
        "objects",
        "object",
        "o",
        "inversepredicates",
        "inversepredicate",
        "i",
        "graphs",
        "graph",
        "g",
        "condition",
        "type",
        "datatype",
        "language",
    ]
)


def check_keys(table: Table, known: frozenset[str], what: str) -> None:
    """An unknown key is a slip of the pen, never ignored."""
    for key, _ in table.entries:
        if key.text == "targets":
            raise MappingError(
                "targets are not written",
                place=key.place,
                remedy="give the output to the run",
                code="mapping-target",
            )
        if key.text not in known:
            advice = names.nearest(key.text, known)
            raise MappingError(
                f"unknown key {key.text!r} in {what}", place=key.place, remedy=advice, code="mapping-syntax"
            )


class PredicateObjects:
    """Reads the predicate-objects of one document."""

    def __init__(self, values: Values) -> None:
        self.values = values

    def graphs(self, node: Table) -> tuple[TermMap, ...]:
        """The graphs of a mapping or of a predicate-object."""
        return tuple(self.values.resource(one, "a graph") for one in many(node.get("graphs", "graph", "g")))

    def read(self, node: Node) -> PredicateObjectMap:
        """A predicate-object in either form."""
        if isinstance(node, Items):
            return self._short(node)
        if not isinstance(node, Table):
            raise MappingError("a predicate-object needs p and o", place=node.place, code="mapping-syntax")
        check_keys(node, _PO_KEYS, "a predicate-object")
        predicates = self._predicates(node.get("predicates", "predicate", "p"))
        condition = node.get("condition")
        inverses = self._predicates(node.get("inversepredicates", "inversepredicate", "i"))
        objects = _objects(node.get("objects", "object", "o"))
        if not objects or not (predicates or inverses):
            missing = "object" if predicates or inverses else "predicate"
            raise MappingError(
                f"a predicate-object without {missing}", place=node.place,
                remedy='an empty text as object is written [""]', code="mapping-syntax",
            )  # fmt: skip
        is_type = _all_types(predicates)
        return PredicateObjectMap(
            predicates,
            tuple(self._object(one, is_type, node) for one in objects),
            graphs=self.graphs(node),
            inverses=inverses,
            condition=self.values.calls.call(condition) if condition else None,
            place=node.place,
        )

    def _short(self, node: Items) -> PredicateObjectMap:
        """`[predicates, objects, datatype or language]`."""
        if len(node.values) not in (2, 3):
            raise MappingError(
                "the short form is [p, o] or [p, o, type]", place=node.place, code="mapping-syntax"
            )
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
        joins = tuple(self.values.calls.join(one) for one in many(node.get("condition")))
        return ParentMap(name, tuple(joins), place=node.place)


# A datatype, or a language with its suffix, however that is spelt.
_TYPE = re.compile(r"xsd:|[A-Za-z]{2,3}(-[A-Za-z0-9]+)*~[A-Za-z]+$|[^~]*~lang$")


def _objects(node: Node | None) -> tuple[Node, ...]:
    """Objects of a long form; `[$(x), xsd:date]` and `[$(x), en~lang]` alone are one object."""
    if (
        isinstance(node, Items)
        and len(node.values) == 2
        and all(isinstance(one, Scalar) for one in node.values)
    ):
        second = node.values[1]
        if isinstance(second, Scalar) and _TYPE.match(second.text):
            return (node,)
    return many(node)


def _all_types(predicates: tuple[TermMap, ...]) -> bool:
    constants = [one.expression for one in predicates]
    return bool(constants) and all(
        isinstance(one, Constant) and one.value == names.RDF_TYPE for one in constants
    )
