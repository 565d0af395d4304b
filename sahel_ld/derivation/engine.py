"""Running the rules over a store."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, cast

from sahel_ld import vocabulary
from sahel_ld.derivation.rules import Rule
from sahel_ld.derivation.strata import stratify

if TYPE_CHECKING:
    from pyoxigraph import BlankNode, Literal, NamedNode, QueryTriples, Store, Triple, Variable

CHUNK = 20_000
"""How many triples are held as Python objects at once."""


def derive(asserted: Store, rules: Sequence[Rule], *, base: str, released: str) -> Store:
    """A new store with the asserted quads and, in `{base}graph/derived/{rule}`, what follows.

    `released` (YYYY-MM-DD) is the date of verdicts by rule: policy rules see it as `?released`.
    The asserted store is left as it was. Raises InputError if the rules can't be ordered.
    """
    from pyoxigraph import Store

    store = Store()
    store.bulk_extend(asserted)
    add_derived(store, rules, base=base, released=released)
    return store


def add_derived(store: Store, rules: Sequence[Rule], *, base: str, released: str) -> None:
    """What follows, as `derive` does it, in the very store that holds what was asserted: for large ones."""
    for group in stratify(rules):
        while sum(_run(store, rule, base, released) for rule in group) and is_circular(group):
            pass


def is_circular(group: Sequence[Rule]) -> bool:
    """Whether the rules of a group feed themselves."""
    written = {relation for rule in group for relation in rule.writes}
    return any(rule.reads & written for rule in group)


def _run(store: Store, rule: Rule, base: str, released: str) -> int:
    """Run a rule once; the number of triples that it added."""
    from pyoxigraph import NamedNode, Quad

    graph = NamedNode(vocabulary.graph(base, f"derived/{rule.name}"))
    bound = parameters(rule, released)
    results = iter(
        cast(
            "QueryTriples",
            store.query(rule.construct, use_default_graph_as_union=True, substitutions=bound),
        )
    )
    added = 0
    # The results are those of the store as it was when the rule began.
    while found := set(islice(results, CHUNK)):
        new = [triple for triple in found if not _stands(store, triple)]
        store.bulk_extend(Quad(triple.subject, triple.predicate, triple.object, graph) for triple in new)
        added += len(new)
    return added


def parameters(rule: Rule, released: str) -> dict[Variable, NamedNode | BlankNode | Literal | Triple]:
    """The variables that are bound for a rule before it runs."""
    from pyoxigraph import Literal, NamedNode, Variable

    if "?released" not in rule.construct:
        return {}
    return {
        Variable("released"): Literal(released, datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date"))
    }


def _stands(store: Store, triple: Triple) -> bool:
    return any(True for _ in store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None))
