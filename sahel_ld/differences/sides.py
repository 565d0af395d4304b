"""What is compared: a release, a file of RDF, or a folder of such files, as canonical N-Quads.

Literals keep their spelling (no store stands between file and lines). Nothing is fetched; relative
IRIs are refused, since they would mean something else in every folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import file_digest, sha256
from itertools import islice
from pathlib import Path

from sahel_ld import publication, sources
from sahel_ld.differences.blank_nodes import canonical
from sahel_ld.differences.lines import check, has_graph, ill_typed, without_graph
from sahel_ld.errors import DataError, Place, UsageError
from sahel_ld.publication import Index

INDEX = "index.json"
PART = 10_000
MOST = 200_000
"""Quads of one side that are held in memory, to be told in sentences; larger ones are sorted on disk."""


class TooLargeError(Exception):
    """A side has more than `MOST` quads."""


@dataclass(frozen=True)
class Side:
    """One of two things to compare.

    `lines` are canonical N-Quads without line ends, blank nodes labelled by RDFC-1.0; `index` is
    that of a release, which stands in `path`; `name` is how a person would say which it is.
    """

    path: Path
    name: str
    lines: frozenset[bytes] = field(repr=False)
    index: Index | None = None

    @cached_property
    def sorted_lines(self) -> list[bytes]:
        """The lines in the order of their bytes."""
        return sorted(self.lines)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the sorted lines, each with LF: for a release, the digest of its dataset."""
        total = sha256()
        for line in self.sorted_lines:
            total.update(line + b"\n")
        return total.hexdigest()

    @property
    def has_graphs(self) -> bool:
        """Whether anything stands in a named graph."""
        return any(map(has_graph, self.lines))

    @property
    def ill_typed(self) -> list[bytes]:
        """The lines whose literal is no value of its XSD datatype, sorted."""
        return sorted(filter(ill_typed, self.lines))

    def as_triples(self) -> Side:
        """The same without graphs: the merge of all of them."""
        return replace(self, lines=frozenset(map(without_graph, self.lines)))


def read_side(path: Path, *, most: int | None = None) -> Side:
    """Read a release (a folder with index.json), a file, or a folder of RDF files.

    What a killed `publish` left half-swapped is finished first. Raises UsageError for what is not
    there or holds no RDF, DataError for RDF that can't be read or is refused, TooLargeError for more than
    `most` quads.
    """
    found = dump_of(path)
    if found:
        if most is not None and found.quads > most:
            raise TooLargeError
        return _release(found)
    files = files_of(path)
    lines: list[bytes] = []
    for file in files:
        for part in _lines(file, apart=len(files) > 1):
            lines += part
            if most is not None and len(lines) > most:
                raise TooLargeError
    return Side(path, str(path), frozenset(canonical(lines, path)))


@dataclass(frozen=True)
class Dump:
    """The N-Quads of a release, not read yet."""

    path: Path
    index: Index

    @property
    def name(self) -> str:
        """How a person would say which release it is."""
        return f"{self.index.name} {self.index.version} ({self.index.issued})"

    @property
    def file(self) -> Path:
        """Where they stand."""
        return self.path / f"{self.index.name}.nq"

    @property
    def quads(self) -> int:
        """How many, by the index."""
        return sum(self.index.graphs.values())

    def lines(self) -> Iterator[bytes]:
        """The lines; DataError if the file is not the one that index.json tells of."""
        try:
            with self.file.open("rb") as stream:
                digest = file_digest(stream, "sha256").hexdigest()
                stream.seek(0)
                if digest != self.index.digest:
                    raise DataError(
                        "is not the dump that index.json tells of",
                        place=Place(self.file),
                        remedy=f"`sahel-ld verify {self.path}` says what is wrong; fetch the release again",
                    )
                for line in stream:
                    check([line[:-1]], self.file)
                    yield line
        except OSError as error:
            raise DataError(f"can't be read: {error.strerror}", place=Place(self.file)) from error


def dump_of(path: Path) -> Dump | None:
    """The dump of the release in `path`, if one is there; a half-swapped one is mended first."""
    publication.mend(path)
    return Dump(path, publication.read_index(path / INDEX)) if (path / INDEX).is_file() else None


def side_of_lines(lines: Iterable[bytes], name: str, index: Index | None = None) -> Side:
    """A side from lines that are canonical N-Quads without blank nodes already."""
    return Side(Path(name), name, frozenset(lines), index)


def _release(found: Dump) -> Side:
    lines = frozenset(line.rstrip(b"\n") for line in found.lines()) - {b""}
    return Side(found.path, found.name, lines, found.index)


def files_of(path: Path) -> list[Path]:
    """The RDF files that a path names; UsageError if there are none."""
    if not path.is_dir() or sources.is_store(path):
        sources.check(path)
        if path.is_dir():
            raise UsageError(f"{path} is a disk store, which is not compared", remedy="name its dump")
        return [path]
    files = [file for file in sorted(path.rglob("*")) if file.is_file() and sources.is_rdf(file)]
    if not files:
        raise UsageError(
            f"{path} holds neither a release nor RDF files",
            code="no-data",
            remedy="name a folder with index.json, a folder with RDF files, or a file",
        )
    return files


def _lines(path: Path, *, apart: bool) -> Iterator[list[bytes]]:
    """The lines of a file, a part at a time."""
    from pyoxigraph import RdfFormat, serialize

    quads = sources.quads(path, apart=apart)
    while part := list(islice(quads, PART)):
        written = serialize(part, format=RdfFormat.N_QUADS) or b""
        lines = [line for line in written.split(b"\n") if line]
        check(lines, path)
        yield lines
