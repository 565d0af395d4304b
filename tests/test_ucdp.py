"""Other people's tables: the UCDP datasets, from a real file to a checked graph of claims.

The real rows are read from the shared folder and never copied; without it the tests that need them
say so and are skipped. The wrong tables are made of the invented rows of the datasets.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Triple, parse

from golden_project import ROOT, Command
from sahel_ld import checking, identity
from sahel_ld.checking import Options
from sahel_ld.errors import SahelError, TableError, UsageError
from sahel_ld.pipeline import Build, building
from sahel_ld.project import Project
from sahel_ld.provenance import tracing
from sahel_ld.publishing import publish

FIXTURES = Path(os.environ.get("SAHEL_SHARED", ROOT.parent / "shared")) / "fixtures"
BASE = "https://w3id.org/sahel-ld/ucdp/"
SAHEL = "https://w3id.org/sahel-ld/ontology#"
TABLES = {
    "ucdp-acd": ("conflicts", "ucdp_prio_acd_22_1_sahel.csv"),
    "ucdp-actor": ("groups", "ucdp_actor_22_1_sahel.csv"),
    "ucdp-ged": ("events", "ucdp_ged_23_1_sample_sahel.csv"),
    "ucdp-nonstate": ("dyads", "ucdp_nonstate_22_1_sahel.csv"),
}
PREFIXES = f"""
PREFIX sahel: <{SAHEL}>
PREFIX reported: <https://w3id.org/sahel-ld/reported#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
EXPANSION = ROOT / "seeds/ucdp-ged/queries/record-as-propositions.rq"
needs_fixtures = pytest.mark.skipif(not FIXTURES.is_dir(), reason=f"no {FIXTURES}: set $SAHEL_SHARED")


@contextmanager
def built(name: str, file: Path | None = None) -> Iterator[Build]:
    """A dataset on the user's file, or on its invented rows."""
    files = {TABLES[name][0]: file} if file else {}
    with building(Project.open(ROOT), name, files=files) as build:
        yield build


def ask(build: Build, query: str) -> list[tuple[str, ...]]:
    """The rows of a SELECT query, IRIs and literals as text without the base."""
    found = build.store.query(PREFIXES + query, use_default_graph_as_union=True, base_iri=BASE)
    assert isinstance(found, QuerySolutions)
    return [tuple(term.value.removeprefix(BASE) if term else "" for term in row) for row in found]  # type: ignore[union-attr]


def invented(name: str) -> tuple[list[str], list[dict[str, str]]]:
    """Header and rows of a dataset's invented table."""
    path = ROOT / "seeds" / name / f"{TABLES[name][0]}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = list(reader)
    return list(reader.fieldnames or ()), rows


def written(path: Path, header: list[str], rows: list[dict[str, str]]) -> Path:
    """A table written to a file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, header, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def changed(name: str, path: Path, change: Callable[[list[dict[str, str]]], object]) -> Path:
    """The invented table of a dataset with some rows changed, in a file."""
    header, rows = invented(name)
    change(rows)
    return written(path, header, rows)


@needs_fixtures
@pytest.mark.parametrize("name", TABLES)
def test_real_rows_become_claims_that_conform(name: str) -> None:
    """One claim and one proposition a row, all of UCDP, in the weak tier only, without any result of a shape."""
    file = FIXTURES / TABLES[name][1]
    with file.open(encoding="utf-8", newline="") as stream:
        rows = len(list(csv.DictReader(stream)))
    with built(name, file) as build:
        report = checking.check(build, Options())
        assert report.conforms
        assert report.findings == ()
        assert len(ask(build, "SELECT ?c { ?c a sahel:Claim ; sahel:claimant <id/actor/ucdp> }")) == rows
        assert len(ask(build, "SELECT ?p { ?p a sahel:Proposition }")) == rows
        accepted = "SELECT ?s { ?p sahel:reportedAs ?weak . ?s ?p ?o }"
        assert ask(build, accepted) == []
        assert ask(build, "SELECT ?a { ?a a sahel:Assessment }") == []


@needs_fixtures
def test_event_of_ged_in_full() -> None:
    """What the row of one real event says is reported of the event, with numbers, bounds and precision."""
    with built("ucdp-ged", FIXTURES / TABLES["ucdp-ged"][1]) as build:
        event = "<id/event/ged-244424>"
        assert sorted(ask(build, f"SELECT ?a {{ {event} reported:participant ?a }}")) == [
            ("id/actor/111",), ("id/actor/234",),
        ]  # fmt: skip
        figures = f"""SELECT ?low ?best ?high ?of {{ {event} reported:hasFigure ?f . ?f sahel:best ?best .
            OPTIONAL {{ ?f sahel:low ?low ; sahel:high ?high }} OPTIONAL {{ ?f sahel:population ?of }} }}"""
        assert sorted(ask(build, figures)) == [
            ("", "0", "", "id/actor/civilians"),
            ("", "2", "", "id/actor/111"),
            ("", "2", "", "id/actor/side-unknown"),
            ("", "3", "", "id/actor/234"),
            ("7", "7", "7", ""),
        ]
        bounds = f"""SELECT ?a ?b ?c ?d {{ {event} reported:during [ sahel:startEarliest ?a ;
            sahel:startLatest ?b ; sahel:endEarliest ?c ; sahel:endLatest ?d ] }}"""
        assert ask(build, bounds) == [("2017-10-04",) * 4]
        place = f"SELECT ?l ?p {{ {event} reported:location ?w . ?w sahel:precision ?p ; skos:prefLabel ?l FILTER (LANG(?l) = 'en') }}"
        assert ask(build, place) == [
            ("Misrata town (32.375352, 15.092543; 1)", "https://w3id.org/sahel-ld/scheme/precision/exact")
        ]


@needs_fixtures
def test_imprecise_date_and_one_sided_violence() -> None:
    """A month of fighting is bounded on all sides; who attacks civilians is a perpetrator, not a participant."""
    with built("ucdp-ged", FIXTURES / TABLES["ucdp-ged"][1]) as build:
        bounds = """SELECT ?a ?b ?c ?d { <id/event/ged-300133> reported:during [ sahel:startEarliest ?a ;
            sahel:startLatest ?b ; sahel:endEarliest ?c ; sahel:endLatest ?d ] }"""
        assert ask(build, bounds) == [("2019-08-01", "2019-08-12", "2019-08-01", "2019-08-12")]
        attack = "SELECT ?who ?whom { <id/event/ged-4316> reported:perpetrator ?who ; reported:target ?whom }"
        assert ask(build, attack) == [("id/actor/538", "id/actor/civilians")]
        recorded = "SELECT ?who { ?r sahel:subject <id/event/ged-4316> ; sahel:recordsParticipant ?who }"
        assert ask(build, recorded) == []


@needs_fixtures
def test_one_identifier_written_two_ways(tmp_path: Path) -> None:
    """`256789.0` and `256789`, a day with and without midnight: the same graph."""
    real = FIXTURES / TABLES["ucdp-ged"][1]
    with real.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = list(reader)
    for row in rows:
        row |= {name: value.removesuffix(".0") for name, value in row.items() if name not in ("latitude",)}
        row["date_start"] += " 00:00:00.000"
    other = written(tmp_path / "events.csv", list(reader.fieldnames or ()), rows[::-1])
    with built("ucdp-ged", real) as one, built("ucdp-ged", other) as two:
        assert set(one.store) == set(two.store)


def test_sources_are_drawn_on_and_accounts_left_out() -> None:
    """A row's news agencies are what its claim draws on; accounts on social media do not appear anywhere."""
    with built("ucdp-ged") as build:
        drawn = """SELECT ?name { <id/claim/ucdp-ged-99900003> sahel:drawsOn/skos:altLabel ?name
            FILTER (LANG(?name) = 'en') }"""
        assert sorted(ask(build, drawn)) == [("Invented News Agency",), ("The Invented Times",)]
        assert all("invented_account" not in str(quad) for quad in build.store)
        assert "invented_account" not in (build.prepared / "events.csv").read_text(encoding="utf-8")


def test_conflict_year_is_bounded_by_what_is_known() -> None:
    """A first day of precision 1 and an end of precision 1 bound a year; otherwise the year does."""
    with built("ucdp-acd") as build:
        query = """SELECT ?e ?a ?b ?c ?d { ?e reported:during [ sahel:startEarliest ?a ; sahel:startLatest ?b ;
            sahel:endEarliest ?c ; sahel:endLatest ?d ] } ORDER BY ?e"""
        assert ask(build, query) == [
            ("id/event/acd-99901-2012", "2012-03-04", "2012-03-04", "2012-03-04", "2012-12-31"),
            ("id/event/acd-99901-2013", "2013-01-01", "2013-06-30", "2013-06-30", "2013-06-30"),
        ]
        figure = "SELECT ?low ?high { ?e reported:hasFigure ?f . ?f sahel:low ?low OPTIONAL { ?f sahel:high ?high } } ORDER BY ?e"
        assert ask(build, figure) == [("25", "999"), ("1000", "")]


def test_split_and_alliance_of_an_actor() -> None:
    """A splinter split from the earlier group; an alliance is an affiliation; former names are names."""
    with built("ucdp-actor") as build:
        query = (
            "SELECT ?p ?o { <id/actor/99903> ?p ?o FILTER (STRSTARTS(STR(?p), STR(reported:))) } ORDER BY ?p"
        )
        found = [(p.rpartition("#")[2], o) for p, o in ask(build, query)]
        assert ("splitFrom", "id/actor/99902") in found
        assert ("affiliatedWith", "id/actor/99904") in found
        assert ("activeIn", "id/place/gw-99901") in found


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("date_prec", "9", "'9' may not stand here"),
        ("best", "many", "'many' is not an integer"),
        ("best", "", "is empty"),
        ("date_start", "04/03/2012", "is not a date"),
        ("year", "2031", "2031 is above 2022"),
        ("latitude", "ten", "'ten' is not a decimal number"),
        ("id", "", "the record has no id"),
        ("id", "99900002", "stands already in line 3"),
    ],
)
def test_wrong_cell_is_named(tmp_path: Path, column: str, value: str, said: str) -> None:
    """File, line, column and what is wrong, for the last of the invented rows."""
    path = changed("ucdp-ged", tmp_path / "mine.csv", lambda rows: rows[2].update({column: value}))
    with pytest.raises(TableError) as caught, built("ucdp-ged", path):
        pass
    assert said in str(caught.value)
    assert str(caught.value.place).startswith(f"{path}:4:{column}")


def test_table_of_another_version_is_refused_with_its_columns(tmp_path: Path) -> None:
    """All missing and unknown columns at once, and which table is expected."""
    header, rows = invented("ucdp-ged")
    old = [name.replace("_new_id", "_id") for name in header if name != "where_prec"]
    path = written(tmp_path / "ged171.csv", old, [dict(zip(old, row.values(), strict=False)) for row in rows])
    with pytest.raises(TableError) as caught, built("ucdp-ged", path):
        pass
    said = str(caught.value)
    assert caught.value.code == "table-version"
    assert "is not a table of UCDP GED 23.1" in said
    assert "misses conflict_new_id, dyad_new_id, side_a_new_id, side_b_new_id, where_prec" in said
    assert "has the unknown conflict_id, dyad_id, side_a_id, side_b_id" in said


def test_other_version_of_the_same_columns_is_refused(tmp_path: Path) -> None:
    """Where a table says its version, another one is named with its line."""
    path = changed("ucdp-acd", tmp_path / "acd.csv", lambda rows: rows[0].update(version="23.1"))
    with (
        pytest.raises(TableError, match=r"acd\.csv:2:version .*'23\.1' may not stand here.*only 22\.1"),
        built("ucdp-acd", path),
    ):
        pass


@pytest.mark.parametrize(
    ("name", "change", "column", "said"),
    [
        ("ucdp-ged", {"best": "9", "high": "8"}, "best", "low ≤ best ≤ high"),
        ("ucdp-ged", {"date_end": "2012-03-01"}, "date_start", "begins on"),
        ("ucdp-ged", {"deaths_b": "-3"}, "deaths_b", "zero or more"),
        ("ucdp-ged", {"latitude": "95"}, "latitude", "POINT"),
        ("ucdp-nonstate", {"low_fatality_estimate": "31"}, "low_fatality_estimate", "low ≤ best ≤ high"),
    ],
)
def test_rejected_record_is_reported_with_its_row(
    tmp_path: Path, name: str, change: dict[str, str], column: str, said: str
) -> None:
    """What the shapes reject is blamed on the user's file, row and column."""
    path = changed(name, tmp_path / "mine.csv", lambda rows: rows[0].update(change))
    with built(name, path) as build:
        report = checking.check(build, Options(reasoning=False))
    assert not report.conforms
    blamed = [finding for finding in report.findings if said in finding.result.message]
    places = {str(place) for finding in blamed for place in finding.places}
    assert any(place.startswith(f"{path}:2:{column}") for place in places), places


def test_unknown_table_and_missing_file(tmp_path: Path) -> None:
    """A table that the dataset has not is refused with those that it has."""
    with pytest.raises(UsageError, match=r"no table 'event'.*events"):
        publish(Project.open(ROOT), "ucdp-ged", tables={"event": tmp_path}, out=tmp_path / "out")


def test_another_dataset_never_replaces_dist() -> None:
    """Without --out only the project's own dataset is published into dist/."""
    with pytest.raises(UsageError, match="--out DIR"):
        publish(Project.open(ROOT), "ucdp-ged")


@pytest.mark.parametrize("name", TABLES)
def test_invented_rows_are_marked_as_such(name: str) -> None:
    """Every row that the repository holds says that it is invented, and they conform."""
    _, rows = invented(name)
    assert rows
    assert all(any("nvent" in value for value in row.values()) for row in rows)
    with built(name) as build:
        assert checking.check(build, Options(reasoning=False)).conforms


def test_query_that_drops_a_record_is_refused(tmp_path: Path) -> None:
    """A computed table keeps its records: a query that loses one is named."""
    from sahel_ld.mapping import compute

    table = tmp_path / "events.csv"
    table.write_text("id,name\n1,a\n2,b\n", encoding="utf-8")
    query = tmp_path / "events.sql"
    query.write_text("SELECT * FROM records WHERE id = '1'", encoding="utf-8")
    with pytest.raises(SahelError, match=r"events\.sql.*changes, drops or doubles 1 records"):
        compute(query, records=table, key="id", output=table, base=BASE)
    assert table.read_text(encoding="utf-8") == "id,name\n1,a\n2,b\n"


def test_row_behind_a_reported_triple() -> None:
    """A direct triple is traced over the rule and the claim's record to the cells of one row."""
    triple = Triple(
        NamedNode(f"{BASE}id/event/ged-99900001"),
        NamedNode("https://w3id.org/sahel-ld/reported#participant"),
        NamedNode(f"{BASE}id/actor/99902"),
    )
    with (
        built("ucdp-ged") as build,
        tracing(
            build.store,
            build.rules,
            mapping_file=build.mapping_file,
            tables=build.prepared,
            keys=build.keys,
            base=build.project.base,
            released=build.project.settings.released,
        ) as provenance,
    ):
        support = provenance.support(triple)
    assert "record-direct" in [step.rule.name for step in support.steps]
    assert "events[99900001].side_b_participant" in {str(cell) for cell in support.all_cells()}


def test_record_is_expanded_on_demand(tmp_path: Path, command: Command) -> None:
    """Each pair of a record is the proposition whose name is the specified hash of its content."""
    event, data = f"{BASE}id/event/ged-99900001", tmp_path / "ged.nq"
    with built("ucdp-ged") as build:
        data.write_bytes(build.store.dump(format=RdfFormat.N_QUADS) or b"")
        said = ask(build, f"SELECT DISTINCT ?p ?o {{ <{event}> ?r ?o . ?p sahel:reportedAs ?r }}")
    answer = command("query", EXPANSION, "-d", data, "-p", "thing", event, "-r", "nt")
    assert answer.status == 0, answer.err
    found = list(parse(answer.out.encode(), format=RdfFormat.N_TRIPLES))
    expected = set()
    for relation, thing in said:
        iri = thing if ":" in thing else f"{BASE}{thing}"
        fields = {"object": iri, "property": relation, "subject": event}
        hashed = identity.content_hash("proposition", [(n, identity.iri_term(v)) for n, v in fields.items()])
        expected.add((f"{BASE}id/proposition/{hashed}", iri))
    assert len(expected) > 5
    objects = NamedNode(f"{SAHEL}object")
    assert {
        (q.subject.value, q.object.value)  # type: ignore[union-attr]
        for q in found
        if q.predicate == objects
    } == expected
    affirmed = {q.object.value for q in found if q.predicate.value == f"{SAHEL}affirms"}  # type: ignore[union-attr]
    assert affirmed == {name for name, _ in expected}


def test_record_of_nothing_has_no_propositions(tmp_path: Path, command: Command) -> None:
    """What no record is about expands to nothing."""
    data = tmp_path / "ged.nq"
    with built("ucdp-ged") as build:
        data.write_bytes(build.store.dump(format=RdfFormat.N_QUADS) or b"")
    answer = command("query", EXPANSION, "-d", data, "-p", "thing", f"{BASE}id/event/ged-1", "-r", "nt")
    assert (answer.status, answer.out.strip()) == (0, "")
