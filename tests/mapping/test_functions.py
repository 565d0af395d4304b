"""Functions: each by an example, nesting, lists, missing values; conditions; joins over functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sahel_ld.errors import InputError, MappingError
from sahel_ld.mapping.functions import REGISTRY

if TYPE_CHECKING:
    from conftest import Table, World


XSD = "http://www.w3.org/2001/XMLSchema#"

EXAMPLES = [
    ("x", "alphabetic-abc()", '"ABC"'),
    ("x", "coalesce(value = $(none), value = $(v))", '"x"'),
    ("x", "concat(value = $(v), value = -, value = $(v))", '"x-x"'),
    ("31/12/2015", "date(value = $(v), format = %d/%m/%Y)", '"2015-12-31"'),
    ("junk", "date(value = $(v), format = %d/%m/%Y)", None),
    ("2012", "edtf-earliest(value = $(v))", '"2012-01-01"'),
    ("2012-02", "edtf-latest(value = $(v))", '"2012-02-29"'),
    ("2012-01-05/2013-03", "edtf-latest(value = $(v))", '"2013-03-31"'),
    ("2012-XX", "edtf-latest(value = $(v))", '"2012-12-31"'),
    ("201X", "edtf-earliest(value = $(v))", '"2010-01-01"'),
    ("1990~", "edtf-latest(value = $(v))", '"1990-12-31"'),
    ("../2014", "edtf-earliest(value = $(v))", None),
    ("x", "if-not-empty(value = $(v), then = yes)", '"yes"'),
    ("x", "if-not-empty(value = $(none), then = yes)", None),
    ("a b", "iri-encode(value = $(v))", '"a%20b"'),
    ("é", "length(value = $(v))", f'"1"^^<{XSD}integer>'),
    ("É", "lower(value = $(v))", '"é"'),
    ("a&b", "escape(value = $(v), mode = html)", '"a&amp;b"'),
    ("hi", "substring(value = $(v), from = 9)", None),
    ("x", "md5(value = $(v))", '"9dd4e461268c8034f5c8564e155c67a6"'),
    ("a1b2", "regex-replace(value = $(v), pattern = [0-9], replacement = _)", '"a_b_"'),
    ("a.b", "replace(value = $(v), find = ., replacement = !)", '"a!b"'),
    ("x", "sha1(value = $(v))", '"11f6ad8ec52a2984abaafd7c3b516503785c2072"'),
    ("x", "sha256(value = $(v))", '"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"'),
    ("Côte d'Ivoire", "slug(value = $(v))", '"cote-d-ivoire"'),
    ("Straße SÆBØ Łódź Œuvre ẞ", "slug(value = $(v))", '"strasse-saebo-lodz-oeuvre-ss"'),
    (
        "Ɓaaɗo Ɲagassola Gourma-Rharous Aït-ƙala",
        "slug(value = $(v))",
        '"baado-nyagassola-gourma-rharous-ait-kala"',
    ),
    ("hello", "substring(value = $(v), from = 1, to = 3)", '"el"'),
    ("hello", "substring(value = $(v), from = 3)", '"lo"'),
    ("ab cd", "title(value = $(v))", '"Ab Cd"'),
    (" x ", "trim(value = $(v))", '"x"'),
    ("é", "upper(value = $(v))", '"É"'),
    ("e.org/a", "upper-url(value = $(v))", '"http://E.ORG/A"'),
    ("é /", "uri-encode(value = $(v))", '"%C3%A9%20%2F"'),
    ("x", "contains(value = $(v), part = x)", f'"true"^^<{XSD}boolean>'),
    ("x", "starts-with(value = $(v), part = y)", f'"false"^^<{XSD}boolean>'),
    ("x", "ends-with(value = $(v), part = x)", f'"true"^^<{XSD}boolean>'),
    ("x1", "matches(value = $(v), pattern = [0-9])", f'"true"^^<{XSD}boolean>'),
    ("9", "less(a = $(v), b = 10)", f'"true"^^<{XSD}boolean>'),
    ("x", "equal(a = $(v), b = x)", f'"true"^^<{XSD}boolean>'),
    ("x", "not-equal(a = $(v), b = x)", f'"false"^^<{XSD}boolean>'),
    ("x", "is-null(value = $(none))", f'"true"^^<{XSD}boolean>'),
    ("x", "is-not-null(value = $(none))", f'"false"^^<{XSD}boolean>'),
    ("x", "grel:toUpperCase(valueParam = $(v))", '"X"'),
    ("x", "idlab-fn:equal(grel:valueParameter = $(v), grel:valueParameter2 = x)", f'"true"^^<{XSD}boolean>'),
]


@pytest.mark.parametrize(("cell", "call", "expected"), EXAMPLES, ids=[f"{c}-{f}" for c, f, _ in EXAMPLES])
def test_function(table: Table, cell: str, call: str, expected: str | None) -> None:
    """A function's result by an example."""
    found = table(f'v,none\n"{cell}",\n').objects(f'{{function: "{call}"}}')
    assert found == ([] if expected is None else [expected])


def test_every_function_has_an_example() -> None:
    """The examples leave out only what has tests of its own."""
    shown = {REGISTRY[call.split("(")[0]].name for _, call, _ in EXAMPLES if ":" not in call.split("(")[0]}
    assert {one.name for one in REGISTRY.values()} - shown == {"and", "or", "not", "if", "split", "random"}


def test_nested_functions_and_conditions(table: Table) -> None:
    """Functions take functions; `if` takes a condition."""
    world = table("v,w\nx,1\ny,2\n")
    objects = """
      function: if
      parameters:
        - parameter: condition
          value: {function: or, parameters: [
            {parameter: a, value: {function: "equal(a = $(v), b = x)"}},
            {parameter: b, value: {function: not, parameters: [
              {parameter: value, value: {function: "less(a = $(w), b = 5)"}}]}}]}
        - parameter: then
          value: {function: upper, parameters: [[value, $(v)]]}
        - [otherwise, none]
    """.replace("\n", "\n    ")
    assert world.objects(objects) == ['"X"', '"none"']


def test_and_needs_all(world: World) -> None:
    """A condition on a mapping drops the records that do not meet it."""
    world.write("t.csv", "v,w\nx,1\nx,2\n")
    lines = world.lines("""
        prefixes: {ex: "http://x/"}
        mappings:
          m:
            sources: t.csv~csv
            s: $(w)
            condition: {function: and, parameters: [
              {parameter: a, value: {function: "equal(a = $(v), b = x)"}},
              {parameter: b, value: {function: "equal(a = $(w), b = 2)"}}]}
            po: [[ex:p, $(v)]]
    """)
    assert lines == ['<https://e.org/2> <http://x/p> "x" .']


def test_split_gives_each_part_and_functions_apply_to_each(table: Table) -> None:
    """A function over a list is applied to every member."""
    split = '{function: split, parameters: [[value, $(v)], [separator, ";"]]}'
    world = table("v\na;b;;a\n")
    assert world.objects(split) == ['"a"', '"b"']
    assert world.objects(f"{{function: upper, parameters: [{{parameter: value, value: {split}}}]}}") == [
        '"A"',
        '"B"',
    ]


def test_condition_on_one_object(table: Table) -> None:
    """Only the records that meet it make the object."""
    world = table("v,w\nx,1\ny,\n")
    assert world.objects("{value: $(v), condition: {function: is-null(value = $(w))}}") == ['"y"']


def test_join_over_functions_and_several_conditions(world: World) -> None:
    """Both sides of a join may be functions; all conditions must hold."""
    world.write("t.csv", "a,k\n1,X\n2,Y\n")
    world.write("u.csv", "b,k,n\n1,x,p\n1,y,q\n2,y,r\n")
    lines = world.lines("""
        prefixes: {ex: "http://x/"}
        mappings:
          t:
            sources: t.csv~csv
            s: t/$(a)
            po:
              - p: ex:p
                o:
                  mapping: u
                  condition:
                    - {function: equal, parameters: [
                        {parameter: str1, value: {function: lower(value = $(k))}, from: s}, [str2, $(k), o]]}
                    - {function: equal, parameters: [[str1, $(a), s], [str2, $(b), o]]}
          u: {sources: u.csv~csv, s: u/$(n)}
    """)
    assert lines == [
        "<https://e.org/t/1> <http://x/p> <https://e.org/u/p> .",
        "<https://e.org/t/2> <http://x/p> <https://e.org/u/r> .",
    ]


@pytest.mark.parametrize(
    ("call", "said", "remedy"),
    [
        ("uper(value = $(v))", "unknown function 'uper'", "upper"),
        ("upper(valu = $(v))", "needs the parameter 'value'", ""),
        ("trim(value = $(v), x = y)", "no parameter 'x'", ""),
    ],
)
def test_wrong_call(table: Table, call: str, said: str, remedy: str) -> None:
    """A wrong name is said, with the place and the nearest names."""
    with pytest.raises(MappingError, match=said) as caught:
        table("v\nx\n").objects(f'{{function: "{call}"}}')
    assert caught.value.code == "mapping-function"
    assert remedy in caught.value.remedy
    assert caught.value.place is not None
    assert caught.value.place.line == 8


@pytest.mark.parametrize(
    "wrong", ["2015-02-30", "2015-13", "2015-00-XX", "1999-21", "-0044", "2012/2015-02-30"]
)
def test_an_edtf_date_without_such_a_day_stops_the_run(table: Table, wrong: str) -> None:
    """A day or month that there is not, a season and a year before 0000 are said, not left out."""
    world = table(f"v\n2012\n{wrong}\n")
    with pytest.raises(InputError, match="is no EDTF date with a first and a last day") as caught:
        world.objects("{function: edtf-latest(value = $(v))}")
    assert (caught.value.place.column, caught.value.place.key) == ("v", "2")


def test_bad_edtf_is_said_with_record_and_column(table: Table) -> None:
    """A value that is no date stops the run; with `skip_faults` it makes no quad."""
    world = table("v\n2012\nsoon\n")
    with pytest.raises(InputError, match="'soon' is no EDTF") as caught:
        world.objects("{function: edtf-earliest(value = $(v))}")
    assert (caught.value.place.column, caught.value.place.key) == ("v", "2")
    assert world.objects("{function: edtf-earliest(value = $(v))}", skip_faults=True) == ['"2012-01-01"']
