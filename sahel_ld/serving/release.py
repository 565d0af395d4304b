"""The published release as the listening process knows it: its index, and its workers.

When the release is published anew while it is served, `Site.current` opens the new one beside the
old, so that the dumps, the answers and the description always belong together.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sahel_ld.errors import SahelError, UsageError
from sahel_ld.publication import Entry, Index, read_index
from sahel_ld.querying import catalogue
from sahel_ld.serving.limits import Limits
from sahel_ld.serving.pool import Pool

_log = logging.getLogger(__name__)
INDEX, SUMS = "index.json", "SHA256SUMS"
Stamp = tuple[int, int, int]


class Project(Protocol):
    """What serving needs of a project."""

    @property
    def dist(self) -> Path:
        """The published release."""

    @property
    def queries(self) -> Path:
        """The catalogue."""

    @property
    def base(self) -> str:
        """The base IRI, ending in a slash."""

    @property
    def prefixes(self) -> dict[str, str]:
        """Prefixes that need no declaration."""


@dataclass(frozen=True)
class Release:
    """One release being served, and the time stamp of its index."""

    index: Index
    files: dict[str, Entry]
    entries: dict[str, catalogue.Entry]
    pool: Pool
    stamp: Stamp

    @classmethod
    async def open(cls, project: Project, limits: Limits) -> Release:
        """Read the index and start the workers; raises UsageError or DataError where it can't."""
        stamp = _stamp(project.dist)
        index = read_index(project.dist / INDEX)
        entries = {entry.name: entry for entry in catalogue.entries(project.queries)}
        pool = Pool(_start(project, index), limits)
        try:
            await pool.open()
        except BaseException:
            await pool.close()
            raise
        return cls(index, {entry.name: entry for entry in index.files}, entries, pool, stamp)


class Site:
    """What is served now: the release, replaced when a new one is published."""

    def __init__(self, project: Project, limits: Limits) -> None:
        self.project = project
        self.limits = limits
        self._release: Release | None = None
        self._opening: asyncio.Task[None] | None = None
        self._failed: Stamp | None = None

    async def open(self) -> None:
        """Begin to serve; raises UsageError or DataError where nothing can be served."""
        self._release = await Release.open(self.project, self.limits)

    async def close(self) -> None:
        """End all workers."""
        if self._opening:
            self._opening.cancel()
            await asyncio.gather(self._opening, return_exceptions=True)
        if self._release:
            await self._release.pool.close()

    def current(self) -> Release:
        """The release that requests are answered from; looks whether there is a newer one."""
        assert self._release is not None
        if self._opening is None and self._changed(self._release):
            self._opening = asyncio.get_running_loop().create_task(self._renew(self._release))
        return self._release

    def _changed(self, release: Release) -> bool:
        try:
            stamp = _stamp(self.project.dist)
        except UsageError:  # between two renames, or taken away: the old one goes on
            return False
        return stamp not in (release.stamp, self._failed)

    async def _renew(self, old: Release) -> None:
        try:
            self._release = await Release.open(self.project, self.limits)
            _log.warning("a new release is served: %s", self._release.index.digest)
            await self._retire(old)
        except (SahelError, OSError) as error:
            self._failed = _stamp_or_none(self.project.dist)
            _log.warning("the new release can't be served, the old one goes on: %s", error)
        finally:
            self._opening = None

    async def _retire(self, old: Release) -> None:
        """Let the queries at work on the old release end, within their time."""
        await old.pool.drain()
        await old.pool.close()


def _start(project: Project, index: Index) -> dict[str, Any]:
    """The first message to a worker."""
    return {
        "dist": str(project.dist),
        "queries": str(project.queries),
        "base": project.base,
        "prefixes": dict(project.prefixes),
        "triples": index.triples,
    }


def _stamp(dist: Path) -> Stamp:
    try:
        found = (dist / INDEX).stat()
    except OSError as error:
        raise UsageError(
            f"nothing is published in {dist}", code="not-published", remedy="run `sahel-ld publish`"
        ) from error
    return found.st_ino, found.st_size, found.st_mtime_ns


def _stamp_or_none(dist: Path) -> Stamp | None:
    try:
        return _stamp(dist)
    except UsageError:
        return None
