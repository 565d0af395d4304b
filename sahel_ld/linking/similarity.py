"""How alike two names are, from 0 to 1, and why in a word.

Words are compared one by one, in any order; a word that many names share weighs less than one that
tells a name apart, so that governments of two countries stay two.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

from sahel_ld.linking.names import GENERIC, Name, initials, skeleton

_GENERIC_WEIGHT = 0.3
_NEAR = 85.0
_SOUNDS_LIKE = 70.0
_SAME_SOUND = 0.93
_BY_INITIALS = 0.86


def compare(one: Name, other: Name) -> tuple[float, str]:
    """The likeness of two names, with its reason."""
    if one.folded == other.folded:
        how = "same name" if one.text == other.text else f"same name once folded: {one.text} / {other.text}"
        return 1.0 if one.text == other.text else 0.98, how
    if _initials_of(one, other) or _initials_of(other, one):
        return _BY_INITIALS, f"acronym: {one.text} / {other.text}"
    score = _shared(one.words, other.words)
    if one.latin != other.latin:
        return max(score, _across(one, other)), f"across scripts: {one.text} / {other.text}"
    return min(score, 0.97), f"alike: {one.text} / {other.text}"


def _initials_of(short: Name, full: Name) -> bool:
    return len(short.acronym) > 2 and short.acronym in initials(full.text)


def _shared(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    """Twice the weight of the words that both have, over the weight of all words."""
    total = sum(map(_weight, left)) + sum(map(_weight, right))
    found = sum(_weight(word) * _best(word, right) for word in left)
    found += sum(_weight(word) * _best(word, left) for word in right)
    return found / total


def _weight(word: str) -> float:
    return _GENERIC_WEIGHT if word in GENERIC else 1.0


def _best(word: str, others: tuple[str, ...]) -> float:
    return 1.0 if word in others else max(_alike(word, other) for other in others)


@lru_cache(maxsize=200_000)
def _alike(word: str, other: str) -> float:
    """How alike two words are; short or generic ones are the same or not.

    A word that goes on where the other ends is another word: Niger is not Nigeria.
    """
    if min(len(word), len(other)) < 3 or word in GENERIC or other in GENERIC:
        return 0.0
    if abs(len(word) - len(other)) > 1 and (word.startswith(other) or other.startswith(word)):
        return 0.0
    ratio = _ratio(word, other)
    bones = skeleton(word)
    if len(bones) > 1 and bones == skeleton(other) and word[0] == other[0] and ratio >= _SOUNDS_LIKE:
        return _SAME_SOUND
    return ratio / 100 if ratio >= _NEAR and min(len(word), len(other)) > 3 else 0.0


def _ratio(one: str, other: str) -> float:
    """Likeness of two strings by their common letters in order, from 0 to 100."""
    return _scorer()(one, other)


@cache
def _scorer() -> Callable[[str, str], float]:
    """The function of rapidfuzz, imported when first needed."""
    from rapidfuzz import fuzz

    return fuzz.ratio


def _across(one: Name, other: Name) -> float:
    """Likeness by consonants alone, where one name is in another script."""
    left, right = ("".join(map(skeleton, name.words)) for name in (one, other))
    if min(len(left), len(right)) < 4:
        return 0.0
    return _SAME_SOUND * _ratio(left, right) / 100
