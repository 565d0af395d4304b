"""The metadata of a release, written after its payload, which they count and describe."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sahel_ld.publication import datapackage, dcat, provenance, schema_org, scorecard, void
from sahel_ld.publication.canonical import graph_lines
from sahel_ld.publication.description import PREFIXES, Description
from sahel_ld.publication.iris import links_graph
from sahel_ld.publication.jsonld import write_jsonld
from sahel_ld.publication.statistics import count, link_sets
from sahel_ld.publication.turtle import write_small_turtle
from sahel_ld.publication.writing import Writing


def write_metadata(writing: Writing) -> None:
    """Write all of it; each describes the payload; the scorecard, last, reads the others."""
    payload = tuple(sorted(writing.entries))
    _graph(writing, "void", _void(writing), "ttl")
    _graph(writing, "dcat", dcat.describe(writing.release, payload), "ttl", "jsonld")
    _graph(writing, "prov", provenance.describe(writing.release, payload), "ttl")
    writing.add("dataset.jsonld", [schema_org.describe(writing.release, payload)])
    writing.add("datapackage.json", [datapackage.describe(writing.release, payload, writing.stage)])
    findings = scorecard.assess(writing.stage)
    writing.add("reports/fair.json", [scorecard.as_json(findings, scorecard.digests(writing.stage))])
    writing.add("reports/fair.md", [scorecard.as_page(findings)])


def _void(writing: Writing) -> Description:
    release = writing.release
    with (writing.stage / f"{release.name}.nt").open("rb") as lines:
        counts = count(lines)
    with (writing.stage / f"{release.name}.nq").open("rb") as quads:
        links = link_sets(graph_lines(quads, links_graph(release)), release.base)
    return void.describe(release, counts, links, writing.graph_sizes())


def _graph(writing: Writing, stem: str, about: Description, *suffixes: str) -> None:
    lines = about.lines()
    for suffix in suffixes:
        writing.add(f"{stem}.{suffix}", FORMATS[suffix](lines), triples=len(lines))


FORMATS: Mapping[str, Callable[[list[bytes]], Iterator[bytes]]] = {
    "ttl": lambda lines: write_small_turtle(lines, PREFIXES),
    "jsonld": lambda lines: write_jsonld(lines, {"@context": dict(PREFIXES)}),
}
