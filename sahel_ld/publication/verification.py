"""Is this folder the release that it says it is? Checksums, files, counts, digest, metadata.

A change of one byte anywhere is named by the file it is in. What is read is untrusted: names that
leave the folder and links are reported, not followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path

from sahel_ld.errors import DataError
from sahel_ld.publication.agreement import disagreements
from sahel_ld.publication.index import INDEX, SUMS, Entry, Index, checksums, read_index
from sahel_ld.publication.ownership import files


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong with a file of a release; `kind` is stable, `message` is for people.

    Kinds: missing, unlisted, link, unreadable, bytes, checksum, sums, syntax, triples, digest, metadata.
    """

    file: str
    kind: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.message}"


def verify(directory: Path) -> list[Problem]:
    """Everything wrong with the release in `directory`, in order; an empty list if nothing is."""
    if (directory / INDEX).is_symlink():
        return [Problem(INDEX, "link", "is a link, not a file")]
    try:
        index = read_index(directory / INDEX)
    except DataError as error:
        return [Problem(INDEX, "unreadable", error.message)]
    problems = [*_presence(directory, index), *_checksums(directory, index)]
    if not problems:
        problems = [Problem(*found) for found in disagreements(directory, index)]
    return sorted(problems)


def _presence(directory: Path, index: Index) -> Iterator[Problem]:
    found = set(files(directory))
    listed = {entry.name for entry in index.files} | {INDEX, SUMS}
    for name in found - listed:
        yield Problem(_visible(name), "unlisted", "is not listed in index.json")
    for name in listed - found:
        yield Problem(name, "missing", "is listed, but not there")
    for name in found & listed:
        if (directory / name).is_symlink():
            yield Problem(name, "link", "is a link, not a file")
        elif not (directory / name).is_file():
            yield Problem(name, "unreadable", "is no regular file")


def _checksums(directory: Path, index: Index) -> Iterator[Problem]:
    for entry in index.files:
        yield from _entry(directory / entry.name, entry)
    sums = directory / SUMS
    expected = checksums(index, sha256((directory / INDEX).read_bytes()).hexdigest())
    if sums.is_file() and not sums.is_symlink() and sums.read_bytes() != expected:
        yield from _sums(sums.read_bytes(), expected)


def _entry(path: Path, entry: Entry) -> Iterator[Problem]:
    if path.is_symlink() or not path.is_file():
        return
    size = path.stat().st_size
    if size != entry.bytes:
        yield Problem(entry.name, "bytes", f"has {size} bytes, index.json says {entry.bytes}")
        return
    with path.open("rb") as file:
        found = file_digest(file, "sha256").hexdigest()
    if found != entry.sha256:
        yield Problem(entry.name, "checksum", f"has the SHA-256 {found}, index.json says {entry.sha256}")


def _sums(found: bytes, expected: bytes) -> Iterator[Problem]:
    before = set(expected.splitlines())
    changed = [line for line in found.splitlines() if line not in before]
    if any(line.endswith(b"  " + INDEX.encode()) for line in changed):
        yield Problem(INDEX, "checksum", "has another SHA-256 than SHA256SUMS says")
    if b"\r" in found and found.replace(b"\r", b"") == expected:
        yield Problem(
            SUMS, "sums", "has the line ends of Windows (CR LF), which `sha256sum -c` takes for names"
        )
        return
    yield Problem(SUMS, "sums", "does not say what index.json and its own SHA-256 say")


def _visible(name: str) -> str:
    """A file's name on one line, whatever characters are in it."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04X}" for char in name)
