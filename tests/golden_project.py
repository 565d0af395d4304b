"""The checkout and the ten-row project, as the tests name them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "tests" / "golden"


@dataclass(frozen=True)
class Answer:
    """What a command said: exit status, standard output and standard error."""

    status: int
    out: str
    err: str


Command = Callable[..., Answer]


def make_project(folder: Path) -> Path:
    """A copy of the ten-row project with this checkout's ontology and shapes."""
    shutil.copytree(GOLDEN, folder)
    for name in ("ontology", "shapes"):
        (folder / name).symlink_to(ROOT / name)
    return folder
