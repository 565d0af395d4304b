"""What a caller of `query` may choose, and what a query needs of a project."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sahel_ld.errors import UsageError

if TYPE_CHECKING:
    from sahel_ld.querying.dataset import Dataset

MOST_SECONDS = 1_000_000.0
"""More than a clock can wait for on some systems, and than anybody would."""


class Site(Protocol):
    """What a query needs of a project."""

    @property
    def dist(self) -> Path:
        """The published release."""

    @property
    def queries(self) -> Path:
        """The catalogue."""

    @property
    def prefixes(self) -> dict[str, str]:
        """Prefixes that need no declaration."""


@dataclass(frozen=True)
class Options:
    """What a caller of `query` may choose; the names are those of the command line."""

    query: str | None = None
    data: tuple[Path, ...] = ()
    beside: bool = False
    format_: str | None = None
    parameters: tuple[tuple[str, str], ...] = ()
    output: Path | None = None
    timeout: float | None = None
    memory: int | None = None
    endpoint: str | None = None
    labels: bool = False
    languages: str = "en,fr"
    limit: int | None = None
    timed: bool = False
    exit_status: bool = False
    no_cache: bool = False
    spreadsheet: bool = False
    view: Callable[[Dataset], Dataset] | None = None

    def __post_init__(self) -> None:
        if self.timeout is not None and not 0 < self.timeout <= MOST_SECONDS:
            raise UsageError(f"--timeout {self.timeout:g} is no time to wait", remedy="give seconds: 10")
        if self.beside and not self.data:
            raise UsageError("--beside needs data to load", remedy="name it with -d")
        if self.endpoint and self.data:
            raise UsageError("--endpoint and -d are two sources", remedy="give one of them")
        if self.endpoint and self.view:
            raise UsageError("a viewpoint can't be taken on an endpoint", remedy="name the data with -d")
        if self.endpoint and self.labels:
            raise UsageError(
                "--labels can't be had from an endpoint", remedy="ask for rdfs:label in the query"
            )


@dataclass
class Clock:
    """How long each part took, in seconds."""

    parts: dict[str, float] = field(default_factory=dict)
    last: float = field(default_factory=time.perf_counter)

    def mark(self, part: str) -> None:
        """The part that ends now."""
        now = time.perf_counter()
        self.parts[part] = now - self.last
        self.last = now

    def __str__(self) -> str:
        return ", ".join(f"{part} {1000 * seconds:.0f} ms" for part, seconds in self.parts.items())
