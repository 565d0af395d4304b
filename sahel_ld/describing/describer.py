"""Describes the things of one dataset, found by what people call them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from sahel_ld import vocabulary
from sahel_ld.describing.records import Description, Found, Said
from sahel_ld.errors import UsageError
from sahel_ld.nearest import nearest
from sahel_ld.querying import labels, searching
from sahel_ld.querying.dataset import Dataset
from sahel_ld.querying.parameters import Values
from sahel_ld.querying.writers import Style

if TYPE_CHECKING:
    from pyoxigraph import QuerySolutions

_PREFIXES = f"""
PREFIX owl: <{vocabulary.FOREIGN["owl"]}>
PREFIX rdf: <{vocabulary.FOREIGN["rdf"]}>
PREFIX rdfs: <{vocabulary.FOREIGN["rdfs"]}>
PREFIX sahel: <{vocabulary.ONTOLOGY}>
PREFIX skos: <{vocabulary.FOREIGN["skos"]}>
"""
_NAMES = "SELECT DISTINCT ?thing ?name { ?thing skos:prefLabel|skos:altLabel ?name } ORDER BY ?name"
_TYPES = """SELECT DISTINCT ?thing ?type { ?thing a ?type
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
_OTHERWISE = """SELECT DISTINCT ?thing ?proposition ?who ?status ?stance {
  ?proposition sahel:subject|sahel:object|sahel:about ?thing .
  ?claim sahel:proposition ?proposition ; sahel:stance ?stance ; sahel:claimant ?who .
  FILTER NOT EXISTS { ?claim sahel:affirms|sahel:denies ?proposition }
  OPTIONAL { ?assessment sahel:assesses ?proposition ; sahel:status ?status }
} ORDER BY ?proposition ?stance ?who"""
_FACTS = """SELECT ?thing ?property ?value ?graph {
  GRAPH ?graph { ?thing ?property ?value }
  FILTER (!CONTAINS(STR(?graph), "/graph/derived/") && !STRSTARTS(STR(?property), STR(skos:)))
  FILTER (?property NOT IN (rdf:type, rdfs:isDefinedBy)) } ORDER BY ?property ?value"""
_DEFINITIONS = """SELECT ?thing ?property ?value {
  VALUES ?property { skos:definition skos:notation skos:broader skos:inScheme }
  ?thing ?property ?value . FILTER (!isLiteral(?value) || LANG(?value) IN ("", "LANG"))
} ORDER BY ?property ?value"""
_COMPARED = """SELECT DISTINCT ?thing ?comparison ?kind ?why {
  ?proposition sahel:subject|sahel:object|sahel:about ?thing .
  { ?comparison sahel:compares ?proposition }
  UNION { ?claim sahel:proposition ?proposition . ?comparison sahel:compares ?claim }
  ?comparison sahel:comparisonKind ?kind ; sahel:rationale ?why .
} ORDER BY ?kind ?comparison"""
_LINKS = """SELECT DISTINCT ?thing ?link ?other {
  VALUES ?link { skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch }
  ?thing ?link ?other } ORDER BY ?link ?other"""
_READING = """SELECT DISTINCT ?thing ?property ?value {
  VALUES ?property { sahel:edtf sahel:low sahel:best sahel:high } ?thing ?property ?value }"""
_SPOKEN_OF = "SELECT DISTINCT ?thing ?p { ?p sahel:subject|sahel:object|sahel:about ?thing }"
_MOST_NEAR = 8
_IRI = re.compile(r"[A-Za-z][\w+.-]*:[^\x00-\x20<>\"{}|\\^`]+")
_ENDED = re.compile(r"[^/#]*$")


class Describer:
    """Describes the things of one dataset."""

    def __init__(
        self, dataset: Dataset, prefixes: dict[str, str], languages: Sequence[str] = ("en", "fr")
    ) -> None:
        self._dataset = dataset
        self._languages = languages
        self._style = Style(prefixes)
        self._values = Values(prefixes, lambda text: labels.find(dataset, text))

    def find(self, text: str) -> Found:
        """The thing that a prefixed name, an IRI, a label, an alias, initials or part of a label names.

        Raises UsageError for none, with what is near, and for several, with what tells them apart.
        """
        try:
            iri = str(getattr(self._values.term("thing", text, "iri"), "value", ""))
        except UsageError as error:
            if error.code == "ambiguous-label":
                raise self._ambiguous(text, labels.bearing(self._dataset, text)) from error
            if error.code != "unknown-label":
                raise
            return self._searched(text, error)
        if not self._rows("SELECT ?thing { { ?thing ?p ?o } UNION { ?s ?p ?thing } } LIMIT 1", iri):
            raise self._unknown(text, iri)
        return Found(iri)

    def _searched(self, text: str, error: UsageError) -> Found:
        found = searching.search(self._dataset, text)
        if not found:
            near = error.remedy if error.remedy.startswith("did you mean") else ""
            raise UsageError(
                error.message,
                code=error.code,
                remedy=near or "give a name, part of one, its initials, or an IRI",
            ) from error
        if len(found) > 1:
            raise self._ambiguous(text, [iri for iri, _ in found]) from error
        ((iri, label),) = found
        return Found(iri, f"{text!r} taken for {label} ({self._style.shorten(iri)})")

    def _ambiguous(self, text: str, iris: Sequence[str]) -> UsageError:
        told = [f"{self._style.shorten(iri)} ({self._told(iri)})" for iri in iris[:_MOST_NEAR]]
        more = f"; and {len(iris) - len(told)} more" if len(iris) > len(told) else ""
        return UsageError(
            f"{text!r} may be {'; '.join(told)}{more}", code="ambiguous-label", remedy="give one of these"
        )

    def _told(self, iri: str) -> str:
        """What tells a thing from another of the same name: label, class, how much is said of it."""
        count = len(self._rows(_SPOKEN_OF, iri))
        parts = [self._label(iri), *self._types(iri), f"{count} propositions" if count else ""]
        return ", ".join(part for part in parts if part)

    def _unknown(self, text: str, iri: str) -> UsageError:
        space, local = _ENDED.sub("", iri), _ENDED.search(iri)
        known = self._rows_of(
            f"SELECT DISTINCT ?x {{ ?x a ?t FILTER(STRSTARTS(STR(?x), {_quoted(space)})) }}"
        )
        ends = nearest(local[0] if local else "", [row["x"].removeprefix(space) for row in known])
        near = " or ".join(self._style.shorten(space + end) for end in ends)
        return UsageError(
            f"the data say nothing of {text}",
            code="not-stated",
            remedy=f"did you mean {near}?" if near else "`sahel-ld query` finds what there is",
        )

    def describe(self, iri: str) -> Description:
        """All about a thing."""
        return Description(
            iri=iri,
            label=self._label(iri),
            names=tuple(dict.fromkeys(row["name"] for row in self._rows(_NAMES, iri))),
            types=self._types(iri),
            see_also=tuple(self._namesakes(iri)),
            facts=tuple(dict.fromkeys(self._facts(iri))),
            accepted=tuple(
                self._triple(iri, row) for row in self._rows(_DIRECT.replace("TIER", "?property"), iri)
            ),
            affirmed=self._said("affirms", iri),
            denied=self._said("denies", iri),
            otherwise=self._otherwise(iri),
            compared=tuple((self._label(row["kind"]), row["why"]) for row in self._rows(_COMPARED, iri)),
            links=tuple((self._label(row["link"]), row["other"]) for row in self._rows(_LINKS, iri)),
        )

    def _types(self, iri: str) -> tuple[str, ...]:
        return tuple(self._label(row["type"]) for row in self._rows(_TYPES, iri))

    def _namesakes(self, iri: str) -> Iterator[tuple[str, str]]:
        for other, label in searching.qualified(self._dataset, self._label(iri)):
            if other != iri:
                yield label, other

    def _facts(self, iri: str) -> Iterator[tuple[str, str]]:
        """What is asserted of it beside labels: of a term of the ontology or a code, what it means."""
        rows = self._rows(_FACTS, iri) if self._dataset.union else []
        for row in [*rows, *self._rows(_DEFINITIONS.replace('LANG"', f'{self._languages[0]}"'), iri)]:
            yield self._label(row["property"]), self._label(row["value"])

    def _otherwise(self, iri: str) -> tuple[Said, ...]:
        found: dict[tuple[str, str], list[dict[str, str]]] = {}
        for row in self._rows(_OTHERWISE, iri):
            found.setdefault((row["proposition"], row["stance"]), []).append(row)
        said = [self._one(proposition, rows, stance) for (proposition, stance), rows in found.items()]
        return tuple(sorted(said, key=lambda one: (one.label, one.proposition, one.stance)))

    def _triple(self, iri: str, row: dict[str, str]) -> tuple[str, str, str]:
        ends = (self._label(iri), self._label(row["other"]))
        subject, object_ = ends if row["inverse"] == "false" else ends[::-1]
        # "took place" says it all; "took place true" would say nothing more
        return subject, self._label(row["property"]), "" if object_ == "true" else object_

    def _said(self, stance: str, iri: str) -> tuple[Said, ...]:
        found: dict[str, list[dict[str, str]]] = {}
        for row in self._rows(_CLAIMS.replace("STANCE", stance), iri):
            found.setdefault(row["proposition"], []).append(row)
        said = [self._one(proposition, rows) for proposition, rows in found.items()]
        return tuple(sorted(said, key=lambda one: (one.label, one.proposition)))

    def _one(self, proposition: str, rows: Sequence[dict[str, str]], stance: str = "") -> Said:
        return Said(
            proposition=proposition,
            label=self._label(proposition),
            who=tuple(self._label(row["who"]) for row in rows),
            status=rows[0].get("status", "").rsplit("/", 1)[-1],
            stance=self._label(stance) if stance else "",
        )

    def _label(self, text: str) -> str:
        """A label, or the IRI as a prefixed name; text that is no IRI as it is."""
        if not _IRI.fullmatch(text):
            return text
        label = labels.of(self._dataset, [text], self._languages).get(text)
        return label or self._reading(text) or self._style.shorten(text)

    def _reading(self, iri: str) -> str:
        """An interval or a figure, which have no label, as a person reads them; nothing for others."""
        found = {row["property"].rpartition("#")[2]: row["value"] for row in self._rows(_READING, iri)}
        if "edtf" in found:
            return found["edtf"]
        low, best, high = (found.get(name) for name in ("low", "best", "high"))
        if low and high and low != high:
            return f"{low} to {high}"
        if low and not best and not high:
            return f"at least {low}"
        if high and not best and not low:
            return f"at most {high}"
        return best or low or ""

    def _rows(self, query: str, iri: str) -> list[dict[str, str]]:
        from pyoxigraph import NamedNode, Variable

        return self._rows_of(query, {Variable("thing"): NamedNode(iri)})

    def _rows_of(self, query: str, bound: dict[Any, Any] | None = None) -> list[dict[str, str]]:
        results = self._dataset.store.query(
            _PREFIXES + query, use_default_graph_as_union=self._dataset.union, substitutions=bound or {}
        )
        solutions = cast("QuerySolutions", results)
        names = [name.value for name in solutions.variables]
        return [{name: row[name].value for name in names if row[name] is not None} for row in solutions]


def _quoted(text: str) -> str:
    from pyoxigraph import Literal

    return str(Literal(text))
