"""A shapes graph as it is read: indexed, each triple once, blank nodes with labels that stay.

Labels in the order of the files, or canonical ones (RDFC-1.0) where there is no order, make everything
that depends on anonymous shapes the same in every run.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path as FilePath
from typing import Any

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad, Store, parse

from sahel_ld.errors import DataError, Place, ShapeError
from sahel_ld.shacl.vocabulary import (
    OWL_CLASS,
    RDF_FIRST,
    RDF_NIL,
    RDF_REST,
    RDF_TYPE,
    RDFS_CLASS,
    RDFS_SUBCLASS,
    SHACL,
    Node,
    Term,
)

Source = Store | Dataset | FilePath | str


class ShapesGraph:
    """The triples of a shapes graph; every answer is sorted."""

    def __init__(self, quads: Iterable[Quad], *, canonical: bool = True) -> None:
        triples = {Quad(quad.subject, quad.predicate, quad.object) for quad in quads}
        if canonical:
            dataset = Dataset(triples)
            dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
            triples = set(dataset)
        self.quads: list[Any] = sorted(triples, key=str)
        # What declares the prefixes of queries, and the lines that it comes to: most name the same.
        self.prologues: dict[tuple[Term, ...], str] = {}
        self._objects: dict[tuple[object, NamedNode], list[Term]] = defaultdict(list)
        self._subjects: dict[NamedNode, list[tuple[Node, Term]]] = defaultdict(list)
        self._predicates: dict[object, set[NamedNode]] = defaultdict(set)
        for quad in self.quads:
            self._objects[quad.subject, quad.predicate].append(quad.object)
            self._subjects[quad.predicate].append((quad.subject, quad.object))
            self._predicates[quad.subject].add(quad.predicate)

    def objects(self, subject: Term, predicate: NamedNode) -> list[Term]:
        """Return the objects of a subject and predicate."""
        return self._objects.get((subject, predicate), [])

    def pairs(self, predicate: NamedNode) -> list[tuple[Node, Term]]:
        """Return subjects and objects of a predicate."""
        return self._subjects.get(predicate, [])

    def describes(self, subject: Term) -> bool:
        """Tell whether the graph says anything of a subject."""
        return subject in self._predicates

    def predicates(self, namespace: str) -> list[NamedNode]:
        """Return the predicates that lie in a namespace."""
        return sorted((p for p in self._subjects if p.value.startswith(namespace)), key=str)

    def names(self, subject: Term, namespace: str) -> list[str]:
        """Return the local names of a subject's predicates that lie in a namespace."""
        found = (predicate.value for predicate in self._predicates.get(subject, ()))
        return sorted(iri.removeprefix(namespace) for iri in found if iri.startswith(namespace))

    def value(self, subject: Term, predicate: NamedNode) -> Term | None:
        """Return the only object, or None; several are an error."""
        found = self.objects(subject, predicate)
        if len(found) > 1:
            what = predicate.value.removeprefix(SHACL)
            raise ShapeError(
                f"it has {len(found)} values for sh:{what}, one is allowed", predicate=str(predicate)
            )
        return found[0] if found else None

    def is_list(self, node: Term) -> bool:
        """Tell whether a node begins an RDF list."""
        return node == RDF_NIL or bool(self.objects(node, RDF_FIRST))

    def members(self, head: Term) -> tuple[Term, ...]:
        """Return the members of an RDF list; raises ShapeError when it is not well-formed."""
        found: list[Term] = []
        seen: set[object] = set()
        while head != RDF_NIL:
            first, rest = self.objects(head, RDF_FIRST), self.objects(head, RDF_REST)
            if head in seen or len(first) != 1 or len(rest) != 1:
                cyclic = "it comes back to itself" if head in seen else "it does not end with rdf:nil"
                raise ShapeError(f"it is no well-formed RDF list: {cyclic}")
            seen.add(head)
            found.append(first[0])
            head = rest[0]
        return tuple(found)

    def subclasses(self, root: NamedNode) -> set[Term]:
        """Return a class and everything below it."""
        found: set[Term] = {root}
        pending: list[Term] = [root]
        while pending:
            above = pending.pop()
            below = {s for s, o in self.pairs(RDFS_SUBCLASS) if o == above} - found
            found |= below
            pending += below
        return found

    def instances(self, root: NamedNode) -> list[Node]:
        """Return the nodes typed with a class or one below it."""
        classes = self.subclasses(root)
        return sorted({s for s, o in self.pairs(RDF_TYPE) if o in classes}, key=str)

    def is_class(self, node: Node) -> bool:
        """Tell whether a node is an instance of rdfs:Class or owl:Class, or of one below, in this graph."""
        types = set(self.objects(node, RDF_TYPE))
        return any(self.subclasses(root) & types for root in (RDFS_CLASS, OWL_CLASS))


def graph_of(source: Source | Iterable[Source]) -> ShapesGraph:
    """Read a shapes graph from a store, a dataset, a file or several of them.

    Raises DataError when a file can't be read or parsed.
    """
    sources = [source] if isinstance(source, (Store, Dataset, FilePath, str)) else list(source)
    ordered = all(isinstance(one, (FilePath, str)) for one in sources)
    quads = (quad for number, one in enumerate(sources, 1) for quad in quads_of(one, {}, number))
    return ShapesGraph(quads, canonical=not ordered)


def quads_of(source: Source, prefixes: dict[str, str], number: int) -> Iterable[Quad]:
    """The triples of a source, the n-th of several; adds the prefixes that a file declares."""
    if isinstance(source, (Store, Dataset)):
        return source
    try:
        base = FilePath(source).resolve().as_uri()
        parser = parse(path=source, base_iri=base, rename_blank_nodes=True)
        quads = list(parser)
    except SyntaxError as error:
        message = re.sub(r"^Parser error.*?: | \(line \d+\)$", "", str(error.msg))
        place = Place(source, line=error.lineno, column=error.offset)
        raise DataError(f"the shapes can't be read: {message}", place=place) from error
    except OSError as error:
        raise DataError(
            f"the shapes can't be read: {error.strerror or error}", place=Place(source)
        ) from error
    except ValueError as error:
        raise DataError(f"the shapes can't be read: {error}", place=Place(source)) from error
    prefixes |= parser.prefixes
    return _relabelled(quads, number)


def _relabelled(quads: Iterable[Quad], number: int) -> Iterator[Quad]:
    """Name the blank nodes of the n-th file in the order in which they come."""
    labels: dict[object, BlankNode] = {}

    def renamed(term: Term) -> Term:
        return labels.setdefault(term, BlankNode(f"s{number}b{len(labels):06}"))

    for quad in quads:
        subject, value = quad.subject, quad.object
        if isinstance(subject, BlankNode) or isinstance(value, BlankNode):
            start = renamed(subject) if isinstance(subject, BlankNode) else subject
            end = renamed(value) if isinstance(value, BlankNode) else value
            yield Quad(start, quad.predicate, end, quad.graph_name)  # type: ignore[arg-type]
        else:
            yield quad
