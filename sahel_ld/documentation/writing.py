"""The swap of a site: written beside the old one, then put in its place; foreign files are not touched."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from sahel_ld.errors import PublicationError, UsageError

MARKER = ".sahel-ld-site"
_REMEDY = "choose another folder with --out"


def replace(out: Path, files: Mapping[str, str]) -> int:
    """Write the files as the folder `out`, instead of the site that stood there; how many they are.

    Raises UsageError if `out` holds what no site put there, PublicationError if it can't be written.
    """
    refuse_foreign(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as beside:
            new = Path(beside) / "new"
            _write(new, files)
            _swap(new, out, Path(beside) / "old")
    except OSError as error:
        message = f"{out} can't be written: {error.strerror or error}"
        raise PublicationError(message, remedy=_REMEDY) from error
    return len(files)


def refuse_foreign(out: Path) -> None:
    """UsageError if `out` is no folder, or holds a file that its marker does not list."""
    if not out.exists():
        return
    if not out.is_dir():
        raise UsageError(f"{out} is a file, not a folder", remedy=_REMEDY)
    foreign = sorted(_present(out) - _listed(out / MARKER))
    if foreign:
        more = " and more" if len(foreign) > 3 else ""
        raise UsageError(
            f"{out} holds what `sahel-ld docs` did not put there: {', '.join(foreign[:3])}{more}",
            remedy=f"move that away, or {_REMEDY}",
            code="foreign-files",
        )


def _present(out: Path) -> set[str]:
    return {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_symlink() or not p.is_dir()}


def _listed(marker: Path) -> set[str]:
    if marker.is_symlink() or not marker.is_file():
        return set()
    return {MARKER, *marker.read_text(encoding="utf-8", errors="replace").splitlines()}


def _write(folder: Path, files: Mapping[str, str]) -> None:
    listing = "".join(f"{name}\n" for name in sorted(files))
    for name, text in {**files, MARKER: listing}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _swap(new: Path, out: Path, old: Path) -> None:
    if out.exists():
        out.rename(old)
    try:
        new.rename(out)
    except OSError:
        if old.exists():
            old.rename(out)
        raise
