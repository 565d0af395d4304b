"""Reading the RDF of a release, which may come from anywhere, as all data of others are read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld import sources

if TYPE_CHECKING:
    from pyoxigraph import Quad


def read_rdf(path: Path, *, rename: bool = False) -> Iterator[Quad]:
    """The quads of a file, by its ending; DataError with the line for what can't be parsed or is refused.

    `rename` gives blank nodes new labels, so that those of several files stay apart.
    """
    return sources.quads(path, apart=rename)
