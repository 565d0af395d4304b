"""The namespaces that the toolkit speaks, and how things, graphs and code lists are named.

The ontology, its weak tier and its code lists have fixed IRIs; things and graphs hang under the
base IRI of a project, so that another dataset gets its own.
"""

from __future__ import annotations

ONTOLOGY = "https://w3id.org/sahel-ld/ontology#"
REPORTED = "https://w3id.org/sahel-ld/reported#"
SCHEME = "https://w3id.org/sahel-ld/scheme/"
SHAPES = "https://w3id.org/sahel-ld/shapes#"
DEFAULT_BASE = "https://w3id.org/sahel-ld/"

KINDS = (
    "actor",
    "assessment",
    "claim",
    "comparison",
    "document",
    "event",
    "figure",
    "interval",
    "name",
    "passage",
    "place",
    "proposition",
)

SCHEMES = (
    "acled",
    "basis",
    "certainty",
    "commitment",
    "comparison",
    "counted",
    "designation",
    "genre",
    "gtd",
    "harm",
    "inclusion",
    "mandate",
    "medium",
    "mode",
    "name-kind",
    "place-type",
    "policy",
    "precision",
    "role",
    "scope",
    "share",
    "stance",
    "status",
    "type",
    "ucdp",
    "uniqueness",
    "unit",
)

FOREIGN = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def thing(base: str, kind: str, slug: str) -> str:
    """The IRI of a thing: `{base}id/{kind}/{slug}`."""
    return f"{base}id/{kind}/{slug}"


def graph(base: str, name: str) -> str:
    """The IRI of a named graph, for instance `claims` or `derived/reported-direct`."""
    return f"{base}graph/{name}"


def concept(scheme: str, code: str) -> str:
    """The IRI of a code: `https://w3id.org/sahel-ld/scheme/{scheme}/{code}`."""
    return f"{SCHEME}{scheme}/{code}"


def scheme_prefix(scheme: str) -> str:
    """The prefix of a code list: its name, or `{name}-kind` where a kind of thing has that name."""
    return f"{scheme}-kind" if scheme in KINDS else scheme


def prefixes(base: str = DEFAULT_BASE) -> dict[str, str]:
    """Every prefix that queries may use undeclared, with its namespace IRI, sorted by prefix."""
    own = {"sahel": ONTOLOGY, "reported": REPORTED, "shape": SHAPES, "graph": f"{base}graph/"}
    things = {kind: thing(base, kind, "") for kind in KINDS}
    codes = {scheme_prefix(scheme): concept(scheme, "") for scheme in SCHEMES}
    return dict(sorted({**FOREIGN, **codes, **own, **things}.items()))
