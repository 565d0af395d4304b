"""The dataset of a query: files in a store, the default graph their RDF merge.

Invariant: a triple pattern outside GRAPH meets each triple once. The published dump's named graphs
are disjoint, so its default graph is the union of all graphs, at no cost. Other files may repeat a
triple in several graphs; then the merge is written out as the default graph.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld import sources
from sahel_ld.errors import DataError, Place, UsageError

if TYPE_CHECKING:
    import pyoxigraph as ox

CACHE_ABOVE = 20_000
"""From this number of quads on (lines, where a file has one quad a line) a disk store pays."""

_BYTES_PER_QUAD = 100
_DISTINCT = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }"
_ALL = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@dataclass(frozen=True)
class Dataset:
    """A store to query, whether its default graph is the union of its graphs, and what it holds.

    `notes` are what a person should know of it beside an answer.
    """

    store: ox.Store
    union: bool
    files: tuple[Path, ...]
    notes: tuple[str, ...] = ()

    def graphs(self) -> set[str]:
        """The IRIs of the named graphs."""
        return {graph.value for graph in self.store.named_graphs()}


def published(dist: Path) -> Path:
    """The dump of a release, its one N-Quads file; raises UsageError where nothing is published."""
    dumps = sorted(dist.glob("*.nq"))
    if len(dumps) != 1:
        raise UsageError(
            f"nothing is published in {dist}",
            code="not-published",
            remedy="run `sahel-ld publish`, or name data with -d",
        )
    return dumps[0]


def open_dataset(files: Sequence[Path], *, disjoint: bool, cache: bool = True) -> Dataset:
    """The dataset of these files; `disjoint` promises that no triple stands in two graphs.

    A single folder of an Oxigraph store is opened read-only where it lies. Large input goes through
    the disk cache, if `cache`. Raises UsageError for a missing or unknown file, DataError for RDF
    that can't be read.
    """
    files = [dump(path) for path in files]
    for path in files:
        sources.check(path)
    if any(sources.is_store(path) for path in files):
        return _disk_store(files)
    if cache and _large(files):
        from sahel_ld.querying.cache import cached

        if found := cached(files, disjoint=disjoint, build=fill):
            return found
    return in_memory(files, disjoint=disjoint)


def dump(path: Path) -> Path:
    """The dump of a release whose folder is named; any other path as it is."""
    released = path.is_dir() and (path / "index.json").is_file() and not sources.is_store(path)
    return published(path) if released else path


def in_memory(files: Sequence[Path], *, disjoint: bool) -> Dataset:
    """The dataset in memory."""
    import pyoxigraph as ox

    store = ox.Store()
    return Dataset(store, fill(store, files, disjoint=disjoint), tuple(files))


def fill(store: ox.Store, files: Sequence[Path], *, disjoint: bool) -> bool:
    """Load the files; true if the union of the graphs has each triple once, else the merge is made."""
    for path in files:
        sources.load(store, path)
    if disjoint or _is_set(store):
        return True
    merge(store)
    return False


def merge(store: ox.Store) -> None:
    """Make the default graph the RDF merge of all graphs."""
    import pyoxigraph as ox

    store.bulk_extend([ox.Quad(quad.subject, quad.predicate, quad.object) for quad in store])


def _is_set(store: ox.Store) -> bool:
    if next(iter(store.named_graphs()), None) is None:
        return True
    return _count(store, _ALL) == _count(store, _DISTINCT)


def _count(store: ox.Store, query: str) -> str:
    solutions = store.query(query, use_default_graph_as_union=True)
    return str(next(iter(solutions))["n"])  # type: ignore[arg-type]


def _disk_store(files: Sequence[Path]) -> Dataset:
    import pyoxigraph as ox

    if len(files) > 1:
        raise UsageError(
            "a disk store can't be joined with other data", code="disk-store", remedy="name its dump instead"
        )
    try:
        store = ox.Store.read_only(str(files[0]))
    except OSError as error:
        raise DataError(f"can't be opened as a store: {error}", place=Place(files[0])) from error
    return Dataset(store, _is_set(store), tuple(files))


def _large(files: Sequence[Path]) -> bool:
    return sum(_estimate(path) for path in files) > CACHE_ABOVE


def _estimate(path: Path) -> int:
    """About how many quads a file has: exact where one stands on each line, else by its size."""
    size = path.stat().st_size
    if path.suffix.lower() in sources.COMPRESSIONS:
        return size * 10 // _BYTES_PER_QUAD
    if path.suffix.lower() not in (".nq", ".nt") or size < CACHE_ABOVE * 20:
        return size // _BYTES_PER_QUAD
    count = 0
    with path.open("rb") as stream:
        while (block := stream.read(1 << 20)) and count <= CACHE_ABOVE:
            count += block.count(b"\n")
    return count
