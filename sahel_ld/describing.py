"""All about a thing: what is accepted, what is reported and by whom, what is denied, what contradicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from sahel_ld import vocabulary
from sahel_ld.errors import UsageError
from sahel_ld.querying import labels
from sahel_ld.querying.dataset import Dataset
from sahel_ld.querying.parameters import Values

if TYPE_CHECKING:
    from pyoxigraph import QuerySolutions

_PREFIXES = f"""
PREFIX owl: <{vocabulary.FOREIGN["owl"]}>
PREFIX rdfs: <{vocabulary.FOREIGN["rdfs"]}>
PREFIX sahel: <{vocabulary.ONTOLOGY}>
PREFIX skos: <{vocabulary.FOREIGN["skos"]}>
"""
_NAMES = "SELECT DISTINCT ?thing ?name { ?thing skos:prefLabel|skos:altLabel ?name } ORDER BY ?name"
_TYPES = """SELECT DISTINCT ?thing ?type { ?thing a ?type . ?type a owl:Class
  FILTER NOT EXISTS { ?thing a ?narrower . ?narrower rdfs:subClassOf ?type . FILTER (?narrower != ?type) } }
ORDER BY ?type"""
_DIRECT = """SELECT ?thing ?property ?other ?inverse {
  ?property sahel:reportedAs ?weak .
  { ?thing TIER ?other . BIND (false AS ?inverse) } UNION { ?other TIER ?thing . BIND (true AS ?inverse) }
} ORDER BY ?inverse ?property ?other"""
_CLAIMS = """SELECT DISTINCT ?thing ?proposition ?who ?status {
  ?proposition sahel:subject|sahel:object|sahel:about ?thing .
  ?claim sahel:STANCE ?proposition ; sahel:claimant ?who .
  OPTIONAL { ?assessment sahel:assesses ?proposition ; sahel:status ?status }
} ORDER BY ?proposition ?who"""
_COMPARED = """SELECT DISTINCT ?thing ?comparison ?kind ?why {
  ?proposition sahel:subject|sahel:object|sahel:about ?thing .
  { ?comparison sahel:compares ?proposition }
  UNION { ?claim sahel:proposition ?proposition . ?comparison sahel:compares ?claim }
  ?comparison sahel:comparisonKind ?kind ; sahel:rationale ?why .
} ORDER BY ?kind ?comparison"""
_LINKS = """SELECT DISTINCT ?thing ?link ?other {
  VALUES ?link { skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch }
  ?thing ?link ?other } ORDER BY ?link ?other"""


@dataclass(frozen=True)
class Said:
    """A proposition about the thing: in our words, who says so, and the editors' verdict, if any."""

    proposition: str
    label: str
    who: tuple[str, ...]
    status: str


@dataclass(frozen=True)
class Description:
    """All about a thing; `accepted` are triples as three labels."""

    iri: str
    label: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    accepted: tuple[tuple[str, str, str], ...]
    affirmed: tuple[Said, ...]
    denied: tuple[Said, ...]
    compared: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str], ...]


class Describer:
    """Describes the things of one dataset."""

    def __init__(
        self, dataset: Dataset, prefixes: dict[str, str], languages: Sequence[str] = ("en", "fr")
    ) -> None:
        self._dataset = dataset
        self._languages = languages
        self._values = Values(prefixes, lambda text: labels.find(dataset, text))

    def find(self, text: str) -> str:
        """The IRI of a prefixed name, an IRI, a label or an alias; UsageError for none or several."""
        iri = str(getattr(self._values.term("thing", text, "iri"), "value", ""))
        if not self._rows("SELECT ?thing { { ?thing ?p ?o } UNION { ?s ?p ?thing } } LIMIT 1", iri):
            raise UsageError(f"the data say nothing of {text}", remedy="`sahel-ld query` finds what there is")
        return iri

    def describe(self, iri: str) -> Description:
        """All about a thing."""
        return Description(
            iri=iri,
            label=self._label(iri),
            names=tuple(dict.fromkeys(row["name"] for row in self._rows(_NAMES, iri))),
            types=tuple(self._label(row["type"]) for row in self._rows(_TYPES, iri)),
            accepted=tuple(
                self._triple(iri, row) for row in self._rows(_DIRECT.replace("TIER", "?property"), iri)
            ),
            affirmed=self._said("affirms", iri),
            denied=self._said("denies", iri),
            compared=tuple((self._label(row["kind"]), row["why"]) for row in self._rows(_COMPARED, iri)),
            links=tuple((self._label(row["link"]), row["other"]) for row in self._rows(_LINKS, iri)),
        )

    def _triple(self, iri: str, row: dict[str, str]) -> tuple[str, str, str]:
        ends = (self._label(iri), self._label(row["other"]))
        subject, object_ = ends if row["inverse"] == "false" else ends[::-1]
        return subject, self._label(row["property"]), object_

    def _said(self, stance: str, iri: str) -> tuple[Said, ...]:
        found: dict[str, list[dict[str, str]]] = {}
        for row in self._rows(_CLAIMS.replace("STANCE", stance), iri):
            found.setdefault(row["proposition"], []).append(row)
        said = [
            Said(proposition, self._label(proposition), tuple(self._label(row["who"]) for row in rows),
                 rows[0].get("status", "").rsplit("/", 1)[-1])
            for proposition, rows in found.items()
        ]  # fmt: skip
        return tuple(sorted(said, key=lambda one: (one.label, one.proposition)))

    def _label(self, text: str) -> str:
        return labels.of(self._dataset, [text], self._languages).get(text, text) if ":" in text else text

    def _rows(self, query: str, iri: str) -> list[dict[str, str]]:
        from pyoxigraph import NamedNode, Variable

        results = self._dataset.store.query(
            _PREFIXES + query,
            use_default_graph_as_union=self._dataset.union,
            substitutions={Variable("thing"): NamedNode(iri)},
        )
        solutions = cast("QuerySolutions", results)
        names = [name.value for name in solutions.variables]
        return [{name: row[name].value for name in names if row[name] is not None} for row in solutions]
