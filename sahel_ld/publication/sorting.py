"""Sorting lines of bytes that need not fit in memory.

Lines are compared byte by byte, which for UTF-8 is the order of code points: no locale has a say.
Runs lie in anonymous temporary files, so a killed run leaves nothing behind.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

RUN = 224 << 20


def sorted_lines(source: IO[bytes], *, folder: Path, run: int = RUN) -> Iterator[bytes]:
    """The lines of `source` in order; `run` is the number of bytes that are sorted in memory.

    `source` is read to its end before this returns. `folder` says on which file system the runs lie.
    """
    lines = source.readlines(run)
    rest = source.readlines(1)
    if not rest:
        lines.sort()
        return iter(lines)
    stack, runs = ExitStack(), []
    while lines:
        lines += rest
        runs.append(_spill(lines, stack, folder))
        lines, rest = source.readlines(run), []
    return _merged(runs, stack)


def _merged(runs: list[IO[bytes]], stack: ExitStack) -> Iterator[bytes]:
    with stack:
        yield from heapq.merge(*runs)


def _spill(lines: list[bytes], stack: ExitStack, folder: Path) -> IO[bytes]:
    lines.sort()
    file: IO[bytes] = stack.enter_context(TemporaryFile(dir=folder))  # noqa: SIM115
    file.writelines(lines)
    file.seek(0)
    lines.clear()  # before the next run is read, or two would be in memory
    return file
