"""Literals that Oxigraph would not keep as they are written, kept under a datatype of our own.

A store holds `"300"^^xsd:byte` as the integer 300 and `4.0` as the decimal 4. Where the data come as a
`Dataset`, which keeps them, such literals go into the store under `urn:x-sahel-ld:kept:` and their
datatype; queries see through it, and results show the literal as written. Integers beyond the bounds
of their type, as that 300, have no value: they are kept under a datatype that nothing compares with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from sahel_ld.shacl.bounds import BOUNDS, INTEGER
from sahel_ld.shacl.vocabulary import XSD, Term

KEPT = "urn:x-sahel-ld:kept:"
ILL = "ill-typed:"
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
    datatype = literal.datatype.value
    mark = "" if is_within_bounds(literal.value, datatype) else ILL
    return Literal(literal.value, datatype=NamedNode(f"{KEPT}{mark}{datatype}"))


def is_within_bounds(text: str, datatype: str) -> bool:
    """Tell whether a text is not beyond the bounds of an integer type; other types have none here."""
    low, high = BOUNDS.get(datatype.removeprefix(XSD), (None, None))
    if (low, high) == (None, None) or not INTEGER.fullmatch(text.strip()):
        return True
    # As decimals: Python limits how many digits of a text an integer may take.
    value = Decimal(text.strip())
    return (low is None or value >= low) and (high is None or value <= high)


def restore(term: Term) -> Term:
    """Return the literal as it was written; other terms as they are."""
    if isinstance(term, Literal) and term.datatype.value.startswith(KEPT):
        datatype = term.datatype.value.removeprefix(KEPT).removeprefix(ILL)
        return Literal(term.value, datatype=NamedNode(datatype))
    return term


@dataclass(frozen=True)
class ExactStore:
    """A store of triples, each once, that can give back every literal as it was written.

    `kept` tells whether any literal had to be kept under a datatype of our own.
    """

    store: Store
    kept: bool

    def __len__(self) -> int:
        return len(self.store)


CHUNK = 50_000
PLAIN = frozenset(
    ("http://www.w3.org/2001/XMLSchema#string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")
)


def exact_store(quads: Iterable[Quad]) -> ExactStore:
    """Load quads, their graphs taken together, as a stream; the result says whether literals were kept."""
    store, kept, source = Store(), False, iter(quads)
    while chunk := list(islice(source, CHUNK)):
        typed = {quad.object for quad in chunk if isinstance(quad.object, Literal)}
        suspects = (literal for literal in typed if literal.datatype.value not in PLAIN)
        lost: dict[Term | Triple, Term] = {literal: keep(literal) for literal in changed(suspects)}
        kept = kept or bool(lost)
        store.bulk_extend(
            Quad(quad.subject, quad.predicate, lost.get(quad.object, quad.object)) for quad in chunk
        )
    return ExactStore(store, kept)


def restored(exact: ExactStore) -> Iterator[Quad]:
    """The triples with every literal as it was written."""
    return (Quad(q.subject, q.predicate, restore(q.object)) for q in exact.store)


def plain_store(exact: ExactStore) -> Store:
    """The same triples as Oxigraph holds them: literals by their value, kept ones no more."""
    store = Store()
    store.bulk_extend(restored(exact))
    return store
