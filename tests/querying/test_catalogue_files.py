"""The header of a catalogue query says all that a caller needs, and faults in it are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from sahel_ld.errors import QueryError, UsageError
from sahel_ld.querying import catalogue

GOOD = "# title: T\n# question: Q?\n# columns: a, b\n"


def test_a_header_is_read_whole(site) -> None:
    """Title, question over two lines, columns and parameters come out as they were written."""
    entry = catalogue.find(site.queries, "by-actor")
    assert entry.title == "Events by actor"
    assert entry.question == "Which events does somebody affirm an actor to have carried out?"
    assert entry.columns == ("event", "actor")
    assert entry.parameters == (catalogue.Parameter("actor", "iri", "the actor asked for", "*"),)
    assert not entry.parameters[0].required


def test_entries_are_sorted_by_name(site) -> None:
    """The catalogue has one order, whatever the file system's."""
    assert [entry.name for entry in catalogue.entries(site.queries)] == ["at-least", "by-actor"]


def test_an_unknown_name_names_the_nearest(site) -> None:
    """A misspelt name is a usage error that says which was meant."""
    with pytest.raises(UsageError, match=r"no query 'by-acter' \(did you mean by-actor\?\)"):
        catalogue.find(site.queries, "by-acter")


@pytest.mark.parametrize(
    ("header", "line", "said"),
    [
        ("# question: Q?\n# columns: a\n", 1, "has no title"),
        ("# title: T\n# columns: a\n", 1, "has no question"),
        ("# title: T\n# question: Q?\n", 1, "has no columns"),
        (GOOD + "# titel: X\n", 4, "unknown field 'titel' (did you mean title?)"),
        (GOOD + "# title: X\n", 4, "says title twice"),
        (GOOD + "# param actor: x\n", 4, "is no parameter"),
        (GOOD + "# param actor uri: x\n", 4, "unknown type 'uri'"),
    ],
)
def test_faults_of_a_header_name_their_line(tmp_path: Path, header: str, line: int, said: str) -> None:
    """A header that misses, misspells or repeats something is refused with file and line."""
    path = tmp_path / "broken.rq"
    path.write_text(header + "SELECT ?a ?b { ?a ?b ?c }", encoding="utf-8")
    with pytest.raises(QueryError) as caught:
        catalogue.read(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert said in str(caught.value)


def test_a_default_may_hold_an_equals_sign(tmp_path: Path) -> None:
    """The default is what follows the first ` = `."""
    path = tmp_path / "q.rq"
    path.write_text(GOOD + "# param x string: some text = a = b\nASK {}", encoding="utf-8")
    assert catalogue.read(path).parameters[0].default == "a = b"


def test_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    """A query in another encoding is refused, not guessed."""
    path = tmp_path / "q.rq"
    path.write_bytes(b"# title: \xff")
    with pytest.raises(QueryError, match="not UTF-8"):
        catalogue.read(path)


def test_a_file_with_a_bad_name_is_refused(tmp_path: Path) -> None:
    """Names can be typed: lower case, digits, hyphens."""
    path = tmp_path / "My Query.rq"
    path.write_text(GOOD + "ASK {}", encoding="utf-8")
    with pytest.raises(QueryError, match="is no name"):
        catalogue.read(path)
