"""What the data say of one thing: the triples that start from it, from its parts, and that lead to it.

A part is a node whose IRI is the thing's with a dot and more (a relay of a claim, the geometry of a
place). For the ontology's own IRI, it is the terms that it defines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sahel_ld.querying.answers import Triples
from sahel_ld.querying.dataset import Dataset
from sahel_ld.querying.evaluation import evaluate, prepare

if TYPE_CHECKING:
    import pyoxigraph as ox

_KNOWN = "ASK { { %(iri)s ?p ?o } UNION { ?s ?q %(iri)s } }"
_ALL = """CONSTRUCT { ?s ?p ?o } {
    { %(iri)s ?p ?o . BIND(%(iri)s AS ?s) }
    UNION { ?s ?p %(iri)s . BIND(%(iri)s AS ?o) }
    UNION { %(iri)s ?to ?s . FILTER(isIRI(?s) && STRSTARTS(STR(?s), %(part)s)) ?s ?p ?o }
    UNION { ?s ?p ?o . FILTER(STRSTARTS(STR(?s), %(term)s)) } }"""
_THING = _ALL.replace("    UNION { ?s ?p ?o . FILTER(STRSTARTS(STR(?s), %(term)s)) } }", "}")
NAMESPACES = ("ontology", "reported")


def _filled(template: str, iri: str) -> str:
    import pyoxigraph as ox

    node = ox.NamedNode(iri)
    parts = {"iri": node, "part": ox.Literal(f"{iri}."), "term": ox.Literal(f"{iri}#")}
    return template % {name: str(term) for name, term in parts.items()}


def known(dataset: Dataset, iri: str) -> bool:
    """Whether any triple names the thing; the IRI of the ontology is always known."""
    if is_namespace(iri):
        return True
    return not evaluate(prepare(_filled(_KNOWN, iri), {}), dataset).empty


def is_namespace(iri: str) -> bool:
    """Whether the IRI is that of an ontology, whose terms follow a hash."""
    return iri.rpartition("/")[2] in NAMESPACES


def of(dataset: Dataset, iri: str, prefixes: Mapping[str, str]) -> Triples:
    """The triples of a thing."""
    template = _ALL if is_namespace(iri) else _THING
    found = evaluate(prepare(_filled(template, iri), prefixes), dataset)
    assert isinstance(found, Triples)
    return found


def quads(triples: Triples) -> list[ox.Quad]:
    """The triples as terms."""
    import pyoxigraph as ox

    return list(ox.parse(triples.ntriples(), ox.RdfFormat.N_TRIPLES))


def iris(triples: Triples) -> set[str]:
    """Every IRI in the triples."""
    import pyoxigraph as ox

    terms = {term for quad in quads(triples) for term in (quad.subject, quad.predicate, quad.object)}
    return {term.value for term in terms if isinstance(term, ox.NamedNode)}
