"""Which questions are answered differently, with both answers."""

from __future__ import annotations

from pathlib import Path

from golden_project import Command

HEAD = "# title: Reported behind\n# question: Who is reported behind what?\n# columns: event, actor\n"
QUERY = HEAD + "SELECT ?event ?actor { ?event reported:perpetrator ?actor }"


def catalogue(folder: Path, **texts: str) -> Path:
    """A folder of queries."""
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.rq").write_text(text, encoding="utf-8")
    return folder


def without_the_accusation(seeds: Path) -> None:
    """The claim that the Millers did it goes."""
    path = seeds / "claims.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "bell-2001-002" not in line), encoding="utf-8")


def test_both_answers(changed, tmp_path: Path) -> None:
    """Numbers of rows, and the rows that only one of them gives, with labels; JSON has both whole."""
    pair = changed(without_the_accusation)
    same = HEAD + "SELECT ?event ?actor { ?event sahel:perpetrator ?actor }"
    queries = catalogue(tmp_path / "queries", behind=QUERY, never=same)
    said = pair.sentences("--queries", queries).split("Questions of the catalogue\n")[1]
    assert said == (
        "  2 questions asked of both, 1 answered differently\n"
        "  behind: Reported behind: 1 row → 0\n"
        "    − quarrel at the ford | Millers\n"
    )
    questions = pair.document("--queries", str(queries))["questions"]
    (differing,) = questions["differing"]
    assert (questions["asked"], differing["name"], differing["columns"]) == (2, "behind", ["event", "actor"])
    assert differing["new"] == []
    assert differing["old"] == [
        "<https://example.org/ford/id/event/quarrel>\t<https://example.org/ford/id/actor/millers>"
    ]


def test_rows_are_limited_but_counted(changed, tmp_path: Path) -> None:
    """`--rows 0` shows how many differ, none of them."""
    pair = changed(without_the_accusation)
    queries = catalogue(tmp_path / "queries", behind=QUERY)
    assert "− and 1 more rows" in pair.sentences("--queries", queries, "--rows", "0")


def test_what_is_not_asked_is_said(changed, tmp_path: Path) -> None:
    """A question that needs a value is named with the reason."""
    pair = changed(without_the_accusation)
    text = HEAD + "# param actor iri: the actor asked for\nASK { ?event reported:perpetrator ?actor }"
    queries = catalogue(tmp_path / "queries", needing=text)
    assert "needing: not asked: needs a value for actor" in pair.sentences("--queries", queries)
    assert "Questions of the catalogue" not in pair.sentences("--queries", queries, "--no-answers")
    assert "none asked: the new side has no folder queries/" in pair.sentences()


def test_two_catalogues(published_ford: Path, tmp_path: Path, command: Command) -> None:
    """The new catalogue is asked of both; what only one has is named, and what was rewritten."""
    import shutil

    folders = [tmp_path / "old", tmp_path / "new"]
    for folder in folders:
        folder.mkdir()
        shutil.copy(published_ford / "dist" / "ford.nt", folder)
    catalogue(folders[0] / "queries", behind=QUERY, before=QUERY)
    catalogue(folders[1] / "queries", behind=QUERY + " LIMIT 0", since=QUERY)
    (folders[1] / "more.nt").write_text(
        "<urn:e> <https://w3id.org/sahel-ld/reported#perpetrator> <urn:a> .\n", encoding="utf-8"
    )
    answer = command("diff", *folders)
    assert "before: only the old catalogue has it" in answer.out
    assert "since: only the new catalogue has it" in answer.out
    assert "since: Reported behind: 1 row → 2" in answer.out
