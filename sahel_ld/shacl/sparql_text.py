"""SPARQL texts of shapes, seen as tokens: what is projected, what is mentioned, what may not stand there.

This is no parser of SPARQL: Oxigraph parses every query in the end. It finds just enough structure to
hold SHACL's rules on pre-bound variables (SHACL, appendix on pre-binding) and to edit by offsets.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sahel_ld.errors import ShapeError

TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
    |(?P<string>\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    |(?P<iri><[^<>"{}|^`\\\s]*>)
    |(?P<variable>[?$][^\W]\w*)
    |(?P<name>[\w.\-]*:(?:[\w.\-:%]|\\.)*)
    |(?P<word>[^\W\d]\w*)
    |(?P<mark>\S)""",
    re.VERBOSE | re.DOTALL,
)
FORBIDDEN = ("MINUS", "VALUES", "SERVICE", "FROM")
UNSUPPORTED = ("shapesGraph", "currentShape")


class Token(NamedTuple):
    """A token: its kind, its text (words in upper case, variables without mark) and where it stands."""

    kind: str
    text: str
    start: int
    end: int


def tokens_of(text: str) -> list[Token]:
    """Split a query into tokens, comments left out."""
    found = []
    for match in TOKEN.finditer(text):
        kind, raw = str(match.lastgroup), match.group()
        if kind != "comment":
            found.append(Token(kind, _plain(kind, raw), match.start(), match.end()))
    return found


def moved(tokens: Iterable[Token], by: int) -> list[Token]:
    """Return tokens as they stand in a text that begins later."""
    return [Token(token.kind, token.text, token.start - by, token.end - by) for token in tokens]


def are_balanced(tokens: Iterable[Token]) -> bool:
    """Tell whether each brace that closes has one that opens before it, and the other way round."""
    depth = 0
    for token in tokens:
        depth += {"{": 1, "}": -1}.get(token.text, 0) if token.kind == "mark" else 0
        if depth < 0:
            return False
    return depth == 0


def _plain(kind: str, raw: str) -> str:
    return raw.upper() if kind == "word" else raw[1:] if kind == "variable" else raw


@dataclass(frozen=True)
class Projection:
    """The variables that a SELECT returns, and where more can be added; `star` for `*`."""

    variables: tuple[str, ...]
    star: Token | None
    end: int


def projection(tokens: list[Token], select: int) -> Projection:
    """Read the projection of the SELECT at an index."""
    names: list[str] = []
    star, depth, index = None, 0, select + 1
    while not (tokens[index].text in ("WHERE", "{") and depth == 0):
        token = tokens[index]
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        aliased = depth == 1 and tokens[index - 1].text == "AS"
        if token.kind == "variable" and (depth == 0 or aliased):
            names.append(token.text)
        star = token if token.text == "*" and depth == 0 else star
        index += 1
    return Projection(tuple(names), star, tokens[index - 1].end)


def positions(tokens: Iterable[Token], word: str) -> list[int]:
    """Return the indices of a keyword."""
    return [i for i, token in enumerate(tokens) if token.kind == "word" and token.text == word]


def mentioned(tokens: Iterable[Token]) -> set[str]:
    """Return the names of all variables in a query."""
    return {token.text for token in tokens if token.kind == "variable"}


def check(tokens: list[Token], bound: Collection[str]) -> None:
    """Raise ShapeError for what a query with pre-bound variables must not contain."""
    for word in FORBIDDEN:
        if positions(tokens, word):
            raise ShapeError(f"{word} is not allowed in a query with pre-bound variables")
    for name in UNSUPPORTED:
        if name in mentioned(tokens):
            raise ShapeError(f"${name} is not supported", remedy="use `--engine pyshacl`")
    for before, token in itertools.pairwise(tokens):
        if before.text == "AS" and before.kind == "word" and token.text in bound:
            raise ShapeError(f"?{token.text} is pre-bound and can't be assigned")


def flat_group(text: str, tokens: list[Token]) -> tuple[str, tuple[str, ...]]:
    """Return what a SELECT's braces hold if nothing there has its own scope, and its predicates.

    Nested groups have one, except those of EXISTS, into which solutions are substituted. Paths that may be
    empty reach, from a node that is given, further than the same paths joined with it afterwards.
    """
    start = next((i for i, token in enumerate(tokens) if token.text == "{"), None)
    if start is None or tokens[-1].text != "}":
        return "", ()
    head, body = tokens[1:start], tokens[start + 1 : -1]
    plain = all(token.kind == "variable" or token.text in ("*", "DISTINCT", "WHERE") for token in head)
    opened = all(before.text == "EXISTS" for before, token in itertools.pairwise(body) if token.text == "{")
    scoped = any(token.kind == "mark" and token.text in "*?" for token in body) or positions(body, "SELECT")
    if not plain or not opened or scoped or not body or body[0].text == "{":
        return "", ()
    return text[tokens[start].end : tokens[-1].start].strip(), tuple(_predicates(body))


def _predicates(body: list[Token]) -> Iterator[str]:
    """Yield the predicates, as written, of a group's triple patterns: those that are a name or an IRI."""
    depth, spoken = 0, Token("mark", ".", 0, 0)
    for before, token, after in zip([spoken, *body[:-1]], body, [*body[1:], spoken], strict=True):
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(token.text, 0)
        subject = before.kind in ("variable", "iri", "name") or before.text == ";"
        predicate = token.kind in ("iri", "name") and after.kind in ("variable", "iri", "name", "string")
        if depth == 0 and subject and predicate:
            yield token.text


def check_subqueries(tokens: list[Token], bound: Collection[str], main: int | None) -> None:
    """Raise ShapeError for a sub-SELECT that does not return the pre-bound variables."""
    for index in positions(tokens, "SELECT"):
        if index == main:
            continue
        inner = projection(tokens, index)
        needed = {"this", *(name for name in bound if name in mentioned(tokens))}
        missing = sorted(needed - set(inner.variables))
        if inner.star or missing:
            raise ShapeError(f"a sub-SELECT must return ${missing[0] if missing else 'this'} by name")
