"""The things of a graph as far as identity is concerned: names, kind, days, place, identifiers.

Read from any RDF: labels of SKOS, RDFS, schema.org, FOAF and Dublin Core, types by the local name of their
class, points by GeoSPARQL, WGS84 or schema.org, days by our intervals, schema.org, SEM or Dublin Core.
A thing is read in one look at the store.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sahel_ld.linking import bounds
from sahel_ld.linking.kinds import kind_of
from sahel_ld.linking.names import Name, read_names
from sahel_ld.linking.things import IDENTITY, SCHEMA, Thing, canonical
from sahel_ld.vocabulary import FOREIGN, ONTOLOGY, REPORTED, concept

if TYPE_CHECKING:
    from pyoxigraph import BlankNode, Literal, NamedNode, Store

    Node = NamedNode | BlankNode
    Properties = dict[str, list[Node | Literal]]

_SEM = "http://semanticweb.cs.vu.nl/2009/11/sem/"
_WGS84 = "http://www.w3.org/2003/01/geo/wgs84_pos#"
_LABELS = (
    FOREIGN["skos"] + "prefLabel", FOREIGN["rdfs"] + "label", FOREIGN["foaf"] + "name",
    *(space + "name" for space in SCHEMA), FOREIGN["skos"] + "altLabel",
    *(space + "alternateName" for space in SCHEMA), *(space + "legalName" for space in SCHEMA),
    FOREIGN["skos"] + "hiddenLabel", FOREIGN["dcterms"] + "title", FOREIGN["dcterms"] + "alternative",
    "http://purl.org/dc/elements/1.1/title",
)  # fmt: skip
_DAYS = (
    *(space + name for space in SCHEMA for name in ("startDate", "endDate")),
    *(_SEM + name for name in ("hasTimeStamp", "hasBeginTimeStamp", "hasEndTimeStamp")),
    FOREIGN["dcterms"] + "date",
)  # fmt: skip
_BOUNDS = tuple(ONTOLOGY + name for name in ("startEarliest", "startLatest", "endEarliest", "endLatest"))
_DURING = (REPORTED + "during", ONTOLOGY + "during")
_LOCATIONS = (
    REPORTED + "location", ONTOLOGY + "location", _SEM + "hasPlace",
    *(space + "location" for space in SCHEMA),
)  # fmt: skip
_WITHIN = (
    *(tier + "within" for tier in (REPORTED, ONTOLOGY)), *(space + "containedInPlace" for space in SCHEMA),
    *(space + "addressCountry" for space in SCHEMA), "http://www.geonames.org/ontology#parentCountry",
)  # fmt: skip
_TYPES = (REPORTED + "eventType", ONTOLOGY + "eventType", *(space + "additionalType" for space in SCHEMA))
_WKT = (FOREIGN["geo"] + "asWKT", "http://www.wikidata.org/prop/direct/P625")
_NESTED = (*(space + "geo" for space in SCHEMA), _WGS84 + "location")
_DEGREES = ((_WGS84 + "long", _WGS84 + "lat"), *((s + "longitude", s + "latitude") for s in SCHEMA))
_NAME_OF, _LITERAL_FORM, _NAME_KIND = (ONTOLOGY + name for name in ("nameOf", "literalForm", "nameKind"))
_FORMER = concept("name-kind", "former")


def things(store: Store) -> Iterator[Thing]:
    """The actors, places and events of a store, and what has a name and no known class; sorted."""
    from pyoxigraph import NamedNode

    told = [NamedNode(name) for name in (*_LABELS, *_DAYS, *IDENTITY)]
    subjects = {
        quad.subject.value
        for predicate in told
        for quad in store.quads_for_pattern(None, predicate, None, None)
        if isinstance(quad.subject, NamedNode)
    }
    reader = _Reader(store)
    for iri in sorted(subjects):
        thing = reader.thing(iri)
        if thing:
            yield thing


class _Reader:
    """Reads things out of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._former = self._former_names()

    def _former_names(self) -> dict[str, set[str]]:
        """The names, folded, that name nodes call former, by what bore them."""
        from pyoxigraph import NamedNode

        found: dict[str, set[str]] = defaultdict(set)
        kind, former = NamedNode(_NAME_KIND), NamedNode(_FORMER)
        for quad in self._store.quads_for_pattern(None, kind, former, None):
            node = self._properties(quad.subject)  # type: ignore[arg-type]
            for iri in _iris(node, _NAME_OF):
                found[iri].update(name.folded for name in read_names(_texts(node, _LITERAL_FORM)))
        return found

    def thing(self, iri: str) -> Thing | None:
        """The thing, or None if its class says that it is no actor, place or event."""
        from pyoxigraph import NamedNode

        own = self._properties(NamedNode(iri))
        kinds = kind_of(_iris(own, FOREIGN["rdf"] + "type"))
        if kinds is None:
            return None
        texts = _texts(own, *_LABELS)
        identifiers = {canonical(other): name for name in IDENTITY for other in _iris(own, name)}
        if not texts and not identifiers and kinds[0] != "event":
            return None
        label = (texts or [re.split(r"[/#:]", iri.rstrip("/#"))[-1]])[0]
        point, places = self._where(own, kinds[0])
        return Thing(
            iri, label, read_names(texts), *kinds,
            days=self._days(own) if kinds[0] in ("event", "") else None,
            point=point,
            identifiers=identifiers,
            former=frozenset(self._former.get(iri, ())),
            types=frozenset(re.split(r"[/#]", one)[-1] for name in _TYPES for one in _iris(own, name)),
            places=places,
        )  # fmt: skip

    def _properties(self, node: Node) -> Properties:
        """All that is said of a node, by property."""
        found: Properties = defaultdict(list)
        for quad in self._store.quads_for_pattern(node, None, None, None):
            found[quad.predicate.value].append(quad.object)  # type: ignore[arg-type]
        return found

    def _nodes(self, of: Properties, *names: str) -> Iterator[Properties]:
        """What is said of the nodes that properties lead to, in the order of their IRIs."""
        for name in names:
            if name in of:
                for node in sorted({term for term in of[name] if _is_node(term)}, key=str):
                    yield self._properties(node)  # type: ignore[arg-type]

    def _days(self, own: Properties) -> tuple[str, str] | None:
        texts = _values(own, *_DAYS)
        for interval in self._nodes(own, *_DURING):
            texts += _values(interval, *_BOUNDS)
        return bounds.days(texts)

    def _where(self, own: Properties, kind: str) -> tuple[tuple[float, float] | None, tuple[Name, ...]]:
        """The point of a thing, or of an event's place; and the names of where it was, or lies within."""
        if kind == "actor":
            return None, ()
        around = _WITHIN if kind == "place" else _LOCATIONS
        point, names = self._point(own), _texts(own, *around)
        for place in self._nodes(own, *around):
            point = point or (self._point(place) if kind != "place" else None)
            names += _texts(place, *_LABELS)
        return point, read_names(names)

    def _point(self, own: Properties) -> tuple[float, float] | None:
        geometries = list(self._nodes(own, FOREIGN["geo"] + "hasGeometry"))
        for each in (own, *geometries):
            for text in _values(each, *_WKT):
                if found := bounds.point(text):
                    return found
        for each in (own, *self._nodes(own, *_NESTED)):
            for east, north in _DEGREES:
                values = _values(each, east), _values(each, north)
                if all(values) and (found := bounds.degrees(values[0][0], values[1][0])):
                    return found
        return None


def _is_node(term: object) -> bool:
    from pyoxigraph import BlankNode, NamedNode

    return isinstance(term, (NamedNode, BlankNode))


def _iris(of: Properties, *names: str) -> list[str]:
    from pyoxigraph import NamedNode

    return sorted({t.value for name in names if name in of for t in of[name] if isinstance(t, NamedNode)})


def _values(of: Properties, *names: str) -> list[str]:
    """Literals of properties, each once, sorted by property."""
    return [text for name in names if name in of for _, text in _literals(of, name, english_first=False)]


def _texts(of: Properties, *names: str) -> list[str]:
    """Labels, by property, English first, so that the first one is for reading."""
    found = [text for name in names if name in of for _, text in _literals(of, name, english_first=True)]
    return [text for text in found if text.strip()]


def _literals(of: Properties, name: str, *, english_first: bool) -> list[tuple[bool, str]]:
    from pyoxigraph import Literal

    literals = [term for term in of[name] if isinstance(term, Literal)]
    return sorted({(english_first and one.language != "en", one.value) for one in literals})
