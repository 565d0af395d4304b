"""Verifying a release: its files, and every passage against the texts that it points into."""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sahel_ld import publication
from sahel_ld.differences.patch import digest_iri, previous, undo
from sahel_ld.differences.sides import read_side, side_of_lines
from sahel_ld.errors import DataError, Place, TableError, UsageError
from sahel_ld.succession.names import PATCH

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
    if all(found.kind == "metadata" for found in wrong) and (release / PATCH).is_file():
        problems += _patch(release)
    if documents is not None and not problems:
        problems = list(_passages(release / "tables", documents))
    return problems


def _patch(release: Path) -> Iterator[Problem]:
    """What is wrong with the patch from the release before: applied backwards it must give that one."""
    path = release / PATCH
    written, side = path.read_bytes(), read_side(release)
    try:
        before = side_of_lines(undo(side.lines, written), "the release before")
    except DataError as error:
        yield Problem(str(path), error.message)
        return
    if f"H id {digest_iri(side.digest)} .".encode() not in written.splitlines():
        yield Problem(str(path), "its H id is not the digest of this release")
    if digest_iri(before.digest) != previous(written):
        yield Problem(str(path), "its H prev is not the digest of what it leads back to")


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
