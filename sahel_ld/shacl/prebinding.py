"""Pre-bound variables for many focus nodes at once (SHACL, section 5.3.1 and the appendix on pre-binding).

A query runs as a sub-SELECT under LATERAL: for each solution on its left, what stands on the right is
evaluated with the left's variables substituted, in FILTER, BIND, OPTIONAL, UNION, nested groups and
GROUP BY alike. That holds for variables that the sub-SELECT returns; so parameters are added to what
it returns.

A query that is one flat group could do without: behind the solutions for `$this`, in the same group, its
patterns join with them and its filters see them. Where few triples have a property that it asks for,
such a join costs less than a look-up for each focus node.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pyoxigraph import Store

from sahel_ld.errors import ShapeError
from sahel_ld.shacl.paths import Path
from sahel_ld.shacl.records import Query
from sahel_ld.shacl.sparql_text import (
    Token,
    are_balanced,
    check,
    check_subqueries,
    flat_group,
    mentioned,
    moved,
    positions,
    projection,
    tokens_of,
)


@dataclass(frozen=True)
class Prepared:
    """A query ready for LATERAL or EXISTS: prologue, group or sub-SELECT, and the variables it returns.

    `flat` is what its group holds where that may stand in the group that binds the focus nodes, else
    empty; `predicates` are those of its triple patterns, as written; `distinct` tells whether its rows are.
    """

    prologue: str
    text: str
    variables: tuple[str, ...]
    flat: str = ""
    predicates: tuple[str, ...] = ()
    distinct: bool = False


def prepare_select(query: Query, path: Path | None, parameters: Collection[str]) -> Prepared:
    """Check a SELECT query and make it return the parameters too."""
    prologue, text, tokens = _opened(query, path, "SELECT", {"this", *parameters})
    check_subqueries(tokens, parameters, 0)
    head = projection(tokens, 0)
    names = head.variables if not head.star else tuple(sorted(mentioned(tokens)))
    if "this" not in names:
        raise ShapeError("a SELECT query must return $this")
    extended = _extended(text, tokens, names, parameters)
    return Prepared(prologue, extended, names, *flat_group(text, tokens), tokens[1].text == "DISTINCT")


def prepare_ask(query: Query, path: Path | None, parameters: Collection[str]) -> Prepared:
    """Check an ASK query and return its group."""
    prologue, text, tokens = _opened(query, path, "ASK", {"this", "value", *parameters})
    check_subqueries(tokens, {"value", *parameters}, None)
    return Prepared(prologue, text[tokens[0].end :].strip().removeprefix("WHERE").strip(), ())


def check_syntax(text: str) -> None:
    """Raise ShapeError when Oxigraph can't parse a query; it costs what running it does."""
    try:
        Store().query(text)
    except SyntaxError as error:
        first = str(error).splitlines()[0]
        if "Prefix not found" in first:
            place = first.partition(": ")[0].removeprefix("error at ")
            first = f"at {place} a prefix is not declared (with sh:prefixes, or PREFIX in the query)"
        raise ShapeError(f"its query does not parse: {first}", remedy="mend the query") from error


def _opened(
    query: Query, path: Path | None, form: str, bound: Collection[str]
) -> tuple[str, str, list[Token]]:
    text, tokens = _with_path(query.text, tokens_of(query.text), path)
    starts = positions(tokens, form)
    if not starts:
        raise ShapeError(f"its query is no {form} query")
    check(tokens, bound)
    start = tokens[starts[0]].start
    if not are_balanced(tokens):
        check_syntax(f"{query.prologue}{text}")
        raise ShapeError("its query has braces that don't match", remedy="mend the query")
    return query.prologue + text[:start] + "\n", text[start:], moved(tokens[starts[0] :], start)


def _with_path(text: str, tokens: list[Token], path: Path | None) -> tuple[str, list[Token]]:
    found = [token for token in tokens if token.kind == "variable" and token.text == "PATH"]
    if found and path is None:
        raise ShapeError("$PATH stands in a query of a node shape, which has no path")
    written = str(path) if path is None or path.iri is not None else f"({path})"
    for token in reversed(found):
        text = f"{text[: token.start]} {written} {text[token.end :]}"
    return text, tokens_of(text) if found else tokens


def _extended(text: str, tokens: list[Token], names: tuple[str, ...], parameters: Collection[str]) -> str:
    """Return the SELECT with the parameters added to what it returns and groups by, last edit first."""
    added = "".join(f" ?{name}" for name in sorted(parameters) if name not in names)
    group = [i for i in positions(tokens, "GROUP") if _depth(tokens, i) == 0]
    if group and added:
        end = tokens[group[0] + 1].end
        text = f"{text[:end]}{added}{text[end:]}"
    head = projection(tokens, 0)
    if head.star:
        listed = " ".join(f"?{name}" for name in names)
        return f"{text[: head.star.start]} {listed}{added} {text[head.star.end :]}"
    return f"{text[: head.end]}{added}{text[head.end :]}"


def _depth(tokens: list[Token], index: int) -> int:
    marks = [token.text for token in tokens[:index] if token.kind == "mark"]
    return marks.count("{") - marks.count("}")
