"""What a run would do: the plan in words, and the SQL of every statement."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sahel_ld.mapping import running, strategy
from sahel_ld.mapping.dialect import DuckDbDialect
from sahel_ld.mapping.dialects import Dialect
from sahel_ld.mapping.duckdb_engine import Engine
from sahel_ld.mapping.model import Mapping
from sahel_ld.mapping.plan import Plan, Rule, Term, Text
from sahel_ld.mapping.proofs import obligations, outline
from sahel_ld.mapping.running import Prepared
from sahel_ld.mapping.statements import Statements
from sahel_ld.mapping.strategy import Step


def explain(mapping: Mapping, *, folder: Path, base: str, engine: str = "duckdb") -> str:
    """The plan of a mapping and its SQL, without running it; keys are taken to hold.

    Raises MappingError as `run` does when the mapping does not fit its sources.
    """
    with Engine(memory_limit=running.MEMORY_LIMIT) as peek:
        prepared = running.prepare(mapping, folder=folder, base=base, engine=peek)
        wording = _spark(prepared) if engine == "spark" else _duckdb(prepared, peek.memory())
    plan = wording.plan
    statements = Statements(plan, wording.dialect)
    steps = strategy.steps(plan, lambda _: True)
    lines = [
        "# Scans",
        *_scans(plan),
        "",
        "# Rules",
        *(_rule(at, plan.rules[at]) for at in range(len(plan.rules))),
    ]
    lines += ["", "# Keys to check", *_keys(plan), "", "# Steps"]
    lines += [_step(step) for step in steps]
    lines += ["", "# SQL", *(f"{one};" for one in wording.prelude), ""]
    lines += [f"{one};" for one in wording.scans]
    lines += [f"{strategy.select(step, plan, statements)};" for step in steps]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class _Wording:
    """What an engine says of a plan: the plan as it runs it, and the SQL of its scans."""

    plan: Plan
    dialect: Dialect
    scans: list[str]
    prelude: list[str]


def _duckdb(prepared: Prepared, memory: int) -> _Wording:
    dialect = DuckDbDialect()
    scans = [running.relation(prepared, at, memory) for at in range(len(prepared.plan.scans))]
    return _Wording(prepared.plan, dialect, scans, dialect.prelude(lenient=False))


def _spark(prepared: Prepared) -> _Wording:
    from sahel_ld.mapping.spark import limits, readers
    from sahel_ld.mapping.spark.dialect import SparkDialect

    limits.check(prepared.plan, prepared.schemas)
    scans = [
        f"CREATE TEMP VIEW s{at} AS "
        + readers.scan(one, at, prepared.schemas[one.source], numbered=False, lenient=False)
        for at, one in enumerate(prepared.plan.scans)
    ]
    return _Wording(limits.portable(prepared.plan), SparkDialect(), scans, [])


def _scans(plan: Plan) -> list[str]:
    return [
        f"s{at}: {scan.source.path} ({scan.source.format}), columns "
        + ", ".join(f"k{number}={name}" for number, name in enumerate(scan.references))
        for at, scan in enumerate(plan.scans)
    ]


def _rule(at: int, rule: Rule) -> str:
    terms = " ".join(_term(term) for _, term in rule.terms)
    joined = f" join s{rule.parent}" if rule.parent is not None else ""
    filtered = f" if {len(rule.conditions)} condition(s) hold" if rule.conditions else ""
    return f"r{at}: s{rule.scan}{joined}{filtered}: {terms}   [{rule.place}]"


def _term(term: Term) -> str:
    fixed = outline(term)
    return fixed.begin if fixed.whole or isinstance(term.lexical, Text) else f"{fixed.begin}…{fixed.end}"


def _keys(plan: Plan) -> list[str]:
    owed = dict.fromkeys(one for rule in plan.rules for one in obligations(rule) or ())
    return [f"{', '.join(one.columns)} of {plan.scans[one.scan].source.path}" for one in owed]


def _step(step: Step) -> str:
    way = "distinct" if step.distinct else "packed by row" if step.packed else "straight"
    return f"{way}: {', '.join(f'r{at}' for at in step.rules)} ({step.reason})"
