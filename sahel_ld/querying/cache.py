"""Disk stores of large inputs, in the user's cache folder, so that they are loaded once.

A store is built beside its place and renamed there, under a lock; its key is a digest of the
content of the files, their formats and the versions of this layout and of the engine, so that it
changes with every change of the input. Whoever reads a store holds a shared lock on it; what has
not been used longest is removed when all exceed `MOST_BYTES`. Where the folder can't be written,
there is no cache, and no error.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from sahel_ld.querying.dataset import Dataset

LAYOUT = "1"
_KINDS = {"union": True, "merge": False}
MOST_BYTES = 4 << 30
_SETTLED = 2.0
"""Seconds after which a file's time stamp can be trusted to tell of a change."""

Fill = Callable[..., bool]


def folder() -> Path:
    """Where the stores are: `$SAHEL_LD_CACHE`, else the user's cache folder."""
    if named := os.environ.get("SAHEL_LD_CACHE"):
        return Path(named)
    if sys.platform.startswith("linux"):  # what platformdirs says there, without the time of its import
        home = os.environ.get("XDG_CACHE_HOME", "").strip()
        return (Path(home) if home else Path("~/.cache").expanduser()) / "sahel-ld" / "stores"
    import platformdirs

    return Path(platformdirs.user_cache_dir("sahel-ld", appauthor=False)) / "stores"


def cached(files: Sequence[Path], *, disjoint: bool, build: Fill) -> Dataset | None:
    """The dataset of these files from the cache, built if need be; None where there can be no cache.

    Raises DataError, as `build` does, for files that can't be read.
    """
    try:
        place = folder()
        place.mkdir(parents=True, exist_ok=True)
        name = _key(place, files, disjoint)
        return _open(place / name, files) or _build(place / name, files, disjoint, build)
    except (OSError, ImportError):
        return None


def _key(place: Path, files: Sequence[Path], disjoint: bool) -> str:
    """A name that only the same content, formats, base IRIs and versions have."""
    head = f"{LAYOUT}-{ox.__version__}-{'disjoint' if disjoint else 'merged'}"
    if len(files) == 1 and files[0].suffix == ".nq":  # no base IRI counts, and nothing needs hashing
        return f"{head}-{_digest(place, files[0])}"
    import hashlib

    described = "".join(f"{path.resolve().as_uri()} {_digest(place, path)}\n" for path in files)
    return f"{head}-{hashlib.sha256(described.encode()).hexdigest()}"


def _digest(place: Path, path: Path) -> str:
    """The file's SHA-256, remembered as long as its time stamps, size and inode stay the same."""
    stamp = path.stat()
    seen = f"{stamp.st_size} {stamp.st_mtime_ns} {stamp.st_ctime_ns}"
    memo = place / f"{stamp.st_dev:x}-{stamp.st_ino:x}.digest"
    with contextlib.suppress(OSError, ValueError):
        known, _, sha256 = memo.read_text().partition("\n")
        if known == seen and len(sha256) == 64:
            return sha256
    import hashlib

    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    # A file changed within the clock's grain could look the same: remember only what has settled.
    if time.time() - max(stamp.st_mtime, stamp.st_ctime) > _SETTLED:
        _write(memo, f"{seen}\n{sha256}")
    return sha256


def _write(path: Path, text: str) -> None:
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    beside.write_text(text)
    beside.replace(path)


def _open(store: Path, files: Sequence[Path]) -> Dataset | None:
    """The store, if it is there and whole; held by a shared lock until the process ends."""
    if not store.is_dir():
        return None
    lock = _lock(store, exclusive=False)
    try:
        union = _KINDS[(store / "kind").read_text()]
        opened = ox.Store.read_only(str(store / "data"))
    except (OSError, KeyError):
        os.close(lock)
        return None
    os.utime(store)
    return Dataset(opened, union, tuple(files))


def _build(store: Path, files: Sequence[Path], disjoint: bool, build: Fill) -> Dataset | None:
    building = _lock(store.with_name(f"{store.name}.build"), exclusive=True)
    try:
        if found := _open(store, files):  # another process was faster
            return found
        beside = store.with_name(f"{store.name}.{os.getpid()}.tmp")
        try:
            _make(beside, files, disjoint, build)
            with contextlib.suppress(FileNotFoundError):
                shutil.rmtree(store)
            beside.rename(store)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        _bound(store.parent, keep=store)
        return _open(store, files)
    finally:
        os.close(building)


def _make(beside: Path, files: Sequence[Path], disjoint: bool, build: Fill) -> None:
    beside.mkdir()
    opened = ox.Store(str(beside / "data"))
    union = build(opened, files, disjoint=disjoint)
    opened.flush()
    opened.optimize()
    del opened
    _write(beside / "kind", next(kind for kind, of in _KINDS.items() if of is union))


def _lock(store: Path, *, exclusive: bool, wait: bool = True) -> int:
    """A lock beside the store, as an open file descriptor; OSError if it is held and `wait` is off."""
    import fcntl

    handle = os.open(store.with_name(f"{store.name}.lock"), os.O_RDWR | os.O_CREAT, 0o644)
    how = (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | (0 if wait else fcntl.LOCK_NB)
    try:
        fcntl.flock(handle, how)
    except OSError:
        os.close(handle)
        raise
    return handle


def _bound(place: Path, *, keep: Path) -> None:
    """Remove the stores unused longest until the rest fits, and what dead processes left behind."""
    stores = sorted(
        (each for each in place.iterdir() if each.is_dir()), key=lambda each: each.stat().st_mtime
    )
    sizes = {
        store: sum(path.stat().st_size for path in store.rglob("*") if path.is_file()) for store in stores
    }
    total = sum(sizes.values())
    for store in stores:
        abandoned = store.suffix == ".tmp" and time.time() - store.stat().st_mtime > 3600
        if store == keep or not (total > MOST_BYTES or abandoned):
            continue
        with _unused(store) as free:
            if free:
                shutil.rmtree(store, ignore_errors=True)
                total -= sizes[store]


@contextlib.contextmanager
def _unused(store: Path) -> Iterator[bool]:
    try:
        lock = _lock(store, exclusive=True, wait=False)
    except OSError:
        yield False
        return
    try:
        yield True
    finally:
        os.close(lock)
