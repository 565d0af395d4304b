"""Why a derived triple stands: every rule that yields it, with the premises of each way.

The triple is unified with a rule's template, the rule's pattern runs as a SELECT with the bound
variables substituted, and each solution is put into the rule's premises.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from sahel_ld.derivation.engine import is_circular, parameters
from sahel_ld.derivation.rules import Pattern, Rule
from sahel_ld.derivation.strata import stratify

if TYPE_CHECKING:
    from pyoxigraph import BlankNode, DefaultGraph, NamedNode, QuerySolutions, Store, Triple


@dataclass(frozen=True)
class Derivation:
    """One way in which a rule yields a triple: the rule and the triples from which it follows."""

    rule: Rule
    premises: tuple[Triple, ...]


def derivations(store: Store, rules: Sequence[Rule], triple: Triple, *, released: str) -> list[Derivation]:
    """Every derivation of a triple, in the order in which the rules run; empty for an asserted one."""
    found: list[Derivation] = []
    hidden = {rule.name for rule in rules}
    for group in stratify(rules):
        # A rule saw neither later results nor, unless it feeds itself, its own: a verdict is not given twice.
        names = {rule.name for rule in group}
        visible = _graphs(store, hidden - names if is_circular(group) else hidden)
        hidden -= names
        for rule in group:
            for binding in _unify(rule, triple):
                found += _derive(store, visible, rule, binding, triple, released)
    return list(dict.fromkeys(found))


def _graphs(store: Store, hidden: set[str]) -> list[NamedNode | BlankNode | DefaultGraph]:
    """The graphs of a store without those of the hidden rules."""
    from pyoxigraph import DefaultGraph

    named = [graph for graph in store.named_graphs() if _rule_of(graph.value) not in hidden]
    return [DefaultGraph(), *named]


def _rule_of(graph: str) -> str:
    return graph.partition("/graph/derived/")[2]


def _unify(rule: Rule, triple: Triple) -> Iterator[dict[str, Any]]:
    from pyoxigraph import NamedNode

    actual = (triple.subject, triple.predicate, triple.object)
    for pattern in rule.template:
        binding: dict[str, Any] = {}
        for term, value in zip(pattern, actual, strict=True):
            expected = binding.setdefault(term, value) if term.startswith("?") else NamedNode(term[1:-1])
            if expected != value:
                break
        else:
            yield binding


def _derive(
    store: Store,
    visible: list[NamedNode | BlankNode | DefaultGraph],
    rule: Rule,
    binding: dict[str, Any],
    triple: Triple,
    released: str,
) -> Iterator[Derivation]:
    from pyoxigraph import Variable

    known = {**{f"?{key.value}": value for key, value in parameters(rule, released).items()}, **binding}
    bound = {Variable(name[1:]): value for name, value in known.items() if rule.mentions(name)}
    results = store.query(rule.select, default_graph=visible, substitutions=bound)
    solutions = cast("QuerySolutions", results)
    names = [variable.value for variable in solutions.variables]
    ways = set()
    for solution in solutions:
        values = {f"?{name}": solution[name] for name in names if solution[name] is not None} | binding
        premises = [p for pattern in rule.premises for p in _fill(store, pattern, values)]
        if triple not in premises:
            ways.add(Derivation(rule, tuple(premises)))
    yield from sorted(ways, key=lambda way: [str(premise) for premise in way.premises])


def _fill(store: Store, pattern: Pattern, values: dict[str, Any]) -> Iterator[Triple]:
    """The triples of the store that a premise stands for; none where a variable is unbound."""
    from pyoxigraph import NamedNode, Triple

    subject, object_ = values.get(pattern[0]), values.get(pattern[2])
    if subject is None or object_ is None:
        return
    for name in pattern[1].split("|"):
        predicate = values.get(name) if name.startswith("?") else NamedNode(name[1:-1])
        if predicate is not None and any(store.quads_for_pattern(subject, predicate, object_, None)):
            yield Triple(subject, predicate, object_)
