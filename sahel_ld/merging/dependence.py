"""Which merge rests on which: a link's end that neither ours nor theirs has comes from another merge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sahel_ld import vocabulary
from sahel_ld.merging.records import Merge
from sahel_ld.merging.tokens import iri, quad_parts, token

_MAPPING = tuple(
    f"<{vocabulary.FOREIGN[prefix]}{name}>".encode()
    for prefix, name in (
        ("skos", "exactMatch"),
        ("skos", "closeMatch"),
        ("skos", "broadMatch"),
        ("skos", "narrowMatch"),
        ("skos", "relatedMatch"),
        ("owl", "sameAs"),
    )
)


@dataclass(frozen=True)
class Order:
    """Merges in the order in which they can be built, what each rests on, and what can't be built.

    `missing` gives for each merge that can't the first link end that nobody provides.
    """

    merges: tuple[Merge, ...]
    depends: Mapping[str, tuple[str, ...]]
    missing: Mapping[str, str]


def mentioned(quads: Path, wanted: set[str]) -> set[str]:
    """Which of the IRIs the statements speak of; the far end of a mapping is not spoken of."""
    tokens = {token(each) for each in wanted}
    found: set[bytes] = set()
    with quads.open("rb") as lines:
        for line in lines:
            if tokens <= found:
                break
            (subject, predicate, term), _ = quad_parts(line)
            if subject in tokens:
                found.add(subject)
            if term in tokens and predicate not in _MAPPING:
                found.add(term)
    return {iri(each) for each in found}


def order(merges: Sequence[Merge], described: set[bytes]) -> Order:
    """The order of merges over things that are ours: those on which nothing rests come last."""
    needs = {merge.id: set(_outside(merge, described)) for merge in merges}
    wanted = set().union(*needs.values()) if needs else set()
    speaks = {merge.id: mentioned(merge.quads, wanted) if wanted else set() for merge in merges}
    done: list[Merge] = []
    todo = sorted(merges, key=lambda merge: merge.id)
    while ready := [m for m in todo if all(_providers(end, done, speaks) for end in needs[m.id])]:
        done += ready
        todo = [merge for merge in todo if merge not in ready]
    depends = {
        merge.id: tuple(
            sorted({each for end in needs[merge.id] for each in _providers(end, done, speaks)} - {merge.id})
        )
        for merge in done
    }
    missing = {
        merge.id: next(end for end in sorted(needs[merge.id]) if not _providers(end, done, speaks))
        for merge in todo
    }
    return Order(tuple(done), depends, missing)


def _outside(merge: Merge, described: set[bytes]) -> Iterator[str]:
    """The ends on our side of a merge's links that are not ours."""
    return (match.ours for match in merge.matches if not match.negated and token(match.ours) not in described)


def _providers(end: str, merges: Iterable[Merge], speaks: Mapping[str, set[str]]) -> list[str]:
    return [merge.id for merge in merges if end in speaks[merge.id]]
