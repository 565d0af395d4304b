"""Names made comparable across scripts and spellings.

A name is folded: other scripts to Latin letters, no diacritics, lower case, French words that recur in
names of groups to English ones, articles and prepositions dropped. The skeleton of a word is its
consonants with spellings of one sound made alike, since Arabic writes few vowels and transliterations
differ in them: Qaeda, Qaïda and قاعدة have one skeleton.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from sahel_ld.linking.words import (
    ARTICLES,
    ENGLISH,
    GENERIC,
    LONG_FORMS,
    REMEMBERED,
    STOP,
    sound,
    weight,
    without_article,
)

_WORD = re.compile(r"[a-z0-9]+")
_LETTERS = re.compile(r"[A-Za-z]+")
_NO_WORD = re.compile(r"[^\w]")
_PARENTHESIS = re.compile(r"^(.*?)\s*\(([^()]+)\)\s*(.*)$")
_ARABIC_ARTICLE = re.compile(r"(?:(?<=\s)|^)[وبل]?ال(?=\w{2})")
_LATIN_ARTICLE = re.compile(r"\b(?:[ae](?:[ldnrstz]|[dst]h)|u[ldnrst]|i[ld]|l|d)[-'’ʼ]\s*(?=\w)")
# Abd al-, Abdel and Abdul begin one kind of name; Ansar al-Din, Eddine and ud-Din end one.
_SERVANT = re.compile(r"\babd[\s'-]*(?:[aei]|o?u)([lrsndzt])(?:[\s'-]+|(?=\1)|(?<=l))(?=\w)")
_FAITH = re.compile(r"\b(?:[aeiu]l|[aeiu]d)[\s'-]?(d(?:ine?|een|yn))\b")
_OFFICE = ("government", "state", "republic")


@dataclass(frozen=True)
class Name:
    """One name: as written, its words once folded, whether it is an acronym, and its script."""

    text: str
    words: tuple[str, ...]
    acronym: str
    latin: bool

    @cached_property
    def folded(self) -> str:
        """The words in one string, in the order of the name."""
        return " ".join(self.words)

    @cached_property
    def distinctive(self) -> tuple[str, ...]:
        """The words that tell it from other names."""
        return tuple(word for word in self.words if word not in GENERIC)

    @cached_property
    def core(self) -> str:
        """Those words, or all where there are none, in an order of their own."""
        return " ".join(sorted(self.distinctive or self.words))

    @cached_property
    def weight(self) -> float:
        """What its words weigh together."""
        return sum(map(weight, self.words))

    @cached_property
    def together(self) -> str:
        """How its words sound in one."""
        return sound("".join(map(without_article, self.words)))


def variants(text: str) -> list[str]:
    """A name as written, without its parenthesis, and an acronym that stands in the parenthesis."""
    match = _PARENTHESIS.match(text)
    inner = [match[2]] if match and match[2].isupper() and " " not in match[2] else []
    parts = [text, f"{match[1]} {match[3]}".strip(), *inner] if match else [text]
    return [part for part in dict.fromkeys(parts) if part]


@lru_cache(maxsize=REMEMBERED)
def read_name(text: str) -> Name | None:
    """The name that a text is, or None if it has no word."""
    words = _words(text)
    bare = _NO_WORD.sub("", text)
    acronym = bare.lower() if 2 <= len(bare) <= 8 and bare.isascii() and bare.isupper() else ""
    latin = text.isascii() or all(
        "LATIN" in unicodedata.name(char, "LATIN") for char in text if char.isalpha()
    )
    kept = _shorter(tuple(word for word in words if word not in STOP) or tuple(words))
    return Name(text, kept, acronym, latin) if kept else None


def _shorter(words: tuple[str, ...]) -> tuple[str, ...]:
    whole = " ".join(words)
    for long, short in LONG_FORMS:
        whole = whole.replace(long, short)
    return tuple(whole.split())


def _words(text: str) -> list[str]:
    if not text.isascii():
        plain = unicodedata.normalize("NFKC", text).replace("ç", "s").replace("Ç", "S")
        text = in_ascii(_ARABIC_ARTICLE.sub("", plain))
    lower = _FAITH.sub(r"\1", _SERVANT.sub("abd", text.lower()))
    lower = _LATIN_ARTICLE.sub("", lower).replace("'", "").replace("`", "")
    return [ENGLISH.get(word, word) for word in _WORD.findall(lower)]


def in_ascii(text: str) -> str:
    """A text of any script in ASCII letters."""
    from anyascii import anyascii

    return text if text.isascii() else anyascii(text)


@lru_cache(maxsize=REMEMBERED)
def initials(text: str) -> frozenset[str]:
    """The acronyms that a name of several words may have: of all, or without articles and prepositions."""
    every = _LETTERS.findall(in_ascii(text))
    if len(every) < 3:
        return frozenset()
    main = [word for word in every if word.lower() not in STOP]
    named = [word for word in every if word.lower() not in STOP - ARTICLES]
    found = {"".join(word[0] for word in words).lower() for words in (every, named, main) if len(words) > 2}
    return frozenset(letters for letters in found if len(letters) > 2)


def read_names(texts: Iterable[str]) -> tuple[Name, ...]:
    """The names among texts, with what stands in parentheses apart, each once."""
    parts = (part for text in texts for part in variants(text))
    found = (read_name(part) for part in dict.fromkeys(parts))
    return tuple(name for name in found if name)


def without_office(names: Iterable[Name]) -> tuple[Name, ...]:
    """Names of states and governments without the word that says which of the two they are."""
    found = (replace(name, words=tuple(w for w in name.words if w not in _OFFICE)) for name in names)
    return tuple(name for name in found if name.words)
