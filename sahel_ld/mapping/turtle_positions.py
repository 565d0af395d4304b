"""Where each triple of a Turtle text stands: the parser does not say, so its order is followed.

Triples come out of the parser in the order in which their objects end; an inner `[ … ]` ends before
the triple it is the object of. This scanner walks the tokens in that order and notes the place of each
object. It understands no more of Turtle than that, and is used only for messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

Position = tuple[int, int]
"""Line and column, from 1."""

_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n]*)
    |(?P<text>\"\"\"(?:[^"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
        |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<iri><[^<>\s]*>)
    |(?P<suffix>\^\^|@[A-Za-z][\w-]*)
    |(?P<mark>[][();,.])
    |(?P<word>[^\s\[\]();,"'<>]+)""",
    re.VERBOSE | re.DOTALL,
)


def positions(text: str) -> list[Position]:
    """The place of the object of each triple, in the order of the parser."""
    found = list(_Walk(text).objects())
    # A plain literal before `]` is known to be plain only at the bracket, which ends two triples at
    # once; the parser gives out the outer one first.
    ordered: list[_Object] = []
    before: _Object | None = None
    for one in found:
        last = ordered[-1] if ordered else None
        if last is not None and last.ends_node and last.is_plain and last is before:
            ordered.insert(-1, one)
        else:
            ordered.append(one)
        before = one
    return [one.position for one in ordered]


@dataclass(frozen=True)
class _Object:
    written: str
    position: Position
    is_plain: bool
    ends_node: bool


class _Walk:
    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))
        self.at = 0

    def objects(self) -> Iterator[_Object]:
        while self.at < len(self.tokens):
            if self._kind().lower() in ("@prefix", "@base", "prefix", "base"):
                self._directive()
            else:
                yield from self._term()
                yield from self._predicates()
                self.at += 1

    def _kind(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def _directive(self) -> None:
        dotted = self._kind().startswith("@")
        while self.at < len(self.tokens) and not self.tokens[self.at][0].startswith("<"):
            self.at += 1
        self.at += 1
        if dotted and self._kind() == ".":
            self.at += 1

    def _predicates(self) -> Iterator[_Object]:
        """`predicate object, object; …` up to the mark that ends it."""
        while self._kind() not in (".", "]", ""):
            if self._kind() == ";":
                self.at += 1
                continue
            self.at += 1
            yield from self._objects()

    def _objects(self) -> Iterator[_Object]:
        while True:
            yield from self._object()
            if self._kind() != ",":
                return
            self.at += 1

    def _object(self) -> Iterator[_Object]:
        token, here = self.tokens[self.at] if self.at < len(self.tokens) else ("", (0, 0))
        after = self.at + 1
        yield from self._term()
        plain = token[:1] in ("'", '"') and self.at == after
        yield _Object(token, here, plain, self._kind() == "]")

    def _term(self) -> Iterator[_Object]:
        """Skips one term; an anonymous node or a list yields the triples inside it."""
        kind = self._kind()
        self.at += 1
        if kind == "[":
            yield from self._predicates()
            self.at += 1
        elif kind == "(":
            yield from self._members()
        while self._kind().startswith(("^^", "@")) and self._kind() not in ("@prefix", "@base"):
            self.at += 2 if self._kind() == "^^" else 1

    def _members(self) -> Iterator[_Object]:
        while self._kind() not in (")", ""):
            token, here = self.tokens[self.at]
            yield from self._term()
            yield from (_Object("(", here, False, False), _Object(token, here, False, False))
        self.at += 1


def _tokens(text: str) -> Iterator[tuple[str, Position]]:
    line, start, at = 1, 0, 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            return
        if found.lastgroup != "space":
            yield from _words(found, (line, at - start + 1))
        newlines = found[0].count("\n")
        if newlines:
            line, start = line + newlines, at + found[0].rindex("\n") + 1
        at = found.end()


def _words(found: re.Match[str], where: Position) -> Iterator[tuple[str, Position]]:
    """A word may carry the full stop of its statement (`ex:a.`)."""
    word = found[0]
    if found.lastgroup == "word" and word.endswith(".") and len(word) > 1:
        yield word[:-1], where
        yield ".", where
    else:
        yield word, where
