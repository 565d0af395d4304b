"""IRIs for blank nodes, from canonical labels: the same data give the same names.

RDF 1.1, 3.5 (replacing blank nodes with IRIs); labels by RDFC-1.0. Its cost explodes for nodes that
are each other's mirror images (a clique of ten takes minutes) or stand in a long row of likes (500: 9 s), so
such data are refused first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sahel_ld.errors import DataError, Place

if TYPE_CHECKING:
    from pyoxigraph import Quad, Store

MOST = 50_000
MOST_ALIKE = 100
MOST_WAYS = 8
_REMEDY = "give them IRIs (RDF 1.1, 3.5 Replacing Blank Nodes with IRIs)"


def name_nodes(store: Store, path: Path, *, base: str) -> None:
    """Put an IRI under `base` in the place of each blank node of a store.

    Raises DataError naming the file for nameless graphs, and for nodes too many or too alike.
    """
    from pyoxigraph import BlankNode

    if any(isinstance(graph, BlankNode) for graph in store.named_graphs()):
        raise DataError("has a graph without a name", place=Place(path), remedy="give it an IRI")
    quads = [q for q in store if isinstance(q.subject, BlankNode) or isinstance(q.object, BlankNode)]
    if not quads:
        return
    _refuse_unnameable(quads, path)
    for quad in quads:
        store.remove(quad)
    store.extend(_named(quads, base))


def _refuse_unnameable(quads: Sequence[Quad], path: Path) -> None:
    nodes = {term for quad in quads for term in _blank(quad)}
    if len(nodes) > MOST:
        raise DataError(
            f"has {len(nodes)} blank nodes; at most {MOST} are named", place=Place(path), remedy=_REMEDY
        )
    for knot, ways in _knots(quads):
        if len(knot) > MOST_ALIKE or ways > MOST_WAYS:
            raise DataError(
                f"has {len(knot)} blank nodes in one knot that look alike", place=Place(path), remedy=_REMEDY
            )


def _blank(quad: Quad) -> list[Any]:
    from pyoxigraph import BlankNode

    return [term for term in (quad.subject, quad.object) if isinstance(term, BlankNode)]


def _knots(quads: Sequence[Quad]) -> Iterator[tuple[set[Any], int]]:
    """Nodes that are not alone in their look and hang together, and how many ways lead on to likenesses.

    The look is that of the algorithm's first step; each such way makes it try another order.
    """
    look = _looks(quads)
    shared = Counter(look.values())
    pairs = [
        quad
        for quad in quads
        if all(term in look and shared[look[term]] > 1 for term in (quad.subject, quad.object))
    ]
    ways = Counter(
        way
        for q in pairs
        for way in ((q.subject, 0, q.predicate, look[q.object]), (q.object, 1, q.predicate, look[q.subject]))
    )
    more: Counter[Any] = Counter()
    for (node, *_), number in ways.items():
        more[node] += number - 1
    for knot in _components([(quad.subject, quad.object) for quad in pairs]):
        yield knot, sum(more[node] for node in knot)


def _looks(quads: Sequence[Quad]) -> dict[Any, str]:
    lines: dict[Any, list[str]] = {}
    for quad in quads:
        ends = (quad.subject, quad.object)
        blank = _blank(quad)
        for at, term in enumerate(ends):
            if term in blank:
                word = "_:" if ends[1 - at] in blank else str(ends[1 - at])
                lines.setdefault(term, []).append(f"{at} {quad.predicate} {word} {quad.graph_name}")
    return {node: "\n".join(sorted(found)) for node, found in lines.items()}


def _components(edges: Sequence[tuple[Any, Any]]) -> Iterator[set[Any]]:
    neighbours: dict[Any, set[Any]] = {}
    for one, other in edges:
        neighbours.setdefault(one, set()).add(other)
        neighbours.setdefault(other, set()).add(one)
    while neighbours:
        node, found = neighbours.popitem()
        component, todo = {node}, list(found)
        while todo:
            each = todo.pop()
            component.add(each)
            todo.extend(neighbours.pop(each, ()))
        yield component


def _named(quads: Sequence[Quad], base: str) -> Iterator[Quad]:
    from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad

    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    text = "\n".join(sorted(str(quad) for quad in dataset))
    stem = f"{base}.well-known/genid/{sha256(text.encode()).hexdigest()[:16]}-"

    def name(term: Any) -> Any:
        return NamedNode(stem + term.value) if isinstance(term, BlankNode) else term

    for quad in dataset:
        yield Quad(name(quad.subject), quad.predicate, name(quad.object), quad.graph_name)
