"""From shapes to SPARQL: the compiler that every component works with.

A component's function (see `components`) gets the compiler, the shape and the constraint, and returns
a plan. The compiler names variables, writes paths and targets, and turns nested shapes into
expressions, so that conformance to a shape is decided inside one query.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pyoxigraph import BlankNode, NamedNode, Store

from sahel_ld.errors import ShapeError
from sahel_ld.shacl.data import NODE_FUNCTION, Data
from sahel_ld.shacl.paths import Path
from sahel_ld.shacl.plans import Focus, FocusTest, Pattern, Plan, Test
from sahel_ld.shacl.records import Constraint, Shape, Shapes, Target
from sahel_ld.shacl.vocabulary import RDF_TYPE, RDFS_SUBCLASS, Node, Term

# An expression for nested shapes doubles where shapes are shared; past this, the query would not end.
LONGEST_EXPRESSION = 500_000
NOTHING = NamedNode("urn:x-sahel-ld:nothing")

Component = Callable[["Compiler", Shape, Constraint], Plan]


class Compiler:
    """Compiles the shapes of one run against the data that it runs on."""

    def __init__(
        self,
        shapes: Shapes,
        data: Data,
        registry: Mapping[NamedNode, Component],
        wanted: Callable[[Constraint], bool] = lambda _: True,
        *,
        strict: bool = False,
    ) -> None:
        """`wanted` picks constraints; `strict` has each query of the shapes parsed alone."""
        self.shapes = shapes
        self.data = data
        self.wanted = wanted
        self.strict = strict
        self._registry = registry
        self._patterns: set[str] | None = None
        self._numbers = itertools.count()
        self._letter = _unused_letter(query.text for query in shapes.every_query())

    def fresh(self) -> str:
        """Return a variable that no query has used."""
        return f"?{self._letter}{next(self._numbers)}"

    def constant(self, term: Term) -> str:
        """Write a term; a blank node of the shapes graph equals no node of the data."""
        return str(NOTHING if isinstance(term, BlankNode) else self.data.stored(term))

    def can_match(self, arguments: str) -> bool:
        """Tell whether Oxigraph can run a regular expression, given as REGEX's arguments after the text."""
        if self._patterns is None:
            self._patterns = self._runnable_patterns()
        return arguments in self._patterns

    def _runnable_patterns(self) -> set[str]:
        """Those of all patterns of the shapes that Oxigraph can run, found by one query for all."""
        given = (c for shape in self.shapes for c in shape.constraints if c.get("pattern"))
        calls = list(dict.fromkeys(regex_arguments(constraint) for constraint in given))
        tried = [f'(REGEX("", {call}) AS ?r{number})' for number, call in enumerate(calls)]
        answer: Any = Store().query(f"SELECT {' '.join(tried)} WHERE {{}}") if tried else ()
        rows = [[row[number] for number in range(len(calls))] for row in answer]
        return {call for row in rows for call, value in zip(calls, row, strict=True) if value is not None}

    def plan(self, shape: Shape, constraint: Constraint) -> Plan:
        """Compile one constraint of a shape."""
        component = self._registry.get(constraint.component) or self._registry[NamedNode("urn:custom")]
        return component(self, shape, constraint)

    def plans(self, shape: Shape) -> list[tuple[Constraint, Plan]]:
        """Compile every constraint of a shape."""
        return [(constraint, self.plan(shape, constraint)) for constraint in shape.constraints]

    def steps(self, path: Path | None, start: str, end: str) -> str:
        """Write the group that binds `end` to the value nodes of `start`; not distinct."""
        if path is None:
            return f"BIND({start} AS {end})"
        walk = f"{start} {path.rest} {end} ." if path.rest else ""
        if not path.empty:
            return self._chain(path, start, end) if path.operator == "sequence" else walk
        stay = f"{{ BIND({start} AS {end}) }}"
        return f"{stay} UNION {{ {walk} }}" if walk else stay

    def _chain(self, path: Path, start: str, end: str) -> str:
        """Write a sequence step by step: inside EXISTS, Oxigraph would join all steps, whatever the start."""
        middle = self.fresh()
        first, *others = path.parts
        rest = others[0] if len(others) == 1 else Path("sequence", tuple(others))
        return f"{{ {self.steps(first, start, middle)} }} LATERAL {{ {self.steps(rest, middle, end)} }}"

    def violated(self, node: Node, subject: str) -> str:
        """Write the expression that is true when a variable's node does not conform to a shape."""
        shape = self.shapes.by_node[node]
        if shape.deactivated:
            return "false"
        plans = [plan for _, plan in self.plans(shape)]
        parts = [f"EXISTS {{ {p.rows(subject).text} }}" for p in plans if isinstance(p, Pattern)]
        parts += [plan.violates(subject) for plan in plans if isinstance(plan, FocusTest)]
        parts += self._tests(shape.path, [plan for plan in plans if isinstance(plan, Test)], subject)
        return self._bounded(shape, either(parts))

    def _tests(self, path: Path | None, tests: list[Test], subject: str) -> list[str]:
        if path is None or not tests:
            return [test.violates(subject) for test in tests]
        value = self.fresh()
        condition = either([test.violates(value) for test in tests])
        return [f"EXISTS {{ {self.steps(path, subject, value)} FILTER({condition}) }}"]

    def _bounded(self, shape: Shape, expression: str) -> str:
        if len(expression) > LONGEST_EXPRESSION:
            raise ShapeError(f"shape {shape.name} nests too many shapes", remedy="use `--engine pyshacl`")
        return expression

    def is_instance(self, subject: str, term: Term) -> str:
        """Write the expression that is true when a variable's node is an instance of a class."""
        classes = self.data.subclasses(term)
        if classes is None:
            return f"EXISTS {{ {subject} {_INSTANCE} {self.constant(term)} }}"
        if len(classes) == 1:
            return f"EXISTS {{ {subject} {RDF_TYPE} {classes[0]} }}"
        kind = self.fresh()
        return f"EXISTS {{ {subject} {RDF_TYPE} {kind} FILTER({kind} IN ({', '.join(classes)})) }}"

    def targets(self, shape: Shape) -> Focus:
        """Write the focus nodes that a shape's own targets find."""
        variable = self.fresh()
        groups = [TARGETS[target.kind](self, target, variable) for target in shape.targets]
        return focus([variable], union(groups))

    def nested(self, parent: Focus, path: Path | None) -> Focus:
        """Write the value nodes of a shape as focus nodes of the shapes nested in it."""
        if path is None:
            return parent
        value = self.fresh()
        return focus(
            [*parent.keys, value], f"{parent.text} LATERAL {{ {self.steps(path, parent.node, value)} }}"
        )

    def explicit(self, nodes: Sequence[Term]) -> Focus:
        """Write given nodes of the data, blank ones too, as focus nodes."""
        variable, number = self.fresh(), self.fresh()
        numbers = " ".join(str(index) for index in self.data.remember(nodes))
        return focus(
            [variable], f"VALUES {number} {{ {numbers} }} BIND({NODE_FUNCTION}({number}) AS {variable})"
        )


def _unused_letter(texts: Iterable[str]) -> str:
    """How variables begin that no query of the shapes has: x, where none has an x with a number."""
    letter, text = "x", "\n".join(texts)
    while re.search(rf"[?$]{letter}\d", text):
        letter += "x"
    return letter


_INSTANCE = f"{RDF_TYPE}/{RDFS_SUBCLASS}*"


def regex_arguments(constraint: Constraint) -> str:
    """Write sh:pattern and sh:flags as the arguments that REGEX takes after the text."""
    names = [name for name in ("pattern", "flags") if constraint.get(name)]
    return ", ".join(str(constraint.term(name)) for name in names)


def either(parts: Iterable[str]) -> str:
    """Join expressions with `||`; false when there are none."""
    known = [part for part in parts if part != "false"]
    return f"({' || '.join(known)})" if known else "false"


def union(groups: Sequence[str]) -> str:
    """Join groups with UNION."""
    return groups[0] if len(groups) == 1 else " UNION ".join(f"{{ {group} }}" for group in groups)


def focus(keys: Sequence[str], text: str) -> Focus:
    """Make a focus of a group: each combination of the keys once."""
    return Focus(tuple(keys), f"{{ SELECT DISTINCT {' '.join(keys)} WHERE {{ {text} }} }}")


TARGETS: dict[str, Callable[[Compiler, Target, str], str]] = {
    # The path also where a class has none below it: after a plain triple pattern Oxigraph would choose
    # a hash join with the values, which costs three times as much as looking them up.
    "targetClass": lambda c, target, x: f"{x} {_INSTANCE} {c.constant(target.term)} .",
    "targetNode": lambda c, target, x: f"VALUES {x} {{ {c.constant(target.term)} }}",
    "targetSubjectsOf": lambda c, target, x: f"{x} {target.term} {c.fresh()} .",
    "targetObjectsOf": lambda c, target, x: f"{c.fresh()} {target.term} {x} .",
}
