"""Terms, places and numbers as people read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from sahel_ld.checking.records import Scope
from sahel_ld.errors import Place

LONGEST = 160
"""Characters of a value in the text for people."""
_PART = re.compile(r'"(?:[^"\\]|\\.)*"|<[^<>\s]*>')
_LOCAL = re.compile(r"(?:[\w-](?:[\w.-]*[\w-])?)?")
_BARE = re.compile(
    r'"([+-]?\d+|[+-]?\d+\.\d+|true|false)"\^\^<http://www\.w3\.org/2001/XMLSchema#(?:integer|decimal|boolean)>'
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def term(text: str, scope: Scope) -> str:
    """A term, path or description with prefixes; a blank node by what is said of it, cut where it is long."""
    if text.startswith("_:"):
        text = scope.nodes.get(text, "a blank node")
    return cut(shortened(text, scope.prefixes))


def shortened(text: str, prefixes: Mapping[str, str]) -> str:
    """The same with a prefix for every IRI that has one, and bare numbers."""
    return _PART.sub(lambda part: _name(part[0], prefixes), _BARE.sub(r"\1", text))


def _name(part: str, prefixes: Mapping[str, str]) -> str:
    iri = part[1:-1]
    if part.startswith('"'):
        return part
    fitting = [(len(space), prefix) for prefix, space in prefixes.items() if space and iri.startswith(space)]
    for length, prefix in sorted(fitting, key=lambda pair: (-pair[0], pair[1])):
        if _LOCAL.fullmatch(iri[length:]):
            return f"{prefix}:{iri[length:]}"
    return part


def cut(text: str) -> str:
    """A text on one line, without control characters, and no longer than people read."""
    plain = printable(text)
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…"


def printable(text: str) -> str:
    """A text whose control characters, which a terminal would obey, are written out."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04X}", text)


def shape(name: str, scope: Scope) -> str:
    """A shape by its name, or the named shape around it, with the path of a property shape."""
    known = scope.shapes.get(name)
    if known is None or not name.startswith("_:"):
        return term(name, scope) if not name.startswith("_:") else "an anonymous shape"
    around = term(known.owner, scope) if known.owner else "an anonymous shape"
    return f"{around}, path {term(known.path, scope)}" if known.path else f"{around}, a shape within it"


def relative(place: Place, root: Path) -> Place:
    """A place relative to a folder, if it lies in it."""
    path = Path(place.path)
    shown = path.relative_to(root) if path.is_relative_to(root) else path
    return Place(shown, place.line, place.column, place.key)


def counted(number: int, one: str) -> str:
    """`1 violation`, `2 violations`."""
    return f"{number} {one}{'' if number == 1 else 's'}"
