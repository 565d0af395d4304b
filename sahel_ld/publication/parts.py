"""A large dump in several processes: each writes parts of the sorted lines, put together in their order.

A part ends where a subject ends, so the bytes are those that one process would write. What a worker
can't do is done here, where an error gets its message.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from itertools import cycle
from pathlib import Path
from typing import Any

from sahel_ld.publication.manner import Manner, Range, joined, read_range

LARGE = 48 << 20
"""Bytes of lines above which further processes pay."""
PART = 2 << 20
AHEAD = 2
"""Parts that a worker is asked for before it has answered: it writes on while others are read."""
PIPE = 1 << 20
"""Bytes of an answer that wait in a pipe: enough for most parts."""
MOST_WORKERS = 4
COMMAND = (sys.executable, "-P", "-S", "-m", "sahel_ld.publication.part_worker")


def write_lines(
    lines: Iterable[bytes], manner: Manner, *, large: int = LARGE, part: int = PART
) -> Iterator[bytes]:
    """The chunks of sorted N-Triples; a file of `large` bytes or more is written by several processes."""
    workers = min(_processors(), MOST_WORKERS)
    if workers == 1 or not isinstance(lines, io.BufferedReader) or _size(lines) < large:
        return manner.write(lines)
    ranges = list(cut(lines, _size(lines), part))
    return joined(_together(lines, ranges, manner, workers), manner.between.encode())


def cut(lines: io.BufferedReader, size: int, part: int) -> Iterator[Range]:
    """Ranges of about `part` bytes, each of whole subjects, that together make the file."""
    start = 0
    while start + part < size:
        lines.seek(start + part - 1)
        lines.readline()
        end, line = lines.tell(), lines.readline()
        subject = line.partition(b" ")[0]
        while line and line.partition(b" ")[0] == subject:
            end, line = lines.tell(), lines.readline()
        yield start, end
        start = end
    if start < size:
        yield start, size


class _Worker:
    """A process that writes one part after the other."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin
        assert process.stdout
        self._asked, self._answers = process.stdin, process.stdout

    def ask(self, task: Mapping[str, Any]) -> None:
        """Begin a part, or be told how; a worker that has gone does neither."""
        try:
            self._asked.write(json.dumps(task).encode() + b"\n")
            self._asked.flush()
        except OSError:
            return

    def answer(self) -> bytes | None:
        """The part that was asked for; None if it did not come whole."""
        said = self._answers.readline().strip()
        text = self._answers.read(int(said)) if said.isdigit() else b""
        return text if said == b"%d" % len(text) else None


def _together(lines: io.BufferedReader, ranges: list[Range], manner: Manner, number: int) -> Iterator[bytes]:
    """Each part, in order; a worker always knows its next one, so that it never waits for this process."""
    with ExitStack() as stack:
        workers = [stack.enter_context(_worker()) for _ in range(min(number, len(ranges)))]
        for worker in workers:
            worker.ask({"path": str(Path(lines.name).resolve()), "manner": manner})
        asked = AHEAD * len(workers)
        for worker, found in zip(cycle(workers), ranges[:asked], strict=False):
            worker.ask({"range": found})
        following = iter([*ranges[asked:], *(None for _ in range(asked))])
        for worker, found in zip(cycle(workers), ranges, strict=False):
            text = worker.answer()
            if after := next(following):
                worker.ask({"range": after})
            yield text if text is not None else b"".join(manner.write(read_range(lines, found)))


@contextmanager
def _worker() -> Iterator[_Worker]:
    pipe = subprocess.PIPE
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(_paths())}
    process = subprocess.Popen(  # noqa: S603 -- this very package
        COMMAND, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment
    )
    try:
        _widen(process)
        yield _Worker(process)
    finally:
        process.kill()
        process.communicate()


def _widen(process: subprocess.Popen[bytes]) -> None:
    """Let an answer wait in its pipe, where the system can (Linux); elsewhere a worker waits instead."""
    with suppress(OSError, ImportError, AttributeError):
        from fcntl import F_SETPIPE_SZ, fcntl

        fcntl(process.stdout or 0, F_SETPIPE_SZ, PIPE)


def _paths() -> list[str]:
    """Where a worker finds this very package."""
    return [str(Path(__file__).resolve().parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _size(lines: io.BufferedReader) -> int:
    return os.fstat(lines.fileno()).st_size
