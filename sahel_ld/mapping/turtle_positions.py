"""Where each triple of a Turtle text stands: the parser does not say, so its order is followed.

Triples come out of the parser in the order in which their objects end; an inner `[ … ]` ends before
the triple it is the object of. This scanner walks the tokens in that order and notes the place of each
object. It understands no more of Turtle than that, and is used only for messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    return list(_Walk(text).objects())


class _Walk:
    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))
        self.at = 0

    def objects(self) -> Iterator[Position]:
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

    def _predicates(self) -> Iterator[Position]:
        """`predicate object, object; …` up to the mark that ends it."""
        while self._kind() not in (".", "]", ""):
            if self._kind() == ";":
                self.at += 1
                continue
            self.at += 1
            yield from self._objects()

    def _objects(self) -> Iterator[Position]:
        while True:
            here = self.tokens[self.at][1] if self.at < len(self.tokens) else (0, 0)
            yield from self._term()
            yield here
            if self._kind() != ",":
                return
            self.at += 1

    def _term(self) -> Iterator[Position]:
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

    def _members(self) -> Iterator[Position]:
        while self._kind() not in (")", ""):
            here = self.tokens[self.at][1]
            yield from self._term()
            yield from (here, here)
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
