"""index.json and SHA256SUMS: what a release holds, for machines and for `sha256sum -c`.

index.json lists every file but itself and SHA256SUMS; SHA256SUMS lists every file but itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sahel_ld.errors import DataError, Place
from sahel_ld.publication.release import BASE, FILE_NAME, FOLDER_NAMES

INDEX = "index.json"
SUMS = "SHA256SUMS"
DIGEST_OF = "SHA-256 over the sorted canonical N-Quads of the dataset (RDFC-1.0)"


@dataclass(frozen=True, order=True)
class Entry:
    """One file: its name in the release, bytes, media type, SHA-256, and triples where it is RDF."""

    name: str
    bytes: int
    mediaType: str  # noqa: N815 - the name of the member in index.json
    sha256: str
    triples: int | None = None

    def as_json(self) -> dict[str, Any]:
        members = asdict(self)
        return members if self.triples is not None else {k: v for k, v in members.items() if k != "triples"}


@dataclass(frozen=True)
class Index:
    """What index.json says: the release, its digest, triples by named graph, its files by name."""

    name: str
    title: Mapping[str, str]
    version: str
    issued: str
    base: str
    licence: str
    digest: str
    triples: int
    graphs: Mapping[str, int]
    files: tuple[Entry, ...]

    def as_bytes(self) -> bytes:
        """The text of index.json."""
        document = {
            "name": self.name,
            "title": dict(self.title),
            "version": self.version,
            "issued": self.issued,
            "base": self.base,
            "licence": self.licence,
            "digest": self.digest,
            "digestOf": DIGEST_OF,
            "triples": self.triples,
            "graphs": dict(self.graphs),
            "files": [entry.as_json() for entry in self.files],
        }
        return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def checksums(index: Index, index_sha256: str) -> bytes:
    """The text of SHA256SUMS, as `sha256sum` writes it."""
    sums = {entry.name: entry.sha256 for entry in index.files} | {INDEX: index_sha256}
    return "".join(f"{sums[name]}  {name}\n" for name in sorted(sums)).encode()


def read_index(path: Path) -> Index:
    """Read an index.json that may come from anywhere; DataError for what is none of ours."""
    try:
        document = json.loads(path.read_bytes())
        index = _index(document)
    except OSError as error:
        raise DataError(f"can't be read: {error.strerror}", place=Place(path)) from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise DataError(
            f"no index of a release: {error}",
            place=Place(path),
            remedy="publish again, or fetch the release again",
        ) from error
    return index


def _index(document: Mapping[str, Any]) -> Index:
    files = tuple(_entry(member) for member in document["files"])
    members = {key: document[key] for key in Index.__annotations__ if key != "files"}
    texts = (members[key] for key in ("name", "version", "issued", "base", "licence", "digest"))
    counts = (members["triples"], *members["graphs"].values())
    if not all(isinstance(text, str) for text in texts) or not all(isinstance(each, int) for each in counts):
        raise ValueError("a text or a number is of another type")
    if not FILE_NAME.fullmatch(members["name"]):
        raise ValueError(f"'{members['name']}' can't be the name of a dataset")
    return Index(files=files, **members)


def _entry(member: Mapping[str, Any]) -> Entry:
    entry = Entry(**{key: member[key] for key in Entry.__annotations__ if key in member})
    if not is_listable(entry.name):
        raise ValueError(f"'{entry.name}' can't be the name of a file")
    if not isinstance(entry.bytes, int) or not isinstance(entry.sha256, str):
        raise ValueError(f"'{entry.name}' has no bytes or no checksum")
    return entry


def is_listable(name: object) -> bool:
    """Whether a name stays inside a release: a file at the top or in one of its folders; so under `base/`."""
    if not isinstance(name, str):
        return False
    name = name.removeprefix(f"{BASE}/")
    folder, slash, file = name.rpartition("/")
    return bool(FILE_NAME.fullmatch(file)) and (not slash or folder in FOLDER_NAMES)
