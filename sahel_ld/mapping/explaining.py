"""What a run would do: the plan in words, and the SQL of every statement."""

from __future__ import annotations

from pathlib import Path

from sahel_ld.mapping import running, strategy
from sahel_ld.mapping.dialect import DuckDbDialect
from sahel_ld.mapping.duckdb_engine import Engine
from sahel_ld.mapping.model import Mapping
from sahel_ld.mapping.plan import Plan, Rule, Term, Text
from sahel_ld.mapping.proofs import obligations, outline
from sahel_ld.mapping.statements import Statements
from sahel_ld.mapping.strategy import Step


def explain(mapping: Mapping, *, folder: Path, base: str) -> str:
    """The plan of a mapping and its SQL, without running it; keys are taken to hold.

    Raises MappingError as `run` does when the mapping does not fit its sources.
    """
    with Engine() as engine:
        prepared = running.prepare(mapping, folder=folder, base=base, engine=engine)
    plan, dialect = prepared.plan, DuckDbDialect()
    statements = Statements(plan, dialect)
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
    lines += ["", "# SQL", *(f"{one};" for one in dialect.prelude(lenient=False)), ""]
    for at in range(len(plan.scans)):
        query = running.scan_query(prepared, at, numbered=False)
        lines.append(f"CREATE TEMP TABLE s{at} AS {query};")
    lines += [f"{strategy.select(step, plan, statements)};" for step in steps]
    return "\n".join(lines) + "\n"


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
