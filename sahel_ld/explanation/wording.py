"""Explanations as lines of text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sahel_ld.cell import Cell
from sahel_ld.explanation.records import (
    Absence,
    ClaimView,
    ComparisonView,
    Explanation,
    Finding,
    Origin,
    Result,
    VerdictView,
)
from sahel_ld.provenance import Support
from sahel_ld.querying.writers import Style

T = TypeVar("T")


@dataclass(frozen=True)
class Wording:
    """Puts explanations into lines: `prefixes` shorten IRIs, `cell` says where a cell is."""

    prefixes: Mapping[str, str]
    cell: Callable[[Cell], str]

    def explanation(self, found: Explanation) -> Iterator[str]:
        """Why a triple stands."""
        yield found.text
        yield f"  {self._triple(_terms(found.support))}"
        yield f"  stands in graph {found.support.graph}"
        if merge := found.support.graph.partition("/graph/merged/")[2].partition("/")[0]:
            yield f"  from the data of others, merge {merge}"
        yield from self._cells(found.support.cells, "  ")
        yield from self._origin(found.origin, "  ")
        yield from self._steps(found.support, "  ")
        if not (found.support.cells or found.support.steps or found.origin):
            yield f"  {_foreign(found.support.graph)}"
        yield from self._part("claims under it", found.claims, self._claim)
        yield from self._part("other claims on the same proposition", found.others, self._claim)
        yield from self._part("verdicts", found.verdicts, self._verdict)

    def absence(self, found: Absence) -> Iterator[str]:
        """Why a triple does not stand."""
        yield found.text
        yield f"  {self._triple(found.triple)}"
        yield "  does not stand"
        yield from (f"  {reason}" for reason in found.reasons)
        yield from self._part("claims on it", found.claims, self._claim)
        yield from self._part("verdicts", found.verdicts, self._verdict)
        if found.instead:
            yield "  what stands:"
            yield from (f"    {self._text(each)}" for each in found.instead)

    def finding(self, found: Finding) -> Iterator[str]:
        """One thing, and what rests on it."""
        yield f"{found.label} ({found.kind})"
        if found.iri:
            yield f"  {self.short(found.iri)}"
        yield from self._cells(found.cells, "  ")
        yield from self._origin(found.origin, "  ")
        yield from (f"  {name}: {text}" for name, text in found.facts)
        yield from self._part("propositions", found.propositions, self._named)
        yield from self._part("claims", found.claims, self._claim)
        yield from self._part("direct triples that rest on it", found.results, self._result)
        yield from self._part("verdicts", found.verdicts, self._verdict)
        yield from self._part("comparisons", found.comparisons, self._comparison)

    def short(self, iri: str) -> str:
        """An IRI as a prefixed name, where there is one."""
        return Style(self.prefixes).shorten(iri)

    def _part(self, title: str, parts: Iterable[T], say: Callable[[T], Iterator[str]]) -> Iterator[str]:
        lines = [line for part in parts for line in say(part)]
        if lines:
            yield f"  {title}:"
            yield from (f"    {line}" for line in lines)

    def _claim(self, view: ClaimView) -> Iterator[str]:
        yield f"{self.short(view.iri)}: {view.content}"
        yield f"  {_manner(view)}"
        if view.relayed_by:
            yield f"  relayed by {', then '.join(view.relayed_by)}"
        if view.document:
            unit = "paragraph" if view.paragraph.isdigit() else "record"
            yield f"  in “{view.document}”, {unit} {view.paragraph} ({self.short(view.passage)})"
        if view.as_printed:
            yield f"  printed as “{view.as_printed}”"
        if view.note:
            yield f"  note: {view.note}"
        yield from self._cells(view.cells, "  ")

    def _verdict(self, view: VerdictView) -> Iterator[str]:
        how = f"by rule {view.derived_by}" if view.derived_by else "by hand"
        under = f", under “{view.policy}”" if view.policy else ""
        yield f"{view.status} ({how}{under}, {view.assessed_on}): {view.content}"
        yield f"  {self.short(view.iri)}"
        if view.rationale:
            yield f"  rationale: {view.rationale}"
        if view.rests_on:
            yield f"  rests on {', '.join(map(self.short, view.rests_on))}"
        if not view.derived_by:
            yield from self._cells(view.cells, "  ")

    def _comparison(self, view: ComparisonView) -> Iterator[str]:
        how = f" (by rule {view.derived_by})" if view.derived_by else ""
        yield f"{view.kind}{how}: {view.rationale}"
        yield f"  {self.short(view.iri)}"
        yield from (f"  {self.short(iri)}: {content}" for iri, content in view.members)
        yield from self._cells(view.cells, "  ")

    def _result(self, result: Result) -> Iterator[str]:
        more = {0: "", 1: "; one more claim bears it"}.get(
            result.others, f"; {result.others} more claims bear it"
        )
        yield f"{result.tier}: {result.text}"
        yield f"  {self._triple(result.triple)} (rule {result.rule}{more})"

    def _named(self, pair: tuple[str, str]) -> Iterator[str]:
        yield f"{pair[1]}"
        yield f"  {self.short(pair[0])}"

    def _cells(self, cells: Iterable[Cell], indent: str) -> Iterator[str]:
        yield from (f"{indent}{said}" for said in dict.fromkeys(map(self.cell, cells)))

    def _origin(self, origin: Origin | None, indent: str) -> Iterator[str]:
        if origin:
            yield f"{indent}written in {origin.file}" + (f", line {origin.line}" if origin.line else "")
            yield from (f"{indent}  {name}: {text}" for name, text in origin.facts)

    def _steps(self, support: Support, indent: str) -> Iterator[str]:
        """The rules that yield a triple, each once, and those under their premises."""
        seen: set[str] = set()
        for step in support.steps:
            if step.rule.name not in seen:
                seen.add(step.rule.name)
                yield f"{indent}rule {step.rule.name}: {step.rule.title}"
                for premise in step.premises:
                    if "/id/claim/" not in str(premise.triple.subject):
                        yield from self._premise(premise, indent + "  ")

    def _premise(self, premise: Support, indent: str) -> Iterator[str]:
        yield f"{indent}because {self._triple(_terms(premise))}"
        yield from self._cells(premise.cells, indent + "  ")
        yield from self._steps(premise, indent + "  ")

    def _triple(self, terms: tuple[str, str, str]) -> str:
        return " ".join(self.short(term[1:-1]) if term.startswith("<") else term for term in terms)

    def _text(self, triple: str) -> str:
        subject, predicate, object_ = triple.split(" ", 2)
        return self._triple((subject, predicate, object_))


def _foreign(graph: str) -> str:
    """Where a triple comes from that nothing of this project makes."""
    merged, _, _ = graph.partition("/graph/merged/")[2].partition("/")
    if merged:
        return f"joined by the merge “{merged}”: its input stands under merges/ beside the dump"
    return "asserted there: no table, rule or ontology of this project makes it"


def _manner(view: ClaimView) -> str:
    whose = f" on behalf of {' and '.join(view.on_behalf_of)}" if view.on_behalf_of else ""
    said = f", said by {view.said}" if view.said else ""
    return f"{' and '.join(view.claimants)}{whose}: {view.stance} ({view.certainty}, {view.mode}){said}"


def _terms(support: Support) -> tuple[str, str, str]:
    triple = support.triple
    return str(triple.subject), str(triple.predicate), str(triple.object)
