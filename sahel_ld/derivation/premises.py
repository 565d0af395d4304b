"""Why a derived triple stands, and what follows from one: rules taken backwards and forwards.

Backwards, a triple is unified with a rule's template, the rule's pattern runs as a SELECT with the
bound variables substituted, and each solution is put into the rule's premises. Forwards, it is
unified with a premise, and each solution is put into the template.
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

    _Graphs = list[NamedNode | BlankNode | DefaultGraph]


@dataclass(frozen=True)
class Derivation:
    """One way in which a rule yields a triple: the rule and the triples from which it follows."""

    rule: Rule
    premises: tuple[Triple, ...]


def derivations(store: Store, rules: Sequence[Rule], triple: Triple, *, released: str) -> list[Derivation]:
    """Every derivation of a triple, in the order in which the rules run; empty for an asserted one."""
    found: list[Derivation] = []
    for rule, visible in _seen_by(store, rules):
        for binding in _unify(rule, triple):
            found += _derive(store, visible, rule, binding, triple, released)
    return list(dict.fromkeys(found))


def consequences(
    store: Store, rules: Sequence[Rule], triple: Triple, *, released: str
) -> list[tuple[Rule, Triple]]:
    """Every triple that a rule yields with the given one among its premises, and the rule."""
    found: list[tuple[Rule, Triple]] = []
    for rule, visible in _seen_by(store, rules):
        yielded = {
            one
            for binding in _unify_premise(rule, triple)
            for values in _solutions(store, visible, rule, binding, released)
            for pattern in rule.template
            for one in _fill(store, pattern, values)
        }
        if "UNION" in rule.where:  # a branch may leave the premise out: so each is proved backwards
            yielded = {one for one in yielded if _rests_on(store, visible, rule, one, triple, released)}
        found += [(rule, one) for one in sorted(yielded - {triple}, key=str)]
    return found


def _rests_on(
    store: Store, visible: _Graphs, rule: Rule, triple: Triple, premise: Triple, released: str
) -> bool:
    return any(
        premise in way.premises
        for binding in _unify(rule, triple)
        for way in _derive(store, visible, rule, binding, triple, released)
    )


def _seen_by(store: Store, rules: Sequence[Rule]) -> Iterator[tuple[Rule, _Graphs]]:
    """Each rule in the order in which they run, with the graphs that it saw.

    It saw neither later results nor, unless it feeds itself, its own: a verdict is not given twice.
    """
    hidden = {rule.name for rule in rules}
    for group in stratify(rules):
        names = {rule.name for rule in group}
        visible = _graphs(store, hidden - names if is_circular(group) else hidden)
        hidden -= names
        yield from ((rule, visible) for rule in group)


def _graphs(store: Store, hidden: set[str]) -> _Graphs:
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


def _unify_premise(rule: Rule, triple: Triple) -> Iterator[dict[str, Any]]:
    """What the rule's variables are where one of its premises is the triple."""
    from pyoxigraph import NamedNode

    actual = (triple.subject, triple.predicate, triple.object)
    for pattern in rule.premises:
        binding: dict[str, Any] = {}
        for term, value in zip(pattern, actual, strict=True):
            if term.startswith("?"):
                fits = binding.setdefault(term, value) == value
            else:
                fits = value in [NamedNode(iri[1:-1]) for iri in term.split("|")]
            if not fits:
                break
        else:
            yield binding


def _derive(
    store: Store, visible: _Graphs, rule: Rule, binding: dict[str, Any], triple: Triple, released: str
) -> Iterator[Derivation]:
    ways = set()
    for values in _solutions(store, visible, rule, binding, released):
        premises = [p for pattern in rule.premises for p in _fill(store, pattern, values)]
        if triple not in premises:
            ways.add(Derivation(rule, tuple(premises)))
    yield from sorted(ways, key=lambda way: [str(premise) for premise in way.premises])


def _solutions(
    store: Store, visible: _Graphs, rule: Rule, binding: dict[str, Any], released: str
) -> Iterator[dict[str, Any]]:
    """The solutions of a rule's pattern, over the graphs that it sees, with some variables bound."""
    from pyoxigraph import Variable

    known = {**{f"?{key.value}": value for key, value in parameters(rule, released).items()}, **binding}
    bound = {Variable(name[1:]): value for name, value in known.items() if rule.mentions(name)}
    results = store.query(rule.select, default_graph=visible, substitutions=bound)
    solutions = cast("QuerySolutions", results)
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        yield known | {f"?{name}": solution[name] for name in names if solution[name] is not None} | binding


def _fill(store: Store, pattern: Pattern, values: dict[str, Any]) -> Iterator[Triple]:
    """The triples of the store that a pattern stands for; none where a variable is unbound."""
    from pyoxigraph import NamedNode, Triple

    subject, object_ = (
        values.get(term) if term.startswith("?") else NamedNode(term[1:-1]) for term in pattern[::2]
    )
    if subject is None or object_ is None:
        return
    for name in pattern[1].split("|"):
        predicate = values.get(name) if name.startswith("?") else NamedNode(name[1:-1])
        if predicate is not None and any(store.quads_for_pattern(subject, predicate, object_, None)):
            yield Triple(subject, predicate, object_)
