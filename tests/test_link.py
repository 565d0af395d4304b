"""Proposals of identity: what is found, what is told apart, what is never proposed, and how a file is refused."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from golden_project import ROOT, Command
from sahel_ld import link_run, linking
from sahel_ld.errors import TableError, UsageError
from sahel_ld.linking import Link, Proposal, Thing, propose
from sahel_ld.linking.blocking import Index
from sahel_ld.linking.names import read_name, read_names
from sahel_ld.linking.similarity import compare
from sahel_ld.linking.things import canonical
from sahel_ld.pipeline import building
from sahel_ld.project import Project

FIXTURE = Path(os.environ.get("SAHEL_SHARED", ROOT.parent / "shared")) / "fixtures/ucdp_actor_22_1_sahel.csv"
KEY = Path(__file__).parent / "ucdp-actor-key.sssom.tsv"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SEMAPV = "https://w3id.org/semapv/vocab/"
HEAD = "subject_id\tpredicate_id\tobject_id\tmapping_justification\tconfidence\tpredicate_modifier\treviewer_id\n"


def thing(iri: str, *names: str, kind: str = "actor", sort: str = "group", **more: object) -> Thing:
    """A thing with names."""
    return Thing(f"https://example.org/{iri}", names[0], read_names(names), kind, sort, **more)  # type: ignore[arg-type]


def pairs(proposals: Iterable[Proposal]) -> list[tuple[str, str, str]]:
    """Ours, theirs and the predicate of each proposal, shortened."""
    return [
        (p.ours.iri.rpartition("/")[2], p.theirs.iri.rpartition("/")[2], p.predicate.removeprefix(SKOS))
        for p in proposals
    ]


def likeness(one: str, other: str) -> float:
    """The likeness of two names."""
    left, right = read_name(one), read_name(other)
    assert left is not None
    assert right is not None
    return compare(left, right)[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("al-Mourabitoun", "Al-Murabitun"),
        ("al-Qaïda", "al-Qaeda"),
        ("Front de libération du Macina", "Macina Liberation Front"),
        ("Ansar ad-Din", "Ansar al-Din"),
        ("أنصار الدين", "Ansar Dine"),
        ("القاعدة في المغرب الإسلامي", "al-Qaida fi al-Maghrib al-Islami"),
        ("État islamique", "Islamic State"),
        ("Mouvement national de libération de l’Azawad", "National Movement for the Liberation of Azawad"),
        ("MNLA", "Mouvement national de libération de l'Azawad"),
        ("Boko Haram", "BOKO HARAM"),
        ("United States of America", "United States"),
        ("Ansar Dine", "Ansar Eddine"),
        ("Ansar Dine", "Ançar ud-Din"),
        ("Ansar Dine", "Ansaruddin"),
        ("Ansar Dine", "حركة أنصار الدين"),
        ("Iyad ag Ghaly", "Iyad ag Rhali"),
        ("Iyad ag Ghaly", "إياد أغ غالي"),
        ("al-Mourabitoun", "Almourabitoun"),
        ("al-Mourabitoun", "المرابطون"),
        ("Mokhtar Belmokhtar", "Mokhtar Bel Mokhtar"),
        ("Abdelmalek Droukdel", "عبد المالك دروكدال"),
        ("Abdelmalek Droukdel", "Abd al-Malik Drukdal"),
        ("Boko Haram", "بوكو حرام"),
        ("Al-Shabaab", "Harakat al-Chabab"),
        ("AQMI", "Al-Qaïda au Maghreb islamique"),
        ("AQIM", "Al-Qaeda in the Islamic Maghreb"),
        ("Tombouctou", "Timbuktu"),
        ("Côte d’Ivoire", "Ivory Coast"),
        ("Ganda Koy", "Ganda Koï"),
        ("Houthi", "Huthi"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    """Articles, accents, languages, scripts and acronyms do not hide a name."""
    assert likeness(one, other) >= 0.8
    assert likeness(other, one) >= 0.8


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Government of Mali", "Government of Malawi"),
        ("Niger", "Nigeria"),
        ("Government of Niger", "Government of Hungary"),
        ("Islamic State", "Islamic Front"),
        ("Ansar Dine", "Ansar al-Sharia"),
        ("Azawad National Liberation Front", "Macina Liberation Front"),
        ("Republic of the Congo", "Republic of Chad"),
        ("GIA", "GSPC"),
        ("MNA", "MNE"),
        ("Sudan", "South Sudan"),
        ("Guinea", "Equatorial Guinea"),
        ("Mohamed Ould Ahmed", "Mohamed Ould Mohamed"),
        ("Brigade 48", "Brigade 47"),
        ("Ganda Koy", "Ganda Izo"),
        ("Al-Qaeda in the Arabian Peninsula", "Al-Qaeda in the Islamic Maghreb"),
    ],
)
def test_names_that_are_told_apart(one: str, other: str) -> None:
    """Words that many names share make no match."""
    assert likeness(one, other) < 0.8


def test_one_of_theirs_for_two_of_ours_is_said_and_never_exact() -> None:
    """A list that keeps one entry for two groups: both rows say that accepting both would make them one."""
    ours = [thing("aqim", "AQIM"), thing("gspc", "GSPC")]
    found = propose(ours, [thing("539", "AQIM", "GSPC")])
    assert pairs(found) == [("aqim", "539", "closeMatch"), ("gspc", "539", "closeMatch")]
    assert all(
        "many to one: also fits ours" in p.comment and "would make them one" in p.comment for p in found
    )


def test_homonyms_are_listed_and_none_is_chosen() -> None:
    """Two of theirs with the name of one of ours: both stand, both close."""
    found = propose([thing("b", "Brigade 48")], [thing("1", "Brigade 48"), thing("2", "Brigade 48")])
    assert pairs(found) == [("b", "1", "closeMatch"), ("b", "2", "closeMatch")]
    assert all("one to many: ours also fits" in p.comment for p in found)


def test_chain_over_an_outward_identifier_is_said() -> None:
    """Theirs points at an entry that another of ours is linked with: the row names that one."""
    other = thing("x", "Katiba Inventa", identifiers={"https://list.example/7": SKOS + "exactMatch"})
    known = [
        Link("https://example.org/b", SKOS + "exactMatch", "https://list.example/7", SEMAPV + "M", False, 2)
    ]
    (found,) = propose([thing("a", "Katiba Inventa"), thing("b", "Otherwise")], [other], known=known)
    assert "chain: by its own identifiers it leads to b" in found.comment
    assert found.predicate == SKOS + "closeMatch"


def test_sorts_lower_a_score_and_kinds_exclude() -> None:
    """A state and its government are close at most; a place and an actor of one name are nothing."""
    ours = [thing("mali", "Mali (state)", sort="state"), thing("land", "Mali", kind="place", sort="")]
    (found,) = propose(ours, [thing("72", "Government of Mali", sort="government")])
    assert pairs([found]) == [("mali", "72", "closeMatch")]
    assert "state against government" in found.comment
    assert found.score < 0.95


def test_former_name_is_close_at_most() -> None:
    """A group that once bore our name may have become another."""
    (found,) = propose([thing("mnla", "MNLA")], [thing("cma", "CMA", "MNLA", former=frozenset({"mnla"}))])
    assert pairs([found]) == [("mnla", "cma", "closeMatch")]
    assert "by a former name" in found.comment


def test_events_meet_by_day_and_place() -> None:
    """One day and a few kilometres make a candidate that is doubted; another day or a far place none."""
    bamako = (-8.0, 12.65)
    day = ("2015-11-20", "2015-11-20")
    ours = [thing("radisson", "Radisson Blu attack", kind="event", sort="", days=day, point=bamako)]
    same = thing("1", "event 1", kind="event", sort="", days=day, point=(-7.99, 12.64))
    later = thing("2", "event 2", kind="event", sort="", days=("2015-11-21", "2015-11-21"), point=bamako)
    far = thing("3", "event 3", kind="event", sort="", days=day, point=(3.0, 36.7))
    (found,) = propose(ours, [same, later, far], threshold=0.75)
    assert pairs([found]) == [("radisson", "1", "closeMatch")]
    assert "both on 2015-11-20" in found.comment
    assert "other events may share them" in found.comment


DAY = ("2015-11-20", "2015-11-20")


def event(iri: str, name: str, **more: object) -> Thing:
    """An event, by default on the day of all."""
    return thing(iri, name, kind="event", sort="", **{"days": DAY, **more})  # type: ignore[arg-type]


def test_events_of_one_name_and_day_need_no_point() -> None:
    """Name and day find an event of which one side has no place, or only the name of its place."""
    ours = [event("radisson", "Radisson Blu attack", point=(-8.0, 12.65), places=read_names(["Bamako"]))]
    assert pairs(propose(ours, [event("1", "Radisson Blu attack")])) == [("radisson", "1", "exactMatch")]
    by_place = event("2", "Hotel siege", places=read_names(["Bamako"]), types=frozenset({"attack"}))
    (found,) = propose(ours, [by_place])
    assert (found.predicate, "both in Bamako" in found.comment) == (SKOS + "closeMatch", True)
    elsewhere = event("3", "Radisson Blu attack", places=read_names(["Ouagadougou"]))
    assert propose(ours, [elsewhere]) == []


def test_long_events_meet_by_their_name() -> None:
    """Two operations that last a year are one by name, however little a common day says."""
    year = ("2013-01-11", "2014-07-15")
    ours = [event("serval", "Operation Serval", days=year)]
    assert pairs(propose(ours, [event("1", "Opération Serval", days=year)])) == [
        ("serval", "1", "closeMatch")
    ]
    (found,) = propose(ours, [event("2", "Operation Serval", days=None)])
    assert (found.predicate, "no day to tell" in found.comment) == (SKOS + "closeMatch", True)


def test_kinds_of_events_speak_for_and_against() -> None:
    """One kind is a reason, two kinds are a doubt that leaves no exact match."""
    ours = [event("a", "Market of Gao", types=frozenset({"attack"}))]
    (same,) = propose(ours, [event("1", "Market of Gao", types=frozenset({"attack"}))])
    (other,) = propose(ours, [event("2", "Market of Gao", types=frozenset({"summit"}))])
    assert (same.predicate, "both attack" in same.comment) == (SKOS + "exactMatch", True)
    assert (other.predicate, "attack against summit" in other.comment) == (SKOS + "closeMatch", True)


def test_places_of_one_name_in_two_countries() -> None:
    """Without points the land around them is the doubt."""
    ours = [thing("k", "Kidal", kind="place", sort="", places=read_names(["Mali"]))]
    other = thing("1", "Kidal", kind="place", sort="", places=read_names(["Chad"]))
    (found,) = propose(ours, [other])
    assert (found.predicate, "within Mali against Chad" in found.comment) == (SKOS + "closeMatch", True)


def test_all_events_of_a_busy_day_are_compared() -> None:
    """A day that fifty events of ours share still finds the one in the same place."""
    ours = [event(f"o{n}", f"Clash {n}", point=(n / 10, 15.0)) for n in range(50)]
    (found,) = propose(ours, [event("x", "event", point=(3.0, 15.0))])
    assert found.ours.iri.endswith("/o30")


def test_more_homonyms_than_are_listed_are_counted() -> None:
    """Ten rows stand, and each says how many do not."""
    ours = [thing(f"o{n:02}", "Brigade 48") for n in range(13)]
    found = propose(ours, [thing("x", "Brigade 48")])
    assert len(found) == 10
    assert all("3 more of ours fit it and are not listed" in one.comment for one in found)


def test_rivals_that_a_curator_has_accepted_are_said_in_either_direction() -> None:
    """An entry that is ours already, and a second entry of one list for a thing that has one."""
    settled = Link(
        "https://example.org/x", SKOS + "exactMatch", "https://example.org/a", SEMAPV + "M", False, 2
    )
    (found,) = propose([thing("a", "Otherwise"), thing("b", "Ansar Dine")], [thing("x", "Ansar Dine")],
                       known=[settled])  # fmt: skip
    assert "many to one: also fits ours a" in found.comment
    (found,) = propose([thing("a", "Ansar Dine")], [thing("y", "Ansar Dine")], known=[settled])
    assert "one to many: ours also fits x" in found.comment
    elsewhere = Link(
        "https://list.example/7", SKOS + "exactMatch", "https://example.org/a", SEMAPV + "M", False, 2
    )
    (found,) = propose([thing("a", "Ansar Dine")], [thing("y", "Ansar Dine")], known=[elsewhere])
    assert (found.predicate, found.comment) == (SKOS + "exactMatch", "same name")


@pytest.mark.parametrize(
    "written",
    [
        "https://www.wikidata.org/wiki/Q5",
        "https://www.wikidata.org/entity/Q5",
        "http://www.wikidata.org/entity/Q5",
    ],
)
def test_identifiers_are_one_however_their_list_is_addressed(written: str) -> None:
    """Page and entity, http and https."""
    ours = [
        thing("a", "One", identifiers={canonical("http://www.wikidata.org/entity/Q5"): SKOS + "exactMatch"})
    ]
    theirs = Thing(written, "Another", read_names(["Another"]), "actor", "group")
    assert [p.score for p in propose(ours, [theirs])] == [0.99]
    assert canonical("http://ucdp.uu.se/#/actor/1157") == "https://ucdp.uu.se/actor/1157"


def test_far_places_of_one_name_are_not_proposed() -> None:
    """A town of the same name a thousand kilometres away is another town."""
    ours = [thing("kidal", "Kidal", kind="place", sort="", point=(1.4, 18.44))]
    near = thing("1", "Kidal", kind="place", sort="", point=(1.41, 18.45))
    far = thing("2", "Kidal", kind="place", sort="", point=(20.0, 5.0))
    assert pairs(propose(ours, [near, far])) == [("kidal", "1", "exactMatch")]


@pytest.mark.parametrize("negated", [True, False])
def test_known_pair_is_not_proposed_again(negated: bool) -> None:
    """Accepted or rejected, a pair of a known mapping set stays decided, in either direction."""
    ours, theirs = thing("a", "Ansar Dine"), thing("x", "Ansar Dine")
    known = [Link(theirs.iri, SKOS + "exactMatch", ours.iri, SEMAPV + "Manual", negated, 2)]
    assert propose([ours], [theirs]) != []
    assert propose([ours], [theirs], known=known) == []


def test_order_of_things_changes_nothing() -> None:
    """Proposals are sorted, whatever order the things come in."""
    ours = [thing("aqim", "AQIM"), thing("gspc", "GSPC"), thing("mnla", "MNLA")]
    theirs = [thing("1", "GSPC"), thing("2", "AQIM"), thing("3", "MNLA"), thing("4", "MNLA")]
    assert propose(ours, theirs) == propose(ours[::-1], theirs[::-1])


@pytest.mark.skipif(not FIXTURE.is_file(), reason=f"no {FIXTURE}: set $SAHEL_SHARED")
@pytest.mark.parametrize(("identifiers", "recall"), [(True, 1.0), (False, 0.95)])
def test_real_actors_against_the_key(identifiers: bool, recall: float) -> None:
    """UCDP actors beside ours: nothing wrong is proposed, with and without the identifiers that both carry."""
    project = Project.open(ROOT)
    with building(project, "ucdp-actor", files={"groups": FIXTURE}) as build:
        store = build.store
        theirs = list(linking.things(store if identifiers else without_identifiers(store)))
    dump = Store()
    dump.bulk_load(path=ROOT / "dist/sahel.nq", format=RdfFormat.N_QUADS)
    found = linking.evaluate(
        propose(list(linking.things(dump)), theirs), linking.read_links(KEY, project.prefixes)
    )
    assert found.wrong == frozenset()
    assert found.recall >= recall
    assert len(found.wrongly_exact) <= 1


def without_identifiers(store: Store) -> Store:
    """The store without the links to pages of the publisher."""
    bare = Store()
    bare.extend(quad for quad in store if quad.predicate != NamedNode(SKOS + "exactMatch"))
    return bare


def other_file(folder: Path) -> Path:
    """A small graph of others, written with schema.org."""
    path = folder / "other.ttl"
    path.write_text(
        """@prefix schema: <https://schema.org/> .
<https://other.example/1> a schema:Organization ; schema:name "Ansar ad-Din" .
<https://other.example/2> a schema:Person ; schema:name "Mokhtar Belmoktar" .
<https://other.example/3> a schema:Organization ; schema:name "Nobody We Know" .
""",
        encoding="utf-8",
    )
    return path


def test_proposals_are_written_rejected_and_not_asked_twice(tmp_path: Path, command: Command) -> None:
    """The way of a curator: a new file, a row rejected, and the next run proposes nothing of it again."""
    other, out = other_file(tmp_path), tmp_path / "candidates.sssom.tsv"
    answer = command("-C", ROOT, "link", other, "-o", out)
    assert answer.status == 0, answer.err
    assert "2 proposals" in answer.err
    links = linking.read_links(out, Project.open(ROOT).prefixes)
    assert {link.object for link in links} == {f"https://other.example/{n}" for n in (1, 2)}
    assert all(link.proposed for link in links)
    text = out.read_text(encoding="utf-8").replace("Match\t\t", "Match\tNot\t")
    out.write_text(text, encoding="utf-8")
    answer = command("-C", ROOT, "link", other, "--known", out)
    assert answer.status == 0
    assert "0 proposals" in answer.err
    assert "other.example" not in answer.out
    answer = command("-C", ROOT, "link", other, "-o", out)
    assert answer.status == 2
    assert "a curator may have worked on it" in answer.err
    assert out.read_text(encoding="utf-8") == text


def test_unknown_other_is_refused() -> None:
    """What is no file, folder or dataset is named, with the datasets that there are."""
    with pytest.raises(UsageError, match=r"nowhere\.ttl is no file.*ucdp-actor"):
        link_run.link(Project.open(ROOT), ["nowhere.ttl"])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a:1\tskos:exactMatch\tb:1\tsemapv:M\t1.5\t\t", r"2:confidence.*'1\.5' is no confidence"),
        ("a:1\tskos:exactMatch\tb:1\tsemapv:M\tnan\t\t", "2:confidence"),
        ("a:1\tskos:exactMatch\tb:1\tsemapv:M\t\tnot\t", "2:predicate_modifier.*'not' is no modifier"),
        ("a:1\tskos:exactMatch\tz:1\tsemapv:M\t\t\t", "2:object_id.*'z:1' has no known prefix"),
        ("a:1\tskos:exactMatch\tb:1 2\tsemapv:M\t\t\t", "2:object_id.*no IRI"),
        ("a:1\tskos:exactMatch\ta:1\tsemapv:M\t\t\t", "2:object_id.*matched with itself"),
        ("a:1\tskos:exactMatch\tb:1\tsemapv:M", "2.*4 cells, the header 7"),
        ('a:1\tskos:exactMatch\tb:1\tsemapv:M\t"0.5\t\t', "not closed"),
        (
            "a:1\tskos:exactMatch\tb:1\tsemapv:M\t\t\t\na:1\tskos:exactMatch\tb:1\tsemapv:M\t\tNot\t",
            "3:predicate_modifier.*affirmed in line 2 and negated here",
        ),
        (
            "a:1\tskos:exactMatch\tb:1\tsemapv:M\t\t\t\na:1\tskos:exactMatch\tb:1\tsemapv:M\t\t\t",
            "3.*stands already in line 2",
        ),
    ],
)
def test_wrong_row_of_a_mapping_set_is_named(tmp_path: Path, row: str, said: str) -> None:
    """Line, column and what is wrong."""
    path = tmp_path / "wrong.sssom.tsv"
    path.write_text(HEAD + row + "\n", encoding="utf-8")
    prefixes = {"a": "https://a.example/", "b": "https://b.example/", "skos": SKOS, "semapv": SEMAPV}
    with pytest.raises(TableError) as caught:
        linking.read_links(path, prefixes)
    assert re.search(said, str(caught.value), re.DOTALL), caught.value


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("gone", "exactMatch", "1", "M")], "2:subject_id: https://a.example/gone is not in the data"),
        (
            [("x", "exactMatch", "1", "M"), ("y", "exactMatch", "1", "M")],
            "3:object_id: https://b.example/1 is an exact match of https://a.example/x in line 2",
        ),
    ],
)
def test_links_that_the_data_cannot_bear(
    tmp_path: Path, rows: list[tuple[str, str, str, str]], said: str
) -> None:
    """A subject that is nowhere, and two of ours that would be one."""
    path = tmp_path / "links.sssom.tsv"
    path.write_text(
        HEAD + "".join(f"a:{s}\tskos:{p}\tb:{o}\tsemapv:{j}\t\t\t\n" for s, p, o, j in rows), encoding="utf-8"
    )
    prefixes = {"a": "https://a.example/", "b": "https://b.example/", "skos": SKOS, "semapv": SEMAPV}
    links = linking.read_links(path, prefixes)
    known = {"https://a.example/x", "https://a.example/y"}
    with pytest.raises(TableError, match=said):
        linking.check_own_links(path, links, known.__contains__)


def test_proposal_in_a_links_file_makes_no_triple(tmp_path: Path) -> None:
    """What a machine proposed and nobody reviewed is no link yet; a reviewer makes it one."""
    path = tmp_path / "links.sssom.tsv"
    rows = "a:1\tskos:exactMatch\tb:1\tsemapv:LexicalMatching\t\t\t{}\n"
    prefixes = {"a": "https://a.example/", "b": "https://b.example/", "skos": SKOS, "semapv": SEMAPV}
    path.write_text(HEAD + rows.format(""), encoding="utf-8")
    assert [link.proposed for link in linking.read_links(path, prefixes)] == [True]
    path.write_text(HEAD + rows.format("orcid:1"), encoding="utf-8")
    assert [link.proposed for link in linking.read_links(path, prefixes)] == [False]


def test_things_of_a_plain_graph(tmp_path: Path) -> None:
    """Names, kinds and points are read from schema.org and WGS84 too; terms and documents are passed over."""
    store = Store()
    text = """@prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> . @prefix schema: <http://schema.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://o.example/p> a schema:Place ; rdfs:label "Gao"@fr ; geo:lat "16.27" ; geo:long "-0.04" .
<https://o.example/C> a owl:Class ; rdfs:label "Thing" .
<https://o.example/n> rdfs:label "No class" ."""
    store.extend(Quad(*quad) for quad in parse(text, format=RdfFormat.TURTLE))
    found = {one.iri.rpartition("/")[2]: one for one in linking.things(store)}
    assert sorted(found) == ["n", "p"]
    assert (found["p"].kind, found["p"].point) == ("place", (-0.04, 16.27))
    assert found["n"].kind == ""


ODD = """@prefix s: <https://schema.org/> . @prefix o: <https://o.example/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
o:a a s:Event ; s:name "A" ; s:startDate "2015-02-30" , "2015-11-20T07:00:00Z" ; s:location [ s:name "Gao" ] .
o:b a s:Event ; s:startDate "2015-11" ; s:additionalType <https://t.example/attack> .
o:c s:name o:d .
o:e a s:Place ; s:name "E" ; s:geo [ s:latitude "16.7.7" ; s:longitude "nan" ] .
o:f a s:Place ; s:name "F" ; geo:hasGeometry [ geo:asWKT "Point(1.4 18.44)" ] .
o:g a o:RebelGroup ; rdfs:label "G" .
o:h a s:Place ; s:name "H" ; s:geo [ s:latitude 2 ; s:longitude "-1.5" ] ; s:containedInPlace [ s:name "Mali" ] .
o:i owl:sameAs <http://www.wikidata.org/wiki/Q1> .
o:j a s:Organization ; s:name "", " " .
o:k a o:Katiba ; skos:hiddenLabel "K" .
o:l a s:Place ; s:name "L" ;
  geo:hasGeometry [ geo:asWKT "<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(18.44 1.4)" ] .
o:m a s:NewsArticle ; s:name "M" .
"""


def test_odd_data_of_others_is_read_as_far_as_it_tells() -> None:
    """Days that never were, broken numbers, blank nodes, unknown classes: what they tell counts, and nothing stops."""
    store = Store()
    store.extend(Quad(*quad) for quad in parse(ODD, format=RdfFormat.TURTLE))
    found = {one.iri.rpartition("/")[2]: one for one in linking.things(store)}
    assert "".join(sorted(found)) == "abefghikl"
    assert (found["a"].days, [n.text for n in found["a"].places]) == (DAY, ["Gao"])
    assert (found["b"].days, found["b"].types) == (("2015-11-01", "2015-11-30"), {"attack"})
    assert {name: found[name].point for name in "efhl"} == {
        "e": None, "f": (1.4, 18.44), "h": (-1.5, 2.0), "l": (1.4, 18.44),
    }  # fmt: skip
    assert [n.text for n in found["h"].places] == ["Mali"]
    assert ((found["g"].kind, found["g"].sort), found["k"].kind) == (("actor", "group"), "")
    assert list(found["i"].identifiers) == ["http://www.wikidata.org/entity/Q1"]


def test_mapping_set_of_others_says_what_is_one_only_where_it_does() -> None:
    """Neither a broader match nor a proposal makes an identifier."""
    rows = [("exactMatch", "ManualMappingCuration"), ("broadMatch", "ManualMappingCuration"),
            ("exactMatch", "LexicalMatching")]  # fmt: skip
    links = [
        Link(f"https://s.example/{n}", SKOS + name, f"https://t.example/{n}", SEMAPV + how, False, n)
        for n, (name, how) in enumerate(rows)
    ]
    found = {one.iri: dict(one.identifiers) for one in linking.linked_things(links)}
    assert found["https://t.example/0"] == {"https://s.example/0": SKOS + "exactMatch"}
    assert found["https://s.example/0"] == {"https://t.example/0": SKOS + "exactMatch"}
    assert [found[f"https://t.example/{n}"] for n in (1, 2)] == [{}, {}]


def test_what_is_written_is_read_back_whatever_their_iris_are(tmp_path: Path) -> None:
    """URNs, IRIs with parentheses and letters of any script, quotes and line breaks in labels."""
    iris = ["urn:x:1", "https://e.example/wiki/Ansar_Dine_(Mali)", "https://e.example/#/a/1", "https://é.example/مالي",
            "https://e.example/1/"]  # fmt: skip
    theirs = [Thing(iri, 'A "q"\n\tb', read_names(["Ansar Dine"]), "actor", "group") for iri in iris]
    text = linking.render(
        propose([thing("a", "Ansar Dine")], [*theirs, *theirs]), prefixes={}, identifier="i:1", licence="l:1"
    )
    path = tmp_path / "new.sssom.tsv"
    linking.write_new(text, path)
    links = linking.read_links(path, {})
    assert sorted(link.object for link in links) == sorted(iris)
    assert all(link.proposed and link.confidence == 1 for link in links)
    assert {link.object_label for link in links} == {'A "q" b'}


def test_wrong_options_are_refused_before_the_work(tmp_path: Path, command: Command) -> None:
    """A folder that is not there, a threshold that is no score."""
    other = other_file(tmp_path)
    answer = command("-C", ROOT, "link", other, "-o", tmp_path / "none" / "x.tsv")
    assert (answer.status, "there is no such folder" in answer.err) == (2, True)
    answer = command("-C", ROOT, "link", other, "--threshold", "nan")
    assert (answer.status, "nan is no score" in answer.err) == (2, True)


def test_initials_meet_acronyms_and_only_names_that_look_alike() -> None:
    """Initials that a thousand names share by chance are no reason to compare them; a spelling or an acronym is."""
    heads, tails = ("Front", "Force"), ("Azawad", "Aguelhok", "Ansongo", "Araouane", "Abeibara")
    ours = [
        thing(f"o{n}", f"{head} of {tail}")
        for n, (head, tail) in enumerate((h, t) for h in heads for t in tails)
    ]
    index = Index(ours)
    near = {one.label for one in index.candidates(thing("t", "Front of Anssongho"))}
    assert near == {"Front of Ansongo", "Force of Ansongo"}
    assert len(index.candidates(thing("t", "FOA"))) == len(ours)
    assert Index([thing("a", "FOA")]).candidates(thing("t", "Front of Azawad"))
    assert Index([thing("o", "Front of Gourmantchema")]).candidates(thing("t", "Front of Gurmanchema"))


def test_prefixes_that_sssom_builds_in_need_no_declaration(tmp_path: Path) -> None:
    """A mapping set may leave out semapv: and skos:; a project's own stay to be declared."""
    path = tmp_path / "links.sssom.tsv"
    path.write_text(
        HEAD + "a:1\tskos:closeMatch\tb:1\tsemapv:ManualMappingCuration\t\t\t\n", encoding="utf-8"
    )
    (link,) = linking.read_links(path, {"a": "https://a.example/", "b": "https://b.example/"})
    assert (link.predicate, link.justification) == (SKOS + "closeMatch", SEMAPV + "ManualMappingCuration")
    with pytest.raises(TableError, match="no known prefix"):
        linking.read_links(path, {"a": "https://a.example/"})
