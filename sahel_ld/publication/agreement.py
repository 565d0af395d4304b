"""Whether the files of a release agree: counts, digest, the same triples in every dump, metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld.errors import DataError
from sahel_ld.publication.canonical import triples
from sahel_ld.publication.dumps import DUMPS
from sahel_ld.publication.index import Entry, Index
from sahel_ld.publication.media import rdf_format
from sahel_ld.publication.tables import read_table

if TYPE_CHECKING:
    from pyoxigraph import RdfFormat

Found = tuple[str, str, str]
VOID_TRIPLES = "<http://rdfs.org/ns/void#triples>"


def disagreements(directory: Path, index: Index) -> Iterator[Found]:
    """(file, kind, message) of each disagreement in a release whose checksums hold."""
    yield from _digest(directory, index)
    merged = _merge_digest(directory, index)
    dumps = {f"{index.name}.{dump.suffix}" for dump in DUMPS}
    for entry in index.files:
        yield from _rdf(directory, entry, merged if entry.name in dumps else None)
    yield from _void(directory, index)
    yield from _package(directory)


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
    kind = rdf_format(entry.name)
    if kind is None:
        return
    try:
        lines = _lines(directory / entry.name, kind)
    except (SyntaxError, ValueError, OSError) as error:
        yield entry.name, "syntax", f"can't be parsed: {error}"
        return
    if len(lines) != entry.triples:
        yield entry.name, "triples", f"holds {len(lines)} triples, index.json says {entry.triples}"
    if merged is not None and sha256(b"".join(lines)).hexdigest() != merged:
        yield entry.name, "triples", "holds other triples than the N-Quads"


def _lines(path: Path, kind: RdfFormat) -> list[bytes]:
    from pyoxigraph import RdfFormat, parse, serialize

    distinct = {quad.triple for quad in parse(path=path, format=kind)}
    return sorted((serialize(distinct, format=RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True))


def _void(directory: Path, index: Index) -> Iterator[Found]:
    from pyoxigraph import RdfFormat, parse

    subject = f"<{index.base}dataset/{index.name}>"
    expected = {subject: index.triples} | {f"<{graph}>": number for graph, number in index.graphs.items()}
    path = directory / "void.ttl"
    if not path.is_file():
        yield "void.ttl", "missing", "the release has no VoID description"
        return
    said = {
        str(quad.subject): int(quad.object.value)
        for quad in parse(path=path, format=RdfFormat.TURTLE)
        if str(quad.predicate) == VOID_TRIPLES
    }
    for node, number in expected.items():
        if said.get(node) != number:
            yield "void.ttl", "metadata", f"says {said.get(node)} triples of {node}, index.json {number}"


def _package(directory: Path) -> Iterator[Found]:
    name = "datapackage.json"
    try:
        resources = json.loads((directory / name).read_bytes())["resources"]
        for resource in resources:
            header = read_table(directory / resource["path"])[0]
            if [field["name"] for field in resource["schema"]["fields"]] != header:
                yield name, "metadata", f"gives {resource['path']} other columns than it has"
    except (OSError, ValueError, KeyError, TypeError, DataError) as error:
        yield name, "metadata", f"does not describe the tables: {error}"
