"""Literals that Oxigraph would not keep as they are written, kept under a datatype of our own.

A store holds `"300"^^xsd:byte` as the integer 300 and `4.0` as the decimal 4. Where the data come as a
`Dataset`, which keeps them, such literals go into the store under `urn:x-sahel-ld:kept:` and their
datatype; queries see through it, and results show the literal as written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Dataset, Literal, NamedNode, Quad, Store

from sahel_ld.shacl.vocabulary import Term

KEPT = "urn:x-sahel-ld:kept:"
_PROBE = NamedNode("urn:x-sahel-ld:probe")


def changed(literals: Iterable[Literal]) -> set[Literal]:
    """Return the literals that a store gives back otherwise than it got them: found by trying."""
    given = sorted(set(literals), key=str)
    scratch = Store()
    scratch.bulk_extend(Quad(NamedNode(f"{KEPT}{index}"), _PROBE, term) for index, term in enumerate(given))
    return {term for stored, term in _numbered(scratch, given) if str(term) != stored}


def _numbered(store: Store, given: list[Literal]) -> Iterator[tuple[str, Literal]]:
    for quad in store:
        yield str(quad.object), given[int(quad.subject.value.removeprefix(KEPT))]


def keep(literal: Literal) -> Literal:
    """Return the literal under which a changed one is stored."""
    return Literal(literal.value, datatype=NamedNode(KEPT + literal.datatype.value))


def restore(term: Term) -> Term:
    """Return the literal as it was written; other terms as they are."""
    if isinstance(term, Literal) and term.datatype.value.startswith(KEPT):
        return Literal(term.value, datatype=NamedNode(term.datatype.value.removeprefix(KEPT)))
    return term


def exact_store(dataset: Dataset) -> Store:
    """Load a dataset's triples, each once, so that every literal can be given back as written."""
    objects = [quad.object for quad in dataset if isinstance(quad.object, Literal)]
    lost = changed(objects)
    store = Store()
    store.bulk_extend(
        Quad(quad.subject, quad.predicate, keep(quad.object) if quad.object in lost else quad.object)
        for quad in dataset
    )
    return store


def plain_store(dataset: Dataset) -> Store:
    """Load a dataset's triples, each once, as a store holds them."""
    store = Store()
    store.bulk_extend(Quad(quad.subject, quad.predicate, quad.object) for quad in dataset)
    return store
