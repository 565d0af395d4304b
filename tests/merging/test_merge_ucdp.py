"""UCDP beside the curated release: what each figure supports, contradicts, or counts otherwise.

The rows are invented: the sample of UCDP holds none of our events. Numbers from 99910000 up are no
numbers of UCDP, and the names say so.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from merging_house import SEMAPV, SKOS, snapshot

from golden_project import ROOT, Command
from sahel_ld.cli import run

UCDP = "https://w3id.org/sahel-ld/ucdp/id/"
OURS = "https://w3id.org/sahel-ld/id/"
RADISSON = {
    "id": "99910001",
    "side_a_new_id": "99914376",
    "side_a": "Invented al-Murabitun",
    "date_start": "2015-11-20",
    "date_end": "2015-11-20",
    "where_coordinates": "Invented hotel",
    **{"deaths_a": "2", "deaths_civilians": "20", "low": "20", "best": "22", "high": "24"},
}
MORE = {**RADISSON, "id": "99910003", "deaths_civilians": "26", "low": "27", "best": "28", "high": "31"}
IN_AMENAS = {
    **RADISSON,
    "id": "99910002",
    "side_a_new_id": "99913481",
    "side_a": "Invented Signed-in-Blood Battalion",
    "date_start": "2013-01-16",
    "date_end": "2013-01-19",
    "where_coordinates": "Invented gas plant",
    **{"deaths_a": "29", "deaths_civilians": "39", "low": "66", "best": "68", "high": "70"},
}
GROUPS = {"99914376": "Invented al-Murabitun", "99913481": "Invented Signed-in-Blood Battalion"}
LINKS = {
    "actors": [
        ("actor/al-mourabitoun", "actor/99914376"),
        ("actor/signataires-par-le-sang", "actor/99913481"),
    ],
    "ged": [
        ("event/radisson-blu-2015", "event/ged-99910001"),
        ("event/in-amenas-2013", "event/ged-99910002"),
    ],
    "more": [("event/radisson-blu-2015", "event/ged-99910003")],
}


def rows_like(dataset: str, table: str, number: int, changes: list[dict[str, str]], to: Path) -> Path:
    """The n-th invented row of a dataset, once for each set of changes."""
    source = ROOT / "seeds" / dataset / f"{table}.csv"
    with source.open(encoding="utf-8", newline="") as stream:
        row = list(csv.DictReader(stream))[number]
    with to.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, row, lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, **each} for each in changes)
    return to


def link_file(path: Path, pairs: list[tuple[str, str]]) -> None:
    """Exact matches that a person made."""
    rows = [f"{OURS}{ours}\t{SKOS}exactMatch\t{UCDP}{theirs}" for ours, theirs in pairs]
    lines = ["#curie_map:", f"#  skos: {SKOS}", "subject_id\tpredicate_id\tobject_id\tmapping_justification"]
    lines += [f"{row}\t{SEMAPV}ManualMappingCuration" for row in rows]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


@pytest.fixture(scope="module")
def ucdp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Releases `ged`, `actors` and `more`, each with its links."""
    folder = tmp_path_factory.mktemp("ucdp")
    rows_like("ucdp-ged", "events", 2, [RADISSON, IN_AMENAS], folder / "ged.csv")
    rows_like("ucdp-ged", "events", 2, [MORE], folder / "more.csv")
    groups = [{"ActorId": number, "NameData": name, "NameOrig": name} for number, name in GROUPS.items()]
    for each in groups:
        each |= {"NameOrigFull": "", "NameOrigFullEng": ""}
    rows_like("ucdp-actor", "groups", 1, groups, folder / "actors.csv")
    for name, dataset, table in (
        ("ged", "ucdp-ged", "events"),
        ("more", "ucdp-ged", "events"),
        ("actors", "ucdp-actor", "groups"),
    ):
        given = ["--table", f"{table}={folder / name}.csv", "--out", str(folder / name)]
        assert run(["-C", str(ROOT), "publish", dataset, *given]) == 0
        link_file(folder / f"{name}.tsv", LINKS[name])
    return folder


def merge(command: Command, ucdp: Path, name: str, out: Path) -> None:
    links = ("--links", ucdp / f"{name}.tsv")
    said = command("-C", ROOT, "merge", ucdp / name, *links, "--as", name, "-o", out)
    assert said.status == 0, said.err


def compared(command: Command, out: Path, event: str) -> set[tuple[str, str, str]]:
    """Our claim, the relation, and the other side's best value with its population."""
    given = ("figures-compared", "-p", "event", f"{OURS}event/{event}", "-r", "csv")
    said = command("-C", ROOT, "--dist", out, "query", *given)
    rows = list(csv.DictReader(said.out.splitlines()))
    return {
        (
            row["claim"].rsplit("/", 1)[-1],
            row["relation"].rsplit("/", 1)[-1],
            f"{row['otherBest']} {row['otherPopulation'].rsplit('/', 1)[-1]}".strip(),
        )
        for row in rows
        if row["other"].startswith(UCDP)
    }


def test_the_figures_of_both_sides(command: Command, ucdp: Path, tmp_path: Path) -> None:
    """One total fits "22 with the attackers"; whoever counts other people differs in scope, whatever the number."""
    merge(command, ucdp, "ged", tmp_path / "out")
    radisson = compared(command, tmp_path / "out", "radisson-blu-2015")
    assert {each for each in radisson if each[1] != "differing-scope"} == {
        ("iss-2015-014", "corroboration", "22")
    }
    assert ("diis-2015-019", "differing-scope", "22") in radisson  # whether attackers are counted is not said
    assert ("iss-2015-014", "differing-scope", "20 civilians") in radisson
    assert not any(
        each[2] == "0 civilians" for each in radisson
    )  # deaths_b is no count where civilians are side B
    amenas = compared(command, tmp_path / "out", "in-amenas-2013")
    assert ("diis-2015-211", "differing-scope", "39 civilians") in amenas  # ours: foreign hostages
    assert {each[1] for each in amenas} == {"differing-scope"}


def test_disjoint_figures_of_one_scope(command: Command, ucdp: Path, tmp_path: Path) -> None:
    """27 to 31 and 22, attackers counted in both: a contradiction with that claim and no other."""
    merge(command, ucdp, "more", tmp_path / "out")
    found = compared(command, tmp_path / "out", "radisson-blu-2015")
    assert [each for each in found if each[1] != "differing-scope"] == [
        ("iss-2015-014", "contradiction", "28")
    ]


RECORDS = ROOT / "seeds" / "ucdp-ged" / "queries" / "record-compared.rq"


def test_what_a_record_says_of_our_claims(command: Command, ucdp: Path, tmp_path: Path) -> None:
    """Sides, days, kinds and places: supported, contradicted, other in scope, or nobody has said whether one."""
    shifted = {**MORE, "date_start": "2015-11-21", "date_end": "2015-11-22", "date_prec": "1"}
    rows_like("ucdp-ged", "events", 2, [shifted], tmp_path / "shifted.csv")
    given = ("--table", f"events={tmp_path / 'shifted.csv'}", "--out", tmp_path / "shifted")
    assert command("-C", ROOT, "publish", "ucdp-ged", *given).status == 0
    linked = [
        ("actor/al-mourabitoun", "actor/99914376"),
        ("actor/islamic-state", "actor/civilians"),  # wrong on purpose: to see a denial met
        ("place/mali", "place/gw-99901"),
    ]
    link_file(tmp_path / "linked.tsv", [*LINKS["ged"], *linked])
    link_file(tmp_path / "day.tsv", LINKS["more"])
    out = tmp_path / "out"
    for source, links in ((ucdp / "ged", "linked"), (tmp_path / "shifted", "day")):
        said = command(
            "-C", ROOT, "merge", source, "--links", tmp_path / f"{links}.tsv", "--as", links, "-o", out
        )
        assert said.status == 0, said.err
    said = command("-C", ROOT, "--dist", out, "query", RECORDS, "-r", "csv")
    rows = list(csv.DictReader(said.out.splitlines()))
    found = {
        tuple(row[name].rsplit("/", 1)[-1].rsplit("#", 1)[-1] for name in names)
        for row in rows
        for names in [("claim", "property", "ours", "relation", "theirs", "otherClaim")]
    }
    first, second = "ucdp-ged-99910001", "ucdp-ged-99910003"
    relation = {(claim, other, term): kind for claim, term, _, kind, _, other in found if kind}
    assert ("iss-2015-025", "perpetrator", "al-mourabitoun", "corroboration", "99914376", first) in found
    assert ("iss-2015-026", "perpetrator", "macina-liberation-front", "", "99914376", first) in found
    assert (
        "diis-2015-043",
        "perpetrator",
        "al-mourabitoun-and-aqim",
        "differing-scope",
        "99914376",
        first,
    ) in found
    assert relation["iss-2015-005", first, "during"] == "corroboration"
    assert relation["iss-2015-005", second, "during"] == "contradiction"
    assert relation["iss-2015-004", first, "eventType"] == "differing-scope"
    assert {row["holds"].rsplit("#")[-1] for row in rows} == {"affirms", "denies"}
    assert not any(
        kind for claim, *_, kind, _, _ in found if claim == "diis-2015-003"
    )  # denied, and not recorded


def test_nothing_of_theirs_is_accepted(command: Command, ucdp: Path, tmp_path: Path) -> None:
    """Their record reaches the weak tier; the strong one is as it was."""
    merge(command, ucdp, "ged", tmp_path / "out")
    ask = f"ASK {{ <{UCDP}event/ged-99910001> reported:perpetrator <{UCDP}actor/99914376> }}"
    assert command("-C", ROOT, "--dist", tmp_path / "out", "query", ask).out == "true\n"
    strong = "SELECT (COUNT(*) AS ?n) { ?weak rdfs:subPropertyOf ?any . ?s ?weak ?o FILTER(STRSTARTS(STR(?weak), STR(sahel:))) }"
    release, joint = (
        command("-C", ROOT, "--dist", folder, "query", strong).out
        for folder in (ROOT / "dist", tmp_path / "out")
    )
    assert release == joint


def test_both_merges_in_any_order_and_undone_alone(command: Command, ucdp: Path, tmp_path: Path) -> None:
    """Byte for byte; what is undone is not undone again; and the joint release conforms."""
    alone = {}
    for out, names in (("one", ("ged", "actors")), ("two", ("actors", "ged"))):
        for name in names:
            merge(command, ucdp, name, tmp_path / out)
            if name == names[0]:
                alone[name] = snapshot(tmp_path / out)
    assert snapshot(tmp_path / "one") == snapshot(tmp_path / "two")
    assert command("-C", ROOT, "check", tmp_path / "one" / "sahel.nq").status == 0
    for name, other in (("ged", "actors"), ("actors", "ged")):
        out = tmp_path / f"without-{name}"
        assert command("-C", ROOT, "merge", "--undo", name, "--into", tmp_path / "one", "-o", out).status == 0
        assert snapshot(out) == alone[other]
        again = command("-C", ROOT, "merge", "--undo", name, "-o", out)
        assert again.status == 2
        assert f"there is no merge '{name}'" in again.err


DIRECT = "SELECT ?s ?p ?o { ?p a owl:ObjectProperty . FILTER(STRSTARTS(STR(?p), STR(reported:))) ?s ?p ?o }"
EVERYTHING = "SELECT ?s ?p ?o { ?s ?p ?o }"


def seen(command: Command, folder: Path, *arguments: str) -> set[str]:
    """The rows of an answer over a release from a viewpoint."""
    said = command("-C", ROOT, "--dist", folder, "query", *arguments, "-r", "tsv")
    assert said.status == 0, said.err
    return set(said.out.splitlines())


def test_a_viewpoint_on_both_sides(command: Command, ucdp: Path, tmp_path: Path) -> None:
    """A day before theirs was out leaves ours of that day; a later one leaves both as they are."""
    out = tmp_path / "out"
    merge(command, ucdp, "ged", out)
    before = seen(command, out, "--as-of", "2016-01-01", EVERYTHING)
    assert before == seen(command, out / "base", "--as-of", "2016-01-01", EVERYTHING)
    later = seen(command, out, "--as-of", "2026-01-01", DIRECT)
    ours = seen(command, out / "base", "--as-of", "2026-01-01", DIRECT)
    theirs = seen(command, out, DIRECT) - seen(command, out / "base", DIRECT)
    assert later == ours | theirs
    assert len(theirs) > 10
    same = "SELECT ?s ?o { ?s sahel:sameContentAs ?o }"
    assert seen(command, out, "--as-of", "2026-01-01", same) == seen(command, out, same)


def test_according_to_their_publisher(command: Command, ucdp: Path, tmp_path: Path) -> None:
    """Their claims stand alone, reach the weak tier and nothing else, and bring along what they speak of."""
    out = tmp_path / "out"
    merge(command, ucdp, "ged", out)
    theirs = ("--according-to", f"{UCDP}actor/ucdp")
    claimants = "SELECT DISTINCT ?who { ?claim sahel:claimant ?who }"
    assert {row for row in seen(command, out, *theirs, claimants) if "http" in row} == {f"<{UCDP}actor/ucdp>"}
    ask = f"SELECT ?who {{ <{UCDP}event/ged-99910001> reported:perpetrator ?who }}"
    assert f"<{UCDP}actor/99914376>" in seen(command, out, *theirs, ask)
    strong = "SELECT ?s { ?p sahel:reportedAs ?weak . ?s ?p ?o }"
    assert len(seen(command, out, *theirs, strong)) == 1  # the head of the table
    assert len(seen(command, out, *theirs, "SELECT ?a { ?a a sahel:Assessment }")) == 1


def test_what_makes_no_claim_has_no_viewpoint(command: Command, tmp_path: Path) -> None:
    """Statements that nobody claims have neither a day nor a source: a viewpoint leaves them out."""
    out, data = tmp_path / "out", tmp_path / "notes.ttl"
    data.write_text(
        f'<{OURS}event/radisson-blu-2015> <https://example.org/file> "B-17" .\n', encoding="utf-8"
    )
    said = command("-C", ROOT, "merge", data, "--no-links", "--as", "derived", "-o", out)
    assert said.status == 0, said.err
    ask = "SELECT ?file { ?event <https://example.org/file> ?file }"
    assert len(seen(command, out, ask)) == 2
    assert len(seen(command, out, "--as-of", "2026-01-01", ask)) == 1


def test_two_versions_of_one_row(command: Command, ucdp: Path, tmp_path: Path) -> None:
    """The same claim with other figures in a second merge is refused in either order, and nothing changes."""
    changed = {**RADISSON, "best": "23"}
    rows_like("ucdp-ged", "events", 2, [changed], tmp_path / "changed.csv")
    given = ("--table", f"events={tmp_path / 'changed.csv'}", "--out", tmp_path / "changed")
    assert command("-C", ROOT, "publish", "ucdp-ged", *given).status == 0
    for one, other in ((ucdp / "ged", tmp_path / "changed"), (tmp_path / "changed", ucdp / "ged")):
        out = tmp_path / f"{one.name}-first"
        assert command("-C", ROOT, "merge", one, "--no-links", "--as", one.name, "-o", out).status == 0
        before = snapshot(out)
        said = command("-C", ROOT, "merge", other, "--no-links", "--as", other.name, "-o", out)
        assert said.status == 2
        assert "error[data-accounts]" in said.err
        assert f"says something else in the merge {one.name}" in said.err
        assert snapshot(out) == before
