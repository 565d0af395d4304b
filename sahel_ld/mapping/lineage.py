"""Lineage on demand: the cells and the mapping line behind a triple, or behind a missing one.

The statements of a run are asked again, for the rows that make the triple; a run itself pays nothing.
"""
# ruff: noqa: S608 - statements are made of quoted names and texts only

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from sahel_ld.cell import Cell
from sahel_ld.errors import InputError, Place, UsageError
from sahel_ld.mapping import faults, names, proofs, running, schemas
from sahel_ld.mapping.dialect import DuckDbDialect
from sahel_ld.mapping.duckdb_engine import Engine, FaultError
from sahel_ld.mapping.model import Mapping, Reference, Source
from sahel_ld.mapping.plan import Column, Plan, Rule, rule_columns
from sahel_ld.mapping.rendering import Selection
from sahel_ld.mapping.schemas import Schema
from sahel_ld.mapping.statements import Statements


@dataclass(frozen=True, order=True)
class Trace:
    """A cell with a part in a triple: its text, its role there, and the place in the mapping."""

    cell: Cell
    value: str
    role: str
    mapping_place: Place


class Tracer:
    """Answers many questions about one mapping; a context manager that holds the sources it read."""

    def __init__(self, mapping: Mapping, *, folder: Path, base: str, keys: Map[str, str]) -> None:
        self._engine = Engine()
        try:
            prepared = running.prepare(mapping, folder=folder, base=base, engine=self._engine)
            plan = prepared.plan
            self._keys = [_key(scan.source, prepared.schemas[scan.source], keys) for scan in plan.scans]
        except Exception:
            self.close()
            raise
        scans = tuple(
            scan
            if key is None or key in scan.references
            else replace(scan, references=(*scan.references, key))
            for scan, key in zip(plan.scans, self._keys, strict=True)
        )
        self._prepared = replace(prepared, plan=Plan(scans, plan.rules))
        self._statements = Statements(self._prepared.plan, DuckDbDialect())
        self._loaded: set[int] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the sources back."""
        self._engine.__exit__(None, None, None)

    def trace(self, subject: str, predicate: str | None = None, object: str | None = None) -> list[Trace]:  # noqa: A002
        """The cells behind the triples that fit; for a path that is missing, those that should fill it."""
        wanted = {"subject": _resource(subject)}
        wanted |= {"predicate": _resource(predicate)} if predicate else {}
        wanted |= {"object": _canonical(object)} if object else {}
        try:
            found = [one for rule in self._prepared.plan.rules for one in self._made_by(rule, wanted)]
            if not found and object is None and predicate is not None:
                found = self._missing(wanted)
        except (FaultError, InputError) as fault:
            raise faults.explain(fault, self._prepared.plan, self._prepared.folder) from None
        return sorted(dict.fromkeys(found), key=lambda one: (_ORDER.index(one.role), one.cell))

    def naming(self, subject: str) -> list[Trace]:
        """The cells whose values make the IRI of a subject: one question for each term map of subjects."""
        wanted, found, asked = {"subject": _resource(subject)}, list[Trace](), set[tuple[int, str]]()
        for rule in self._prepared.plan.rules:
            if not _may_be(rule, wanted):
                continue
            alone = _alone(rule)
            made = self._statements.selection(alone)
            question = (rule.scan, self._statements.glue(made.terms["subject"]))
            if question not in asked:
                asked.add(question)
                columns = {"subject": rule_columns(rule).get("subject", ())}
                found += self._cells(alone, made, self._equal(made, wanted), columns)
        return sorted(dict.fromkeys(found), key=lambda one: one.cell)

    def _made_by(self, rule: Rule, wanted: dict[str, str]) -> list[Trace]:
        if not _may_be(rule, wanted):
            return []
        made = self._statements.selection(rule)
        present = f"({self._statements.quad(made)}) IS NOT NULL"
        return self._cells(
            rule, made, [*made.conditions, present, *self._equal(made, wanted)], rule_columns(rule)
        )

    def _missing(self, wanted: dict[str, str]) -> list[Trace]:
        """No triple: the records of the subject, and the columns that would have made the object."""
        found: list[Trace] = []
        for with_predicate in (True, False):
            asked = wanted if with_predicate else {"subject": wanted["subject"]}
            for rule in self._prepared.plan.rules:
                if _may_be(rule, asked):
                    alone = _alone(rule)
                    made = self._statements.selection(alone)
                    found += self._cells(rule, made, self._equal(made, asked), _blamed(rule, with_predicate))
            if found:
                break
        return found

    def _equal(self, made: Selection, wanted: dict[str, str]) -> list[str]:
        dialect = self._statements.dialect
        return [
            f"({self._statements.glue(made.terms[role])}) = {dialect.text(text)}"
            for role, text in wanted.items()
        ]

    def _cells(
        self, rule: Rule, made: Selection, conditions: list[str], roles: dict[str, tuple[Column, ...]]
    ) -> list[Trace]:
        columns = [(role, column) for role, found in roles.items() for column in found]
        joined = " JOIN " in made.source and rule.parent is not None
        columns = [pair for pair in columns if joined or not pair[1].of_parent]
        if not columns:
            return []
        self._load(rule)
        chosen = [self._shown(rule, column) for _, column in columns]
        keys = [self._key_sql(rule, False), self._key_sql(rule, True) if joined else "NULL"]
        where = " AND ".join(conditions)
        query = f"SELECT DISTINCT {', '.join([*keys, *chosen])} FROM {made.source} WHERE {where}"
        return [
            self._trace(rule, pair, row[int(pair[1].of_parent)], value)
            for row in self._engine.rows(query)
            for pair, value in zip(columns, row[2:], strict=True)
        ]

    def _trace(self, rule: Rule, pair: tuple[str, Column], key: object, value: object) -> Trace:
        role, column = pair
        source = self._prepared.plan.scans[self._scan(rule, column.of_parent)].source
        place = next((term.place for name, term in rule.terms if name == role), rule.place)
        cell = Cell(_table(source.path), "" if key is None else str(key), column.reference)
        return Trace(cell, "" if value is None else str(value), role, place)

    def _scan(self, rule: Rule, of_parent: bool) -> int:
        return rule.parent if of_parent and rule.parent is not None else rule.scan

    def _sql(self, rule: Rule, column: Column) -> str:
        scan = self._scan(rule, column.of_parent)
        return f"{'p' if column.of_parent else 'c'}.{self._statements.column(scan, column.reference)}"

    def _shown(self, rule: Rule, column: Column) -> str:
        """A cell's text; of a JSONPath that branches, the values it leads to as a JSON array."""
        source = self._prepared.plan.scans[self._scan(rule, column.of_parent)].source
        sql = self._sql(rule, column)
        if schemas.is_list(Reference(column.reference), source):
            sql = f"to_json([one.v for one in {sql}])"
        return f"CAST({sql} AS VARCHAR)"

    def _key_sql(self, rule: Rule, of_parent: bool) -> str:
        key = self._keys[self._scan(rule, of_parent)]
        return f"{'p' if of_parent else 'c'}.n" if key is None else self._sql(rule, Column(key, of_parent))

    def _load(self, rule: Rule) -> None:
        for scan in {rule.scan, rule.scan if rule.parent is None else rule.parent} - self._loaded:
            query = running.scan_query(self._prepared, scan, numbered=True)
            self._engine.execute(f"CREATE TEMP TABLE s{scan} AS {query}")
            self._loaded.add(scan)


def trace(
    mapping: Mapping,
    *,
    folder: Path,
    base: str,
    subject: str,
    predicate: str | None = None,
    object: str | None = None,  # noqa: A002 - what RDF calls it
    keys: Map[str, str],
) -> list[Trace]:
    """The cells behind a triple of the mapping's output (see `Tracer`, which answers many at once).

    `subject` and `predicate` are IRIs, bare or in angle brackets; `object` is a term in N-Triples.
    `keys` gives the key column of each table by its file name; a table without one is cited by the
    number of the record. Without `object`, a path that no record fills is traced to the record of the
    subject and the columns that would fill it.
    """
    with Tracer(mapping, folder=folder, base=base, keys=keys) as tracer:
        return tracer.trace(subject, predicate, object)


_ORDER = ("object", "condition", "join", "graph", "predicate", "subject")


def _alone(rule: Rule) -> Rule:
    """The rule for the subject alone: its record stands although an object, list or partner is missing."""
    return replace(rule, parent=None, equalities=(), conditions=(), object=rule.subject, graph=None)


def _blamed(rule: Rule, with_predicate: bool) -> dict[str, tuple[Column, ...]]:
    roles = rule_columns(rule)
    if not with_predicate:
        return {"subject": roles.get("subject", ())}
    kept: dict[str, tuple[Column, ...]] = {
        role: tuple(one for one in roles.get(role, ()) if not one.of_parent)
        for role in ("object", "join", "condition")
    }
    return kept if any(kept.values()) else {"subject": roles.get("subject", ())}


def _may_be(rule: Rule, wanted: dict[str, str]) -> bool:
    """Whether the rule's terms can have these texts, by what is fixed in them."""
    terms = dict(rule.terms)
    return all(proofs.outline(terms[role]).fits(text) for role, text in wanted.items())


def _key(source: Source, schema: Schema, keys: Map[str, str]) -> str | None:
    """The key column of a source, by its path, its file name or its table name."""
    path = source.path
    found = keys.get(path) or keys.get(Path(path).name) or keys.get(_table(path))
    if found is not None and schema.columns is not None and found not in schema.columns:
        remedy = names.nearest(found, schema.columns)
        raise UsageError(f"{path} has no key column {found!r}", remedy=remedy, code="mapping-key")
    return found


def _table(path: str) -> str:
    return Path(path).name.split(".")[0]


def _resource(text: str) -> str:
    return text if text.startswith(("<", "_:")) else f"<{text}>"


def _canonical(text: str) -> str:
    return text.removesuffix(f"^^<{names.XSD}string>")
