"""Finding things by what people type: a label, part of one, its initials, with or without accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from sahel_ld.querying import labels
from sahel_ld.querying.dataset import Dataset

_UNNAMED = ("/id/proposition/", "/id/name/", "/id/comparison/", "/id/claim/")
"""Kinds whose labels are sentences of ours, or the names of other things."""
_SMALL = frozenset("a al and au aux d de des du el en et for in l la le les of on pour the".split())  # noqa: SIM905
_WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """The text without case and accents, runs of anything but letters and digits made one space."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORD.findall("".join(each for each in plain if not unicodedata.combining(each))))


def initials(label: str) -> set[str]:
    """The initials of a label: of all its words, of the longer ones, and of these with a leading article."""
    words = folded(label).split()
    long = [word for word in words if word not in _SMALL]
    leading = words[:1] + [word for word in words[1:] if word not in _SMALL]
    return {"".join(word[0] for word in some) for some in (words, long, leading) if len(some) > 1}


def search(dataset: Dataset, text: str) -> list[tuple[str, str]]:
    """Things, with a label of each, that a text may stand for: of the closest kind of likeness that any has.

    In order: the same but for accents and punctuation; its initials; a label that has all its words.
    """
    known = [(iri, label) for _, iri, label in labels.labelled(dataset) if not _is_sentence(iri)]
    wanted = folded(text)
    if not wanted:
        return []
    for alike in (_same, _initials, _contains):
        if found := _each_once((iri, label) for iri, label in known if alike(wanted, label)):
            return found
    return []


def qualified(dataset: Dataset, label: str) -> list[tuple[str, str]]:
    """Things whose label is this one and more in brackets: `Mali (state)` beside `Mali`."""
    wanted = folded(label)
    found = (
        (iri, each) for _, iri, each in labels.labelled(dataset) if "(" in each and not _is_sentence(iri)
    )
    return _each_once((iri, each) for iri, each in found if folded(each.partition("(")[0]) == wanted)


def _is_sentence(iri: str) -> bool:
    return any(kind in iri for kind in _UNNAMED)


def _same(wanted: str, label: str) -> bool:
    return folded(label) == wanted


def _initials(wanted: str, label: str) -> bool:
    return wanted in initials(label)


def _contains(wanted: str, label: str) -> bool:
    return f" {wanted} " in f" {folded(label)} "


def _each_once(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    things: dict[str, str] = {}
    for iri, label in sorted(found):
        things.setdefault(iri, label)
    return sorted(things.items())
