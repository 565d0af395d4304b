"""The queries of a run: which there are for a shape and its focus nodes, and how rows become results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode

from sahel_ld.errors import ShapeError
from sahel_ld.shacl.compiler import Compiler, either
from sahel_ld.shacl.data import Row
from sahel_ld.shacl.messages import default_message, filled, shape_messages, spoken
from sahel_ld.shacl.paths import Path
from sahel_ld.shacl.plans import Focus, Pattern, Plan, Rows, Test
from sahel_ld.shacl.records import Constraint, Query, Result, Shape
from sahel_ld.shacl.vocabulary import Term, sh

Found = tuple[Term, Result, Constraint]
"""The node that was asked about, the result, and the constraint that it comes from."""


@dataclass(frozen=True)
class Task:
    """One query and what its rows mean."""

    query: str
    decode: Callable[[Row], Iterator[Found]]
    by_user: bool = False


def tasks_of(compiler: Compiler, shape: Shape, focus: Focus) -> Iterator[Task]:
    """Yield the queries that find every result of a shape on its focus nodes, nested properties included."""
    if shape.deactivated:
        return
    tests: list[tuple[Constraint, Test]] = []
    for constraint in shape.constraints:
        if constraint.component == sh("PropertyConstraintComponent"):
            yield from _nested(compiler, shape, constraint, focus)
            continue
        plan: Plan = compiler.plan(shape, constraint)
        if isinstance(plan, Test):
            tests.append((constraint, plan))
        else:
            yield _pattern_task(compiler, shape, constraint, plan, focus)
    if tests:
        yield _test_task(compiler, shape, tests, focus)


def _nested(compiler: Compiler, shape: Shape, constraint: Constraint, focus: Focus) -> Iterator[Task]:
    nested = compiler.shapes.by_node[constraint.nodes("property")[0]]
    if not nested.deactivated:
        yield from tasks_of(compiler, nested, compiler.nested(focus, shape.path))


def _test_task(compiler: Compiler, shape: Shape, tests: list[tuple[Constraint, Test]], focus: Focus) -> Task:
    """One query for all conditions on single values: values are walked once, and rows say what fails."""
    value = focus.node if shape.path is None else compiler.fresh()
    steps = "" if shape.path is None else f"LATERAL {{ {compiler.steps(shape.path, focus.node, value)} }}"
    conditions = [test.violates(value) for _, test in tests]
    flags = [f"({condition} AS {compiler.fresh()})" for condition in conditions] if len(tests) > 1 else []
    selected = " ".join([*focus.keys, f"({value} AS {compiler.fresh()})", *flags])
    query = f"SELECT DISTINCT {selected} WHERE {{ {focus.text} {steps} FILTER({either(conditions)}) }}"
    return Task(query, _test_decoder(shape, [constraint for constraint, _ in tests], len(focus.keys)))


def _test_decoder(shape: Shape, constraints: list[Constraint], keys: int) -> Callable[[Row], Iterator[Found]]:
    templates = [_template(shape, constraint) for constraint in constraints]

    def decode(row: Row) -> Iterator[Found]:
        root, focus, value = row[0], row[keys - 1], row[keys]
        flags = row[keys + 1 :] or (None,)
        for constraint, template, flag in zip(constraints, templates, flags, strict=True):
            if flag is None or flag.value == "true":
                yield root, replace(template, focus=focus, value=value), constraint  # type: ignore[misc,arg-type]

    return decode


def _template(shape: Shape, constraint: Constraint) -> Result:
    nobody = sh("nil")
    messages = shape_messages(shape, constraint)
    return Result(shape.node, nobody, shape.path, None, constraint.component, shape.severity, messages)


def _pattern_task(
    compiler: Compiler, shape: Shape, constraint: Constraint, pattern: Pattern, focus: Focus
) -> Task:
    rows = pattern.rows(focus.node)
    names = [name for name in rows.variables if name not in focus.keys]
    selected = " ".join([*focus.keys, *names])
    distinct = "DISTINCT " if rows.distinct else ""
    query = f"{rows.prologue}SELECT {distinct}{selected} WHERE {{ {focus.text} LATERAL {{ {rows.text} }} }}"
    decode = _pattern_decoder(
        shape, constraint, rows, (*focus.keys, *names), focus, _query(compiler, shape, constraint)
    )
    return Task(query, decode, by_user=not rows.distinct)


def _query(compiler: Compiler, shape: Shape, constraint: Constraint) -> Query | None:
    if constraint.component == sh("SPARQLConstraintComponent"):
        return compiler.shapes.queries[constraint.nodes("sparql")[0]]
    component = compiler.shapes.components.get(constraint.component)
    return component.validator(of_property=shape.path is not None) if component else None


def _pattern_decoder(
    shape: Shape,
    constraint: Constraint,
    rows: Rows,
    names: tuple[str, ...],
    focus: Focus,
    query: Query | None,
) -> Callable[[Row], Iterator[Found]]:
    template = _template(shape, constraint)
    own = constraint.component == sh("SPARQLConstraintComponent")
    template = replace(template, constraint=query.node if query and own else None)

    def decode(row: Row) -> Iterator[Found]:
        bound = {name: term for name, term in zip(names, row, strict=True) if term is not None}
        _check_failure(shape, bound)
        spoken_of = {**bound, "?this": bound[focus.node]}
        result = replace(
            template,
            focus=bound[focus.node],
            value=bound.get(rows.value or ""),
            path=_path(shape, bound.get(rows.path or "")),
            messages=_messages(shape, constraint, query, spoken_of, rows) if query else template.messages,
        )
        yield bound[focus.keys[0]], result, constraint

    return decode


def _check_failure(shape: Shape, bound: dict[str, Term]) -> None:
    failure = bound.get("?failure")
    if failure is not None and failure.value == "true":
        raise ShapeError(f"shape {shape.name}: its SPARQL query reports a failure")


def _path(shape: Shape, found: Term | None) -> Path | None:
    return Path("predicate", iri=found) if isinstance(found, NamedNode) else shape.path


def _messages(
    shape: Shape, constraint: Constraint, query: Query, bound: dict[str, Term], rows: Rows
) -> tuple[Literal, ...]:
    """What the query binds, then what it declares, then what its shape declares, then a sentence."""
    said = bound.get(rows.message or "")
    declared = (said,) if isinstance(said, Literal) else query.messages or shape.messages
    values = {name.removeprefix("?"): spoken(term) for name, term in bound.items()}
    return filled(declared or (default_message(constraint),), values)
