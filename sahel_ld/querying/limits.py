"""Limits of time and memory that hold while the engine, which Python can't interrupt, is at work.

Time: the work runs in a thread with a large stack; the engine releases the interpreter's lock, so the
caller wakes up in time, and the command line then ends the process at once. Memory: a process that
may not grow is aborted by its allocator; so the work runs in a forked child whose death becomes a
message. Neither has written anything by then.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

from sahel_ld.errors import UsageError
from sahel_ld.querying.failures import LimitExceeded

T = TypeVar("T")
STACK = 64 << 20
"""Bytes of stack for the engine: its parser and evaluator recurse, and the default overflows."""


def run(work: Callable[[], T], *, seconds: float | None = None) -> T:
    """The result of `work`; raises LimitExceeded after so many seconds, and what `work` raises.

    After LimitExceeded the work still goes on in its thread: end the process with `os._exit`.
    """
    results: list[T] = []
    failures: list[BaseException] = []

    def call() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001 - handed to the caller as it is
            failures.append(error)

    thread = _thread(call)
    thread.join(seconds)
    if thread.is_alive():
        raise LimitExceeded(
            f"no answer within {seconds:g} seconds",
            code="time-limit",
            remedy="give it more time with --timeout, or ask for less",
        )
    if failures:
        raise failures[0]
    return results[0]


def _thread(call: Callable[[], None]) -> threading.Thread:
    before = threading.stack_size(STACK)
    try:
        thread = threading.Thread(target=call, daemon=True, name="query")
        thread.start()
        return thread
    finally:
        threading.stack_size(before)


def confine(megabytes: int) -> int | None:
    """Go on in a child process that may hold so much memory.

    In the child: None, and what follows is confined. In the parent, which waits: the child's exit
    status, its messages relayed. Call it before threads are started. Raises LimitExceeded (in the
    parent) if the child dies, UsageError where the system has no such limit.
    """
    if not sys.platform.startswith("linux"):
        raise UsageError("this system can't limit a process's memory", remedy="leave --memory out")
    import tempfile

    sys.stdout.flush()
    sys.stderr.flush()
    with tempfile.TemporaryFile() as messages:
        child = os.fork()
        if child == 0:
            _shrink(megabytes, messages.fileno())
            return None
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status < 0:  # the allocator aborts, whose backtrace nobody needs
            raise too_large(megabytes)
        messages.seek(0)
        sys.stderr.write(messages.read().decode(errors="replace"))
        return status


def too_large(megabytes: int) -> LimitExceeded:
    """The error of a query that would not stay within its memory."""
    return LimitExceeded(
        f"needs more than {megabytes} MB of memory",
        code="memory-limit",
        remedy="give it more with --memory, or ask for less",
    )


def _shrink(megabytes: int, messages: int) -> None:
    import resource

    os.dup2(messages, 2)
    # RLIMIT_DATA counts what a process can fill; RLIMIT_AS would count what it merely reserves.
    most = (megabytes << 20) + STACK
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
