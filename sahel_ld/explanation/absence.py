"""Why a triple does not stand: what is said instead, and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from sahel_ld import vocabulary
from sahel_ld.explanation.records import Absence, ClaimView
from sahel_ld.explanation.views import S, Views

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, QuerySolutions, Triple

_QUALIFIERS = ("condition", "share", "scope")
_MOST = 5


def absence(views: Views, triple: Triple) -> Absence | None:
    """What the release has on the same content; None if it has nothing on it at all."""
    on = _propositions(views, triple)
    claims = tuple(views.claim(c) for p in on for c in views.subjects(p, "proposition"))
    verdicts = tuple(views.verdict(v) for p in on for v in views.subjects(p, "assesses"))
    reasons = tuple(_reasons(views, triple, on, claims, tuple(verdict.status for verdict in verdicts)))
    if not reasons:
        return None
    return Absence(
        triple=(str(triple.subject), str(triple.predicate), str(triple.object)),
        text=views.words(triple),
        reasons=reasons,
        claims=claims,
        verdicts=verdicts,
        instead=tuple(instead(views, triple)),
    )


def _reasons(
    views: Views, triple: Triple, on: list[str], claims: tuple[ClaimView, ...], verdicts: tuple[str, ...]
) -> Iterator[str]:
    twin = _twin(views, triple)
    if twin is not None and _stands(views, twin):
        held = f"the editors hold it {verdicts[0]}" if verdicts else "the editors hold nothing of it"
        yield f"it is reported, not accepted: {held}"
    elif claims:
        yield f"nobody affirms it without condition: {', '.join(sorted({each.stance for each in claims}))}"
    for name in _QUALIFIERS:
        if any(views.objects(proposition, name) for proposition in on):
            yield f"it is said with a {name}, and what is qualified so yields no direct triple"
    if _stands(views, turned := _turned(triple)):
        yield f"the other way round it stands: {views.words(cast('Triple', turned))}"


def _propositions(views: Views, triple: Triple) -> list[str]:
    """The propositions with that subject, property (of either tier) and object or value."""
    from pyoxigraph import NamedNode, Variable

    if not isinstance(triple.subject, NamedNode):
        return []
    query = f"""SELECT DISTINCT ?s ?o ?y ?p {{
        ?y <{S}subject> ?s ; <{S}property> ?p ; <{S}object>|<{S}value> ?o }} ORDER BY ?y"""
    results = views.dataset.store.query(
        query,
        use_default_graph_as_union=views.dataset.union,
        substitutions={Variable("s"): triple.subject, Variable("o"): triple.object},
    )
    wanted = {triple.predicate.value, *views.subjects(triple.predicate.value, "reportedAs")}
    return [row["y"].value for row in cast("QuerySolutions", results) if row["p"].value in wanted]


def _twin(views: Views, triple: Triple) -> Triple | None:
    """The triple in the weak tier, if this one is of the accepted tier."""
    from pyoxigraph import NamedNode, Triple

    weak = views.objects(triple.predicate.value, "reportedAs")
    return Triple(triple.subject, NamedNode(weak[0]), triple.object) if weak else None


def _turned(triple: Triple) -> Triple | None:
    from pyoxigraph import NamedNode, Triple

    if not isinstance(triple.object, NamedNode):
        return None
    return Triple(triple.object, triple.predicate, triple.subject)


def _stands(views: Views, triple: Triple | None) -> bool:
    if triple is None:
        return False
    quads = views.dataset.store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return next(iter(quads), None) is not None


def instead(views: Views, triple: Triple) -> list[str]:
    """Triples that do stand: with another predicate, then with another object."""
    store = views.dataset.store
    found = [
        *store.quads_for_pattern(triple.subject, None, triple.object, None),
        *store.quads_for_pattern(triple.subject, triple.predicate, None, None),
    ]
    if weak := _twin(views, triple):
        found += store.quads_for_pattern(weak.subject, weak.predicate, None, None)
    kept = [quad.triple for quad in found if _is_direct(quad.predicate)]
    return sorted({" ".join(map(str, (t.subject, t.predicate, t.object))) for t in kept})[:_MOST]


def _is_direct(predicate: NamedNode) -> bool:
    return (
        predicate.value.startswith((S, vocabulary.REPORTED, vocabulary.FOREIGN["skos"]))
        or "type" in predicate.value
    )
