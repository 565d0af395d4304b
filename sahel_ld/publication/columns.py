"""Many values at once: those of one kind are rewritten as one text, by a few searches in C.

Values are objects as they end a line of N-Triples, so `" .\\n"` stands after each and nowhere inside.
What is not of one kind, or needs a closer look, is left to whoever writes values one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from sahel_ld.publication.names import LOCAL, Memo, Names
from sahel_ld.publication.terms import END, IRI

_are_local = re.compile(b"(?:%s\n)*+" % LOCAL.pattern).fullmatch


REMEMBERED = 8192  # values of a column
FEW = 16  # values that are sooner looked up than rewritten


@dataclass(frozen=True, eq=False)  # compared by identity, which is quick
class Form:
    """How values of one kind (see `kind_of`) are written: `encode` writes one.

    A short name, or a text with its quotes, stands between `before` and `after`; a text that `native`
    matches stands alone, without quotes. Without `at_once`, only `encode` knows.
    """

    kind: bytes
    encode: Callable[[bytes], bytes]
    before: bytes = b""
    after: bytes = b""
    native: re.Pattern[bytes] | None = None
    at_once: bool = True


class Column:
    """Values as they are written: looked up while they recur, rewritten at once when they don't.

    `one` writes a value, `many` all of them or none.
    """

    def __init__(
        self, one: Callable[[bytes], bytes], many: Callable[[Sequence[bytes]], list[bytes] | None]
    ) -> None:
        self._known = Memo(one, limit=REMEMBERED)
        self._many = many
        self._recurring = True

    def texts(self, values: Sequence[bytes]) -> list[bytes]:
        """Each value as it is written."""
        if not self._recurring and len(values) > FEW:
            found = self._many(values)
            if found:
                return found
        before = len(self._known)
        texts = list(map(self._known.__getitem__, values))
        if len(values) > FEW:
            self._recurring = len(self._known) - before <= len(values) // 2 and before < REMEMBERED
        return texts


def rewritten(
    values: Sequence[bytes], form: Form, names: Names, head: bytes = b"", tail: bytes = b""
) -> list[bytes] | None:
    """Each value as its form has it, between head and tail; None if they can't be written as one."""
    text = b"".join(values)
    if not form.at_once:
        return None
    if form.kind == IRI:
        return _names(text, len(values), names, head + form.before, form.after + tail)
    end = b'"' + form.kind + END
    if text.count(end) != len(values):
        return None
    if form.native:
        return _natives(text, end, form.native, head, tail)
    head, tail = head + form.before, b'"' + form.after + tail
    return (head + text[: -len(end)].replace(end, tail + END + head) + tail).split(END)


def _names(text: bytes, count: int, names: Names, head: bytes, tail: bytes) -> list[bytes] | None:
    """IRIs that all have the namespace of the first, and local names that need no second look."""
    found = names.space(text[: text.find(b">") + 1])
    if not found:
        return None
    space, prefix = found
    between = b">" + END + space
    if text.count(between) != count - 1:
        return None
    inside = text[len(space) : -len(b">" + END)]
    if not _are_local(inside.replace(between, b"\n") + b"\n"):
        return None
    head += prefix
    return (head + inside.replace(between, tail + END + head) + tail).split(END)


def _natives(
    text: bytes, end: bytes, native: re.Pattern[bytes], head: bytes, tail: bytes
) -> list[bytes] | None:
    """Literals that can all stand without quotes."""
    inside = text[1 : -len(end)]
    between = end + b'"'
    if not _repeated(native)(inside.replace(between, b"\n") + b"\n"):
        return None
    return (head + inside.replace(between, tail + END + head) + tail).split(END)


@cache
def _repeated(pattern: re.Pattern[bytes]) -> Callable[[bytes], re.Match[bytes] | None]:
    return re.compile(b"(?:(?:%s)\n)*+" % pattern.pattern).fullmatch
