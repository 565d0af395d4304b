"""`explain`: downward from a triple, upward from a claim, and why a triple does not stand."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from golden_project import ROOT, Answer, Command
from sahel_ld.explanation import Absence, Explainer, Explanation, Finding, explaining
from sahel_ld.project import Project

GRAPH = "https://w3id.org/sahel-ld/graph/"


@pytest.fixture(scope="module")
def explainer() -> Iterator[Explainer]:
    """An explainer of the committed release."""
    with explaining(Project.open(ROOT)) as opened:
        yield opened


def samples() -> list[tuple[str, str, str, str]]:
    """The first triple of graphs and predicates of the committed release, as terms of N-Triples.

    Of the direct triples, which rules make whatever the predicate, every fourth predicate.
    """
    from pyoxigraph import RdfFormat, parse

    found: dict[tuple[str, str], tuple[str, str, str, str]] = {}
    for quad in parse(path=ROOT / "dist" / "sahel.nq", format=RdfFormat.N_QUADS):
        graph = quad.graph_name.value.removeprefix(GRAPH)  # type: ignore[union-attr]
        terms = (str(quad.subject), str(quad.predicate), str(quad.object))
        found.setdefault((graph, terms[1]), (graph, *terms))
    direct = [key for key in found if key[0].endswith("-direct")]
    return [sample for key, sample in found.items() if key not in direct or direct.index(key) % 4 == 0]


def test_every_kind_of_triple_has_an_origin(explainer: Explainer) -> None:
    """For each graph and predicate: a rule if derived, a cell if mapped, a line of a file if neither."""
    taken = samples()
    assert len(taken) > 150
    for graph, *terms in taken:
        found = explainer.explain(terms)
        assert isinstance(found, Explanation), terms
        if graph.startswith("derived/"):
            assert graph.removeprefix("derived/") in {step.rule.name for step in found.support.steps}, terms
        elif graph in ("ontology", "links"):
            assert found.origin is not None, terms
            assert found.origin.line, terms
        else:
            assert found.support.cells, terms


def test_a_line_of_the_ontology_is_the_right_one(explainer: Explainer) -> None:
    """The line that is named holds the object of the triple."""
    found = explainer.explain(["stance:asks", "skos:prefLabel", '"asks"@en'])
    assert isinstance(found, Explanation)
    assert found.origin is not None
    line = (ROOT / found.origin.file).read_text(encoding="utf-8").splitlines()[(found.origin.line or 0) - 1]
    assert '"asks"@en' in line
    assert "stance" in found.origin.file


def test_every_comparison_and_verdict_is_explained(explainer: Explainer) -> None:
    """One IRI of each kind, by hand and by rule, is found with its claims."""
    from pyoxigraph import RdfFormat, parse

    kinds: dict[tuple[str, str], str] = {}
    for quad in parse(path=ROOT / "dist" / "sahel.nq", format=RdfFormat.N_QUADS):
        subject = quad.subject.value  # type: ignore[union-attr]
        if "/id/" in subject:
            kind = subject.partition("/id/")[2].partition("/")[0]
            kinds.setdefault((kind, quad.graph_name.value), subject)  # type: ignore[union-attr]
    assert len(kinds) > 20
    for (kind, _), iri in kinds.items():
        (found,) = explainer.explain([iri])  # type: ignore[misc]
        assert isinstance(found, Finding)
        if ".relay-" not in iri and "." not in iri.rpartition("/")[2]:
            assert found.kind == kind
            assert found.cells or found.verdicts or found.comparisons, iri
        if kind in ("claim", "assessment", "comparison"):
            assert found.claims or ".relay-" in iri, iri


def asked(project: Path, command: Command, *words: str) -> Answer:
    return command("-C", project, "explain", *words)


def test_down_to_the_row(published_ford: Path, command: Command) -> None:
    """A triple: rule, claims, through whom, where, and the cell with its line."""
    answer = asked(published_ford, command, "event:quarrel", "reported:perpetrator", "actor:millers")
    assert answer.status == 0
    for part in (
        "rule reported-direct",
        "claim:bell-2001-002: the Millers did it",
        "Millers: asserts (certain, paraphrase), said by 2001-05-03",
        "relayed by Reeves, then a writer of the Bell",
        "paragraph 1 (passage:bell-2001-1-1)",
        "note: The Reeves passed it on, then the Bell.",
        "cell claims[bell-2001-002].id (line 3)",
        "unconfirmed (by rule policy-interested-party",
    ):
        assert part in answer.out, part


def test_the_opposed_stand_beside(published_ford: Path, command: Command) -> None:
    """Who denies the same proposition is listed apart from those who bear the triple."""
    answer = asked(published_ford, command, "event:quarrel", "reported:tookPlace", "true")
    under, others = answer.out.split("other claims on the same proposition:")
    assert "claim:bell-2001-001" in under
    assert "claim:horn-2001-001" in others
    assert "a writer of the Horn: denies" in others


def test_a_verdict_by_hand_says_why(published_ford: Path, command: Command) -> None:
    """An accepted triple by a curator's verdict: status, policy, rationale, what it rests on, its cell."""
    answer = asked(published_ford, command, "event:quarrel", "sahel:partOf", "event:feud")
    assert "accepted (by hand, under “uncontroversial background”, 2001-06-01)" in answer.out
    assert "rationale: Nobody would dispute it." in answer.out
    assert "rests on claim:bell-2001-011" in answer.out
    assert "cell assessments[quarrel-in-feud].proposition" in answer.out


def test_up_from_a_claim(published_ford: Path, command: Command) -> None:
    """What rests on a claim: triples of both tiers, those that follow from them, verdict, comparison."""
    answer = asked(published_ford, command, "claim:bell-2001-011")
    resting = answer.out.split("direct triples that rest on it:")[1]
    assert "event:quarrel sahel:partOf event:feud (rule accepted-direct)" in resting
    assert "event:quarrel reported:partOf event:feud (rule reported-direct)" in resting
    assert "event:quarrel sahel:partOfAny event:unrest (rule closure" in resting
    assert "event:feud sahel:partOf event:unrest" not in resting
    assert "event:feud sahel:partOfAny event:unrest" not in resting
    assert "accepted (by hand" in resting
    disputed = asked(published_ford, command, "claim:horn-2001-001")
    assert "direct triples that rest on it" not in disputed.out
    assert "contradiction" in disputed.out
    assert "comparison:quarrel-or-not" in disputed.out


def test_up_says_whether_others_bear_it_too(published_ford: Path, command: Command) -> None:
    """A triple that two claims bear does not fall with one of them."""
    answer = asked(published_ford, command, "claim:bell-2001-003", "-r", "json")
    (accepted, reported) = json.loads(answer.out)["results"]
    assert (accepted["tier"], reported["tier"]) == ("accepted", "reported")
    assert accepted["others"] == reported["others"] == 1
    alone = json.loads(asked(published_ford, command, "claim:bell-2001-002", "-r", "json").out)
    assert {result["others"] for result in alone["results"]} == {0}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("passage:bell-2001-1-1", ["claim:bell-2001-001", "claim:bell-2001-003", "reported:perpetrator"]),
        ("claims.csv:bell-2001-002", ["claim:bell-2001-002", "written in tables/claims.csv, line 3"]),
        ("claims[bell-2001-002].stance", ["stance: asserts", "reported:perpetrator"]),
        ("dist/tables/claims.csv:3", ["claim:bell-2001-002"]),
        (
            "assessments[quarrel-in-feud]",
            ["Nobody would dispute it.", "event:quarrel sahel:partOf event:feud"],
        ),
        ("figures:hurt-two", ["(figure)", "claim:bell-2001-004", "reported:hasFigure"]),
        ("intervals:may-day", ["(interval)", "claim:bell-2001-003", "sahel:during"]),
        ("comparison:quarrel-or-not", ["contradiction", "claim:bell-2001-001", "claim:horn-2001-001"]),
        ("propositions:quarrel-took-place", ["claim:horn-2001-001", "contested"]),
        ("quarrel at the ford", ["(event)", "cell events[quarrel].id", "propositions on it"]),
        ("sahel:perpetrator", ["ontology/relations.ttl, line"]),
        ("claim:bell-2001-002.relay-1", ["claim:bell-2001-002", "reported:perpetrator"]),
    ],
)
def test_up_from_anything(text: str, parts: list[str], published_ford: Path, command: Command) -> None:
    """Passages, cells as people write them, intervals, figures, verdicts, comparisons, labels, terms."""
    answer = asked(published_ford, command, text)
    assert answer.status == 0, answer
    for part in parts:
        assert part in answer.out, answer.out


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (
            ["event:quarrel", "sahel:perpetrator", "actor:millers"],
            "it is reported, not accepted: the editors hold it unconfirmed",
        ),
        (["actor:millers", "reported:perpetrator", "event:quarrel"], "the other way round it stands"),
        (["actor:millers", "sahel:possiblySameAs", "actor:weavers"], "claim:bell-2001-012"),
    ],
)
def test_what_does_not_stand(words: list[str], reason: str, published_ford: Path, command: Command) -> None:
    """A triple that doesn't stand: the reason, who says what of it, status 1."""
    answer = asked(published_ford, command, *words)
    assert answer.status == 1, answer
    assert "does not stand" in answer.out
    assert reason in answer.out
    document = json.loads(asked(published_ford, command, *words, "-r", "json").out)
    assert document["stands"] is False


def test_a_denial_is_no_ground(explainer: Explainer) -> None:
    """What is only denied yields no triple, and the denial is shown."""
    from pyoxigraph import RdfFormat, Store

    store = Store()
    store.bulk_load(path=ROOT / "dist" / "sahel.nq", format=RdfFormat.N_QUADS)
    rows = store.query(
        """PREFIX sahel: <https://w3id.org/sahel-ld/ontology#> SELECT ?s ?r ?o {
        ?c sahel:denies ?p . ?p sahel:subject ?s ; sahel:property ?q ; sahel:object ?o . ?q sahel:reportedAs ?r
        FILTER NOT EXISTS { ?d sahel:affirms ?p } FILTER NOT EXISTS { ?s ?r ?o } } ORDER BY ?s LIMIT 1""",
        use_default_graph_as_union=True,
    )
    (row,) = rows  # type: ignore[misc]
    found = explainer.explain([str(term) for term in row])  # type: ignore[union-attr]
    assert isinstance(found, Absence)
    assert "nobody affirms it without condition" in found.reasons[0]
    assert "denies" in {view.stance for view in found.claims}


def test_a_link_cites_its_row(published_ford: Path, command: Command) -> None:
    """A link to another set: the row of the mapping set, its justification, its evidence."""
    link = next(
        line
        for line in (published_ford / "dist" / "ford.nq").read_text(encoding="utf-8").splitlines()
        if "/graph/links>" in line
    )
    answer = asked(published_ford, command, link)
    assert answer.status == 0
    row = (published_ford / "dist" / "links.sssom.tsv").read_text(encoding="utf-8").splitlines()
    number = next(index for index, text in enumerate(row, start=1) if text.startswith("actor:millers"))
    assert f"written in dist/links.sssom.tsv, line {number}" in answer.out
    assert "justification: semapv:ManualMappingCuration" in answer.out
    assert "seen: invented" in answer.out


@pytest.mark.parametrize(
    "words",
    [
        ["event:quarrel", "a", "sahel:Event"],
        ["event:quarrel a sahel:Event ."],
        ["quarrel at the ford", "rdf:type", "sahel:Event"],
        ["event:quarrel reported:tookPlace true"],
    ],
)
def test_ways_of_writing_a_triple(words: list[str], published_ford: Path, command: Command) -> None:
    """The word `a`, labels, and a whole triple in one argument."""
    answer = asked(published_ford, command, *words)
    assert answer.status == 0, answer
    assert "stands in graph" in answer.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["claim:bell-2001-02"], "did you mean"),
        (["claims.csv:bell-2001-02"], "claims.csv has no record 'bell-2001-02' (did you mean bell-2001-012"),
        (["claims[bell-2001-002].stanze"], "has no column 'stanze' (did you mean stance"),
        (["actr:millers"], "unknown prefix"),
        (["horn"], "did you mean actor:horn, actor:horn-writer?"),
        (["nobody at all"], "nothing is labelled"),
        (["event:quarrel", "reported:perpetrator", "actor:reevs"], "does not have"),
        (["event:quarel", "reported:perpetrator", "actor:reeves"], "event/quarrel"),
        (['"May"'], "is a literal"),
        (["event:quarrel", "reported:perpetrator"], "2 terms were given"),
        (["event:quarrel", '"x"', "actor:millers"], "subject and predicate are IRIs"),
        (["<not an iri>"], "is no valid IRI"),
    ],
)
def test_wrong_words_are_said(words: list[str], said: str, published_ford: Path, command: Command) -> None:
    """What the release does not name is status 2, one line, with the nearest that it has."""
    answer = asked(published_ford, command, *words)
    assert (answer.status, answer.out, answer.err.count("\n")) == (2, "", 1), answer
    assert said in answer.err


def test_a_downloaded_release_is_explained(published_ford: Path, command: Command) -> None:
    """Labels in French, JSON with the same keys as the tables."""
    document = json.loads(
        asked(published_ford, command, "claim:bell-2001-002", "-r", "json", "--lang", "fr").out
    )
    assert document["label"] == "les Meuniers l'ont fait"
    assert document["claims"][0]["cells"] == [{"table": "claims", "key": "bell-2001-002", "column": "id"}]


def test_another_release_is_explained(published_ford: Path, tmp_path: Path, command: Command) -> None:
    """`-d` takes a downloaded or merged release: its own tables, and what others said, named as such."""
    other = tmp_path / "merged"
    shutil.copytree(published_ford / "dist", other)
    said = "<https://example.org/ford/id/actor/millers> <https://e.org/x> <https://e.org/y>"
    with (other / "ford.nq").open("a", encoding="utf-8") as dump:
        dump.write(f"{said} <https://example.org/ford/graph/merged/ucdp/data> .\n")
    foreign = command("-C", published_ford, "explain", "-d", other, f"{said} .")
    assert foreign.status == 0, foreign
    assert "joined by the merge “ucdp”" in foreign.out
    assert command("-C", published_ford, "explain", f"{said} .").status == 2
    known = command(
        "-C", published_ford, "explain", "-d", other, "event:quarrel", "reported:tookPlace", "true"
    )
    assert "cell claims[bell-2001-001].id (line 2)" in known.out
    assert command("-C", published_ford, "describe", "-d", other, "Mill Folk").out.startswith("Millers")
    nothing = command("-C", published_ford, "explain", "-d", tmp_path, "claim:bell-2001-001")
    assert (nothing.status, "nothing is published in" in nothing.err) == (2, True)


def test_a_claim_that_is_only_named(published_ford: Path, tmp_path: Path, command: Command) -> None:
    """Claims of others may state little: what is missing is unstated, and a bare name is no claim."""
    other = tmp_path / "merged"
    shutil.copytree(published_ford / "dist", other)
    base, sahel = "https://example.org/ford/id/", "https://w3id.org/sahel-ld/ontology#"
    graph = "<https://example.org/ford/graph/merged/ucdp/claims> ."
    with (other / "ford.nq").open("a", encoding="utf-8") as dump:
        dump.write(f"<{base}claim/x-1> <{sahel}proposition> <{base}proposition/p1> {graph}\n")
        dump.write(f"<{base}claim/x-1> <{sahel}retracts> <{base}claim/x-2> {graph}\n")
    bare = command("-C", published_ford, "explain", "-d", other, "claim:x-1")
    assert bare.status == 0, bare
    assert "unstated (unstated, unstated)" in bare.out
    named = command("-C", published_ford, "explain", "-d", other, "claim:x-2")
    assert (named.status, "nothing is stated of it" in named.err) == (2, True)
