"""Characters of IRIs as patterns that every engine's regular expressions read alike (RFC 3987)."""

from __future__ import annotations

UCSCHAR = (
    r"\x{A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}"
    + "".join(rf"\x{{{plane:X}0000}}-\x{{{plane:X}FFFD}}" for plane in range(1, 14))
    + r"\x{E1000}-\x{EFFFD}"
)
KEPT = r"A-Za-z0-9._~\-" + UCSCHAR
"""`iunreserved`: what stays as it is in a template's value of an IRI."""
ILLEGAL = r'[\x00-\x20<>"{}|\\^`]'
ABSOLUTE = r"^[A-Za-z][A-Za-z0-9+.\-]*:"
BREAKING = "\\<>" + "".join(chr(at) for at in range(1, 0x20))
"""What can't stand between the angle brackets of N-Quads, not even in an IRI that nobody checks."""
