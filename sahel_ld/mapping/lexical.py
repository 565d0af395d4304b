"""Literals that are none of their datatype: found beside the run, counted, the first one named.

RDF allows an ill-typed literal, and no engine can compute with it, so that it is a warning.
"""
# ruff: noqa: S608 - statements are made of quoted names and texts only

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sahel_ld.errors import Place
from sahel_ld.mapping import datatypes, names, rendering, schemas
from sahel_ld.mapping.dialects import Dialect
from sahel_ld.mapping.model import TermType
from sahel_ld.mapping.plan import Plan, Rule, Term, Text, columns
from sahel_ld.mapping.survey import Question, Rows, Survey


@dataclass(frozen=True)
class IllTyped:
    """So many values of one term map are no literals of its datatype; `place` is the first one's."""

    place: Place
    value: str
    datatype: str
    count: int
    mapping_place: Place

    def __str__(self) -> str:
        short = self.datatype.replace(names.XSD, "xsd:")
        more = f"; {self.count} such values" if self.count > 1 else ""
        return f"{self.place}: {self.value[:80]!r} is no {short} (made at {self.mapping_place}{more})"


@dataclass(frozen=True)
class _Checked:
    """A term to be checked, its rule's rows as SQL, and the SQL that is true of an ill-typed value."""

    rule: Rule
    term: Term
    rows: str
    value: str
    wrong: str

    @property
    def question(self) -> Question:
        """How many of its values are ill-typed."""
        return Question(self.rows, f"count(*) FILTER (WHERE {self.wrong})")


def questions(plan: Plan, dialect: Dialect) -> list[Question]:
    """How many values of each term map are none of their datatype."""
    return [one.question for one in _values(plan, dialect)]


def check(
    plan: Plan, dialect: Dialect, survey: Survey, numbered: Callable[[int], str] | None, folder: Path
) -> list[IllTyped]:
    """Every ill-typed term map; `numbered` gives the SELECT of a scan with the records' numbers.

    Without it the least of the values is named, and no record.
    """
    found = list(dict.fromkeys(_constants(plan)))
    checked = list(_values(plan, dialect))
    survey.gather([one.question for one in checked])
    for one in checked:
        if count := survey.number(one.question):
            rows = numbered and numbered(one.rule.scan)
            found.append(_first(one, count, plan, survey.ask, rows, folder))
    return found


def _constants(plan: Plan) -> Iterator[IllTyped]:
    for _, term, iri in _typed(plan):
        lexical = term.lexical
        if isinstance(lexical, Text) and not re.fullmatch(str(datatypes.pattern(iri)), lexical.value):
            yield IllTyped(term.place, lexical.value, iri, 1, term.place)


def _typed(plan: Plan) -> Iterator[tuple[Rule, Term, str]]:
    """Literals whose fixed datatype has a pattern, with their rules."""
    for rule in plan.rules:
        for _, term in rule.terms:
            datatype = term.datatype.lexical if term.datatype else None
            known = isinstance(datatype, Text) and datatypes.pattern(datatype.value) is not None
            if known and isinstance(datatype, Text) and term.type is TermType.LITERAL:
                yield rule, term, datatype.value


def _values(plan: Plan, dialect: Dialect) -> Iterator[_Checked]:
    seen: set[tuple[str, str]] = set()
    for rule, term, iri in _typed(plan):
        if isinstance(term.lexical, Text):
            continue
        rows, value = rendering.value(rule, term, plan, dialect)
        wrong = dialect.ill_typed(value, str(datatypes.pattern(iri)), is_date=iri == names.XSD + "date")
        if (rows, wrong) not in seen:
            seen.add((rows, wrong))
            yield _Checked(rule, term, rows, value, wrong)


def _first(one: _Checked, count: int, plan: Plan, rows: Rows, numbered: str | None, folder: Path) -> IllTyped:
    at, source, record = one.rule.scan, one.rows, "NULL"
    if numbered is not None:
        source, record = one.rows.replace(f"s{at} AS c", f"({numbered}) AS c", 1), "c.n"
    glue = " AND " if " WHERE " in source else " WHERE "
    chosen = f"SELECT {record} AS n, {one.value} AS v FROM {source}{glue}({one.wrong})"
    number, value = rows(f"{chosen} ORDER BY 1, 2 LIMIT 1")[0]
    read = ", ".join(column.reference for column in columns(one.term.lexical)) or None
    path = schemas.locate(plan.scans[at].source, folder)
    place = Place(path, column=read, key=None if number is None else str(number))
    datatype = one.term.datatype.lexical if one.term.datatype else None
    iri = datatype.value if isinstance(datatype, Text) else ""
    return IllTyped(place, str(value), iri, count, one.term.place)
