"""`query` and `queries` as people type them."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from sample_release import BASE, QUADS

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
HEAVY = (
    "rdflib",
    "pyshacl",
    "owlready2",
    "duckdb",
    "rich",
    "platformdirs",
    "wcwidth",
    "urllib.request",
)


@pytest.fixture
def query(site, command):
    """`sahel-ld query …` over the sample release."""
    return lambda *arguments: command("-C", site.root, "query", *arguments)


def test_a_text_is_answered_with_known_prefixes(query) -> None:
    """A query typed as it is, without a PREFIX line, over the published release."""
    done = query("-r", "csv", "SELECT ?e { ?e reported:perpetrator actor:aqim }")
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines() == ["e", f"{BASE}id/event/a", f"{BASE}id/event/b"]


def test_a_table_is_the_default(query) -> None:
    """Without a format rows come as a table, IRIs short."""
    done = query("SELECT ?e ?a { ?e reported:perpetrator ?a }")
    assert done.out == (
        "e        a\n-------  ----------\nevent:a  actor:aqim\nevent:b  actor:aqim\nevent:b  actor:mlf\n"
    )


def test_labels_stand_for_iris(query) -> None:
    """`--labels` shows labels in the best language there is, in tables and Markdown only."""
    text = "SELECT ?a { event:a reported:perpetrator ?a }"
    assert query("--labels", text).out.splitlines()[2] == "al-Qaeda in the Maghreb"
    assert query("--labels", "--lang", "fr,en", text).out.splitlines()[2] == "al-Qaïda au Maghreb"
    assert "al-Qaeda in the Maghreb" in query("--labels", "-r", "md", text).out
    refused = query("--labels", "-r", "csv", text)
    assert (refused.status, "--labels is for tables" in refused.err) == (2, True)


def test_a_file_a_name_and_standard_input(
    query, site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same question from a file, from the catalogue and from standard input."""
    path = tmp_path / "mine.rq"
    path.write_text(COUNT)
    assert query("-r", "csv", path).out.splitlines() == ["n", str(QUADS)]
    monkeypatch.setattr(sys, "stdin", io.StringIO(COUNT))
    assert query("-r", "csv", "-").out.splitlines() == ["n", str(QUADS)]
    assert len(query("-r", "csv", "by-actor").out.splitlines()) == 4


@pytest.mark.parametrize(
    "value", ["actor:mlf", f"<{BASE}id/actor/mlf>", f"{BASE}id/actor/mlf", "Macina Front"]
)
def test_a_parameter_is_an_iri_a_prefixed_name_or_a_label(query, value: str) -> None:
    """`-p` takes what a person has at hand."""
    assert query("-r", "csv", "-p", "actor", value, "by-actor").out.splitlines()[1:] == [
        f"{BASE}id/event/b,{BASE}id/actor/mlf"
    ]


def test_a_parameter_has_the_type_of_the_header(query) -> None:
    """An integer is compared as one; what is none is refused; what is required is asked for."""
    assert len(query("-r", "csv", "-p", "least", "22", "at-least").out.splitlines()) == 2
    assert len(query("-r", "csv", "-p", "least", "23", "at-least").out.splitlines()) == 1
    assert "is no integer" in query("-p", "least", "many", "at-least").err
    assert "add -p least VALUE" in query("at-least").err


def test_other_data_replace_the_release_or_stand_beside(query, tmp_path: Path) -> None:
    """`-d` names the data; `--beside` adds them to the release; each triple counts once."""
    mine = tmp_path / "mine.ttl"
    mine.write_text(
        f'<{BASE}id/figure/f> <{BASE}ontology#low> 22.0 . <{BASE}id/figure/f> <{BASE}ontology#low> "22"^^'
        "<http://www.w3.org/2001/XMLSchema#decimal> . <http://e/a> <http://e/p> 1 ."
    )
    only = query("-r", "csv", "-d", mine, COUNT).out.splitlines()[1]
    both = query("-r", "csv", "-d", mine, "--beside", COUNT).out.splitlines()[1]
    assert int(both) == QUADS + int(only) - 1
    assert "name it with -d" in query("--beside", COUNT).err


def test_output_goes_to_a_file_by_its_suffix(query, tmp_path: Path) -> None:
    """`-o FILE` writes the whole file, in the format of its suffix."""
    path = tmp_path / "answer.json"
    done = query("-o", path, "SELECT ?e { ?e reported:perpetrator ?a }")
    assert done.out == ""
    assert len(json.loads(path.read_text())["results"]["bindings"]) == 3
    assert "can't write" in query("-o", tmp_path / "no" / "x.csv", COUNT).err
    assert query("-o", tmp_path / "g.ttl", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }").status == 0


def test_ask_and_its_exit_status(query) -> None:
    """ASK prints true or false; `--exit-status` makes it the status, also for empty answers."""
    assert (query("ASK { ?s ?p ?o }").out, query("ASK { ?s ?p 17 }").out) == ("true\n", "false\n")
    assert query("ASK { ?s ?p 17 }").status == 0
    assert query("--exit-status", "ASK { ?s ?p 17 }").status == 1
    assert query("--exit-status", "ASK { ?s ?p ?o }").status == 0
    assert query("--exit-status", "-r", "csv", "SELECT * { ?s ?p 17 }").status == 1


def test_time_goes_to_standard_error(query) -> None:
    """`--time` says how long each part took, beside the answer."""
    done = query("--time", "-r", "csv", COUNT)
    assert done.out.splitlines() == ["n", str(QUADS)]
    assert done.err.startswith("time: parse ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["SELECT * {"], "query:1:10: '{' is never closed"),
        (["by-acter"], "did you mean by-actor?"),
        (["nowhere.rq"], "there is no file nowhere.rq"),
        (["-r", "xls", "ASK {}"], "unknown format 'xls'"),
        (["-d", "nowhere.ttl", "ASK {}"], "there is no file nowhere.ttl"),
        (["-p", "nope", "1", "SELECT * { ?s ?p ?o }"], "no variable ?nope"),
        (["SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"], "SERVICE is refused"),
        (["DROP ALL"], "DROP is an update"),
        ([], "no query is given"),
    ],
)
def test_wrong_use_is_one_clear_message(query, arguments: list[str], said: str) -> None:
    """Wrong use and wrong input end with status 2, nothing on standard output, and no traceback."""
    done = query(*arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("error[")
    assert said in done.err
    assert "Traceback" not in done.err


def test_a_fault_in_a_file_names_the_file(query, tmp_path: Path) -> None:
    """The place of a fault is that in the file."""
    path = tmp_path / "mine.rq"
    path.write_text("# a remark\nSELECT *\n{ ?s ?p }\n")
    assert f"{path}:3:9: unexpected '}}'" in query(path).err


def in_process(root: Path, site, *arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-m", "sahel_ld", "-C", str(site.root), *arguments],
        text=True, check=False, timeout=60, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, **options,
    )  # fmt: skip


def test_nothing_heavy_is_imported(root: Path, site) -> None:
    """A cold query imports neither the heavy libraries nor what only other paths need."""
    code = (
        "import sys; from sahel_ld.cli import run\n"
        f"status = run(['-C', {str(site.root)!r}, 'query', '-r', 'csv', {COUNT!r}])\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], status)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.splitlines()[-1] == "[] 0"


def test_a_broken_pipe_is_quiet(root: Path, site) -> None:
    """A reader that goes away early hears nothing, and nothing complains."""
    reader, writer = os.pipe()
    os.close(reader)
    done = in_process(root, site, "query", "-r", "csv", "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
                      stdout=writer, stderr=subprocess.PIPE)  # fmt: skip
    os.close(writer)
    assert done.stderr == ""


def on_terminal(root: Path, site, *arguments: str, columns: int = 60) -> str:
    """What a person sees on a terminal of so many columns."""
    main, side = pty.openpty()
    env = {**os.environ, "PYTHONPATH": str(root), "COLUMNS": str(columns)}
    done = subprocess.Popen([sys.executable, "-m", "sahel_ld", "-C", str(site.root), *arguments],
                            stdin=side, stdout=side, stderr=side, env=env, cwd=root)  # fmt: skip
    os.close(side)
    seen = b""
    try:
        while block := os.read(main, 4096):
            seen += block
    except OSError:
        pass
    done.wait()
    os.close(main)
    return seen.decode().replace("\r\n", "\n")


def test_a_terminal_gets_a_fitted_table(root: Path, site, query) -> None:
    """On a terminal no line is wider than it is; `--limit` says that there is more."""
    seen = on_terminal(root, site, "query", "--limit", "2", "SELECT ?s ?p ?o { ?s ?p ?o }", columns=40)
    assert all(len(line) <= 40 for line in seen.splitlines() if not line.startswith("only"))
    assert "only the first 2 are shown (--limit)" in seen
    assert query("--limit", "2", "-r", "csv", "SELECT ?s { ?s ?p ?o }").err == ""


def test_an_empty_answer_says_why(root: Path, site, query) -> None:
    """A term that the data don't have is named, with the nearest; a terminal is told of the emptiness too."""
    text = "SELECT * { ?e reported:perpetrater actor:aqim ; a sahel:Evnt }"
    seen = on_terminal(root, site, "query", text)
    assert "no answer" in seen
    assert "reported:perpetrater is not in the data; did you mean" in seen
    assert "actor:aqim is" not in seen
    piped = query("-r", "csv", text)
    assert "reported:perpetrater is not in the data" in piped.err
    assert "no answer" not in piped.err


def test_queries_lists_the_catalogue(site, command) -> None:
    """Names, questions in words, parameters (optional ones in brackets), and sizes of the answers."""
    done = command("-C", site.root, "queries")
    assert done.status == 0
    lines = done.out.splitlines()
    assert lines[0].split() == ["name", "question", "parameters", "rows"]
    assert lines[2].startswith("at-least  Which figures are at least so large?")
    assert lines[2].endswith("least")
    assert lines[3].split()[-2:] == ["[actor]", "3"]
    (site.dist / "sahel.nq").unlink()
    assert command("-C", site.root, "queries").out.splitlines()[3].endswith("[actor]")


def test_queries_shows_one_with_its_answer(site, command) -> None:
    """One entry: title, question, parameters, text, answer; without an answer it says what it needs."""
    shown = command("-C", site.root, "queries", "by-actor").out
    assert shown.startswith(
        "Events by actor\nWhich events does somebody affirm an actor to have carried out?\n"
    )
    assert "  -p actor iri: the actor asked for (default *)" in shown
    assert "SELECT ?event ?actor" in shown
    assert shown.endswith("event:b  actor:mlf\n")
    needs = command("-C", site.root, "queries", "at-least").out
    assert needs.endswith("(needs least: sahel-ld query at-least -p least VALUE)\n")


def test_queries_holds_an_entry_to_its_columns(site, command) -> None:
    """Columns that are not those of the header are an error that names both."""
    path = site.queries / "by-actor.rq"
    path.write_text(path.read_text().replace("columns: event, actor", "columns: event, who"))
    done = command("-C", site.root, "queries", "by-actor")
    assert done.status == 2
    assert "states the columns event, who and gives event, actor" in done.err


def test_an_unknown_entry_and_an_empty_catalogue(site, command) -> None:
    """`queries NAME` suggests the nearest; a project without queries says so."""
    assert "did you mean by-actor" in command("-C", site.root, "queries", "by-actr").err
    for path in site.queries.glob("*.rq"):
        path.unlink()
    assert "there are no queries" in command("-C", site.root, "queries").err


def test_csv_can_be_made_safe_for_spreadsheets(query) -> None:
    """`--spreadsheet` defuses formulas, leaves numbers alone, and is for CSV only."""
    text = "SELECT ?x { VALUES ?x { '=1+1' '@SUM(A1)' '+cmd' '-2.5e3' '-x' 'a=b' '\\t=1' -7 } }"
    cells = query("-r", "csv", "--spreadsheet", text).out.splitlines()[1:]
    assert sorted(cells) == sorted(["'=1+1", "'@SUM(A1)", "'+cmd", "-2.5e3", "'-x", "a=b", "'\t=1", "-7"])
    assert "=1+1" in query("-r", "csv", text).out.splitlines()
    assert "--spreadsheet is for CSV" in query("--spreadsheet", text).err
