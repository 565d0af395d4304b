"""Bind variables of a query to terms, by the tokens of its text.

pyoxigraph's own `substitutions` refuses a variable that is not in the outermost SELECT clause, so a
parameter of an aggregate, a DESCRIBE or a CONSTRUCT could not be bound. Here every group that names
the variable begins with `VALUES ?variable { term }`: the variable is that constant wherever it is
named, also in sub-SELECT, UNION, OPTIONAL, EXISTS and MINUS, and it may be projected. Behind a group,
where only grouped variables are still bound (HAVING, ORDER BY, an expression in GROUP BY), the term
itself takes the variable's place. It is one that pyoxigraph has validated and written itself, and is
checked to be one term when tokenized, so no value can become syntax.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from sahel_ld.errors import UsageError
from sahel_ld.nearest import suggestion
from sahel_ld.querying.tokens import Token, opens_values, readings

if TYPE_CHECKING:
    import pyoxigraph as ox

    Term = ox.NamedNode | ox.Literal

_MODIFIERS = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
_TERMS = (("iri",), ("string",), ("string", "language"), ("string", "mark", "iri"))


def bind(text: str, tokens: list[Token], values: Mapping[str, Term]) -> str:
    """The query with each variable of `values` (name without `?`) bound to its term.

    `CONSTRUCT WHERE { … }` becomes its long form, whose pattern can take the binding. Raises
    UsageError for a variable that the query does not have, or assigns.
    """
    if not values:
        return text
    _check_names(tokens, values)
    groups = _Groups(tokens, frozenset(values))
    groups.walk()
    template = _short_template(text, tokens)
    if groups.outermost is None:  # DESCRIBE ?x
        end = next((token.start for token in tokens if token.keyword in _MODIFIERS), len(text))
        return f"{text[:end]}\n WHERE {{{_clauses(values, values)}}} {text[end:]}"
    groups.places.setdefault(groups.outermost, set()).update(values)
    edits = [(offset, offset, _clauses(names, values)) for offset, names in groups.places.items()]
    edits += [
        (start, end, f"({_written(values[name])})" if name else "(true)")
        for start, end, name in groups.behind
    ]
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
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
    for before, token in pairwise(tokens):
        if before.keyword == "AS" and token.text[1:] in values:
            raise UsageError(
                f"the query itself gives ?{token.text[1:]} its value, by AS",
                code="assigned",
                remedy="give a variable that the query leaves open",
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
        self.behind: list[tuple[int, int, str]] = []
        """Stretches of the text that a term replaces, with the variable's name ("": true)."""
        self._modifiers = [""]

    def walk(self) -> None:
        for index, token in enumerate(self.tokens):
            if token.text == "{":
                self._open(index, token)
                self._modifiers.append("")
            elif token.text == "}":
                self.stack.pop()
                self._modifiers.pop()
            elif token.keyword in _MODIFIERS:
                self._modifiers[-1] = token.keyword
            elif token.keyword == "SELECT":
                self.clauses.append(set())
            elif token.kind == "variable" and token.text[1:] in self.wanted:
                self._variable(index, token)

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

    def _variable(self, index: int, token: Token) -> None:
        modifier, before = self._modifiers[-1], self.tokens[index - 1]
        alone = modifier == "GROUP" and (before.kind == "variable" or before.text.upper() in ("BY", ")"))
        if modifier not in ("GROUP", "HAVING", "ORDER") or alone or before.keyword == "AS":
            self._name(token.text[1:])
        elif self.tokens[index - 2].keyword == "BOUND":
            self.behind.append((self.tokens[index - 2].start, self.tokens[index + 1].end, ""))
        else:
            self.behind.append((token.start, token.end, token.text[1:]))

    def _name(self, name: str) -> None:
        inside = self.stack[-1] if self.stack else None
        if inside is None:
            self.clauses[-1].add(name)
        else:
            self.places.setdefault(inside, set()).add(name)
