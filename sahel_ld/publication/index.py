"""index.json and SHA256SUMS: what a release holds, for machines and for `sha256sum -c`.

index.json lists every file but itself and SHA256SUMS; SHA256SUMS lists every file but itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sahel_ld.errors import DataError, Place
from sahel_ld.publication.release import BASE, FILE_NAME, FOLDER_NAMES

INDEX = "index.json"
SUMS = "SHA256SUMS"
LAYOUT = 1
"""Raised whenever a release is worded or laid out otherwise; what follows can then be derived again."""
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
    """What index.json says: the release, its digest, triples by named graph, its files by name.

    `layout` is the number of the layout that it was written in; 0 for one from before they had numbers.
    """

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
    layout: int = LAYOUT

    def as_bytes(self) -> bytes:
        """The text of index.json."""
        document = {
            **({"layout": self.layout} if self.layout else {}),
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
    remedy = "publish again, or fetch the release again"
    try:
        return _index(json.loads(path.read_bytes()))
    except OSError as error:
        raise DataError(f"can't be read: {error.strerror}", place=Place(path)) from error
    except json.JSONDecodeError as error:
        place = Place(path, error.lineno, error.colno)
        raise DataError(f"no index of a release: no JSON: {error.msg}", place=place, remedy=remedy) from error
    except RecursionError as error:
        message = "no index of a release: it is nested too deep"
        raise DataError(message, place=Place(path), remedy=remedy) from error
    except ValueError as error:
        raise DataError(f"no index of a release: {error}", place=Place(path), remedy=remedy) from error


def _index(document: object) -> Index:
    if not isinstance(document, dict):
        raise ValueError("it should be an object")
    document = {"layout": 0, **document}
    missing = [key for key in Index.__annotations__ if key not in document]
    if missing:
        raise ValueError(f"it has no {missing[0]}")
    wrong = [key for key, fits in _FITS.items() if not fits(document[key])]
    if wrong:
        raise ValueError(f"{wrong[0]} is of another type than it should be")
    if not FILE_NAME.fullmatch(document["name"]):
        raise ValueError(f"'{document['name']}' can't be the name of a dataset")
    files = tuple(map(_entry, document["files"]))
    names = [entry.name for entry in files]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"it lists '{twice[0]}' twice")
    return Index(files=files, **{key: document[key] for key in Index.__annotations__ if key != "files"})


def _entry(member: object) -> Entry:
    if not isinstance(member, dict) or not is_listable(member.get("name")):
        name = member.get("name") if isinstance(member, dict) else member
        raise ValueError(f"{name!r} can't be the name of a file")
    if not _is_count(member.get("bytes")) or not isinstance(member.get("sha256"), str):
        raise ValueError(f"'{member['name']}' has no bytes or no checksum")
    if not isinstance(member.get("mediaType"), str) or not _is_count(member.get("triples", 0)):
        raise ValueError(f"'{member['name']}' has no media type, or triples that are no number")
    return Entry(**{key: member[key] for key in Entry.__annotations__ if key in member})


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_table(fits: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, dict) and all(map(fits, value.values()))


_FITS: Mapping[str, Callable[[object], bool]] = {
    **dict.fromkeys(("name", "version", "issued", "base", "licence", "digest"), _is_text),
    "title": _is_table(_is_text),
    "graphs": _is_table(_is_count),
    "triples": _is_count,
    "layout": _is_count,
    "files": lambda value: isinstance(value, list),
}


def is_listable(name: object) -> bool:
    """Whether a name stays inside a release: a file at the top or in one of its folders; so under `base/`."""
    if not isinstance(name, str):
        return False
    name = name.removeprefix(f"{BASE}/")
    folder, slash, file = name.rpartition("/")
    return bool(FILE_NAME.fullmatch(file)) and (not slash or folder in FOLDER_NAMES)
