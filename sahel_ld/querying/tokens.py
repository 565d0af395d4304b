"""A SPARQL tokenizer that never says less than the engine sees.

The engine parses characters, not tokens, so `<` can open an IRI where the grammar's longest match
says so, or be less-than where an expression allows it. Where both readings are possible and would
leave quotes, comments or brackets in different states, `readings` yields both, so that nothing can
hide from the screening behind the one that was not taken.

Invariants: the tokens of a reading cover the text but for white space and comments, in order; a
string or IRI is one token; every escape in it is one that SPARQL 1.1 (§19.7) knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from sahel_ld.errors import Place
from sahel_ld.querying.failures import QuerySyntaxError

_LETTERS = (
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_JOINERS = "\u00b7\u0300-\u036f\u203f\u2040"
_ESCAPED = r"\\[_~.\-!$&'()*+,;=/?\#@%]|%[0-9A-Fa-f]{2}"
_HEX = "[0-9A-Fa-f]"


@cache
def _grammar(ascii_only: bool) -> re.Pattern[str]:
    """The tokens of SPARQL 1.1 (§19.8); those of a text in ASCII alone compile forty times as fast."""
    start = "A-Za-z" if ascii_only else f"A-Za-z{_LETTERS}"
    joiners = "" if ascii_only else _JOINERS
    rest = rf"{start}_0-9\-{joiners}"
    prefix = rf"(?:[{start}](?:[{rest}.]*[{rest}])?)?:"
    local = rf"(?:[{start}_0-9:]|{_ESCAPED})(?:(?:[{rest}:]|{_ESCAPED})|\.+(?=[{rest}:%\\]))*"
    return re.compile(
        rf"""(?P<space>[ \t\n]+|\#[^\n]*)
        |(?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]|\\u{_HEX}{{4}}|\\U{_HEX}{{8}})*>)
        |(?P<string>'''(?:'{{0,2}}(?:[^'\\]|\\.))*'''|\"\"\"(?:"{{0,2}}(?:[^"\\]|\\.))*\"\"\"
            |'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")
        |(?P<variable>[?$][{start}_0-9{joiners}]+)
        |(?P<blank>_:[{start}_0-9](?:[{rest}]|\.+(?=[{rest}]))*)
        |(?P<name>{prefix}(?:{local})?)
        |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?)
        |(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)
        |(?P<word>[A-Za-z_][A-Za-z0-9_]*)
        |(?P<mark>\^\^|&&|\|\||!=|<=|>=|.)""",
        re.VERBOSE | re.DOTALL,
    )


_BAD_ESCAPE = re.compile(
    rf"""\\(?:[tbnrf"'\\]|u(?![dD][89a-fA-F]){_HEX}{{4}}|U(?:000{_HEX}|0010){_HEX}{{4}})|(?P<bad>\\.?)""",
    re.DOTALL,
)
_LESS_THAN = re.compile(r"(?P<mark><)")
_UNSETTLING = re.compile(r"['#()]")
_MOST_READINGS = 64
_CLOSING = {"(": ")", "[": "]", "{": "}"}


class Token(NamedTuple):
    """A token: its kind (iri, string, variable, blank, name, language, number, word, mark) and place."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset behind the last character."""
        return self.start + len(self.text)

    @property
    def keyword(self) -> str:
        """The word in capitals; an empty string for any other kind of token."""
        return self.text.upper() if self.kind == "word" else ""


def normalise(text: str) -> str:
    """The text with LF line ends and no byte-order mark, so that all agree where a comment ends."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def place_of(text: str, offset: int, name: str = "query") -> Place:
    """The line and character position, both from 1, of an offset into a query."""
    before = text[:offset]
    return Place(name, line=before.count("\n") + 1, column=offset - (before.rfind("\n") + 1) + 1)


def readings(text: str) -> Iterator[list[Token]]:
    """Every reading of a normalised query that its brackets and quotes allow, the plain one first.

    Raises QuerySyntaxError if there is none, or if there are too many to look at.
    """
    waiting: list[frozenset[int]] = [frozenset()]
    failure: QuerySyntaxError | None = None
    looked = found = 0
    while waiting:
        looked += 1
        if looked > _MOST_READINGS:
            raise QuerySyntaxError(
                "has too many '<' that can be read in two ways",
                text=text,
                offset=0,
                remedy="put spaces around each less-than sign",
            )
        operators = waiting.pop(0)
        reading = _Reading(text, operators)
        try:
            reading.run()
            found += 1
            yield reading.tokens
        except QuerySyntaxError as error:
            failure = failure or error
        waiting += [operators | {offset} for offset in reading.doubtful]
    if not found and failure:
        raise failure


class _Reading:
    """One pass over the text, with the given offsets of `<` taken for less-than."""

    def __init__(self, text: str, operators: frozenset[int]) -> None:
        self.text = text
        self.grammar = _grammar(text.isascii())
        self.operators = operators
        self.tokens: list[Token] = []
        self.doubtful: list[int] = []
        self.open: list[tuple[str, int, bool]] = []

    def run(self) -> None:
        position = 0
        while position < len(self.text):
            match = self._match(position)
            if match.lastgroup != "space":
                self._take(Token(match.lastgroup or "", match[0], position))
            position = match.end()
        if self.open:
            self._fail(f"{self.open[-1][0]!r} is never closed", self.open[-1][1])

    def _match(self, position: int) -> re.Match[str]:
        # Less-than alone never matches as `<=` here: an offset is doubtful only where an IRI matched.
        if position in self.operators:
            found = _LESS_THAN.match(self.text, position)
        else:
            found = self.grammar.match(self.text, position)
        assert found is not None  # the last alternative takes any character
        return found

    def _take(self, token: Token) -> None:
        if token.kind == "mark":
            self._mark(token)
        elif token.kind == "string":
            self._string(token)
        elif token.kind == "iri" and self._ambiguous(token):
            self.doubtful.append(token.start)
        elif token.kind == "name" and re.search(r"\\['#]", token.text):
            self._fail("an escaped quote or hash in a prefixed name", token.start, "write it as <IRI>")
        self.tokens.append(token)

    def _mark(self, token: Token) -> None:
        if token.text in "\\\"'`":
            unclosed = token.text in "\"'"
            self._fail("a string is never closed" if unclosed else f"unexpected {token.text!r}", token.start)
        if token.text in "([{":
            self.open.append((token.text, token.start, token.text != "[" and self._opens_data(token)))
        elif token.text in ")]}":
            if not self.open or _CLOSING[self.open[-1][0]] != token.text:
                self._fail(f"{token.text!r} closes nothing", token.start)
            self.open.pop()

    def _opens_data(self, token: Token) -> bool:
        """Whether a bracket opens (or stands in) the data block of VALUES, where nothing is compared."""
        if self.open and self.open[-1][2]:
            return True
        return token.text == "{" and opens_values(self.tokens)

    def _string(self, token: Token) -> None:
        for escape in _BAD_ESCAPE.finditer(token.text):
            if escape["bad"] is not None:
                self._fail(f"unknown escape {escape['bad']!r}", token.start + escape.start())
        # The engine falls back to shorter strings when a long one fails; side by side they are no SPARQL.
        if self.text[token.end : token.end + 1] in ("'", '"') and self.text[token.end : token.end + 1]:
            self._fail("two strings side by side", token.end)

    def _ambiguous(self, token: Token) -> bool:
        if token.start in self.operators or (self.operators and token.start < max(self.operators)):
            return False
        inside = bool(self.open) and self.open[-1][0] == "(" and not self.open[-1][2]
        return inside and self._after_operand() and bool(_UNSETTLING.search(token.text))

    def _after_operand(self) -> bool:
        before = self.tokens[-1] if self.tokens else None
        return before is not None and (
            before.kind not in ("mark", "word") or before.text in (")", "true", "false")
        )

    def _fail(self, message: str, offset: int, remedy: str = "") -> None:
        raise QuerySyntaxError(message, text=self.text, offset=offset, remedy=remedy)


def opens_values(before: list[Token]) -> bool:
    """Whether a `{` behind these tokens opens the data block of a VALUES clause."""
    index = len(before) - 1
    if index >= 0 and before[index].text == ")":
        index -= 1
        while index >= 0 and before[index].kind == "variable":
            index -= 1
        index -= before[index].text == "("
    elif index >= 0 and before[index].kind == "variable":
        index -= 1
    else:
        return False
    return index >= 0 and before[index].keyword == "VALUES"
