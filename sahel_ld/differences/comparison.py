"""Two sides compared: every quad that only one has, gathered by what it says something about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sahel_ld.differences.lines import terms
from sahel_ld.differences.records import Differences, Field, FileChange, Statement, Thing
from sahel_ld.differences.releases import changed_files, changed_inputs
from sahel_ld.differences.sides import Side
from sahel_ld.differences.sources import told
from sahel_ld.differences.statements import LINKS, RETIRED, Statements
from sahel_ld.differences.verdicts import verdicts

Pair = tuple[str, str]


def compare(old: Side, new: Side) -> Differences:
    """What differs from `old` to `new`; where only one has named graphs, graphs don't count."""
    level = "quads"
    if old.lines and new.lines and old.has_graphs != new.has_graphs:
        old, new, level = old.as_triples(), new.as_triples(), "triples"
    removed, added = sorted(old.lines - new.lines), sorted(new.lines - old.lines)
    before, after = Statements(old.lines), Statements(new.lines)
    sorting = _Sorting(before, after)
    sorting.take(removed, "gone")
    sorting.take(added, "came")
    things = sorting.things()
    return Differences(
        old=old,
        new=new,
        level=level,
        removed=removed,
        added=added,
        moved=sorting.moved,
        things=things,
        direct=sorted(sorting.direct),
        links=sorted(sorting.links),
        verdicts=verdicts(before, after, things),
        figures=told("figure", before, after),
        datings=told("dating", before, after),
        files=[FileChange(*found) for found in changed_files(old, new)],
        inputs=changed_inputs(old, new),
        before=before,
        after=after,
    )


class _Sorting:
    """Puts each line that only one side has where it belongs."""

    def __init__(self, before: Statements, after: Statements) -> None:
        self.moved = 0
        self.direct: list[Statement] = []
        self.links: list[Statement] = []
        self._before, self._after = before, after
        self._touched: dict[str, dict[Pair, tuple[set[str], set[str]]]] = defaultdict(dict)

    def take(self, lines: Iterable[bytes], change: str) -> None:
        """Sort the lines that went, or those that came."""
        here, there = (self._before, self._after) if change == "gone" else (self._after, self._before)
        for subject, predicate, value, _ in map(terms, lines):
            if there.says(subject, predicate, value):
                self.moved += 1
            elif here.kind(subject) != "term" and predicate in LINKS:
                self.links.append(Statement(subject, predicate, value, change))
            elif here.is_direct(predicate):
                self.direct.append(Statement(subject, predicate, value, change))
            else:
                self._enter(here.owner(subject), subject, predicate, value, change)

    def _enter(self, owner: str, node: str, predicate: str, value: str, change: str) -> None:
        old, new = self._touched[owner].setdefault((node, predicate), (set(), set()))
        (old if change == "gone" else new).add(value)

    def things(self) -> list[Thing]:
        """What came, went, was retired or changed, with its fields; sorted by kind and IRI."""
        return sorted(self._thing(iri, fields) for iri, fields in self._touched.items())

    def _thing(self, iri: str, fields: dict[Pair, tuple[set[str], set[str]]]) -> Thing:
        described = tuple(
            Field(node, predicate, tuple(sorted(old)), tuple(sorted(new)))
            for (node, predicate), (old, new) in sorted(fields.items())
        )
        return Thing(self._kind(iri), iri, self._change(iri), described)

    def _kind(self, iri: str) -> str:
        # What was retired is spoken of as what it was.
        kinds = [side.kind(iri) for side in (self._after, self._before) if iri in side]
        return next((kind for kind in kinds if kind not in ("retired", "other")), kinds[0])

    def _change(self, iri: str) -> str:
        if self._after.values(iri, RETIRED) and not self._before.values(iri, RETIRED):
            return "retired"
        if iri not in self._before:
            return "came"
        return "changed" if iri in self._after else "gone"
