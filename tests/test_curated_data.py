"""The curated data are honest: every paragraph accounted for, nothing copied, what is quoted is there."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from golden_project import ROOT
from sahel_ld.verification import passage_fault

SEEDS = ROOT / "seeds" / "sahel"
RUN = 8
# A name with its abbreviation behind it, as texts give it at first mention.
NAME_AND_ABBREVIATION = "Département du Renseignement et de la Sécurité DRS"
# Proper names and titles may be as long as they are.
NAMES = {
    ("names", "text"),
    ("documents", "title"),
    ("sources", "title"),
    ("actors", "label_en"),
    ("actors", "label_fr"),
}


def rows(table: str) -> list[dict[str, str]]:
    with (SEEDS / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def texts(shared: Path) -> dict[str, str]:
    """The text of each document, by its slug."""
    return {
        row["id"]: (shared / "documents" / row["file"]).read_text(encoding="utf-8")
        for row in rows("documents")
    }


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Every run of eight words."""
    found = words(text)
    return (tuple(found[n : n + RUN]) for n in range(len(found) - RUN + 1))


def named_runs() -> set[tuple[str, ...]]:
    """The runs within proper names and titles."""
    texts = [row[column] for table, column in NAMES for row in rows(table)]
    return {run for text in [*texts, NAME_AND_ABBREVIATION] for run in runs(text)}


def copied(fields: Iterator[tuple[str, str]], sources: dict[str, str]) -> list[str]:
    """The fields that share a run of eight words with a source."""
    known = {run for text in sources.values() for run in runs(text)} - named_runs()
    return [where for where, text in fields if any(run in known for run in runs(text))]


def text_fields() -> Iterator[tuple[str, str]]:
    """Every cell of every table, with its place; names and titles left out."""
    for path in sorted(SEEDS.glob("*.csv")):
        for number, row in enumerate(rows(path.stem), 2):
            for column, value in row.items():
                if (path.stem, column) not in NAMES:
                    yield f"{path.name}:{number}:{column}", value


def test_no_sentence_is_copied(shared: Path) -> None:
    """No text field shares eight words in a row with any of the documents."""
    assert copied(text_fields(), texts(shared)) == []


def test_a_copied_sentence_would_be_seen(shared: Path) -> None:
    """Any nine words of a document are found, whatever case and punctuation."""
    sources = texts(shared)
    sentence = " ".join(words(sources["iss-2015"])[200:209]).upper()
    assert copied(iter([("here", f"He says: {sentence}!")]), sources) == ["here"]


def test_no_file_of_the_repository_holds_a_sentence_of_a_source(shared: Path) -> None:
    """Ontology, shapes, queries, docs and release are free of them too; names and titles apart."""
    known = {run for text in texts(shared).values() for run in runs(text)} - named_runs()
    folders = ("ontology", "shapes", "queries", "docs", "sahel_ld", "tests/catalogue")
    files = [
        p
        for name in folders
        for p in (ROOT / name).rglob("*")
        if p.suffix in {".ttl", ".rq", ".md", ".py", ".csv", ".jsonld"}
    ]
    files += [ROOT / "README.md", ROOT / "dist" / "sahel.ttl", ROOT / "dist" / "README.md"]
    found = {
        path.name for path in files if any(run in known for run in runs(path.read_text(encoding="utf-8")))
    }
    assert found == set()


def test_every_paragraph_is_accounted_for(shared: Path) -> None:
    """Each line that is not blank bears a claim, or has its reason in coverage.csv; never both reasons and nothing."""
    bearing = {row["locator"] for row in rows("claims")}
    covered = {(row["document"], int(row["paragraph"])) for row in rows("passages") if row["id"] in bearing}
    excused = {(row["document"], int(row["paragraph"])): row["reason"] for row in rows("coverage")}
    for document, text in texts(shared).items():
        count = sum(1 for line in text.split("\n") if line.strip())
        stated = next(int(row["paragraphs"]) for row in rows("documents") if row["id"] == document)
        assert count == stated, document
        missing = [
            n for n in range(1, count + 1) if (document, n) not in covered and not excused.get((document, n))
        ]
        assert missing == [], document
        both = [n for n in range(1, count + 1) if (document, n) in covered and (document, n) in excused]
        assert both == [], document


def test_every_passage_bears_a_claim() -> None:
    """A passage without a claim is a leftover."""
    bearing = {row["locator"] for row in rows("claims")}
    used = bearing | {
        row.get("locator", "") for table in ("actors", "events", "places", "names") for row in rows(table)
    }
    assert [row["id"] for row in rows("passages") if row["id"] not in used] == []


def test_what_is_given_as_printed_is_printed_there(shared: Path) -> None:
    """`as_printed` stands, letter by letter but for case and white space, in the claim's passage."""
    sources = texts(shared)
    passages = {row["id"]: row for row in rows("passages")}
    wrong = []
    for row in rows("claims"):
        passage = passages.get(row["locator"])
        if row["as_printed"] and passage:
            text = sources[passage["document"]][int(passage["start"]) : int(passage["end"])]
            if " ".join(row["as_printed"].split()).casefold() not in " ".join(text.split()).casefold():
                wrong.append(row["id"])
    assert wrong == []


def test_every_passage_of_the_tables_is_where_it_says(shared: Path) -> None:
    """Range, digest and paragraph of each passage in the seeds."""
    sources = texts(shared)
    assert [row["id"] for row in rows("passages") if passage_fault(sources[row["document"]], row)] == []


def test_tables_are_sorted_and_plain() -> None:
    """UTF-8, LF, sorted by the first column: a diff shows what changed."""
    for path in sorted(SEEDS.glob("*.csv")):
        raw = path.read_bytes()
        assert b"\r" not in raw, path.name
        keys = [next(iter(row.values())) for row in rows(path.stem)]
        assert keys == sorted(keys), path.name


def test_outward_identifiers_were_seen(shared: Path) -> None:
    """Each link's identifier stands in the list of those that were seen, and none that is disputed is used."""
    with (shared / "reference" / "identifiers.csv").open(encoding="utf-8", newline="") as stream:
        seen = {row["id"] for row in csv.DictReader(stream) if "DISPUTED" not in row["scheme"]}
    parts = {part for identifier in seen for part in (identifier, *identifier.split("/"))}
    lines = [
        line.split("\t")
        for line in (SEEDS / "links.sssom.tsv").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    at = lines[0].index("object_id")
    unknown = [line[at] for line in lines[1:] if not any(line[at].endswith(part) for part in parts)]
    assert unknown == []


@pytest.mark.parametrize(
    ("table", "least"), [("claims", 400), ("actors", 100), ("events", 100), ("comparisons", 50)]
)
def test_the_reading_is_not_thin(table: str, least: int) -> None:
    """A careful annotator finds more than this."""
    assert len(rows(table)) > least


def labels(column: str) -> dict[str, str]:
    """The labels in a language of what propositions speak of, by typed reference."""
    tables = {"actor": "actors", "event": "events", "place": "places", "proposition": "propositions"}
    return {
        f"{kind}:{row.get('id', row.get('key'))}": row[column]
        for kind, table in tables.items()
        for row in rows(table)
    }


def drifting(propositions: list[dict[str, str]], column: str) -> list[str]:
    """The propositions on a triple whose label does not hold the labels of both its ends."""
    free = {"lasting-victory-only-if-long-term"}  # its condition carries the sense: labelled by hand
    known = labels(column)
    return [
        row["key"]
        for row in propositions
        if row["property"] and row["key"] not in free
        for end in (row["subject"], row["object"])
        if known.get(end, "") not in row[column]  # codes, intervals and figures have no row to follow
    ]


@pytest.mark.parametrize("column", ["label_en", "label_fr"])
def test_labels_of_propositions_follow_those_of_what_they_speak_of(column: str) -> None:
    """Whoever renames an actor is told which labels of propositions still have the old name."""
    assert drifting(rows("propositions"), column) == []


def test_a_drifting_label_would_be_seen() -> None:
    """A label that names the subject in another way is found."""
    row = next(row for row in rows("propositions") if row["subject"] == "actor:aqim")
    changed = {**row, "label_en": row["label_en"].replace("al-Qaeda in the Islamic Maghreb", "The group")}
    assert drifting([changed], "label_en") == [row["key"]]
