"""`query` says what it could not do: unknown terms, impossible limits, formats that would lose something."""

from __future__ import annotations

import errno
import os
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from sample_release import QUADS

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture
def query(site, command):
    """`sahel-ld query …` over the sample release."""
    return lambda *arguments: command("-C", site.root, "query", *arguments)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?e reported:perpetratr ?a }",
        "SELECT (COUNT(*) AS ?n) { ?e reported:perpetratr ?a }",
        "ASK { ?e reported:perpetratr ?a }",
        "CONSTRUCT { ?e a ?a } WHERE { ?e reported:perpetratr ?a }",
    ],
)
def test_an_unknown_term_is_said_in_a_pipe_too(query, text: str) -> None:
    """An answer of nothing, or that counts nothing: standard error names the term and the nearest."""
    done = query(text)
    assert done.status == 0
    assert done.err == "reported:perpetratr is not in the data; did you mean reported:perpetrator?\n"


def test_a_string_without_its_language_is_said(query) -> None:
    """`"x"` is not `"x"@en`: where only the latter stands in the data, it is named."""
    done = query('SELECT * { ?x skos:altLabel "AQIM" }')
    assert done.err == '"AQIM" has a language in the data: "AQIM"@en\n'
    assert query('SELECT * { ?x skos:altLabel "Twin" . ?x skos:prefLabel ?y }').err == ""
    assert query('SELECT * { ?x skos:altLabel ?y FILTER(?y = "AQIM") }').err == ""


def test_a_graph_that_is_not_there_is_said(query) -> None:
    """The nearest graph is named."""
    assert "did you mean graph:claims?" in query("ASK { GRAPH graph:claim { ?s ?p ?o } }").err


def test_known_terms_are_not_doubted(query) -> None:
    """An answer of nothing from terms that the data have says nothing more in a pipe."""
    assert query("SELECT * { actor:aqim reported:perpetrator ?a }").err == ""
    assert query("ASK { actor:mlf skos:altLabel 'x' }").err == ""


@pytest.mark.parametrize("clause", ["LIMIT", "OFFSET"])
def test_a_number_beyond_counting_is_pointed_at(query, clause: str) -> None:
    """LIMIT and OFFSET that the engine can't hold: the place is that of the number."""
    done = query(f"SELECT * {{ ?s ?p ?o }} {clause} 99999999999999999999999")
    assert (done.status, done.out) == (2, "")
    assert f"1:{24 + len(clause)}: 99999999999999999999999 is beyond what can be counted" in done.err


def test_a_shortened_prefix_is_known_again(query) -> None:
    """`rep:` leads to `reported:`."""
    assert "did you mean reported:?" in query("SELECT * { ?x rep:perpetrator ?y }").err


def test_xml_loses_no_character(query) -> None:
    """A control character that XML 1.0 can't hold is refused; a carriage return survives."""
    done = query("-r", "xml", 'SELECT ("a\\u0001b" AS ?x) {}')
    assert (done.status, done.out) == (2, "")
    assert "U+0001" in done.err
    kept = query("-r", "xml", 'SELECT ("a\\rb\\tc" AS ?x) {}')
    (literal,) = ET.fromstring(kept.out).iter("{http://www.w3.org/2005/sparql-results#}literal")
    assert literal.text == "a\rb\tc"


def test_a_device_is_no_data(query) -> None:
    """`-d /dev/null` is refused in words."""
    done = query("-d", "/dev/null", "ASK {}")
    assert (done.status, done.out) == (2, "")
    assert "/dev/null is no file" in done.err


def test_the_folder_of_a_release_is_data(query, site, tmp_path: Path) -> None:
    """`-d FOLDER` reads the dump of a downloaded release; a folder without one is refused."""
    folder = tmp_path / "downloaded"
    folder.mkdir()
    (folder / "any.nq").write_bytes((site.dist / "sahel.nq").read_bytes())
    refused = query("-d", folder, COUNT)
    assert (refused.status, "folder without data" in refused.err) == (2, True)
    (folder / "index.json").write_text("{}", encoding="utf-8")
    assert query("-r", "csv", "-d", folder, COUNT).out.splitlines() == ["n", str(QUADS)]


def test_output_through_a_link_and_to_a_device(query, tmp_path: Path) -> None:
    """`-o` replaces what a link leads to and keeps the link; a device is written to, not replaced."""
    target, link = tmp_path / "real.csv", tmp_path / "link.csv"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    assert query("-o", link, COUNT).status == 0
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8").split() == ["n", str(QUADS)]
    before = Path("/dev/null").stat()
    assert query("-r", "csv", "-o", "/dev/null", COUNT).status == 0
    assert Path("/dev/null").stat().st_rdev == before.st_rdev


@pytest.mark.parametrize("seconds", ["nan", "inf", "1e99"])
def test_a_time_that_is_none(query, seconds: str) -> None:
    """A limit that no clock can wait for is refused before anything is read."""
    done = query("--timeout", seconds, "ASK {}")
    assert (done.status, done.out) == (2, "")
    assert "is no time to wait" in done.err


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM <URL> { ?s ?p ?o }",
        "SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }",
        "ASK { SERVICE <URL> { ?s ?p ?o } }",
        "LOAD <URL>",
        "LOAD <URL> INTO GRAPH <x:g>",
        "DESCRIBE <URL> FROM <URL>",
    ],
)
def test_no_file_is_read(query, text: str, tmp_path: Path, listener) -> None:
    """A named pipe tells who opens it, a port who connects: nobody does."""
    pipe = tmp_path / "secret.nq"
    os.mkfifo(pipe)
    for target in (pipe.as_uri(), f"file:{pipe}", listener.url):
        done = query(text.replace("URL", target))
        assert (done.status, done.out) == (2, "")
        assert done.err.startswith("error[")
    with pytest.raises(OSError, match=os.strerror(errno.ENXIO)):  # what opening says where nobody reads
        os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    assert listener.calls == []


def test_a_regular_expression_is_no_bomb(query) -> None:
    """What makes other engines run for seconds is answered within the limit."""
    bomb = 'ASK { FILTER(REGEX("aaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a+)+$")) }'
    assert (query("--timeout", "20", bomb).out) == "false\n"


def test_a_label_of_the_data_stays_text(query, tmp_path: Path) -> None:
    """A hostile label finds its thing and becomes neither SPARQL nor an escape of the terminal."""
    label = 'x" } ; DROP ALL # \\u001b[31m <script>'
    mine = tmp_path / "mine.ttl"
    written = label.replace("\\u001b", "\x1b").replace('"', '\\"').replace("\x1b", "\\u001b")
    mine.write_text(
        f'<urn:x> <http://www.w3.org/2000/01/rdf-schema#label> "{written}" ; <urn:p> <urn:x> .',
        encoding="utf-8",
    )
    typed = label.replace("\\u001b", "\x1b")
    found = query("-d", mine, "--labels", "-p", "it", typed, "SELECT ?it { ?it <urn:p> ?it }")
    assert found.status == 0, found
    assert "\x1b" not in found.out
    assert "DROP ALL" in found.out
    shown = query("-d", mine, "-r", "md", "--labels", "SELECT ?it { ?it <urn:p> ?it }")
    assert "<script>" not in shown.out


@pytest.mark.parametrize(
    "value",
    [
        "actor:aqim> } ; DROP ALL #",
        '"x" } UNION { ?s ?p ?o',
        "<x:a> <x:b>",
        "AQIM' OR 1=1",
        "x\n} SERVICE <http://127.0.0.1:1/> {",
    ],
)
def test_a_parameter_stays_a_term(query, value: str) -> None:
    """What is typed as a value is one term or an error, never syntax."""
    done = query("-r", "csv", "-p", "actor", value, "SELECT ?actor { ?e reported:perpetrator ?actor }")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("error[")
