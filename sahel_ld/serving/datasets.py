"""The dataset that a request names beside its query (SPARQL 1.1 Protocol, section 2.1.4).

It overrides FROM and FROM NAMED of the query. So the query's own clauses are taken out of its text
and the protocol's are put in their place, by its tokens; only graphs that the data have are allowed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sahel_ld.errors import UsageError
from sahel_ld.nearest import suggestion
from sahel_ld.querying.evaluation import Query, prepare
from sahel_ld.querying.tokens import Token

_BEHIND = frozenset({"WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})


def check(graphs: Sequence[str], known: set[str]) -> None:
    """Raise UsageError for a graph that the data do not have: nothing else is ever read."""
    for iri in graphs:
        if iri not in known:
            raise UsageError(
                f"<{iri}> is no graph of the dataset",
                code="unknown-graph",
                remedy=suggestion(iri, known) or "leave the parameter out for all of it",
            )


def restricted(
    query: Query, default: Sequence[str], named: Sequence[str], prefixes: Mapping[str, str]
) -> Query:
    """The query over the dataset that the protocol names, whose IRIs `check` has let pass."""
    if not default and not named:
        return query
    own = [token for clause in _clauses(query.tokens) for token in clause]
    at = _place(query, [token for token in _outermost(query.tokens) if token not in own])
    text = _blanked(query.text, own)
    clauses = [f"FROM <{iri}>" for iri in default] + [f"FROM NAMED <{iri}>" for iri in named]
    return prepare(f"{text[:at]} {' '.join(clauses)} {text[at:]}", prefixes, name=query.name)


def _clauses(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    for index, token in enumerate(tokens):
        if token.keyword == "FROM":
            named = tokens[index + 1].keyword == "NAMED"
            yield list(tokens[index : index + 2 + named])


def _outermost(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens outside of all brackets, with the brackets that open and close at that level."""
    depth = 0
    for token in tokens:
        opens, closes = token.text in ("{", "(", "["), token.text in ("}", ")", "]")
        if not depth or (closes and depth == 1):
            yield token
        depth += opens - closes


def _place(query: Query, outer: Sequence[Token]) -> int:
    """Where dataset clauses may stand: before WHERE or its group, behind the template of CONSTRUCT."""
    start = next(index for index, token in enumerate(outer) if token.keyword == query.form) + 1
    if query.form == "CONSTRUCT":
        return outer[start + 1].end if outer[start].text == "{" else outer[start - 1].end
    for token in outer[start:]:
        if token.text == "{" or token.keyword in _BEHIND:
            return token.start
    return query.tokens[-1].end


def _blanked(text: str, tokens: Sequence[Token]) -> str:
    for token in tokens:
        text = text[: token.start] + " " * (token.end - token.start) + text[token.end :]
    return text
