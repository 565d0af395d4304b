"""From a query's text to its answer.

A SELECT without ORDER BY has no order of its own, so its rows are put in the code-point order of
their terms (as in TSV): the same data give the same bytes, whatever store they came from. Blank
nodes are named by their first appearance, for the engine's names change with every run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sahel_ld.errors import QueryError
from sahel_ld.nearest import suggestion
from sahel_ld.querying import faults, rewriting, screening
from sahel_ld.querying.answers import Answer, Rows, Triples, Truth
from sahel_ld.querying.dataset import Dataset
from sahel_ld.querying.failures import QueryRefused, QuerySyntaxError
from sahel_ld.querying.tokens import Token, normalise

if TYPE_CHECKING:
    import pyoxigraph as ox

    Term = ox.NamedNode | ox.Literal


@dataclass(frozen=True)
class Query:
    """A query that has passed the screening and parses."""

    text: str
    name: str
    tokens: tuple[Token, ...]
    prefixes: Mapping[str, str]

    @property
    def form(self) -> str:
        """SELECT, ASK, CONSTRUCT or DESCRIBE."""
        return screening.form(list(self.tokens))

    @property
    def ordered(self) -> bool:
        """Whether the outermost query says ORDER BY."""
        return "ORDER" in self._outermost

    @property
    def star(self) -> Token | None:
        """The asterisk of the outermost `SELECT *`, if it has one."""
        select = next((index for index, token in enumerate(self.tokens) if token.keyword == "SELECT"), None)
        if select is None or self.form != "SELECT":
            return None
        behind = [token for token in self.tokens[select + 1 : select + 3] if not token.keyword]
        return behind[0] if behind and behind[0].text == "*" else None

    @property
    def _outermost(self) -> list[str]:
        depth, words = 0, []
        for token in self.tokens:
            depth += (token.text in ("{", "(")) - (token.text in ("}", ")"))
            if not depth and token.keyword:
                words.append(token.keyword)
        return words

    @property
    def graphs(self) -> list[tuple[bool, str, Token]]:
        """The dataset clauses: whether NAMED, the IRI, and its token."""
        return list(_dataset_clauses(self))


def prepare(text: str, prefixes: Mapping[str, str], *, name: str = "query") -> Query:
    """A query from its text; raises QuerySyntaxError or QueryRefused, with place and remedy."""
    text = normalise(text)
    known = dict(prefixes)
    try:
        tokens = screening.screen(text, known)
        faults.parse(text, tokens, known)
    except QuerySyntaxError as error:
        raise error.named(name) from error.__cause__
    return Query(text, name, tuple(tokens), screening.declared(tokens, known))


def evaluate(
    query: Query, dataset: Dataset, values: Mapping[str, Term] | None = None, *, limit: int | None = None
) -> Answer:
    """The whole answer of a query over a dataset, with variables bound to the given values.

    At most `limit` rows or triples, if given. Raises QueryRefused for a FROM of a graph that the
    dataset does not have, QueryError for what the engine can't evaluate.
    """
    import pyoxigraph as ox

    text = _with_columns(query, rewriting.bind(query.text, list(query.tokens), values or {}))
    try:
        result = _run(query, text, dataset)
        if isinstance(result, ox.QueryBoolean):
            return Truth(bool(result))
        if isinstance(result, ox.QueryTriples):
            return Triples.of(result, limit)
        return Rows.of(result, ordered=query.ordered, limit=limit)
    except (RuntimeError, SyntaxError, OSError, ValueError) as error:
        raise QueryError(f"can't be evaluated: {error}", code="query-evaluation") from error


def _with_columns(query: Query, text: str) -> str:
    """The text with the outermost `SELECT *` spelt out: variables in the order of their appearance.

    The engine would give them by name. Whatever was bound stands behind the asterisk, so its offset
    is still that of the query's own text.
    """
    import pyoxigraph as ox

    star = query.star
    result = ox.Store().query(query.text, prefixes=dict(query.prefixes)) if star else None
    if star is None or not isinstance(result, ox.QuerySolutions) or not result.variables:
        return text
    scope = {variable.value for variable in result.variables}
    appearing = [token.text[1:] for token in query.tokens if token.kind == "variable"]
    columns = " ".join(f"?{name}" for name in dict.fromkeys(appearing) if name in scope)
    return f"{text[: star.start]}{columns} {text[star.end :]}"


def _run(query: Query, text: str, dataset: Dataset) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    import pyoxigraph as ox

    prefixes = dict(query.prefixes)
    clauses = query.graphs
    if not clauses:
        return dataset.store.query(text, prefixes=prefixes, use_default_graph_as_union=dataset.union)
    _check_graphs(query, dataset)
    default = [ox.NamedNode(iri) for named, iri, _ in clauses if not named]
    if dataset.union or len(default) < 2:
        return dataset.store.query(text, prefixes=prefixes)
    names = [ox.NamedNode(iri) for named, iri, _ in clauses if named]
    store = _merged(dataset.store, default, names)
    return store.query(text, prefixes=prefixes, default_graph=ox.DefaultGraph(), named_graphs=list(names))


def _check_graphs(query: Query, dataset: Dataset) -> None:
    known = dataset.graphs()
    for _, iri, token in query.graphs:
        if iri not in known:
            raise QueryRefused(
                f"<{iri}> is no graph of the dataset",
                text=query.text,
                offset=token.start,
                name=query.name,
                remedy=suggestion(iri, known) or "leave FROM out",
            )


def _merged(store: ox.Store, default: list[ox.NamedNode], names: list[ox.NamedNode]) -> ox.Store:
    """A store whose default graph is the RDF merge of some graphs, beside the named ones."""
    import pyoxigraph as ox

    merged = ox.Store()
    for graph in default:
        quads = store.quads_for_pattern(None, None, None, graph)
        merged.bulk_extend([ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads])
    for graph in names:
        merged.bulk_extend(list(store.quads_for_pattern(None, None, None, graph)))
    return merged


def _dataset_clauses(query: Query) -> Iterator[tuple[bool, str, Token]]:
    for index, token in enumerate(query.tokens):
        if token.keyword == "FROM":
            named = query.tokens[index + 1].keyword == "NAMED"
            iri = query.tokens[index + 1 + named]
            yield named, _expanded(iri, query.prefixes), iri


def _expanded(token: Token, prefixes: Mapping[str, str]) -> str:
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    return prefixes.get(prefix, "") + re.sub(r"\\(.)", r"\1", local)
