"""The command line itself: help, version, exit statuses, broken pipes, faults of ours."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from golden_project import ROOT, Command
from sahel_ld import cli


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_every_command_has_help_with_examples(name: str, command: Command) -> None:
    """`--help` of each command says what it does and shows examples that parse."""
    answer = command(name, "--help")
    assert answer.status == 0
    assert "Example" in answer.out
    module = importlib.import_module(f"sahel_ld.cli.{name}_command")
    assert isinstance(module.command, click.Command)
    assert (module.command.help or "").strip()


def test_commands_on_disk_are_the_commands_listed() -> None:
    """A command that exists is in the list, and the other way round."""
    found = {
        path.name.removesuffix("_command.py") for path in (ROOT / "sahel_ld" / "cli").glob("*_command.py")
    }
    assert found == set(cli.COMMANDS)


def test_version(command: Command) -> None:
    """`--version` names the package's version."""
    answer = command("--version")
    assert answer.status == 0
    assert re.search(r"\d+\.\d+\.\d+", answer.out)


def test_the_project_is_found_from_a_folder_below(monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    """The nearest parent with sahel-ld.toml is the project; $SAHEL_LD_PROJECT goes first, -C before it."""
    monkeypatch.chdir(ROOT / "seeds" / "sahel")
    assert command("query", "-r", "csv", "ASK { ?s ?p ?o }").out == "true\n"
    monkeypatch.setenv("SAHEL_LD_PROJECT", str(ROOT / "docs"))
    assert command("query", "ASK { ?s ?p ?o }").status == 2
    assert command("-C", ROOT, "query", "ASK { ?s ?p ?o }").status == 0


def test_an_unexpected_fault_is_said_as_one(monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    """No traceback without -v, even for what nobody expected."""

    def broken(*arguments: object) -> None:
        raise RuntimeError("oh")

    monkeypatch.setattr("sahel_ld.cli.project_of", broken)
    monkeypatch.setattr("sahel_ld.cli.publish_command.project_of", broken, raising=False)
    importlib.import_module("sahel_ld.cli.publish_command")
    monkeypatch.setattr("sahel_ld.cli.publish_command.project_of", broken)
    answer = command("publish")
    assert answer.status == 2
    assert answer.err.startswith("error[internal]: RuntimeError: oh")
    assert "Traceback" not in answer.err
    assert "Traceback" in command("-v", "publish").err


def test_a_broken_pipe_is_quiet() -> None:
    """`sahel-ld query … | head -1` says nothing on standard error."""
    code = "from sahel_ld.cli import main; main(['-C', sys.argv[1], 'query', '-r', 'tsv', 'SELECT * { ?s ?p ?o }'])"
    run = f"{sys.executable} -c \"import sys; {code}\" '{ROOT}' | head -1"
    result = subprocess.run(["bash", "-c", run], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (len(result.stdout.splitlines()), result.stderr) == (1, "")


def test_check_says_the_same_in_every_form(published_ford: Path, command: Command) -> None:
    """Text, JSON, Turtle and SARIF of one check; exit 0, for information stops nothing."""
    forms = {
        form: command("-C", published_ford, "check", "--no-reasoning", "-r", form)
        for form in ("human", "json", "ttl", "sarif")
    }
    assert {answer.status for answer in forms.values()} == {0}
    assert "EventHasType" in forms["human"].out
    assert '"focus": "<https://example.org/ford/id/event/quarrel>"' in forms["json"].out
    assert "sh:ValidationReport" in forms["ttl"].out
    assert '"startLine": 3' in forms["sarif"].out
    assert "seeds/ford/events.csv" in forms["sarif"].out


def test_both_engines_agree_on_the_ten_rows(published_ford: Path, command: Command) -> None:
    """pySHACL, the reference, finds what our engine finds."""
    ours = command("-C", published_ford, "check", "--no-reasoning", "-r", "json")
    theirs = command("-C", published_ford, "check", "--no-reasoning", "-r", "json", "--engine", "pyshacl")
    assert ours.out == theirs.out


def test_check_is_a_shacl_processor(tmp_path: Path, command: Command) -> None:
    """Any data against any shapes: exit 1 and the report for a violation, 0 without one."""
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <urn:ex:> . "
        "ex:S a sh:NodeShape ; sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .",
        encoding="utf-8",
    )
    data = tmp_path / "data.ttl"
    data.write_text("@prefix ex: <urn:ex:> . ex:a a ex:A .", encoding="utf-8")
    wrong = command("-C", ROOT, "check", data, "--shapes", shapes, "-r", "ttl")
    assert wrong.status == 1
    assert "sh:conforms false" in wrong.out
    data.write_text("@prefix ex: <urn:ex:> . ex:a a ex:A ; ex:p 1 .", encoding="utf-8")
    assert command("-C", ROOT, "check", data, "--shapes", shapes).status == 0


def test_imports_of_shapes_are_refused(tmp_path: Path, command: Command) -> None:
    """owl:imports is neither followed nor dropped silently."""
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "<urn:s> <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/x> .", encoding="utf-8"
    )
    data = tmp_path / "data.ttl"
    data.write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    answer = command("-C", ROOT, "check", data, "--shapes", shapes)
    assert answer.status == 2
    assert "http://127.0.0.1:9/x" in answer.err


def test_a_language_that_nothing_is_labelled_in_is_said(published_ford: Path, command: Command) -> None:
    """Once, on standard error; what is shown instead is English."""
    answer = command("-C", published_ford, "describe", "event:quarrel", "--lang", "xx")
    assert answer.err.count("nothing is labelled in xx") == 1
    english = command("-C", published_ford, "describe", "event:quarrel", "--lang", "en")
    assert (answer.out, english.err) == (english.out, "")
    query = "SELECT * { ?event a sahel:Event }"
    asked = command("-C", published_ford, "query", "--labels", "--lang", "xx,fr", query)
    assert "nothing is labelled in xx (--lang); those in fr are shown" in asked.err


def test_describe_words_datings_and_truths(command: Command) -> None:
    """What is accepted reads as a sentence: no IRI of an interval, no “true”."""
    answer = command("-C", ROOT, "describe", "event:radisson-blu-2015")
    accepted = answer.out.split("accepted:")[1].split("reported")[0]
    assert "interval:" not in accepted
    assert "true" not in accepted
    assert "took place during 2015-11-20" in accepted


def test_describe_tells_the_tiers_apart(published_ford: Path, command: Command) -> None:
    """Found by label and alias; accepted, affirmed by whom, denied by whom, compared."""
    answer = command("-C", published_ford, "describe", "quarrel at the ford")
    assert answer.status == 0
    accepted = answer.out.split("accepted:")[1].split("affirmed, by:")[0]
    assert "Millers" not in accepted
    assert "the Millers did it [unconfirmed] — Millers" in answer.out
    assert "it took place [contested] — a writer of the Horn" in answer.out.split("denied, by:")[1]
    assert command("-C", published_ford, "describe", "Mill Folk").out.startswith("Millers (armed group)")
    assert "example.org/other/mill-people" in command("-C", published_ford, "describe", "Mill Folk").out


def test_describe_finds_by_part_and_initials(published_ford: Path, command: Command) -> None:
    """Part of a label or its initials find the one thing, and say so; several are listed with what tells them apart."""
    taken = command("-C", published_ford, "describe", "horn")
    assert taken.status == 2
    assert "'horn' may be " in taken.err
    assert "actor:horn-writer (" in taken.err
    one = command("-C", published_ford, "describe", "folk")
    assert one.status == 0, one
    assert one.out.startswith("Millers (armed group)")
    assert one.err == "'folk' taken for Mill Folk (actor:millers)\n"


def test_describe_suggests_and_speaks_of_terms(published_ford: Path, command: Command) -> None:
    """What is not there is suggested; a term or code is shown with its definition, without raw or empty types."""
    wrong = command("-C", published_ford, "describe", "event:quarel")
    assert (wrong.status, wrong.out) == (2, "")
    assert "did you mean event:quarrel?" in wrong.err
    term = command("-C", published_ford, "describe", "sahel:perpetrator")
    assert "skos:definition: " in term.out
    assert "()" not in term.out
    code = command("-C", published_ford, "describe", "stance:denies")
    assert "http://www.w3.org/" not in code.out
    spoken = command("-C", published_ford, "describe", "Millers")
    assert "neither affirmed nor denied:" in spoken.out
    assert "a writer of the Bell (recommends)" in spoken.out


def test_map_writes_what_publish_asserts(published_ford: Path, command: Command) -> None:
    """`map` on a dataset's mapping prepares its tables and gives the asserted quads."""
    answer = command("-C", published_ford, "map", published_ford / "seeds" / "ford" / "mapping.yml")
    dump = (published_ford / "dist" / "ford.nq").read_text(encoding="utf-8").splitlines()
    asserted = [line for line in dump if line.endswith(("graph/data> .", "graph/claims> ."))]
    assert answer.out.splitlines() == sorted(asserted)


def test_map_writes_over_no_input(tmp_path: Path, command: Command) -> None:
    """Neither a source nor the mapping can be the output."""
    (tmp_path / "a.csv").write_text("id\n1\n", encoding="utf-8")
    (tmp_path / "m.yml").write_text(
        "mappings:\n  a:\n    sources: a.csv~csv\n    s: urn:x:$(id)\n    po:\n      - [a, foaf:Agent]\n",
        encoding="utf-8",
    )
    for name in ("a.csv", "m.yml"):
        before = (tmp_path / name).read_bytes()
        assert command("-C", ROOT, "map", tmp_path / "m.yml", "-o", tmp_path / name, "-f", "nq").status == 2
        assert (tmp_path / name).read_bytes() == before


def test_map_explains_and_refuses_a_wrong_size(published_ford: Path, command: Command) -> None:
    """--explain prints plan and SQL; a size that is none is refused."""
    mapping = published_ford / "seeds" / "ford" / "mapping.yml"
    assert "SELECT" in command("-C", published_ford, "map", mapping, "--explain").out
    assert command("-C", published_ford, "map", mapping, "--memory", "10XB").status == 2
