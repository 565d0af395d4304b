"""SPARQL-based constraints and constraint components (SHACL, sections 5 and 6)."""

from __future__ import annotations

from collections.abc import Callable, Collection

from pyoxigraph import NamedNode

from sahel_ld.errors import ShapeError
from sahel_ld.shacl.compiler import Compiler, Component
from sahel_ld.shacl.paths import Path
from sahel_ld.shacl.plans import Pattern, Plan, Rows
from sahel_ld.shacl.prebinding import Prepared, check_syntax, prepare_ask, prepare_select
from sahel_ld.shacl.records import Constraint, Query, Shape
from sahel_ld.shacl.vocabulary import Term, sh

Preparation = Callable[[Query, Path | None, Collection[str]], Prepared]


def constraint_query(compiler: Compiler, constraint: Constraint) -> Query:
    """Return the query of a sh:sparql constraint."""
    return compiler.shapes.queries[constraint.nodes("sparql")[0]]


def sparql(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
    """sh:sparql: each solution of the SELECT query is a violation."""
    query = constraint_query(compiler, constraint)
    if query.deactivated:
        return Pattern(lambda _: Rows("FILTER(false)"))
    return _select(compiler, shape, query, {})


def custom(compiler: Compiler, shape: Shape, constraint: Constraint) -> Plan:
    """A component of the shapes graph: its validator for the kind of shape, with the parameters bound."""
    component = compiler.shapes.components[constraint.component]
    query = component.validator(of_property=shape.path is not None)
    if query is None:
        raise ShapeError(f"shape {shape.name}: component {component.node} has no validator for it")
    parameters = {name: a for name, a in constraint.arguments if not isinstance(a, tuple)}
    build = _ask if query.form == "ask" else _select
    return build(compiler, shape, query, parameters)


def _select(compiler: Compiler, shape: Shape, query: Query, parameters: dict[str, Term]) -> Plan:
    prepared = _prepared(compiler, prepare_select, shape, query, parameters)
    names = prepared.variables

    def rows(x: str) -> Rows:
        bindings = _bindings(compiler, x, parameters)
        text = f"{bindings} LATERAL {{ {prepared.text}\n }}"
        known = {name: f"?{name}" for name in names}
        extra = tuple(known[name] for name in names if name not in ("this", "value", "path", "message"))
        extra += tuple(f"?{name}" for name in parameters if name not in names)
        value = known.get("value") or (x if shape.path is None else None)
        return Rows(
            text,
            value,
            known.get("path"),
            known.get("message"),
            extra,
            distinct=prepared.distinct,
            lateral=True,
            prologue=prepared.prologue,
            joined=f"{bindings} {prepared.flat}\n" if prepared.predicates else "",
            predicates=prepared.predicates,
        )

    return Pattern(rows)


def _ask(compiler: Compiler, shape: Shape, query: Query, parameters: dict[str, Term]) -> Plan:
    prepared = _prepared(compiler, prepare_ask, shape, query, parameters)

    def rows(x: str) -> Rows:
        steps = compiler.steps(shape.path, x, "?value")
        text = f"{steps} {_bindings(compiler, x, parameters)} FILTER NOT EXISTS {prepared.text}\n"
        extra = tuple(f"?{name}" for name in parameters)
        return Rows(text, value="?value", extra=extra, lateral=True, prologue=prepared.prologue)

    return Pattern(rows)


def _bindings(compiler: Compiler, x: str, parameters: dict[str, Term]) -> str:
    bound = [f"BIND({compiler.constant(term)} AS ?{name})" for name, term in sorted(parameters.items())]
    return " ".join([f"BIND({x} AS ?this)", *bound])


def _prepared(
    compiler: Compiler, prepare: Preparation, shape: Shape, query: Query, parameters: dict[str, Term]
) -> Prepared:
    try:
        if compiler.strict:
            check_syntax(f"{query.prologue}{query.text.replace('$PATH', str(shape.path or '$PATH'))}")
        prepared = prepare(query, shape.path, parameters)
        if compiler.strict:
            check_syntax(f"{prepared.prologue} SELECT * WHERE {{ {prepared.text}\n }}")
    except ShapeError as error:
        named = f", query {query.node}" if isinstance(query.node, NamedNode) else ""
        raise ShapeError(
            f"shape {shape.name}{named}: {error.message}",
            remedy=error.remedy or "use `--engine pyshacl`",
            node=str(query.node),
            predicate=str(sh(query.form)),
        ) from error
    return prepared


COMPONENTS: dict[str, Component] = {"SPARQL": sparql}
