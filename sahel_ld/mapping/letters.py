"""Small letters of Latin alphabets that no accent makes, as they are written in ASCII."""

from __future__ import annotations

IN_ASCII = {
    "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "đ": "d", "ø": "o", "ł": "l", "ħ": "h", "ı": "i",
    "ŧ": "t", "ŋ": "ng", "ɲ": "ny", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ɛ": "e", "ɔ": "o", "ǝ": "e",
    "ə": "e",
}  # fmt: skip
