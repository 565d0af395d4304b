"""One rule as SQL: the source of its rows, the text of its terms, its conditions.

A rule's rows come from `c`, the child record, perhaps joined with `p`, the parent record, and with one
row for every value that is taken in turn. Scans are relations `s0`, `s1`, … with the columns `k0`, `k1`,
… for the references, `t0`, … for their natural datatypes, and `n`, the record's number.
"""
# ruff: noqa: S608 - statements are made of quoted names and texts only

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from sahel_ld.mapping import names
from sahel_ld.mapping.dialects import Dialect
from sahel_ld.mapping.model import TermType
from sahel_ld.mapping.plan import (
    Apply,
    Column,
    Each,
    Expr,
    Plan,
    RowNumber,
    Rule,
    Term,
    Text,
    explodes,
    expressions,
)


@dataclass(frozen=True)
class Fixed:
    """A piece of a line that is the same for every row."""

    text: str


Piece: TypeAlias = Fixed | str
"""Constant text, or an SQL expression."""


@dataclass
class Selection:
    """A rule as SQL: where its rows come from, the pieces of each term, what must hold.

    `joined` is the part of the source that names the parent and its condition, empty without one.
    """

    source: str
    terms: dict[str, list[Piece]]
    conditions: list[str]
    joined: str = ""

    def where(self) -> str:
        """The conditions as a clause, empty when there is none."""
        return f" WHERE {' AND '.join(self.conditions)}" if self.conditions else ""


def select(rule: Rule, plan: Plan, dialect: Dialect, *, parent: str = "p") -> Selection:
    """A rule as source, terms and conditions; `parent` is the name of the parent record."""
    return _Rule(rule, plan, dialect, parent).selection()


def value(rule: Rule, term: Term, plan: Plan, dialect: Dialect) -> tuple[str, str]:
    """Where the values of one of a rule's literals come from, with the rule's conditions, and their SQL."""
    made = _Rule(rule, plan, dialect)
    selection = made.selection()
    role = next(role for role, one in rule.terms if one is term)
    conditions = list(selection.conditions)
    if term.condition is not None:
        conditions.append(f"({made.render(term.condition, role)})")
    rows = replace(selection, conditions=conditions)
    return rows.source + rows.where(), made.render(term.lexical, role)


class _Rule:
    """Renders one rule; every role has its own names for the values taken in turn."""

    def __init__(self, rule: Rule, plan: Plan, dialect: Dialect, parent: str = "p") -> None:
        self.rule, self.plan, self.dialect, self.parent = rule, plan, dialect, parent
        self.names: dict[tuple[str, Each], str] = {}
        self.source = f"s{rule.scan} AS c"
        self.conditions: list[str] = []
        self.joined = ""

    def selection(self) -> Selection:
        if self.rule.parent is not None:
            self._join(self.rule.parent)
        for role, term in self.rule.terms:
            self._explode(role, expressions(term))
        for at, condition in enumerate(self.rule.conditions):
            self._explode(f"condition{at}", (condition,))
            self.conditions.append(f"({self.render(condition, f'condition{at}')})")
        terms = {role: self.pieces(term, role) for role, term in self.rule.terms}
        return Selection(self.source, terms, self.conditions, self.joined)

    def _join(self, parent: int) -> None:
        self._explode("join", tuple(one.child for one in self.rule.equalities))
        sides = [(one.child, one.parent) for one in self.rule.equalities]
        relation = self._parent_relation(parent, tuple(side for _, side in sides))
        equal = [f"{self.render(child, 'join')} = {self.render(other, 'join')}" for child, other in sides]
        self.joined = f"{relation} AS {self.parent} ON {' AND '.join(equal)}"
        self.source += f" JOIN {self.joined}"

    def _parent_relation(self, parent: int, sides: tuple[Expr, ...]) -> str:
        """The parent's scan, its lists unfolded beforehand so that the join stays one of equal values."""
        lists = [each for side in sides for each in explodes(side)]
        if not lists:
            return f"s{parent}"
        before, self.source = self.source, f"s{parent} AS {self.parent}"
        self._explode("join", sides)
        made = ", ".join(f"{self.names['join', each]} AS x{at}" for at, each in enumerate(lists))
        relation = f"(SELECT {self.parent}.*, {made} FROM {self.source})"
        self.source = before
        self.names |= {("join", each): f"{self.parent}.x{at}" for at, each in enumerate(lists)}
        return relation

    def _explode(self, role: str, found: tuple[Expr, ...]) -> None:
        for each in dict.fromkeys(one for expression in found for one in explodes(expression)):
            if (role, each) not in self.names:
                alias = f"e{len(self.names)}"
                values = self.render(each.values, role)
                self.source += " " + self.dialect.unnest(values, alias)
                self.names[role, each] = f"{alias}.v"

    def render(self, expression: Expr, role: str) -> str:
        """An expression as SQL text."""
        if isinstance(expression, Text):
            return self.dialect.text(expression.value)
        if isinstance(expression, Column):
            return self._column(expression, "k")
        if isinstance(expression, RowNumber):
            return self.dialect.as_text(f"{self.parent if expression.of_parent else 'c'}.n")
        if isinstance(expression, Each):
            value = self.names[role, expression]
            return f"{value}.v" if isinstance(expression.values, Column) else value
        if isinstance(expression, Apply):
            given = tuple(self.render(one, role) for one in expression.arguments)
            return self.dialect.operation(expression.operation, given)
        return self._natural(expression.of, role)

    def _column(self, column: Column, letter: str) -> str:
        scan = self.rule.parent if column.of_parent and self.rule.parent is not None else self.rule.scan
        side = self.parent if column.of_parent else "c"
        return f"{side}.{letter}{self.plan.scans[scan].references.index(column.reference)}"

    def _natural(self, of: Expr, role: str) -> str:
        if isinstance(of, Column):
            return self._column(of, "t")
        if isinstance(of, Each) and isinstance(of.values, Column):
            return f"{self.names[role, of]}.t"
        return "NULL"

    def pieces(self, term: Term, role: str) -> list[Piece]:
        """A term in N-Quads, in pieces."""
        made = self._formatted(term, role)
        if term.condition is None:
            return made
        holds = self.render(term.condition, role)
        return [f"CASE WHEN {holds} THEN {glue(made, self.dialect)} END"]

    def _formatted(self, term: Term, role: str) -> list[Piece]:
        if term.type is TermType.LITERAL:
            return self._literal(term, role)
        opening, closing = ("_:", "") if term.type is TermType.BLANK else ("<", ">")
        if isinstance(term.lexical, Text):
            return [Fixed(f"{opening}{term.lexical.value}{closing}")]
        # Leading constants of a template join the constants before them in the line.
        inner = term.lexical
        members = inner.arguments if isinstance(inner, Apply) and inner.operation == "concat" else (inner,)
        made: list[Piece] = [
            Fixed(one.value) if isinstance(one, Text) else self.render(one, role) for one in members
        ]
        return [Fixed(opening), *made, Fixed(closing)]

    def _literal(self, term: Term, role: str) -> list[Piece]:
        if isinstance(term.lexical, Text):
            quoted: list[Piece] = [Fixed(quote(term.lexical.value))]
        else:
            lexical = self.render(term.lexical, role)
            if term.natural is not None:
                lexical = self.dialect.natural_lexical(lexical, self.render(term.natural, role))
            quoted = [self.dialect.literal(lexical)]
        return quoted + self._suffix(term, role)

    def _suffix(self, term: Term, role: str) -> list[Piece]:
        if term.language is not None:
            if isinstance(term.language.lexical, Text):
                return [Fixed("@" + term.language.lexical.value)]
            return [self.dialect.language_suffix(self.render(term.language.lexical, role))]
        if term.datatype is not None:
            if isinstance(term.datatype.lexical, Text):
                iri = term.datatype.lexical.value
                return [] if iri == names.XSD + "string" else [Fixed(f"^^<{iri}>")]
            return [self.dialect.datatype_suffix(self.render(term.datatype.lexical, role))]
        if term.natural is not None:
            return [self.dialect.natural_suffix(self.render(term.natural, role))]
        return []


def merge(pieces: list[Piece]) -> list[Piece]:
    """Neighbouring constants as one."""
    merged: list[Piece] = []
    for one in pieces:
        if merged and isinstance(one, Fixed) and isinstance(merged[-1], Fixed):
            merged[-1] = Fixed(merged[-1].text + one.text)
        else:
            merged.append(one)
    return merged


def glue(pieces: list[Piece], dialect: Dialect) -> str:
    """Pieces put together, no value where one has none."""
    texts = [dialect.text(one.text) if isinstance(one, Fixed) else f"({one})" for one in merge(pieces)]
    return dialect.glue(texts)


def quote(value: str) -> str:
    """A constant literal as N-Quads writes it."""
    named = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
    made = (
        named.get(one) or (f"\\u{ord(one):04X}" if ord(one) < 32 or ord(one) == 127 else one) for one in value
    )
    return '"' + "".join(made) + '"'
