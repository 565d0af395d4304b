"""How alike two names are, from 0 to 1, and why in a word.

Words are compared one by one, in any order; a word that many names share weighs less than one that
tells a name apart, so that governments of two countries stay two.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

from sahel_ld.linking.names import Name, initials
from sahel_ld.linking.words import GENERIC, bones, skeleton, sound, weight, without_article

NEAR = 85.0
_SOUNDS_LIKE, _TOGETHER = 70.0, 80.0
_SAME_SOUND = 0.93
_BY_INITIALS = 0.86
_VOWELS = frozenset("aeiouy")


def compare(one: Name, other: Name) -> tuple[float, str]:
    """The likeness of two names, with its reason."""
    if one.folded == other.folded:
        how = "same name" if one.text == other.text else f"same name once folded: {one.text} / {other.text}"
        return 1.0 if one.text == other.text else 0.98, how
    if _initials_of(one, other) or _initials_of(other, one):
        return _BY_INITIALS, f"acronym: {one.text} / {other.text}"
    if one.acronym and other.acronym and sorted(one.acronym) != sorted(other.acronym):
        return 0.0, ""
    score = _shared(one, other)
    if one.latin != other.latin:
        return max(score, _across(one, other)), f"across scripts: {one.text} / {other.text}"
    if score < _SAME_SOUND and _written_together(one, other):
        return _SAME_SOUND, f"the same in other words: {one.text} / {other.text}"
    return min(score, 0.97), f"alike: {one.text} / {other.text}"


def _initials_of(short: Name, full: Name) -> bool:
    return len(short.acronym) > 2 and short.acronym in initials(full.text)


def _shared(one: Name, other: Name) -> float:
    """Twice the weight of the words that both have, over the weight of all words."""
    found = _found(one.words, other) + _found(other.words, one)
    return found / (one.weight + other.weight)


def _found(words: tuple[str, ...], other: Name) -> float:
    """The weight of the words that the other name has, as often, in this spelling or one alike."""
    found, telling = 0.0, other.distinctive
    for at, word in enumerate(words):
        if word in other.words:
            # The second Mohamed is not found in a name with one.
            twice = word in words[:at] and words[: at + 1].count(word) > other.words.count(word)
            found += 0.0 if twice else weight(word)
        elif telling and word not in GENERIC:
            found += max(_alike(word, each) for each in telling)
    return found


def _written_together(one: Name, other: Name) -> bool:
    """Whether the two differ in where a word ends: Bel Mokhtar, Belmokhtar."""
    if len(one.words) == len(other.words):
        return False
    left, right = one.together, other.together
    return len(skeleton(left)) > 3 and skeleton(left) == skeleton(right) and _ratio(left, right) >= _TOGETHER


@lru_cache(maxsize=20_000)
def _alike(word: str, other: str) -> float:
    """How alike two words are, neither of them generic; short ones are the same or not.

    A word that goes on where the other ends is another word: Niger is not Nigeria.
    """
    if len(word) < 3 or len(other) < 3 or word.isdigit() or other.isdigit():
        return 0.0
    word, other = without_article(word), without_article(other)
    if abs(len(word) - len(other)) > 1 and (word.startswith(other) or other.startswith(word)):
        return 0.0
    one, two = sound(word), sound(other)
    if one == two:
        return _SAME_SOUND
    ratio, found = _ratio(one, two), skeleton(word)
    same = len(found) > 1 and found == skeleton(other) and (word[0] in _VOWELS) == (other[0] in _VOWELS)
    if same and ratio >= _SOUNDS_LIKE:
        return _SAME_SOUND
    ratio = max(ratio, _ratio(word, other))
    return ratio / 100 if ratio >= NEAR and min(len(word), len(other)) > 3 else 0.0


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
    left, right = ("".join(map(bones, name.distinctive or name.words)) for name in (one, other))
    if min(len(left), len(right)) < 4:
        return 0.0
    return _SAME_SOUND * _ratio(left, right) / 100
