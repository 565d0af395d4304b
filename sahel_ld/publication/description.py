"""A small graph under construction, for the metadata of a release: no blank nodes, sorted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyoxigraph import Literal, NamedNode, Triple

PREFIXES: Mapping[str, str] = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


class Description:
    """Triples said with compact names of PREFIXES; an unknown prefix is a KeyError at once."""

    def __init__(self) -> None:
        self._triples: set[Triple] = set()

    def type(self, subject: str, *classes: str) -> None:
        """`subject` is an instance of each class, given as a compact name."""
        self.link(subject, "rdf:type", *(expand(name) for name in classes))

    def link(self, subject: str, predicate: str, *objects: str) -> None:
        """Link `subject` to IRIs, given in full; empty ones are left out."""
        for iri in filter(None, objects):
            self._add(subject, predicate, _node(iri))

    def text(self, subject: str, predicate: str, texts: Mapping[str, str] | str) -> None:
        """Texts by language, or one without."""
        from pyoxigraph import Literal

        if isinstance(texts, str):
            self._add(subject, predicate, Literal(texts))
            return
        for language, text in texts.items():
            self._add(subject, predicate, Literal(text, language=language))

    def typed(self, subject: str, predicate: str, value: object, datatype: str) -> None:
        """A typed literal; the datatype as a compact name or in full; nothing for an empty value."""
        from pyoxigraph import Literal

        if value != "":
            self._add(subject, predicate, Literal(str(value), datatype=_node(expand(datatype))))

    def lines(self) -> list[bytes]:
        """The graph as sorted canonical N-Triples."""
        from pyoxigraph import RdfFormat, serialize

        text = serialize(self._triples, format=RdfFormat.N_TRIPLES) or b""
        return sorted(text.splitlines(keepends=True))

    def _add(self, subject: str, predicate: str, value: NamedNode | Literal) -> None:
        from pyoxigraph import Triple

        self._triples.add(Triple(_node(subject), _node(expand(predicate)), value))


def expand(name: str) -> str:
    """A compact name in full; an absolute IRI stays."""
    prefix, _, local = name.partition(":")
    return name if local.startswith("//") else PREFIXES[prefix] + local


def _node(iri: str) -> NamedNode:
    from pyoxigraph import NamedNode

    from sahel_ld.errors import PublicationError

    try:
        return NamedNode(iri)
    except ValueError as error:
        raise PublicationError(f"'{iri}' is no IRI: {error}") from error
