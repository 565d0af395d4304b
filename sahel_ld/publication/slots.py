"""Where a value goes under a context: the key it stands under, and how it is written there.

A value goes under the term that coerces to just its kind, else under one that coerces nothing,
else under a key that is no term; the first term in alphabetical order wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from sahel_ld.publication.columns import Form
from sahel_ld.publication.context import Term
from sahel_ld.publication.terms import IRI, XSD, split_literal
from sahel_ld.publication.wording import Wording

NATIVE = {
    f"^^<{XSD}integer>".encode(): re.compile(rb"0|-?[1-9][0-9]{0,14}"),
    f"^^<{XSD}boolean>".encode(): re.compile(rb"true|false"),
}
Encode = Callable[[bytes], bytes]


@dataclass(frozen=True, eq=False)  # compared by identity, which is quick
class Slot:
    """The place of one kind of value of one predicate; `language` is that of a language map."""

    key: bytes
    form: Form
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
            return Slot(term.key.encode(), Form(kind, _text), is_set, kind[1:])
        return Slot(term.key.encode(), self._encoders.choose(kind, term), is_set)


class Encoders:
    """The ways of writing a value: `links` under a term that coerces to IRIs, `nodes` elsewhere."""

    def __init__(self, wording: Wording, links: Form, nodes: Form) -> None:
        self.wording = wording
        self._links = links
        self._nodes = nodes

    def choose(self, kind: bytes, term: Term | None) -> Form:
        """How to write a value of this kind under a term, or under a key that is none."""
        coercion = term.coercion if term else None
        if kind == IRI:
            return self._links if coercion else self._nodes
        if kind.startswith(b"^^"):
            return _typed(kind) if coercion else self._typed_object(kind)
        language = (term.language if term else None) or self.wording.context.language
        implied = f"@{language}".encode() if language and not coercion else b""
        return Form(kind, _text) if kind == implied else self._tagged_object(kind)

    def free(self, kind: bytes) -> Form:
        """How to write a value of this kind so that it means the same under any key."""
        if kind == IRI:
            return self._nodes
        return self._typed_object(kind) if kind.startswith(b"^^") else self._tagged_object(kind)

    def _typed_object(self, kind: bytes) -> Form:
        words = (self.wording.keyword("@value"), self.wording.keyword("@type"), self.wording.type(kind[2:]))
        return _typed(kind, b'{"%s": ' % words[0], b', "%s": "%s"}' % words[1:])

    def _tagged_object(self, kind: bytes) -> Form:
        head = b'{"%s": ' % self.wording.keyword("@value")
        tail = b', "%s": "%s"}' % (self.wording.keyword("@language"), kind[1:]) if kind else b"}"
        return Form(kind, lambda literal: head + _text(literal) + tail, head, tail)


def _text(literal: bytes) -> bytes:
    return split_literal(literal)[0]


def _typed(kind: bytes, head: bytes = b"", tail: bytes = b"") -> Form:
    """The quoted text, or a number or truth value where JSON's own is read back as the same literal."""
    native, cut = NATIVE.get(kind), -len(kind)
    if native is None:
        return Form(kind, lambda literal: head + literal[:cut] + tail, head, tail)
    match = native.fullmatch

    def encode(literal: bytes) -> bytes:
        bare = match(literal, 1, len(literal) + cut - 1)
        return bare.group() if bare else head + literal[:cut] + tail

    return Form(kind, encode, head, tail, native)


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
