"""Names of the vocabularies a mapping uses, and what an IRI, a prefix and a language tag look like."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

RML = "http://w3id.org/rml/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDF_TYPE = RDF + "type"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
CSVW = "http://www.w3.org/ns/csvw#"
R2RML = "http://www.w3.org/ns/r2rml#"
FUNCTIONS = "https://w3id.org/sahel-ld/function#"
GREL = "http://users.ugent.be/~bjdmeest/function/grel.ttl#"
IDLAB = "https://w3id.org/imec/idlab/function#"

# The prefixes that YARRRML takes from the RDFa initial context, those in use here; a mapping's own win.
PREDEFINED_PREFIXES = {
    "as": "https://www.w3.org/ns/activitystreams#",
    "cc": "http://creativecommons.org/ns#",
    "csvw": CSVW,
    "ctag": "http://commontag.org/ns#",
    "dc": "http://purl.org/dc/terms/",
    "dc11": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "dctypes": "http://purl.org/dc/dcmitype/",
    "dqv": "http://www.w3.org/ns/dqv#",
    "duv": "https://www.w3.org/ns/duv#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "gr": "http://purl.org/goodrelations/v1#",
    "grel": GREL,
    "ical": "http://www.w3.org/2002/12/cal/icaltzd#",
    "idlab-fn": IDLAB,
    "ldp": "http://www.w3.org/ns/ldp#",
    "ma": "http://www.w3.org/ns/ma-ont#",
    "oa": "http://www.w3.org/ns/oa#",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "og": "http://ogp.me/ns#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": RDF,
    "rdfs": RDFS,
    "rev": "http://purl.org/stuff/rev#",
    "rml": RML,
    "rr": R2RML,
    "schema": "http://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sioc": "http://rdfs.org/sioc/ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
    "sosa": "http://www.w3.org/ns/sosa/",
    "ssn": "http://www.w3.org/ns/ssn/",
    "time": "http://www.w3.org/2006/time#",
    "vann": "http://purl.org/vocab/vann/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": XSD,
}

_SCHEMES = frozenset(
    (
        "http",
        "https",
        "urn",
        "mailto",
        "tag",
        "info",
        "file",
        "ftp",
        "geo",
        "did",
        "doi",
        "data",
        "tel",
        "graph",
    )
)
_PREFIXED = re.compile(r"^([A-Za-z][\w.-]*|):(?!//)([^\s]*)$")
_ABSOLUTE = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")
_ILLEGAL_IN_IRI = re.compile('[\x00-\x20<>"{}|\\\\^`]')
# BCP 47. No language of 4 to 8 letters was ever registered; `english` for `en` is the usual mistake.
_LANGUAGE = re.compile(r"^(?:[A-Za-z]{2,3}|[xX]-[A-Za-z0-9]{1,8}|[iI]-[A-Za-z]{2,8})(?:-[A-Za-z0-9]{1,8})*$")


def is_absolute(iri: str) -> bool:
    """Whether the text starts with a scheme, so that no base is put before it."""
    return _ABSOLUTE.match(iri) is not None


def is_legal_iri(iri: str) -> bool:
    """Whether no character stands in it that RFC 3987 and N-Quads keep out of an IRI."""
    return _ILLEGAL_IN_IRI.search(iri) is None


def is_language_tag(text: str) -> bool:
    """Whether the text is a well-formed language tag (BCP 47)."""
    return _LANGUAGE.match(text) is not None


def split_prefixed(text: str) -> tuple[str, str] | None:
    """`prefix:local` in two, or None for plain text and for IRIs of a well-known scheme."""
    found = _PREFIXED.match(text)
    if found is None or found[1].lower() in _SCHEMES:
        return None
    return found[1], found[2]


def nearest(name: str, known: Iterable[str]) -> str:
    """Advice for an unknown name: the nearest known ones, or all of a few."""
    names = sorted(set(known))
    folded = {one.casefold(): one for one in names}
    close = [folded[one] for one in difflib.get_close_matches(name.casefold(), folded, n=3, cutoff=0.5)]
    if close:
        return "did you mean " + " or ".join(repr(one) for one in close) + "?"
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"known: {shown}" if names else "none is known"
