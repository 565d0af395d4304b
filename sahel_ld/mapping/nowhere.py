"""JSONPaths of a mapping that lead to nothing in their file: a slip of the pen, and no error by RML.

An iterator that yields no record, and a reference that no record has, are warned of with the nearest names. A
list that is empty and a member that is null are there, and nothing is said of them.
"""
# ruff: noqa: S608 - statements are made of quoted names and texts only

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sahel_ld.errors import Place
from sahel_ld.mapping import jsonpath, names, readers, schemas
from sahel_ld.mapping.jsonpath import Step
from sahel_ld.mapping.plan import Column, Plan, Scan, columns, expressions

Rows = Callable[[str], list[tuple[object, ...]]]
_SAMPLE = 10000
"""So many records are looked at for the names of their members."""


@dataclass(frozen=True)
class Nowhere:
    """A path of the mapping, its place there, and the file in which it leads to nothing."""

    place: Place
    path: str
    file: Path
    remedy: str

    def __str__(self) -> str:
        advice = f" ({self.remedy})" if self.remedy else ""
        return f"{self.place}: {self.path!r} leads to nothing in {self.file}{advice}"


def find(plan: Plan, rows: Rows, folder: Path) -> list[Nowhere]:
    """Every path that leads to nothing; the scans are there as relations `s0`, `s1`, …"""
    found = []
    for at, scan in enumerate(plan.scans):
        if schemas.is_json(scan.source):
            found += list(_Look(plan, at, rows, schemas.locate(scan.source, folder)).nowhere())
    return found


class _Look:
    def __init__(self, plan: Plan, at: int, rows: Rows, file: Path) -> None:
        self.plan, self.at, self.rows, self.file = plan, at, rows, file
        self.scan: Scan = plan.scans[at]
        self.iterator = jsonpath.parse(self.scan.source.iterator or "$", self.scan.source.place)

    def nowhere(self) -> Iterator[Nowhere]:
        present = [self._present(number, name) for number, name in enumerate(self.scan.references)]
        records, *values = self.rows(f"SELECT {', '.join(['count(*)', *present])} FROM s{self.at}")[0]
        if not records:
            remedy = self._missing((), self.iterator)
            if remedy is not None:
                source = self.scan.source
                yield Nowhere(source.place, source.iterator or "$", self.file, remedy)
            return
        for name, count in zip(self.scan.references, values, strict=True):
            steps = jsonpath.parse(name, self.scan.source.place)
            if not count and (remedy := self._missing(self.iterator, steps)) is not None:
                yield Nowhere(self._place(name), name, self.file, remedy)

    def _present(self, number: int, name: str) -> str:
        branches = jsonpath.branches(jsonpath.parse(name, self.scan.source.place))
        test = f"len(k{number}) > 0" if branches else f"k{number} IS NOT NULL"
        return f"count(*) FILTER (WHERE {test})"

    def _missing(self, before: tuple[Step, ...], steps: tuple[Step, ...]) -> str | None:
        """What to do about the first step that leads nowhere; None where all lead somewhere."""
        for at, step in enumerate(steps):
            reached = (*before, *steps[:at])
            if not self._records(reached):
                return None
            if not self._records((*reached, step)):
                return self._advice(reached, step)
        return None

    def _records(self, steps: tuple[Step, ...]) -> bool:
        return bool(self.rows(f"SELECT 1 FROM ({self._at(steps)}) LIMIT 1"))

    def _at(self, steps: tuple[Step, ...]) -> str:
        source = replace(self.scan.source, iterator=jsonpath.unparse(steps))
        return readers.records(source, self.file)

    def _advice(self, reached: tuple[Step, ...], step: Step) -> str | None:
        sample = f"(SELECT j, json_type(j) AS kind FROM ({self._at(reached)}) LIMIT {_SAMPLE})"
        kinds = {str(row[0]) for row in self.rows(f"SELECT DISTINCT kind FROM {sample}")}
        if step is None:
            return None if kinds & {"ARRAY", "OBJECT", "NULL"} else "there is a value, and no list"
        if isinstance(step, int):
            return f"no list has an element {step}"
        if "OBJECT" not in kinds:
            if "ARRAY" in kinds:
                return "there is a list: write [*] before it"
            return "there is a value, and no object" if kinds != {"NULL"} else None
        keys = self.rows(f"SELECT DISTINCT unnest(json_keys(j)) FROM {sample} WHERE kind = 'OBJECT'")
        return names.nearest(step, [_referred(str(row[0])) for row in keys])

    def _place(self, name: str) -> Place:
        """Where the mapping first asks for a reference."""
        for rule in self.plan.rules:
            for _, term in rule.terms:
                read = {one for expression in expressions(term) for one in columns(expression)}
                sides = {Column(name): rule.scan, Column(name, True): rule.parent}
                if any(column in read and scan == self.at for column, scan in sides.items()):
                    return term.place
            if rule.scan == self.at and any(Column(name) in columns(one) for one in rule.conditions):
                return rule.place
        return self.scan.source.place


def _referred(key: str) -> str:
    """A member as a reference names it: in brackets where a dot or a bracket would part it."""
    return jsonpath.unparse((key,))[1:] if set(key) & set(".[]*'\"") else key
