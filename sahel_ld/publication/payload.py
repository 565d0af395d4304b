"""The payload of a release: dumps, ontology, shapes, context, queries, links, tables, reports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from sahel_ld.errors import DataError, Place
from sahel_ld.publication.canonical import graph_lines
from sahel_ld.publication.dumps import DUMPS
from sahel_ld.publication.graphs import merge, write_rdf_xml
from sahel_ld.publication.iris import links_graph
from sahel_ld.publication.nested_jsonld import write_nested_jsonld
from sahel_ld.publication.nested_turtle import write_nested_turtle
from sahel_ld.publication.release import check_name
from sahel_ld.publication.tables import sorted_table
from sahel_ld.publication.turtle import write_small_turtle
from sahel_ld.publication.writing import Writing


def write_payload(writing: Writing) -> None:
    """Write all of it, in the order of PAYLOAD."""
    for write in PAYLOAD:
        write(writing)


def _dumps(writing: Writing) -> None:
    lines: dict[str, int] = {}
    for dump in DUMPS:
        name = f"{writing.release.name}.{dump.suffix}"
        written = writing.write(name, dump.write(writing.release, writing.stage))
        lines[dump.suffix] = written.lines
        writing.enter(name, written, triples=lines[dump.lines])


def _ontology(writing: Writing) -> None:
    lines = merge(writing.release.ontology)
    prefixes = writing.release.prefixes
    writing.add("ontology.ttl", write_nested_turtle(lines, prefixes), triples=len(lines))
    writing.add("ontology.owl", write_rdf_xml(lines, prefixes), triples=len(lines))
    writing.add("ontology.jsonld", write_nested_jsonld(lines, writing.release.context), triples=len(lines))


def _shapes(writing: Writing) -> None:
    lines = merge(writing.release.shapes)
    writing.add("shapes.ttl", write_nested_turtle(lines, writing.release.prefixes), triples=len(lines))


def _context(writing: Writing) -> None:
    text = json.dumps(dict(writing.release.context), ensure_ascii=False, indent=2) + "\n"
    writing.add("context.jsonld", [text.encode()])


def _queries(writing: Writing) -> None:
    folder = writing.release.queries
    for path in sorted(folder.glob("*.rq")) if folder else ():
        writing.add(f"queries/{check_name(path.name)}", [_content(path)])


def _links(writing: Writing) -> None:
    release = writing.release
    if release.links:
        writing.add("links.sssom.tsv", _sorted_rows(_content(release.links)))
    with (writing.stage / f"{release.name}.nq").open("rb") as quads:
        lines = list(graph_lines(quads, links_graph(release)))
    writing.add("links.ttl", write_small_turtle(lines, release.prefixes), triples=len(lines))


def _sorted_rows(text: bytes) -> Iterator[bytes]:
    lines = [line + b"\n" for line in text.splitlines()]
    head = sum(line.startswith(b"#") for line in lines) + 1
    yield from lines[:head]
    yield from sorted(lines[head:])


def _tables(writing: Writing) -> None:
    for name in sorted(writing.release.tables):
        writing.add(f"tables/{name}.csv", sorted_table(writing.release.tables[name]))


def _reports(writing: Writing) -> None:
    for name in sorted(writing.release.reports):
        writing.add(f"reports/{name}", [writing.release.reports[name]])


def _documents(writing: Writing) -> None:
    for name in sorted(writing.release.documents):
        writing.add(name, [writing.release.documents[name]])


def _copies(writing: Writing) -> None:
    for name, copy in sorted(writing.release.copies.items()):
        writing.add(name, _blocks(copy.path), triples=copy.triples)


def _blocks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                yield block
    except OSError as error:
        raise DataError(f"can't be read: {error.strerror}", place=Place(path)) from error


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"can't be read: {error.strerror}", place=Place(path)) from error


PAYLOAD = (_dumps, _ontology, _shapes, _context, _queries, _links, _tables, _reports, _documents, _copies)
