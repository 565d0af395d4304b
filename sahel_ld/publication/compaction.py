"""Compaction: subjects with their properties become the members of JSON-LD node objects."""

from __future__ import annotations

from sahel_ld.publication.context import Context
from sahel_ld.publication.names import Memo
from sahel_ld.publication.slots import Encoders, Slot, Slots, kind_of
from sahel_ld.publication.terms import TYPE, Properties, in_order
from sahel_ld.publication.wording import Wording

BETWEEN = b",\n        "


class Compactor:
    """Writes node objects under one context, indented for the top level of a document."""

    def __init__(self, context: Context) -> None:
        self.wording = Wording(context)
        self.encoders = Encoders(self.wording, Memo(self.link), Memo(self.node_object))
        self._ids = Memo(self.identifier)
        self._types = Memo(lambda token: b'"%s"' % self.wording.type(token))
        self._slots: dict[bytes, Slots] = {}
        self._id, self._type = (b'"%s": ' % self.wording.keyword(name) for name in ("@id", "@type"))

    def members(self, subject: bytes, properties: Properties) -> list[bytes]:
        """The members of the node object of `subject`, its identifier first."""
        members = [self._id + self._ids[subject]]
        for predicate, objects in in_order(properties):
            if predicate == TYPE:
                types = [self._types[token] for token in objects]
                members.append(self._type + (types[0] if len(types) == 1 else self.array(types)))
            elif len(objects) == 1:
                slot = self._slots_of(predicate)[kind_of(objects[0])]
                members.append(slot.opening + slot.encode(objects[0]) + slot.closing)
            else:
                members += self._several(self._slots_of(predicate), objects)
        return members

    def identifier(self, token: bytes) -> bytes:
        """The quoted value of `@id`."""
        return b'"%s"' % self.wording.identifier(token)

    def link(self, token: bytes) -> bytes:
        """A reference to a node under a term that coerces to IRIs."""
        return self.identifier(token)

    def node_object(self, token: bytes) -> bytes:
        """A reference to a node under any key."""
        return b"{%s%s}" % (self._id, self.identifier(token))

    def array(self, values: list[bytes]) -> bytes:
        """Values as an array, a line each."""
        return b"[\n        " + BETWEEN.join(values) + b"\n      ]"

    def _slots_of(self, predicate: bytes) -> Slots:
        found = self._slots.get(predicate)
        if found is None:
            found = self._slots[predicate] = Slots(predicate, self.encoders)
        return found

    def _several(self, slots: Slots, objects: list[bytes]) -> list[bytes]:
        groups: dict[bytes, list[tuple[Slot, bytes]]] = {}
        for term in objects:
            slot = slots[kind_of(term)]
            groups.setdefault(slot.key, []).append((slot, slot.encode(term)))
        return [self._group(key, pairs) for key, pairs in groups.items()]

    def _group(self, key: bytes, pairs: list[tuple[Slot, bytes]]) -> bytes:
        if len(pairs) == 1:
            slot, text = pairs[0]
            return slot.opening + text + slot.closing
        if pairs[0][0].language:
            return b'"%s": ' % key + _language_map(pairs)
        return b'"%s": ' % key + self.array([text for _, text in pairs])


def _language_map(pairs: list[tuple[Slot, bytes]]) -> bytes:
    texts: dict[bytes, list[bytes]] = {}
    for slot, text in pairs:
        texts.setdefault(slot.language, []).append(text)
    several = {language for language, values in texts.items() if len(values) > 1 or pairs[0][0].is_set}
    members = [
        b'"%s": ' % language
        + (b"[" + b", ".join(texts[language]) + b"]" if language in several else texts[language][0])
        for language in sorted(texts)
    ]
    return (
        b"{" + members[0] + b"}"
        if len(members) == 1
        else b"{\n        " + BETWEEN.join(members) + b"\n      }"
    )
