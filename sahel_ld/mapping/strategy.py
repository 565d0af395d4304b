"""How a plan is carried out: which rules are written straight, together, and which are made distinct."""
# ruff: noqa: S608 - statements are made of quoted names and texts only

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sahel_ld.mapping import proofs
from sahel_ld.mapping.plan import Plan, Rule, explodes, expressions
from sahel_ld.mapping.proofs import Obligation
from sahel_ld.mapping.statements import Statements

IsKey = Callable[[Obligation], bool]


@dataclass(frozen=True)
class Step:
    """Rules written by one SELECT: `packed` puts all quads of a row into one text.

    A step is `distinct` when no proof was found, or its check failed; `reason` says which.
    """

    rules: tuple[int, ...]
    packed: bool
    distinct: bool
    reason: str


def steps(plan: Plan, is_key: IsKey) -> list[Step]:
    """The steps of a plan; `is_key` answers for the data and is asked each obligation once."""
    asked: dict[Obligation, bool] = {}

    def holds(one: Obligation) -> bool:
        if one not in asked:
            asked[one] = is_key(one)
        return asked[one]

    straight: dict[int, list[int]] = {}
    made: list[Step] = []
    for group in proofs.groups(plan.rules):
        step = _single(plan, group[0], holds) if len(group) == 1 else _several(group)
        if step.distinct or not step.packed:
            made.append(step)
        else:
            straight.setdefault(plan.rules[group[0]].scan, []).extend(group)
    packed = [Step(tuple(found), True, False, "keys proved") for found in straight.values()]
    return packed + made


def owed(plan: Plan) -> list[Obligation]:
    """The obligations that `steps` asks for as long as they hold."""
    asked: list[Obligation] = []

    def holds(one: Obligation) -> bool:
        asked.append(one)
        return True

    steps(plan, holds)
    return asked


def _single(plan: Plan, at: int, holds: Callable[[Obligation], bool]) -> Step:
    rule = plan.rules[at]
    needed = proofs.obligations(rule)
    if needed is None:
        return Step((at,), False, True, "no columns that the quad gives back")
    met_once = proofs.match(rule) if is_single(rule) else None
    if met_once is not None and holds(met_once) and holds(needed[0]):
        return Step((at,), True, False, "keys proved")
    failed = next((one for one in needed if not holds(one)), None)
    if failed is not None:
        return Step(
            (at,), False, True, f"no key: {', '.join(failed.columns)} of {_source(plan, failed.scan)}"
        )
    return Step((at,), is_plain(rule), False, "keys proved")


def _several(group: list[int]) -> Step:
    return Step(tuple(sorted(group)), False, True, f"{len(group)} rules may make the same quads")


def _source(plan: Plan, scan: int) -> str:
    return plan.scans[scan].source.path


def is_plain(rule: Rule) -> bool:
    """Whether the rule makes at most one quad of each record: no join, no list."""
    return rule.parent is None and is_single(rule)


def is_single(rule: Rule) -> bool:
    """Whether no list multiplies the rule's rows."""
    lists = any(explodes(one) for _, term in rule.terms for one in expressions(term))
    return not lists and not any(explodes(one) for one in rule.conditions)


def select(step: Step, plan: Plan, statements: Statements, whole: frozenset[Rule] = frozenset()) -> str:
    """A step as a SELECT with one column, `line`; every record is known to have the quads of `whole`."""
    rules = [plan.rules[at] for at in step.rules]
    if step.packed:
        return statements.packed(rules, whole.intersection(rules))
    if len(rules) == 1 and step.distinct and proofs.is_injective(rules[0]):
        return statements.line_of_distinct(rules[0])
    union = " UNION ALL ".join(statements.line(rule) for rule in rules)
    return f"SELECT DISTINCT line FROM ({union})" if step.distinct else union


__all__ = ["Step", "is_plain", "owed", "select", "steps"]
