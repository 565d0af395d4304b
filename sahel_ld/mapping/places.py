"""Where a run may write: a file or a folder of parts, made beside its place and put there when whole."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from types import TracebackType
from typing import Self

from sahel_ld.errors import UsageError

_OURS = re.compile(r"part-\d{5}\.(nq|nt|parquet)(\.gz|\.zst)?")


class Replacing:
    """A file written beside its place and renamed when whole; gone when something failed."""

    def __init__(self, path: Path) -> None:
        self.path, self.part = path, path.with_name(f".{path.name}.part")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.part.replace(self.path)
        else:
            self.part.unlink(missing_ok=True)


class ReplacingFolder:
    """A folder of parts filled beside its place; it takes the place of an older one when whole."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.part = self.path.with_name(f".{self.path.name}.part")

    def __enter__(self) -> Self:
        if self.part.exists():
            shutil.rmtree(self.part)
        self.part.mkdir()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            shutil.rmtree(self.part, ignore_errors=True)
            return
        old = self.path.with_name(f".{self.path.name}.old")
        if self.path.exists():
            self.path.replace(old)
        self.part.replace(self.path)
        shutil.rmtree(old, ignore_errors=True)


def check_file(path: Path) -> None:
    """UsageError where no file can be written."""
    _check_parent(path)
    if path.is_dir():
        raise UsageError(f"{path} is a folder", remedy="name a file in it, or ask for parts")


def check_folder(path: Path) -> None:
    """UsageError for a folder of parts that would take the place of anything but an older one."""
    _check_parent(path)
    if path.is_file():
        raise UsageError(f"{path} is a file", remedy="name a folder for the parts")
    inside = sorted(one.name for one in path.iterdir()) if path.is_dir() else []
    foreign = [name for name in inside if not _OURS.fullmatch(name)]
    if foreign:
        shown = ", ".join(foreign[:3])
        raise UsageError(f"{path} holds more than parts: {shown}", remedy="name a folder of its own")


def _check_parent(path: Path) -> None:
    parent = path.absolute().parent
    if not parent.is_dir():
        raise UsageError(f"there is no folder {parent} to write {path.name} in", remedy="make it first")


def is_stream(path: Path) -> bool:
    """Whether a path is a device or a pipe, which takes bytes and can't be replaced."""
    return path.exists() and not (path.is_file() or path.is_dir())
