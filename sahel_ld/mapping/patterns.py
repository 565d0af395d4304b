"""Patterns and formats of dates that the engine can't read, with their place in the mapping."""

from __future__ import annotations

from collections.abc import Iterator

from sahel_ld.errors import InputError, MappingError, Place
from sahel_ld.mapping.dialect import DuckDbDialect
from sahel_ld.mapping.duckdb_engine import Engine
from sahel_ld.mapping.plan import Apply, Expr, Plan, Text, expressions, parts

_READ = {"matches": "pattern", "regex-replace": "pattern", "date": "format"}
"""Operations whose second argument is a language of the engine's own, and what it is called."""


def find(plan: Plan) -> MappingError | None:
    """The error for the first of them that is ill-formed; None where all are well."""
    dialect = DuckDbDialect()
    with Engine() as engine:
        for call, place in _calls(plan):
            written = call.arguments[1]
            if not isinstance(written, Text):
                continue
            tried = tuple(Text("") if at != 1 else written for at in range(len(call.arguments)))
            texts = tuple(dialect.text(one.value) for one in tried)
            try:
                engine.rows(f"SELECT {dialect.operation(call.operation, texts)}")
            except InputError as error:
                return _error(call, written, place, error)
    return None


def _error(call: Apply, written: Text, place: Place, error: InputError) -> MappingError:
    words = error.message.rpartition(" Error: ")[2]
    return MappingError(
        f"bad {_READ[call.operation]} {written.value!r} ({words})", place=place,
        remedy="%Y, %m and %d in a format; a plain bracket in a pattern has a backslash before it",
        code="mapping-function",
    )  # fmt: skip


def _calls(plan: Plan) -> Iterator[tuple[Apply, Place]]:
    for rule in plan.rules:
        placed = [(one, term.place) for _, term in rule.terms for one in expressions(term)]
        placed += [(one, rule.place) for one in rule.conditions]
        placed += [(side, one.place) for one in rule.equalities for side in (one.child, one.parent)]
        for expression, place in placed:
            yield from ((one, place) for one in _within(expression))


def _within(expression: Expr) -> Iterator[Apply]:
    if isinstance(expression, Apply) and expression.operation in _READ:
        yield expression
    for part in parts(expression):
        yield from _within(part)
