"""JSONPaths that lead to nothing are said, with the nearest names; what is merely empty is not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sahel_ld import mapping
from sahel_ld.mapping.nowhere import Nowhere

if TYPE_CHECKING:
    from conftest import World

HEAD = 'prefixes: {ex: "http://x/"}\nmappings:\n  m:\n'


def warned(
    world: World, document: object, iterator: str, reference: str, name: str = "t.json"
) -> list[Nowhere]:
    """The warnings of a mapping over a JSON file."""
    world.write(name, json.dumps(document).encode() + b"\n")
    source = f'    sources: [["{name}~jsonpath", "{iterator}"]]\n    s: s\n    po:\n'
    read = world.read(HEAD + source + f'      - [ex:p, "$({reference})"]\n')
    output = world.folder / "out.nq"
    report = mapping.run(read, folder=world.folder, base="https://e.org/", output=output)
    return list(report.nowhere)


THINGS = {"things": [{"id": 1, "name": "a", "more": {"deep": [1, 2]}}], "none": [], "null": None, "n": 5}


@pytest.mark.parametrize(
    ("iterator", "remedy"),
    [
        ("$.thngs[*]", "did you mean 'things'?"),
        ("$.things[*].mor.deep[*]", "did you mean 'more'?"),
        ("$.things[*].more.dep", "did you mean 'deep'?"),
        ("$.things.id", "there is a list: write [*] before it"),
        ("$.things[7]", "no list has an element 7"),
        ("$.n[*]", "there is a value, and no list"),
    ],
)
def test_an_iterator_that_leads_to_nothing(world: World, iterator: str, remedy: str) -> None:
    """Said with its place in the mapping and the first step that is not there."""
    (one,) = warned(world, THINGS, iterator, "id")
    assert (one.path, one.remedy, one.place.line, one.file.name) == (iterator, remedy, 4, "t.json")
    assert str(one).startswith(f"{world.folder / 'mapping.yml'}:4:")


@pytest.mark.parametrize(
    ("reference", "remedy"),
    [
        ("nme", "did you mean 'name' or 'more'?"),
        ("$.more.dep[*]", "did you mean 'deep'?"),
        ("$.more.deep[*].x", "there is a value, and no object"),
        ("$.more.deep[*]", None),
        ("$.mor.deep[*]", "did you mean 'more'?"),
    ],
)
def test_a_reference_that_no_record_has(world: World, reference: str, remedy: str | None) -> None:
    """Said where the mapping asks for it."""
    found = warned(world, THINGS, "$.things[*]", reference)
    assert [(one.path, one.remedy, one.place.line) for one in found] == (
        [(reference, remedy, 7)] if remedy else []
    )


@pytest.mark.parametrize(
    ("document", "iterator", "reference"),
    [
        (THINGS, "$.none[*]", "id"),
        (THINGS, "$.null[*]", "id"),
        ([], "$[*]", "id"),
        ({}, "$.*", "id"),
        ([{"id": 1}, {"name": "a"}], "$[*]", "name"),
        ([{"id": 1, "name": None}], "$[*]", "name"),
        ([{"id": 1, "name": []}], "$[*]", "$.name[*]"),
    ],
)
def test_what_is_empty_is_no_slip(world: World, document: object, iterator: str, reference: str) -> None:
    """An empty list, null, a member that some records have."""
    assert warned(world, document, iterator, reference) == []


def test_a_member_with_a_dot_is_named_in_brackets(world: World) -> None:
    """`a.b` is b in a; the member of that name is `['a.b']`."""
    (one,) = warned(world, [{"a.b": 1}], "$[*]", "a.b")
    assert one.remedy == "known: ['a.b']"
    assert warned(world, [{"a.b": 1}], "$[*]", "['a.b']") == []


def test_json_lines_are_looked_into(world: World) -> None:
    """A reference that no line has."""
    lines = {"id": 1, "it's": 2}
    (one,) = warned(world, lines, "$", "its", "t.jsonl")
    assert "it" in one.remedy
    assert warned(world, lines, "$", "$['it\\\\'s']", "t.jsonl") == []


def test_the_command_line_warns(world: World) -> None:
    """On standard error, with a code; what was made is written, and the run is right."""
    import subprocess
    import sys

    world.write("t.json", b'{"things": [{"id": 1}]}')
    world.write(
        "m.yml",
        HEAD + '    sources: [["t.json~jsonpath", "$.thngs[*]"]]\n    s: $(id)\n    po: [[a, ex:T]]\n',
    )
    command = [sys.executable, "-m", "sahel_ld", "map", str(world.folder / "m.yml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("warning[mapping-nothing]: ")
    assert "'$.thngs[*]' leads to nothing in" in done.stderr
