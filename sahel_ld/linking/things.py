"""The things that identity is asked of, and those that a mapping set speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sahel_ld.linking.names import Name, read_names
from sahel_ld.linking.sssom import Link
from sahel_ld.vocabulary import FOREIGN

SCHEMA = ("http://schema.org/", "https://schema.org/")
IDENTITY = (
    FOREIGN["skos"] + "exactMatch", FOREIGN["skos"] + "closeMatch", FOREIGN["owl"] + "sameAs",
    *(space + "sameAs" for space in SCHEMA),
)  # fmt: skip
"""Properties that lead to another name of the same thing, or of one much like it."""
_WIKIDATA = re.compile(
    r"https?://(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/(?:Special:EntityData/)?([QPL]\d+)"
)
_UCDP = re.compile(r"https?://(?:www\.)?ucdp\.uu\.se/(?:#/?)?(\w+/\d+)/?")


@dataclass(frozen=True)
class Thing:
    """Something that may be the same as something else.

    `kind` is actor, place, event or empty where unknown; `sort` narrows actors; `days` bound an
    event (earliest, latest); `point` is longitude and latitude; `identifiers` are outward IRIs with
    the predicate that leads to them; `former` are names, folded, that it bore before; `types` say what
    kind of event it is, `places` are names of where it was, or of what a place lies within.
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
    types: frozenset[str] = frozenset()
    places: tuple[Name, ...] = ()


def canonical(iri: str) -> str:
    """One form of an outward identifier: pages and entities of one list, http and https."""
    if found := _WIKIDATA.fullmatch(iri):
        return f"http://www.wikidata.org/entity/{found[1]}"
    if found := _UCDP.fullmatch(iri):
        return f"https://ucdp.uu.se/{found[1]}"
    return f"https://{iri[7:]}" if iri.startswith("http://") else iri


def namespace(iri: str) -> str:
    """An IRI up to its last part: the list that it is of."""
    return iri[: max(iri.rfind("/"), iri.rfind("#"), iri.rfind(":")) + 1]


def linked_things(links: Iterable[Link]) -> Iterator[Thing]:
    """The things of a mapping set with their labels, and what the set says they are the same as.

    Neither a proposal that nobody has reviewed nor a broader or narrower match says that.
    """
    labels: dict[str, set[str]] = {}
    identifiers: dict[str, dict[str, str]] = {}
    for link in links:
        if link.negated:
            continue
        for iri, label in ((link.object, link.object_label), (link.subject, link.subject_label)):
            labels.setdefault(iri, set()).update([label] if label else [])
        if link.predicate in IDENTITY and not link.proposed:
            for one, other in ((link.subject, link.object), (link.object, link.subject)):
                identifiers.setdefault(one, {})[canonical(other)] = link.predicate
    for iri in sorted(labels):
        texts = sorted(labels[iri])
        yield Thing(iri, (texts or [iri])[0], read_names(texts), identifiers=identifiers.get(iri, {}))
