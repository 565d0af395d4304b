"""The data as the engine asks them: all graphs of a store as one, read only.

Oxigraph's union of graphs does not remove duplicates; the queries of Core select distinct rows, and for
SPARQL-based constraints graphs that overlap are copied into one first. Queries can't name a blank
node, so nodes that queries must start from are remembered here and handed over by a function.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pyoxigraph import (
    BlankNode,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    Store,
)

from sahel_ld.shacl.literals import ILL, KEPT, ExactStore, changed, exact_store, keep, plain_store, restore
from sahel_ld.shacl.vocabulary import RDFS_SUBCLASS, Term

NODE_FUNCTION = NamedNode("urn:x-sahel-ld:node")
MOST_CLASSES = 100
# Asked triple by triple: counting the distinct ones would take as much memory again as they do.
_OVERLAP = """ASK { { GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?s ?p ?o } FILTER(?g != ?h) }
  UNION { ?s ?p ?o GRAPH ?g { ?s ?p ?o } } }"""

Row = tuple[Term | None, ...]


class Data:
    """A store, asked over the union of its graphs.

    `exact` says that every literal is what was written; `kept`, that some stand under a datatype of ours.
    """

    def __init__(
        self, store: Store, *, exact: bool = False, kept: bool = False, as_set: bool = False
    ) -> None:
        """Open a store; with `as_set`, `settle` is to be called before rows that need not be distinct."""
        self._exact = exact
        self._as_set = as_set
        self._kept = kept
        self._store = store
        self._options = _graphs(store)
        self._nodes: list[Term] = []
        self._functions: Any = {NODE_FUNCTION: self._node}
        self._counts: dict[str, int] = {}
        self._fewer: dict[tuple[str, str, int], bool] = {}
        self._functional: dict[tuple[NamedNode, int], bool] = {}
        self._classes: dict[Term, tuple[str, ...] | None] = {}

    def settle(self) -> None:
        """Make the union of the graphs a set, if it is to be one and is none yet."""
        if self._as_set:
            self._store, self._as_set = as_set(self._store), False
            self._options = _graphs(self._store)

    def _node(self, number: Any) -> Term:
        return self._nodes[int(number.value)]

    def stored(self, term: Term) -> Term:
        """Return a term as the store holds it."""
        return keep(term) if self._exact and isinstance(term, Literal) and changed([term]) else term

    def value(self, variable: str) -> str:
        """Write the value of a variable for comparisons."""
        if not self._kept:
            return variable
        name = f"STR(DATATYPE({variable}))"
        plain = f'STRDT(STR({variable}), IRI(STRAFTER({name}, "{KEPT}")))'
        return f'IF(STRSTARTS({name}, "{KEPT}"), {plain}, {variable})'

    def datatype(self, variable: str) -> str:
        """Write the datatype of a variable's literal."""
        return (
            f'IRI(REPLACE(STR(DATATYPE({variable})), "^{KEPT}({ILL})?", ""))'
            if self._kept
            else f"DATATYPE({variable})"
        )

    @property
    def exact(self) -> bool:
        """Whether literals are kept as written."""
        return self._exact

    def remember(self, nodes: Sequence[Term]) -> range:
        """Keep nodes and return the numbers under which queries find them."""
        start = len(self._nodes)
        self._nodes += [self.stored(node) for node in nodes]
        return range(start, len(self._nodes))

    def select(self, query: str) -> Iterator[Row]:
        """Run a SELECT query; a row has a term or None for each variable, in order."""
        solutions = self._store.query(query, custom_functions=self._functions, **self._options)
        if not isinstance(solutions, QuerySolutions):
            raise TypeError("the engine runs SELECT queries only")
        count = len(solutions.variables)
        rows = (tuple(solution[index] for index in range(count)) for solution in solutions)
        return (tuple(map(_restored, row)) for row in rows) if self._kept else rows

    def ask(self, query: str) -> bool:
        """Run an ASK query."""
        answer = self._store.query(query, custom_functions=self._functions, **self._options)
        return isinstance(answer, QueryBoolean) and bool(answer)

    def count(self, group: str) -> int:
        """Count the solutions of a group."""
        if group not in self._counts:
            self._counts[group] = self._numbers(f"SELECT (COUNT(*) AS ?n) WHERE {{ {group} }}")[0]
        return self._counts[group]

    def is_functional(self, predicate: NamedNode, most: int) -> bool:
        """Tell whether no node has two values of a property; false also beyond `most` triples."""
        if (predicate, most) not in self._functional:
            triples = f"SELECT ?s WHERE {{ ?s {predicate} ?o }} LIMIT {most + 1}"
            counts = "(COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?m)"
            total, subjects = self._numbers(f"SELECT {counts} WHERE {{ {{ {triples} }} }}")
            self._functional[predicate, most] = total == subjects and total <= most
        return self._functional[predicate, most]

    def are_fewer(self, prologue: str, predicate: str, most: int) -> bool:
        """Tell whether fewer than `most` triples have a predicate, which is written with prefixes."""
        key = (prologue, predicate, most)
        if key not in self._fewer:
            triples = f"SELECT ?s WHERE {{ ?s {predicate} ?o }} LIMIT {most}"
            counted = self._numbers(f"{prologue}SELECT (COUNT(*) AS ?n) WHERE {{ {{ {triples} }} }}")[0]
            self._fewer[key] = counted < most
        return self._fewer[key]

    def _numbers(self, query: str) -> list[int]:
        return [int(term.value) for term in next(iter(self.select(query))) if term is not None]

    def subclasses(self, term: Term) -> tuple[str, ...] | None:
        """Return a class and those below it in the data, or None when there are too many to list."""
        if term not in self._classes:
            query = f"SELECT DISTINCT ?c WHERE {{ ?c {RDFS_SUBCLASS}+ {term} }} LIMIT {MOST_CLASSES + 1}"
            below = [row[0] for row in self.select(query)]
            known = {str(term), *(str(name) for name in below)}
            listable = len(below) <= MOST_CLASSES and not any(isinstance(c, BlankNode) for c in below)
            self._classes[term] = tuple(sorted(known)) if listable else None
        return self._classes[term]


def _restored(term: Term | None) -> Term | None:
    return None if term is None else restore(term)


def data_of(
    source: Store | Dataset | ExactStore,
    *,
    by_users: bool,
    targets: Iterable[Literal] = (),
    disjoint: bool = False,
) -> tuple[Data, Data | None]:
    """Return the data for a run, and the data for users' queries where those need a store of their own.

    `targets` are the literals that shapes target: they are values too, wherever the data hold them or not.

    Users' queries know nothing of kept literals, and their rows need not be distinct: for them literals
    are stored as Oxigraph holds them, and graphs that overlap become one.
    """
    if isinstance(source, Store):
        return Data(source, as_set=by_users and not disjoint), None
    exact = exact_store(source) if isinstance(source, Dataset) else source
    kept = exact.kept or bool(changed(targets))
    core = Data(exact.store, exact=True, kept=kept)
    return core, Data(plain_store(exact)) if by_users and kept else None


def _graphs(store: Store) -> dict[str, Any]:
    names = list(store.named_graphs())
    default = next(iter(store.quads_for_pattern(None, None, None, DefaultGraph())), None)
    if not names:
        return {}
    if len(names) == 1 and default is None:
        return {"default_graph": names}
    return {"use_default_graph_as_union": True}


def as_set(store: Store) -> Store:
    """Return a store whose union of graphs has each triple once: the same one, unless graphs overlap."""
    if not _graphs(store).get("use_default_graph_as_union"):
        return store
    if not store.query(_OVERLAP):
        return store
    merged = Store()
    merged.bulk_extend(Quad(quad.subject, quad.predicate, quad.object) for quad in store)
    return merged
