"""Reading a mapping set in SSSOM TSV (https://w3id.org/sssom/), strictly.

A YAML block in comment lines on top (`#curie_map:` and so on), then a tab-separated table. Each
row needs subject, predicate, object and justification; a negated mapping (`predicate_modifier`
`Not`) is kept in the file and yields no triple. A row that a machine proposed and nobody has
reviewed is a proposal, not a link: `Link.proposed` says so.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sahel_ld.errors import Place, TableError

# The prefixes that a mapping set need not declare (SSSOM, "Built-in prefixes").
_BUILT_IN = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
}
_REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
AUTOMATIC = frozenset(
    f"{kind}Matching"
    for kind in (
        "Composite",
        "InstanceBased",
        "Lexical",
        "LexicalSimilarityThreshold",
        "Semantic",
        "SemanticSimilarityThreshold",
        "Structural",
        "Unspecified",
    )
)
"""Justifications of mappings that were computed, by their local names in SEMAPV."""

_EXACT = "http://www.w3.org/2004/02/skos/core#exactMatch"
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|^`\\]+")


@dataclass(frozen=True)
class Link:
    """One mapping: three IRIs, its justification (IRI), its line, and whether somebody reviewed it.

    `confidence` is from 0 to 1, or None where the file gives none.
    """

    subject: str
    predicate: str
    object: str
    justification: str
    negated: bool
    line: int
    reviewed: bool = False
    confidence: float | None = None
    subject_label: str = ""
    object_label: str = ""

    @property
    def proposed(self) -> bool:
        """Whether a machine proposes it and no curator has accepted it yet."""
        return not self.reviewed and self.justification.rpartition("/")[2] in AUTOMATIC


def read_links(path: Path, prefixes: Mapping[str, str]) -> list[Link]:
    """The mappings of a file; `prefixes` are known besides the file's own `curie_map`.

    The file's own prefixes go first, as SSSOM has it. Raises TableError naming line and column for a
    missing or doubled column, an unknown prefix, a bad confidence or modifier, a short row, a thing
    that is matched with itself, or the same mapping twice, affirmed and negated or not.
    """
    lines = _lines(path)
    comments = [line[1:] for line in itertools.takewhile(lambda line: line.startswith("#"), lines)]
    known = {**_BUILT_IN, **prefixes, **_curie_map(path, comments)}
    links = [_link(path, number, row, known) for number, row in _rows(path, lines, len(comments))]
    _refuse_repeated(path, links)
    return links


def _lines(path: Path) -> list[str]:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").split("\n")
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
    reader = csv.reader([f"{line}\n" for line in lines[skipped:]], delimiter="\t", strict=True)
    header = next(reader, [])
    for name in header:
        if header.count(name) > 1:
            raise TableError(f"has the column {name!r} twice", place=Place(path, skipped + 1, name))
    for name in _REQUIRED:
        if name not in header:
            raise TableError(
                f"has no column {name!r}", place=Place(path, skipped + 1, name), remedy="SSSOM requires it"
            )
    line = skipped + 1
    for row in _read(path, reader, skipped):
        before, line = line, skipped + reader.line_num
        if not row:
            continue
        if len(row) != len(header):
            raise TableError(
                f"the row has {len(row)} cells, the header {len(header)}",
                place=Place(path, before + 1),
                remedy="separate cells by tabs",
            )
        yield line, dict(zip(header, row, strict=True))


def _read(path: Path, reader: Iterator[list[str]], skipped: int) -> Iterator[list[str]]:
    line = skipped + 1
    try:
        for row in reader:
            yield row
            line = skipped + getattr(reader, "line_num", 0)
    except csv.Error as error:
        raise TableError(
            f"is no well-formed table: {error}",
            place=Place(path, line + 1),
            remedy="look for a quote that is not closed or not doubled",
        ) from error


def _link(path: Path, line: int, row: Mapping[str, str], prefixes: Mapping[str, str]) -> Link:
    subject, predicate, object_, justification = (
        _expand(row[name], prefixes, Place(path, line, name)) for name in _REQUIRED
    )
    if subject == object_:
        raise TableError(
            f"{row['subject_id']!r} is matched with itself",
            place=Place(path, line, "object_id"),
            remedy="remove the row",
        )
    return Link(
        subject=subject,
        predicate=predicate,
        object=object_,
        justification=justification,
        negated=_negated(row.get("predicate_modifier", ""), Place(path, line, "predicate_modifier")),
        line=line,
        reviewed=bool(row.get("reviewer_id") or row.get("reviewer_label")),
        confidence=_confidence(row.get("confidence", ""), Place(path, line, "confidence")),
        subject_label=row.get("subject_label", ""),
        object_label=row.get("object_label", ""),
    )


def _negated(value: str, place: Place) -> bool:
    if value not in ("", "Not"):
        raise TableError(f"{value!r} is no modifier", place=place, remedy="write Not, or nothing")
    return value == "Not"


def _confidence(value: str, place: Place) -> float | None:
    if not value:
        return None
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise TableError(f"{value!r} is no confidence", place=place, remedy="write a number from 0 to 1")
    return number


def _expand(curie: str, prefixes: Mapping[str, str], place: Place) -> str:
    prefix, colon, local = curie.partition(":")
    iri = prefixes[prefix] + local if colon and prefix in prefixes else curie
    if not colon or (iri == curie and prefix not in ("http", "https", "urn")):
        raise TableError(f"{curie!r} has no known prefix", place=place, remedy="declare it in curie_map")
    if not _IRI.fullmatch(iri):
        raise TableError(f"{curie!r} is no IRI once expanded: {iri}", place=place, remedy="percent-encode it")
    return iri


def _refuse_repeated(path: Path, links: list[Link]) -> None:
    seen: dict[tuple[str, str, str], Link] = {}
    for link in links:
        first = seen.setdefault((link.subject, link.predicate, link.object), link)
        if first is link:
            continue
        if first.negated == link.negated:
            raise TableError(
                f"the mapping stands already in line {first.line}",
                place=Place(path, link.line),
                remedy="keep one",
            )
        raise TableError(
            f"the mapping is {'affirmed' if link.negated else 'negated'} in line {first.line} "
            f"and {'negated' if link.negated else 'affirmed'} here",
            place=Place(path, link.line, "predicate_modifier"),
            remedy="decide, and keep one of the two rows",
        )


def check_own_links(path: Path, links: Sequence[Link], known: Callable[[str], bool]) -> None:
    """Refuse links of a dataset that its data can't bear.

    Raises TableError for a subject that `known` doesn't know, and for two subjects that are exactly one
    object: they would be one thing. Proposals are passed over: they are not links yet.
    """
    exact: dict[str, Link] = {}
    for link in links:
        if not known(link.subject):
            raise TableError(
                f"{link.subject} is not in the data",
                place=Place(path, link.line, "subject_id"),
                remedy="correct the row, or the prefix in curie_map: the base IRI is that of the project",
            )
        if link.negated or link.proposed or link.predicate != _EXACT:
            continue
        first = exact.setdefault(link.object, link)
        if first.subject != link.subject:
            raise TableError(
                f"{link.object} is an exact match of {first.subject} in line {first.line} already",
                place=Place(path, link.line, "object_id"),
                remedy="two things of ours can't both be one: weaken the rows to skos:closeMatch",
            )
