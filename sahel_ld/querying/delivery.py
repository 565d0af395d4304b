"""Where an answer goes: standard output, a file that is replaced whole, a device or pipe.

It is whole when it comes here.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sahel_ld.errors import UsageError


def _target(output: Path) -> Path:
    """The file that a chain of symbolic links leads to: the links stay."""
    try:
        return output.resolve() if output.is_symlink() else output
    except (OSError, RuntimeError) as error:
        raise UsageError(f"can't write {output}: its links lead nowhere", code="unwritable") from error


def _write_into(output: Path, written: bytes) -> None:
    try:
        with output.open("wb", buffering=0) as stream:
            left = memoryview(written)
            while left:
                left = left[stream.write(left) or 0 :]
    except OSError as error:
        raise UsageError(f"can't write {output}: {error.strerror}", code="unwritable") from error


def deliver(written: bytes, output: Path | None) -> None:
    """Write to standard output, or to a file that is replaced whole."""
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(written)
        sys.stdout.buffer.flush()
        return
    if output.exists() and not output.is_file():  # a device or pipe can't be replaced, only written to
        _write_into(output, written)
        return
    output = _target(output)
    beside = output.with_name(f".{output.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(written)
        beside.replace(output)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UsageError(f"can't write {output}: {error.strerror}", code="unwritable") from error
