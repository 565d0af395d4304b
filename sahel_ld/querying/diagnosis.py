"""Why an answer is empty: terms that the query names and the data don't have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sahel_ld.nearest import nearest
from sahel_ld.querying.dataset import Dataset
from sahel_ld.querying.evaluation import Query
from sahel_ld.querying.writers import Style

_ENDED = re.compile(r"[^/#]*$")


def unknown_terms(query: Query, dataset: Dataset) -> list[str]:
    """One line for each IRI of the query that stands nowhere in the data, with the nearest that does."""
    lines = []
    for written, iri in dict(_named(query)).items():
        if not _occurs(dataset, iri):
            close = _close(dataset, query, iri)
            lines.append(f"{written} is not in the data" + (f"; {close}" if close else ""))
    return [*lines, *_tongues(query, dataset)]


def _tongues(query: Query, dataset: Dataset) -> Iterator[str]:
    """One line for each plain string that the data have in a language only: SPARQL tells the two apart."""
    for index, token in enumerate(query.tokens):
        before, after = query.tokens[index - 1], query.tokens[index + 1 : index + 2]
        follows = before.kind in ("name", "iri", "variable") or before.keyword == "A"
        typed = after and (after[0].kind == "language" or after[0].text == "^^")
        if token.kind == "string" and follows and not typed:
            found = _spoken(dataset, token.text)
            if found:
                yield f"{token.text} has a language in the data: {', '.join(found)}"


def _spoken(dataset: Dataset, written: str) -> list[str]:
    """The literals with a language that have this text; none if the plain string stands there as well."""
    query = f"""SELECT DISTINCT ?o {{ ?s ?p ?o FILTER(isLiteral(?o) && STR(?o) = {written}) }} LIMIT 20"""
    solutions = dataset.store.query(query, use_default_graph_as_union=True)
    found = [solution["o"] for solution in solutions]  # type: ignore[union-attr]
    return sorted(str(each) for each in found) if all(each.language for each in found) else []


def _close(dataset: Dataset, query: Query, iri: str) -> str:
    """The nearest in the same namespace, by what stands behind it: namespaces are long and all alike."""
    space = _ENDED.sub("", iri)
    style = Style(query.prefixes)
    ends = [known.removeprefix(space) for known in _neighbours(dataset, iri)]
    near = nearest(iri.removeprefix(space), filter(None, ends))
    return f"did you mean {' or '.join(style.shorten(space + end) for end in near)}?" if near else ""


def _named(query: Query) -> Iterator[tuple[str, str]]:
    for index, token in enumerate(query.tokens):
        before = query.tokens[index - 1]
        declares = before.keyword == "BASE" or (index > 1 and query.tokens[index - 2].keyword == "PREFIX")
        called = index + 1 < len(query.tokens) and query.tokens[index + 1].text == "("
        if declares or called or before.text == "^^" or before.keyword == "PREFIX":
            continue
        if token.kind == "iri":
            yield token.text, token.text[1:-1]
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            yield token.text, query.prefixes.get(prefix, "") + re.sub(r"\\(.)", r"\1", local)


def _occurs(dataset: Dataset, iri: str) -> bool:
    import pyoxigraph as ox

    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return True  # relative to a BASE; not worth a guess
    store = dataset.store
    patterns = (
        (node, None, None, None),
        (None, node, None, None),
        (None, None, node, None),
        (None, None, None, node),
    )
    return any(next(iter(store.quads_for_pattern(*pattern)), None) is not None for pattern in patterns)


def _neighbours(dataset: Dataset, iri: str) -> set[str]:
    """The IRIs of the data in the same namespace: what was meant is most likely among them."""
    space = _ENDED.sub("", iri)
    query = f"""SELECT DISTINCT ?x {{
        {{ ?x ?p ?o }} UNION {{ ?s ?x ?o }} UNION {{ ?s ?p ?x }}
        FILTER(isIRI(?x) && STRSTARTS(STR(?x), {_quoted(space)})) }} LIMIT 50000"""
    solutions = dataset.store.query(query, use_default_graph_as_union=True)
    named = {graph for graph in dataset.graphs() if graph.startswith(space)}
    return named | {solution["x"].value for solution in solutions}  # type: ignore[union-attr]


def _quoted(text: str) -> str:
    import pyoxigraph as ox

    return str(ox.Literal(text))
