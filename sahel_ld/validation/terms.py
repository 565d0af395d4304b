"""Terms in N-Triples, as results carry them, back to terms of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Triple


def read_triple(subject: str, predicate: str, object_: str) -> Triple | None:
    """The triple of three terms, or None if they make none (a missing value, a complex path)."""
    from pyoxigraph import RdfFormat, parse

    if not (subject.startswith("<") and predicate.startswith("<") and object_):
        return None
    try:
        quads = parse(f"{subject} {predicate} {object_} .", format=RdfFormat.N_TRIPLES)
        triple: Triple = next(iter(quads)).triple
    except SyntaxError:
        return None
    return triple


def read_node(term: str) -> NamedNode | None:
    """The IRI of a node; None for a literal, a longer path, and a blank node, which no other report knows."""
    from pyoxigraph import NamedNode

    single = term.startswith("<") and term.endswith(">") and term.count("<") == 1
    return NamedNode(term[1:-1]) if single else None
