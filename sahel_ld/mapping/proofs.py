"""Proofs that no quad comes twice, so that nothing need be compared.

Two rules can't make one quad if some term of theirs can't be equal. One rule makes no quad twice if its
rows differ in columns that the quad gives back; that those columns are a key is an *obligation*, to be
checked on the data. Without proof, or when a check fails, quads are made distinct.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeGuard

from sahel_ld.mapping import names
from sahel_ld.mapping.model import TermType
from sahel_ld.mapping.plan import (
    Apply,
    Column,
    Each,
    Expr,
    Rule,
    Term,
    Text,
    columns,
    explodes,
    expressions,
    reads_number,
)
from sahel_ld.mapping.rendering import quote

# What percent-encoding leaves in a value; any other character between two values tells them apart.
_IN_VALUES = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%")


@dataclass(frozen=True)
class Obligation:
    """These columns of a scan must be a key of it."""

    scan: int
    columns: tuple[str, ...]


def obligations(rule: Rule) -> tuple[Obligation, ...] | None:
    """What must hold so that the rule makes no quad twice; None when nothing would suffice."""
    known = {role: recoverable(term) for role, term in rule.terms}
    everything = frozenset().union(*known.values())
    if not _unfolds_only(rule, everything):
        return None
    of_subject = {one for one in known["subject"] if isinstance(one, Column) and not one.of_parent}
    of_child = of_subject or {one for one in everything if isinstance(one, Column) and not one.of_parent}
    if not of_child:
        return None
    child = Obligation(rule.scan, _names(of_child))
    if rule.parent is None:
        return (child,)
    joined = [one.parent for one in rule.equalities]
    if not all(isinstance(one, Column) for one in joined):
        return None
    of_parent = {one for one in (*joined, *everything) if isinstance(one, Column) and one.of_parent}
    return child, Obligation(rule.parent, _names(of_parent))


def match(rule: Rule) -> Obligation | None:
    """What must hold so that a record meets at most one of the parent's; None when nothing would suffice."""
    sides = [(one.child, one.parent) for one in rule.equalities]
    if rule.parent is None or not sides:
        return None
    if not all(isinstance(child, Column) and isinstance(parent, Column) for child, parent in sides):
        return None
    return Obligation(rule.parent, _names({one for _, one in sides if isinstance(one, Column)}))


def _unfolds_only(rule: Rule, known: frozenset[Expr]) -> bool:
    """Whether every value taken in turn shows in the quad, so that different values make different quads."""
    hidden = [*rule.conditions, *(side for one in rule.equalities for side in (one.child, one.parent))]
    if any(explodes(one) for one in hidden):
        return False
    for _, term in rule.terms:
        taken = {each for one in expressions(term) for each in explodes(one)}
        if len(taken) > 1 or not taken <= known or (taken and any(explodes(each.values) for each in taken)):
            return False
        if any(column.of_parent for each in taken for column in columns(each)):
            return False
    return True


def _names(found: set[Column]) -> tuple[str, ...]:
    return tuple(sorted(one.reference for one in found))


def is_injective(rule: Rule) -> bool:
    """Whether the quad gives back every column the rule reads, so that distinct rows are distinct quads."""
    known = frozenset().union(*(recoverable(term) for _, term in rule.terms))
    read = [one for _, term in rule.terms for expression in expressions(term) for one in columns(expression)]
    lists = any(explodes(one) for _, term in rule.terms for one in expressions(term))
    if lists or rule.parent is not None or rule.conditions or reads_number(rule, rule.scan):
        return False
    if any(term.natural is not None for _, term in rule.terms):
        # The datatype that a value has by nature is a column of its own, which is not asked for here.
        return False
    return set(read) <= known


def recoverable(term: Term) -> frozenset[Expr]:
    """The columns, and the values taken in turn, that the text of a term determines."""
    if term.natural is not None or term.condition is not None:
        # A natural double is made canonical, so that 1.0 and 1 become one text.
        return frozenset()
    if term.type is TermType.LITERAL:
        return _variables(term.lexical, lambda one: one)
    if term.type is TermType.BLANK:
        return _variables(term.lexical, _operand("blank-label"))
    return _variables(term.lexical, _operand("iri-encode", "uri-encode"))


def _operand(*operations: str) -> Callable[[Expr], Expr | None]:
    def strip(one: Expr) -> Expr | None:
        return one.arguments[0] if isinstance(one, Apply) and one.operation in operations else None

    return strip


def _variables(lexical: Expr, strip: Callable[[Expr], Expr | None]) -> frozenset[Expr]:
    members = lexical.arguments if _is_concat(lexical) else (lexical,)
    found = [strip(one) for one in members if not isinstance(one, Text)]
    if not all(isinstance(one, Column | Each) for one in found):
        return frozenset()
    encoded = all(isinstance(one, Text | Apply) for one in members)
    if len(found) > 1 and not (encoded and _separated(members)):
        return frozenset()
    return frozenset(one for one in found if one is not None)


def _separated(members: tuple[Expr, ...]) -> bool:
    """Whether between any two values stands a character that no value holds."""
    inner = members[1:-1] if isinstance(members[0], Text) and isinstance(members[-1], Text) else members
    marks = [isinstance(one, Text) and not set(one.value) <= _IN_VALUES for one in inner]
    variable = [not isinstance(one, Text) for one in inner]
    return all(not (a and b) for a, b in itertools.pairwise(variable)) and all(
        mark or value for mark, value in zip(marks, variable, strict=True)
    )


@dataclass(frozen=True)
class Outline:
    """What is fixed in the text of a term: how it begins and ends, or all of it."""

    begin: str
    end: str
    whole: bool = False

    def fits(self, text: str) -> bool:
        """Whether the term may have this text."""
        return text == self.begin if self.whole else text.startswith(self.begin) and text.endswith(self.end)


def outline(term: Term) -> Outline:
    """The fixed parts of a term's text in N-Quads."""
    if term.type is TermType.LITERAL:
        return _literal_outline(term)
    opening, closing = ("_:", "") if term.type is TermType.BLANK else ("<", ">")
    if isinstance(term.lexical, Text):
        return Outline(f"{opening}{term.lexical.value}{closing}", "", whole=True)
    members = term.lexical.arguments if _is_concat(term.lexical) else ()
    first = members[0].value if members and isinstance(members[0], Text) else ""
    last = members[-1].value if members and isinstance(members[-1], Text) else ""
    return Outline(opening + first, last + closing)


def _literal_outline(term: Term) -> Outline:
    tag, datatype = term.language, term.datatype
    fixed = '"'
    if term.natural is not None or not all(isinstance(one.lexical, Text) for one in (tag, datatype) if one):
        fixed = ""
    elif tag is not None and isinstance(tag.lexical, Text):
        fixed = f'"@{tag.lexical.value}'
    elif datatype is not None and isinstance(datatype.lexical, Text):
        iri = datatype.lexical.value
        fixed = '"' if iri == names.XSD + "string" else f'"^^<{iri}>'
    if fixed and isinstance(term.lexical, Text):
        return Outline(quote(term.lexical.value) + fixed[1:], "", whole=True)
    return Outline('"', fixed)


def _is_concat(expression: Expr) -> TypeGuard[Apply]:
    return isinstance(expression, Apply) and expression.operation == "concat"


def disjoint(left: Outline, right: Outline) -> bool:
    """Whether two terms can't have one text, by what is fixed in them."""
    if left.whole:
        return not right.fits(left.begin)
    if right.whole:
        return not left.fits(right.begin)
    begins = left.begin.startswith(right.begin) or right.begin.startswith(left.begin)
    return not (begins and (left.end.endswith(right.end) or right.end.endswith(left.end)))


def groups(rules: tuple[Rule, ...]) -> list[list[int]]:
    """Rules, by number, in groups such that rules of different groups make no quad in common."""
    outlines = [{role: outline(term) for role, term in rule.terms} for rule in rules]
    group = list(range(len(rules)))

    def find(at: int) -> int:
        while group[at] != at:
            at = group[at]
        return at

    for at, left in enumerate(outlines):
        for other in range(at):
            if find(at) != find(other) and not _apart(left, outlines[other]):
                group[find(at)] = find(other)
    found: dict[int, list[int]] = {}
    for at in range(len(rules)):
        found.setdefault(find(at), []).append(at)
    return list(found.values())


def _apart(left: dict[str, Outline], right: dict[str, Outline]) -> bool:
    if left.keys() != right.keys():
        return True
    order = ("predicate", "graph", "object", "subject")
    return any(disjoint(left[role], right[role]) for role in order if role in left)
