"""One output file for many statements: the engine writes into a pipe, a thread moves it to the file.

So statements follow one another in one file without a second copy, lines are counted as they pass, and
the output may be a stream. Where the system has no named pipes, each statement writes a file first.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

_CHUNK = 1 << 20
_SET_PIPE_SIZE = 1031


@dataclass
class Sink:
    """Collects what statements write; `lines` and `bytes` say how much has come."""

    target: BinaryIO
    folder: Path
    lines: int = 0
    bytes: int = 0
    _failure: list[OSError] = field(default_factory=list)
    _counting: bool = True

    def take(self, write: Callable[[Path], None], *, piped: bool = True, counted: bool = True) -> None:
        """Let `write` fill a path, a pipe if it may, and move what it writes to the target.

        Without `counted`, lines are not looked for, and the system may move the bytes by itself.
        """
        self._counting = counted
        path = self.folder / "lines"
        if not (piped and hasattr(os, "mkfifo")):
            write(path)
            with path.open("rb") as source:
                self._drain(source.fileno())
            path.unlink()
            self._check()
            return
        os.mkfifo(path)
        try:
            self._piped(path, write)
        finally:
            path.unlink()
        self._check()

    def _check(self) -> None:
        if self._failure:
            raise self._failure[0]

    def _piped(self, path: Path, write: Callable[[Path], None]) -> None:
        # Opened without waiting; the writing end held here keeps the reader from seeing an early end.
        reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        held = os.open(path, os.O_WRONLY)
        os.set_blocking(reading, True)
        _widen(reading)
        mover = threading.Thread(target=self._drain, args=(reading,), daemon=True)
        mover.start()
        try:
            write(path)
        finally:
            os.close(held)
            mover.join()
            os.close(reading)

    def _drain(self, descriptor: int) -> None:
        if not self._counting and self._spliced(descriptor):
            return
        buffer = bytearray(_CHUNK)
        view = memoryview(buffer)
        while size := os.readv(descriptor, [buffer]):
            self._pass_on(view[:size])
            self.bytes += size
            if self._counting:
                self.lines += buffer.count(b"\n", 0, size)

    def _spliced(self, descriptor: int) -> bool:
        """Move all by the system; False, nothing lost, where it can't or the target fails."""
        if not hasattr(os, "splice"):
            return False
        try:
            self.target.flush()
            number = self.target.fileno()
            while size := os.splice(descriptor, number, _CHUNK):
                self.bytes += size
        except OSError:
            # What the target refuses for good is met, and kept, by the way that reads and writes.
            return False
        return True

    def _pass_on(self, chunk: memoryview) -> None:
        if self._failure:
            return
        try:
            self.target.write(chunk)
        except OSError as error:
            # Reading goes on, since the engine would wait for ever on a full pipe.
            self._failure.append(error)


def _widen(descriptor: int) -> None:
    """A pipe of a megabyte, where the system allows it."""
    try:
        import fcntl

        fcntl.fcntl(descriptor, _SET_PIPE_SIZE, _CHUNK)
    except (ImportError, OSError):
        return
