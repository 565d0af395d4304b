"""A merged folder, read and written: a release like any other, with its parts in `base/` and `merges/`."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld import publication, releasing, vocabulary
from sahel_ld.errors import DataError, Place, UsageError
from sahel_ld.merging.matching import Match, table
from sahel_ld.merging.reading import refuse_damaged
from sahel_ld.merging.readme import readme
from sahel_ld.merging.records import LOG, Derived, Merge, as_log, read_log
from sahel_ld.project import Project
from sahel_ld.publication import Copy, Index, Licence, Notice, Release
from sahel_ld.publication.disk import Disk

if TYPE_CHECKING:
    from pyoxigraph import Store

BASE = "base"
MERGES = "merges"


@dataclass(frozen=True)
class Folder:
    """A release with the merges that it holds: `base` is the folder of the release without them."""

    path: Path
    base: Path
    index: Index
    merges: tuple[Merge, ...]

    @property
    def quads(self) -> Path:
        """The N-Quads of the release without merges."""
        return self.base / f"{self.index.name}.nq"

    def merge(self, name: str) -> Merge | None:
        """The merge of that name, or None."""
        return next((merge for merge in self.merges if merge.id == name), None)


def open_folder(path: Path, project: Project) -> Folder:
    """A release or a merged folder; raises UsageError where there is none, DataError for a damaged one."""
    publication.recover(path)
    if not (path / "index.json").is_file():
        raise UsageError(
            f"there is no release at {path}",
            remedy="run `sahel-ld publish`, or name a release with --into DIR",
        )
    index = publication.read_index(path / "index.json")
    if index.base != project.base:
        raise UsageError(
            f"{path} has the base IRI {index.base}, and the project {project.root} has {project.base}",
            remedy="name the project of that release with -C DIR",
        )
    if not (path / LOG).is_file():
        found = Folder(path, path, index, ())
        _refuse_damaged(found, index)
        return found
    entries = read_log(path / LOG)
    merges = tuple(
        Merge(
            entry, path / MERGES / f"{entry.id}.nq", tuple(_matches(path / MERGES / f"{entry.id}.sssom.tsv"))
        )
        for entry in entries
    )
    found = Folder(path, path / BASE, publication.read_index(path / BASE / "index.json"), merges)
    _refuse_damaged(found, index)
    return found


def _refuse_damaged(found: Folder, index: Index) -> None:
    """DataError if what a merged folder is made from is not what was written."""
    digests = {entry.name: entry.sha256 for entry in index.files}
    names = [found.quads.relative_to(found.path).as_posix()]
    names += [LOG] if found.merges else []
    names += [f"{MERGES}/{merge.id}.{suffix}" for merge in found.merges for suffix in ("nq", "sssom.tsv")]
    for name in names:
        refuse_damaged(found.path / name, digests.get(name, ""))


def _matches(path: Path) -> Iterator[Match]:
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            for line, row in enumerate(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
                yield Match(
                    row["subject_id"],
                    row["predicate_id"],
                    row["object_id"],
                    row["predicate_modifier"] == "Not",
                    row["mapping_justification"],
                    line,
                )
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise DataError(f"can't be read: {error}", place=Place(path)) from error


def write(
    store: Store,
    folder: Folder,
    merges: Sequence[Merge],
    derived: Mapping[str, Derived],
    reports: Mapping[str, bytes],
    *,
    project: Project,
    out: Path,
    scratch: Path,
) -> Index:
    """Write the joint release to `out`, whole or not at all; `scratch` is a folder for new files."""
    return publication.publish(_release(store, folder, merges, derived, reports, project, scratch), out=out)


def restore(folder: Folder, *, out: Path) -> Index:
    """Write the release without any merge to `out`: byte for byte what it was."""
    disk = Disk()
    with publication.staged(out, disk) as stage:
        for name in (*(entry.name for entry in folder.index.files), "index.json", "SHA256SUMS"):
            (stage / name).parent.mkdir(parents=True, exist_ok=True)
            disk.write(stage / name, [(folder.base / name).read_bytes()])
    return folder.index


def _release(
    store: Store,
    folder: Folder,
    merges: Sequence[Merge],
    derived: Mapping[str, Derived],
    reports: Mapping[str, bytes],
    project: Project,
    scratch: Path,
) -> Release:
    base, index = folder.base, folder.index
    about = {key: getattr(index, key) for key in ("name", "version", "issued", "digest", "licence")}
    tables = {path.stem: path for path in sorted((base / "tables").glob("*.csv"))}
    links = base / "links.sssom.tsv"
    kept = {
        name: (base / name).read_bytes() for name in ("CITATION.cff", "LICENSE") if (base / name).is_file()
    }
    return Release(
        store=store,
        base=index.base,
        name=index.name,
        notice=_notice(project, index, merges),
        prefixes=project.prefixes,
        context=json.loads((base / "context.jsonld").read_bytes()),
        ontology=[base / "ontology.ttl"],
        shapes=[base / "shapes.ttl"],
        queries=base / "queries" if (base / "queries").is_dir() else None,
        tables=tables,
        links=links if links.is_file() else None,
        reports=reports,
        documents={**kept, "README.md": readme(index, merges, derived), LOG: as_log(about, merges, derived)},
        inputs={"release": index.digest} | {f"merges/{merge.id}": merge.entry.digest for merge in merges},
        copies={**_base_copies(folder), **_merge_copies(merges, scratch)},
    )


def _base_copies(folder: Folder) -> dict[str, Copy]:
    """The release that was joined with, file by file."""
    copies = {
        f"{BASE}/{entry.name}": Copy(folder.base / entry.name, entry.triples) for entry in folder.index.files
    }
    return copies | {f"{BASE}/{name}": Copy(folder.base / name) for name in ("index.json", "SHA256SUMS")}


def _merge_copies(merges: Sequence[Merge], scratch: Path) -> dict[str, Copy]:
    """What came in by each merge, and its links."""
    copies = {}
    for merge in merges:
        links = scratch / f"{merge.id}.links"
        links.write_bytes(b"".join(table(merge.matches)))
        copies[f"{MERGES}/{merge.id}.nq"] = Copy(merge.quads, merge.entry.statements)
        copies[f"{MERGES}/{merge.id}.sssom.tsv"] = Copy(links)
    return copies


def _notice(project: Project, index: Index, merges: Sequence[Merge]) -> Notice:
    """What the joint release says of itself: the release's title with the names of the merges."""
    names = ", ".join(sorted(merge.id for merge in merges))
    joined = {"en": "joined with", "fr": "joint à"}
    title = {tag: f"{text} ({joined.get(tag, '+')} {names})" for tag, text in index.title.items()}
    licences = {index.licence} | {origin.licence for merge in merges for origin in merge.entry.origins}
    ours = releasing.notice_of(project, index.version)
    several = Licence(f"{index.base}release/{index.version}/README.md", "several licences, see README.md", "")
    return replace(
        ours,
        title=title,
        description=title,
        issued=index.issued,
        licence=ours.licence if licences == {index.licence} else several,
        download=f"{vocabulary.graph(index.base, 'merged')}/files/",
    )
