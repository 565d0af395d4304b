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
from sahel_ld.shacl.plans import Focus, FocusTest, Pattern, Plan, Rows, Test
from sahel_ld.shacl.records import Constraint, Query, Result, Shape
from sahel_ld.shacl.vocabulary import Term, sh

Found = tuple[Term, Result, Constraint]
"""The node that was asked about, the result, and the constraint that it comes from."""

# A property that stands this much more often than there are focus nodes costs more to look over.
FAR_MORE = 4

Check = tuple[Shape, Constraint, FocusTest]
Pending = dict[Focus, list[Check]]


@dataclass(frozen=True)
class Task:
    """One query, what its rows mean, whether these data need it, and whether as a join of all focus nodes.

    The last two are asked when its turn comes.
    """

    query: str
    decode: Callable[[Row], Iterator[Found]]
    needed: Callable[[], bool] = lambda: True
    joined: str = ""
    joins: Callable[[], bool] = lambda: False


def tasks_of(compiler: Compiler, shape: Shape, focus: Focus) -> Iterator[Task]:
    """Yield the queries that find every result of a shape on its focus nodes, nested properties included."""
    pending: Pending = {}
    yield from _walk(compiler, shape, focus, pending)
    for nodes, checks in pending.items():
        yield _focus_task(compiler, checks, nodes)


def _walk(compiler: Compiler, shape: Shape, focus: Focus, pending: Pending) -> Iterator[Task]:
    """Yield what needs a query of its own; conditions on focus nodes alone are kept to run together."""
    if shape.deactivated:
        return
    tests: list[tuple[Constraint, Test]] = []
    for constraint in shape.constraints:
        if constraint.component == sh("PropertyConstraintComponent"):
            nested = compiler.shapes.by_node[constraint.nodes("property")[0]]
            yield from _walk(compiler, nested, compiler.nested(focus, shape.path), pending)
            continue
        if not compiler.wanted(constraint):
            continue
        plan: Plan = compiler.plan(shape, constraint)
        if isinstance(plan, Test):
            tests.append((constraint, plan))
        elif isinstance(plan, FocusTest):
            pending.setdefault(focus, []).append((shape, constraint, plan))
        else:
            yield _pattern_task(compiler, shape, constraint, plan, focus)
    if tests:
        yield _test_task(compiler, shape, tests, focus)


def _focus_task(compiler: Compiler, checks: list[Check], focus: Focus) -> Task:
    """One query for all conditions on the same focus nodes, of a node shape and its property shapes."""
    conditions = [plan.violates(focus.node) for _, _, plan in checks]
    selected = " ".join([*focus.keys, *_flags(compiler, conditions)])
    query = f"SELECT DISTINCT {selected} WHERE {{ {focus.text} FILTER({either(conditions)}) }}"
    return Task(query, _flag_decoder([(s, c) for s, c, _ in checks], len(focus.keys), shown=False))


def _flags(compiler: Compiler, conditions: list[str]) -> list[str]:
    """Write what tells which of several conditions holds; for one there is no need."""
    return [f"({condition} AS {compiler.fresh()})" for condition in conditions] if len(conditions) > 1 else []


def _test_task(compiler: Compiler, shape: Shape, tests: list[tuple[Constraint, Test]], focus: Focus) -> Task:
    """One query for all conditions on single values: values are walked once, and rows say what fails."""
    value = focus.node if shape.path is None else compiler.fresh()
    steps = "" if shape.path is None else compiler.steps(shape.path, focus.node, value)
    if shape.path is not None and not shape.path.single:
        steps = f"LATERAL {{ {steps} }}"
    conditions = [test.violates(value) for _, test in tests]
    selected = " ".join([*focus.keys, f"({value} AS {compiler.fresh()})", *_flags(compiler, conditions)])
    query = f"SELECT DISTINCT {selected} WHERE {{ {focus.text} {steps} FILTER({either(conditions)}) }}"
    return Task(query, _flag_decoder([(shape, c) for c, _ in tests], len(focus.keys), shown=True))


def _flag_decoder(
    checks: list[tuple[Shape, Constraint]], keys: int, *, shown: bool
) -> Callable[[Row], Iterator[Found]]:
    """Decode rows of keys, a value if one is shown, and flags for the constraints."""
    templates = [(_template(shape, constraint), constraint) for shape, constraint in checks]

    def decode(row: Row) -> Iterator[Found]:
        value = row[keys] if shown else None
        flags = row[keys + shown :] or (None,)
        for (template, constraint), flag in zip(templates, flags, strict=True):
            if flag is None or flag.value == "true":
                yield row[0], replace(template, focus=row[keys - 1], value=value), constraint  # type: ignore[misc,arg-type]

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
    alone = rows.lateral or not (shape.path is None or shape.path.single)
    text = f"LATERAL {{ {rows.text} }}" if alone else rows.text
    head = f"{rows.prologue}SELECT {distinct}{selected} WHERE {{ {focus.text}"
    decode = _pattern_decoder(
        shape, constraint, rows, (*focus.keys, *names), focus, _query(compiler, shape, constraint)
    )
    joined = f"{head} {rows.joined} }}" if rows.joined else ""
    joins = _has_rare_predicate(compiler, rows, focus)
    return Task(f"{head} {text} }}", decode, _needed(compiler, rows, focus), joined, joins)


def _needed(compiler: Compiler, rows: Rows, focus: Focus) -> Callable[[], bool]:
    """Spare a query where no node at all has two values, which costs a third of asking for each."""
    predicate, data = rows.several, compiler.data
    if predicate is None:
        return lambda: True
    return lambda: not data.is_functional(predicate, FAR_MORE * data.count(focus.text))


def _has_rare_predicate(compiler: Compiler, rows: Rows, focus: Focus) -> Callable[[], bool]:
    """Whether fewer triples than there are focus nodes have one of the predicates that a query asks for."""
    data = compiler.data

    def joins() -> bool:
        most = data.count(focus.text)
        return any(data.are_fewer(rows.prologue, predicate, most) for predicate in rows.predicates)

    return joins


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
