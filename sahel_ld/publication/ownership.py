"""Which folders a release may replace: those that are missing, empty, or hold a release only."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from sahel_ld.errors import DataError, PublicationError
from sahel_ld.publication.index import INDEX, SUMS, read_index

SHOWN = 3


def refuse_foreign(out: Path) -> None:
    """PublicationError if `out` holds anything that the index of its release does not list."""
    if not out.exists():
        return
    if not out.is_dir():
        raise PublicationError(f"{out} is a file, not a folder", remedy="choose a folder with --out")
    listed = _listed(out)
    foreign = list(islice((name for name in files(out) if name not in listed), SHOWN + 1))
    if foreign:
        more = " and more" if len(foreign) > SHOWN else ""
        raise PublicationError(
            f"{out} holds what no release put there: {', '.join(foreign[:SHOWN])}{more}",
            remedy="move that away, or choose another folder with --out",
        )


def files(folder: Path) -> Iterator[str]:
    """Every file, link and empty folder below `folder`, by relative name; links are not followed."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            below = (f"{path.name}/{name}" for name in files(path))
            yield next(below, f"{path.name}/")
            yield from below
        else:
            yield path.name


def _listed(out: Path) -> set[str]:
    try:
        return {entry.name for entry in read_index(out / INDEX).files} | {INDEX, SUMS}
    except DataError:
        return set()
