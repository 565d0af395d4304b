"""What is compared: a release, a file of RDF, or a folder of such files, as canonical N-Quads.

Literals keep their spelling (no store stands between file and lines). Nothing is fetched; relative
IRIs are refused, since they would mean something else in every folder.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from sahel_ld import publication, sources
from sahel_ld.differences.blank_nodes import canonical
from sahel_ld.differences.lines import check, has_graph, ill_typed, without_graph
from sahel_ld.errors import DataError, Place, UsageError
from sahel_ld.publication import Index

INDEX = "index.json"


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


def read_side(path: Path) -> Side:
    """Read a release (a folder with index.json), a file, or a folder of RDF files.

    What a killed `publish` left half-swapped is finished first. Raises UsageError for what is not
    there or holds no RDF, DataError for RDF that can't be read or is refused.
    """
    publication.mend(path)
    if (path / INDEX).is_file():
        return _release(path)
    files = _files(path)
    lines = [line for file in files for line in _lines(file, apart=len(files) > 1)]
    return Side(path, str(path), frozenset(canonical(lines, path)))


def side_of_lines(lines: Iterable[bytes], name: str, index: Index | None = None) -> Side:
    """A side from lines that are canonical N-Quads without blank nodes already."""
    return Side(Path(name), name, frozenset(lines), index)


def _release(folder: Path) -> Side:
    index = publication.read_index(folder / INDEX)
    dump = folder / f"{index.name}.nq"
    try:
        raw = dump.read_bytes()
    except OSError as error:
        raise DataError(f"can't be read: {error.strerror}", place=Place(dump)) from error
    if sha256(raw).hexdigest() != index.digest:
        raise DataError(
            "is not the dump that index.json tells of",
            place=Place(dump),
            remedy=f"`sahel-ld verify {folder}` says what is wrong; fetch the release again",
        )
    lines = frozenset(raw.split(b"\n")) - {b""}
    check(lines, dump)
    return Side(folder, f"{index.name} {index.version} ({index.issued})", lines, index)


def _files(path: Path) -> list[Path]:
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


def _lines(path: Path, *, apart: bool) -> list[bytes]:
    from pyoxigraph import RdfFormat, serialize

    written = serialize(sources.quads(path, apart=apart), format=RdfFormat.N_QUADS) or b""
    lines = [line for line in written.split(b"\n") if line]
    check(lines, path)
    return lines
