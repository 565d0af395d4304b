"""Compaction by a context: which key a value stands under, and how it is written there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sahel_ld.errors import DataError
from sahel_ld.publication.context import Context, Term
from sahel_ld.publication.names import Names
from sahel_ld.publication.terms import TYPE, XSD, Properties, in_order, split_literal

CACHE = 200_000
NATIVE = {
    f"^^<{XSD}integer>".encode(): re.compile(rb'"(?:0|-?[1-9][0-9]{0,14})"'),
    f"^^<{XSD}boolean>".encode(): re.compile(rb'"(?:true|false)"'),
}
BETWEEN = b",\n        "
Encode = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Slot:
    """Where a kind of value of one predicate goes: key, way of writing, and the container."""

    key: bytes
    encode: Encode
    always_array: bool
    language: bytes = b""


class Compactor:
    """Turns subjects with their properties into the members of node objects.

    A value goes under the term that coerces to just its kind, else under one that coerces nothing,
    else under a compact or absolute IRI; the first term in alphabetical order wins.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._names = Names(context.prefixes)
        self._hidden = tuple(f"<{key}:".encode() for key in context.prefixes)
        self._slots: dict[tuple[bytes, bytes], Slot] = {}
        self._ids: dict[bytes, bytes] = {}
        self._terms: dict[str, list[Term]] = {}
        for key in sorted(context.terms):
            term = context.terms[key]
            self._terms.setdefault(term.iri, []).append(term)

    def keyword(self, name: str) -> bytes:
        """A keyword as a quoted key, by its alias where the context has one."""
        return _quoted(self._context.aliases.get(name, name).encode())

    def node(self, subject: bytes, properties: Properties) -> Iterator[bytes]:
        """The members of the node object of `subject`."""
        yield self.keyword("@id") + b": " + self.reference(subject)
        for predicate, objects in in_order(properties):
            if predicate == TYPE:
                types = [self._type(term) for term in objects]
                yield self.keyword("@type") + b": " + self.array(types, always=False)
            else:
                yield from self._members(predicate, objects)

    def array(self, values: list[bytes], *, always: bool) -> bytes:
        """One value as it is, several as an array, a line each."""
        if len(values) == 1 and not always:
            return values[0]
        return b"[\n        " + BETWEEN.join(values) + b"\n      ]"

    def value(self, term: bytes) -> bytes:
        """A term as a node or value object, which means the same under any key."""
        kind = _kind(term)
        if kind == b"@id":
            return self._node_reference(term)
        return (self._typed(kind, coerced=False) if kind[:1] == b"^" else self._tagged(kind))(term)

    def _members(self, predicate: bytes, objects: list[bytes]) -> Iterator[bytes]:
        groups: dict[bytes, list[tuple[Slot, bytes]]] = {}
        for term in objects:
            slot = self._slot(predicate, term)
            groups.setdefault(slot.key, []).append((slot, term))
        for key, pairs in groups.items():
            slot = pairs[0][0]
            if slot.language:
                yield key + b": " + _language_map(pairs)
            else:
                values = [each.encode(term) for each, term in pairs]
                yield key + b": " + self.array(values, always=slot.always_array)

    def _slot(self, predicate: bytes, term: bytes) -> Slot:
        kind = _kind(term)
        try:
            return self._slots[predicate, kind]
        except KeyError:
            slot = self._slots[predicate, kind] = self._choose(predicate, kind)
            return slot

    def _choose(self, predicate: bytes, kind: bytes) -> Slot:
        known = self._terms.get(predicate[1:-1].decode(), ())
        terms = [term for term in known if "@list" not in term.containers]
        for fits in (_fits_exactly, _fits_plainly):
            for term in terms:
                if fits(term, kind, self._context.language):
                    return self._term_slot(term, kind)
        return Slot(_quoted(self._key(predicate)), self._expanded(kind, None), False)

    def _term_slot(self, term: Term, kind: bytes) -> Slot:
        key, always = _quoted(term.key.encode()), "@set" in term.containers
        if "@language" in term.containers:
            return Slot(key, lambda literal: split_literal(literal)[0], always, kind[1:])
        return Slot(key, self._expanded(kind, term), always)

    def _expanded(self, kind: bytes, term: Term | None) -> Encode:
        if kind == b"@id":
            coerced = term is not None and term.coercion is not None
            return self._coerced_reference if coerced else self._node_reference
        language = term.language if term and term.language else self._context.language
        if kind.startswith(b"^^"):
            return self._typed(kind, coerced=bool(term and term.coercion))
        if kind == (f"@{language}".encode() if language and not (term and term.coercion) else b""):
            return lambda literal: split_literal(literal)[0]
        return self._tagged(kind)

    def _typed(self, kind: bytes, *, coerced: bool) -> Encode:
        native = NATIVE.get(kind)
        tail = b"}" if coerced else b', %s: "%s"}' % (self.keyword("@type"), self._vocabulary_name(kind[2:]))
        head = b"" if coerced else b"{%s: " % self.keyword("@value")

        def encode(literal: bytes) -> bytes:
            text = literal[: -len(kind)]
            if native and native.fullmatch(text):
                return text[1:-1]
            return text if coerced else head + text + tail

        return encode

    def _tagged(self, kind: bytes) -> Encode:
        tail = b', %s: "%s"}' % (self.keyword("@language"), kind[1:]) if kind else b"}"
        return lambda literal: b"{%s: %s%s" % (self.keyword("@value"), split_literal(literal)[0], tail)

    def _node_reference(self, term: bytes) -> bytes:
        return b"{%s: %s}" % (self.keyword("@id"), self.reference(term))

    def _coerced_reference(self, term: bytes) -> bytes:
        return self.reference(term)

    def reference(self, term: bytes) -> bytes:
        """The quoted value of `@id` for an IRI or blank node."""
        try:
            return self._ids[term]
        except KeyError:
            if len(self._ids) > CACHE:
                self._ids.clear()
            text = self._ids[term] = _quoted(self._names.shorten(term) or self._absolute(term))
            return text

    def _absolute(self, term: bytes) -> bytes:
        if term[:1] == b"_":
            return term
        if term[:1] == b'"':
            raise DataError(f"the literal {term.decode()} stands where only an IRI can")
        if term.startswith(self._hidden) and b"://" not in term:
            raise DataError(
                f"{term.decode()} would be read as a compact IRI under this context",
                remedy="rename the prefix in the context",
            )
        return term[1:-1]

    def _type(self, term: bytes) -> bytes:
        return _quoted(self._vocabulary_name(term))

    def _vocabulary_name(self, term: bytes) -> bytes:
        """A type, as a term where the context has one for it."""
        for known in self._terms.get(term[1:-1].decode(), ()):
            return known.key.encode()
        return self._key(term)

    def _key(self, term: bytes) -> bytes:
        vocabulary = self._context.vocabulary
        if vocabulary and term.startswith(vocabulary.encode(), 1):
            rest = term[1 + len(vocabulary) : -1].decode()
            if rest and ":" not in rest and not rest.startswith("@") and rest not in self._context.source:
                return rest.encode()
        return self._free_name(term)

    def _free_name(self, term: bytes) -> bytes:
        short = self._names.shorten(term)
        return self._absolute(term) if short is None or short.decode() in self._context.terms else short


def _kind(term: bytes) -> bytes:
    """`@id`, `@en`, `^^<datatype>`, or nothing for a plain string."""
    first = term[:1]
    if first != b'"':
        return b"@id"
    return b"" if term[-1:] == b'"' else split_literal(term)[1]


def _fits_exactly(term: Term, kind: bytes, _default: str | None) -> bool:
    if kind == b"@id":
        return term.coercion in ("@id", "@vocab")
    if kind.startswith(b"^^"):
        return term.coercion is not None and kind == f"^^<{term.coercion}>".encode()
    if not kind:
        return False  # a term coerced to xsd:string would do, but rdflib reads another literal from it
    return "@language" in term.containers or (
        term.language is not None and kind == f"@{term.language}".encode()
    )


def _fits_plainly(term: Term, _kind_: bytes, _default: str | None) -> bool:
    return term.coercion is None and term.language is None and "@language" not in term.containers


def _quoted(text: bytes) -> bytes:
    return b'"' + text + b'"'


def _language_map(pairs: list[tuple[Slot, bytes]]) -> bytes:
    texts: dict[bytes, list[bytes]] = {}
    for slot, term in pairs:
        texts.setdefault(slot.language, []).append(slot.encode(term))
    members = []
    for language in sorted(texts):
        values = texts[language]
        several = len(values) > 1 or pairs[0][0].always_array
        text = b"[" + b", ".join(values) + b"]" if several else values[0]
        members.append(_quoted(language) + b": " + text)
    if len(members) == 1:
        return b"{" + members[0] + b"}"
    return b"{\n        " + BETWEEN.join(members) + b"\n      }"
