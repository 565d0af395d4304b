"""What a query may not do, decided on every reading of its text before any engine sees it.

Refused: SERVICE in any nesting, every form of update, more nesting or length than a parser's stack
bears. The engine reads keywords without minding word boundaries (`trueSERVICE<…>`, `SERVICEex:x{…}`
call out), so a word that SPARQL does not know is an error here, and a prefixed name that could be
read as the keyword and a target is refused.
"""

from __future__ import annotations

import re

from sahel_ld.nearest import suggestion
from sahel_ld.querying.failures import QueryRefused, QuerySyntaxError
from sahel_ld.querying.tokens import Token, opens_values, readings

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES = ("ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH")
_WORDS = """
    A ABS ADJUST AND AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL COALESCE CONCAT CONSTRUCT CONTAINS COUNT
    DATATYPE DAY DEFAULT DESC DESCRIBE DISTINCT ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR FROM GRAPH GROUP
    GROUP_CONCAT HASLANG HASLANGDIR HAVING HOURS IF IN IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISTRIPLE ISURI
    LANG LANGDIR LANGMATCHES LATERAL LCASE LIMIT MAX MD5 MIN MINUS MINUTES MONTH NAMED NOT NOW OBJECT OFFSET
    OPTIONAL ORDER PREDICATE PREFIX RAND REDUCED REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS SELECT SEPARATOR
    SHA1 SHA256 SHA384 SHA512 STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID
    SUBJECT SUBSTR SUM TIMEZONE TRIPLE TRUE TZ UCASE UNDEF UNION URI UUID VALUES VERSION WHERE YEAR"""
KEYWORDS = frozenset(_WORDS.split())
DEEPEST = 200
LONGEST = 20_000
_DOTS = re.compile(r"\.+")
_SERVICE = re.compile("service", re.IGNORECASE)


def screen(text: str, prefixes: dict[str, str]) -> list[Token]:
    """The tokens of a normalised query that may be run, given the prefixes that it need not declare.

    Raises QueryRefused for what is never done, QuerySyntaxError for a text that is no query.
    """
    passed: list[list[Token]] = []
    failure: QuerySyntaxError | None = None
    for reading in readings(text):
        _refuse_service(text, reading)
        _refuse_size(text, reading)
        _refuse_update(text, reading)
        try:
            _check_words(text, reading)
            _check_prefixes(text, reading, prefixes)
            passed.append(reading)
        except QuerySyntaxError as error:
            failure = failure or error
    if not passed:
        raise failure or QuerySyntaxError("is empty", text=text, offset=0)
    if len(passed) > 1:
        raise QuerySyntaxError(
            "a '<' can be read as less-than or as the start of an IRI",
            text=text,
            offset=_first_difference(*passed[:2]),
            remedy="put a space behind less-than",
        )
    _check_form(text, passed[0])
    return passed[0]


def _first_difference(one: list[Token], other: list[Token]) -> int:
    return next((a.start for a, b in zip(one, other, strict=False) if a != b), 0)


def _refuse_service(text: str, tokens: list[Token]) -> None:
    for index, token in enumerate(tokens):
        if _calls_out(tokens, index, token):
            raise QueryRefused(
                "SERVICE is refused: a query reads its dataset and nothing else",
                text=text,
                offset=token.start,
                remedy="query the other endpoint with --endpoint",
            )


def _calls_out(tokens: list[Token], index: int, token: Token) -> bool:
    if token.kind in ("word", "language", "blank"):
        return bool(_SERVICE.search(token.text))
    if token.kind != "name" or not _SERVICE.search(token.text):
        return False
    # `PREFIX service: <…>` and `?s service:p ?o` are harmless; `SERVICEex:x {` is the keyword, and so
    # it is in `ex:a.b.SERVICE<…> {`, where the engine ends a name at its second dot.
    prefix, _, local = token.text.partition(":")
    opens = [each.text.startswith("{") for each in tokens[index + 1 : index + 3]]
    if _SERVICE.search(local.partition(".")[2]) and any(opens):
        return True
    before = tokens[index - 1].keyword if index else ""
    return bool(_SERVICE.search(prefix)) and opens[:1] == [True] and before != "GRAPH"


def _refuse_size(text: str, tokens: list[Token]) -> None:
    depth = counted = data = 0
    for index, token in enumerate(tokens):
        if token.text == "{" and opens_values(tokens[max(0, index - 100) : index]):
            data = depth + 1
        depth += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
        data = data if depth >= data else 0
        counted += not data
        if depth > DEEPEST or counted > LONGEST:
            what = (
                f"nests deeper than {DEEPEST} brackets"
                if depth > DEEPEST
                else f"is longer than {LONGEST} tokens"
            )
            raise QueryRefused(what, text=text, offset=token.start, remedy="ask it in parts")


def _refuse_update(text: str, tokens: list[Token]) -> None:
    first = next((token for token in _after_prologue(tokens)), None)
    if first and first.keyword in UPDATES:
        raise QueryRefused(
            f"{first.keyword} is an update: the data are only read",
            text=text,
            offset=first.start,
            remedy="edit the tables and publish",
        )


def _after_prologue(tokens: list[Token]) -> list[Token]:
    index = 0
    while index < len(tokens) and tokens[index].keyword in ("PREFIX", "BASE", "VERSION"):
        index += 3 if tokens[index].keyword == "PREFIX" else 2
    return tokens[index:]


def _check_words(text: str, tokens: list[Token]) -> None:
    for token in tokens:
        if token.kind == "word" and token.keyword not in KEYWORDS:
            raise QuerySyntaxError(
                f"unknown word {token.text!r}",
                text=text,
                offset=token.start,
                remedy=suggestion(token.keyword, KEYWORDS - {"A"}),
            )


def _check_prefixes(text: str, tokens: list[Token], prefixes: dict[str, str]) -> None:
    known = declared(tokens, prefixes)
    for token in tokens:
        if token.kind in ("name", "blank") and len(_DOTS.findall(token.text)) > 1:
            raise QuerySyntaxError(
                "the engine reads one dot in a name, not more",
                text=text,
                offset=token.start,
                remedy="write it as <IRI>",
            )
        if token.kind == "name" and token.text.partition(":")[0] not in known:
            prefix = token.text.partition(":")[0]
            raise QuerySyntaxError(
                f"unknown prefix {prefix + ':'!r}",
                text=text,
                offset=token.start,
                remedy=suggestion(prefix, known, ":") or "declare it with PREFIX",
            )


def declared(tokens: list[Token], prefixes: dict[str, str]) -> dict[str, str]:
    """The prefixes in force: those known beforehand, overridden by those that the query declares."""
    own = {
        name.text[:-1]: iri.text[1:-1]
        for word, name, iri in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if word.keyword == "PREFIX" and name.text.endswith(":") and iri.kind == "iri"
    }
    return {**prefixes, **own}


def _check_form(text: str, tokens: list[Token]) -> None:
    rest = _after_prologue(tokens)
    if not rest or rest[0].keyword not in FORMS:
        raise QuerySyntaxError(
            "is no query: it holds none of SELECT, ASK, CONSTRUCT and DESCRIBE"
            if not rest
            else f"{rest[0].text!r} does not begin a query",
            text=text,
            offset=rest[0].start if rest else 0,
            remedy=f"begin with {', '.join(FORMS)}",
        )


def form(tokens: list[Token]) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE."""
    return _after_prologue(tokens)[0].keyword
