"""Whether the files of a release agree: counts, digest, the same triples in every dump, metadata."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld.errors import DataError
from sahel_ld.publication.canonical import graph_sizes, triples
from sahel_ld.publication.dumps import DUMPS
from sahel_ld.publication.index import INDEX, LAYOUT, Entry, Index
from sahel_ld.publication.media import media_type, rdf_format
from sahel_ld.publication.reading import read_rdf
from sahel_ld.publication.rederivation import underived
from sahel_ld.publication.tables import read_table

if TYPE_CHECKING:
    from pyoxigraph import Quad

Found = tuple[str, str, str]
PART = 10_000
IDENTIFIER = "<http://purl.org/dc/terms/identifier>"
CHECKSUM = "<http://spdx.org/rdf/terms#checksum>"
CHECKSUM_VALUE = "<http://spdx.org/rdf/terms#checksumValue>"
TITLE = "<http://purl.org/dc/terms/title>"
SIZE = "<http://www.w3.org/ns/dcat#byteSize>"
VERSION = "<http://www.w3.org/ns/dcat#version>"
VOID_TRIPLES = "<http://rdfs.org/ns/void#triples>"


def disagreements(directory: Path, index: Index) -> Iterator[Found]:
    """(file, kind, message) of each disagreement in a release whose checksums hold.

    What follows from the rest is written again, if this is a layout that can be; files that it finds
    fault with are looked at closely first, so that the message says as much as can be said.
    """
    quads = [*_digest(directory, index), *_canonical(directory, index)]
    unlike = {} if quads else dict(_underived(directory, index))
    derived = index.layout == LAYOUT and "" not in unlike and not quads
    named = set()
    for found in (*quads, *_said_otherwise(directory, index, set(unlike), derived=derived)):
        named.add(found[0])
        yield found
    for name, message in unlike.items():
        if name and name not in named:
            yield name, "metadata", message
    if "" in unlike and not named:
        yield INDEX, "metadata", unlike[""]


def _underived(directory: Path, index: Index) -> Iterator[tuple[str, str]]:
    """File and message; under no name, why nothing could be derived."""
    if index.layout == LAYOUT:
        try:
            yield from underived(directory, index)
        except (DataError, OSError, ValueError) as error:
            yield "", f"does not tell what the rest would follow from: {error}"


def _said_otherwise(directory: Path, index: Index, unlike: set[str], *, derived: bool) -> Iterator[Found]:
    dumps = {f"{index.name}.{dump.suffix}" for dump in DUMPS}
    merged = None
    for entry in index.files:
        yield from _listed(entry)
        if entry.name not in dumps:
            yield from _rdf(directory, entry, None)
        elif entry.name != f"{index.name}.nq" and (not derived or entry.name in unlike):
            merged = _merge_digest(directory, index) if merged is None else merged
            yield from _rdf(directory, entry, merged)
    yield from _void(directory, index)
    yield from _graphs(directory, index)
    yield from _package(directory, index)
    yield from _inputs(directory, index)
    for name in ("dcat.ttl", "dcat.jsonld"):
        yield from _catalogue(directory, index, name)


def _digest(directory: Path, index: Index) -> Iterator[Found]:
    name, before, total = f"{index.name}.nq", b"", sha256()
    path = directory / name
    if not path.is_file():
        yield name, "missing", "the release has no N-Quads"
        return
    with path.open("rb") as quads:
        for line in quads:
            if line <= before:
                yield name, "digest", "its lines are not sorted, or not distinct"
                return
            total.update(line)
            before = line
    if total.hexdigest() != index.digest:
        yield name, "digest", f"the digest is {total.hexdigest()}, index.json says {index.digest}"


def _listed(entry: Entry) -> Iterator[Found]:
    """What index.json says of a file, and its name alone shows to be wrong."""
    if entry.mediaType != media_type(entry.name):
        yield INDEX, "metadata", f"gives {entry.name} the media type {entry.mediaType}"
    if entry.triples is not None and rdf_format(entry.name) is None:
        yield INDEX, "metadata", f"gives {entry.name} triples, and it is no RDF"


def _graphs(directory: Path, index: Index) -> Iterator[Found]:
    try:
        with (directory / f"{index.name}.nq").open("rb") as quads:
            sizes = graph_sizes(quads)
    except (OSError, ValueError):
        return
    for graph in sorted(sizes.keys() | index.graphs.keys()):
        if sizes.get(graph, 0) != index.graphs.get(graph, 0):
            said = index.graphs.get(graph, 0)
            yield INDEX, "metadata", f"says {said} triples of {graph}, the N-Quads hold {sizes.get(graph, 0)}"


def _merge_digest(directory: Path, index: Index) -> str:
    total = sha256()
    try:
        with (directory / f"{index.name}.nq").open("rb") as quads:
            for line in triples(quads):
                total.update(line)
    except (OSError, ValueError, DataError):
        return ""
    return total.hexdigest()


def _rdf(directory: Path, entry: Entry, merged: str | None) -> Iterator[Found]:
    if rdf_format(entry.name) is None:
        return
    try:
        quads = set(read_rdf(directory / entry.name))
    except DataError as error:
        yield entry.name, "syntax", error.message
        return
    if len(quads) != entry.triples:
        yield entry.name, "triples", f"holds {len(quads)} triples, index.json says {entry.triples}"
    if merged is not None and _triples_digest(quads) != merged:
        yield entry.name, "triples", "holds other triples than the N-Quads"


def _canonical(directory: Path, index: Index) -> Iterator[Found]:
    """What is wrong with the N-Quads, read and written again a part at a time."""
    from pyoxigraph import RdfFormat, serialize

    name, count = f"{index.name}.nq", 0
    try:
        quads = read_rdf(directory / name)
        with (directory / name).open("rb") as written:
            while part := list(islice(quads, PART)):
                count += len(part)
                again = serialize(part, format=RdfFormat.N_QUADS) or b""
                if written.read(len(again)) != again:
                    yield name, "triples", "is not in canonical N-Quads"
                    return
    except DataError as error:
        yield name, "syntax", error.message
        return
    except FileNotFoundError:
        return  # named with the digest
    said = next((entry.triples for entry in index.files if entry.name == name), None)
    if count != said:
        yield name, "triples", f"holds {count} triples, index.json says {said}"


def _triples_digest(quads: Iterable[Quad]) -> str:
    from pyoxigraph import RdfFormat, serialize

    distinct = {quad.triple for quad in quads}
    lines = (serialize(distinct, format=RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)
    return sha256(b"".join(sorted(lines))).hexdigest()


def _void(directory: Path, index: Index) -> Iterator[Found]:
    subject = f"<{index.base}dataset/{index.name}>"
    expected = {subject: index.triples} | {f"<{graph}>": number for graph, number in index.graphs.items()}
    try:
        said = {
            str(quad.subject): quad.object.value  # type: ignore[union-attr]
            for quad in read_rdf(directory / "void.ttl")
            if str(quad.predicate) == VOID_TRIPLES
        }
    except (DataError, AttributeError) as error:
        yield "void.ttl", "metadata", f"does not describe the dataset: {error}"
        return
    for node, number in expected.items():
        if said.get(node) != str(number):
            yield "void.ttl", "metadata", f"says {said.get(node)} triples of {node}, index.json {number}"


def _package(directory: Path, index: Index) -> Iterator[Found]:
    name, listed = "datapackage.json", {entry.name for entry in index.files}
    try:
        for resource in json.loads((directory / name).read_bytes())["resources"]:
            if resource["path"] not in listed:
                yield name, "metadata", f"names a table that the release does not list: {resource['path']}"
                continue
            header = read_table(directory / resource["path"])[0]
            if [field["name"] for field in resource["schema"]["fields"]] != header:
                yield name, "metadata", f"gives {resource['path']} other columns than it has"
    except (OSError, ValueError, KeyError, TypeError, RecursionError, DataError) as error:
        yield name, "metadata", f"does not describe the tables: {error}"


def _catalogue(directory: Path, index: Index, name: str) -> Iterator[Found]:
    """Version, sizes and checksums of the files, as the catalogue for data portals gives them."""
    try:
        quads = list(read_rdf(directory / name))
    except DataError:
        return  # broken syntax has been named
    version = [text for _, text in _said(quads, VERSION)]
    if version != [index.version]:
        yield (
            name,
            "metadata",
            f"gives the version {', '.join(version) or 'nowhere'}, index.json {index.version}",
        )
    titles = dict(_said(quads, TITLE))
    sizes = {titles.get(node): size for node, size in _said(quads, SIZE)}
    sums = dict(_said(quads, CHECKSUM_VALUE))
    digests = {titles.get(node): sums.get(f"<{each}>") for node, each in _said(quads, CHECKSUM)}
    for entry in index.files:
        if sizes.get(entry.name, str(entry.bytes)) != str(entry.bytes):
            yield name, "metadata", f"gives {entry.name} {sizes[entry.name]} bytes, index.json {entry.bytes}"
        if digests.get(entry.name, entry.sha256) != entry.sha256:
            yield name, "metadata", f"gives {entry.name} another SHA-256 than index.json"


def _said(quads: Iterable[Quad], predicate: str) -> list[tuple[str, str]]:
    """Subject and value of each statement of a property."""
    found = (quad for quad in quads if str(quad.predicate) == predicate and hasattr(quad.object, "value"))
    return [(str(quad.subject), str(quad.object.value)) for quad in found]  # type: ignore[union-attr]


def _inputs(directory: Path, index: Index) -> Iterator[Found]:
    """Tables that are not those that prov.ttl says the release was made from."""
    name = "prov.ttl"
    try:
        said = _digests(read_rdf(directory / name))
    except DataError as error:
        yield name, "metadata", f"does not tell the inputs: {error.message}"
        return
    for entry in index.files:
        digest = said.get(entry.name.removesuffix(".csv"), entry.sha256)
        if entry.name.startswith("tables/") and digest != entry.sha256:
            yield name, "metadata", f"says that {entry.name} was made from other bytes: SHA-256 {digest}"


def _digests(quads: Iterable[Quad]) -> dict[str, str]:
    """Digests by name of input."""
    found: dict[str, dict[str, str]] = {each: {} for each in (IDENTIFIER, CHECKSUM, CHECKSUM_VALUE)}
    for quad in quads:
        if str(quad.predicate) in found and hasattr(quad.object, "value"):
            found[str(quad.predicate)][str(quad.subject)] = str(quad.object.value)
    names, checksums, values = found.values()
    return {identifier: values.get(f"<{checksums.get(node, '')}>", "") for node, identifier in names.items()}
