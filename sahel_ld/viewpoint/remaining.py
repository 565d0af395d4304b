"""What is left of a release when only some claims count: the world that these speak of.

A thing stays if a kept claim leads to it; what rests on a removed claim falls. In a merged release the
claims of all sides lead to things of all sides, links from side to side lead nowhere, and a link stays
where both its ends do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sahel_ld import vocabulary

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Quad, Store

S = vocabulary.ONTOLOGY
_DCTERMS = vocabulary.FOREIGN["dcterms"]
_SKOS = vocabulary.FOREIGN["skos"]
_REMARKS = frozenset({f"{_SKOS}editorialNote", f"{_SKOS}example"})
"""In what is said beside the data, of things and of terms of the ontology, later knowledge may stand."""

_LINKS = frozenset(
    {f"{_SKOS}{name}Match" for name in ("exact", "close", "broad", "narrow", "related")}
    | {f"{vocabulary.FOREIGN['owl']}sameAs"}
)


def remaining(quads: Sequence[Quad], kept: set[str], removed: set[str], base: str) -> Store:
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
        self._others: set[str] = set()
        self._by_subject: dict[str, list[Quad]] = {}
        merged = vocabulary.graph(base, "merged/")
        for quad in quads:
            subject = name_of(quad.subject)
            self._by_subject.setdefault(subject, []).append(quad)
            if name_of(quad.graph_name).startswith(merged):
                self._others.add(subject)

    def reachable(self, kept: set[str], removed: set[str]) -> set[str]:
        """The kept claims and every thing that is reached from them, but no removed claim."""
        seen, todo = set(kept), list(kept)
        while todo:
            for quad in self._by_subject.get(todo.pop(), ()):
                target = name_of(quad.object)
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
        subject, target = name_of(quad.subject), name_of(quad.object)
        if quad.predicate.value in _REMARKS:
            return False
        if not self._is_thing(subject):
            return True
        if subject not in spoken_of:
            return False
        if quad.predicate.value == f"{_SKOS}altLabel":
            return self._has_name(subject, quad.object, spoken_of)
        return not self._is_thing(target) or target in spoken_of

    def _is_thing(self, iri: str) -> bool:
        """Whether an IRI is that of a thing of ours, or of anything that merged data describe."""
        return iri.startswith(self._things) or iri in self._others

    def _followed(self, quad: Quad) -> bool:
        """A thing does not bring in where it was first spoken of, nor a time what it inferred from."""
        first_source = quad.predicate.value == f"{_DCTERMS}source" and not self._is(
            name_of(quad.subject), "document"
        )
        inferred = quad.predicate.value == f"{S}inferredFrom"
        linked = quad.predicate.value in _LINKS
        return self._is_thing(name_of(quad.object)) and not (first_source or inferred or linked)

    def _grounded(self, subject: str, spoken_of: set[str], properties: tuple[str, ...]) -> bool:
        grounds = [
            q for q in self._by_subject[subject] if q.predicate.value in {S + name for name in properties}
        ]
        return bool(grounds) and all(name_of(quad.object) in spoken_of for quad in grounds)

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
            name_of(quad.object)
            for quad in self._by_subject.get(subject, ())
            if quad.predicate.value == predicate
        }

    def _is(self, iri: str, kind: str) -> bool:
        return f"/id/{kind}/" in iri and self._is_thing(iri)


def name_of(term: NamedNode | Any) -> str:
    return str(getattr(term, "value", "")) if type(term).__name__ == "NamedNode" else ""
