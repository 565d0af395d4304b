"""A worker process: it holds the data, answers one request after another, and can be killed.

Started as `python -m sahel_ld.serving.worker`, it reads requests from standard input and writes
replies to standard output. The first message says what to load. Then the process closes the doors
behind itself: it can open no further file or socket, whatever a query says, and can grow by no more
than its memory limit. If its parent goes, it goes too.
"""

from __future__ import annotations

import difflib  # noqa: F401 - what querying imports on demand can't be imported behind closed doors
import os
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from sahel_ld.errors import SahelError
from sahel_ld.querying import catalogue, limits
from sahel_ld.querying.dataset import Dataset, in_memory, open_dataset, published
from sahel_ld.serving import formats, messages, refusals, tasks

IN_MEMORY = 200_000
"""Up to so many triples the data are held in memory; beyond, in the cached store on disk."""


class Memory:
    """How much memory this process has filled, against what it may."""

    def __init__(self) -> None:
        self._statm = os.open("/proc/self/statm", os.O_RDONLY) if sys.platform == "linux" else None
        self._start = self.filled()
        self._most = 0

    def filled(self) -> int:
        """Bytes of data and stack; 0 where the system does not say."""
        if self._statm is None:
            return 0
        return int(os.pread(self._statm, 200, 0).split()[5]) * os.sysconf("SC_PAGE_SIZE")

    def confine(self, megabytes: int) -> None:
        """From now on this process may grow by so much, and open nothing."""
        self._most = megabytes << 20
        if sys.platform == "linux":
            import resource

            most = self._start + self._most
            resource.setrlimit(resource.RLIMIT_DATA, (most, most))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    @property
    def spent(self) -> bool:
        """Whether so little is left that the next query deserves a fresh process."""
        return self.filled() - self._start > self._most // 2


def seal() -> None:
    """Let this process open no further file or socket."""
    import resource

    highest = max(int(name) for name in os.listdir("/proc/self/fd"))  # noqa: PTH208 - names, not paths
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest, highest))


def library(start: Mapping[str, Any]) -> tasks.Library:
    """What to answer from, by the first message; raises SahelError for what can't be read."""
    entries = {entry.name: entry for entry in catalogue.entries(Path(start["queries"]))}
    return tasks.Library(_dataset(start), start["base"], start["prefixes"], entries)


def _dataset(start: Mapping[str, Any]) -> Dataset:
    files = [published(Path(start["dist"]))]
    if start["triples"] <= IN_MEMORY:
        return in_memory(files, disjoint=True)
    return open_dataset(files, disjoint=True)


def serve(requests: IO[bytes], replies: IO[bytes]) -> None:
    """Answer until there is no further request."""
    start = messages.read_request(requests)
    if start is None:
        return
    try:
        held = library(start)
    except SahelError as error:
        messages.write_reply(replies, tasks.refused(error, 500), spent=True)
        return
    _warm(held)
    memory = Memory()
    memory.confine(start["megabytes"])
    if sys.platform == "linux" and start["triples"] <= IN_MEMORY:
        seal()
    messages.write_reply(replies, messages.Reply(204, ""), spent=False)
    while (request := messages.read_request(requests)) is not None:
        _answer(held, request, replies, memory, start["megabytes"])


def _warm(held: tasks.Library) -> None:
    """Go every way once, also the wrong one: what is imported on the way is imported now."""
    negotiated: dict[str, Any] = {"accept": None, "default": [], "named": []}
    for offer in formats.DOCUMENTS:
        tasks.answer(held, {"task": "thing", "iri": f"{held.base}ontology", "format": offer.name})
    for name in (*(offer.name for offer in formats.TABLES), "none"):
        query = "SELECT * { ?s ?p ?o } LIMIT 1"
        tasks.answer(held, {"task": "query", "query": query, "format": name, **negotiated})
    for entry in list(held.entries)[:1]:
        tasks.answer(held, {"task": "catalogue", "name": entry, "values": [], "format": None, **negotiated})


def _answer(
    held: tasks.Library, request: Mapping[str, Any], replies: IO[bytes], memory: Memory, megabytes: int
) -> None:
    try:
        reply = tasks.answer(held, request)
    except MemoryError:
        error = refusals.too_large(megabytes)
        messages.write_reply(replies, tasks.refused(error, error.status), spent=True)
        return
    messages.write_reply(replies, reply, spent=memory.spent)


def _follow(parent: int) -> None:
    """End with the parent, also in the middle of a query."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def main() -> None:
    """Run a worker on standard input and output, which nothing else may write to."""
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    threading.Thread(target=_follow, args=[os.getppid()], daemon=True).start()
    # The engine recurses on deep nesting: the thread of `limits.run` has the stack for it.
    limits.run(lambda: serve(requests, replies))


if __name__ == "__main__":
    main()
