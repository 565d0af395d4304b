"""Viewpoints: the graph as of a date, or according to one source.

A viewpoint filters the claims and runs the rules again on the rest. Curated verdicts and comparisons
that rest on a removed claim fall. Propositions, passages and things that no claim is left to speak
of disappear, with their types and labels, so that no later knowledge leaks; notes of the editors,
which may rest on anything, are left out.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from sahel_ld import derivation, vocabulary
from sahel_ld.derivation import Rule
from sahel_ld.errors import UsageError
from sahel_ld.project import Project
from sahel_ld.querying import labels
from sahel_ld.querying.dataset import Dataset
from sahel_ld.querying.parameters import Values

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Quad, QuerySolutions, Store

S = vocabulary.ONTOLOGY
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
                datetime.date.fromisoformat(day)
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
        values = Values(project.prefixes, lambda text: labels.find(dataset, text))
        source = values.term("according-to", according_to, "iri").value if according_to else ""
        rules = derivation.read_rules(project.rules)
        seen = view(
            dataset.store,
            replace(wanted, according_to=str(source)),
            rules,
            base=project.base,
            released=project.settings.released,
        )
        return Dataset(seen, True, dataset.files)

    return take


def view(store: Store, viewpoint: Viewpoint, rules: Sequence[Rule], *, base: str, released: str) -> Store:
    """A new store: what a release is from a viewpoint; the given store is left as it was."""
    claims = _claims(store)
    kept = {iri for iri, claim in claims.items() if _counts(claim, viewpoint)}
    asserted = [quad for quad in store if "/graph/derived/" not in _name(quad.graph_name)]
    return derivation.derive(
        _remaining(asserted, kept, set(claims) - kept, base), rules, base=base, released=released
    )


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


def _remaining(quads: Sequence[Quad], kept: set[str], removed: set[str], base: str) -> Store:
    """The asserted quads that kept claims, and what they speak of, still give reason for."""
    from pyoxigraph import Store

    world = _World(quads, base)
    spoken_of = world.reachable(kept, removed)
    spoken_of |= world.resting(spoken_of)
    store = Store()
    store.bulk_extend(quad for quad in quads if world.stays(quad, spoken_of))
    return store


class _World:
    """The asserted quads by subject, and which of them stay when only some things are spoken of."""

    def __init__(self, quads: Sequence[Quad], base: str) -> None:
        self._things = f"{base}id/"
        self._by_subject: dict[str, list[Quad]] = {}
        for quad in quads:
            self._by_subject.setdefault(_name(quad.subject), []).append(quad)

    def reachable(self, kept: set[str], removed: set[str]) -> set[str]:
        """The kept claims and every thing that is reached from them, but no removed claim."""
        seen, todo = set(kept), list(kept)
        while todo:
            for quad in self._by_subject.get(todo.pop(), ()):
                target = _name(quad.object)
                if self._followed(quad) and target not in seen and target not in removed:
                    seen.add(target)
                    todo.append(target)
        return seen

    def resting(self, spoken_of: set[str]) -> set[str]:
        """Verdicts, comparisons and names all of whose grounds are kept."""
        return {
            subject
            for subject in self._by_subject
            if (
                self._is(subject, "assessment")
                and self._grounded(subject, spoken_of, ("assesses", "restsOn"))
            )
            or (self._is(subject, "comparison") and self._grounded(subject, spoken_of, ("compares",)))
            or (self._is(subject, "name") and self._is_used(subject, spoken_of))
        }

    def stays(self, quad: Quad, spoken_of: set[str]) -> bool:
        """Whether a quad is left: its subject is spoken of, and so is the thing that it leads to."""
        subject, target = _name(quad.subject), _name(quad.object)
        if not subject.startswith(self._things):
            return True
        if subject not in spoken_of or quad.predicate.value == f"{_SKOS}editorialNote":
            return False
        if quad.predicate.value == f"{_SKOS}altLabel":
            return self._has_name(subject, quad.object, spoken_of)
        return not target.startswith(self._things) or target in spoken_of

    def _followed(self, quad: Quad) -> bool:
        """A thing does not bring in where it was first spoken of, which may be a later source."""
        first_source = quad.predicate.value == f"{_DCTERMS}source" and not self._is(
            _name(quad.subject), "document"
        )
        return _name(quad.object).startswith(self._things) and not first_source

    def _grounded(self, subject: str, spoken_of: set[str], properties: tuple[str, ...]) -> bool:
        grounds = [
            q for q in self._by_subject[subject] if q.predicate.value in {S + name for name in properties}
        ]
        return bool(grounds) and all(_name(quad.object) in spoken_of for quad in grounds)

    def _is_used(self, name: str, spoken_of: set[str]) -> bool:
        """A name stays if what it names does and a source, or an actor, that uses it."""
        named = self._targets(name, f"{S}nameOf")
        users = self._targets(name, f"{S}usedBy") or self._targets(name, f"{_DCTERMS}source")
        return bool(named & spoken_of) and (not users or bool(users & spoken_of))

    def _has_name(self, subject: str, text: Any, spoken_of: set[str]) -> bool:
        """Whether an alias of a thing is the form of a name that stays."""
        return any(
            subject in self._targets(name, f"{S}nameOf")
            and any(quad.object == text for quad in self._by_subject[name])
            for name in spoken_of
            if self._is(name, "name")
        )

    def _targets(self, subject: str, predicate: str) -> set[str]:
        return {
            _name(quad.object)
            for quad in self._by_subject.get(subject, ())
            if quad.predicate.value == predicate
        }

    def _is(self, iri: str, kind: str) -> bool:
        return iri.startswith(f"{self._things}{kind}/")


def _name(term: NamedNode | Any) -> str:
    return str(getattr(term, "value", "")) if type(term).__name__ == "NamedNode" else ""
