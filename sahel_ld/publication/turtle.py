"""Turtle: prefixes, then a block per subject, in the order of their IRIs.

A block gives the type first, then labels, then the other predicates by IRI; several objects stand
one to a line. So a fact added or taken away is a change of a line or two.
Specification: https://www.w3.org/TR/turtle/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from sahel_ld.publication.names import Names
from sahel_ld.publication.terms import TYPE, XSD, Properties, in_order, split_literal, subjects

CACHE = 200_000
# Literals that Turtle writes without quotes; what doesn't match keeps its quotes and datatype.
BARE = {
    f"^^<{XSD}integer>".encode(): re.compile(rb"[+-]?[0-9]+"),
    f"^^<{XSD}decimal>".encode(): re.compile(rb"[+-]?[0-9]*\.[0-9]+"),
    f"^^<{XSD}boolean>".encode(): re.compile(rb"true|false"),
}


class TurtleTerms(dict[bytes, bytes]):
    """A term of N-Triples → the same in Turtle; remembered, within bounds."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        super().__init__()
        self._names = Names(prefixes)

    def __missing__(self, term: bytes) -> bytes:
        if len(self) > CACHE:
            self.clear()
        self[term] = text = self._iri(term) if term[:1] == b"<" else self._other(term)
        return text

    def _iri(self, term: bytes) -> bytes:
        return self._names.shorten(term) or term

    def _other(self, term: bytes) -> bytes:
        if term[-1:] != b">":
            return term
        text, datatype = split_literal(term)
        bare = BARE.get(datatype)
        if bare and bare.fullmatch(text, 1, len(text) - 1):
            return text[1:-1]
        return text + b"^^" + self._iri(datatype[2:])


def write_turtle(lines: Iterable[bytes], prefixes: Mapping[str, str]) -> Iterator[bytes]:
    """Turtle of sorted canonical N-Triples lines."""
    yield header(prefixes)
    yield from write_blocks(lines, TurtleTerms(prefixes))


def header(prefixes: Mapping[str, str]) -> bytes:
    """The lines that declare the prefixes, in order."""
    return "".join(f"@prefix {name}: <{prefixes[name]}> .\n" for name in sorted(prefixes)).encode()


def write_blocks(lines: Iterable[bytes], terms: TurtleTerms, indent: bytes = b"") -> Iterator[bytes]:
    """A block for each subject, each after an empty line."""
    between = b" ;\n" + indent + b"    "
    for subject, properties in subjects(lines):
        body = between.join(_predicates(properties, terms, indent))
        yield b"\n" + indent + terms[subject] + b" " + body + b" .\n"


def _predicates(properties: Properties, terms: TurtleTerms, indent: bytes) -> Iterator[bytes]:
    between = b",\n" + indent + b"        "
    for predicate, objects in in_order(properties):
        name = b"a" if predicate == TYPE else terms[predicate]
        if len(objects) == 1:
            yield name + b" " + terms[objects[0]]
        else:
            yield name + b" " + between.join([terms[term] for term in objects])
