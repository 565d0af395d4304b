"""Versions of releases and their order: https://semver.org/spec/v2.0.0.html, without build metadata."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering

_SEMVER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?")


@total_ordering
@dataclass(frozen=True)
class Version:
    """A version such as 1.2.3 or 1.2.3-rc.1, which comes before 1.2.3."""

    text: str
    numbers: tuple[int, int, int]
    pre: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Version:
        """Read a version; raises ValueError for what is none."""
        match = _SEMVER.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} is no version such as 1.2.3")
        major, minor, patch = map(int, match.groups()[:3])
        return cls(text, (major, minor, patch), tuple(match[4].split(".")) if match[4] else ())

    def __str__(self) -> str:
        return self.text

    def __lt__(self, other: Version) -> bool:
        return self._rank < other._rank

    @property
    def _rank(self) -> tuple[tuple[int, int, int], bool, tuple[tuple[bool, int, str], ...]]:
        parts = tuple((not each.isdigit(), int(each) if each.isdigit() else 0, each) for each in self.pre)
        return self.numbers, not self.pre, parts
