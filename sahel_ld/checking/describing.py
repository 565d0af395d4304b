"""Blank nodes of the data by what is said of them: their labels mean nothing outside one run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sahel_ld.validation.results import Result

if TYPE_CHECKING:
    from pyoxigraph import Store, Triple

    from sahel_ld.shacl.vocabulary import Node

MOST = 3
"""Triples that a description shows of one node."""
DEEPEST = 2
LONGEST_WAY = 6
"""Properties from a named node to a blank one that a waiver may write."""
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def blank_nodes(results: Sequence[Result], store: Store) -> Mapping[str, str]:
    """What each blank node in results is, as Turtle would write it, full IRIs; `[]` where nothing is said."""
    from pyoxigraph import BlankNode

    labels = {term for r in results for term in (r.focus, r.value) if term.startswith("_:")}
    return {label: _described(BlankNode(label[2:]), store, 1) for label in sorted(labels)}


def ways_to(results: Sequence[Result], store: Store) -> Mapping[str, frozenset[str]]:
    """The ways that lead from named nodes to each blank focus node: `<subject> <property> []`, and on."""
    from pyoxigraph import BlankNode

    labels = {result.focus for result in results if result.focus.startswith("_:")}
    return {label: frozenset(_ways(BlankNode(label[2:]), store, ())) for label in sorted(labels)}


def _ways(node: Node, store: Store, behind: tuple[Node, ...]) -> Iterator[str]:
    """Each way to a blank node, `[]` for one that nothing leads to; none is longer than `LONGEST_WAY`."""
    from pyoxigraph import BlankNode

    leading = {quad.triple for quad in store.quads_for_pattern(None, None, node, None)}
    if not leading:
        yield "[]"
    for triple in leading if len(behind) < LONGEST_WAY else ():
        start = triple.subject
        if not isinstance(start, BlankNode):
            yield f"{start} {triple.predicate} []"
        elif start not in behind and start != node:
            yield from (f"{way} {triple.predicate} []" for way in _ways(start, store, (*behind, node)))


def _described(node: Node, store: Store, depth: int) -> str:
    from pyoxigraph import BlankNode

    from sahel_ld.shacl.literals import restore

    triples = sorted({quad.triple for quad in store.quads_for_pattern(node, None, None, None)}, key=_order)
    parts = []
    for triple in triples[:MOST]:
        value = restore(triple.object)  # type: ignore[arg-type]
        nested = isinstance(value, BlankNode)
        written = _described(value, store, depth + 1) if nested and depth < DEEPEST else str(value)  # type: ignore[arg-type]
        verb = "a" if str(triple.predicate) == _TYPE else str(triple.predicate)
        parts.append(f"{verb} {'[]' if nested and depth >= DEEPEST else written}")
    parts += ["…"] if len(triples) > MOST else []
    return f"[ {' ; '.join(parts)} ]" if parts else "[]"


def _order(triple: Triple) -> tuple[bool, str]:
    """Types first, then by text."""
    return str(triple.predicate) != _TYPE, str(triple)


def axiom(triples: Sequence[Triple]) -> str:
    """An axiom in one line, as Turtle would write it, full IRIs: blank nodes by what hangs from them."""
    from pyoxigraph import BlankNode

    by_subject: dict[object, list[Triple]] = {}
    for triple in triples:
        by_subject.setdefault(triple.subject, []).append(triple)
    head = triples[0]
    if isinstance(head.subject, BlankNode):
        return _nested(head.subject, by_subject)
    return f"{head.subject} {_verb(head)} {_nested(head.object, by_subject)}"


def _verb(triple: Triple) -> str:
    return "a" if str(triple.predicate) == _TYPE else str(triple.predicate)


def _nested(term: object, below: Mapping[object, Sequence[Triple]]) -> str:
    if term not in below:
        return str(term)
    links = {triple.predicate.value.rpartition("#")[2]: triple.object for triple in below[term]}
    if "first" in links:
        return f"( {' '.join(_members(term, below))} )"
    parts = [f"{_verb(t)} {_nested(t.object, below)}" for t in sorted(below[term], key=_order)]
    return f"[ {' ; '.join(parts)} ]"


def _members(head: object, below: Mapping[object, Sequence[Triple]]) -> list[str]:
    found: list[str] = []
    while head in below:
        links = {triple.predicate.value.rpartition("#")[2]: triple.object for triple in below[head]}
        found.append(_nested(links.get("first"), below))
        head = links.get("rest")
    return found
