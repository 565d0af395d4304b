"""Compaction: subjects with their properties become the members of JSON-LD node objects."""

from __future__ import annotations

from sahel_ld.publication.context import Context
from sahel_ld.publication.names import Memo
from sahel_ld.publication.slots import Encoders, Slot, Slots, kind_of
from sahel_ld.publication.terms import TYPE, Properties, in_order
from sahel_ld.publication.wording import Wording

BETWEEN = b",\n        "
Placed = tuple[Slot, bytes]  # a value as it is written, and where


REMEMBERED = 8192  # members of each predicate; identifiers have a memory of their own


class Compactor:
    """Writes node objects under one context, indented for the top level of a document."""

    def __init__(self, context: Context) -> None:
        self.wording = Wording(context)
        self.encoders = Encoders(self.wording, Memo(self.link), Memo(self.node_object))
        self._ids = Memo(self.identifier)
        self._types = Memo(lambda token: b'"%s"' % self.wording.type(token))
        self._members = Memo(self._members_of)
        self._id, self._type = (b'"%s": ' % self.wording.keyword(name) for name in ("@id", "@type"))

    def members(self, subject: bytes, properties: Properties) -> list[bytes]:
        """The members of the node object of `subject`, its identifier first."""
        members = [self._id + self._ids[subject]]
        for predicate, objects in in_order(properties):
            if predicate == TYPE:
                types = [self._types[token] for token in objects]
                members.append(self._type + (types[0] if len(types) == 1 else self.array(types)))
            elif len(objects) == 1:
                members.append(self._members[predicate].single[objects[0]])
            else:
                members += self._several([self._members[predicate].placed[term] for term in objects])
        return members

    def identifier(self, token: bytes) -> bytes:
        """The quoted value of `@id`."""
        return b'"%s"' % self.wording.identifier(token)

    def link(self, token: bytes) -> bytes:
        """A reference to a node under a term that coerces to IRIs."""
        return self._ids[token]

    def node_object(self, token: bytes) -> bytes:
        """A reference to a node under any key."""
        return b"{%s%s}" % (self._id, self._ids[token])

    def array(self, values: list[bytes]) -> bytes:
        """Values as an array, a line each."""
        return b"[\n        " + BETWEEN.join(values) + b"\n      ]"

    def _members_of(self, predicate: bytes) -> Members:
        return Members(Slots(predicate, self.encoders))

    def _several(self, placed: list[Placed]) -> list[bytes]:
        groups: dict[bytes, list[Placed]] = {}
        for pair in placed:
            groups.setdefault(pair[0].key, []).append(pair)
        return [self._group(key, pairs) for key, pairs in groups.items()]

    def _group(self, key: bytes, pairs: list[Placed]) -> bytes:
        if len(pairs) == 1:
            slot, text = pairs[0]
            return slot.opening + text + slot.closing
        if pairs[0][0].language:
            return b'"%s": ' % key + _language_map(pairs)
        return b'"%s": ' % key + self.array([text for _, text in pairs])


class Members:
    """What the values of one predicate become: with its slot, and as a member on their own."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self.placed = Memo(self._place, limit=REMEMBERED)
        self.single = Memo(self._single, limit=REMEMBERED)

    def _place(self, term: bytes) -> Placed:
        slot = self._slots[kind_of(term)]
        return slot, slot.encode(term)

    def _single(self, term: bytes) -> bytes:
        slot = self._slots[kind_of(term)]
        return slot.opening + slot.encode(term) + slot.closing


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
