"""A project: the folder that `sahel-ld.toml` marks, its settings, and where everything in it lies.

Resolution, in this order: an explicit folder, `$SAHEL_LD_PROJECT`, the nearest parent of the
working folder that has the file, the project that is installed with the package (read-only).
"""

from __future__ import annotations

import datetime
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sahel_ld import vocabulary
from sahel_ld.errors import InputError, Place, UsageError

MARKER = "sahel-ld.toml"
VARIABLE = "SAHEL_LD_PROJECT"
_REQUIRED = ("base", "title", "description", "version", "released", "dataset", "creator", "licence")
_OPTIONAL = ("landing-page",)
_BASE = re.compile(r"https?://[^\s<>\"{}|^`\\?#]+/")
_VERSION = re.compile(r"\d+\.\d+\.\d+([.-][0-9A-Za-z.-]+)?")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Settings:
    """What `sahel-ld.toml` says: base IRI, title, version and date of the release, and so on."""

    base: str
    title: str
    description: str
    version: str
    released: str
    dataset: str
    creator: str
    licence: str
    landing_page: str


@dataclass(frozen=True)
class Project:
    """A project's root, settings and paths; `read_only` for the installed default project."""

    root: Path
    settings: Settings
    read_only: bool = False

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
        """The published release."""
        return self.root / "dist"

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


def read_settings(path: Path) -> Settings:
    """The settings in a `sahel-ld.toml`; raises InputError naming file, line or key, and remedy."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        line = re.search(r"line (\d+)", str(error))
        raise InputError(
            f"is not valid TOML: {error}", place=Place(path, line=int(line[1]) if line else None)
        ) from error
    table = document.get("project")
    if not isinstance(table, dict):
        raise InputError("has no [project] table", place=Place(path), remedy="add it")
    return _settings(path, table)


def _settings(path: Path, table: Mapping[str, Any]) -> Settings:
    _complain(path, [key for key in _REQUIRED if key not in table], "misses", "add it under [project]")
    _complain(path, [key for key in table if key not in (*_REQUIRED, *_OPTIONAL)], "has an unknown key", "remove it")
    values = {key: _text(path, key, table[key]) for key in table}
    for key, pattern, remedy in (
        ("base", _BASE, "write an http(s) IRI that ends in a slash"),
        ("version", _VERSION, "write it as 1.2.3"),
        ("released", re.compile(r"\d{4}-\d{2}-\d{2}"), "write a date as 2026-11-21"),
        ("dataset", _NAME, "write lower-case letters, digits and hyphens"),
    ):
        if not pattern.fullmatch(values[key]):
            raise InputError(f"{key} is {values[key]!r}", place=Place(path, column=key), remedy=remedy)
    return Settings(
        **{key: values[key] for key in _REQUIRED}, landing_page=values.get("landing-page", values["base"])
    )


def _complain(path: Path, keys: list[str], verb: str, remedy: str) -> None:
    if keys:
        raise InputError(f"{verb} {', '.join(keys)}", place=Place(path, column=keys[0]), remedy=remedy)


def _text(path: Path, key: str, value: object) -> str:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, str) and value.strip():
        return value
    raise InputError(f"{key} is {value!r}", place=Place(path, column=key), remedy="write a text or a date")
