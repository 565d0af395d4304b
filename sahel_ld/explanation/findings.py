"""What there is to say of one thing: where it comes from, and what rests on it, by its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sahel_ld import vocabulary
from sahel_ld.explanation import upward
from sahel_ld.explanation.records import Finding
from sahel_ld.explanation.views import Views

_SPEAKING = (
    "subject",
    "object",
    "about",
    "atPlace",
    "interval",
    "condition",
    "share",
    "role",
    "scope",
    "refines",
)
_UNTOLD = tuple(
    vocabulary.FOREIGN[prefix] + name
    for prefix, name in (
        ("skos", "prefLabel"),
        ("skos", "altLabel"),
        ("skos", "example"),
        ("rdfs", "isDefinedBy"),
        ("oa", "hasSelector"),
    )
)


def finding(views: Views, iri: str) -> Finding:
    """All there is to say of a thing that the release names."""
    kind = kind_of(iri)
    return _BY_KIND.get(kind, _of_thing)(views, iri)


def kind_of(iri: str) -> str:
    """claim, proposition, actor … by the IRI; `term` for anything else."""
    _, found, rest = iri.rpartition("/id/")
    kind = rest.partition("/")[0] if found else ""
    return kind if kind in vocabulary.KINDS else "term"


def _of_claim(views: Views, iri: str) -> Finding:
    """A claim; for a step of its relay, the claim that was passed on."""
    owner = views.subjects(iri, "relay")
    return _of_claim(views, owner[0]) if owner else _resting(views, iri, [iri])


def _of_passage(views: Views, iri: str) -> Finding:
    return _resting(views, iri, views.subjects(iri, "passage", "tableRow"), _facts(views, iri))


def _of_proposition(views: Views, iri: str) -> Finding:
    return _resting(
        views, iri, views.subjects(iri, "proposition", "affirms", "denies"), _facts(views, iri), [iri]
    )


def _of_qualifier(views: Views, iri: str) -> Finding:
    """An interval or a figure: what is said with it."""
    propositions = views.subjects(iri, *_SPEAKING)
    claims = [claim for each in propositions for claim in views.subjects(each, "proposition")]
    return _resting(views, iri, claims, _facts(views, iri), propositions)


def _of_assessment(views: Views, iri: str) -> Finding:
    verdict = views.verdict(iri)
    return Finding(
        iri=iri,
        kind="assessment",
        label=f"verdict on “{verdict.content}”",
        cells=verdict.cells,
        propositions=((verdict.proposition, verdict.content),),
        claims=tuple(views.claim(claim) for claim in verdict.rests_on),
        verdicts=(verdict,),
        results=upward.from_verdict(views, iri),
    )


def _of_comparison(views: Views, iri: str) -> Finding:
    found = views.comparison(iri)
    members = [member for member, _ in found.members]
    claims = [member for member in members if kind_of(member) == "claim"]
    others = [member for member in members if kind_of(member) != "claim"]
    claims += [claim for each in others for claim in views.subjects(each, "proposition")]
    return Finding(
        iri=iri,
        kind="comparison",
        label=views.label(iri) if views.label(iri) != iri else found.kind,
        cells=found.cells,
        propositions=tuple((each, views.label(each)) for each in others),
        claims=tuple(views.claim(claim) for claim in dict.fromkeys(claims)),
        comparisons=(found,),
    )


def _of_thing(views: Views, iri: str) -> Finding:
    """An actor, event, place, document, name or term: where it comes from, how much is said of it."""
    propositions = views.subjects(iri, "subject", "object", "about")
    claims = {claim for each in propositions for claim in views.subjects(each, "proposition")}
    counted = [("propositions on it", len(propositions)), ("claims on these", len(claims))]
    facts = [*_facts(views, iri), *((name, str(count)) for name, count in counted if count)]
    return _found(views, iri, facts=tuple(facts))


def _resting(
    views: Views,
    iri: str,
    claims: Sequence[str],
    facts: tuple[tuple[str, str], ...] = (),
    propositions: Sequence[str] = (),
) -> Finding:
    """A thing with the claims that speak with it, and what rests on those."""
    above = upward.above(views, claims)
    named = dict.fromkeys([*propositions, *above.propositions])
    return _found(
        views,
        iri,
        facts=facts,
        propositions=tuple((each, views.label(each)) for each in named if each != iri),
        claims=tuple(views.claim(claim) for claim in sorted(set(claims))),
        verdicts=tuple(views.verdict(each) for each in above.verdicts),
        results=above.results,
        comparisons=tuple(views.comparison(each) for each in above.comparisons),
    )


def _found(views: Views, iri: str, **parts: object) -> Finding:
    kind = kind_of(iri)
    label = views.content(iri) if kind == "claim" else views.word(iri)
    cells = tuple(views.provenance.naming(f"<{iri}>"))
    return Finding(iri=iri, kind=kind, label=label, cells=cells, **parts)  # type: ignore[arg-type]


def _facts(views: Views, iri: str) -> tuple[tuple[str, str], ...]:
    """What is asserted of a thing beside its labels, in words."""
    return tuple(sorted(set(_told(views, iri))))


def _told(views: Views, iri: str) -> Iterator[tuple[str, str]]:
    from pyoxigraph import Literal, NamedNode

    direct = (vocabulary.REPORTED, vocabulary.FOREIGN["rdf"])
    for quad in views.dataset.store.quads_for_pattern(NamedNode(iri), None, None, None):
        derived = "/graph/derived/" in getattr(quad.graph_name, "value", "")
        french = isinstance(quad.object, Literal) and (quad.object.language or "en") != "en"
        if derived or french or quad.predicate.value in _UNTOLD or quad.predicate.value.startswith(direct):
            continue
        value = str(getattr(quad.object, "value", quad.object))
        word = views.word(value) if isinstance(quad.object, NamedNode) else value
        yield views.word(quad.predicate.value), word


_BY_KIND: dict[str, Callable[[Views, str], Finding]] = {
    "assessment": _of_assessment,
    "claim": _of_claim,
    "comparison": _of_comparison,
    "figure": _of_qualifier,
    "interval": _of_qualifier,
    "passage": _of_passage,
    "proposition": _of_proposition,
}
