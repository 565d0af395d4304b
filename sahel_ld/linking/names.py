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

_WORD = re.compile(r"[a-z0-9]+")
_PARENTHESIS = re.compile(r"^(.*?)\s*\(([^()]+)\)\s*(.*)$")
_ARABIC_ARTICLE = re.compile(r"(?:(?<=\s)|^)[وبل]?ال(?=\w{2})")
_LATIN_ARTICLE = re.compile(r"\b(?:al|el|ad|an|ar|as|at|ash|ul|l|d)[-'’ʼ]\s*(?=\w)")
_STOP = frozenset(
    [
        "a", "al", "an", "and", "as", "at", "au", "aux", "bin", "d", "da", "de", "del", "der", "des", "du",
        "el", "en", "et", "fi", "fil", "for", "from", "ibn", "in", "l", "la", "le", "les", "lil", "of", "on",
        "par", "pour", "the", "ul", "und", "von", "wa", "wal",
    ]
)  # fmt: skip
_ENGLISH = {
    "africain": "african", "africaine": "african", "afrique": "africa", "algerie": "algeria", "arme": "armed",
    "armee": "army", "armees": "armed", "armes": "armed", "attaque": "attack", "attentat": "attack",
    "combat": "combat", "danemark": "denmark", "defense": "defence", "est": "east", "etat": "state",
    "etats": "states", "forces": "forces", "gouvernement": "government", "groupe": "group",
    "groupes": "groups", "islamique": "islamic", "islamiste": "islamist", "liberation": "liberation",
    "libye": "libya", "malien": "malian", "maliennes": "malian", "maroc": "morocco",
    "mauritanie": "mauritania", "mouvement": "movement", "mouvements": "movements", "nations": "nations",
    "nord": "north", "organisation": "organization", "ouest": "west", "populaire": "popular",
    "republique": "republic", "salafiste": "salafist", "sud": "south", "tunisie": "tunisia",
    "unies": "united", "unis": "united", "unite": "unity",
}  # fmt: skip
# Words that many names share, and that alone tell nobody apart.
GENERIC = frozenset(
    [
        "action", "african", "alliance", "armed", "army", "attack", "attacks", "battalion",
        "brigade", "call", "civilians", "coalition", "combat", "command", "committee",
        "coordination", "council", "country", "democratic", "district", "east", "faction",
        "fighters", "force", "forces", "front", "government", "group", "groups", "independence",
        "islam", "islamic", "islamist", "jihad", "liberation", "local", "military", "militia",
        "militias", "movement", "movements", "muslim", "muslims", "national", "north",
        "northern", "organization", "party", "patriotic", "people", "popular", "preaching",
        "province", "public", "region", "republic", "resistance", "revolutionary", "salafist",
        "security", "self", "south", "state", "states", "support", "town", "troops", "union",
        "united", "unity", "village", "war", "west", "western", "young",
    ]
)  # fmt: skip
_OFFICE = ("government", "state", "republic")
# Longer forms of a name that mean the shorter one.
_LONG_FORMS = (("united states america", "united states"),)
_SOUNDS = (
    ("ch", "x"), ("sh", "x"), ("kh", "k"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("ph", "f"), ("ck", "k"),
    ("q", "k"), ("c", "k"), ("z", "s"), ("v", "f"), ("j", "g"),
)  # fmt: skip


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


def variants(text: str) -> list[str]:
    """A name as written, without its parenthesis, and an acronym that stands in the parenthesis."""
    match = _PARENTHESIS.match(text)
    inner = [match[2]] if match and match[2].isupper() and " " not in match[2] else []
    parts = [text, f"{match[1]} {match[3]}".strip(), *inner] if match else [text]
    return [part for part in dict.fromkeys(parts) if part]


@lru_cache(maxsize=200_000)
def read_name(text: str) -> Name | None:
    """The name that a text is, or None if it has no word."""
    words = _words(text)
    bare = re.sub(r"[^\w]", "", text)
    acronym = bare.lower() if 2 <= len(bare) <= 8 and bare.isascii() and bare.isupper() else ""
    latin = all("LATIN" in unicodedata.name(char, "LATIN") for char in text if char.isalpha())
    kept = _shorter(tuple(word for word in words if word not in _STOP) or tuple(words))
    return Name(text, kept, acronym, latin) if kept else None


def _shorter(words: tuple[str, ...]) -> tuple[str, ...]:
    whole = " ".join(words)
    for long, short in _LONG_FORMS:
        whole = whole.replace(long, short)
    return tuple(whole.split())


def _words(text: str) -> list[str]:
    from anyascii import anyascii

    latin = anyascii(_ARABIC_ARTICLE.sub("", unicodedata.normalize("NFKC", text)))
    lower = _LATIN_ARTICLE.sub("", latin.lower()).replace("'", "").replace("`", "").replace("’", "")
    return [_ENGLISH.get(word, word) for word in _WORD.findall(lower)]


@lru_cache(maxsize=200_000)
def skeleton(word: str) -> str:
    """The consonants of a folded word, spellings of one sound made alike, none doubled."""
    for written, sound in _SOUNDS:
        word = word.replace(written, sound)
    kept = re.sub(r"[aeiouyh]", "", word)
    return re.sub(r"(.)\1+", r"\1", kept)


@lru_cache(maxsize=50_000)
def initials(text: str) -> frozenset[str]:
    """The acronyms that a name of several words may have: of all its words, and of the main ones."""
    from anyascii import anyascii

    every = [word for word in re.findall(r"[A-Za-z]+", anyascii(text)) if word]
    main = [word for word in every if word.lower() not in _STOP]
    found = {"".join(word[0] for word in words).lower() for words in (every, main) if len(words) > 2}
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
