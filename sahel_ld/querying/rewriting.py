"""Bind variables of a query to terms, by the tokens of its text.

pyoxigraph's own `substitutions` refuses a variable that is not in the outermost SELECT clause, so a
parameter of an aggregate, a DESCRIBE or a CONSTRUCT could not be bound. Here every group that names
the variable begins with `VALUES ?variable { term }`: the variable is that constant wherever it is
named, also in sub-SELECT, UNION, OPTIONAL, EXISTS and MINUS, and it may be projected. The term is
one that pyoxigraph has validated and written itself, and is checked to be one term when tokenized,
so no value can become syntax.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sahel_ld.errors import UsageError
from sahel_ld.querying.nearest import suggestion
from sahel_ld.querying.tokens import Token, opens_values, readings

if TYPE_CHECKING:
    import pyoxigraph as ox

    Term = ox.NamedNode | ox.Literal

_TERMS = (("iri",), ("string",), ("string", "language"), ("string", "mark", "iri"))


def bind(text: str, tokens: list[Token], values: Mapping[str, Term]) -> str:
    """The query with each variable of `values` (name without `?`) bound to its term.

    `CONSTRUCT WHERE { … }` becomes its long form, whose pattern can take the binding. Raises
    UsageError for a variable that the query does not have.
    """
    if not values:
        return text
    _check_names(tokens, values)
    groups = _Groups(tokens, frozenset(values))
    groups.walk()
    template = _short_template(text, tokens)
    if groups.outermost is None:  # DESCRIBE ?x
        return f"{text[: tokens[-1].end]} WHERE {{{_clauses(values, values)}}}"
    groups.places.setdefault(groups.outermost, set()).update(values)
    for offset in sorted(groups.places, reverse=True):
        text = text[:offset] + _clauses(groups.places[offset], values) + text[offset:]
    return _lengthened(text, tokens, template)


def _short_template(text: str, tokens: list[Token]) -> str:
    """What CONSTRUCT WHERE { … } would have as its template; nothing for any other query."""
    at = next((n for n, token in enumerate(tokens) if token.keyword == "CONSTRUCT"), None)
    if at is None or tokens[at + 1].text == "{":
        return ""
    start = next(token for token in tokens[at:] if token.text == "{")
    end = next(token for token in tokens[at:] if token.text == "}")  # a template has no further braces
    return text[start.start : end.end]


def _lengthened(text: str, tokens: list[Token], template: str) -> str:
    if not template:
        return text
    end = next(token for token in tokens if token.keyword == "CONSTRUCT").end
    return f"{text[:end]} {template} {text[end:]}"


def _clauses(names: Iterable[str], values: Mapping[str, Term]) -> str:
    return "".join(f" VALUES ?{name} {{ {_written(values[name])} }} " for name in sorted(names))


def _check_names(tokens: list[Token], values: Mapping[str, Term]) -> None:
    known = {token.text[1:] for token in tokens if token.kind == "variable"}
    for name in values:
        if name not in known:
            raise UsageError(
                f"the query has no variable ?{name}",
                code="unknown-parameter",
                remedy=suggestion(name, known) or f"it has {', '.join(sorted(known)) or 'none'}",
            )


def _written(term: Term) -> str:
    text = str(term)
    kinds = tuple(token.kind for token in next(readings(text)))
    assert kinds in _TERMS, text
    return text


class _Groups:
    """A walk over the tokens that knows, at each variable, which groups it is named in."""

    def __init__(self, tokens: list[Token], wanted: frozenset[str]) -> None:
        self.tokens = tokens
        self.wanted = wanted
        self.places: dict[int, set[str]] = {}
        self.outermost: int | None = None
        self.stack: list[int | None] = []
        self.clauses: list[set[str]] = [set()]

    def walk(self) -> None:
        for index, token in enumerate(self.tokens):
            if token.text == "{":
                self._open(index, token)
            elif token.text == "}":
                self.stack.pop()
            elif token.keyword == "SELECT":
                self.clauses.append(set())
            elif token.kind == "variable" and token.text[1:] in self.wanted:
                self._name(token.text[1:])

    def _open(self, index: int, token: Token) -> None:
        before = self.tokens[index - 1].keyword if index else ""
        behind = self.tokens[index + 1].keyword if index + 1 < len(self.tokens) else ""
        template = before == "CONSTRUCT" or opens_values(self.tokens[max(0, index - 100) : index])
        if template or behind == "SELECT":
            self.stack.append(None)
            return
        if self.outermost is None:
            self.outermost = token.end
        self.stack.append(token.end)
        # What a SELECT clause names is bound in the group that follows it.
        if self.clauses[-1]:
            self.places.setdefault(token.end, set()).update(self.clauses[-1])
            self.clauses[-1] = set()

    def _name(self, name: str) -> None:
        inside = self.stack[-1] if self.stack else None
        if inside is None:
            self.clauses[-1].add(name)
        else:
            self.places.setdefault(inside, set()).add(name)
