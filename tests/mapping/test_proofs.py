"""Proofs: what may be written without being compared, and what may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sahel_ld.mapping import planner, proofs, schemas, strategy
from sahel_ld.mapping.model import TermType
from sahel_ld.mapping.plan import Apply, Column, Plan, Term, Text
from sahel_ld.mapping.proofs import Obligation, Outline
from sahel_ld.mapping.schemas import Schema

if TYPE_CHECKING:
    from conftest import World

SCHEMA = Schema(("id", "a", "b", "tags"))


def _plan(world: World, objects: str, subject: str = "t/$(id)") -> Plan:
    text = f"""
        prefixes: {{ex: "http://x/"}}
        sources: {{t: {{access: t.csv, lists: {{tags: "|"}}}}}}
        mappings: {{m: {{sources: t, s: "{subject}", po: {objects}}}}}
    """
    read = world.read(text)
    return planner.plan(read, {one.source: SCHEMA for one in read.triples_maps}, "http://e/")


@pytest.mark.parametrize(
    ("subject", "object", "owed"),
    [
        ("t/$(id)", "$(a)", ("id",)),
        ("t/$(id)", "k", ("id",)),
        ("t/$(a)/$(b)", "k", ("a", "b")),
        # Two values with nothing between them that no value holds: `a-b` and `-` tell nothing apart.
        ("t/$(a)$(b)", "k", None),
        ("t/$(a)-$(b)", "k", None),
        ("t/$(a)-$(b)", "$(id)", ("id",)),
        ("t", "$(id)", ("id",)),
        ("t", "k", None),
        # An IRI of the data: `x` and `http://e/x` become one.
        ("$(id)", "k", None),
        ("t/$(id)", "tag/$(tags)~iri", ("id",)),
        ("t/$(id)", "{function: upper(value = $(a))}", ("id",)),
        ("t/$(id)", "{function: upper(value = $(tags))}", None),
    ],
)
def test_obligation(world: World, subject: str, object: str, owed: tuple[str, ...] | None) -> None:  # noqa: A002
    """Which columns must be a key so that the rule makes no quad twice."""
    (rule,) = _plan(world, f"[{{p: ex:p, o: {object}}}]", subject).rules
    assert proofs.obligations(rule) == (None if owed is None else (Obligation(0, owed),))


def test_join_owes_a_key_on_both_sides(world: World) -> None:
    """Of the child; and of the parent, the joined columns with those of its subject."""
    read = world.read("""
        prefixes: {ex: "http://x/"}
        mappings:
          m: {sources: t.csv~csv, s: t/$(id), po: [{p: ex:p, o: {mapping: n, condition: {
            function: equal, parameters: [[x, $(a)], [y, $(b)]]}}}]}
          n: {sources: u.csv~csv, s: u/$(id)}
    """)
    made = planner.plan(read, {one.source: SCHEMA for one in read.triples_maps}, "http://e/")
    assert proofs.obligations(made.rules[0]) == (Obligation(0, ("id",)), Obligation(1, ("b", "id")))


@pytest.mark.parametrize(
    ("left", "right", "apart"),
    [
        (Outline("<http://a>", "", whole=True), Outline("<http://b>", "", whole=True), True),
        (Outline("<http://a>", "", whole=True), Outline("<http://a>", "", whole=True), False),
        (Outline("<http://a>", "", whole=True), Outline("<http://", ">"), False),
        (Outline("<http://a>", "", whole=True), Outline("<http://b", ">"), True),
        (Outline("<http://a/", ">"), Outline("<http://b/", ">"), True),
        (Outline("<http://a/", ">"), Outline("<http://a/b/", ">"), False),
        (Outline('"', '"@en'), Outline('"', '"@fr'), True),
        (Outline('"', '"@en'), Outline('"', '"'), True),
        (Outline('"', ""), Outline('"', '"@fr'), False),
        (Outline("_:", ""), Outline("<", ">"), True),
    ],
)
def test_disjoint(left: Outline, right: Outline, apart: bool) -> None:
    """Terms are told apart by what is fixed in them, both ways round."""
    assert proofs.disjoint(left, right) is apart
    assert proofs.disjoint(right, left) is apart


def test_rules_that_may_agree_are_made_distinct_together(world: World) -> None:
    """Two objects of one predicate may be equal; those of another predicate may not."""
    plan = _plan(world, "[{p: ex:p, o: [$(a), $(b)]}, [ex:q, $(a)]]")
    steps = strategy.steps(plan, lambda _: True)
    assert [(step.rules, step.distinct) for step in steps] == [((2,), False), ((0, 1), True)]


def test_failed_check_makes_distinct(world: World) -> None:
    """A key that does not hold costs a comparison, never a wrong result."""
    plan = _plan(world, "[[ex:p, $(a)]]")
    (step,) = strategy.steps(plan, lambda _: False)
    assert step.distinct
    assert step.reason == "no key: id of t.csv"


def test_natural_datatype_is_no_proof() -> None:
    """1.0 and 1.00 are one double."""
    term = Term(TermType.LITERAL, Column("v"), natural=Text("x"))
    assert proofs.recoverable(term) == frozenset()
    iri = Term(TermType.IRI, Apply("concat", (Text("http://a/"), Apply("iri-encode", (Column("v"),)))))
    assert proofs.recoverable(iri) == {Column("v")}


def test_schema_is_what_the_plan_was_made_for(world: World) -> None:
    """The header, without the byte order mark."""
    world.write("t.csv", "\ufeffid,a\n".encode())
    (one,) = world.read('prefixes: {ex: "http://x/"}\nmappings: {m: {sources: t.csv~csv, s: s}}').triples_maps
    assert schemas.inspect(one.source, world.folder, peek=None).columns == ("id", "a")  # type: ignore[arg-type]
