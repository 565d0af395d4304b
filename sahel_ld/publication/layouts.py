"""Node objects of many subjects: those with the same predicates are written together, a column at a time.

A layout knows the order of members, and which values share an array; so what is left to do for a
subject is to put its pieces together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader
from itertools import accumulate, groupby, islice, pairwise

from sahel_ld.publication.compaction import BETWEEN_MEMBERS, Compactor, Members
from sahel_ld.publication.names import Memo
from sahel_ld.publication.terms import LEADING

Predicates = tuple[bytes, ...]
OPENING, CLOSING = b"\n    {\n      ", b"\n    }"
REMEMBERED = 4096  # layouts
BATCH = 2 << 20  # bytes of lines from a file
LINES = 16_384  # lines from elsewhere
_RANKS = {predicate: rank for rank, predicate in enumerate(LEADING)}


@dataclass(frozen=True, slots=True)
class _Group:
    """The values of one predicate: where they stand among the objects of a subject."""

    predicate: bytes
    start: int
    end: int
    members: Members

    @property
    def rank(self) -> int:
        return _RANKS.get(self.predicate, len(_RANKS))

    def texts(self, objects: Sequence[bytes], width: int) -> list[bytes]:
        """The members for each subject, of objects that stand `width` to a subject."""
        several = self.end - self.start
        if several == 1:
            return self.members.column.texts(objects[self.start :: width])
        columns = [objects[place::width] for place in range(self.start, self.end)]
        return self.members.rows([value for row in zip(*columns, strict=True) for value in row], several)


class _Sheet:
    """Subjects of one layout that wait to be written, and their objects, one subject after the other."""

    __slots__ = ("groups", "names", "objects", "texts")

    def __init__(self, groups: Sequence[_Group]) -> None:
        self.groups = groups
        self.names: list[bytes] = []
        self.objects: list[bytes] = []
        self.texts: Iterator[bytes] = iter(())

    def write(self, compactor: Compactor) -> None:
        """Make the texts of the node objects."""
        width, opening = len(self.objects) // len(self.names), OPENING + compactor.id_key
        columns = [group.texts(self.objects, width) for group in self.groups]
        bodies = map(BETWEEN_MEMBERS.join, zip(*columns, strict=True))
        names = compactor.identifiers(self.names)
        self.texts = (
            opening + name + BETWEEN_MEMBERS + body + CLOSING
            for name, body in zip(names, bodies, strict=True)
        )


class Layouts:
    """Writes node objects at the top level of a document, each on lines of its own."""

    def __init__(self, compactor: Compactor) -> None:
        self._compactor = compactor
        self._groups: Memo[Predicates, list[_Group]] = Memo(self._layout, limit=REMEMBERED)

    def node_objects(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The node object of each subject of sorted N-Triples lines."""
        subject, predicates, objects = b"", [], []  # type: bytes, list[bytes], list[bytes]
        for batch in batches(lines):
            sheets: dict[Predicates, _Sheet] = {}
            order: list[_Sheet] = []
            for line in batch:
                name, predicate, term = line.split(b" ", 2)
                if name != subject:
                    if objects:
                        order.append(self._placed(sheets, subject, predicates, objects))
                    subject, predicates, objects = name, [], []
                predicates.append(predicate)
                objects.append(term)
            yield from self._written(sheets, order)
        if objects:
            sheets = {}
            yield from self._written(sheets, [self._placed(sheets, subject, predicates, objects)])

    def _placed(
        self, sheets: dict[Predicates, _Sheet], subject: bytes, predicates: list[bytes], objects: list[bytes]
    ) -> _Sheet:
        layout = tuple(predicates)
        sheet = sheets.get(layout)
        if sheet is None:
            sheets[layout] = sheet = _Sheet(self._groups[layout])
        sheet.names.append(subject)
        sheet.objects += objects
        return sheet

    def _written(self, sheets: dict[Predicates, _Sheet], order: Sequence[_Sheet]) -> Iterator[bytes]:
        for sheet in sheets.values():
            sheet.write(self._compactor)
        return (next(sheet.texts) for sheet in order)

    def _layout(self, predicates: Predicates) -> list[_Group]:
        found = [(predicate, len(list(same))) for predicate, same in groupby(predicates)]
        edges = pairwise(accumulate((size for _, size in found), initial=0))
        groups = [
            _Group(predicate, *edge, self._compactor.members_of(predicate))
            for (predicate, _), edge in zip(found, edges, strict=True)
        ]
        return sorted(groups, key=lambda group: group.rank)


def batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The lines, as many at a time as are well written together."""
    if isinstance(lines, BufferedReader):
        return iter(lambda: lines.readlines(BATCH), [])
    rest = iter(lines)
    return iter(lambda: list(islice(rest, LINES)), [])
