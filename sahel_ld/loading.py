"""RDF files as the check reads them, and folders as lists of shapes files; faults name file and line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld.errors import DataError, Place, UsageError

if TYPE_CHECKING:
    from pyoxigraph import BlankNode, Quad, Store

    from sahel_ld.shacl import ExactStore

_IMPORTS = "http://www.w3.org/2002/07/owl#imports"


@dataclass(frozen=True)
class Loaded:
    """Data that were read: the triples, the files, the prefixes they declare, and what they import.

    Literals are kept as written, except where the folder of a disk store is checked where it lies.
    """

    data: Store | ExactStore
    files: tuple[Path, ...]
    prefixes: dict[str, str] = field(default_factory=dict)
    imports: tuple[str, ...] = ()

    @property
    def store(self) -> Store:
        """The triples as a store; literals that it would change stand in it under a datatype of our own."""
        from sahel_ld.shacl import ExactStore

        return self.data.store if isinstance(self.data, ExactStore) else self.data


def load(paths: Sequence[Path]) -> Store:
    """The merge of RDF files in a store; raises DataError naming file and line of what can't be read."""
    from pyoxigraph import Store

    from sahel_ld import sources

    store = Store()
    for path in paths:
        sources.check(path)
        sources.load(store, path)
    return store


def load_exactly(paths: Sequence[Path]) -> Loaded:
    """The merge of RDF files, literals as written; or the one disk store that is named.

    The folder of a release stands for its dump.

    Raises UsageError for what is no file of a known format, DataError naming file and line of what
    can't be read or is refused.
    """
    from sahel_ld import sources
    from sahel_ld.querying.dataset import dump
    from sahel_ld.shacl import exact_store

    # A file named twice would double its blank nodes.
    paths = tuple({path.resolve(): path for path in map(dump, paths)}.values())
    for path in paths:
        sources.check(path)
    if any(sources.is_store(path) for path in paths):
        return Loaded(_disk_store(paths), ())
    prefixes: dict[str, str] = {}
    imports: dict[str, None] = {}
    data = exact_store(_noting(quads(paths, prefixes), imports))
    return Loaded(data, tuple(paths), prefixes, tuple(imports))


def _disk_store(paths: Sequence[Path]) -> Store:
    from pyoxigraph import Store

    if len(paths) > 1:
        raise UsageError(
            "the folder of a store is checked alone",
            remedy="load the other files into it, or check them apart",
        )
    try:
        return Store.read_only(str(paths[0]))
    except OSError as error:
        raise DataError(f"the store can't be opened: {error}", place=Place(paths[0])) from error


def quads(paths: Sequence[Path], prefixes: dict[str, str]) -> Iterator[Quad]:
    """The quads of files in their order; blank nodes are numbered as they come, so that runs agree."""
    from sahel_ld import sources

    for number, path in enumerate(paths, 1):
        yield from numbered(sources.stream(path, prefixes), number)


def numbered(given: Iterator[Quad], file: int) -> Iterator[Quad]:
    """The quads of the n-th file, blank nodes under labels that tell file and order."""
    from pyoxigraph import BlankNode, Quad

    known: dict[BlankNode, BlankNode] = {}

    def label(node: BlankNode) -> BlankNode:
        return known.get(node) or known.setdefault(node, BlankNode(f"f{file}n{len(known) + 1}"))

    for quad in given:
        subject, value = quad.subject, quad.object
        if isinstance(subject, BlankNode) or isinstance(value, BlankNode):
            yield Quad(
                label(subject) if isinstance(subject, BlankNode) else subject,
                quad.predicate,
                label(value) if isinstance(value, BlankNode) else value,
            )
        else:
            yield quad


def _noting(given: Iterator[Quad], imports: dict[str, None]) -> Iterator[Quad]:
    for quad in given:
        if quad.predicate.value == _IMPORTS:
            imports[getattr(quad.object, "value", "")] = None
        yield quad


def shape_files(paths: Sequence[Path]) -> list[Path]:
    """The shapes files that paths name; a folder stands for the Turtle files in it."""
    files = [file for path in paths for file in (sorted(path.rglob("*.ttl")) if path.is_dir() else [path])]
    missing = [path for path in files if not path.is_file()]
    if missing or (paths and not files):
        raise UsageError(
            f"there are no shapes at {(missing or paths)[0]}", remedy="name a Turtle file or a folder of them"
        )
    return files
