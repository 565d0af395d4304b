"""Claims, verdicts and comparisons of a release, read as people read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from sahel_ld import vocabulary
from sahel_ld.errors import UsageError
from sahel_ld.explanation.records import ClaimView, ComparisonView, VerdictView
from sahel_ld.provenance import Provenance
from sahel_ld.querying import labels
from sahel_ld.querying.dataset import Dataset
from sahel_ld.querying.writers import Style

if TYPE_CHECKING:
    from pyoxigraph import QuerySolutions, Triple

S = vocabulary.ONTOLOGY
DCTERMS = vocabulary.FOREIGN["dcterms"]
PREFIXES = f"""
PREFIX dcterms: <{DCTERMS}>
PREFIX rdf: <{vocabulary.FOREIGN["rdf"]}>
PREFIX sahel: <{S}>
PREFIX skos: <{vocabulary.FOREIGN["skos"]}>
"""
_CLAIM = """SELECT * WHERE {
  ?x sahel:proposition ?proposition .
  OPTIONAL { ?x sahel:stance ?stance } OPTIONAL { ?x sahel:certainty ?certainty }
  OPTIONAL { ?x sahel:mode ?mode }
  OPTIONAL { ?x sahel:saidLatest ?said }
  OPTIONAL { ?x sahel:asPrinted ?printed }
  OPTIONAL { ?x sahel:readingNote ?note }
  OPTIONAL { ?x sahel:passage|sahel:tableRow ?locator . ?locator dcterms:isPartOf ?source .
    OPTIONAL { ?source dcterms:title ?title }
    OPTIONAL { ?locator sahel:paragraph ?paragraph } OPTIONAL { ?locator sahel:recordKey ?record } }
} ORDER BY ?locator LIMIT 1"""
_VERDICT = """SELECT * WHERE {
  GRAPH ?graph { ?x sahel:assesses ?proposition }
  ?x sahel:status ?status .
  OPTIONAL { ?x sahel:underRule ?policy }
  OPTIONAL { ?x sahel:rationale ?rationale }
  OPTIONAL { ?x sahel:assessedOn ?day }
} LIMIT 1"""
_COMPARISON = """SELECT * WHERE {
  GRAPH ?graph { ?x sahel:comparisonKind ?kind }
  OPTIONAL { ?x sahel:rationale ?rationale }
} LIMIT 1"""
_LOCATOR = """SELECT * WHERE { ?x dcterms:isPartOf ?source . ?source dcterms:title ?title .
  { ?x sahel:paragraph ?p BIND (CONCAT("paragraph ", STR(?p)) AS ?n) }
  UNION { ?x sahel:recordKey ?k BIND (CONCAT("record ", ?k) AS ?n) } }"""
_NUMBERS = ("low", "best", "high")
_RELAYS = "SELECT ?x ?y { ?x sahel:relay ?relay . ?relay sahel:relayer ?y ; sahel:position ?n } ORDER BY ?n"


class Views:
    """Reads what a release says of its claims, with the labels of the given languages."""

    def __init__(
        self,
        dataset: Dataset,
        provenance: Provenance,
        *,
        prefixes: Mapping[str, str],
        languages: Sequence[str],
    ) -> None:
        self.dataset = dataset
        self.provenance = provenance
        self._languages = languages
        self._style = Style(prefixes)

    def claim(self, iri: str) -> ClaimView:
        """A claim in the words that people use; UsageError if it is none."""
        row = self._one(_CLAIM, iri)
        return ClaimView(
            iri=iri,
            proposition=row["proposition"],
            content=self.label(row["proposition"]),
            claimants=self.names(self.objects(iri, "claimant")),
            on_behalf_of=self.names(self.objects(iri, "onBehalfOf")),
            stance=code(row.get("stance", "unstated")),
            certainty=code(row.get("certainty", "unstated")),
            mode=code(row.get("mode", "unstated")),
            relayed_by=self.names([each["y"] for each in self.rows(_RELAYS, iri)]),
            said=row.get("said", ""),
            source=row.get("source", ""),
            document=row.get("title", ""),
            passage=row.get("locator", ""),
            paragraph=row.get("paragraph") or row.get("record", ""),
            as_printed=row.get("printed", ""),
            note=row.get("note", ""),
            cells=tuple(self.provenance.naming(f"<{iri}>")),
        )

    def verdict(self, iri: str) -> VerdictView:
        """A verdict; UsageError if it is none."""
        row = self._one(_VERDICT, iri)
        return VerdictView(
            iri=iri,
            proposition=row["proposition"],
            content=self.label(row["proposition"]),
            status=code(row["status"]),
            policy=self.label(row["policy"]) if "policy" in row else "",
            rationale=row.get("rationale", ""),
            assessed_on=row.get("day", ""),
            derived_by=rule_of(row["graph"]),
            rests_on=tuple(self.objects(iri, "restsOn")),
            cells=tuple(self.provenance.naming(f"<{iri}>")),
        )

    def comparison(self, iri: str) -> ComparisonView:
        """A comparison; UsageError if it is none."""
        row = self._one(_COMPARISON, iri)
        return ComparisonView(
            iri=iri,
            kind=self.label(row["kind"]),
            rationale=row.get("rationale", ""),
            derived_by=rule_of(row["graph"]),
            members=tuple((member, self.content(member)) for member in self.objects(iri, "compares")),
            cells=tuple(self.provenance.naming(f"<{iri}>")),
        )

    def content(self, iri: str) -> str:
        """What a claim says, in our words; of anything else, the label."""
        said = self.objects(iri, "proposition")
        return self.label(said[0]) if said else self.label(iri)

    def label(self, iri: str) -> str:
        """The label of a thing, or its IRI."""
        return labels.of(self.dataset, [iri], self._languages).get(iri, iri)

    def names(self, iris: Sequence[str]) -> tuple[str, ...]:
        """The labels of several things, in their order."""
        return tuple(self.label(iri) for iri in iris)

    def words(self, triple: Triple) -> str:
        """A triple as a sentence of labels."""
        terms = (triple.subject, triple.predicate, triple.object)
        return " ".join(self._word(term) for term in terms)

    def _word(self, term: object) -> str:
        value = str(getattr(term, "value", term))
        return self.word(value) if type(term).__name__ == "NamedNode" else value

    def word(self, iri: str) -> str:
        """The label of a thing, or what else tells it, or its IRI as a prefixed name."""
        if iri == f"{vocabulary.FOREIGN['rdf']}type":
            return "has the type"
        label = self.label(iri)
        return label if label != iri else self._telling(iri) or self._style.shorten(iri)

    def _telling(self, iri: str) -> str:
        """What stands for a label: an interval's expression, a figure's numbers, a place in a text."""
        if edtf := self.objects(iri, "edtf"):
            return edtf[0]
        if numbers := [
            f"{name} {self.objects(iri, name)[0]}" for name in _NUMBERS if self.objects(iri, name)
        ]:
            return ", ".join([*map(self.label, self.objects(iri, "counts")), *numbers])
        row = next(iter(self.rows(_LOCATOR, iri)), None)
        return f"{row['n']} of “{row['title']}”" if row else ""

    def objects(self, iri: str, name: str) -> list[str]:
        """The values of a property of the ontology, sorted."""
        return self._ends(f"SELECT ?x ?y {{ ?x <{S}{name}> ?y }}", iri)

    def subjects(self, iri: str, *names: str) -> list[str]:
        """What a property of the ontology leads from to a thing, sorted."""
        path = "|".join(f"<{S}{name}>" for name in names)
        return self._ends(f"SELECT ?x ?y {{ ?y {path} ?x }}", iri)

    def _ends(self, query: str, iri: str) -> list[str]:
        return sorted({row["y"] for row in self.rows(query, iri)})

    def _one(self, query: str, iri: str) -> dict[str, str]:
        rows = self.rows(query, iri)
        if not rows:
            raise UsageError(f"<{iri}> is only named here: nothing is stated of it", code="not-stated")
        return rows[0]

    def rows(self, query: str, iri: str) -> list[dict[str, str]]:
        """The rows of a query in which ?x is the given thing."""
        from pyoxigraph import NamedNode, Variable

        results = self.dataset.store.query(
            PREFIXES + query,
            use_default_graph_as_union=self.dataset.union,
            substitutions={Variable("x"): NamedNode(iri)},
        )
        solutions = cast("QuerySolutions", results)
        names = [name.value for name in solutions.variables]
        return [{name: row[name].value for name in names if row[name] is not None} for row in solutions]


def code(iri: str) -> str:
    """The last part of a code's IRI."""
    return iri.rsplit("/", 1)[-1]


def rule_of(graph: str) -> str:
    """The name of the rule whose graph this is; nothing for a graph of what is asserted."""
    return graph.partition("/graph/derived/")[2]
