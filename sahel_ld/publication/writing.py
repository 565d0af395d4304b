"""A release in the making: what is written is entered, and only what is entered is written."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sahel_ld.errors import PublicationError
from sahel_ld.publication.canonical import graph_sizes
from sahel_ld.publication.disk import Disk, Written
from sahel_ld.publication.index import Entry, is_listable
from sahel_ld.publication.media import media_type, rdf_format
from sahel_ld.publication.reading import read_rdf
from sahel_ld.publication.release import Release


class Writing:
    """The stage of a release and the entries of the files written so far, in order of writing."""

    def __init__(self, release: Release, stage: Path, disk: Disk) -> None:
        self.release = release
        self.stage = stage
        self.entries: list[Entry] = []
        self._disk = disk

    def add(self, name: str, chunks: Iterable[bytes], *, triples: int | None = None) -> Written:
        """Write a file and enter it; the triples of RDF are counted by parsing unless given."""
        written = self.write(name, chunks)
        self.enter(name, written, triples=count_triples(self.stage / name) if triples is None else triples)
        return written

    def enter(self, name: str, written: Written, *, triples: int | None) -> None:
        """Enter a file that was written."""
        self.entries.append(Entry(name, written.size, media_type(name), written.sha256, triples))

    def graph_sizes(self) -> dict[str, int]:
        """Triples by named graph, as the N-Quads have them."""
        with (self.stage / f"{self.release.name}.nq").open("rb") as quads:
            return graph_sizes(quads)

    def write(self, name: str, chunks: Iterable[bytes]) -> Written:
        """Write a file without entering it."""
        if not is_listable(name):
            raise PublicationError(f"'{name}' can't be a file name of a release")
        path = self.stage / name
        if path.exists():
            raise PublicationError(f"two files of the release would be named '{name}'", remedy="rename one")
        for folder in reversed([path.parent, *path.parent.parents]):
            if not folder.is_dir():
                self._disk.make_folder(folder)
        return self._disk.write(path, chunks)


def count_triples(path: Path) -> int | None:
    """The triples that an RDF file holds, None for another; DataError if it can't be parsed."""
    if rdf_format(path.name) is None:
        return None
    return len({quad.triple for quad in read_rdf(path)})
