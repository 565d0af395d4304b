"""Turtle: prefixes, then a block per subject, in the order of their IRIs.

A block gives the type first, then labels, then the other predicates by IRI; several objects stand
one to a line. So a fact added or taken away is a change of a line or two.
Specification: https://www.w3.org/TR/turtle/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from sahel_ld.publication.manner import Manner, WriteLines
from sahel_ld.publication.names import Memo, Names
from sahel_ld.publication.parts import write_lines
from sahel_ld.publication.terms import TYPE, XSD, in_order, subjects

# Literals that Turtle writes without quotes; what doesn't match keeps its quotes and datatype.
BARE = {
    f"<{XSD}integer>".encode(): re.compile(rb"[+-]?[0-9]+"),
    f"<{XSD}decimal>".encode(): re.compile(rb"[+-]?[0-9]*\.[0-9]+"),
    f"<{XSD}boolean>".encode(): re.compile(rb"true|false"),
}


class TurtleTerms(Memo[bytes, bytes]):
    """A term of N-Triples → the same in Turtle."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        super().__init__(self._write)
        self._names = Names(prefixes)

    def used(self, prefixes: Mapping[str, str]) -> dict[str, str]:
        """Those of the prefixes that a written term has; right as long as nothing was forgotten."""
        words = (word for term, word in self.items() if term[:1] == b"<" and word[:1] != b"<")
        names = {word.partition(b":")[0].decode() for word in words}
        return {name: prefixes[name] for name in prefixes if name in names}

    def _write(self, term: bytes) -> bytes:
        if term[:1] == b"<":
            return self._names.shorten(term) or term
        return term if term[-1:] != b">" else self._typed(term)

    def _typed(self, term: bytes) -> bytes:
        text, between, datatype = term.rpartition(b'"^^')
        bare = BARE.get(datatype)
        if bare and bare.fullmatch(text, 1):
            return text[1:]
        return text + between + self[datatype]


def write_turtle(lines: Iterable[bytes], prefixes: Mapping[str, str]) -> Iterator[bytes]:
    """Turtle of sorted canonical N-Triples lines."""
    yield header(prefixes)
    yield from write_lines(lines, Manner(__name__, prefixes))


def body(prefixes: Mapping[str, str]) -> WriteLines:
    """The writer of blocks, with a memory of its own."""
    return partial(write_blocks, terms=TurtleTerms(prefixes))


def write_small_turtle(lines: Iterable[bytes], prefixes: Mapping[str, str]) -> Iterator[bytes]:
    """The same for a graph that fits in memory, with the prefixes that it uses only."""
    terms = TurtleTerms(prefixes)
    blocks = list(write_blocks(lines, terms))
    yield header(terms.used(prefixes))
    yield from blocks


def header(prefixes: Mapping[str, str]) -> bytes:
    """The lines that declare the prefixes, in order."""
    return "".join(f"@prefix {name}: <{prefixes[name]}> .\n" for name in sorted(prefixes)).encode()


def write_blocks(lines: Iterable[bytes], terms: TurtleTerms, indent: bytes = b"") -> Iterator[bytes]:
    """A block for each subject, each after an empty line."""
    head, semicolon, comma = b"\n" + indent, b" ;\n" + indent + b"    ", b",\n" + indent + b"        "
    verbs = {TYPE: b"a "}
    for subject, properties in subjects(lines):
        parts = []
        for predicate, objects in in_order(properties):
            verb = verbs.get(predicate) or verbs.setdefault(predicate, terms[predicate] + b" ")
            if len(objects) == 1:
                parts.append(verb + terms[objects[0]])
            else:
                parts.append(verb + comma.join([terms[term] for term in objects]))
        yield head + terms[subject] + b" " + semicolon.join(parts) + b" .\n"
