"""Strata: rules grouped so that each group can run once all earlier groups are complete.

Rules that feed each other (the strongly connected components of "writes what the other reads")
form one group and run to a fixpoint; a negation inside a group has no meaning and is an error.
"""

from __future__ import annotations

from collections.abc import Sequence

from sahel_ld.derivation.rules import Rule
from sahel_ld.errors import InputError, Place


def stratify(rules: Sequence[Rule]) -> tuple[tuple[Rule, ...], ...]:
    """Groups of rules in the order in which they run; raises InputError for a negation in a circle."""
    before = {rule.name: _sources(rule, rules) for rule in rules}
    reach = {rule.name: _closure(rule.name, before) for rule in rules}
    groups: dict[frozenset[str], list[Rule]] = {}
    for rule in rules:
        mates = {name for name in reach[rule.name] if rule.name in reach[name]} | {rule.name}
        groups.setdefault(frozenset(mates), []).append(rule)
    for members in groups.values():
        _check_negation(members)
    return _sorted(list(groups.values()), reach)


def _sources(rule: Rule, rules: Sequence[Rule]) -> set[str]:
    """The rules that write something that `rule` reads or negates."""
    return {other.name for other in rules if other.writes & (rule.reads | rule.negates)}


def _closure(name: str, before: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    todo = [name]
    while todo:
        for source in before[todo.pop()] - seen:
            seen.add(source)
            todo.append(source)
    return seen


def _check_negation(group: list[Rule]) -> None:
    written = {relation for rule in group for relation in rule.writes}
    for rule in group:
        circular = sorted(rule.negates & written)
        if circular:
            raise InputError(
                f"negates {circular[0]}, which itself depends on this rule",
                place=Place(rule.path),
                remedy="a negated relation must be complete before: break the circle",
            )


def _sorted(groups: list[list[Rule]], reach: dict[str, set[str]]) -> tuple[tuple[Rule, ...], ...]:
    """Repeatedly the first group, by order and name, all of whose sources have run."""
    done: set[str] = set()
    result: list[tuple[Rule, ...]] = []
    todo = sorted(groups, key=lambda group: min((rule.order, rule.name) for rule in group))
    while todo:
        names = [{rule.name for rule in group} for group in todo]
        index = next(i for i, group in enumerate(todo) if reach[group[0].name] <= done | names[i])
        group = todo.pop(index)
        result.append(tuple(sorted(group, key=lambda rule: (rule.order, rule.name))))
        done |= {rule.name for rule in group}
    return tuple(result)


def rules_for_others(rules: Sequence[Rule]) -> list[Rule]:
    """The rules that speak in nobody's name: no verdicts, nothing of the accepted tier, no chains."""
    withheld = {"accepted-triples", "closure-triples"}
    return [
        rule
        for rule in rules
        if not rule.writes & withheld and not any(name.startswith("verdict") for name in rule.writes)
    ]
