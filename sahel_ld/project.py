"""A project: the folder that `sahel-ld.toml` marks, its settings, and where everything in it lies.

Resolution, in this order: an explicit folder, `$SAHEL_LD_PROJECT`, the nearest parent of the
working folder that has the file, the project that is installed with the package (read-only).
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from sahel_ld import vocabulary
from sahel_ld.errors import UsageError
from sahel_ld.settings import Settings, read_settings

MARKER = "sahel-ld.toml"
VARIABLE = "SAHEL_LD_PROJECT"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Project:
    """A project's root, settings and paths; `read_only` for the installed default project.

    `release` is the folder of another release to read instead of the project's own.
    """

    root: Path
    settings: Settings
    read_only: bool = False
    release: Path | None = None

    @classmethod
    def find(cls, directory: Path | None = None) -> Project:
        """The project of `directory`, or the one that the resolution order gives.

        Raises UsageError where there is none, InputError for a broken `sahel-ld.toml`.
        """
        explicit = directory or _from_environment()
        if explicit:
            if not (explicit / MARKER).is_file():
                raise UsageError(
                    f"{explicit} is not a project: it has no {MARKER}",
                    remedy="name the folder that holds it, or make one with `sahel-ld init`",
                )
            return cls.open(explicit)
        here = Path.cwd()
        for folder in (here, *here.parents):
            if (folder / MARKER).is_file():
                return cls.open(folder)
        return cls.installed()

    @classmethod
    def open(cls, root: Path, *, read_only: bool = False) -> Project:
        """The project at `root`; raises InputError if its settings are wrong."""
        return cls(root.resolve(), read_settings(root / MARKER), read_only)

    @classmethod
    def installed(cls) -> Project:
        """The project that comes with the package: in a wheel read-only, in a checkout the checkout."""
        package = Path(__file__).resolve().parent
        for root, read_only in ((package / "default_project", True), (package.parent, False)):
            if (root / MARKER).is_file():
                return cls.open(root, read_only=read_only)
        raise UsageError(
            "no project found", remedy=f"go to a folder that has a {MARKER}, or name one with -C DIR"
        )

    @property
    def base(self) -> str:
        """The base IRI, ending in a slash."""
        return self.settings.base

    @property
    def ontology(self) -> Path:
        """The folder of the ontology's modules."""
        return self.root / "ontology"

    @property
    def rules(self) -> Path:
        """The folder of the derivation rules."""
        return self.root / "ontology" / "rules"

    @property
    def context(self) -> Path:
        """The JSON-LD context."""
        return self.root / "ontology" / "context.jsonld"

    @property
    def shapes(self) -> Path:
        """The folder of the shapes."""
        return self.root / "shapes"

    @property
    def seeds(self) -> Path:
        """The folder of the datasets."""
        return self.root / "seeds"

    @property
    def queries(self) -> Path:
        """The catalogue of queries."""
        return self.root / "queries"

    @property
    def dist(self) -> Path:
        """The published release, or the one that is read in its place."""
        return self.release or self.root / "dist"

    @property
    def prefixes(self) -> dict[str, str]:
        """Prefixes that queries may use undeclared."""
        return vocabulary.prefixes(self.base)

    def dataset(self, name: str | None = None) -> Path:
        """The folder of a dataset, by default the one that is published; UsageError if unknown."""
        name = name or self.settings.dataset
        folder = self.seeds / name
        if not _NAME.fullmatch(name) or not (folder / "dataset.yaml").is_file():
            known = sorted(path.parent.name for path in self.seeds.glob("*/dataset.yaml"))
            raise UsageError(
                f"there is no dataset {name!r} in {self.seeds}",
                remedy=f"known: {', '.join(known) or 'none'}",
            )
        return folder


def _from_environment() -> Path | None:
    value = os.environ.get(VARIABLE)
    return Path(value) if value else None
