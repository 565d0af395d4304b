"""Bad input: one message with file, row, column and remedy; no traceback; dist/ as it was."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from golden_project import Command, make_project

Change = Callable[[Path], None]


def replaced(name: str, old: str, new: str) -> Change:
    """Replace a text in a file of the dataset; fails if the text isn't there."""

    def change(project: Path) -> None:
        path = project / "seeds" / "ford" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def removed_column(name: str, column: str) -> Change:
    """Drop a column from a table without quoted cells."""

    def change(project: Path) -> None:
        path = project / "seeds" / "ford" / name
        rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
        at = rows[0].index(column)
        path.write_text("".join(",".join(row[:at] + row[at + 1 :]) + "\n" for row in rows), encoding="utf-8")

    return change


def latin_1(project: Path) -> None:
    path = project / "seeds" / "ford" / "actors.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))


def without(name: str) -> Change:
    return lambda project: (project / "seeds" / "ford" / name).unlink()


def broken_rule(project: Path) -> None:
    (project / "ontology").unlink()
    shutil.copytree(Path(__file__).parents[1] / "ontology", project / "ontology")
    rule = project / "ontology" / "rules" / "affirmation.rq"
    rule.write_text(
        rule.read_text(encoding="utf-8").replace("FILTER NOT EXISTS", "FILTER NOT"), encoding="utf-8"
    )


CASES: dict[str, tuple[Change, list[str]]] = {
    "missing column": (removed_column("passages.csv", "paragraph"), ["passages.csv:1:paragraph", "add it"]),
    "unknown column": (replaced("places.csv", "latitude", "lat"), ["places.csv:1:latitude"]),
    "column twice": (
        replaced("places.csv", "latitude,longitude", "latitude,latitude"),
        ["places.csv:1:latitude", "twice"],
    ),
    "duplicate id": (
        replaced("claims.csv", "bell-2001-003", "bell-2001-001"),
        ["claims.csv:4:id", "bell-2001-001", "line 2"],
    ),
    "unknown id": (
        replaced("claims.csv", "quarrel-took-place,bell-writer", "quarrel-took-place,bell-writter"),
        ["claims.csv:2:claimants", "bell-writter", "did you mean bell-writer"],
    ),
    "unknown typed reference": (
        replaced("propositions.csv", "perpetrator,actor:millers,", "perpetrator,actor:millrs,"),
        ["propositions.csv:5:object", "did you mean millers"],
    ),
    "unknown kind": (
        replaced("propositions.csv", "perpetrator,actor:millers,", "perpetrator,actr:millers,"),
        ["propositions.csv:5:object", "did you mean actor"],
    ),
    "unknown code": (
        replaced("claims.csv", "denies,certain", "denys,certain"),
        ["claims.csv:15:stance", "denys", "did you mean denies"],
    ),
    "unknown property": (
        replaced("propositions.csv", "perpetrator,", "perpetrater,"),
        ["propositions.csv:5:property", "did you mean perpetrator"],
    ),
    "unknown class": (
        replaced("actors.csv", "millers,ArmedGroup", "millers,ArmyGroup"),
        ["actors.csv:6:type", "ArmedGroup"],
    ),
    "malformed date": (
        replaced("claims.csv", "2001-05-02,2001-05-03", "2 May 2001,2001-05-03"),
        ["claims.csv:3:said_earliest", "YYYY-MM-DD"],
    ),
    "impossible date": (
        replaced("claims.csv", "2001-05-02,2001-05-03", "2001-02-30,2001-05-03"),
        ["claims.csv:3:said_earliest", "YYYY-MM-DD"],
    ),
    "short row": (
        replaced("names.csv", ",document:bell-2001,bell-2001-1-1", ",document:bell-2001"),
        ["names.csv:2:locator", "6 cells", "7"],
    ),
    "long row": (replaced("names.csv", "bell-2001-1-1", "bell-2001-1-1,x"), ["names.csv:2", "8 cells"]),
    "not UTF-8": (latin_1, ["actors.csv:3", "UTF-8"]),
    "unclosed quote": (replaced("names.csv", "Mill Folk", '"Mill Folk'), ["names.csv:2", "quote"]),
    "empty required cell": (
        replaced("claims.csv", "asserts,likely", ",likely"),
        ["claims.csv:5:stance", "fill it in"],
    ),
    "a verdict by hand under a rule that is a query": (
        replaced("assessments.csv", "accepted,background", "accepted,independent-publishers"),
        ["assessments.csv:2:rule", "background or editorial-judgement"],
    ),
    "a verdict that rests on nothing": (
        replaced("assessments.csv", ",bell-2001-010,", ",,"),
        ["assessments.csv:2:rests_on", "fill it in"],
    ),
    "uncanonical number": (
        replaced("figures.csv", "person,2,", "person,2.0,"),
        ["figures.csv:2:low", "write 2"],
    ),
    "too many words": (
        replaced("claims.csv", 'two, ""maybe"" more', "one two three four five six"),
        ["claims.csv:5:as_printed", "at most 5"],
    ),
    "blank at the end": (replaced("names.csv", "Mill Folk", "Mill Folk "), ["names.csv:2:text", "blanks"]),
    "not normalised": (
        replaced("actors.csv", "rédacteur de la", "re\u0301dacteur de la"),
        ["actors.csv:3:label_fr", "normal form C"],
    ),
    "a circle of propositions": (
        replaced(
            "propositions.csv",
            "place:ford,within,place:valley",
            "proposition:ford-in-valley,causes,event:quarrel",
        ),
        ["propositions.csv:3", "ford-in-valley → ford-in-valley"],
    ),
    "the same content twice": (
        replaced(
            "propositions.csv",
            "quarrel-day,event:quarrel,during,interval:may-day",
            "quarrel-day,event:quarrel,perpetrator,actor:millers",
        ),
        ["propositions.csv:6", "quarrel-by-millers"],
    ),
    "missing table": (without("events.csv"), ["events.csv", "can't be read"]),
    "missing mapping": (without("mapping.yml"), ["mapping.yml"]),
    "mapping with a typo in a column": (
        replaced("mapping.yml", "$(stance)", "$(stence)"),
        ["mapping.yml:", "stence", "stance"],
    ),
    "mapping with an undeclared prefix": (
        replaced("mapping.yml", "[a, sahel:Claim]", "[a, sahl:Claim]"),
        ["mapping.yml:", "sahl"],
    ),
    "mapping that is no YAML": (replaced("mapping.yml", "prefixes:", "prefixes: ]"), ["mapping.yml:"]),
    "description that is no YAML": (replaced("dataset.yaml", "tables:", "tables: ]"), ["dataset.yaml:"]),
    "description with an unknown key": (
        replaced("dataset.yaml", "kind: claim", "knid: claim"),
        ["dataset.yaml", "knid"],
    ),
    "links without a column": (
        replaced("links.sssom.tsv", "mapping_justification", "justification"),
        ["links.sssom.tsv:6", "mapping_justification"],
    ),
    "links with an unknown prefix": (
        replaced("links.sssom.tsv", "ex:mill-people", "exx:mill-people"),
        ["links.sssom.tsv:7", "exx"],
    ),
    "broken rule": (broken_rule, ["affirmation.rq", "SPARQL"]),
}


@pytest.mark.parametrize("case", sorted(CASES))
def test_wrong_tables_and_mappings_end_with_2(case: str, ford: Path, command: Command) -> None:
    """Exit 2, one line that names the place and the remedy, and no release begun."""
    change, expected = CASES[case]
    (ford / "dist").mkdir()
    change(ford)
    answer = command("-C", ford, "publish")
    assert answer.status == 2, answer
    assert answer.err.startswith("error[")
    assert answer.err.count("\n") == 1
    assert answer.out == ""
    assert "Traceback" not in answer.err
    for part in expected:
        assert part in answer.err, answer.err
    assert sorted(path.name for path in ford.iterdir()) == [
        "dist",
        "ontology",
        "sahel-ld.toml",
        "seeds",
        "shapes",
    ]
    assert not any((ford / "dist").iterdir())


VIOLATIONS: dict[str, tuple[Change, str]] = {
    "a passage that ends before it begins": (
        replaced("passages.csv", "bell-2001,1,0,20", "bell-2001,1,20,20"),
        "passages.csv:2",
    ),
    "a proposition with object and value": (
        replaced(
            "propositions.csv",
            "quarrel-by-millers,event:quarrel,perpetrator,actor:millers,,,",
            "quarrel-by-millers,event:quarrel,perpetrator,actor:millers,x,string,",
        ),
        "propositions.csv:5",
    ),
}


@pytest.mark.parametrize("case", sorted(VIOLATIONS))
def test_violations_end_with_1_and_leave_dist_alone(
    case: str, published_ford: Path, tmp_path: Path, command: Command
) -> None:
    """Exit 1, the cell is named, and the release that stood before stands byte for byte."""
    change, cell = VIOLATIONS[case]
    project = make_project(tmp_path / "again")
    shutil.copytree(published_ford / "dist", project / "dist")
    before = {path: path.read_bytes() for path in sorted((project / "dist").rglob("*")) if path.is_file()}
    change(project)
    answer = command("-C", project, "publish")
    assert answer.status == 1, answer
    assert f"seeds/ford/{cell}" in answer.err
    assert "Traceback" not in answer.err
    assert before == {
        path: path.read_bytes() for path in sorted((project / "dist").rglob("*")) if path.is_file()
    }
    assert command("-C", project, "check").status == 1


SETTINGS = {
    "no such key": ('title = "An', 'titel = "An', "titel"),
    "missing key": ('dataset = "ford"\n', "", "dataset"),
    "base without slash": ("example.org/ford/", "example.org/ford", "ends in a slash"),
    "date as text": ("released = 2001-06-01", 'released = "June"', "2026-11-21"),
    "not TOML": ("[project]", "[project", "line"),
    "unknown dataset": ('dataset = "ford"', 'dataset = "fjord"', "known: ford"),
}


@pytest.mark.parametrize("case", sorted(SETTINGS))
def test_wrong_settings_end_with_2(case: str, ford: Path, command: Command) -> None:
    """sahel-ld.toml is read strictly."""
    old, new, expected = SETTINGS[case]
    path = ford / "sahel-ld.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    answer = command("-C", ford, "publish")
    assert (answer.status, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert expected in answer.err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["query", "SELECT * { ?s ?p }"], ["1:"]),
        (["query", "no-such-query"], ["no-such-query"]),
        (["query", "missing.rq"], ["missing.rq"]),
        (["queries", "no-such-query"], ["no-such-query"]),
        (["explain", "event:quarrel", "reported:perpetrator"], ["2 terms"]),
        (["explain", "event:quarrel", "reported:perpetrator", "actor:reeves"], ["does not have", "millers"]),
        (["verify", "no/such/folder"], ["no release"]),
        (["map", "no-mapping.yml"], ["no-mapping.yml"]),
        (["publis"], ["did you mean publish"]),
        (["publish", "ford", "--engine", "x"], ["--engine"]),
        (["check", "no-data.ttl"], ["no-data.ttl"]),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else None,
)
def test_wrong_use_ends_with_2(
    arguments: list[str], expected: list[str], published_ford: Path, command: Command
) -> None:
    """Names, queries and options that don't exist: a message, exit 2, no traceback."""
    answer = command("-C", published_ford, *arguments)
    assert answer.status == 2, answer
    assert "Traceback" not in answer.err
    for part in expected:
        assert part in answer.err, answer.err


def test_no_project(tmp_path: Path, command: Command) -> None:
    """A folder without sahel-ld.toml is no project."""
    answer = command("-C", tmp_path, "publish")
    assert answer.status == 2
    assert "sahel-ld.toml" in answer.err
