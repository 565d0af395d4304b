"""Why something stands in a release, in the words of its sources: rule, claims, passages, cells.

Everything is read from the release itself (dump and tables) and from the project's rules and
mapping, so that a downloaded release is explained by the same keys as the curated tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from sahel_ld import derivation, tables, vocabulary
from sahel_ld.cell import Cell
from sahel_ld.errors import UsageError
from sahel_ld.project import Project
from sahel_ld.provenance import Provenance, Support, tracing
from sahel_ld.querying import labels
from sahel_ld.querying.dataset import Dataset, open_dataset, published
from sahel_ld.querying.parameters import Values

if TYPE_CHECKING:
    from pyoxigraph import QuerySolutions, Triple

S = vocabulary.ONTOLOGY
_CLAIM = f"""
PREFIX dcterms: <{vocabulary.FOREIGN["dcterms"]}>
PREFIX sahel: <{S}>
SELECT * WHERE {{
  ?claim sahel:proposition ?proposition ; sahel:stance ?stance .
  ?claim sahel:certainty ?certainty ; sahel:mode ?mode .
  OPTIONAL {{ ?claim sahel:saidLatest ?said }}
  OPTIONAL {{ ?claim sahel:passage|sahel:tableRow ?locator . ?locator dcterms:isPartOf ?source .
    ?source dcterms:title ?title . OPTIONAL {{ ?locator sahel:paragraph ?paragraph }}
    OPTIONAL {{ ?locator sahel:recordKey ?record }} }}
}}"""
_PEOPLE = f"""
PREFIX sahel: <{S}>
SELECT ?claim ?who WHERE {{ ?claim sahel:claimant ?who }} ORDER BY ?who"""
_RELAYS = f"""
PREFIX sahel: <{S}>
SELECT ?claim ?who WHERE {{
  ?claim sahel:relay ?relay .
  ?relay sahel:relayer ?who ; sahel:position ?n }} ORDER BY ?n"""
_CLAIMS_ON = f"""
PREFIX sahel: <{S}>
SELECT ?claim ?proposition WHERE {{ ?claim sahel:proposition ?proposition }} ORDER BY ?claim"""


@dataclass(frozen=True)
class ClaimView:
    """A claim as people read it: who, how, through whom, since when at the latest, and where."""

    iri: str
    proposition: str
    claimants: tuple[str, ...]
    stance: str
    certainty: str
    mode: str
    relayed_by: tuple[str, ...]
    said: str
    document: str
    paragraph: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Explanation:
    """A triple with why it stands, the claims under it, and those that take another stance."""

    support: Support
    claims: tuple[ClaimView, ...]
    others: tuple[ClaimView, ...]


class Explainer:
    """Explains one release."""

    def __init__(self, project: Project, dataset: Dataset, provenance: Provenance) -> None:
        self._dataset = dataset
        self._provenance = provenance
        self._values = Values(project.prefixes, lambda text: labels.find(dataset, text))

    def term(self, text: str) -> Any:
        """The term that a prefixed name, an IRI, a label or a literal stands for."""
        return self._values.term("term", text)

    def explain(self, subject: str, predicate: str, object_: str) -> Explanation:
        """Why a triple stands; raises UsageError if the release doesn't have it."""
        from pyoxigraph import NamedNode, Triple

        start, path, end = self.term(subject), self.term(predicate), self.term(object_)
        if not isinstance(start, NamedNode) or not isinstance(path, NamedNode):
            raise UsageError("subject and predicate are IRIs", remedy="write prefixed names, IRIs or labels")
        triple = Triple(start, path, end)
        support = self._provenance.support(triple)
        if not support.graph:
            raise UsageError(
                f"the release does not have {subject} {predicate} {object_}", remedy=self._near(triple)
            )
        return self._explanation(support)

    def about(self, text: str) -> list[ClaimView]:
        """The claims on a proposition, or the one claim, that an IRI names."""
        term = self.term(text)
        iri = str(getattr(term, "value", term))
        if "/id/claim/" in iri:
            return [self.claim(iri)]
        claims = [self.claim(found) for found in self._column(_CLAIMS_ON, "proposition", iri, "claim")]
        if not claims:
            raise UsageError(
                f"{text} is neither a claim nor a proposition of this release", remedy="name a triple: S P O"
            )
        return claims

    def _explanation(self, support: Support) -> Explanation:
        named = sorted(set(_claims_in(support)))
        claims = tuple(self.claim(iri) for iri in named)
        on = {
            found
            for view in claims
            for found in self._column(_CLAIMS_ON, "proposition", view.proposition, "claim")
        }
        others = tuple(self.claim(iri) for iri in sorted(on - set(named)))
        return Explanation(support, claims, others)

    def _near(self, triple: Triple) -> str:
        """What the release says of that subject and predicate instead."""
        quads = self._dataset.store.quads_for_pattern(triple.subject, triple.predicate, None, None)
        found = sorted({str(quad.object) for quad in quads})
        return f"it has {', '.join(found[:3])}" if found else "it has no such property of that subject"

    def claim(self, iri: str) -> ClaimView:
        """A claim in the words that people use; raises UsageError for an unknown IRI."""
        rows = self._rows(_CLAIM, "claim", iri)
        if not rows:
            raise UsageError(f"{iri} is no claim of this release", remedy="`sahel-ld query` finds claims")
        row = rows[0]
        relays = self._column(_RELAYS, "claim", iri, "who")
        return ClaimView(
            iri=iri,
            proposition=row["proposition"],
            claimants=tuple(self.label(who) for who in self._column(_PEOPLE, "claim", iri, "who")),
            stance=_code(row["stance"]),
            certainty=_code(row["certainty"]),
            mode=_code(row["mode"]),
            relayed_by=tuple(self.label(who) for who in relays),
            said=row.get("said", ""),
            document=row.get("title", ""),
            paragraph=row.get("paragraph") or row.get("record", ""),
            cells=tuple(self._provenance.record(f"<{iri}>")),
        )

    def label(self, iri: str) -> str:
        """The label of a thing, or its IRI."""
        return labels.of(self._dataset, [iri], ("en", "fr")).get(iri, iri)

    def _column(self, query: str, variable: str, iri: str, wanted: str) -> list[str]:
        return [row[wanted] for row in self._rows(query, variable, iri)]

    def _rows(self, query: str, variable: str, iri: str) -> list[dict[str, str]]:
        from pyoxigraph import NamedNode, Variable

        results = self._dataset.store.query(
            query, use_default_graph_as_union=True, substitutions={Variable(variable): NamedNode(iri)}
        )
        solutions = cast("QuerySolutions", results)
        names = [name.value for name in solutions.variables]
        return [{name: row[name].value for name in names if row[name] is not None} for row in solutions]


def _code(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


def _claims_in(support: Support) -> Iterator[str]:
    subject = getattr(support.triple.subject, "value", "")
    if "/id/claim/" in subject:
        yield subject
    for step in support.steps:
        for premise in step.premises:
            yield from _claims_in(premise)


@contextmanager
def explaining(project: Project, name: str | None = None) -> Iterator[Explainer]:
    """An explainer of the project's published release."""
    folder = project.dataset(name)
    spec = tables.read_description(folder)
    dataset = open_dataset([published(project.dist)], disjoint=True)
    with tracing(
        dataset.store,
        derivation.read_rules(project.rules),
        mapping_file=folder / spec.mapping,
        tables=project.dist / "tables",
        keys={table.file: table.key for table in spec.tables},
        base=project.base,
        released=project.settings.released,
    ) as provenance:
        yield Explainer(project, dataset, provenance)
