"""Characters that a text of ours must not hold: they show nothing, or turn what stands around them."""

from __future__ import annotations

import unicodedata

_TURNING = frozenset("\u061c\u200b\u200e\u200f\u2028\u2029\u2060\ufeff") | {
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}


def invisible(text: str) -> str:
    """The first invisible character of `text` as `U+202E`, or nothing; line ends and tabs may stand."""
    return next((f"U+{ord(char):04X}" for char in text if _is_invisible(char)), "")


def _is_invisible(char: str) -> bool:
    if char in "\n\t":
        return False
    return char in _TURNING or unicodedata.category(char) in ("Cc", "Cs", "Cn", "Co")
