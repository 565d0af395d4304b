"""A JSON-LD context, read once and turned round: from an IRI and a kind of value to a key.

The class of contexts is fixed and checked: `@vocab`, `@language`, prefixes, keyword aliases, and
terms with `@id`, `@type`, `@language`, `@prefix` and the containers `@set`, `@list`, `@language`.
What else JSON-LD has (`@base`, imports, scoped contexts, `@reverse`, `@nest` …) is refused by name.
Nothing is ever fetched. Specification: https://www.w3.org/TR/json-ld11/.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sahel_ld.errors import DataError

GLOBAL = frozenset({"@version", "@vocab", "@language"})
MEMBERS = frozenset({"@id", "@type", "@language", "@prefix", "@container", "@protected"})
STRINGS = frozenset({"@id", "@type", "@language"})
COERCIONS = frozenset({"@id", "@vocab"})
CONTAINERS = frozenset({"@set", "@list", "@language"})
ALIASED = ("@id", "@type", "@value", "@language", "@graph", "@set", "@list")
GENERAL_DELIMITERS = tuple(":/?#[]@")
# A prefix named like the scheme of an IRI would hide it: `geo:12,-8` is no GeoSPARQL term.
NEVER_PREFIX = frozenset({"http", "https", "urn"})


@dataclass(frozen=True)
class Term:
    """A term: its key, its IRI, what it coerces values to (None: nothing) and its containers."""

    key: str
    iri: str
    coercion: str | None
    language: str | None
    containers: frozenset[str]
    prefix: bool


@dataclass(frozen=True)
class Context:
    """A context that was checked: terms by key, default vocabulary and language, aliases."""

    source: Mapping[str, Any]
    terms: Mapping[str, Term]
    vocabulary: str
    language: str | None
    aliases: Mapping[str, str]

    @property
    def prefixes(self) -> dict[str, str]:
        """The terms that may stand before a colon, and their IRIs."""
        return {term.key: term.iri for term in self.terms.values() if term.prefix}


def read_context(document: Mapping[str, Any]) -> Context:
    """Check the content of a `context.jsonld`; DataError names the term that can't be used."""
    source = document.get("@context")
    if not isinstance(source, Mapping):
        raise DataError(
            "the context has no object under '@context'", remedy="remote and stacked contexts are not read"
        )
    unknown = [key for key in source if key.startswith("@") and key not in GLOBAL]
    if unknown:
        raise DataError(f"the context uses {unknown[0]}, which is not supported")
    reader = _Reader(source)
    terms = {
        key: reader.term(key, value)
        for key, value in source.items()
        if key not in GLOBAL and value not in ALIASED
    }
    _refuse_schemes(terms)
    aliases = {value: key for key, value in reversed(list(source.items())) if value in ALIASED}
    return Context(source, terms, source.get("@vocab", ""), source.get("@language"), aliases)


class _Reader:
    def __init__(self, source: Mapping[str, Any]) -> None:
        self._source = source

    def term(self, key: str, value: Any) -> Term:
        members = {"@id": value} if isinstance(value, str) else value
        if not isinstance(members, Mapping) or members.keys() - MEMBERS:
            raise DataError(
                f"the context's term '{key}' uses what is not supported",
                remedy=f"supported: {', '.join(sorted(MEMBERS))}",
            )
        if not _is_plain(key) or any(
            not isinstance(value, str) for name, value in members.items() if name in STRINGS
        ):
            raise DataError(
                f"the context's term '{key}' is not of a supported form",
                remedy="a name without colon, slash, quote or backslash; texts for @id, @type and @language",
            )
        iri = self.expand(members.get("@id", key), key)
        coercion = members.get("@type")
        return Term(
            key,
            iri,
            self._coercion(coercion, key),
            members.get("@language"),
            _containers(members, key),
            self._is_prefix(key, value, iri),
        )

    def expand(self, text: str, key: str, *, depth: int = 0) -> str:
        """The IRI that a term or compact IRI of the context stands for."""
        if depth > len(self._source):
            raise DataError(f"the context's term '{key}' is defined by itself")
        prefix, colon, rest = text.partition(":")
        if colon and prefix in self._source and not rest.startswith("//") and prefix != text:
            return self.expand(self._id(prefix), key, depth=depth + 1) + rest
        if colon:
            return text
        if text in self._source and text != key:
            return self.expand(self._id(text), key, depth=depth + 1)
        if "@vocab" not in self._source:
            raise DataError(f"the context's term '{key}' has no IRI")
        return str(self._source["@vocab"]) + text

    def _id(self, key: str) -> str:
        value = self._source[key]
        return str(value if isinstance(value, str) else value.get("@id", key))

    def _coercion(self, value: str | None, key: str) -> str | None:
        if value is None or value in COERCIONS:
            return value
        if value.startswith("@"):
            raise DataError(f"the context's term '{key}' has the type {value}, which is not supported")
        return self.expand(value, key)

    def _is_prefix(self, key: str, value: Any, iri: str) -> bool:
        if isinstance(value, str):
            return iri.endswith(GENERAL_DELIMITERS)
        return value.get("@prefix") is True


def _is_plain(key: str) -> bool:
    """Whether a key means no IRI by itself, and stands in JSON as it is."""
    return bool(key) and not set(key) & set(':/"\\') and key.isprintable()


def _containers(members: Mapping[str, Any], key: str) -> frozenset[str]:
    value = members.get("@container") or []
    found = frozenset([value] if isinstance(value, str) else value)
    if found - CONTAINERS:
        raise DataError(
            f"the context's term '{key}' uses the container {min(found - CONTAINERS)}",
            remedy=f"supported: {', '.join(sorted(CONTAINERS))}",
        )
    return found


def _refuse_schemes(terms: Mapping[str, Term]) -> None:
    for key in sorted(NEVER_PREFIX & terms.keys()):
        raise DataError(f"the context's prefix '{key}' would hide the scheme of IRIs")
