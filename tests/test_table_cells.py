"""What the cells of the tables accept: EDTF, lengths of time, coordinates, and cells that need one another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, parse

from golden_project import ROOT, Command
from sahel_ld.tables.edtf import PATTERN, is_edtf

EDTF = """2012 2012-04 2012-04-30 2012-02-29 2000-02-29 -0044-03-15 2015-11~ 2015? 2015-11-20% 201X 20XX 2015-XX
2015-11-XX 2015-XX-XX 156X-12-25 XXXX-12-XX 2004-06~-11 ?2004-06-~11 2012-21 2012-41 2012/2013 2012-04-01/..
/2012 2012/ ../2012-01 2012-04~/2012-06 Y17000 Y-17E7 1950S2 [2012,2013] {2012-01..2012-03} [..2012-12]
[2012-12..] 2004-06-~01/2004-06-~20 1984-1X 20XX-02-29"""
NO_EDTF = """2011-13 2011-00 2011-02-30 2011-02-29 1900-02-29 2011-04-31 2011-1-1 11 2011-12-32 2011-12-00 2011-42
/ ../.. 2012/2013/2014 2012-04-01T10:00:00 20122 [2012 2012] [2012} 2012-04-01.. spring X 2012-21-05 2012--04
2012,2013 ~ 2012~~ 04/2012 Y2012 [] {}"""


@pytest.mark.parametrize("text", EDTF.split())
def test_edtf_is_accepted(text: str) -> None:
    """Dates, intervals and sets of all three levels."""
    assert is_edtf(text)


@pytest.mark.parametrize("text", NO_EDTF.split())
def test_what_is_no_edtf_is_refused(text: str) -> None:
    """Months and days that no calendar has, leap days of common years, times of day, broken brackets."""
    assert not is_edtf(text)
    assert not is_edtf(f"{text}\n")


def cell(table: str, column: str, value: str, *, row: int = 1) -> Callable[[Path], None]:
    """A change that writes a value into a cell of a table of the ten-row project."""

    def change(project: Path) -> None:
        path = project / "seeds" / "ford" / f"{table}.csv"
        lines = path.read_text(encoding="utf-8").split("\n")
        cells = lines[row].split(",")
        cells[lines[0].split(",").index(column)] = value
        lines[row] = ",".join(cells)
        path.write_text("\n".join(lines), encoding="utf-8")

    return change


def cells(*changes: Callable[[Path], None]) -> Callable[[Path], None]:
    """Several changes, one after another."""

    def change(project: Path) -> None:
        for one in changes:
            one(project)

    return change


CASES = {
    "no such month": (cell("intervals", "edtf", "2011-13"), "intervals.csv:2:edtf", "a date that exists"),
    "less than nothing": (cell("intervals", "duration", "-P3D"), "intervals.csv:2:duration", "above zero"),
    "no length": (cell("intervals", "duration", "PT0S"), "intervals.csv:2:duration", "above zero"),
    "latitude alone": (
        cell("places", "latitude", "12.6", row=2),
        "places.csv:3:latitude",
        "fill in longitude",
    ),
    "longitude alone": (
        cell("places", "longitude", "12.6", row=2),
        "places.csv:3:longitude",
        "fill in latitude",
    ),
    "north of the pole": (
        cells(
            cell("places", "latitude", "112.6"),
            cell("places", "longitude", "8"),
            cell("places", "precision", "centroid"),
            cell("places", "geometry_record", "gazetteer-7"),
        ),
        "places.csv:2:latitude",
        "up to 90",
    ),
    "value without datatype": (
        cell("propositions", "value", "true"),
        "propositions.csv:2:value",
        "fill in datatype",
    ),
    "datatype without value": (
        cell("propositions", "datatype", "boolean"),
        "propositions.csv:2:datatype",
        "fill in value",
    ),
    "turned letters": (cell("actors", "label_en", "a \u202egroup"), "actors.csv:2:label_en", "U+202E"),
    "a space that is none": (cell("actors", "label_en", "a\u200bgroup"), "actors.csv:2:label_en", "U+200B"),
    "a bell": (cell("actors", "label_en", "a \u0007group"), "actors.csv:2:label_en", "U+0007"),
}


@pytest.mark.parametrize("case", sorted(CASES))
def test_wrong_cell_is_named(case: str, ford: Path, command: Command) -> None:
    """Exit 2, with the cell and what to do."""
    change, place, remedy = CASES[case]
    change(ford)
    answer = command("-C", ford, "check")
    assert (answer.status, answer.out) == (2, "")
    assert place in answer.err
    assert remedy in answer.err


def test_unknown_required_column_is_named(ford: Path, command: Command) -> None:
    """A description that requires a column that the table lacks is wrong itself."""
    path = ford / "seeds" / "ford" / "dataset.yaml"
    text = path.read_text(encoding="utf-8").replace("requires: [latitude]", "requires: [lattitude]", 1)
    path.write_text(text, encoding="utf-8")
    answer = command("-C", ford, "check")
    assert (answer.status, answer.out) == (2, "")
    assert "places.longitude requires the unknown column 'lattitude'" in answer.err


def test_tables_and_shapes_have_one_grammar() -> None:
    """The pattern of the shape of the EDTF string is the one that the cells are held to."""
    shapes = list(parse(path=ROOT / "shapes" / "intervals.ttl"))
    edtf = NamedNode("https://w3id.org/sahel-ld/shapes#Interval-edtf")
    pattern = NamedNode("http://www.w3.org/ns/shacl#pattern")
    found = [quad.object for quad in shapes if (quad.subject, quad.predicate) == (edtf, pattern)]
    assert found == [Literal(PATTERN)]
