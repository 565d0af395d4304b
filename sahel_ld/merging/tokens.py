"""Statements as lines of canonical N-Triples and N-Quads, taken apart without parsing them again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from sahel_ld import vocabulary

Parts = tuple[bytes, bytes, bytes]
TYPE = f"<{vocabulary.FOREIGN['rdf']}type>".encode()
SAHEL = f"<{vocabulary.ONTOLOGY}".encode()
REPORTED = f"<{vocabulary.REPORTED}".encode()
OWN_TERMS = tuple(
    f"<{space}".encode()
    for space in (vocabulary.ONTOLOGY, vocabulary.REPORTED, vocabulary.SCHEME, vocabulary.SHAPES)
)


def token(iri: str) -> bytes:
    """An IRI as it stands in a line."""
    return f"<{iri}>".encode()


def sahel(name: str) -> bytes:
    """A term of the ontology as it stands in a line."""
    return token(vocabulary.ONTOLOGY + name)


def iri(found: bytes) -> str:
    """The IRI that a token stands for."""
    return found[1:-1].decode()


def parts(line: bytes) -> Parts:
    """Subject, predicate and object of a line of N-Triples."""
    subject, predicate, rest = line.split(b" ", 2)
    return subject, predicate, rest[:-3]


def quad_parts(line: bytes) -> tuple[Parts, str]:
    """Subject, predicate and object of a line of N-Quads, and the graph that it names."""
    cut = line.rindex(b" <")
    return parts(line[:cut] + b" .\n"), line[cut + 2 : -4].decode()


def line(subject: bytes, predicate: bytes, term: bytes, graph: str) -> bytes:
    """A line of N-Quads."""
    return b"%s %s %s <%s> .\n" % (subject, predicate, term, graph.encode())


def one_graph_each(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Sorted lines, each triple once: of several graphs the first holds it."""
    for _, group in groupby(lines, key=lambda each: each[: each.rindex(b" <")]):
        yield next(group)
