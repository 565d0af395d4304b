"""Where and why the engine does not accept a query.

The engine names the furthest place at which something failed, and an attempt at a keyword reaches
as far as that keyword is long: the place is often beyond the fault. So the query is parsed once
more with wide gaps between its tokens; then the furthest place lies at or just behind the token
that does not fit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from sahel_ld.nearest import suggestion
from sahel_ld.querying.failures import QuerySyntaxError
from sahel_ld.querying.screening import KEYWORDS
from sahel_ld.querying.tokens import Token

_ENGINE = re.compile(r"error at (?P<line>\d+):(?P<column>\d+): (?P<message>.*)", re.DOTALL)
_GAP = " " * 40
"""Wider than the longest keyword that the engine may try."""
_MOST = (1 << 63) - 1

_UNGROUPED = "SELECT names a variable that is neither in GROUP BY nor inside an aggregate"
_MEANINGS = {
    "IRI parsing failed": "is no valid IRI",
    "language tag parsing failed": "is no valid language tag",
    "The SELECT contains a variable that is unbound": _UNGROUPED,
}


def parse(text: str, tokens: Sequence[Token], prefixes: dict[str, str]) -> None:
    """Let the engine parse a query over an empty store; raises QuerySyntaxError."""
    message = _message(text, prefixes)
    if message is not None:
        raise _fault(text, tokens, prefixes, message)


def _message(text: str, prefixes: dict[str, str]) -> str | None:
    import pyoxigraph as ox

    try:
        ox.Store().query(text, prefixes=prefixes)
    except SyntaxError as error:
        return str(error)
    except UnicodeEncodeError as error:
        raise QuerySyntaxError("is not Unicode", text=text, offset=error.start) from error
    except (RuntimeError, ValueError, OSError):
        return None  # a fault of evaluation comes up again, over the data
    return None


def _fault(text: str, tokens: Sequence[Token], prefixes: dict[str, str], message: str) -> QuerySyntaxError:
    if found := _beyond(tokens):
        return QuerySyntaxError(f"{found.text} is beyond what can be counted", text=text, offset=found.start)
    spread, starts = _spread(text, tokens)
    match = _ENGINE.fullmatch(_message(spread, prefixes) or message)
    if not match:
        return QuerySyntaxError(message, text=text, offset=tokens[0].start)
    reached = int(match["column"]) - 1
    index = max((each for each, start in enumerate(starts) if start <= reached), default=0)
    meaning = next((plain for said, plain in _MEANINGS.items() if said in match["message"]), None)
    if meaning:
        token = _first(tokens, "SELECT") if meaning == _UNGROUPED else tokens[index]
        return QuerySyntaxError(meaning, text=text, offset=token.start)
    if reached >= len(spread.rstrip()):
        return _fault_at_end(text, tokens)
    return _unexpected(text, tokens[index])


def _beyond(tokens: Sequence[Token]) -> Token | None:
    """The number behind LIMIT or OFFSET that the engine can't hold."""
    slices = (after for before, after in pairwise(tokens) if before.keyword in ("LIMIT", "OFFSET"))
    return next((one for one in slices if one.text.isdigit() and int(one.text[:40]) > _MOST), None)


def _fault_at_end(text: str, tokens: Sequence[Token]) -> QuerySyntaxError:
    if tokens[-1].kind == "word":
        return QuerySyntaxError("unexpected end of the query", text=text, offset=tokens[-1].end)
    return QuerySyntaxError(
        "is no valid query as a whole: a variable may be assigned twice (BIND, AS), "
        "or be named in SELECT without being grouped",
        text=text,
        offset=_first(tokens, "SELECT").start,
    )


def _first(tokens: Sequence[Token], keyword: str) -> Token:
    return next((token for token in tokens if token.keyword == keyword), tokens[0])


def _unexpected(text: str, token: Token) -> QuerySyntaxError:
    remedy = suggestion(token.text, KEYWORDS - {"A", token.keyword}) if token.kind == "word" else ""
    return QuerySyntaxError(f"unexpected {token.text!r}", text=text, offset=token.start, remedy=remedy)


def _spread(text: str, tokens: Sequence[Token]) -> tuple[str, list[int]]:
    """The query in one line with wide gaps where white space or brackets are, and each token's start."""
    parts, starts, length = [], [], 0
    for index, token in enumerate(tokens):
        if index and _may_part(text, tokens[index - 1], token):
            parts.append(_GAP)
            length += len(_GAP)
        starts.append(length)
        parts.append(token.text.replace("\n", " "))
        length += len(token.text)
    return "".join(parts) + _GAP, starts


def _may_part(text: str, before: Token, token: Token) -> bool:
    return before.end < token.start or before.text in "{}()[]" or token.text in "{}()[];,"
