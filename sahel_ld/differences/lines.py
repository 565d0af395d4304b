"""Lines of canonical N-Quads taken apart: terms, graph, and literals that are no value of their type."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from sahel_ld.errors import DataError, Place

XSD = b"http://www.w3.org/2001/XMLSchema#"
_TERMS = re.compile(
    rb"(<[^>]*>|_:\S+) (<[^>]*>) "
    rb'(<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^<[^>]*>)?)'
    rb"(?: (<[^>]*>|_:\S+))? \."
)
_TYPED = re.compile(rb'"((?:[^"\\]|\\.)*)"\^\^<' + re.escape(XSD) + rb"([A-Za-z]+)>(?: <[^>]*>)? \.$")
_DAY = rb"-?\d{4,}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_ZONE = rb"(?:Z|[+-]\d\d:\d\d)?"
_NUMBER = rb"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_LEXICAL = {
    name.encode(): re.compile(pattern)
    for name, pattern in {
        "boolean": rb"true|false|0|1",
        "date": _DAY + _ZONE,
        "dateTime": _DAY + rb"T(?:[01]\d|2[0-4]):[0-5]\d:[0-5]\d(?:\.\d+)?" + _ZONE,
        "decimal": _NUMBER,
        "double": _NUMBER + rb"(?:[eE][+-]?\d+)?|[+-]?INF|NaN",
        "duration": rb"-?P(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+D)?"
        rb"(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?",
        "float": _NUMBER + rb"(?:[eE][+-]?\d+)?|[+-]?INF|NaN",
        "gYear": rb"-?\d{4,}" + _ZONE,
        "gYearMonth": rb"-?\d{4,}-(?:0[1-9]|1[0-2])" + _ZONE,
        "int": rb"[+-]?\d+",
        "integer": rb"[+-]?\d+",
        "nonNegativeInteger": rb"\+?\d+|-0+",
        "positiveInteger": rb"\+?0*[1-9]\d*",
    }.items()
}


def check(lines: Iterable[bytes], path: Path) -> None:
    """Raise DataError, naming `path`, for a line that is no canonical N-Quads of RDF 1.1."""
    for line in lines:
        if not _TERMS.fullmatch(line):
            shown = line[:200].decode(errors="replace")
            what = "is beyond RDF 1.1" if b"<<(" in line or b"--" in line else "is no canonical N-Quads"
            raise DataError(f"{what}: {shown}", place=Place(path), remedy="write it as plain N-Quads")


class Terms(NamedTuple):
    """The terms of a quad as N-Quads write them; the graph is empty for the default graph."""

    subject: str
    predicate: str
    object: str
    graph: str


def terms(line: bytes) -> Terms:
    """The terms of a line that has been checked."""
    match = _TERMS.fullmatch(line)
    assert match is not None, line
    return Terms(*(part.decode() if part else "" for part in match.groups()))


def has_graph(line: bytes) -> bool:
    """Whether the quad stands in a named graph."""
    return bool(terms(line).graph)


def without_graph(line: bytes) -> bytes:
    """The triple of a quad, as a line of N-Triples."""
    found = terms(line)
    return f"{found.subject} {found.predicate} {found.object} .".encode()


def ill_typed(line: bytes) -> bool:
    """Whether the object is a literal that is no value of its XSD datatype, as far as known here."""
    match = _TYPED.search(line)
    if not match or match[2] not in _LEXICAL:
        return False
    return not _LEXICAL[match[2]].fullmatch(match[1].strip(b" "))
