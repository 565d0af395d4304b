"""RDF files into a store, and folders into lists of shapes files, with errors that name file and line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld.errors import UsageError

if TYPE_CHECKING:
    from pyoxigraph import Store


def load(paths: Sequence[Path]) -> Store:
    """The merge of RDF files in a store; raises DataError naming file and line of what can't be read."""
    from pyoxigraph import Store

    from sahel_ld.querying import sources

    store = Store()
    for path in paths:
        sources.check(path)
        sources.load(store, path)
    return store


def shape_files(paths: Sequence[Path]) -> list[Path]:
    """The shapes files that paths name; a folder stands for the Turtle files in it."""
    files = [file for path in paths for file in (sorted(path.rglob("*.ttl")) if path.is_dir() else [path])]
    missing = [path for path in files if not path.is_file()]
    if missing or (paths and not files):
        raise UsageError(
            f"there are no shapes at {(missing or paths)[0]}", remedy="name a Turtle file or a folder of them"
        )
    return files
