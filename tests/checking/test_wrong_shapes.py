"""Shapes that can't be used: one message that names the file, the line, the shape and what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from golden_project import Command

HEAD = """@prefix ex: <http://example.org/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
ex:S a sh:NodeShape ;
  sh:targetClass ex:T ;
  sh:property [
    sh:path ex:p ;
    """
CYCLE = "ex:l rdf:first 1 ; rdf:rest ex:l ."
OPEN = "ex:l rdf:first 1 ; rdf:rest ex:m ."
# What is written, what stands after the shape, the line, and a part of the message.
WRONG = {
    "pattern": ('sh:pattern "("', "", 8, 'sh:pattern "(" is no regular expression'),
    "look-ahead": ('sh:pattern "(?=a)"', "", 8, "this engine can't run (use `--engine pyshacl`)"),
    "flags": ('sh:pattern "a" ; sh:flags "zz"', "", 8, 'sh:flags "zz" has letters that are no flags'),
    "count": ('sh:minCount "x"', "", 8, 'sh:minCount takes an integer from 0, not "x"'),
    "negative count": ("sh:maxCount -1", "", 8, "sh:maxCount takes an integer from 0"),
    "counts": ("sh:minCount 1 , 2", "", 8, "sh:minCount stands 2 times"),
    "paths": ("sh:path ex:q", "", 7, "it has more than one sh:path"),
    "no list": ("sh:in ex:a", "", 8, "sh:in takes a list ( … ), not <http://example.org/ns#a>"),
    "cyclic list": ("sh:in ex:l", CYCLE, 8, "no well-formed RDF list: it comes back to itself"),
    "open list": ("sh:in ex:l", OPEN, 8, "no well-formed RDF list: it does not end with rdf:nil"),
    "slip": ("sh:minCout 1", "", 8, "sh:minCout is no term of SHACL Core or SHACL-SPARQL that shapes carry, did you mean sh:minCount?"),
    "severity": ("sh:severity sh:Waring", "", 8, "sh:severity takes no sh:Waring"),
    "flag": ('sh:uniqueLang "yes"', "", 8, "sh:uniqueLang takes true or false"),
    "class": ('sh:class "T"', "", 8, 'sh:class takes an IRI, not "T"'),
    "nowhere": ("sh:node ex:Nowhere", "", 8, "of which the shapes graph says nothing"),
    "prefix": ('sh:sparql [ sh:select "SELECT $this { $this foo:p ?o }" ]', "", 8, "a prefix is not declared"),
    "query": ('sh:sparql [ sh:message "x" ]', "", 8, "exactly one sh:select with a query"),
    "slip of a target": ("sh:name 'x'", "ex:Q sh:targetclass ex:T .", 10, "did you mean sh:targetClass?"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_file_line_and_remedy(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    """Exit 2, one line, at the line of the statement; anonymous shapes go by the named one around them."""
    written, after, line, said = WRONG[case]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shapes.ttl").write_text(f"{HEAD}{written} ;\n  ] .\n{after}\n", encoding="utf-8")
    (tmp_path / "data.ttl").write_text(
        '<urn:a> a <http://example.org/ns#T> ; <http://example.org/ns#p> "v" .', encoding="utf-8"
    )
    answer = command("check", "data.ttl", "--shapes", "shapes.ttl")
    assert answer.status == 2
    assert answer.err.startswith(f"error[shapes]: shapes.ttl:{line}: ")
    assert said in answer.err
    assert "_:" not in answer.err
    assert answer.err.count("\n") == 1


PATHS = {
    "literal": ('"p"', '"p" is no property path'),
    "operator": ("[ sh:invers ex:p ]", "it has none of the path operators"),
    "one member": ("( ex:p )", "needs two members at least"),
    "circle": ("_:b", "the property path contains itself"),
}


@pytest.mark.parametrize("case", PATHS)
def test_wrong_paths(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    """A path that is none is named at its line."""
    path, said = PATHS[case]
    monkeypatch.chdir(tmp_path)
    text = HEAD.replace("sh:path ex:p", f"sh:path {path}") + "sh:minCount 1\n] .\n_:b sh:inversePath _:b .\n"
    (tmp_path / "shapes.ttl").write_text(text, encoding="utf-8")
    (tmp_path / "data.ttl").write_text("<urn:a> a <http://example.org/ns#T> .", encoding="utf-8")
    answer = command("check", "data.ttl", "--shapes", "shapes.ttl")
    assert answer.status == 2
    assert answer.err.startswith("error[shapes]: shapes.ttl:7: ")
    assert said in answer.err
