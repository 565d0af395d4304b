"""Where a value goes under a context: the key it stands under, and how it is written there.

A value goes under the term that coerces to just its kind, else under one that coerces nothing,
else under a key that is no term; the first term in alphabetical order wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from sahel_ld.publication.context import Term
from sahel_ld.publication.terms import XSD, split_literal
from sahel_ld.publication.wording import Wording

NATIVE = {
    f"^^<{XSD}integer>".encode(): re.compile(rb'"(?:0|-?[1-9][0-9]{0,14})"'),
    f"^^<{XSD}boolean>".encode(): re.compile(rb'"(?:true|false)"'),
}
IRI = b"@id"
Encode = Callable[[bytes], bytes]


def kind_of(term: bytes) -> bytes:
    """`@id`, `@en`, `^^<datatype>`, or nothing for a plain string."""
    if term[:1] != b'"':
        return IRI
    return b"" if term[-1:] == b'"' else term[term.rindex(b'"') + 1 :]


@dataclass(frozen=True, eq=False)  # compared by identity, which is quick
class Slot:
    """The place of one kind of value of one predicate; `language` is that of a language map."""

    key: bytes
    encode: Encode
    is_set: bool = False
    language: bytes = b""

    @cached_property
    def opening(self) -> bytes:
        """What stands before a single value."""
        around = b'{"%s": ' % self.language if self.language else b""
        inside = b"[" if self.language else b"[\n        "
        return b'"%s": ' % self.key + around + (inside if self.is_set else b"")

    @cached_property
    def closing(self) -> bytes:
        """What stands after a single value."""
        inside = b"]" if self.language else b"\n      ]"
        return (inside if self.is_set else b"") + (b"}" if self.language else b"")


class Slots(dict[bytes, Slot]):
    """The slots of one predicate by kind of value, chosen when first asked for."""

    def __init__(self, predicate: bytes, encoders: Encoders) -> None:
        super().__init__()
        self._predicate = predicate
        self._encoders = encoders

    def __missing__(self, kind: bytes) -> Slot:
        self[kind] = slot = self._choose(kind)
        return slot

    def _choose(self, kind: bytes) -> Slot:
        known = self._encoders.wording.terms(self._predicate)
        terms = [term for term in known if "@list" not in term.containers]
        for fits in (_fits_exactly, _fits_plainly):
            for term in terms:
                if fits(term, kind):
                    return self._of_term(term, kind)
        return Slot(self._encoders.wording.key(self._predicate), self._encoders.choose(kind, None))

    def _of_term(self, term: Term, kind: bytes) -> Slot:
        is_set = "@set" in term.containers
        if "@language" in term.containers:
            return Slot(term.key.encode(), _text, is_set, kind[1:])
        return Slot(term.key.encode(), self._encoders.choose(kind, term), is_set)


class Encoders:
    """The ways of writing a value: `links` under a term that coerces to IRIs, `nodes` elsewhere."""

    def __init__(self, wording: Wording, links: Encode, nodes: Encode) -> None:
        self.wording = wording
        self._links = links
        self._nodes = nodes

    def choose(self, kind: bytes, term: Term | None) -> Encode:
        """How to write a value of this kind under a term, or under a key that is none."""
        coercion = term.coercion if term else None
        if kind == IRI:
            return self._links if coercion else self._nodes
        if kind.startswith(b"^^"):
            return _typed(kind) if coercion else self._typed_object(kind)
        language = (term.language if term else None) or self.wording.context.language
        implied = f"@{language}".encode() if language and not coercion else b""
        return _text if kind == implied else self._tagged_object(kind)

    def free(self, kind: bytes) -> Encode:
        """How to write a value of this kind so that it means the same under any key."""
        if kind == IRI:
            return self._nodes
        return self._typed_object(kind) if kind.startswith(b"^^") else self._tagged_object(kind)

    def _typed_object(self, kind: bytes) -> Encode:
        inner, native = _typed(kind), NATIVE.get(kind)
        words = (self.wording.keyword("@value"), self.wording.keyword("@type"), self.wording.type(kind[2:]))
        head, tail = b'{"%s": ' % words[0], b', "%s": "%s"}' % words[1:]

        def encode(literal: bytes) -> bytes:
            text = inner(literal)
            return text if native and text[:1] != b'"' else head + text + tail

        return encode

    def _tagged_object(self, kind: bytes) -> Encode:
        head = b'{"%s": ' % self.wording.keyword("@value")
        tail = b', "%s": "%s"}' % (self.wording.keyword("@language"), kind[1:]) if kind else b"}"
        return lambda literal: head + _text(literal) + tail


def _text(literal: bytes) -> bytes:
    return split_literal(literal)[0]


def _typed(kind: bytes) -> Encode:
    """The quoted text, or a number or truth value where JSON's own is read back as the same literal."""
    native, cut = NATIVE.get(kind), -len(kind)
    if native is None:
        return lambda literal: literal[:cut]
    match = native.fullmatch
    return lambda literal: literal[1 : cut - 1] if match(literal, 0, len(literal) + cut) else literal[:cut]


def _fits_exactly(term: Term, kind: bytes) -> bool:
    if kind == IRI:
        return term.coercion in ("@id", "@vocab")
    if kind.startswith(b"^^"):
        return term.coercion is not None and kind == f"^^<{term.coercion}>".encode()
    if not kind:
        return False  # a term coerced to xsd:string would do, but rdflib reads another literal from it
    return "@language" in term.containers or (
        term.language is not None and kind == f"@{term.language}".encode()
    )


def _fits_plainly(term: Term, _kind: bytes) -> bool:
    return term.coercion is None and term.language is None and "@language" not in term.containers
