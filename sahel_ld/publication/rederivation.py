"""What follows from the rest of a release is written again and compared, byte by byte.

The dumps follow from the N-Quads; the metadata from the payload and from what they say of the
release; the scorecard from the files that it looks at. A forger who renews the checksums must keep
all of that in step. Nothing is held in memory that grows with the data.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sahel_ld.errors import DataError, PublicationError
from sahel_ld.publication import datapackage, dcat, provenance, schema_org, scorecard, void
from sahel_ld.publication.canonical import graph_lines, parts, triples
from sahel_ld.publication.description import PREFIXES, Description
from sahel_ld.publication.index import INDEX, Entry, Index
from sahel_ld.publication.iris import links_graph
from sahel_ld.publication.jsonld import write_jsonld
from sahel_ld.publication.recollection import recollect
from sahel_ld.publication.release import Release
from sahel_ld.publication.statistics import count, link_sets
from sahel_ld.publication.trig import write_trig
from sahel_ld.publication.turtle import write_small_turtle, write_turtle

SCORECARD = ("reports/fair.json", "reports/fair.md")
SHOWN = 120
Found = tuple[str, str]


@dataclass(frozen=True)
class _Place:
    """The release that is looked at, and a folder for scratch."""

    directory: Path
    index: Index
    scratch: Path

    @property
    def quads(self) -> Path:
        return self.directory / f"{self.index.name}.nq"


def underived(directory: Path, index: Index) -> Iterator[Found]:
    """(file, message) of each file that is not what the others give; DataError if they give nothing."""
    with TemporaryDirectory() as scratch:
        place = _Place(directory, index, Path(scratch))
        yield from _index(place)
        releases = {name: recollect(directory, index, name) for name in ("dcat.ttl", "dcat.jsonld")}
        yield from _dumps(place, releases["dcat.ttl"])
        answers = [(list(_metadata(place, release)), release) for release in releases.values()]
        found, release = min(answers, key=lambda answer: len(answer[0]))
        yield from found
        yield from _told_otherwise(index, release)
        yield from _scorecard(place, {name for name, _ in found})


def _index(place: _Place) -> Iterator[Found]:
    written = (place.directory / INDEX).read_bytes()
    if message := difference(io.BytesIO(written), [place.index.as_bytes()]):
        yield INDEX, message


def _dumps(place: _Place, release: Release) -> Iterator[Found]:
    name, prefixes = place.index.name, release.prefixes
    lines = place.scratch / f"{name}.nt"
    with place.quads.open("rb") as quads, lines.open("wb") as file:
        file.writelines(triples(quads))
    with lines.open("rb") as file:
        yield from _compared(place, f"{name}.nt", file)
    with lines.open("rb") as file:
        yield from _compared(place, f"{name}.ttl", write_turtle(file, prefixes))
    with lines.open("rb") as file:
        yield from _compared(place, f"{name}.jsonld", write_jsonld(file, release.context))
    with place.quads.open("rb") as quads, ExitStack() as stack:
        graphs = parts(quads, stack, folder=place.scratch)
        yield from _compared(place, f"{name}.trig", write_trig(graphs, prefixes))
    with place.quads.open("rb") as quads:
        links = list(graph_lines(quads, links_graph(release)))
    yield from _compared(place, "links.ttl", write_small_turtle(links, prefixes))


def _metadata(place: _Place, release: Release) -> Iterator[Found]:
    payload = _payload(place.index)
    for name, about in (
        ("void.ttl", _void(place, release)),
        ("dcat.ttl", dcat.describe(release, payload)),
        ("prov.ttl", provenance.describe(release, payload)),
    ):
        yield from _compared(place, name, write_small_turtle(about.lines(), PREFIXES))
        if name == "dcat.ttl":
            again = write_jsonld(about.lines(), {"@context": dict(PREFIXES)})
            yield from _compared(place, "dcat.jsonld", again)
    yield from _compared(place, "dataset.jsonld", [schema_org.describe(release, payload)])
    again = iter([datapackage.describe(release, payload, place.directory)])
    yield from _compared(place, "datapackage.json", again)


def _payload(index: Index) -> list[Entry]:
    """The entries that the metadata describe, in the order in which they were written.

    Metadata describe their subjects in order of their names or of the payload; the order of the
    payload is that of the stages of writing.
    """
    return [entry for entry in index.files if entry.name not in (*scorecard.METADATA, *SCORECARD)]


def _void(place: _Place, release: Release) -> Description:
    with (place.directory / f"{place.index.name}.nt").open("rb") as lines:
        counts = count(lines)
    with place.quads.open("rb") as quads:
        links = link_sets(graph_lines(quads, links_graph(release)), release.base)
    return void.describe(release, counts, links, place.index.graphs)


def _told_otherwise(index: Index, release: Release) -> Iterator[Found]:
    """What index.json says of the release, and the metadata say otherwise."""
    notice = release.notice
    said = {"title": (index.title, notice.title), "version": (index.version, notice.version)}
    said |= {"issued": (index.issued, notice.issued), "licence": (index.licence, notice.licence.iri)}
    for member, (here, there) in said.items():
        if here != there:
            yield INDEX, f"gives the {member} {_shown(here)}, the metadata {_shown(there)}"


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _scorecard(place: _Place, named: set[str]) -> Iterator[Found]:
    said, seen = _looked_at(place.directory / SCORECARD[0]), scorecard.digests(place.directory)
    if any(seen.get(name) != said.get(name) for name in named):
        return  # it looked at other files, which have been named
    try:
        findings = scorecard.assess(place.directory)
    except (OSError, SyntaxError):
        return  # what can't be parsed is named by whoever counts its triples
    yield from _compared(place, SCORECARD[1], [scorecard.as_page(findings)])
    for found in _compared(place, SCORECARD[0], [scorecard.as_json(findings, seen)]):
        yield found
        for name in sorted(seen.keys() & said.keys()):
            if seen[name] != said[name]:
                yield name, f"is not the file that {SCORECARD[0]} looked at: SHA-256 {said[name]}"


def _looked_at(path: Path) -> Mapping[str, object]:
    try:
        files = json.loads(path.read_bytes())["lookedAt"]
    except (OSError, ValueError, RecursionError, KeyError, TypeError):
        return {}
    return files if isinstance(files, dict) else {}


def _compared(place: _Place, name: str, again: Iterable[bytes]) -> Iterator[Found]:
    path = place.directory / name
    if not path.is_file():
        return
    try:
        with path.open("rb") as written:
            message = difference(written, again)
    except (DataError, PublicationError) as error:
        message = f"does not follow from the rest of the release: {error.message}"
    if message:
        yield name, message


def difference(written: io.BufferedIOBase | io.BufferedReader, again: Iterable[bytes]) -> str:
    """Where the bytes of a file are not those that were to be written; nothing if they are."""
    line, tail = 1, b""
    for chunk in again:
        found = written.read(len(chunk))
        if found != chunk:
            return _at(line, tail, chunk, found + written.readline(1 << 16))
        line += chunk.count(b"\n")
        tail = (tail + chunk).rpartition(b"\n")[2][-SHOWN:]
    rest = written.readline(1 << 16)
    return _at(line, tail, b"", rest) if rest else ""


def _at(line: int, tail: bytes, wanted: bytes, found: bytes) -> str:
    same = next((n for n, (a, b) in enumerate(zip(wanted, found, strict=False)) if a != b), None)
    same = min(len(wanted), len(found)) if same is None else same
    line += wanted[:same].count(b"\n")
    before = wanted[:same].rpartition(b"\n")[2] if b"\n" in wanted[:same] else tail + wanted[:same]
    texts = (_line(before, each[same:]) for each in (wanted, found))
    expected, there = texts
    return f"line {line} is not what follows from the rest: {there} stands where {expected} should"


def _line(before: bytes, rest: bytes) -> str:
    text = (before[-SHOWN // 2 :] + rest.partition(b"\n")[0])[:SHOWN].decode(errors="replace")
    shown = "".join(char if char.isprintable() else f"\\u{ord(char):04X}" for char in text)
    return f"‘{shown}’" if shown else "nothing"
