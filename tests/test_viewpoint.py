"""Viewpoints: what a release is as of a date, or according to one source; nothing later leaks."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

from golden_project import Command
from sahel_ld.derivation import read_rules
from sahel_ld.errors import UsageError
from sahel_ld.viewpoint import Viewpoint, view

ROOT = Path(__file__).resolve().parents[1]
BASE = "https://example.org/ford/"
RULES = read_rules(ROOT / "ontology" / "rules")
PREFIXES = f"""
PREFIX actor: <{BASE}id/actor/> PREFIX claim: <{BASE}id/claim/> PREFIX document: <{BASE}id/document/>
PREFIX event: <{BASE}id/event/> PREFIX name: <{BASE}id/name/> PREFIX place: <{BASE}id/place/>
PREFIX reported: <https://w3id.org/sahel-ld/reported#> PREFIX sahel: <https://w3id.org/sahel-ld/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX status: <https://w3id.org/sahel-ld/scheme/status/>
"""


def seen(published: Path, **conditions: str) -> Store:
    """The ten-row release from a viewpoint."""
    store = Store()
    store.bulk_load(path=published / "dist" / "ford.nq", format=RdfFormat.N_QUADS)
    before = len(store)
    result = view(store, Viewpoint(**conditions), RULES, base=BASE, released="2001-06-01")
    assert len(store) == before
    return result


def holds(store: Store, pattern: str) -> bool:
    return bool(store.query(f"{PREFIXES}ASK {{ {pattern} }}", use_default_graph_as_union=True))


def test_as_of_a_day_before_the_denial(published_ford: Path) -> None:
    """On 3 May nobody had denied it: no denial, no dispute, no second publisher, no acceptance."""
    store = seen(published_ford, as_of="2001-05-03")
    assert holds(store, "event:quarrel reported:tookPlace true ; reported:perpetrator actor:millers")
    assert not holds(store, "?claim sahel:denies ?proposition")
    assert not holds(store, "?verdict sahel:status status:contested")
    assert not holds(store, "event:quarrel sahel:during ?interval")
    assert holds(seen(published_ford, as_of="2001-05-09"), "event:quarrel sahel:during ?interval")


def test_nothing_later_leaks(published_ford: Path) -> None:
    """No type, label, passage or comparison of what only a later source speaks of."""
    store = seen(published_ford, as_of="2001-05-03")
    assert not holds(store, "document:horn-2001 ?p ?o")
    assert not holds(store, "actor:horn-writer ?p ?o")
    assert not holds(store, "?passage <http://purl.org/dc/terms/isPartOf> document:horn-2001")
    assert not holds(store, "?comparison a sahel:Comparison")
    assert not holds(store, "?s ?p ?o . FILTER (CONTAINS(STR(?s), 'horn') || CONTAINS(STR(?o), 'horn'))")
    assert not holds(store, "?s skos:editorialNote|skos:example ?note")


def test_published_by_counts_the_source_not_the_saying(published_ford: Path) -> None:
    """The Millers spoke on 2 May; the paper came out on the 3rd."""
    assert not holds(seen(published_ford, published_by="2001-05-02"), "claim:bell-2001-002 ?p ?o")
    assert holds(seen(published_ford, published_by="2001-05-03"), "claim:bell-2001-002 ?p ?o")


def test_according_to_an_actor_is_its_own_words(published_ford: Path) -> None:
    """An actor counts as claimant, never as relayer."""
    millers = seen(published_ford, according_to=f"{BASE}id/actor/millers")
    assert holds(millers, "event:quarrel reported:perpetrator actor:millers")
    assert not holds(millers, "event:quarrel reported:tookPlace true")
    reeves = seen(published_ford, according_to=f"{BASE}id/actor/reeves")
    assert not holds(reeves, "?claim a sahel:Claim")
    assert not holds(reeves, "event:quarrel ?p ?o")


def test_according_to_a_document_is_all_that_it_quotes(published_ford: Path) -> None:
    """A document counts with the sayings that it passes on, and with the aliases that it uses."""
    bell = seen(published_ford, according_to=f"{BASE}id/document/bell-2001")
    assert holds(
        bell, "claim:bell-2001-002 sahel:claimant actor:millers . event:quarrel reported:tookPlace true"
    )
    assert holds(
        bell, "actor:millers skos:altLabel 'Mill Folk'@en . name:millers-1 sahel:nameOf actor:millers"
    )
    assert not holds(bell, "event:quarrel sahel:tookPlace true")
    horn = seen(published_ford, according_to=f"{BASE}id/document/horn-2001")
    assert not holds(horn, "actor:millers ?p ?o")
    assert not holds(horn, "name:millers-1 ?p ?o")
    assert not holds(horn, "event:quarrel reported:tookPlace true")


def test_curated_verdicts_fall_with_what_they_rest_on(published_ford: Path) -> None:
    """A verdict by a curator that rests on a removed claim is gone; one on a kept claim stays."""
    store = Store()
    store.bulk_load(path=published_ford / "dist" / "ford.nq", format=RdfFormat.N_QUADS)
    proposition = next(iter(store.query(  # type: ignore[call-overload]
        f"{PREFIXES}SELECT ?p {{ claim:bell-2001-004 sahel:proposition ?p }}", use_default_graph_as_union=True
    )))["p"].value  # fmt: skip
    verdict = proposition.replace("/proposition/", "/assessment/")
    store.update(
        f"{PREFIXES}INSERT DATA {{ GRAPH <{BASE}graph/claims> {{ <{verdict}> a sahel:Assessment ; "
        f"sahel:assesses <{proposition}> ; sahel:status status:accepted ; sahel:restsOn claim:bell-2001-004 }} }}"
    )

    def accepted(day: str) -> bool:
        result = view(store, Viewpoint(as_of=day), RULES, base=BASE, released="2001-06-01")
        return holds(
            result, f"<{verdict}> sahel:status status:accepted . event:quarrel sahel:hasFigure ?figure"
        )

    assert accepted("2001-05-03")
    assert not accepted("2001-05-02")


def test_no_condition_changes_nothing(published_ford: Path) -> None:
    """Without a condition the rules give again what the release has, but for the notes of the editors."""
    store = Store()
    store.bulk_load(path=published_ford / "dist" / "ford.nq", format=RdfFormat.N_QUADS)
    result = view(store, Viewpoint(), RULES, base=BASE, released="2001-06-01")
    gone = set(store) - set(result)
    assert set(result) <= set(store)
    remarks = ("actor/bell", "editorialNote", "core#example")
    spoken = {quad for quad in gone if not any(remark in str(quad) for remark in remarks)}
    assert not [quad for quad in spoken if "claim" in quad.subject.value]  # type: ignore[union-attr]
    assert not Viewpoint()


@pytest.mark.parametrize("day", ["yesterday", "2001-13-01", "20010503", "2001-5-3", "2001-W18-4", "2001"])
def test_a_wrong_date_is_refused(day: str) -> None:
    """A viewpoint's date is checked before anything is read."""
    with pytest.raises(UsageError, match="2015-11-22"):
        Viewpoint(as_of=day)


def test_query_takes_viewpoints(published_ford: Path, command: Command) -> None:
    """The options need no change of the query, take labels, and combine."""
    query = "ASK { event:quarrel reported:tookPlace true }"

    def asked(*options: str) -> str:
        answer = command("-C", published_ford, "query", query, *options)
        assert answer.status == 0, answer
        return answer.out.strip()

    assert asked() == "true"
    assert asked("--as-of", "2001-05-02") == "false"
    assert asked("--published-by", "2001-05-03") == "true"
    assert asked("--according-to", "a writer of the Bell") == "true"
    assert asked("--according-to", "Millers") == "false"
    assert asked("--according-to", "document:bell-2001", "--as-of", "2001-05-02") == "false"


@pytest.mark.parametrize(
    "options",
    [
        ["--as-of", "May"],
        ["--as-of", ""],
        ["--according-to", " "],
        ["--according-to", "nobody at all"],
        ["--as-of", "2001-05-03", "--endpoint", "http://127.0.0.1:9"],
    ],
)
def test_wrong_viewpoints_end_with_2(options: list[str], published_ford: Path, command: Command) -> None:
    """A date that is none, a source that nobody bears, an endpoint: one message."""
    answer = command("-C", published_ford, "query", "ASK { ?s ?p ?o }", *options)
    assert (answer.status, answer.out, answer.err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("event:quarrel", "is no actor or document of the data"),
        ("quarrel at the ford", "is no actor or document of the data"),
        ("passage:bell-2001-1-1", "is no actor or document of the data"),
        ("document:bell-2002", "did you mean document:bell-2001"),
        ("actor:miller", "did you mean actor:millers"),
    ],
)
def test_only_sources_are_followed(given: str, said: str, published_ford: Path, command: Command) -> None:
    """--according-to takes what can say something, and names the nearest; nothing empty is answered."""
    answer = command("-C", published_ford, "query", "ASK { ?s ?p ?o }", "--according-to", given)
    assert (answer.status, answer.out, answer.err.count("\n")) == (2, "", 1), answer
    assert said in answer.err


def test_who_only_passes_on_is_said_to(published_ford: Path, command: Command) -> None:
    """An actor without a claim of its own gives an empty view, and standard error says why."""
    silent = command(
        "-C", published_ford, "query", "ASK { ?c a sahel:Claim }", "--according-to", "actor:reeves"
    )
    assert (silent.status, silent.out) == (0, "false\n")
    assert silent.err.startswith("actor:reeves makes no claim in these data")
    speaks = command(
        "-C", published_ford, "query", "ASK { ?c a sahel:Claim }", "--according-to", "actor:millers"
    )
    assert (speaks.out, speaks.err) == ("true\n", "")


def test_on_behalf_of_counts_and_passing_on_does_not(published_ford: Path) -> None:
    """Who is spoken for is followed; who only passes it on is not."""
    store = Store()
    store.bulk_load(path=published_ford / "dist" / "ford.nq", format=RdfFormat.N_QUADS)
    store.update(
        f"{PREFIXES}INSERT DATA {{ GRAPH <{BASE}graph/claims> {{ claim:bell-2001-002 sahel:onBehalfOf actor:weavers }} }}"
    )

    def kept(actor: str) -> bool:
        seen_from = Viewpoint(according_to=f"{BASE}id/actor/{actor}")
        result = view(store, seen_from, RULES, base=BASE, released="2001-06-01")
        return holds(result, "claim:bell-2001-002 ?p ?o")

    assert [kept(actor) for actor in ("millers", "weavers", "reeves", "bell-writer")] == [
        True,
        True,
        False,
        False,
    ]


def test_the_earlier_of_two_dates_of_saying_does_not_count(published_ford: Path) -> None:
    """As of a day takes the latest day of saying: what may have been said later is not known yet."""
    assert not holds(seen(published_ford, as_of="2001-05-02"), "claim:bell-2001-002 ?p ?o")
    assert holds(seen(published_ford, as_of="2001-05-03"), "claim:bell-2001-002 ?p ?o")


def test_a_retraction_that_is_not_yet_made_retracts_nothing(published_ford: Path) -> None:
    """The rules run again: before the retraction the retracted claim affirms."""
    store = Store()
    store.bulk_load(path=published_ford / "dist" / "ford.nq", format=RdfFormat.N_QUADS)
    assert not holds(store, "claim:horn-2001-003 sahel:affirms ?p")
    later = '"2001-05-20"^^<http://www.w3.org/2001/XMLSchema#date>'
    store.update(
        f"{PREFIXES}DELETE {{ GRAPH ?g {{ claim:horn-2001-004 sahel:saidLatest ?d }} }}"
        f"INSERT {{ GRAPH ?g {{ claim:horn-2001-004 sahel:saidLatest {later} }} }}"
        f"WHERE {{ GRAPH ?g {{ claim:horn-2001-004 sahel:saidLatest ?d }} }}"
    )
    result = view(store, Viewpoint(as_of="2001-05-10"), RULES, base=BASE, released="2001-06-01")
    assert holds(result, "claim:horn-2001-003 sahel:affirms ?p")
    assert not holds(result, "claim:horn-2001-004 ?p ?o")


def test_an_interval_inferred_elsewhere_brings_no_later_source(published_ford: Path) -> None:
    """Two sources may give one interval; the later one does not come in by it."""
    store = Store()
    store.bulk_load(path=published_ford / "dist" / "ford.nq", format=RdfFormat.N_QUADS)
    store.update(
        f"{PREFIXES}INSERT {{ GRAPH <{BASE}graph/data> {{ ?i sahel:inferredFrom document:horn-2001 }} }}"
        "WHERE { GRAPH ?g { ?i a sahel:Interval } }"
    )
    result = view(store, Viewpoint(as_of="2001-05-03"), RULES, base=BASE, released="2001-06-01")
    assert holds(result, "claim:bell-2001-003 ?p ?o . ?i a sahel:Interval")
    assert not holds(result, "document:horn-2001 ?p ?o")
    assert not holds(result, "?i sahel:inferredFrom document:horn-2001")


DAY, DOCUMENT = "2013-12-31", "iss-2015"


@pytest.fixture(scope="module")
def views() -> dict[str, Store]:
    """The committed release as of a day, and according to a document."""
    store = Store()
    store.bulk_load(path=ROOT / "dist" / "sahel.nq", format=RdfFormat.N_QUADS)
    base = "https://w3id.org/sahel-ld/"
    chosen = {
        "as of": Viewpoint(as_of=DAY),
        "published by": Viewpoint(published_by=DAY),
        "according to": Viewpoint(according_to=f"{base}id/document/{DOCUMENT}"),
    }
    return {name: view(store, each, RULES, base=base, released="2026-11-21") for name, each in chosen.items()}


@pytest.mark.parametrize("name", ["as of", "published by", "according to"])
def test_nothing_of_the_release_stands_without_a_claim(name: str, views: dict[str, Store]) -> None:
    """In the real data: each proposition has a claim or is part of one that has; no other source is named."""
    store = views[name]
    prefixes = PREFIXES.replace(BASE, "https://w3id.org/sahel-ld/")

    def count(pattern: str) -> int:
        (row,) = store.query(  # type: ignore[misc]
            f"{prefixes}SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}", use_default_graph_as_union=True
        )
        return int(row["n"].value)  # type: ignore[union-attr]

    assert count("?x a sahel:Claim") > 100
    parts = "sahel:subject|sahel:object|sahel:refines|sahel:condition"
    assert not count(f"?x a sahel:Proposition FILTER NOT EXISTS {{ ?c sahel:proposition/({parts})* ?x }}")
    assert not count("?x a sahel:Source FILTER NOT EXISTS { ?l <http://purl.org/dc/terms/isPartOf> ?x }")
    assert not count("?x sahel:restsOn ?c FILTER NOT EXISTS { ?c a sahel:Claim }")
    assert not count("?x sahel:compares ?c FILTER NOT EXISTS { ?c a ?type }")
    if name == "as of":
        assert not count(f"?x sahel:saidLatest ?d FILTER (STR(?d) > '{DAY}')")
    if name == "published by":
        assert not count(f"?x sahel:issuedLatest ?d FILTER (STR(?d) > '{DAY}')")
    if name == "according to":
        assert count("?x a sahel:Source") == 1


def test_every_query_of_the_catalogue_works_from_a_viewpoint(views: dict[str, Store]) -> None:
    """Each is answered as of a day, and no answer names a later source."""
    from sahel_ld.errors import UsageError as Missing
    from sahel_ld.querying import catalogue, labels
    from sahel_ld.querying.dataset import Dataset
    from sahel_ld.querying.evaluation import evaluate, prepare
    from sahel_ld.querying.parameters import Values
    from sahel_ld.vocabulary import prefixes

    dataset = Dataset(views["published by"], True, ())
    answered = 0
    for entry in catalogue.entries(ROOT / "queries"):
        query = prepare(entry.text, prefixes(), name=entry.name)
        try:
            values = Values(query.prefixes, lambda text: labels.find(dataset, text)).read(
                [], entry.parameters
            )
        except Missing as error:
            if error.code not in ("missing-parameter", "unknown-label"):
                raise
            continue
        answer = evaluate(query, dataset, values)
        answered += not answer.empty
        text = b"\n".join(getattr(answer, "lines", ()))
        assert b"iss-2015" not in text, entry.name
        assert b"diis-2015" not in text, entry.name
    assert answered > 30
