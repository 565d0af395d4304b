"""Compaction: subjects with their properties become the members of JSON-LD node objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sahel_ld.publication.context import Context
from sahel_ld.publication.names import Memo
from sahel_ld.publication.slots import Encoders, Slot, Slots, kind_of
from sahel_ld.publication.terms import TYPE, Properties, in_order
from sahel_ld.publication.wording import Wording

BETWEEN = b",\n        "
Placed = tuple[Slot, bytes]  # a value as it is written, and where
REMEMBERED = 8192  # members of each predicate


class Compactor:
    """Writes node objects under one context, indented for the top level of a document."""

    def __init__(self, context: Context) -> None:
        self.wording = Wording(context)
        self._shorten = self.wording.names.shorten
        self.id_key, type_key = (self.wording.keyword(name) for name in ("@id", "@type"))
        self.id_key = b'"%s": ' % self.id_key
        self.encoders = Encoders(self.wording, self.link, self.node_object)
        self._of_types = Members(_TypeSlots(type_key, self.wording), self.array)
        self._members: Memo[bytes, Members] = Memo(self._members_of)

    def members(self, subject: bytes, properties: Properties) -> list[bytes]:
        """The members of the node object of `subject`, its identifier first."""
        members = [self.id_key + self.identifier(subject)]
        for predicate, objects in in_order(properties):
            if len(objects) == 1:
                members.append(self._members[predicate].single[objects[0]])
            else:
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

    def array(self, values: list[bytes]) -> bytes:
        """Values as an array, a line each."""
        return b"[\n        " + BETWEEN.join(values) + b"\n      ]"

    def _members_of(self, predicate: bytes) -> Members:
        return self._of_types if predicate == TYPE else Members(Slots(predicate, self.encoders), self.array)


class Members:
    """What the values of one predicate become: a member for one value, members for several."""

    def __init__(self, slots: Mapping[bytes, Slot], array: Callable[[list[bytes]], bytes]) -> None:
        self._slots = slots
        self._array = array
        self._placed: Memo[bytes, Placed] = Memo(self._place, limit=REMEMBERED)
        self.single = _Singles(slots)

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

    def _group(self, key: bytes, pairs: list[Placed]) -> bytes:
        if len(pairs) == 1:
            slot, text = pairs[0]
            return slot.opening + text + slot.closing
        if pairs[0][0].language:
            return b'"%s": ' % key + _language_map(pairs)
        return b'"%s": ' % key + self._array([text for _, text in pairs])

    def _place(self, term: bytes) -> Placed:
        slot = self._slots[kind_of(term)]
        return slot, slot.encode(term)


class _Singles(dict[bytes, bytes]):
    """The member that a single value becomes; of the values of a predicate the first are remembered."""

    def __init__(self, slots: Mapping[bytes, Slot]) -> None:
        super().__init__()
        self._slots = slots

    def __missing__(self, term: bytes) -> bytes:
        slot = self._slots[kind_of(term)]
        member = slot.opening + slot.encode(term) + slot.closing
        if len(self) < REMEMBERED:
            self[term] = member
        return member


class _TypeSlots(dict[bytes, Slot]):
    """Every value of `rdf:type` stands under `@type`."""

    def __init__(self, key: bytes, wording: Wording) -> None:
        super().__init__()
        self._slot = Slot(key, lambda token: b'"%s"' % wording.type(token))

    def __missing__(self, kind: bytes) -> Slot:
        return self._slot


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
