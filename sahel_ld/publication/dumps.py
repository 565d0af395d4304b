"""The dumps: one writer per format, all reading the canonical N-Quads or the N-Triples of a stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sahel_ld.publication.canonical import canonical_quads, parts, triples
from sahel_ld.publication.jsonld import write_jsonld
from sahel_ld.publication.release import Release
from sahel_ld.publication.trig import write_trig
from sahel_ld.publication.turtle import write_turtle

Writer = Callable[[Release, Path], Iterator[bytes]]


@dataclass(frozen=True)
class Dump:
    """A format of the dataset: how files end, and the chunks to write for a release and its stage.

    `lines` names the dump whose lines are what this one holds.
    """

    suffix: str
    write: Writer
    lines: str


def _quads(release: Release, stage: Path) -> Iterator[bytes]:
    return canonical_quads(release.store, folder=stage.parent)


def _triples(release: Release, stage: Path) -> Iterator[bytes]:
    with (stage / f"{release.name}.nq").open("rb") as quads:
        yield from triples(quads)


def _turtle(release: Release, stage: Path) -> Iterator[bytes]:
    with (stage / f"{release.name}.nt").open("rb") as lines:
        yield from write_turtle(lines, release.prefixes)


def _trig(release: Release, stage: Path) -> Iterator[bytes]:
    with (stage / f"{release.name}.nq").open("rb") as quads, ExitStack() as stack:
        yield from write_trig(parts(quads, stack, folder=stage.parent), release.prefixes)


def _jsonld(release: Release, stage: Path) -> Iterator[bytes]:
    with (stage / f"{release.name}.nt").open("rb") as lines:
        yield from write_jsonld(lines, release.context)


# In this order: a later one reads what an earlier one wrote.
DUMPS = (
    Dump("nq", _quads, "nq"),
    Dump("nt", _triples, "nt"),
    Dump("ttl", _turtle, "nt"),
    Dump("trig", _trig, "nq"),
    Dump("jsonld", _jsonld, "nt"),
)
