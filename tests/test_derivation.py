"""Derivation: each rule on a handful of triples, the order of rules, and why a triple stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple

from sahel_ld.derivation import Rule, derivations, derive, engine, read_rules, stratify
from sahel_ld.derivation.rules import read_rule
from sahel_ld.errors import InputError
from sahel_ld.ontology import read_ontology, without_blank_nodes

ROOT = Path(__file__).resolve().parents[1]
BASE = "https://example.org/"
RULES = read_rules(ROOT / "ontology" / "rules")
PREFIXES = {
    "": BASE,
    "actor": f"{BASE}id/actor/",
    "assessment": f"{BASE}id/assessment/",
    "certainty": "https://w3id.org/sahel-ld/scheme/certainty/",
    "claim": f"{BASE}id/claim/",
    "dcterms": "http://purl.org/dc/terms/",
    "event": f"{BASE}id/event/",
    "mode": "https://w3id.org/sahel-ld/scheme/mode/",
    "policy": "https://w3id.org/sahel-ld/scheme/policy/",
    "proposition": f"{BASE}id/proposition/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "reported": "https://w3id.org/sahel-ld/reported#",
    "sahel": "https://w3id.org/sahel-ld/ontology#",
    "stance": "https://w3id.org/sahel-ld/scheme/stance/",
    "status": "https://w3id.org/sahel-ld/scheme/status/",
    "type": "https://w3id.org/sahel-ld/scheme/type/",
}
TURTLE = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
SPARQL = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
DOCUMENTS = """
:one a sahel:Document ; dcterms:publisher :north ; dcterms:creator :ann .
:two a sahel:Document ; dcterms:publisher :south ; dcterms:creator :bea .
:three a sahel:Document ; dcterms:publisher :north-online ; dcterms:creator :cid .
:north-online sahel:publisherFamily :north .
:p1 dcterms:isPartOf :one . :p2 dcterms:isPartOf :two . :p3 dcterms:isPartOf :three .
"""
PROPOSITION = (
    "proposition:p sahel:subject event:e ; sahel:property sahel:perpetrator ; sahel:object actor:a ."
)


def said(
    name: str, who: str, *, how: str = "asserts certain own-words", where: str = ":p1", more: str = ""
) -> str:
    """A claim on proposition:p in Turtle."""
    stance, certainty, mode = how.split()
    return f"""
claim:{name} a sahel:Claim ; sahel:proposition proposition:p ; sahel:claimant {who} ; sahel:passage {where} ;
  sahel:stance stance:{stance} ; sahel:certainty certainty:{certainty} ; sahel:mode mode:{mode} {more} .
"""


def derived(*turtle: str) -> Store:
    """The store that the rules make of the ontology, the documents and these triples."""
    store = Store()
    graph = NamedNode(f"{BASE}graph/data")
    store.load((TURTLE + DOCUMENTS + "".join(turtle)).encode(), format=RdfFormat.TURTLE, to_graph=graph)
    terms = without_blank_nodes(read_ontology(ROOT / "ontology"))
    store.extend(Quad(t.subject, t.predicate, t.object, NamedNode(f"{BASE}graph/ontology")) for t in terms)
    return derive(store, RULES, base=BASE, released="2026-11-21")


def holds(store: Store, pattern: str) -> bool:
    """Whether a pattern holds in the merge of the graphs."""
    return bool(store.query(f"{SPARQL}ASK {{ {pattern} }}", use_default_graph_as_union=True))


REPORTED = "event:e reported:perpetrator actor:a"
ACCEPTED = "event:e sahel:perpetrator actor:a"
VERDICT = "assessment:p sahel:assesses proposition:p ; sahel:status status:{0} ; sahel:underRule policy:{1}"


@pytest.mark.parametrize(
    "how", ["asserts certain own-words", "asserts likely paraphrase", "asserts certain presupposed"]
)
def test_an_affirmation_is_reported(how: str) -> None:
    """Somebody affirms it: the weak tier has it, the strong one does not."""
    store = derived(PROPOSITION, said("c", ":ann", how=how))
    assert holds(
        store, f"claim:c sahel:affirms proposition:p . {REPORTED} . event:e reported:participant actor:a"
    )
    assert not holds(store, ACCEPTED)


@pytest.mark.parametrize(
    "how",
    [
        "denies certain own-words",
        "doubts certain own-words",
        "asks certain own-words",
        "predicts certain own-words",
        "recommends certain own-words",
        "relays certain own-words",
        "declines certain own-words",
        "asserts possible own-words",
        "asserts unlikely own-words",
        "asserts certain hearsay",
        "asserts certain ascribed-belief",
        "asserts certain implied",
    ],
)
def test_what_does_not_affirm_is_not_reported(how: str) -> None:
    """Denying, doubting, asking, predicting, recommending, relaying, guessing: no direct triple in either tier."""
    store = derived(PROPOSITION, said("c", ":ann", how=how))
    assert not holds(store, "?claim sahel:affirms ?proposition")
    assert not holds(store, REPORTED)
    assert not holds(store, ACCEPTED)


def test_a_retracted_claim_affirms_nothing() -> None:
    """Only the claimant can take a claim back; a retraction by another leaves it."""
    own = said("r", ":ann", how="retracts certain own-words", more="; sahel:retracts claim:c")
    other = said("r", ":bea", how="retracts certain own-words", more="; sahel:retracts claim:c")
    assert not holds(derived(PROPOSITION, said("c", ":ann"), own), REPORTED)
    assert holds(derived(PROPOSITION, said("c", ":ann"), other), REPORTED)


@pytest.mark.parametrize("limit", ["condition event:x", "share <urn:most>", "scope <urn:not>"])
def test_a_limited_proposition_yields_no_direct_triple(limit: str) -> None:
    """Under a condition, in part, or not there: affirmed, but not as a fact of subject and object."""
    store = derived(PROPOSITION, f"proposition:p sahel:{limit} .", said("c", ":ann"))
    assert holds(store, "claim:c sahel:affirms proposition:p")
    assert not holds(store, REPORTED)


def test_affirming_the_qualified_affirms_the_unqualified() -> None:
    """An affirmation passes to what is refined; a denial does not; a limit stops it."""
    general = (
        "proposition:q sahel:subject event:e ; sahel:property sahel:perpetrator ; sahel:object actor:b ."
    )
    refines = "proposition:p sahel:role <urn:planner> ; sahel:refines proposition:q ."
    assert holds(
        derived(PROPOSITION, general, refines, said("c", ":ann")), "event:e reported:perpetrator actor:b"
    )
    denial = said("c", ":ann", how="denies certain own-words")
    assert not holds(derived(PROPOSITION, general, refines, denial), "?claim sahel:denies proposition:q")
    limited = "proposition:p sahel:share <urn:most> ."
    assert not holds(
        derived(PROPOSITION, general, refines, limited, said("c", ":ann")), "?c sahel:affirms proposition:q"
    )


def test_two_independent_publishers_are_accepted() -> None:
    """Two publishers, for certain, in their own voice, undenied: accepted, and in the strong tier."""
    store = derived(PROPOSITION, said("c", ":ann"), said("d", ":bea", where=":p2"))
    assert holds(
        store,
        f"{VERDICT.format('accepted', 'independent-publishers')} . {ACCEPTED} . event:e sahel:participant actor:a",
    )
    assert holds(
        store,
        "assessment:p sahel:restsOn claim:c, claim:d ; sahel:assessedOn '2026-11-21'^^<http://www.w3.org/2001/XMLSchema#date>",
    )


@pytest.mark.parametrize(
    "second",
    [
        said("d", ":ann"),
        said("d", ":cid", where=":p3"),
        said("d", ":bea", where=":p2", how="asserts likely own-words"),
        said("d", ":bea", where=":p2", more="; sahel:relay claim:d.relay-1"),
        said("d", ":eve", where=":p2"),
        said("d", ":bea", where=":p2") + said("x", ":eve", how="denies certain own-words"),
    ],
    ids=[
        "one document twice",
        "one family",
        "merely likely",
        "only relayed",
        "not the document's voice",
        "denied",
    ],
)
def test_what_is_not_independent_is_not_accepted(second: str) -> None:
    """One source twice, one family, a likelihood, a relayed saying, a quoted voice, a denial."""
    store = derived(PROPOSITION, said("c", ":ann"), second)
    assert not holds(store, "?verdict sahel:status status:accepted")
    assert not holds(store, ACCEPTED)


def test_a_document_speaks_for_itself() -> None:
    """What a document says of itself is accepted; what another says of it is not."""
    own = "proposition:p sahel:subject :one ; sahel:property sahel:author ; sahel:object :ann ."
    assert holds(derived(own, said("c", ":north")), VERDICT.format("accepted", "document-facts"))
    assert not holds(derived(own, said("c", ":bea", where=":p2")), "?verdict sahel:assesses proposition:p")


def test_a_reference_source_places_places() -> None:
    """Geography from a table row of a reference source is accepted, and steps add up."""
    first = "proposition:p sahel:subject :ford ; sahel:property sahel:within ; sahel:object :valley . :ford a sahel:Place ."
    second = "proposition:q sahel:subject :valley ; sahel:property sahel:within ; sahel:object :land . :valley a sahel:Place ."
    row = "claim:{0} a sahel:Claim ; sahel:proposition proposition:{1} ; sahel:claimant :iso ; sahel:tableRow :row ; "
    row += "sahel:stance stance:asserts ; sahel:certainty certainty:certain ; sahel:mode mode:own-words ."
    store = derived(first, second, row.format("c", "p"), row.format("d", "q"))
    assert holds(store, ":ford sahel:within :valley . :ford sahel:withinAny :land")
    assert not holds(store, ":ford sahel:within :land")
    assert not holds(store, ":ford reported:withinAny ?x")


@pytest.mark.parametrize(
    ("claims", "unconfirmed"),
    [
        (said("c", "actor:a", how="asserts certain paraphrase"), True),
        (said("c", "actor:foe", how="asserts certain paraphrase"), True),
        (said("c", "actor:a", how="asserts certain paraphrase") + said("d", ":ann"), False),
    ],
    ids=["by the accused", "by its enemy", "by somebody else too"],
)
def test_said_only_by_the_accused_or_its_enemy(claims: str, unconfirmed: bool) -> None:
    """A claim of responsibility, or an enemy's accusation, alone stays unconfirmed."""
    enmity = "actor:foe reported:fights actor:a ."
    assert (
        holds(derived(PROPOSITION, enmity, claims), VERDICT.format("unconfirmed", "interested-party"))
        is unconfirmed
    )


FIGHT = """
event:e reported:eventType type:armed-clash ; reported:participant actor:a , actor:b , actor:inn .
actor:a a sahel:ArmedGroup . actor:b a sahel:ArmedForce . actor:inn a sahel:Organisation .
actor:speaker reported:spokespersonFor actor:a ; reported:memberOf actor:a .
proposition:p sahel:subject event:e ; sahel:property sahel:location ; sahel:object :ford .
"""


@pytest.mark.parametrize(
    ("claims", "unconfirmed"),
    [
        (said("c", "actor:a"), True),
        (said("c", "actor:speaker"), True),
        (said("c", "actor:envoy", more="; sahel:onBehalfOf actor:b"), True),
        (said("c", "actor:a") + said("d", "actor:b"), False),
        (said("c", "actor:a") + said("d", ":ann"), False),
        (said("c", "actor:inn"), False),
    ],
    ids=["one side", "one of it", "for it", "both sides", "a bystander too", "no belligerent"],
)
def test_told_by_one_belligerent_only(claims: str, unconfirmed: bool) -> None:
    """What one side alone tells of a fight is unconfirmed; what both tell, or somebody else, is not."""
    verdict = VERDICT.format("unconfirmed", "interested-party")
    assert holds(derived(FIGHT, claims), verdict) is unconfirmed


def test_who_merely_met_is_no_belligerent() -> None:
    """Of what is no fighting, the word of one who took part leaves no doubt on record."""
    met = FIGHT.replace("type:armed-clash", "type:meeting")
    assert not holds(derived(met, said("c", "actor:a")), "?verdict sahel:assesses proposition:p")


@pytest.mark.parametrize(
    ("first", "second", "silent"),
    [
        (":ann", ":ann", True),
        (":ann ; sahel:onBehalfOf actor:a", ":bea ; sahel:onBehalfOf actor:a", True),
        ("actor:a", ":bea ; sahel:onBehalfOf actor:a", True),
        (":ann", ":bea", False),
    ],
    ids=["the claimant", "another speaker of one principal", "a speaker of the claimant", "somebody else"],
)
def test_who_can_take_a_claim_back(first: str, second: str, silent: bool) -> None:
    """A claim falls silent by its claimant, or by who speaks on behalf of the same principal."""
    back = said("d", second, how="retracts certain own-words", more="; sahel:retracts claim:c")
    assert holds(derived(PROPOSITION, said("c", first), back), "claim:c sahel:affirms ?p") is not silent


def test_a_denial_that_is_told_without_its_tone_denies() -> None:
    """Assertion and denial are read alike in a paraphrase that leaves the certainty open."""
    denial = said("d", ":bea", how="denies unstated paraphrase")
    store = derived(PROPOSITION, said("c", ":ann", how="asserts unstated paraphrase"), denial)
    assert holds(store, "claim:d sahel:denies proposition:p . claim:c sahel:affirms proposition:p")
    assert holds(store, VERDICT.format("contested", "open-dispute"))


def test_affirmed_and_denied_is_contested_and_contradictory() -> None:
    """The dispute gets a verdict with its rationale, and a comparison of the two claims."""
    store = derived(
        PROPOSITION, said("c", ":ann"), said("d", ":bea", where=":p2", how="denies certain own-words")
    )
    assert holds(store, f"{VERDICT.format('contested', 'open-dispute')} ; sahel:rationale ?why . {REPORTED}")
    assert holds(store, "?comparison sahel:compares claim:c, claim:d")
    assert not holds(store, ACCEPTED)


def test_a_curated_verdict_stands() -> None:
    """Rules give no second verdict."""
    curated = (
        "assessment:p a sahel:Assessment ; sahel:assesses proposition:p ; sahel:status status:rejected ."
    )
    store = derived(PROPOSITION, curated, said("c", ":ann"), said("d", ":bea", where=":p2"))
    assert not holds(store, "assessment:p sahel:status status:accepted")
    assert not holds(store, ACCEPTED)


def test_symmetric_relations_and_types() -> None:
    """A symmetric relation holds both ways in its tier; a thing has the classes above its own."""
    mutual = "proposition:p sahel:subject actor:a ; sahel:property sahel:fights ; sahel:object actor:b . actor:a a sahel:ArmedGroup ."
    store = derived(mutual, said("c", ":ann"))
    assert holds(store, "actor:b reported:fights actor:a . actor:a a sahel:Group, sahel:Actor")


def test_what_follows_is_added_in_small_steps_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few triples are held at once, the same follows, and each triple stands in one graph."""
    mutual = "proposition:p sahel:subject actor:a ; sahel:property sahel:fights ; sahel:object actor:b . actor:a a sahel:ArmedGroup ."
    at_once = derived(mutual, said("c", ":ann"), said("d", ":bea", where=":p2"))
    monkeypatch.setattr(engine, "CHUNK", 1)
    store = derived(mutual, said("c", ":ann"), said("d", ":bea", where=":p2"))
    assert set(store) == set(at_once)
    assert len({quad.triple for quad in store}) == len(store)


def contested_days(first: str, second: str) -> str:
    """Two datings of one event, each affirmed."""
    day = "^^<http://www.w3.org/2001/XMLSchema#date>"
    return (
        f"""
proposition:p sahel:subject event:e ; sahel:property sahel:during ; sahel:object :i .
proposition:q sahel:subject event:e ; sahel:property sahel:during ; sahel:object :j .
:i sahel:startEarliest "{first}"{day} ; sahel:endLatest "{first}"{day} .
:j sahel:startEarliest "{second}"{day} ; sahel:endLatest "{second}"{day} .
"""
        + said("c", ":ann")
        + said("d", ":bea", where=":p2").replace("proposition:p", "proposition:q")
    )


def test_datings_that_share_no_day_contradict() -> None:
    """Disjoint datings are compared; equal ones are not."""
    compared = "?comparison sahel:compares proposition:p, proposition:q"
    assert holds(derived(contested_days("2015-11-20", "2015-11-22")), compared)
    assert not holds(derived(contested_days("2015-11-20", "2015-11-20")), compared)


def test_what_is_wrong_in_itself_contradicts_nothing_else() -> None:
    """Bounds in the wrong order are for the shapes to find; no comparison of a thing with itself is made."""
    day = "^^<http://www.w3.org/2001/XMLSchema#date>"
    during = "proposition:p sahel:subject event:e ; sahel:property sahel:during ; sahel:object :i ."
    figure = during.replace("during", "hasFigure")
    backwards = f':i sahel:startEarliest "2015-11-22"{day} ; sahel:endLatest "2015-11-20"{day} .'
    compared = "?comparison sahel:compares proposition:p"
    assert not holds(derived(during, backwards, said("c", ":ann")), compared)
    assert not holds(derived(figure, ":i sahel:low 22 ; sahel:high 20 .", said("c", ":ann")), compared)


def contested_tolls(first: str, second: str) -> str:
    """Two tolls of one event, each affirmed."""
    return (
        f"""
proposition:p sahel:subject event:e ; sahel:property sahel:hasFigure ; sahel:object :i .
proposition:q sahel:subject event:e ; sahel:property sahel:hasFigure ; sahel:object :j .
:i {first} . :j {second} .
"""
        + said("c", ":ann")
        + said("d", ":bea", where=":p2").replace("proposition:p", "proposition:q")
    )


@pytest.mark.parametrize(
    ("first", "second", "contradicts"),
    [
        ("sahel:low 20 ; sahel:high 20", "sahel:low 22 ; sahel:high 22", True),
        ("sahel:low 20 ; sahel:high 22", "sahel:low 22 ; sahel:high 25", False),
        ("sahel:low 20", "sahel:low 22 ; sahel:high 22", False),
        ("sahel:low 20 ; sahel:high 20 ; sahel:includes actor:x", "sahel:low 22 ; sahel:high 22", False),
    ],
    ids=["no number fits both", "ranges meet", "at least", "another scope"],
)
def test_figures_contradict_only_in_one_scope(first: str, second: str, contradicts: bool) -> None:
    """22 and 22 with the attackers differ in scope, and do not contradict each other."""
    compared = "?comparison sahel:compares proposition:p, proposition:q"
    assert holds(derived(contested_tolls(first, second)), compared) is contradicts


def test_every_derived_triple_is_disjoint_from_the_others_and_has_a_derivation() -> None:
    """A triple stands in one graph, and a rule with premises that stand is named for each derived one."""
    store = derived(PROPOSITION, said("c", ":ann"), said("d", ":bea", where=":p2"))
    triples = [quad.triple for quad in store]
    assert len(triples) == len(set(triples))
    for quad in store:
        if "/graph/derived/" in quad.graph_name.value:
            found = derivations(store, RULES, quad.triple, released="2026-11-21")
            assert quad.graph_name.value.endswith(f"/{found[0].rule.name}"), quad
            assert found[0].premises
            assert all(
                any(store.quads_for_pattern(p.subject, p.predicate, p.object, None))
                for p in found[0].premises
            )


def test_an_asserted_triple_has_no_derivation() -> None:
    """What the tables assert is not explained by a rule."""
    store = derived(PROPOSITION, said("c", ":ann"))
    triple = Triple(
        NamedNode(f"{BASE}id/claim/c"), NamedNode(PREFIXES["sahel"] + "claimant"), NamedNode(f"{BASE}ann")
    )
    assert derivations(store, RULES, triple, released="2026-11-21") == []


def test_the_input_is_not_changed() -> None:
    """Derivation makes a new store."""
    store = Store()
    graph = NamedNode(f"{BASE}g")
    store.load((TURTLE + PROPOSITION + said("c", ":ann")).encode(), format=RdfFormat.TURTLE, to_graph=graph)
    before = sorted(str(quad) for quad in store)
    derive(store, RULES, base=BASE, released="2026-11-21")
    assert sorted(str(quad) for quad in store) == before


def write_rule(folder: Path, name: str, header: str, body: str = "") -> None:
    body = body or "CONSTRUCT {\n  ?x <urn:p> ?y .\n}\nWHERE { ?x <urn:q> ?y }\n"
    (folder / f"{name}.rq").write_text(header + body, encoding="utf-8")


def test_rules_run_after_what_they_read(tmp_path: Path) -> None:
    """Topological order, whatever the names; rules that feed each other share a group."""
    write_rule(tmp_path, "a", "# title: a\n# reads: y\n# writes: z\n# premise: ?x <urn:q> ?y\n")
    write_rule(tmp_path, "b", "# title: b\n# reads: x\n# writes: y\n# premise: ?x <urn:q> ?y\n")
    write_rule(tmp_path, "c", "# title: c\n# reads: z\n# writes: z\n# premise: ?x <urn:q> ?y\n")
    assert [[rule.name for rule in group] for group in stratify(read_rules(tmp_path))] in (
        [["b"], ["a", "c"]],
        [["b"], ["a"], ["c"]],
    )


def test_a_negation_in_a_circle_is_refused(tmp_path: Path) -> None:
    """A rule must not negate what depends on itself."""
    write_rule(tmp_path, "a", "# title: a\n# reads: x\n# negates: y\n# writes: x\n# premise: ?x <urn:q> ?y\n")
    write_rule(tmp_path, "b", "# title: b\n# reads: x\n# writes: y\n# premise: ?x <urn:q> ?y\n")
    with pytest.raises(InputError, match=r"a\.rq.*negates y"):
        stratify(read_rules(tmp_path))


HEADER = "# title: a\n# reads: x\n# writes: y\n# premise: ?x <urn:q> ?y\n"


@pytest.mark.parametrize(
    ("header", "body", "message"),
    [
        ("# title: a\n# writes: y\n# premise: ?x <urn:q> ?y\n", "", "reads"),
        (HEADER, "SELECT * WHERE { ?x ?y ?z }\n", "CONSTRUCT"),
        (HEADER, "CONSTRUCT {\n ?x ex:p ?y .\n}\nWHERE { ?x ?p ?y }\n", "undeclared prefix"),
        (HEADER, "CONSTRUCT {\n ?x <urn:p> .\n}\nWHERE { ?x ?p ?y }\n", "one triple a line"),
        (HEADER, "CONSTRUCT {\n ?x <urn:p> ?y .\n}\nWHERE { ?x ?p }\n", "SPARQL"),
        (HEADER + "# title: again\n", "", "twice"),
    ],
)
def test_a_broken_rule_is_named(header: str, body: str, message: str, tmp_path: Path) -> None:
    """A missing header, another form of query, a bad template: the file is named, with what is wrong."""
    write_rule(tmp_path, "broken", header, body)
    with pytest.raises(InputError, match=message) as caught:
        read_rule(tmp_path / "broken.rq")
    assert "broken.rq" in str(caught.value)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_headers_name_what_the_pattern_uses(rule: Rule) -> None:
    """Each property of ours that a pattern mentions stands in the header, and none that it doesn't."""
    known = {"sahel", "dcterms", "rdfs"}
    used = {name for name in re.findall(r"\b([a-z]+:[a-z]\w*)", rule.where) if name.split(":")[0] in known}
    used -= {
        "sahel:designatedAs",
        "sahel:during",
        "sahel:perpetrator",
    }  # constants that are compared, not relations that are read
    stated = {name for name in rule.reads | rule.negates if name.split(":")[0] in known}
    assert used == stated - {"sahel:restsOn"}
