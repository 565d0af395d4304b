"""The part of JSONPath (RFC 9535) that mappings use: members, indexes, wildcards.

`$.a.b`, `$['a b']`, `$[0]`, `$[-1]`, `$.a[*]`, `$.*`, and a bare `name` for `$.name`. Filters, slices and
descendants are refused, not misread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from sahel_ld.errors import MappingError, Place

Step: TypeAlias = str | int | None
"""A member name, an index, or None for every member or element."""

_DOT = re.compile(r"\.(\*|[^\s.\[\]()*$@'\"?,:][^.\[\]()*'\"?,]*)")
_BRACKET = re.compile(r"\[\s*(?:(\*)|(-?\d+)|'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\")\s*\]")


def parse(text: str, place: Place) -> tuple[Step, ...]:
    """The steps of a path; MappingError when it is ill-formed or beyond this part of JSONPath."""
    steps: list[Step] = []
    rest = text[1:] if text.startswith("$") else text if text.startswith("[") else "." + text
    while rest:
        found = _DOT.match(rest) or _BRACKET.match(rest)
        if found is None:
            raise _error(text, rest, place)
        steps.append(_step(found))
        rest = rest[found.end() :]
    return tuple(steps)


def unparse(steps: tuple[Step, ...]) -> str:
    """The text of a path that has these steps."""
    return "$" + "".join(_written(one) for one in steps)


def _written(step: Step) -> str:
    if isinstance(step, str):
        quoted = step.replace("\\", "\\\\").replace("'", "\\'")
        return f"['{quoted}']"
    return "[*]" if step is None else f"[{step}]"


def branches(steps: tuple[Step, ...]) -> bool:
    """Whether the path can lead to several values."""
    return None in steps


def values(document: object, steps: tuple[Step, ...]) -> Iterator[object]:
    """What a path leads to in a document that Python has read."""
    if not steps:
        yield document
        return
    first, rest = steps[0], steps[1:]
    for one in _members(document, first):
        yield from values(one, rest)


def _members(document: object, step: Step) -> Iterator[object]:
    if isinstance(document, dict):
        if step is None:
            yield from document.values()
        elif step in document:
            yield document[step]
    elif isinstance(document, list):
        if step is None:
            yield from document
        elif isinstance(step, int) and -len(document) <= step < len(document):
            yield document[step]


def _step(found: re.Match[str]) -> Step:
    if found.re is _DOT:
        return None if found[1] == "*" else found[1]
    if found[1]:
        return None
    if found[2]:
        return int(found[2])
    quoted = found[3] if found[3] is not None else found[4]
    return re.sub(r"\\(.)", r"\1", quoted)


def _error(text: str, rest: str, place: Place) -> MappingError:
    at = len(text) - len(rest) + 1
    known = "members, indexes and wildcards are understood; filters, slices and `..` are not"
    return MappingError(
        f"bad JSONPath {text!r} at character {max(at, 1)}", place=place, remedy=known, code="mapping-jsonpath"
    )
