"""README.md of a release: what it is, what its files are, and what is in it, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from sahel_ld import vocabulary

if TYPE_CHECKING:
    from pyoxigraph import QuerySolutions, Store

_CLAIMS = f"""
PREFIX sahel: <{vocabulary.ONTOLOGY}>
SELECT ?source ?stance WHERE {{
  ?claim sahel:stance ?stance ; sahel:passage|sahel:tableRow ?place .
  ?place <{vocabulary.FOREIGN["dcterms"]}isPartOf> ?source .
}}
"""


def readme(
    store: Store,
    *,
    title: Mapping[str, str],
    description: Mapping[str, str],
    version: str,
    issued: str,
    licence: str,
) -> bytes:
    """The page, in Markdown: a function of the data and of what the release says of itself.

    Texts are by language: the first title, and the description in its language or in the first.
    `licence` is an IRI, `issued` an ISO date.
    """
    language, name = next(iter(title.items()))
    about = description.get(language) or description[min(description)]
    return f"""# {name}

{about}

Release {version} of {issued}; licence: {licence}

| file | what |
|---|---|
| `*.nt`, `*.ttl`, `*.jsonld` | the whole dataset as triples |
| `*.nq`, `*.trig` | the same triples in named graphs, each in exactly one |
| `ontology.*`, `shapes.ttl`, `context.jsonld` | the vocabulary, the shapes, the JSON-LD context |
| `queries/` | questions in SPARQL |
| `tables/` | the tables that everything was mapped from |
| `void.ttl`, `dcat.*`, `datapackage.json` | what the dataset is, for machines |
| `CHANGES.md`, `changes.rdfp` | what differs from the release before: to read, and as RDF Patch |
| `index.json`, `SHA256SUMS` | every file with its digest: `sha256sum -c SHA256SUMS` |

A property `reported:p` says that somebody affirms it; `sahel:p` says that the editors accept it.
{_counts(store)}""".encode()


def _counts(store: Store) -> str:
    """Two tables in Markdown: claims by source and stance, things by class."""
    stances: dict[str, Counter[str]] = {}
    for source, stance in _said(store):
        stances.setdefault(source, Counter())[stance] += 1
    columns = sorted({stance for found in stances.values() for stance in found})
    rows = [
        (source, *(found[name] for name in columns), found.total())
        for source, found in sorted(stances.items())
    ]
    claims = _table(("claims of", *columns, "all"), rows)
    return f"\n## What is in it\n\n{claims}\n{_table(('class', 'things'), _classes(store))}"


def _said(store: Store) -> Iterator[tuple[str, str]]:
    """Source and stance of each claim, by their slugs."""
    found = store.query(_CLAIMS, use_default_graph_as_union=True)
    for source, stance in cast("QuerySolutions", found):
        yield str(source).strip("<>").rpartition("/")[2], str(stance).strip("<>").rpartition("/")[2]


def _classes(store: Store) -> list[tuple[str, int]]:
    from pyoxigraph import NamedNode

    rdf_type = NamedNode(f"{vocabulary.FOREIGN['rdf']}type")
    found = Counter(
        str(quad.object).strip("<>").removeprefix(vocabulary.ONTOLOGY)
        for quad in store.quads_for_pattern(None, rdf_type, None, None)
        if str(quad.object).startswith(f"<{vocabulary.ONTOLOGY}")
    )
    return sorted(found.items())


def _table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)
