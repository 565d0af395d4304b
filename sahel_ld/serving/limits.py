"""What a server grants to its visitors."""

from __future__ import annotations

import os
from dataclasses import dataclass, field


def _processors() -> int:
    return min(4, os.cpu_count() or 1)


@dataclass(frozen=True)
class Limits:
    """Bounds on queries: each alone, and all together.

    `seconds` and `megabytes` bound one query; `workers` run at once and `waiting` more stand in line,
    what comes beyond is sent away with 503. `body` and `upload` bound what a request may send, in
    bytes and in seconds.
    """

    seconds: float = 30.0
    megabytes: int = 512
    workers: int = field(default_factory=_processors)
    waiting: int = 64
    body: int = 1 << 20
    upload: float = 20.0

    @property
    def most(self) -> int:
        """Queries that are inside at once."""
        return self.workers + self.waiting
