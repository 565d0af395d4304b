"""Words in names of groups, places and events: which say nothing, which many share, how they sound."""

from __future__ import annotations

import re
from functools import lru_cache

ARTICLES = frozenset(["al", "el"])
STOP = ARTICLES | frozenset(
    [
        "a", "an", "and", "as", "at", "au", "aux", "bin", "d", "da", "de", "del", "der", "des", "du",
        "en", "et", "fi", "fil", "for", "from", "ibn", "in", "l", "la", "le", "les", "lil", "of", "on",
        "par", "pour", "the", "to", "ul", "und", "von", "wa", "wal",
    ]
)  # fmt: skip
# Words of French and Arabic that recur in names, and names of countries and towns, in English.
ENGLISH = {
    "africain": "african", "africaine": "african", "afrique": "africa", "alger": "algiers",
    "algerie": "algeria", "algerien": "algerian", "algerienne": "algerian", "allemagne": "germany",
    "allies": "allies", "arabe": "arab", "arabes": "arab", "arme": "armed", "armee": "army",
    "armees": "armed", "armes": "armed", "attaque": "attack", "attaques": "attacks", "attentat": "attack",
    "attentats": "attacks", "bataille": "battle", "bataillon": "battalion", "belgique": "belgium",
    "cameroun": "cameroon", "centrafricaine": "central african", "chine": "china", "conseil": "council",
    "danemark": "denmark", "defense": "defence", "democratique": "democratic", "djihad": "jihad",
    "dwlh": "state", "egypte": "egypt", "enlevement": "kidnapping", "espagne": "spain", "est": "east",
    "etat": "state", "etats": "states", "ethiopie": "ethiopia", "gouvernement": "government",
    "grand": "greater", "groupe": "group", "groupes": "groups", "guinee": "guinea", "haraka": "movement",
    "harakat": "movement", "haut": "high", "hkwmh": "government", "hrkh": "movement",
    "islamique": "islamic", "islamiques": "islamic", "islamiste": "islamist", "islamistes": "islamist",
    "islmyh": "islamic", "italie": "italy", "jabhat": "front", "jamaa": "group", "jamaah": "group",
    "jamaat": "group", "jbhh": "front", "jebhat": "front", "jeunes": "young", "jmh": "group",
    "jysh": "army", "katiba": "brigade", "katibat": "brigade", "ktybh": "brigade", "libye": "libya",
    "libyenne": "libyan", "malien": "malian", "malienne": "malian", "maliennes": "malian",
    "maroc": "morocco", "mauritanie": "mauritania", "mouvement": "movement", "mouvements": "movements",
    "musulman": "muslim", "musulmans": "muslims", "nationale": "national", "nigerienne": "nigerien",
    "nord": "north", "nusrat": "nasr", "organisation": "organization", "ouest": "west", "parti": "party",
    "patriotique": "patriotic", "peuple": "people", "populaire": "popular", "predication": "preaching",
    "prise": "taking", "republique": "republic", "revolutionnaire": "revolutionary", "russie": "russia",
    "salafiste": "salafist", "salut": "salvation", "somalie": "somalia", "soudan": "sudan",
    "soutien": "support", "sud": "south", "syrie": "syria", "tchad": "chad", "tchadienne": "chadian",
    "tombouctou": "timbuktu", "touareg": "tuareg", "tunisie": "tunisia", "unicite": "unity",
    "unies": "united", "unis": "united", "unite": "unity",
}  # fmt: skip
# Longer forms of a name that mean the shorter one, and names of two words in another language.
LONG_FORMS = (("united states america", "united states"), ("cote ivoire", "ivory coast"))
# Words that many names share, and that alone tell nobody apart.
GENERIC = frozenset(
    [
        "action", "african", "alliance", "armed", "army", "attack", "attacks", "battalion", "battle",
        "brigade", "call", "civilians", "coalition", "combat", "command", "committee",
        "coordination", "council", "country", "democratic", "district", "faction",
        "fighters", "force", "forces", "front", "government", "group", "groups", "independence",
        "islam", "islamic", "islamist", "jihad", "liberation", "local", "military", "militia",
        "militias", "mission", "movement", "movements", "muslim", "muslims", "national", "operation",
        "organization", "party", "patriotic", "people", "popular", "preaching",
        "province", "public", "region", "republic", "resistance", "revolutionary", "salafist",
        "security", "self", "state", "states", "support", "town", "troops", "union",
        "united", "unity", "village", "war", "young",
    ]
)  # fmt: skip
# They tell a country from its neighbour, but nobody apart alone.
_DIRECTIONS = frozenset(["east", "eastern", "north", "northern", "south", "southern", "west", "western"])
GENERIC |= _DIRECTIONS
_GENERIC_WEIGHT, _DIRECTION_WEIGHT = 0.3, 0.6
REMEMBERED = 20_000
"""Names recur near one another, and the memory of a run is not to grow with their number."""

_DIGRAPHS = (
    ("tch", "x"), ("ch", "x"), ("sh", "x"), ("kh", "k"), ("gh", "g"), ("rh", "g"), ("dh", "d"), ("th", "t"),
    ("ph", "f"),
)  # fmt: skip
_LETTERS = str.maketrans("cqzvjy", "kksfgi")
_SOFT = re.compile("c(?=[eiy])")
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = str.maketrans("", "", "aeiouyh")


def weight(word: str) -> float:
    """What a word weighs in a comparison: little where many names share it."""
    if word in _DIRECTIONS:
        return _DIRECTION_WEIGHT
    return _GENERIC_WEIGHT if word in GENERIC else 1.0


@lru_cache(maxsize=REMEMBERED)
def sound(word: str) -> str:
    """A folded word with the spellings of one sound made alike, no letter doubled."""
    if "c" in word:
        word = _SOFT.sub("s", word)
    if "h" in word:
        for written, heard in _DIGRAPHS:
            word = word.replace(written, heard)
    return _once(word.replace("dj", "j").replace("ou", "u").translate(_LETTERS))


@lru_cache(maxsize=REMEMBERED)
def skeleton(word: str) -> str:
    """The consonants of a word as they sound, none doubled."""
    return _once(sound(word).translate(_VOWELS))


def bones(word: str) -> str:
    """The skeleton without w, with which Arabic writes long vowels."""
    found = skeleton(word)
    return _once(found.replace("w", "")) if "w" in found else found


def _once(word: str) -> str:
    """A word with no letter twice in a row."""
    return _DOUBLED.sub(r"\1", word) if _DOUBLED.search(word) else word


def without_article(word: str) -> str:
    """A long word without an article that it was written together with."""
    return word[2:] if len(word) > 6 and word[:2] in ARTICLES else word
