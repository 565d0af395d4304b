"""Taking a viewpoint: which claims count, and the rules run again on the rest."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from sahel_ld import derivation, vocabulary
from sahel_ld.derivation import Rule
from sahel_ld.errors import UsageError
from sahel_ld.nearest import suggestion
from sahel_ld.project import Project
from sahel_ld.querying import labels
from sahel_ld.querying.dataset import Dataset
from sahel_ld.querying.parameters import Values
from sahel_ld.querying.writers import Style
from sahel_ld.viewpoint import sides
from sahel_ld.viewpoint.remaining import name_of, remaining

if TYPE_CHECKING:
    from pyoxigraph import QuerySolutions, Store

S = vocabulary.ONTOLOGY
_DAY = len("2015-11-22")
_DCTERMS = vocabulary.FOREIGN["dcterms"]
_SKOS = vocabulary.FOREIGN["skos"]
_CLAIMS = f"""
PREFIX dcterms: <{_DCTERMS}>
PREFIX sahel: <{S}>
SELECT ?claim ?said ?issued ?source ?party WHERE {{
  ?claim a sahel:Claim .
  OPTIONAL {{ ?claim sahel:saidLatest ?said }}
  OPTIONAL {{ ?claim (sahel:passage|sahel:tableRow)/dcterms:isPartOf ?source
    OPTIONAL {{ ?source sahel:issuedLatest ?issued }} }}
  OPTIONAL {{ ?claim sahel:claimant|sahel:onBehalfOf ?party }}
}}"""

_VOICES = f"""
PREFIX dcterms: <{_DCTERMS}>
PREFIX rdfs: <{vocabulary.FOREIGN["rdfs"]}>
PREFIX sahel: <{S}>
PREFIX skos: <{_SKOS}>
SELECT ?x (MIN(STR(?name)) AS ?label) WHERE {{
  {{ ?x a/rdfs:subClassOf* sahel:Actor }} UNION {{ ?x a/rdfs:subClassOf* sahel:Source }}
  UNION {{ ?claim sahel:claimant|sahel:onBehalfOf ?x }} UNION {{ ?locator dcterms:isPartOf ?x }}
  OPTIONAL {{ ?x skos:prefLabel|dcterms:title ?name }}
}} GROUP BY ?x"""
_MOST_NEAR = 3


@dataclass(frozen=True)
class Viewpoint:
    """Which claims count; several conditions must all hold.

    `as_of`: said by that day at the latest, by the latest date of saying or else the source's date.
    `published_by`: in a source issued by that day at the latest.
    `according_to`: the IRI of an actor (as claimant, or on whose behalf; never as relayer) or of a
    source (with all that it quotes).
    """

    as_of: str = ""
    published_by: str = ""
    according_to: str = ""

    def __post_init__(self) -> None:
        for day in filter(None, (self.as_of, self.published_by)):
            try:
                datetime.datetime.strptime(day, "%Y-%m-%d")
                if len(day) != _DAY:
                    raise ValueError(day)
            except ValueError as error:
                raise UsageError(f"{day!r} is no date", remedy="write it as 2015-11-22") from error

    def __bool__(self) -> bool:
        return bool(self.as_of or self.published_by or self.according_to)


@dataclass(frozen=True)
class _Claim:
    """What the filter looks at: dates (empty if unknown), source, claimants and those they speak for."""

    said: str
    issued: str
    source: str
    parties: frozenset[str]


def viewer(
    project: Project, *, as_of: str, published_by: str, according_to: str
) -> Callable[[Dataset], Dataset]:
    """What `query` does to its dataset to take a viewpoint; an actor or document may be given by label.

    Raises UsageError for a date that is none; the function returned, for a label that names nothing.
    """
    wanted = Viewpoint(as_of, published_by)

    def take(dataset: Dataset) -> Dataset:
        source = _voice(project, dataset, according_to) if according_to else ""
        rules = derivation.read_rules(project.rules)
        seen = view(
            dataset.store,
            replace(wanted, according_to=source),
            rules,
            base=project.base,
            released=project.settings.released,
        )
        silent = source and not _says_anything(dataset.store, source)
        notes = (f"{according_to} makes no claim in these data, it only passes on or is spoken of",)
        return Dataset(seen, True, dataset.files, notes if silent else ())

    return take


def _voice(project: Project, dataset: Dataset, text: str) -> str:
    """The IRI of the actor or source that a text names; UsageError if it names none, or something else."""
    values = Values(project.prefixes, lambda label: labels.find(dataset, label))
    iri = str(values.term("according-to", text, "iri").value)
    known = _voices(dataset.store)
    if iri in known:
        return iri
    style = Style(project.prefixes)
    word = text.rpartition(":")[2].casefold()
    near = sorted(style.shorten(one) for one, label in known.items() if word in f"{one} {label}".casefold())
    close = suggestion(style.shorten(iri), [*map(style.shorten, known)])
    raise UsageError(
        f"{text} is no actor or document of the data, and only these say anything",
        code="no-source",
        remedy=f"did you mean {' or '.join(near[:_MOST_NEAR])}?" if near else close,
    )


def _says_anything(store: Store, source: str) -> bool:
    return any(source in {claim.source, *claim.parties} for claim in _claims(store).values())


def _voices(store: Store) -> dict[str, str]:
    """Every actor and source by IRI, with a label."""
    solutions = cast("QuerySolutions", store.query(_VOICES, use_default_graph_as_union=True))
    return {row["x"].value: row["label"].value if row["label"] else "" for row in solutions}


def view(store: Store, viewpoint: Viewpoint, rules: Sequence[Rule], *, base: str, released: str) -> Store:
    """A new store: what a release is from a viewpoint; the given store is left as it was.

    Of a merged release each side is derived from what is left of it, as the merge did it. What a side
    without claims states has neither a day nor a source, and is left out.
    """
    claims = _claims(store)
    kept = {iri for iri, claim in claims.items() if _counts(claim, viewpoint)}
    claiming = sides.claiming(store, claims, base)
    asserted = [
        quad
        for quad in store
        if sides.is_asserted(graph := name_of(quad.graph_name), base)
        and sides.side_of(graph, base) in claiming
    ]
    left = remaining(asserted, kept, set(claims) - kept, base)
    if claiming == {sides.OURS}:
        derivation.add_derived(left, rules, base=base, released=released)
        return left
    return sides.derived(left, store, rules, base=base, released=released)


def _claims(store: Store) -> dict[str, _Claim]:
    rows: dict[str, list[dict[str, str]]] = {}
    solutions = cast("QuerySolutions", store.query(_CLAIMS, use_default_graph_as_union=True))
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        row = {name: solution[name].value for name in names if solution[name] is not None}
        rows.setdefault(row["claim"], []).append(row)
    return {iri: _claim(found) for iri, found in rows.items()}


def _claim(rows: list[dict[str, str]]) -> _Claim:
    first = rows[0]
    parties = frozenset(row["party"] for row in rows if "party" in row)
    return _Claim(first.get("said", ""), first.get("issued", ""), first.get("source", ""), parties)


def _counts(claim: _Claim, viewpoint: Viewpoint) -> bool:
    said = claim.said or claim.issued
    issued = claim.issued or claim.said
    return (
        (not viewpoint.as_of or "" < said <= viewpoint.as_of)
        and (not viewpoint.published_by or "" < issued <= viewpoint.published_by)
        and (not viewpoint.according_to or viewpoint.according_to in {claim.source, *claim.parties})
    )
