"""The plan: what to compute, said without any engine's dialect.

A *scan* reads a source once and offers the references in use as columns. A *rule* makes quads of the
rows of one scan, perhaps joined with another. Terms are expressions over columns; `Each` marks where
one of several values is taken, and every distinct `Each` of a term multiplies its rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from sahel_ld.errors import Place
from sahel_ld.mapping.model import Source, TermType


@dataclass(frozen=True)
class Column:
    """A reference of the child record, or of the parent record of a join."""

    reference: str
    of_parent: bool = False


@dataclass(frozen=True)
class RowNumber:
    """The number of the record in its source, from 1."""

    of_parent: bool = False


@dataclass(frozen=True)
class Text:
    """Constant text."""

    value: str


@dataclass(frozen=True)
class Apply:
    """An operation of the dialect."""

    operation: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True)
class Each:
    """One of the values of a list, in turn."""

    values: Expr


@dataclass(frozen=True)
class NaturalType:
    """The datatype IRI that a JSON or Parquet value has by nature; no value for text."""

    of: Expr


Expr: TypeAlias = Column | RowNumber | Text | Apply | Each | NaturalType


@dataclass(frozen=True)
class Term:
    """How a term is made: its kind and the expressions of its parts.

    A term has no value, and its quad is not made, where a part has none or `condition` does not hold.
    """

    type: TermType
    lexical: Expr
    datatype: Term | None = None
    language: Term | None = None
    natural: Expr | None = None
    condition: Expr | None = None
    place: Place = field(default=Place("?"), compare=False)


@dataclass(frozen=True)
class Equality:
    """A join condition."""

    child: Expr
    parent: Expr
    place: Place = field(default=Place("?"), compare=False)


@dataclass(frozen=True)
class Scan:
    """A source with the references that are read of it."""

    source: Source
    references: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """Quads of one scan (by number), or of two that are joined."""

    triples_map: str
    scan: int
    subject: Term
    predicate: Term
    object: Term
    graph: Term | None = None
    parent: int | None = None
    equalities: tuple[Equality, ...] = ()
    conditions: tuple[Expr, ...] = ()
    place: Place = field(default=Place("?"), compare=False)

    @property
    def terms(self) -> tuple[tuple[str, Term], ...]:
        """The terms by their role."""
        named = (("subject", self.subject), ("predicate", self.predicate), ("object", self.object))
        return named if self.graph is None else (*named, ("graph", self.graph))


@dataclass(frozen=True)
class Plan:
    """Scans and the rules over them."""

    scans: tuple[Scan, ...]
    rules: tuple[Rule, ...]


def parts(expression: Expr) -> tuple[Expr, ...]:
    """The direct parts of an expression."""
    if isinstance(expression, Apply):
        return expression.arguments
    if isinstance(expression, Each):
        return (expression.values,)
    return (expression.of,) if isinstance(expression, NaturalType) else ()


def columns(expression: Expr) -> tuple[Column, ...]:
    """Every column an expression reads, in order of appearance, each once."""
    found = [expression] if isinstance(expression, Column) else []
    for part in parts(expression):
        found += columns(part)
    return tuple(dict.fromkeys(found))


def explodes(expression: Expr) -> tuple[Each, ...]:
    """Every `Each` in an expression, inner ones first."""
    found = [one for part in parts(expression) for one in explodes(part)]
    if isinstance(expression, Each):
        found.append(expression)
    return tuple(dict.fromkeys(found))


def expressions(term: Term) -> tuple[Expr, ...]:
    """All expressions a term is made of."""
    found: list[Expr] = [term.lexical]
    for part in (term.datatype, term.language):
        found += expressions(part) if part else ()
    found += [one for one in (term.natural, term.condition) if one is not None]
    return tuple(found)


def rule_columns(rule: Rule) -> dict[str, tuple[Column, ...]]:
    """The columns a rule reads, by role: object, subject, predicate, graph, condition, join."""
    roles = {name: _of(expressions(term)) for name, term in rule.terms}
    roles["condition"] = _of(rule.conditions)
    roles["join"] = _of([side for one in rule.equalities for side in (one.child, one.parent)])
    return {role: found for role, found in roles.items() if found}


def _of(found: tuple[Expr, ...] | list[Expr]) -> tuple[Column, ...]:
    return tuple(dict.fromkeys(column for one in found for column in columns(one)))


def reads_number(rule: Rule, scan: int) -> bool:
    """Whether the rule needs the numbers of the records of that scan."""
    found = [one for _, term in rule.terms for expression in expressions(term) for one in _within(expression)]
    sides = [rule.parent if one.of_parent else rule.scan for one in found if isinstance(one, RowNumber)]
    return scan in sides


def _within(expression: Expr) -> list[Expr]:
    return [expression, *(one for part in parts(expression) for one in _within(part))]
