"""The parts that Spark writes, under our names and joined."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import BinaryIO


def tidy(folder: Path, form: str) -> list[Path]:
    """Spark's parts under the names of ours, in order; its checksums go, and parts with nothing in them."""
    parts: list[Path] = []
    for one in sorted(folder.iterdir()):
        if one.name.startswith((".", "_")):
            one.unlink()
        else:
            parts.append(one.rename(folder / f"part-{len(parts):05d}.{form}"))
    return parts


def join(parts: list[Path], stream: BinaryIO) -> None:
    """All parts, one after another."""
    for part in parts:
        with part.open("rb") as source:
            shutil.copyfileobj(source, stream, 1 << 20)
