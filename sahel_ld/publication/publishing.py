"""From a release to a folder: payload, metadata, index.json, SHA256SUMS, exchange."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sahel_ld.publication.disk import Disk
from sahel_ld.publication.index import INDEX, SUMS, Index, checksums
from sahel_ld.publication.metadata import write_metadata
from sahel_ld.publication.payload import write_payload
from sahel_ld.publication.release import Release
from sahel_ld.publication.swap import staged
from sahel_ld.publication.writing import Writing


def publish(
    release: Release, *, out: Path, accept: Callable[[Index], None] | None = None, disk: Disk | None = None
) -> Index:
    """Write `release` to the folder `out`, whole or not at all, and return its index.

    The same release gives the same bytes, whatever the clock, the locale, the hash seed or the
    order of rows and quads. Raises PublicationError if `out` can't be written or holds files that
    no release put there, DataError if something handed over can't be published (a blank node in
    the data, an ontology file that is no Turtle, a context beyond the supported class). Either way
    what stood at `out` still stands; so too if `accept` raises, which sees the index before the
    exchange. `disk` is for tests that stop a run.
    """
    disk = disk or Disk()
    with staged(out, disk) as stage:
        writing = Writing(release, stage, disk)
        write_payload(writing)
        write_metadata(writing)
        index = _index(writing)
        written = writing.write(INDEX, [index.as_bytes()])
        writing.write(SUMS, [checksums(index, written.sha256)])
        if accept:
            accept(index)
    return index


def _index(writing: Writing) -> Index:
    release, notice = writing.release, writing.release.notice
    entries = {entry.name: entry for entry in writing.entries}
    return Index(
        name=release.name,
        title=notice.title,
        version=notice.version,
        issued=notice.issued,
        base=release.base,
        licence=notice.licence.iri,
        digest=entries[f"{release.name}.nq"].sha256,
        triples=entries[f"{release.name}.nt"].triples or 0,
        graphs=writing.graph_sizes(),
        files=tuple(entries[name] for name in sorted(entries)),
    )
