"""Where output may go, and warnings of literals that are none of their datatype."""

from __future__ import annotations

import os
import stat
import threading
from typing import TYPE_CHECKING

import pytest

from sahel_ld import cli, mapping
from sahel_ld.errors import UsageError

if TYPE_CHECKING:
    from conftest import World

MAPPING = """
    prefixes: {ex: "http://x/"}
    mappings: {m: {sources: t.csv~csv, s: s/$(id), g: "ex:$(g)", po: [[ex:v, $(v)]]}}
"""
BASE = "https://e.org/"


@pytest.fixture
def filled(world: World) -> World:
    world.write("t.csv", "id,g,v\n1,a,x\n2,b,y\n")
    return world


def _run(world: World, name: str, base: str = BASE, **options: object) -> mapping.MappingReport:
    chosen = mapping.Options(**options)  # type: ignore[arg-type]
    rules = world.read(MAPPING)
    return mapping.run(rules, folder=world.folder, base=base, output=world.folder / name, options=chosen)


def test_parts_take_the_place_of_older_parts(filled: World) -> None:
    """No part of an earlier run is left over, and nothing lies beside."""
    _run(filled, "parts", partition="graph")
    filled.write("t.csv", "id,g,v\n1,a,x\n")
    _run(filled, "parts", partition="graph")
    assert [one.name for one in (filled.folder / "parts").iterdir()] == ["part-00000.nq"]
    assert not list(filled.folder.glob(".*"))


def test_parts_do_not_go_into_a_folder_of_other_things(filled: World) -> None:
    """A folder with anything else is named and left as it is."""
    (filled.folder / "mine").mkdir()
    (filled.folder / "mine" / "thesis.txt").write_text("x")
    with pytest.raises(UsageError, match=r"mine holds more than parts: thesis\.txt"):
        _run(filled, "mine", partition="graph")
    assert [one.name for one in (filled.folder / "mine").iterdir()] == ["thesis.txt"]


def test_failed_run_leaves_the_older_parts(filled: World) -> None:
    """A value at fault stops the run, and the folder is what it was."""
    _run(filled, "parts", partition="graph")
    filled.write("t.csv", b"id,g,v\n1,a,x\x00\n")
    with pytest.raises(Exception, match="NUL"):
        _run(filled, "parts", partition="graph")
    assert len(list((filled.folder / "parts").iterdir())) == 2
    assert not list(filled.folder.glob(".*"))


@pytest.mark.parametrize("name", ["o.ttl", "o", "o.nq.bz2", "o.csv"])
def test_unknown_suffix_is_refused(filled: World, name: str) -> None:
    """A name that says no format is an error which lists those that are written."""
    with pytest.raises(UsageError, match=rf"'{name}' says no format") as caught:
        _run(filled, name)
    assert ".nt.gz" in caught.value.remedy
    assert not (filled.folder / name).exists()
    assert _run(filled, name, format="nq").quads == 2


def test_output_into_a_folder_that_is_not_there(filled: World) -> None:
    """Said before anything is read."""
    with pytest.raises(UsageError, match="there is no folder"):
        _run(filled, "sub/o.nq")


@pytest.mark.parametrize("base", ["not an iri", "relative", "", "http://a b/"])
def test_base_that_is_no_iri(filled: World, base: str) -> None:
    """It would stand in every IRI."""
    with pytest.raises(UsageError, match="no absolute IRI"):
        _run(filled, "o.nq", base=base)


def test_pipe_as_output_is_written_and_not_replaced(filled: World) -> None:
    """A named pipe, as a shell makes for `>(…)`, gets N-Quads."""
    pipe = filled.folder / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    _run(filled, "pipe")
    reader.join()
    assert len(got[0].splitlines()) == 2
    assert stat.S_ISFIFO(pipe.stat().st_mode)


ILL_TYPED = """
    prefixes: {ex: "http://x/"}
    mappings:
      m:
        sources: t.csv~csv
        s: s/$(id)
        po:
          - [ex:v, $(v), xsd:integer]
          - [ex:d, $(d), xsd:date]
          - [ex:c, dup, xsd:integer]
          - {p: ex:l, o: {value: $(l), split: "|", datatype: xsd:gYear}}
"""


def test_ill_typed_literals_are_counted_and_the_first_is_named(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    """One warning for each term map, with record and column, also on the command line; the quads are made."""
    world.write(
        "t.csv", "id,v,d,l\n1,5,2015-02-28,2012|2013\n2,x y,2015-02-30,2012|zwei\n3,dup,2015,2011\n4,,,\n"
    )
    path = world.write("mapping.yml", ILL_TYPED)
    output = world.folder / "o.nq"
    report = mapping.run(mapping.read(path), folder=world.folder, base=BASE, output=output)
    found = {(str(one.place.path).rsplit("/", 1)[-1], one.place.column, one.place.key, one.value, one.count)
             for one in report.ill_typed}  # fmt: skip
    assert found == {
        ("t.csv", "v", "2", "x y", 2), ("t.csv", "d", "2", "2015-02-30", 2), ("t.csv", "l", "2", "zwei", 1),
        ("mapping.yml", 16, None, "dup", 1),
    }  # fmt: skip
    assert '"x y"^^<http://www.w3.org/2001/XMLSchema#integer>' in output.read_text()
    assert cli.run(["map", str(path), "-o", str(output)]) == 0
    said = capfd.readouterr().err
    assert "t.csv:v (record 2): 'x y' is no xsd:integer" in said
    assert "2 such values" in said


def test_well_typed_literals_are_not_warned_of(world: World) -> None:
    """Every lexical form that XML Schema allows passes."""
    world.write("t.csv", "id,v,d,l\n1,+007,2015-02-28,2012\n2,-0,-0044-03-15Z,-0005+01:00\n")
    report = mapping.run(
        world.read(ILL_TYPED.replace("dup", "3")),
        folder=world.folder,
        base=BASE,
        output=world.folder / "o.nq",
    )
    assert report.ill_typed == ()


def test_unnamed_column_has_its_number(world: World) -> None:
    """Tables with row labels have a first column without a name."""
    world.write("t.csv", ",g,v\nr1,a,x\n")
    assert world.lines(MAPPING.replace("$(id)", "$(column1)")) == [
        '<https://e.org/s/r1> <http://x/v> "x" <http://x/a> .'
    ]
