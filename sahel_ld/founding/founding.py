"""A new project in a folder of its own: settings, ontology, rules, shapes, questions, a sample to replace.

Ontology, shapes, mapping and the description of the tables are copies of the installed project's: its
terms keep their IRIs, so that datasets meet, and the copy is the new project's to change. Things and
graphs hang under the new project's own base IRI.
"""

from __future__ import annotations

import datetime
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sahel_ld import vocabulary
from sahel_ld.errors import PublicationError, UsageError
from sahel_ld.founding.texts import gitignore, readme, settings_text
from sahel_ld.project import MARKER, Project
from sahel_ld.settings import read_settings, wrong_value

SAMPLE = Path(__file__).with_name("sample")
_THINGS = re.compile(rf"\b(?:{'|'.join(vocabulary.KINDS)}):[a-z0-9]")
_HEAD = re.compile(r"^(?:title|description):.*\n", re.M)


@dataclass(frozen=True)
class Founding:
    """What a new project is told: where, under which base IRI, and what it is called.

    `dataset` defaults to the folder's name, `base` to a placeholder under example.org, `released`
    (ISO 8601) to today.
    """

    folder: Path
    base: str = ""
    title: str = ""
    dataset: str = ""
    creator: str = ""
    released: str = field(default_factory=lambda: datetime.date.today().isoformat())

    def values(self) -> dict[str, str]:
        """The values that the settings get, each checked; UsageError names the option of a wrong one."""
        dataset = self.dataset or self.folder.resolve().name
        given = {
            "dataset": dataset,
            "base": self.base or f"https://example.org/{dataset}/",
            "title": self.title or f"The dataset {dataset}",
            "creator": self.creator or f"The editors of {dataset}",
        }
        for name, value in given.items():
            _check(name, value)
        return {**given, "released": self.released}


def found(founding: Founding) -> tuple[str, ...]:
    """Write a new project, whole or not at all: the names of what stands at its top.

    Raises UsageError for a wrong option or a folder that holds something, PublicationError if it
    can't be written.
    """
    values = founding.values()
    _refuse_occupied(founding.folder)
    folder = founding.folder.resolve()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as place:
            _write(Path(place) / "new", values, Project.installed())
            _put(Path(place) / "new", folder)
    except OSError as error:
        message = f"{folder} can't be written: {error.strerror or error}"
        raise PublicationError(message, remedy="name another folder") from error
    return tuple(sorted(path.name for path in folder.iterdir()))


def _check(name: str, value: str) -> None:
    remedy = wrong_value(name, value)
    if not remedy and not value.isprintable():
        remedy = "write it on one line, without control characters"
    if not remedy and name == "base" and value.startswith(vocabulary.DEFAULT_BASE):
        remedy = "that is the base of another dataset; name an IRI under which you may name things"
    if remedy:
        raise UsageError(f"--{name} is {value!r}", remedy=remedy)


def _refuse_occupied(folder: Path) -> None:
    wrong = ""
    if folder.is_dir():
        wrong = "is not empty" if any(folder.iterdir()) else ""
    elif folder.is_symlink():
        wrong = "is a link that leads to no folder"
    elif folder.exists():
        wrong = "is a file, not a folder"
    if wrong:
        raise UsageError(f"{folder} {wrong}", remedy="name a new folder")


def _put(new: Path, folder: Path) -> None:
    """Put a project in its place; an empty folder is filled, since somebody may stand in it."""
    if not folder.is_dir():
        new.rename(folder)
        return
    for path in sorted(new.iterdir(), key=lambda path: path.name == MARKER):
        path.rename(folder / path.name)


def _write(root: Path, values: Mapping[str, str], model: Project) -> None:
    _copy(model.ontology, root / "ontology")
    _copy(model.shapes, root / "shapes")
    _rebase(root / "ontology" / model.context.name, values["base"])
    (root / "queries").mkdir()
    for path in _general(model):
        shutil.copyfile(path, root / "queries" / path.name)
    _write_dataset(root / "seeds" / values["dataset"], values, model)
    _copy(SAMPLE / "documents", root / "documents")
    texts = {MARKER: settings_text(values), "README.md": readme(values), ".gitignore": gitignore()}
    for name, text in texts.items():
        (root / name).write_text(text, encoding="utf-8", newline="\n")
    read_settings(root / MARKER)


def _write_dataset(folder: Path, values: Mapping[str, str], model: Project) -> None:
    _copy(SAMPLE / "tables", folder)
    shutil.copyfile(model.dataset() / "mapping.yml", folder / "mapping.yml")
    links = (SAMPLE / "links.sssom.tsv").read_text(encoding="utf-8")
    (folder / "links.sssom.tsv").write_text(links.replace("{base}", values["base"]), encoding="utf-8")
    described = _HEAD.sub("", (model.dataset() / "dataset.yaml").read_text(encoding="utf-8"))
    head, mark, columns = described.partition("mapping:")
    text = (
        f"{head}title: An invented example\ndescription: Ten claims that nobody ever made.\n{mark}{columns}"
    )
    (folder / "dataset.yaml").write_text(text, encoding="utf-8", newline="\n")


def _general(model: Project) -> Iterator[Path]:
    """The questions of the catalogue that name no thing of its dataset."""
    for path in sorted(model.queries.glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        if not _THINGS.search(text) and f"{model.base}id/" not in text:
            yield path


def _copy(source: Path, target: Path) -> None:
    """The files of a folder, without their modes: an installed package may be read-only."""
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)


def _rebase(context: Path, base: str) -> None:
    """Let the prefixes of things in a JSON-LD context lead to the things of another base."""
    text = context.read_text(encoding="utf-8")
    context.write_text(text.replace(f"{vocabulary.DEFAULT_BASE}id/", f"{base}id/"), encoding="utf-8")
