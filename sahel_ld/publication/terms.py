"""Terms as canonical N-Triples writes them: the form that every writer here reads.

    <iri>   _:label   "text"   "text"@en   "text"^^<datatype>

Specification: https://www.w3.org/TR/rdf12-n-triples/#canonical-ntriples. In it a quoted text is a
JSON string and a Turtle string as it stands, so no writer decodes or escapes a literal again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
TYPE = f"<{RDF}type>".encode()
IRI = b"@id"
END = b" .\n"  # of a line

# Predicates that come first under a subject, in this order; the others follow by IRI.
LEADING = (
    TYPE,
    f"<{RDFS}label>".encode(),
    f"<{SKOS}prefLabel>".encode(),
    b"<http://purl.org/dc/terms/title>",
    f"<{SKOS}altLabel>".encode(),
    f"<{SKOS}definition>".encode(),
)
LEADING_SET = frozenset(LEADING)

Properties = dict[bytes, list[bytes]]


def subjects(lines: Iterable[bytes]) -> Iterator[tuple[bytes, Properties]]:
    """Group sorted N-Triples lines: each subject with its predicates and their objects."""
    subject, properties = b"", {}  # type: bytes, Properties
    for line in lines:
        name, predicate, rest = line.split(b" ", 2)
        if name != subject:
            if properties:
                yield subject, properties
            subject, properties = name, {}
        if predicate in properties:
            properties[predicate].append(rest[:-3])
        else:
            properties[predicate] = [rest[:-3]]
    if properties:
        yield subject, properties


def in_order(properties: Properties) -> Iterable[tuple[bytes, list[bytes]]]:
    """The predicates of a subject: type, labels, then the others as they came."""
    if LEADING_SET.isdisjoint(properties):
        return properties.items()
    return {**{key: properties[key] for key in LEADING if key in properties}, **properties}.items()


def kind_of(term: bytes) -> bytes:
    """`@id`, `@en`, `^^<datatype>`, or nothing for a plain string."""
    if term[:1] != b'"':
        return IRI
    return b"" if term[-1:] == b'"' else term[term.rindex(b'"') + 1 :]


def split_literal(term: bytes) -> tuple[bytes, bytes]:
    """A literal's quoted text and what follows it: nothing, `@en` or `^^<datatype>`."""
    end = term.rindex(b'"') + 1
    return term[:end], term[end:]
