"""Lineage: the cells behind a triple, and those behind one that is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
import pytest

from sahel_ld import mapping
from sahel_ld.errors import InputError, UsageError

if TYPE_CHECKING:
    from conftest import World

MAPPING = """
    prefixes: {ex: "http://x/", xsd: "http://www.w3.org/2001/XMLSchema#"}
    sources: {t: {access: t.csv, lists: {tags: "|"}}}
    mappings:
      t:
        sources: t
        s: t/$(id)
        g: ex:g
        po:
          - [a, ex:T]
          - [ex:v, $(v)]
          - [ex:n, $(n), xsd:integer]
          - [ex:tag, tag/$(tags)~iri]
          - p: ex:u
            o: {mapping: u, condition: {function: equal, parameters: [[a, $(v)], [b, $(name)]]}}
          - {p: ex:if, o: yes, condition: {function: "less(a = $(n), b = 5)"}}
      u:
        sources: u.csv~csv
        s: u/$(key)
        po: [[ex:name, $(name), en~lang]]
"""
KEYS = {"t.csv": "id", "u.csv": "key"}
T = "https://e.org/t/"


@pytest.fixture
def tracer(world: World) -> mapping.Tracer:
    world.write("t.csv", "id,v,n,tags\n1,x,1,p|q\n2,,9,\n3,x,7,q\n")
    world.write("u.csv", "key,name\nk,x\nl,x\n")
    return mapping.Tracer(world.read(MAPPING), folder=world.folder, base="https://e.org/", keys=KEYS)


def _found(traces: list[mapping.Trace]) -> list[str]:
    return [f"{one.role} {one.cell}={one.value}" for one in traces]


@pytest.mark.parametrize(
    ("subject", "predicate", "object", "expected"),
    [
        ("1", "v", '"x"', ["object t[1].v=x", "subject t[1].id=1"]),
        ("1", "tag", "<https://e.org/tag/q>", ["object t[1].tags=p|q", "subject t[1].id=1"]),
        ("1", "u", "<https://e.org/u/l>",
         ["object u[l].key=l", "join t[1].v=x", "join u[l].name=x", "subject t[1].id=1"]),
        ("1", "if", '"yes"', ["condition t[1].n=1", "subject t[1].id=1"]),
        ("1", "n", '"1"^^<http://www.w3.org/2001/XMLSchema#integer>', ["object t[1].n=1", "subject t[1].id=1"]),
        # What is not there: the cell that would have filled it.
        ("2", "v", None, ["object t[2].v="]),
        ("2", "tag", None, ["object t[2].tags="]),
        ("2", "u", None, ["join t[2].v="]),
        ("2", "if", None, ["condition t[2].n=9"]),
        ("2", "nothing", None, ["subject t[2].id=2"]),
        # A triple with another object is not traced to the wrong cell.
        ("1", "v", '"y"', []),
        ("9", "v", None, []),
    ],
)  # fmt: skip
def test_trace(
    tracer: mapping.Tracer,
    subject: str,
    predicate: str,
    object: str | None,  # noqa: A002
    expected: list[str],
) -> None:
    """The cells of a triple by role, or of a missing path."""
    with tracer:
        assert _found(tracer.trace(T + subject, "http://x/" + predicate, object)) == expected


def test_every_triple_of_the_output_has_cells(world: World, tracer: mapping.Tracer) -> None:
    """No quad is without lineage, and every trace names a column of the record."""
    world.lines(MAPPING)
    with tracer:
        for quad in pyoxigraph.parse(path=str(world.folder / "out.nq"), format=pyoxigraph.RdfFormat.N_QUADS):
            found = tracer.trace(str(quad.subject), str(quad.predicate), str(quad.object))
            assert found, quad
            assert all(one.cell.key for one in found)


def test_a_triple_made_twice_has_both_records(world: World) -> None:
    """Two records that make one triple are both named."""
    world.write("t.csv", "id,g\n1,a\n2,a\n")
    text = 'prefixes: {ex: "http://x/"}\nmappings: {m: {sources: t.csv~csv, s: p/$(g), po: [[ex:l, $(g)]]}}'
    found = mapping.trace(
        world.read(text),
        folder=world.folder,
        base="https://e.org/",
        keys={"t": "id"},
        subject="https://e.org/p/a",
    )
    assert {str(one.cell) for one in found} == {"t[1].g", "t[2].g"}


def test_mapping_place_is_that_of_the_term(tracer: mapping.Tracer) -> None:
    """The line of the mapping that made the object."""
    with tracer:
        found = tracer.trace(T + "1", "http://x/v")
    assert (found[0].mapping_place.line, found[0].mapping_place.column) == (10, 16)


def test_table_without_a_key_is_cited_by_the_number_of_the_record(world: World) -> None:
    """For sources that have no key column."""
    world.write("t.json", '[{"a": "x"}, {"a": "y"}]')
    text = 'prefixes: {ex: "http://x/"}\nmappings: {m: {sources: [[t.json~jsonpath, "$[*]"]], s: s, po: [[ex:a, $(a)]]}}'
    found = mapping.trace(
        world.read(text), folder=world.folder, base="http://e/", keys={}, subject="http://e/s", object='"y"'
    )
    assert _found(found) == ["object t[2].a=y"]


def test_unknown_key_column_is_said(world: World) -> None:
    """Not a message of the engine."""
    world.write("t.csv", "id,g\n1,a\n")
    text = 'prefixes: {ex: "http://x/"}\nmappings: {m: {sources: t.csv~csv, s: p/$(g), po: [[ex:l, $(g)]]}}'
    with pytest.raises(UsageError, match="no key column 'idd'"):
        mapping.trace(
            world.read(text),
            folder=world.folder,
            base="http://e/",
            keys={"t.csv": "idd"},
            subject="http://e/",
        )


def test_values_of_a_branching_path_are_shown_as_json(world: World) -> None:
    """The cell of `$.kids[*].n` is its list of values, in no engine's notation."""
    world.write("t.json", b'[{"id": "1", "kids": [{"n": "x"}, {"n": "y"}]}]')
    read = world.read("""
        prefixes: {ex: "http://x/"}
        mappings: {m: {sources: [["t.json~jsonpath", "$[*]"]], s: $(id), po: [[ex:kid, "$(kids[*].n)"]]}}
    """)
    found = mapping.trace(
        read, folder=world.folder, base="https://e.org/", keys={}, subject="https://e.org/1",
        predicate="http://x/kid", object='"y"',
    )  # fmt: skip
    assert [(one.role, one.value) for one in found] == [("object", '["x","y"]'), ("subject", "1")]


def test_a_broken_value_is_placed_by_a_trace_too(world: World) -> None:
    """No fault of the engine comes out of it."""
    world.write("t.csv", "id,u\n1,a b\n")
    read = world.read("""
        prefixes: {ex: "http://x/"}
        mappings: {m: {sources: t.csv~csv, s: $(id), po: [[ex:u, $(u)~iri]]}}
    """)
    with pytest.raises(InputError) as caught:
        mapping.trace(
            read, folder=world.folder, base="https://e.org/", keys={}, subject="https://e.org/1",
            predicate="http://x/u",
        )  # fmt: skip
    assert (caught.value.code, caught.value.place.key, caught.value.place.column) == (
        "mapping-value-iri",
        "1",
        "u",
    )
