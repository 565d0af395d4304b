"""Worker processes, each with one query at a time, within the limits of time, memory and number.

A worker is spawned, never forked: this process has threads. One that exceeds its time, dies, or is
left by its client is killed, and another takes its place. `run` gives the worker's answer whole, a
long one in a temporary file, so that a slow reader keeps no worker, and nobody gets half an answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sahel_ld.errors import UsageError
from sahel_ld.serving import messages, refusals
from sahel_ld.serving.limits import Limits

SMALL = 1 << 20
"""Bytes of an answer that are held in memory; a longer one goes to a file."""
_BLOCK = 1 << 16
_PATIENCE = 0.5
"""Seconds between two tries to start a worker that failed to start."""
COMMAND = (sys.executable, "-P", "-m", "sahel_ld.serving.worker")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """A worker's answer: what HTTP says of it, and its body, in memory or in a file."""

    head: messages.Head
    body: bytes | IO[bytes]


class Worker:
    """A process, and the pipes to it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def spawn(cls, command: Sequence[str], start: Mapping[str, Any]) -> tuple[Worker, Answer]:
        """A new worker and its first reply: whether it could load the data."""
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=pipe,
            stdout=pipe,
            stderr=asyncio.subprocess.DEVNULL,
            env=_environment(),
            limit=SMALL,
            start_new_session=True,  # an interrupt on the terminal is the server's to handle
        )
        worker = cls(process)
        try:
            return worker, await worker.exchange(start)
        except BaseException:
            await worker.kill()
            raise

    async def exchange(self, request: Mapping[str, Any]) -> Answer:
        """Ask, and take the whole reply; raises EOFError or OSError if the process ends."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(messages.packed(request))
        await self._process.stdin.drain()
        head = await messages.receive_head(self._process.stdout)
        if head.length <= SMALL:
            return Answer(head, await self._process.stdout.readexactly(head.length))
        return Answer(head, await _spooled(self._process.stdout, head.length))

    async def kill(self) -> int:
        """End the process at once; its exit status, negative for a signal."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        return await self._process.wait()

    async def died(self) -> int | None:
        """The exit status of a process that has closed its pipes, None if it goes on."""
        try:
            return await asyncio.wait_for(self._process.wait(), 1)
        except TimeoutError:
            return None


def _environment() -> dict[str, str]:
    """This process's environment, and the package found where it was found here."""
    package = str(Path(__file__).resolve().parents[2])
    paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "RUST_BACKTRACE": "0"}


async def _spooled(stream: asyncio.StreamReader, length: int) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by whoever sends it
    try:
        while length:
            block = await stream.read(min(length, _BLOCK))
            if not block:
                raise EOFError
            file.write(block)
            length -= len(block)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


class Pool:
    """So many workers, and a bound on who may wait for one."""

    def __init__(self, start: Mapping[str, Any], limits: Limits, command: Sequence[str] = COMMAND) -> None:
        self._start = {**start, "megabytes": limits.megabytes}
        self._limits = limits
        self._command = command
        self._idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        self._inside = 0
        self._everyone: set[Worker] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self._closed = False

    async def open(self) -> None:
        """Start all workers; raises UsageError if the data can't be loaded."""
        await asyncio.gather(*(self._spawn() for _ in range(self._limits.workers)))

    async def run(self, request: Mapping[str, Any]) -> Answer:
        """A worker's answer; raises Refusal for one beyond the limits."""
        if self._inside >= self._limits.most:
            raise refusals.busy(self._pause())
        self._inside += 1
        try:
            return await self._exchange(await self._free(), request)
        finally:
            self._inside -= 1

    async def drain(self) -> None:
        """Wait until no query is inside, which their time limits see to."""
        while self._inside:
            await asyncio.sleep(_PATIENCE)

    async def close(self) -> None:
        """End all workers."""
        self._closed = True
        for task in list(self._starting):
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        await asyncio.gather(*(worker.kill() for worker in self._everyone))
        self._everyone.clear()

    def _pause(self) -> int:
        """Seconds after which a visitor who was sent away may come again."""
        return max(1, math.ceil(min(self._limits.seconds, 60) / 10))

    async def _free(self) -> Worker:
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await self._idle.get()
        except TimeoutError:
            raise refusals.busy(self._pause()) from None

    async def _exchange(self, worker: Worker, request: Mapping[str, Any]) -> Answer:
        try:
            async with asyncio.timeout(self._limits.seconds):
                answer = await worker.exchange(request)
        except TimeoutError:
            self._replace(worker)
            raise refusals.too_slow(self._limits.seconds) from None
        except (EOFError, OSError):
            status = await worker.died()
            self._replace(worker)
            raise self._reason(status) from None
        except BaseException:
            self._replace(worker)
            raise
        if answer.head.spent:
            self._replace(worker)
        else:
            self._idle.put_nowait(worker)
        return answer

    def _reason(self, status: int | None) -> refusals.Refusal:
        # The engine's allocator aborts the process when it gets no memory.
        if status == -6:
            return refusals.too_large(self._limits.megabytes)
        _log.warning("a worker ended with status %s", status)
        return refusals.broken()

    def _replace(self, worker: Worker) -> None:
        if self._closed:
            return
        task = asyncio.get_running_loop().create_task(self._renew(worker))
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _renew(self, worker: Worker) -> None:
        self._everyone.discard(worker)
        await worker.kill()
        while not self._closed and not await self._spawned():
            await asyncio.sleep(_PATIENCE)

    async def _spawned(self) -> bool:
        try:
            await self._spawn()
        except (UsageError, EOFError, OSError) as error:
            _log.warning("a worker can't be started: %s", error)
            return False
        return True

    async def _spawn(self) -> None:
        worker, first = await Worker.spawn(self._command, self._start)
        if first.head.status >= 400:
            await worker.kill()
            raise UsageError(bytes(first.body).decode().strip(), code="not-served")  # type: ignore[arg-type]
        self._everyone.add(worker)
        self._idle.put_nowait(worker)
