"""Compaction: subjects with their properties become the members of JSON-LD node objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sahel_ld.publication.columns import FEW, REMEMBERED, Column, Form, rewritten
from sahel_ld.publication.context import Context
from sahel_ld.publication.names import Memo
from sahel_ld.publication.slots import Encoders, Slot, Slots
from sahel_ld.publication.terms import END, IRI, TYPE, Properties, in_order, kind_of
from sahel_ld.publication.wording import Wording

BETWEEN = b",\n        "
Placed = tuple[Slot, bytes]  # a value as it is written, and where
BETWEEN_MEMBERS = b",\n      "


class Compactor:
    """Writes node objects under one context, indented for the top level of a document."""

    def __init__(self, context: Context) -> None:
        self.wording = Wording(context)
        self._shorten = self.wording.names.shorten
        self.id_key, type_key = (self.wording.keyword(name) for name in ("@id", "@type"))
        self.id_key = b'"%s": ' % self.id_key
        self.encoders = Encoders(
            self.wording,
            Form(IRI, self.link, b'"', b'"'),
            Form(IRI, self.node_object, b'{%s"' % self.id_key, b'"}'),
        )
        self._of_types = Members(_TypeSlots(type_key, self.encoders), self)
        self._members: Memo[bytes, Members] = Memo(self._members_of)

    def members(self, subject: bytes, properties: Properties) -> list[bytes]:
        """The members of the node object of `subject`, its identifier first."""
        members = [self.id_key + self.identifier(subject)]
        for predicate, objects in in_order(properties):
            members += self._members[predicate].several(objects)
        return members

    def members_of(self, predicate: bytes) -> Members:
        """How the values of a predicate become members."""
        return self._members[predicate]

    def identifier(self, token: bytes) -> bytes:
        """The quoted value of `@id`."""
        return b'"' + (self._shorten(token) or self.wording.absolute(token)) + b'"'

    def link(self, token: bytes) -> bytes:
        """A reference to a node under a term that coerces to IRIs."""
        return self.identifier(token)

    def node_object(self, token: bytes) -> bytes:
        """A reference to a node under any key."""
        return b"{%s%s}" % (self.id_key, self.identifier(token))

    def identifiers(self, tokens: Sequence[bytes]) -> list[bytes]:
        """The quoted values of `@id` of many nodes."""
        form = Form(IRI, self.identifier, b'"', b'"')
        found = rewritten([token + END for token in tokens], form, self.wording.names)
        return found or [self.identifier(token) for token in tokens]

    def array(self, values: Sequence[bytes]) -> bytes:
        """Values as an array, a line each."""
        return b"[\n        " + BETWEEN.join(values) + b"\n      ]"

    def _members_of(self, predicate: bytes) -> Members:
        return self._of_types if predicate == TYPE else Members(Slots(predicate, self.encoders), self)


class Members:
    """What the values of one predicate become: a member for one value, members for several."""

    def __init__(self, slots: Mapping[bytes, Slot], compactor: Compactor) -> None:
        self._slots = slots
        self._array = compactor.array
        self._names = compactor.wording.names
        self._placed: Memo[bytes, Placed] = Memo(self._place, limit=REMEMBERED)
        self.column = Column(self._member, self._column)

    def several(self, objects: Sequence[bytes]) -> list[bytes]:
        """The members that hold these values: one for each key that they stand under."""
        placed = [self._placed[term] for term in objects]
        slots = {slot for slot, _ in placed}
        if len(slots) == 1:
            return [self._group(placed[0][0].key, placed)]
        groups: dict[bytes, list[Placed]] = {}
        for pair in placed:
            groups.setdefault(pair[0].key, []).append(pair)
        return [self._group(key, pairs) for key, pairs in groups.items()]

    def rows(self, values: Sequence[bytes], width: int) -> list[bytes]:
        """The members of many subjects, each with `width` of the values in turn."""
        slot = self._slots[kind_of(values[0][: -len(END)])]
        if len(values) > FEW and not slot.language:
            texts = rewritten(values, slot.form, self._names)
            if texts:
                return [b'"%s": %s' % (slot.key, self._array(row)) for row in in_rows(texts, width)]
        terms = [value[: -len(END)] for value in values]
        return [BETWEEN_MEMBERS.join(self.several(row)) for row in in_rows(terms, width)]

    def _group(self, key: bytes, pairs: list[Placed]) -> bytes:
        if len(pairs) == 1:
            slot, text = pairs[0]
            return slot.opening + text + slot.closing
        if pairs[0][0].language:
            return b'"%s": ' % key + _language_map(pairs)
        return b'"%s": ' % key + self._array([text for _, text in pairs])

    def _place(self, term: bytes) -> Placed:
        slot = self._slots[kind_of(term)]
        return slot, slot.form.encode(term)

    def _member(self, value: bytes) -> bytes:
        slot, text = self._place(value[: -len(END)])
        return slot.opening + text + slot.closing

    def _column(self, values: Sequence[bytes]) -> list[bytes] | None:
        slot = self._slots[kind_of(values[0][: -len(END)])]
        return rewritten(values, slot.form, self._names, slot.opening, slot.closing)


class _TypeSlots(Slots):
    """An IRI as value of `rdf:type` stands under `@type`; a literal can't."""

    def __init__(self, key: bytes, encoders: Encoders) -> None:
        super().__init__(TYPE, encoders)
        self[IRI] = Slot(key, Form(IRI, lambda token: b'"%s"' % encoders.wording.type(token), at_once=False))


def in_rows(values: Sequence[bytes], width: int) -> Iterator[tuple[bytes, ...]]:
    """The values, so many at a time."""
    return zip(*[iter(values)] * width, strict=True)


def _language_map(pairs: list[Placed]) -> bytes:
    texts: dict[bytes, list[bytes]] = {}
    for slot, text in pairs:
        texts.setdefault(slot.language, []).append(text)
    members = []
    for language in sorted(texts):
        several = len(texts[language]) > 1 or pairs[0][0].is_set
        text = b"[" + b", ".join(texts[language]) + b"]" if several else texts[language][0]
        members.append(b'"%s": %s' % (language, text))
    return (
        b"{" + members[0] + b"}"
        if len(members) == 1
        else b"{\n        " + BETWEEN.join(members) + b"\n      }"
    )
