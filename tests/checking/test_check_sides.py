"""`check` on merged data says whose statement is wrong; and a waiver can mean a node without a name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from golden_project import Command

HEAD = "@prefix ex: <http://example.org/ns#> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
SHAPES = (
    HEAD
    + """ex:S a sh:NodeShape ; sh:targetClass ex:C ;
  sh:property [ sh:path ex:name ; sh:nodeKind sh:IRI ; sh:minCount 1 ] ."""
)
_A = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/ns#C>"
_G = "https://w3id.org/sahel-ld/graph"
MERGED = f"""<urn:a> {_A} <{_G}/data> .
<urn:a> <http://example.org/ns#name> "ours" <{_G}/data> .
<urn:a> <http://example.org/ns#name> "theirs" <{_G}/merged/ucdp/data> .
<urn:b> {_A} <{_G}/merged/acled/data> .
<urn:b> <http://example.org/ns#note> "x" <{_G}/data> .
"""
BLANK = (
    HEAD
    + """ex:mali ex:capital [ a ex:C ; ex:name 5 ] ; ex:town [ ex:near [ a ex:C ; ex:name 6 ] ] .
[] a ex:C ; ex:name 7 ."""
)
WAYS = {5: "ex:mali ex:capital []", 6: "ex:mali ex:town [] ex:near []", 7: "[]"}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with shapes, merged data and data of blank nodes."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("shapes.ttl", SHAPES), ("merged.nq", MERGED), ("blank.ttl", BLANK)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_sides_of_a_merged_release(place: Path, command: Command) -> None:
    """A wrong value belongs to who states it; a missing one to all who speak of its node."""
    found = json.loads(command("check", "merged.nq", "--shapes", "shapes.ttl", "-r", "json").out)["results"]
    sides = {(each["focus"], each.get("value", "")): each["side"] for each in found}
    assert sides == {
        ("<urn:a>", '"ours"'): "ours",
        ("<urn:a>", '"theirs"'): "ucdp",
        ("<urn:b>", ""): "acled and ours",
    }
    assert "stated by ucdp" in command("check", "merged.nq", "--shapes", "shapes.ttl").out
    document = json.loads(command("check", "merged.nq", "--shapes", "shapes.ttl", "-r", "sarif").out)
    results = document["runs"][0]["results"]
    assert {each["properties"]["side"] for each in results} == {"ours", "ucdp", "acled and ours"}


def test_data_that_are_not_merged_have_no_side(place: Path, command: Command) -> None:
    """Where nothing was merged nothing is said of sides."""
    answer = command("check", "blank.ttl", "--shapes", "shapes.ttl", "-r", "json")
    assert not any("side" in each for each in json.loads(answer.out)["results"])


def waived(place: Path, command: Command, focus: str) -> set[str]:
    """The values of the results that a waiver of one focus exempts."""
    (place / "w.csv").write_text(f"shape,focus,until,reason,by\nex:S,{focus},2099-01-01,known,us\n")
    answer = command("check", "blank.ttl", "--shapes", "shapes.ttl", "--waivers", "w.csv", "-r", "json")
    return {each["value"][1] for each in json.loads(answer.out)["waived"]}


@pytest.mark.parametrize("value", WAYS)
def test_a_waiver_of_a_blank_node(value: int, place: Path, command: Command) -> None:
    """The way from a named node tells which is meant; JSON says it of each."""
    assert waived(place, command, WAYS[value]) == {str(value)}
    answer = command("check", "blank.ttl", "--shapes", "shapes.ttl", "-r", "json")
    reached = {each["value"][1]: each["reached"] for each in json.loads(answer.out)["results"]}
    full = WAYS[value].replace("ex:mali", "<http://example.org/ns#mali>")
    for name in ("capital", "town", "near"):
        full = full.replace(f"ex:{name}", f"<http://example.org/ns#{name}>")
    assert reached[str(value)] == [full]


def test_a_way_that_leads_nowhere(place: Path, command: Command) -> None:
    """It matches nothing, or is no way: both are said with the line."""
    assert waived(place, command, "ex:mali ex:near []") == set()
    (place / "w.csv").write_text("shape,focus,until,reason,by\nex:S,ex:mali [] ex:near,2099-01-01,known,us\n")
    answer = command("check", "blank.ttl", "--shapes", "shapes.ttl", "--waivers", "w.csv")
    assert answer.status == 2
    assert "w.csv:2:focus: 'ex:mali [] ex:near' is no way to a blank node" in answer.err
