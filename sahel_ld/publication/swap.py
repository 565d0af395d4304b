"""The exchange of an old release for a new one: readers see one or the other, whole.

The new one is written beside the old, on the same file system, and put on the medium. Then, where
the file system can, the two change places in one step. Elsewhere two renames do it, and a journal
written before them tells the next start how to finish; see `recover`.

    .NAME.new    the new release while it is written; after the exchange, the old one
    .NAME.old    the old release between two renames and until it is removed
    .NAME.swap   the journal: two renames are under way
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sahel_ld.errors import PublicationError
from sahel_ld.publication.disk import Disk
from sahel_ld.publication.ownership import refuse_foreign

REMEDY = "choose another folder with --out"
PATIENCE = 20


@dataclass(frozen=True)
class Site:
    """The folder of a release, and where its companions stand."""

    out: Path

    @property
    def stage(self) -> Path:
        return self.out.with_name(f".{self.out.name}.new")

    @property
    def old(self) -> Path:
        return self.out.with_name(f".{self.out.name}.old")

    @property
    def journal(self) -> Path:
        return self.out.with_name(f".{self.out.name}.swap")


@contextmanager
def staged(out: Path, disk: Disk | None = None) -> Iterator[Path]:
    """A folder to write a release into; on leaving without error it becomes `out`.

    Raises PublicationError if `out` holds foreign files, if another run is writing it, or if the
    file system refuses; what stood at `out` then still stands.
    """
    site, disk = Site(out.resolve()), disk or Disk()
    try:
        refuse_foreign(site.out)
        _recover(site, disk)
        with _new_stage(site, disk):
            yield site.stage
            _sync(site.stage, disk)
            _swap(site, disk)
    except OSError as error:
        raise PublicationError(f"{out} can't be written: {error.strerror or error}", remedy=REMEDY) from error


def recover(out: Path) -> None:
    """Finish or undo what a killed run left beside `out`; costs next to nothing if there is nothing.

    For whoever writes; whoever reads calls `mend`. Raises PublicationError if another run is at it.
    """
    site = Site(out.resolve())
    try:
        _recover(site, Disk())
    except OSError as error:
        raise PublicationError(f"{out} can't be recovered: {error.strerror}", remedy=REMEDY) from error


def mend(out: Path) -> None:
    """Before reading: put the release back that a kill between two renames left aside.

    Where `out` stands nothing is done, so that readers never wait for a run that is writing. Raises
    PublicationError if the release is missing and can't be put back.
    """
    if out.exists() or not out.name:
        return
    site = Site(out.resolve())
    # A run that lives needs an instant between its two renames; a dead one never ends.
    for _ in range(PATIENCE):
        if site.out.exists() or not site.old.exists():
            break
        try:
            recover(out)
        except PublicationError:
            time.sleep(0.1)
    if not site.out.exists():
        recover(out)


def _recover(site: Site, disk: Disk) -> None:
    if not any(os.path.lexists(path) for path in (site.stage, site.old, site.journal)):
        return
    with _locked(site.stage, site.old, site.out):
        _finish(site, disk)
        for leftover in (site.stage, site.old):
            if leftover.is_dir():
                disk.remove_folder(leftover)


def _finish(site: Site, disk: Disk) -> None:
    """After this `out` stands if ever it stood; the journal is gone."""
    journal = site.journal.exists()
    if not site.out.exists() and journal and site.stage.exists():
        disk.rename(site.stage, site.out)
    elif not site.out.exists() and site.old.exists():
        disk.rename(site.old, site.out)
    if journal:
        disk.sync_folder(site.out.parent)
        disk.remove_file(site.journal)
        disk.sync_folder(site.out.parent)


@contextmanager
def _new_stage(site: Site, disk: Disk) -> Iterator[None]:
    site.out.parent.mkdir(parents=True, exist_ok=True)
    disk.make_folder(site.stage)
    with _locked(site.stage, site.out):
        try:
            yield
        finally:
            if site.stage.exists() and not site.journal.exists():
                _remove_quietly(site.stage, disk)


def _remove_quietly(path: Path, disk: Disk) -> None:
    # What can't be removed now is removed at the next start; the release itself is not touched by it.
    try:
        disk.remove_folder(path)
    except OSError:
        return


def _sync(stage: Path, disk: Disk) -> None:
    for folder in sorted(path for path in stage.rglob("*") if path.is_dir()):
        disk.sync_folder(folder)
    disk.sync_folder(stage)


def _swap(site: Site, disk: Disk) -> None:
    if not site.out.exists():
        disk.rename(site.stage, site.out)
    elif not disk.exchange(site.stage, site.out):
        _swap_in_two_steps(site, disk)
    disk.sync_folder(site.out.parent)


def _swap_in_two_steps(site: Site, disk: Disk) -> None:
    disk.write(site.journal, [b"sahel-ld: two renames are under way\n"])
    disk.sync_folder(site.out.parent)
    try:
        disk.rename(site.out, site.old)
        disk.rename(site.stage, site.out)
    except OSError:
        _undo(site, disk)
        raise
    disk.sync_folder(site.out.parent)
    disk.remove_file(site.journal)
    disk.sync_folder(site.out.parent)
    _remove_quietly(site.old, disk)


def _undo(site: Site, disk: Disk) -> None:
    if not site.out.exists() and site.old.exists():
        disk.rename(site.old, site.out)
    disk.remove_file(site.journal)


@contextmanager
def _locked(*folders: Path) -> Iterator[None]:
    """Hold the folders that exist, so that no other run writes or cleans them; none on Windows."""
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock
    except ImportError:
        yield
        return
    handles = [os.open(folder, os.O_RDONLY) for folder in folders if folder.is_dir()]
    try:
        for handle in handles:
            flock(handle, LOCK_EX | LOCK_NB)
        yield
    except BlockingIOError:
        raise PublicationError(
            f"another run is writing {folders[-1]}", remedy="wait until it has ended"
        ) from None
    finally:
        for handle in handles:
            os.close(handle)
