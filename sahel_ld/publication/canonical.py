"""The canonical form of a dataset: its quads as sorted N-Quads, from which every dump is written.

Without blank nodes this is what RDFC-1.0 yields (https://www.w3.org/TR/rdf-canon/). A dataset here
is plain RDF 1.1 with all quads in named graphs; what is not is refused, never dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

from sahel_ld.errors import DataError
from sahel_ld.publication.sorting import sorted_lines

if TYPE_CHECKING:
    from pyoxigraph import Store

END = b" .\n"


def canonical_quads(store: Store, *, folder: Path) -> Iterator[bytes]:
    """The store's quads as lines of sorted canonical N-Quads; `folder` takes what memory does not."""
    from pyoxigraph import RdfFormat

    _refuse_default_graph(store)
    with TemporaryFile(dir=folder) as dump:
        store.dump(dump, RdfFormat.N_QUADS)
        dump.seek(0)
        return sorted_lines(dump, folder=folder)


def _refuse_default_graph(store: Store) -> None:
    from pyoxigraph import DefaultGraph

    for quad in store.quads_for_pattern(None, None, None, DefaultGraph()):
        raise DataError(f"{quad.subject} {quad.predicate} {quad.object} stands in no named graph")


def digest(quads: Iterable[bytes]) -> str:
    """SHA-256 over sorted canonical N-Quads: the digest of a dataset."""
    total = sha256()
    for line in quads:
        total.update(line)
    return total.hexdigest()


def triples(quads: Iterable[bytes]) -> Iterator[bytes]:
    """The merge of all graphs, as sorted N-Triples; a triple in two graphs comes once.

    Dropping the graph keeps the order, since no term is a beginning of another up to a space.
    """
    before = b""
    for line in quads:
        triple = line[: line.rindex(b" <")]
        if triple != before:
            # Only what may be beyond plain RDF 1.1 is looked at closely: this loop sees every triple.
            if b"_:" in triple or b"<<" in triple or b"--" in triple:
                _refuse_beyond_rdf11(triple)
            yield triple + END
            before = triple


def _refuse_beyond_rdf11(triple: bytes) -> None:
    subject, _, term = triple.split(b" ", 2)
    if b"_:" in (subject[:2], term[:2]):
        raise DataError(f"a blank node in the data: {triple.decode()}", remedy="give the node an IRI")
    if term[:2] == b"<<" or (term[:1] == b'"' and b"--" in term[term.rindex(b'"') :].partition(b"^^")[0]):
        raise DataError(f"beyond RDF 1.1: {triple.decode()}")


def graph_lines(quads: Iterable[bytes], graph: str) -> Iterator[bytes]:
    """The triples of one named graph, as sorted N-Triples."""
    end = f" <{graph}> .\n".encode()
    return (line[: -len(end)] + b" .\n" for line in quads if line.endswith(end))


def graph_sizes(quads: Iterable[bytes]) -> dict[str, int]:
    """Triples by named graph, graphs in order."""
    sizes = Counter(line[line.rindex(b" <") + 2 : -4] for line in quads)
    return {graph.decode(): sizes[graph] for graph in sorted(sizes)}


@dataclass(frozen=True)
class Part:
    """One named graph: its IRI as a token, and its triples as sorted N-Triples."""

    graph: bytes
    lines: IO[bytes]


def parts(quads: Iterable[bytes], stack: ExitStack, *, folder: Path) -> list[Part]:
    """The triples of each graph in a file of its own, which `stack` closes; graphs in order."""
    files: dict[bytes, IO[bytes]] = {}
    for line in quads:
        cut = line.rindex(b" <")
        graph = line[cut + 1 : -3]
        if graph not in files:
            files[graph] = stack.enter_context(TemporaryFile(dir=folder))  # noqa: SIM115
        files[graph].write(line[:cut] + b" .\n")
    for file in files.values():
        file.seek(0)
    return [Part(graph, files[graph]) for graph in sorted(files)]
