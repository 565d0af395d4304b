"""The only place where a release touches the file system.

Every effect goes through a `Disk`, so that a test can stop the world before any of them. What a
`Disk` has written is on the medium (fsync) before the next step relies on it.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

RENAME_EXCHANGE = 2
AT_FDCWD = -100
CHUNK = 1 << 20


@dataclass(frozen=True)
class Written:
    """What was written: bytes, SHA-256 (hexadecimal), lines."""

    size: int
    sha256: str
    lines: int


class Disk:
    """Effects on files and folders; each is one step that a kill can precede."""

    def step(self, _name: str) -> None:
        """Called before every effect; a test overrides it to stop there."""

    def make_folder(self, path: Path) -> None:
        self.step(f"mkdir {path.name}")
        path.mkdir()

    def write(self, path: Path, chunks: Iterable[bytes]) -> Written:
        """Write `chunks` to a new file and put them on the medium."""
        size, lines, digest = 0, 0, sha256()
        self.step(f"create {path.name}")
        with path.open("xb") as file:
            for block in _blocks(chunks):
                self.step(f"write {path.name}")
                file.write(block)
                digest.update(block)
                size += len(block)
                lines += block.count(b"\n")
            file.flush()
            os.fsync(file.fileno())
        return Written(size, digest.hexdigest(), lines)

    def sync_folder(self, path: Path) -> None:
        """Put a folder's entries on the medium; a system that can't open folders does without."""
        self.step(f"fsync {path.name}")
        try:
            handle = os.open(path, os.O_RDONLY)
        except OSError:
            return
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def rename(self, old: Path, new: Path) -> None:
        self.step(f"rename {old.name} {new.name}")
        old.rename(new)

    def exchange(self, one: Path, other: Path) -> bool:
        """Exchange two folders in one step (renameat2, Linux); False where that can't be done."""
        self.step(f"exchange {one.name} {other.name}")
        return _renameat2(one, other)

    def remove_file(self, path: Path) -> None:
        self.step(f"remove {path.name}")
        path.unlink(missing_ok=True)

    def remove_folder(self, path: Path) -> None:
        self.step(f"remove {path.name}")
        shutil.rmtree(path)


def _blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    pending: list[bytes] = []
    size = 0
    for chunk in chunks:
        pending.append(chunk)
        size += len(chunk)
        if size >= CHUNK:
            yield b"".join(pending)
            pending, size = [], 0
    if pending:
        yield b"".join(pending)


def _renameat2(one: Path, other: Path) -> bool:
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if os.name == "posix" else None
    if call is None:
        return False
    if call(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM):
        return False
    raise OSError(code, os.strerror(code), str(other))
