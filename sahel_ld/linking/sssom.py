"""Reading a mapping set in SSSOM TSV (https://w3id.org/sssom/), strictly.

A YAML block in comment lines on top (`#curie_map:` and so on), then a tab-separated table. Each
row needs subject, predicate, object and justification; a negated mapping (`predicate_modifier`
`Not`) is kept in the file and yields no triple.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sahel_ld.errors import Place, TableError

_REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|^`\\]+")


@dataclass(frozen=True)
class Link:
    """One mapping: three IRIs, its justification (IRI), its line, and whether somebody reviewed it."""

    subject: str
    predicate: str
    object: str
    justification: str
    negated: bool
    line: int
    reviewed: bool = False


def read_links(path: Path, prefixes: Mapping[str, str]) -> list[Link]:
    """The mappings of a file; `prefixes` are known besides the file's own `curie_map`.

    Raises TableError naming line and column for a missing column, an unknown prefix, a short row,
    or the same mapping twice.
    """
    lines = _lines(path)
    comments = [line[1:] for line in lines if line.startswith("#")]
    known = {**prefixes, **_curie_map(path, comments)}
    links = [_link(path, number, row, known) for number, row in _rows(path, lines, len(comments))]
    _refuse_repeated(path, links)
    return links


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise TableError(
            f"is not UTF-8: {error.reason}", place=Place(path), remedy="save it as UTF-8"
        ) from error
    except OSError as error:
        raise TableError(f"can't be read: {error.strerror}", place=Place(path)) from error


def _curie_map(path: Path, comments: list[str]) -> dict[str, str]:
    import yaml

    try:
        header = yaml.safe_load("\n".join(comments)) or {}
    except yaml.YAMLError as error:
        raise TableError(f"has a header that is not YAML: {error}", place=Place(path, 1)) from error
    table = header.get("curie_map", {}) if isinstance(header, dict) else None
    if not isinstance(table, dict):
        raise TableError("has no curie_map of prefixes in its header", place=Place(path, 1))
    return {str(prefix): str(iri) for prefix, iri in table.items()}


def _rows(path: Path, lines: list[str], skipped: int) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(lines[skipped:], delimiter="\t", strict=True)
    header = next(reader, [])
    for name in _REQUIRED:
        if name not in header:
            raise TableError(
                f"has no column {name!r}", place=Place(path, skipped + 1, name), remedy="SSSOM requires it"
            )
    for row in reader:
        line = skipped + reader.line_num
        if len(row) != len(header):
            raise TableError(
                f"the row has {len(row)} cells, the header {len(header)}", place=Place(path, line)
            )
        yield line, dict(zip(header, row, strict=True))


def _link(path: Path, line: int, row: Mapping[str, str], prefixes: Mapping[str, str]) -> Link:
    subject, predicate, object_, justification = (
        _expand(row[name], prefixes, Place(path, line, name)) for name in _REQUIRED
    )
    negated = row.get("predicate_modifier", "") == "Not"
    reviewed = bool(row.get("reviewer_id") or row.get("reviewer_label"))
    return Link(subject, predicate, object_, justification, negated, line, reviewed)


def _expand(curie: str, prefixes: Mapping[str, str], place: Place) -> str:
    prefix, colon, local = curie.partition(":")
    iri = prefixes[prefix] + local if colon and prefix in prefixes else curie
    if not colon or (iri == curie and prefix not in ("http", "https", "urn")):
        raise TableError(f"{curie!r} has no known prefix", place=place, remedy="declare it in curie_map")
    if not _IRI.fullmatch(iri):
        raise TableError(f"{curie!r} is no IRI once expanded: {iri}", place=place, remedy="percent-encode it")
    return iri


def _refuse_repeated(path: Path, links: list[Link]) -> None:
    seen: dict[tuple[str, str, str], int] = {}
    for link in links:
        first = seen.setdefault((link.subject, link.predicate, link.object), link.line)
        if first != link.line:
            raise TableError(
                f"the mapping stands already in line {first}", place=Place(path, link.line), remedy="keep one"
            )
