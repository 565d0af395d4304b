"""Claims and propositions of which two merges give different accounts under one IRI."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from sahel_ld.errors import DataError
from sahel_ld.merging.records import Merge
from sahel_ld.merging.sifting import WORDING
from sahel_ld.merging.tokens import SAHEL, iri, quad_parts

_KINDS = (b"/id/claim/", b"/id/proposition/")


def refuse_other_accounts(merge: Merge, others: Iterable[Merge]) -> None:
    """DataError for a claim or proposition that another merge tells otherwise, as two versions of a table do.

    Side by side they would be one claim that says both.
    """
    others = tuple(others)
    accounts = dict(_accounts(merge.quads)) if others else {}
    for other in others:
        for subject, account in _accounts(other.quads):
            if accounts.get(subject, account) != account:
                raise DataError(
                    f"{iri(subject)} says something else in the merge {other.id}",
                    remedy=f"`sahel-ld merge --undo {other.id}` first, or leave this one out",
                    code="data-accounts",
                )


def _accounts(quads: Path) -> Iterator[tuple[bytes, bytes]]:
    """Each claim and proposition with a digest of what our vocabulary says of it; the lines are sorted."""
    with quads.open("rb") as lines:
        for subject, group in groupby(lines, key=lambda line: line.split(b" ", 1)[0]):
            if any(kind in subject for kind in _KINDS):
                yield subject, sha256(b"".join(_said(group))).digest()


def _said(group: Iterable[bytes]) -> Iterator[bytes]:
    for each in group:
        (_, predicate, term), _ = quad_parts(each)
        if predicate.startswith(SAHEL) and predicate not in WORDING:
            yield predicate + b" " + term + b"\n"
