"""The page of a thing in HTML.

Invariant: nothing of the data reaches the page but through `escape`, and only http(s) IRIs become
links, so neither a label nor an IRI can be more than text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sahel_ld.querying.answers import Triples
from sahel_ld.querying.writers import Style
from sahel_ld.serving import things
from sahel_ld.serving.descriptions import quads

if TYPE_CHECKING:
    import pyoxigraph as ox

MOST = 200
"""Values of one property that a page shows; it says how many more there are."""
_OUTWARD = ("http://", "https://")
_DOCUMENTS = (("Turtle", "ttl"), ("N-Triples", "nt"), ("JSON-LD", "jsonld"), ("RDF/XML", "rdf"))
_FRAME = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/page.css">{alternates}</head>
<body><header><a href="/">{ask}</a></header><main><h1>{title}</h1>
<p class="iri">{iri}</p><p>{formats} {documents}</p>
{sections}</main></body></html>
"""
_MISSING = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Not found</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/page.css"></head>
<body><header><a href="/">Ask the data</a></header><main><h1>Not found</h1>
<p>{message}.</p><p><a href="/dist/">Files of the release</a></p></main></body></html>
"""
_WORDS = {
    "en": {
        "ask": "Ask the data",
        "formats": "As",
        "inward": "What points here",
        "reading": "… {} this",
        "more": "and {} more",
    },
    "fr": {
        "ask": "Interroger les données",
        "formats": "En",
        "inward": "Ce qui mène ici",
        "reading": "… {} ceci",
        "more": "et {} de plus",
    },
}
"""What a page says in its own words."""


@dataclass(frozen=True)
class Page:
    """The thing that a page is of, and how IRIs are shown on it."""

    iri: str
    base: str
    prefixes: Mapping[str, str]
    labels: Mapping[str, str]
    language: str = "en"

    @property
    def words(self) -> Mapping[str, str]:
        """The page's own words, in its language if it speaks it."""
        return _WORDS.get(self.language, _WORDS["en"])

    def name(self, iri: str) -> str:
        """A label, or the shortest form of the IRI."""
        return self.labels.get(iri) or Style(self.prefixes).shorten(iri)

    def link(self, iri: str) -> str:
        """A link to the thing, on this server if the IRI is one of ours or the data name it."""
        place = local(iri, self.base)
        text = escape(self.name(iri))
        if place.startswith(_OUTWARD) and iri in self.labels:
            place = described(iri)
        if not place.startswith(("/", *_OUTWARD)):
            return f"<span>{text}</span>"
        return f'<a href="{escape(place)}" title="{escape(iri)}" rel="noreferrer">{text}</a>'


def missing(message: str) -> bytes:
    """The page for a path at which nothing is."""
    return _MISSING.format(message=escape(message)).encode(errors="backslashreplace")


def local(iri: str, base: str) -> str:
    """The path on this server for one of our IRIs; any other IRI as it is."""
    return "/" + iri.removeprefix(base) if _has_path(iri, base) else iri


def _has_path(iri: str, base: str) -> bool:
    return iri.startswith(base) and things.iri(base, iri.removeprefix(base).partition("#")[0]) is not None


def described(iri: str, **fields: str) -> str:
    """The page on this server for any IRI that the data speak of, as merged data do of others' things."""
    return f"/describe?{urlencode({'iri': iri, **fields})}"


def written(page: Page, triples: Triples) -> bytes:
    """The page of a thing from its triples."""
    found = quads(triples)
    subjects = sorted({subject(quad) for quad in found if subject(quad).startswith(page.iri)})
    sections = [_section(page, each, found) for each in subjects]
    text = _FRAME.format(
        language=page.language if page.language in _WORDS else "en",
        ask=page.words["ask"],
        formats=page.words["formats"],
        title=escape(page.name(page.iri)),
        iri=escape(page.iri),
        alternates="".join(_alternate(page, suffix) for _, suffix in _DOCUMENTS),
        documents=", ".join(f'<a href="{_document(page, suffix)}">{name}</a>' for name, suffix in _DOCUMENTS),
        sections="\n".join([*sections, _inward(page, found)]),
    )
    return text.encode()


def subject(quad: ox.Quad) -> str:
    """The IRI (or name of the blank node) that a quad starts from."""
    return str(getattr(quad.subject, "value", ""))


def _document(page: Page, suffix: str) -> str:
    if not _has_path(page.iri, page.base):
        return escape(described(page.iri, format=suffix))
    return escape(f"/doc{local(page.iri, page.base)}.{suffix}")


def _alternate(page: Page, suffix: str) -> str:
    return f'<link rel="alternate" href="{_document(page, suffix)}">'


def _section(page: Page, iri: str, found: Sequence[ox.Quad]) -> str:
    values: dict[str, list[Any]] = defaultdict(list)
    for quad in found:
        if subject(quad) == iri:
            values[quad.predicate.value].append(quad.object)
    fragment = iri.removeprefix(page.iri).lstrip("#.")
    head = f'<h2 id="{escape(fragment)}">{page.link(iri)}</h2>' if fragment else ""
    return f"<section>{head}{_listed(page, values, '{}')}</section>"


def _inward(page: Page, found: Iterable[ox.Quad]) -> str:
    values: dict[str, list[Any]] = defaultdict(list)
    for quad in found:
        if getattr(quad.object, "value", None) == page.iri and not subject(quad).startswith(page.iri):
            values[quad.predicate.value].append(quad.subject)
    listed = _listed(page, values, page.words["reading"])
    return f"<section><h2>{page.words['inward']}</h2>{listed}</section>" if values else ""


def _listed(page: Page, values: Mapping[str, Sequence[Any]], reading: str) -> str:
    rows = [
        f"<dt>{reading.replace('{}', page.link(name))}</dt>{_values(page, values[name])}"
        for name in sorted(values, key=page.name)
    ]
    return f"<dl>{''.join(rows)}</dl>"


def _values(page: Page, terms: Sequence[Any]) -> str:
    shown = sorted(_term(page, term) for term in terms)
    beyond = page.words["more"].format(len(shown) - MOST)
    more = f'<dd class="more">{beyond}</dd>' if len(shown) > MOST else ""
    return "".join(f"<dd>{text}</dd>" for text in shown[:MOST]) + more


def _term(page: Page, term: Any) -> str:
    if type(term).__name__ == "NamedNode":
        return page.link(term.value)
    if language := escape(getattr(term, "language", None) or ""):
        return f'<span lang="{language}">{escape(term.value)}</span> <small>{language}</small>'
    return escape(str(getattr(term, "value", term)))
