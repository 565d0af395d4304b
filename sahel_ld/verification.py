"""Verifying a release: its files, and every passage against the texts that it points into."""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sahel_ld import publication
from sahel_ld.differences.patch import digest_iri, patch, previous, undo
from sahel_ld.differences.sides import Side, read_side, side_of_lines
from sahel_ld.errors import DataError, Place, TableError, UsageError
from sahel_ld.publication import LAYOUT, Index, difference
from sahel_ld.readme import readme
from sahel_ld.succession import derived
from sahel_ld.succession.history import split
from sahel_ld.succession.names import CHANGES, PATCH

Row = Mapping[str, str]


@dataclass(frozen=True)
class Problem:
    """Something that is not as the release says: where, and what."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


def verify(release: Path, documents: Path | None = None) -> list[Problem]:
    """Everything that is wrong with a release; with a folder of texts, with its passages too.

    Raises UsageError if there is no release, or no such folder.
    """
    publication.mend(release)
    if not release.is_dir() or not os.path.lexists(release / "index.json"):
        raise UsageError(
            f"there is no release at {release}", remedy="name the folder that holds its index.json"
        )
    wrong = publication.verify(release)
    problems = [Problem(str(release / found.file), found.message) for found in wrong]
    if all(found.kind == "metadata" for found in wrong):
        problems += _pages(release)
    if (release / "base" / "index.json").is_file() and not problems:  # others' data were merged into it
        problems += verify(release / "base")
    if documents is not None and not problems:
        problems = list(_passages(release / "tables", documents))
    return problems


def note(release: Path) -> str:
    """What could not be looked at since another version wrote the release; or nothing."""
    layout = publication.read_index(release / "index.json").layout
    if layout == LAYOUT:
        return ""
    return (
        f"{release} has layout {layout}, this version of sahel-ld writes {LAYOUT}: checksums, counts, digest "
        "and dumps hold; the words of README.md, CHANGES.md and the metadata were not derived again"
    )


def _pages(release: Path) -> Iterator[Problem]:
    """What is wrong with the patch, and with the pages for people, which follow from the data."""
    try:
        side = read_side(release)
    except DataError as error:
        yield Problem(str(release), error.message)
        return
    before, problems = _before(release, side)
    yield from problems
    index = side.index
    if index is None or index.layout != LAYOUT or problems:
        return
    yield from _page(release / "README.md", lambda _: _readme(release, index))
    if (release / CHANGES).is_file():
        yield from _page(release / CHANGES, lambda text: derived(side, before, text).encode())


def _before(release: Path, side: Side) -> tuple[Side | None, list[Problem]]:
    """The release before, had back by the patch, and what is wrong with that: it must lead there."""
    path = release / PATCH
    if not path.is_file():
        return None, []
    written = path.read_bytes()
    sections = split(_text(release / CHANGES))
    name = sections[1].partition("\n")[0].removeprefix("## ") if len(sections) > 1 else "the release before"
    try:
        before = side_of_lines(undo(side.lines, written), name)
    except DataError as error:
        return None, [Problem(str(path), error.message)]
    if f"H id {digest_iri(side.digest)} .".encode() not in written.splitlines():
        return before, [Problem(str(path), "its H id is not the digest of this release")]
    if digest_iri(before.digest) != previous(written):
        return before, [Problem(str(path), "its H prev is not the digest of what it leads back to")]
    if patch(before, side) != written:
        return before, [Problem(str(path), "is not the patch that the two releases give")]
    return before, []


def _page(path: Path, again: Callable[[str], bytes]) -> Iterator[Problem]:
    if not path.is_file() or (path.with_name("merges.json")).is_file():
        return
    with path.open("rb") as written:
        if message := difference(written, [again(_text(path))]):
            yield Problem(str(path), message)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _readme(release: Path, index: Index) -> bytes:
    from pyoxigraph import RdfFormat, Store

    notice = publication.recollect(release, index).notice
    store = Store()
    store.bulk_load(path=release / f"{index.name}.nq", format=RdfFormat.N_QUADS)
    return readme(
        store,
        title=notice.title,
        description=notice.description,
        version=notice.version,
        issued=notice.issued,
        licence=notice.licence.iri,
    )


def _passages(tables: Path, documents: Path) -> Iterator[Problem]:
    if not documents.is_dir():
        raise UsageError(
            f"there is no folder {documents}", remedy="name the folder that holds the sources' texts"
        )
    claims = _claims_by_passage(tables)
    texts: dict[str, str] = {}
    for row in _rows(tables / "documents.csv", "id", "file", "sha256"):
        path = documents / row["file"]
        if Path(row["file"]).name != row["file"]:  # the table is not ours to trust: stay in the folder
            yield Problem(row["id"], f"'{row['file']}' is not the name of a file")
            continue
        if not path.is_file():
            yield Problem(row["id"], f"its text {path} is not there")
            continue
        raw = path.read_bytes()
        if hashlib.sha256(raw).hexdigest() != row["sha256"]:
            yield Problem(row["id"], f"the SHA-256 of {path} is not the one recorded")
            continue
        texts[row["id"]] = raw.decode("utf-8", errors="replace")
    for row in _rows(tables / "passages.csv", "id", "document", "start", "end", "paragraph", "sha256"):
        if row["document"] in texts:
            fault = passage_fault(texts[row["document"]], row)
            if fault:
                rests = ", ".join(claims.get(row["id"], ())) or "no claim"
                yield Problem(row["id"], f"{fault} (borne by it: {rests})")


def passage_fault(text: str, row: Row) -> str:
    """What is wrong with a passage of a text, or nothing: range, digest, or paragraph.

    Offsets count code points of the whole text; a paragraph is the n-th line that is not blank.
    """
    if not all(row[name].isascii() and row[name].isdigit() for name in ("start", "end", "paragraph")):
        return "its start, end or paragraph is no number"
    start, end = int(row["start"]), int(row["end"])
    if not 0 <= start < end <= len(text):
        return f"the range {start} to {end} is not inside the text of {len(text)} characters"
    if hashlib.sha256(text[start:end].encode("utf-8")).hexdigest() != row["sha256"]:
        return "the SHA-256 of the passage is not the one recorded"
    paragraph = sum(1 for line in text[:start].split("\n")[:-1] if line.strip()) + 1
    if paragraph != int(row["paragraph"]):
        return f"it begins in paragraph {paragraph}, not in {row['paragraph']}"
    return ""


def _claims_by_passage(tables: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in _rows(tables / "claims.csv", "id", "locator"):
        found.setdefault(row["locator"], []).append(row["id"])
    return found


def _rows(path: Path, *needed: str) -> Iterator[Row]:
    """The rows of a table that has the columns needed; short rows have empty cells."""
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream, restval="")
            for name in needed:
                if name not in (reader.fieldnames or ()):
                    raise TableError(f"has no column {name}", place=Place(path, 1))
            yield from reader
    except OSError as error:
        raise TableError(f"can't be read: {error.strerror}", place=Place(path)) from error
    except UnicodeDecodeError as error:
        raise TableError("is not UTF-8", place=Place(path)) from error
