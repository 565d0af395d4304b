"""What a cell becomes: kinds of term, templates, escapes, lists, empty cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Table, World


@pytest.mark.parametrize(
    ("cell", "objects", "expected"),
    [
        ("x", "$(v)", ['"x"']),
        ("x", "[$(v), en~lang]", ['"x"@en']),
        ("5", "[$(v), xsd:integer]", ['"5"^^<http://www.w3.org/2001/XMLSchema#integer>']),
        ("x", "[$(v), xsd:string]", ['"x"']),
        ("http://a/b", "$(v)~iri", ["<http://a/b>"]),
        ("b", "$(v)~iri", ["<https://e.org/b>"]),
        ("b c", "a/$(v)~iri", ["<https://e.org/a/b%20c>"]),
        ("b c", "http://a/$(v)~iri", ["<http://a/b%20c>"]),
        ("b", "ex:$(v)", ["<http://x/b>"]),
        ("b", "a $(v)", ['"a b"']),
        ("b", "{value: $(v), type: blank}", ["_:bb"]),
        ("a_b-c", "{value: $(v), type: blank}", ["_:ba_5Fb_2Dc"]),
        ("ü", "a/$(v)~iri", ["<https://e.org/a/ü>"]),
        ("ü", "{value: a/$(v), type: uri}", ["<https://e.org/a/%C3%BC>"]),
        ("a b", "{value: http://a/$(v), type: unsafeiri}", ["<http://a/a b>"]),
        ("é/東京 %", "a/$(v)~iri", ["<https://e.org/a/é%2F東京%20%25>"]),
        ("\ue000\U0001f600", "a/$(v)~iri", ["<https://e.org/a/%EE%80%80\U0001f600>"]),
        ("a|b||a", "{value: $(v), split: '|'}", ['"a"', '"b"']),
        ("a|b", "{value: i/$(v), type: iri, split: '|'}", ["<https://e.org/i/a>", "<https://e.org/i/b>"]),
        ("", "$(v)", []),
        ("", "a/$(v)~iri", []),
        ("x", r'"\\$(v)"', ['"$(v)"']),
    ],
)
def test_value(table: Table, cell: str, objects: str, expected: list[str]) -> None:
    """A cell and a way of writing the object give these terms."""
    quoted = cell.replace('"', '""')
    assert table(f'v\n"{quoted}"\n').objects(objects) == expected


def test_every_control_character_is_escaped(table: Table) -> None:
    """Control characters, quotes and backslashes are written as canonical N-Quads wants them."""
    world = table("v\n")
    characters = [chr(at) for at in (*range(1, 32), 34, 92, 127)]
    cells = "".join('"' + one.replace('"', '""') + '"\n' for one in characters)
    world.write("t.csv", f"v\n{cells}".encode())
    named = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
    expected = {'"' + named.get(ord(one), f"\\u{ord(one):04X}") + '"' for one in characters}
    assert set(world.objects("$(v)")) == expected


def test_constant_with_control_characters_is_escaped_like_a_cell(table: Table) -> None:
    """A constant and a cell of the same text are one quad."""
    world = table('v\n"a\nb\t\x01"\n')
    assert world.objects('["$(v)", "a\\nb\\t\\x01"]') == ['"a\\nb\\t\\u0001"']


def test_language_and_datatype_may_come_from_the_data(table: Table) -> None:
    """Both may be references or templates."""
    world = table("v,l,d\nx,fr,integer\ny,,\n")
    assert world.objects("{value: $(v), language: $(l)}") == ['"x"@fr']
    assert world.objects('{value: $(v), datatype: "xsd:$(d)"}') == [
        '"x"^^<http://www.w3.org/2001/XMLSchema#integer>'
    ]


def test_prefix_of_the_document_makes_an_iri_only_where_it_is_declared(table: Table) -> None:
    """`note: x` with no prefix `note` stays text."""
    assert table("v\nx\n").objects('["note:$(v)", "ex:$(v)"]') == ['"note:x"', "<http://x/x>"]


def test_nulls_say_what_an_empty_cell_is(world: World) -> None:
    """By default the empty cell is no value; with `nulls` only what is listed is."""
    world.write("t.csv", 'v\n""\nNA\nx\n')
    text = """
        prefixes: {{ex: "http://x/"}}
        sources: {{t: {{access: t.csv, {nulls}}}}}
        mappings: {{m: {{sources: t, s: s, po: [[ex:p, $(v)]]}}}}
    """

    def found(nulls: str) -> list[str]:
        return [line.split(" ")[2] for line in world.lines(text.format(nulls=nulls))]

    assert found("header: true") == ['"NA"', '"x"']
    assert found("nulls: []") == ['""', '"NA"', '"x"']
    assert found('nulls: ["NA"]') == ['""', '"x"']
    assert found('nulls: ["", NA]') == ['"x"']


def test_lists_of_a_source_multiply_terms_wherever_they_stand(world: World) -> None:
    """A list column in the subject and another in the object give every pair, as JSON arrays do."""
    world.write("t.csv", "a,b\n1|2,x|y\n")
    lines = world.lines("""
        prefixes: {ex: "http://x/"}
        sources: {t: {access: t.csv, lists: {a: "|", b: "|"}}}
        mappings: {m: {sources: t, s: i/$(a), po: [[ex:p, j/$(b)~iri]]}}
    """)
    pairs = [(line.split(" ")[0], line.split(" ")[2]) for line in lines]
    assert pairs == [
        (f"<https://e.org/i/{a}>", f"<https://e.org/j/{b}>") for a in ("1", "2") for b in ("x", "y")
    ]


def test_several_of_everything(world: World) -> None:
    """Subjects, predicates, objects, classes, graphs and sources may be lists."""
    world.write("t.csv", "v\n1\n")
    world.write("u.csv", "v\n2\n")
    lines = world.lines("""
        prefixes: {ex: "http://x/"}
        mappings:
          m:
            sources: [[t.csv~csv], [u.csv~csv]]
            s: [a/$(v), b/$(v)]
            g: [ex:g, ex:h]
            po:
              - [[ex:p, ex:q], [$(v), k]]
    """)
    assert len(lines) == 2 * 2 * 2 * 2 * 2
    assert lines[0] == '<https://e.org/a/1> <http://x/p> "1" <http://x/g> .'


def test_inverse_predicates_lead_back(world: World) -> None:
    """The inverse triple goes from the object to the subject."""
    world.write("t.csv", "v\n1\n")
    lines = world.lines("""
        prefixes: {ex: "http://x/"}
        mappings: {m: {sources: t.csv~csv, s: a/$(v), po: [{p: ex:p, i: ex:q, o: b/$(v)~iri}]}}
    """)
    assert lines == [
        "<https://e.org/a/1> <http://x/p> <https://e.org/b/1> .",
        "<https://e.org/b/1> <http://x/q> <https://e.org/a/1> .",
    ]


def test_external_values_and_base_of_the_mapping(world: World) -> None:
    """`external` fills references with an underscore; `base` of the mapping wins over that of the run."""
    world.write("t.csv", "v\n1\n")
    lines = world.lines("""
        base: http://b/
        prefixes: {ex: "http://x/"}
        external: {city: Gao}
        mappings: {m: {sources: t.csv~csv, s: a, po: [[ex:p, $(_city)]]}}
    """)
    assert lines == ['<http://b/a> <http://x/p> "Gao" .']


def test_mapping_without_a_subject_makes_a_blank_node_for_each_record(world: World) -> None:
    """Two records are two nodes, one record is one."""
    world.write("t.csv", "a,b\n1,2\n3,4\n")
    lines = world.lines("""
        prefixes: {ex: "http://x/"}
        mappings: {m: {sources: t.csv~csv, po: [[ex:a, $(a)], [ex:b, $(b)]]}}
    """)
    nodes = {line.split(" ")[0] for line in lines}
    assert len(lines) == 4
    assert len(nodes) == 2
