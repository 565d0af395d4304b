"""What differs between two releases: each kind of change said in a sentence, and none left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from golden_project import ROOT, Command
from sahel_ld.differences import compare, human, read_side
from sahel_ld.differences.wording import Wording
from sahel_ld.vocabulary import prefixes


def edit(table: str, old: str, new: str) -> Callable[[Path], None]:
    """A change of a text in one table, which must be there."""

    def change(seeds: Path) -> None:
        path = seeds / f"{table}.csv"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change


def drop(table: str, start: str) -> Callable[[Path], None]:
    """Remove the row that starts so."""

    def change(seeds: Path) -> None:
        path = seeds / f"{table}.csv"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(start)]
        assert len(kept) == len(lines) - 1
        path.write_text("".join(kept), encoding="utf-8")

    return change


def without_the_denial(seeds: Path) -> None:
    """The one denial goes, and the comparison that names it."""
    drop("claims", "horn-2001-001,")(seeds)
    drop("comparisons", "quarrel-or-not,")(seeds)


def test_nothing_differs(published_ford: Path, command: Command) -> None:
    """A release against itself: exit 0, and it says so."""
    answer = command("diff", published_ford / "dist", published_ford / "dist")
    assert answer.status == 0
    assert "no difference" in answer.out


def test_a_claim_that_went(changed) -> None:
    """With claimant, stance, proposition and source; the verdict that fell names it as the reason."""
    said = changed(without_the_denial).sentences()
    assert "− claim:horn-2001-001: a writer of the Horn: denies (certain, own words): “it took place”" in said
    assert "in “" in said.split("− claim:horn-2001-001", 1)[1].split("\n", 1)[0]


def test_a_verdict_that_changed_says_why(changed) -> None:
    """Status and rule before and after, and the claim that went from beneath it."""
    pair = changed(without_the_denial)
    line = next(line for line in pair.sentences().splitlines() if line.startswith("  “it took place”:"))
    assert "→" in line
    assert "Beneath it: claim:horn-2001-001 went (denies it)." in line
    (verdict,) = [
        each for each in pair.document()["verdicts"] if each["change"] in ("came", "gone", "changed")
    ]
    assert [cause["claim"] for cause in verdict["because"]] == [
        "<https://example.org/ford/id/claim/horn-2001-001>"
    ]


def test_a_verdict_by_hand(changed) -> None:
    """Where curators judged anew and no claim changed, that is what stands there."""
    said = changed(edit("assessments", "Nobody would dispute it.", "Common knowledge.")).sentences()
    assert "; Nobody would dispute it.) → accepted (" in said
    assert "No claim beneath it changed; the curators judged anew." in said


def test_a_claim_that_changed_names_the_fields(changed) -> None:
    """Old and new value of each property, also of a part such as a relay."""
    pair = changed(edit("claims", "bell-writer,,asserts,likely", "bell-writer,,asserts,certain"))
    assert "~ claim:bell-2001-004" in pair.sentences()
    assert "certainty: “likely” → “certain”" in pair.sentences()


def test_relays_belong_to_their_claim(changed) -> None:
    """A changed order of relaying is a change of the claim."""
    pair = changed(edit("claims", "actor:reeves|actor:bell-writer", "actor:bell-writer|actor:reeves"))
    (thing,) = [each for each in pair.document()["things"] if each["kind"] == "claim"]
    assert thing["iri"].endswith("bell-2001-002>")
    assert {field["node"].rsplit(".", 1)[-1] for field in thing["fields"]} == {"relay-1>", "relay-2>"}


def test_figures_from_to_by_source(changed) -> None:
    """A figure that changed is said for each source that tells it."""
    said = changed(edit("figures", "person,2,", "person,3,")).sentences()
    lines = said.split("Figures, by source\n")[1].split("\n\n")[0].splitlines()
    assert all("at least 2 (" in line and "→ at least 3 (" in line for line in lines), lines
    told = {line.rsplit("), ", 1)[1] for line in lines}
    assert told == {
        "“The Quarrel at the Ford” asserts (claim:bell-2001-004)",
        "“Nothing Happened” asserts (claim:horn-2001-003)",
        "“Nothing Happened” retracts (claim:horn-2001-004)",
    }


def test_datings_from_to_by_source(changed) -> None:
    """So are intervals."""
    seeds = edit("intervals", "2001-05-01", "2001-05-02")
    said = changed(seeds).sentences()
    assert "Datings, by source\n" in said
    assert "2001-05-02" in said.split("Datings, by source\n")[1].split("\n\n")[0]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (edit("actors", "Millers,Meuniers", "Grinders,Meuniers"), "~ actor:millers “Grinders”: "),
        (edit("names", "Mill Folk", "Folk of the Mill"), "~ name:millers-1 “Folk of the Mill”: "),
        (drop("names", "millers-1"), "− name:millers-1 “Mill Folk”"),
    ],
    ids=["actor", "alias", "alias gone"],
)
def test_things_that_changed(changed, change, expected: str) -> None:
    """Actors, events, places, aliases: by name, with the fields."""
    assert expected in changed(change).sentences().replace("https://example.org/ford/id/", "")


def test_direct_triples(changed) -> None:
    """What is reported no longer is a line of its own."""
    said = changed(drop("claims", "bell-2001-002,")).sentences()
    assert "− “quarrel at the ford” reported:perpetrator “Millers”" in said.split("Direct triples")[1]


@pytest.mark.parametrize("change", [without_the_denial, edit("figures", "person,2,", "person,3,")])
def test_every_statement_is_accounted_for(changed, change) -> None:
    """Each quad that only one side has stands in exactly one record: none is dropped, none twice."""
    pair = changed(change)
    found = compare(read_side(pair.old), read_side(pair.new))
    fields = sum(len(field.old) + len(field.new) for thing in found.things for field in thing.fields)
    told = fields + len(found.direct) + len(found.links) + found.moved
    assert told == len(found.added) + len(found.removed) > 0


def test_things_of_one_label_are_told_apart(changed) -> None:
    """A rename that keeps the label: what would read alike on both sides names the things."""

    def rename(seeds: Path) -> None:
        for path in seeds.glob("*.*sv"):
            path.write_text(path.read_text(encoding="utf-8").replace("millers", "grinders"), encoding="utf-8")

    said = changed(rename).sentences().replace("https://example.org/ford/id/", "")
    direct = said.split("Direct triples\n")[1].split("\n\n")[0]
    assert "reported:perpetrator actor:millers “Millers”" in direct
    assert "reported:perpetrator actor:grinders “Millers”" in direct
    lines = [line.strip()[2:] for line in said.splitlines() if line.strip()[:2] in ("− ", "+ ")]
    assert [line for line in lines if lines.count(line) > 1] == []


def test_literals_of_one_text_are_told_apart(tmp_path: Path, command: Command) -> None:
    """Another language or datatype is a change that shows."""
    for name, literal in (("old", '"5"'), ("new", '"5"@en')):
        (tmp_path / f"{name}.nt").write_text(f"<http://a/a> <http://a/b> {literal} .\n", encoding="utf-8")
    answer = command("diff", tmp_path / "old.nt", tmp_path / "new.nt")
    assert '<http://a/b>: "5" → "5"@en' in answer.out


def test_what_has_no_sentence_is_counted(changed) -> None:
    """Propositions and figures are counted, changed tables named."""
    said = changed(edit("figures", "person,2,", "person,3,")).sentences().split("\nBesides\n")[1]
    assert "propositions: 1 came, 1 gone" in said
    assert "figures: 1 came, 1 gone" in said
    assert "file tables/figures.csv: changed" in said


def test_the_day_of_the_verdict_is_no_news(published_ford: Path, ford: Path, command: Command) -> None:
    """A new date of the release dates verdicts anew; they are counted, not told one by one."""
    path = ford / "sahel-ld.toml"
    path.write_text(path.read_text("utf-8").replace("2001-06-01", "2001-07-01"), "utf-8")
    assert command("-C", ford, "publish").status == 0
    answer = command("diff", published_ford / "dist", ford / "dist")
    assert answer.status == 1
    assert "differ in nothing but the day of the verdict." in answer.out
    assert "No claim beneath it changed" not in answer.out


def test_the_same_bytes_each_time(changed) -> None:
    """Two runs give the same sentences and the same JSON."""
    pair = changed(without_the_denial)
    for form in ("human", "json", "patch"):
        assert pair.sentences("-r", form) == pair.sentences("-r", form)


def test_the_real_release_against_a_change_of_one_line(tmp_path: Path) -> None:
    """A claim less in the real data: the claim and its parts, nothing else."""
    lines = (ROOT / "dist" / "sahel.nq").read_bytes().splitlines(keepends=True)
    gone = b"<https://w3id.org/sahel-ld/id/claim/iss-2015-012"
    (tmp_path / "less.nq").write_bytes(b"".join(line for line in lines if not line.startswith(gone)))
    (tmp_path / "all.nq").write_bytes(b"".join(lines))
    found = compare(read_side(tmp_path / "all.nq"), read_side(tmp_path / "less.nq"))
    assert [(thing.kind, thing.change) for thing in found.things] == [("claim", "gone")]
    said = human(found, Wording(found, prefixes()))
    assert "− claim:iss-2015-012: " in said
    assert "relayed by" in said


def test_options_that_do_not_fit(published_ford: Path, tmp_path: Path, command: Command) -> None:
    """What is not there, holds nothing, or can't be written is one clear line and exit 2."""
    dist = published_ford / "dist"
    (tmp_path / "empty").mkdir()
    for arguments, words in (
        ((dist, tmp_path / "nowhere"), "there is no file"),
        ((dist, tmp_path / "empty"), "holds neither a release nor RDF files"),
        ((dist, dist / "SHA256SUMS"), "no known RDF suffix"),
        ((dist, dist, "--queries", tmp_path / "none"), "there is no folder"),
        ((dist, dist, "-o", tmp_path / "none" / "x"), "can't write"),
    ):
        answer = command("diff", *arguments)
        assert (answer.status, words in answer.err, answer.err.count("\n")) == (2, True, 1), answer
