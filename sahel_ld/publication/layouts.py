"""Node objects of many subjects: one layout for all subjects that have the same predicates.

A layout knows the order of members, and which values share an array; so what is left to do for a
subject is to look its values up and to join them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from operator import getitem, itemgetter

from sahel_ld.publication.compaction import Compactor
from sahel_ld.publication.names import Memo
from sahel_ld.publication.terms import LEADING, columns

Predicates = tuple[bytes, ...]
Layout = Callable[[Sequence[bytes]], Iterable[bytes]]  # from the objects of a subject to its members
OPENING, BETWEEN, CLOSING = b"\n    {\n      ", b",\n      ", b"\n    }"
REMEMBERED = 4096  # layouts
_RANKS = {predicate: rank for rank, predicate in enumerate(LEADING)}


@dataclass(frozen=True, slots=True)
class _Group:
    """A predicate and where its objects stand among those of a subject."""

    predicate: bytes
    start: int
    end: int

    @property
    def rank(self) -> int:
        return _RANKS.get(self.predicate, len(_RANKS))


class Layouts:
    """Writes node objects at the top level of a document, each on lines of its own."""

    def __init__(self, compactor: Compactor) -> None:
        self._compactor = compactor
        self._layouts: Memo[Predicates, Layout] = Memo(self._layout, limit=REMEMBERED)

    def node_objects(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The node object of each subject of sorted N-Triples lines."""
        layouts, name, opening = self._layouts, self._compactor.identifier, OPENING + self._compactor.id_key
        for subject, predicates, objects in columns(lines):
            members = layouts[tuple(predicates)](objects)
            yield opening + name(subject) + BETWEEN + BETWEEN.join(members) + CLOSING

    def _layout(self, predicates: Predicates) -> Layout:
        found = [(predicate, len(list(same))) for predicate, same in groupby(predicates)]
        edges = pairwise(accumulate((size for _, size in found), initial=0))
        groups = [_Group(predicate, *edge) for (predicate, _), edge in zip(found, edges, strict=True)]
        groups.sort(key=lambda group: group.rank)
        return self._of_several(groups) if len(groups) < len(predicates) else self._of_singles(groups)

    def _of_singles(self, groups: Sequence[_Group]) -> Layout:
        """Every predicate has one object: a lookup each."""
        members = [self._compactor.members_of(group.predicate).single for group in groups]
        order = [group.start for group in groups]
        if order == sorted(order):
            return lambda objects: map(getitem, members, objects)
        pick = itemgetter(*order)
        return lambda objects: map(getitem, members, pick(objects))

    def _of_several(self, groups: Sequence[_Group]) -> Layout:
        found = [(self._compactor.members_of(group.predicate), group.start, group.end) for group in groups]

        def layout(objects: Sequence[bytes]) -> Iterable[bytes]:
            members: list[bytes] = []
            for of_predicate, start, end in found:
                if end == start + 1:
                    members.append(of_predicate.single[objects[start]])
                else:
                    members += of_predicate.several(objects[start:end])
            return members

        return layout
