"""The things of a graph as far as identity is concerned: names, kind, days, point, identifiers.

Read from any RDF: labels of SKOS, RDFS, schema.org, FOAF and Dublin Core, types by the local name of
their class, points by GeoSPARQL, WGS84 or schema.org, days by our intervals or schema.org dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sahel_ld.linking.names import Name, read_names
from sahel_ld.linking.sssom import Link
from sahel_ld.vocabulary import FOREIGN, ONTOLOGY, REPORTED, concept

if TYPE_CHECKING:
    from pyoxigraph import Store

_SCHEMA = ("http://schema.org/", "https://schema.org/")
_WGS84 = "http://www.w3.org/2003/01/geo/wgs84_pos#"
_LABELS = (
    FOREIGN["skos"] + "prefLabel", "http://www.w3.org/2000/01/rdf-schema#label", FOREIGN["foaf"] + "name",
    *(space + "name" for space in _SCHEMA), FOREIGN["skos"] + "altLabel",
    *(space + "alternateName" for space in _SCHEMA),
)  # fmt: skip
_IDENTITY = (
    FOREIGN["skos"] + "exactMatch", FOREIGN["skos"] + "closeMatch", FOREIGN["owl"] + "sameAs",
    *(space + "sameAs" for space in _SCHEMA),
)  # fmt: skip
_DAYS = tuple(space + name for space in _SCHEMA for name in ("startDate", "endDate"))
_NAME_OF = ONTOLOGY + "nameOf"
_FORMER = concept("name-kind", "former")
_WKT = re.compile(r"POINT\s*\(\s*(-?[0-9.]+)\s+(-?[0-9.]+)\s*\)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# Kind and, among actors, sort, by the local name of a class; the first that fits is taken.
_KINDS: tuple[tuple[str, tuple[str, str]], ...] = (
    ("Person", ("actor", "person")),
    ("Population", ("actor", "population")),
    ("CollectiveActor", ("actor", "collective")),
    ("State", ("actor", "state")),
    ("Government", ("actor", "government")),
    ("GovernmentOrganization", ("actor", "government")),
    ("MediaOutlet", ("actor", "organisation")),
    ("ArmedGroup", ("actor", "group")),
    ("ArmedForce", ("actor", "force")),
    ("SecurityService", ("actor", "force")),
    ("InternationalOrganisation", ("actor", "organisation")),
    ("ResearchOrganisation", ("actor", "organisation")),
    ("Mission", ("actor", "force")),
    ("Organisation", ("actor", "organisation")),
    ("Organization", ("actor", "organisation")),
    ("Group", ("actor", "group")),
    ("Agent", ("actor", "")),
    ("Actor", ("actor", "")),
    ("Country", ("place", "")),
    ("Place", ("place", "")),
    ("Feature", ("place", "")),
    ("Event", ("event", "")),
    ("StateOfAffairs", ("event", "state")),
    ("Occurrence", ("event", "")),
)


@dataclass(frozen=True)
class Thing:
    """Something that may be the same as something else.

    `kind` is actor, place, event or empty where unknown; `sort` narrows actors; `days` bound an
    event (earliest, latest); `point` is longitude and latitude; `identifiers` are outward IRIs with
    the predicate that leads to them; `former` are names, folded, that it bore before.
    """

    iri: str
    label: str
    names: tuple[Name, ...]
    kind: str = ""
    sort: str = ""
    days: tuple[str, str] | None = None
    point: tuple[float, float] | None = None
    identifiers: Mapping[str, str] = field(default_factory=dict)
    former: frozenset[str] = frozenset()


def things(store: Store) -> Iterator[Thing]:
    """The named actors, places and events of a store, and what has a name and no known class; sorted."""
    from pyoxigraph import NamedNode

    labels = [NamedNode(name) for name in _LABELS]
    subjects = {
        quad.subject.value
        for label in labels
        for quad in store.quads_for_pattern(None, label, None, None)
        if isinstance(quad.subject, NamedNode)
    }
    for iri in sorted(subjects):
        thing = _Reader(store, iri).thing()
        if thing:
            yield thing


class _Reader:
    """Reads one thing out of a store."""

    def __init__(self, store: Store, iri: str) -> None:
        self._store = store
        self._iri = iri

    def thing(self) -> Thing | None:
        """The thing, or None if its class says that it is no actor, place or event."""
        classes = self._values(self._iri, FOREIGN["rdf"] + "type")
        kind, sort = _kind({re.split(r"[/#]", value)[-1] for value in classes})
        if classes and not kind:
            return None
        texts = [text for label in _LABELS for text in self._texts(self._iri, label)]
        return Thing(
            iri=self._iri,
            label=texts[0],
            names=read_names(texts),
            kind=kind,
            sort=sort,
            days=self._days() if kind in ("event", "") else None,
            point=self._point(self._iri),
            identifiers={iri: name for name in _IDENTITY for iri in self._values(self._iri, name)},
            former=frozenset(name.folded for name in read_names(self._former())),
        )

    def _former(self) -> list[str]:
        """The names of it that a name node calls former."""
        from pyoxigraph import NamedNode

        found = self._store.quads_for_pattern(None, NamedNode(_NAME_OF), NamedNode(self._iri), None)
        nodes = [quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)]
        old = [node for node in nodes if _FORMER in self._values(node, ONTOLOGY + "nameKind")]
        return [text for node in old for text in self._texts(node, ONTOLOGY + "literalForm")]

    def _values(self, subject: str, predicate: str) -> list[str]:
        from pyoxigraph import BlankNode, NamedNode, Triple

        found = self._store.quads_for_pattern(NamedNode(subject), NamedNode(predicate), None, None)
        return sorted({q.object.value for q in found if not isinstance(q.object, (BlankNode, Triple))})

    def _texts(self, subject: str, predicate: str) -> list[str]:
        """Labels, English first, so that the first one is for reading."""
        from pyoxigraph import Literal, NamedNode

        found = self._store.quads_for_pattern(NamedNode(subject), NamedNode(predicate), None, None)
        texts = {(q.object.language != "en", q.object.value) for q in found if isinstance(q.object, Literal)}
        return [text for _, text in sorted(texts)]

    def _days(self) -> tuple[str, str] | None:
        days = [day[:10] for name in _DAYS for day in self._values(self._iri, name) if _DAY.match(day)]
        for interval in self._values(self._iri, REPORTED + "during"):
            for bound in ("startEarliest", "startLatest", "endEarliest", "endLatest"):
                days += self._values(interval, ONTOLOGY + bound)
        return (min(days), max(days)) if days else None

    def _point(self, iri: str) -> tuple[float, float] | None:
        own = self._own_point(iri)
        places = [] if own else self._values(iri, REPORTED + "location")
        return own or next(filter(None, map(self._own_point, places)), None)

    def _own_point(self, iri: str) -> tuple[float, float] | None:
        for geometry in self._values(iri, FOREIGN["geo"] + "hasGeometry"):
            for text in self._values(geometry, FOREIGN["geo"] + "asWKT"):
                if match := _WKT.search(text):
                    return float(match[1]), float(match[2])
        for east, north in ((_WGS84 + "long", _WGS84 + "lat"), *_schema_points()):
            values = self._values(iri, east), self._values(iri, north)
            if all(values) and all(re.fullmatch(r"-?[0-9.]+", value[0]) for value in values):
                return float(values[0][0]), float(values[1][0])
        return None


def _schema_points() -> list[tuple[str, str]]:
    return [(space + "longitude", space + "latitude") for space in _SCHEMA]


def _kind(classes: set[str]) -> tuple[str, str]:
    return next((kind for name, kind in _KINDS if name in classes), ("", ""))


def linked_things(links: Iterable[Link]) -> Iterator[Thing]:
    """The objects of a mapping set with their labels, and what the set says they are the same as."""
    labels: dict[str, set[str]] = {}
    identifiers: dict[str, dict[str, str]] = {}
    for link in links:
        if link.negated:
            continue
        for iri, label in ((link.object, link.object_label), (link.subject, link.subject_label)):
            labels.setdefault(iri, set()).update([label] if label else [])
        identifiers.setdefault(link.object, {})[link.subject] = link.predicate
    for iri in sorted(labels):
        texts = sorted(labels[iri])
        yield Thing(iri, (texts or [iri])[0], read_names(texts), identifiers=identifiers.get(iri, {}))
