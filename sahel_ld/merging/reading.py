"""Other people's data, read: a release's folder, or RDF files of any format, as sorted N-Quads.

A release is taken by its N-Quads, whose checksum must hold. Blank nodes get IRIs
(see `naming`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryFile

from sahel_ld import publication
from sahel_ld.errors import DataError, Place, UsageError
from sahel_ld.loading import load
from sahel_ld.merging.naming import name_nodes
from sahel_ld.merging.wellformed import refuse_ill_typed

_SUFFIX = re.compile(r"(\.(ttl|turtle|nt|nq|trig|n3|rdf|xml|owl|jsonld|json))?(\.(gz|zst))?$", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """One set of other data: a name for people, the file to read, and what its release says of itself."""

    name: str
    path: Path
    title: str = ""
    version: str = ""
    licence: str = ""
    base: str = ""


def source(path: Path) -> Source:
    """What a path names; raises UsageError for a folder that is no release, DataError for a damaged one."""
    publication.recover(path)
    if not path.is_dir():
        return Source(slug(_SUFFIX.sub("", path.name)), path)
    if not (path / "index.json").is_file():
        raise UsageError(
            f"{path} is no release: it has no index.json", remedy="name a release's folder or RDF files"
        )
    index = publication.read_index(path / "index.json")
    quads = path / f"{index.name}.nq"
    if (path / "merges.json").exists():
        raise UsageError(
            f"{path} is itself a merged release",
            remedy=f"merge the releases that it was made from, {path}/base first",
        )
    refuse_damaged(quads, next((entry.sha256 for entry in index.files if entry.name == quads.name), ""))
    title = index.title.get("en") or next(iter(index.title.values()), "")
    return Source(slug(index.name), quads, title, index.version, index.licence, index.base)


def slug(text: str) -> str:
    """A text as part of an IRI and a file name; `data` where nothing is left of it."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "data"


def refuse_damaged(path: Path, expected: str) -> None:
    """DataError if a file is missing or its SHA-256 is not the one that its index gives."""
    if not path.is_file():
        raise DataError("is missing from its release", place=Place(path), remedy="fetch the release again")
    with path.open("rb") as stream:
        found = file_digest(stream, "sha256").hexdigest()
    if found != expected:
        raise DataError(
            f"is damaged: its SHA-256 is {found}, its index says {expected or 'nothing of it'}",
            place=Place(path),
            remedy="fetch the release again",
        )


def statements(sources: Sequence[Source], *, base: str, folder: Path) -> Iterator[tuple[str, bytes]]:
    """All statements: the graph (empty for the default graph) and a line of N-Triples, unsorted.

    `base` names what had no name; `folder` takes what need not be in memory. Raises DataError for RDF
    that can't be read, literals that are not of their datatype, and too many nameless nodes.
    """
    from pyoxigraph import DefaultGraph, RdfFormat

    for each in sources:
        store = load([each.path])
        refuse_ill_typed(store, each.path)
        name_nodes(store, each.path, base=base)
        for graph in (DefaultGraph(), *store.named_graphs()):
            with TemporaryFile(dir=folder) as dump:
                store.dump(dump, RdfFormat.N_TRIPLES, from_graph=graph)
                dump.seek(0)
                name = "" if isinstance(graph, DefaultGraph) else graph.value
                yield from ((name, line) for line in dump)
