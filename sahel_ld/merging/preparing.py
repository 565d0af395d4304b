"""One merge prepared: others' data read, sifted and sorted, and the links held to both sides."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld import linking
from sahel_ld.errors import DataError, Place
from sahel_ld.merging import conflicts, dependence, matching
from sahel_ld.merging.assembling import merged_graph
from sahel_ld.merging.folder import Folder
from sahel_ld.merging.matching import Matches, Sides
from sahel_ld.merging.ours import Ours, read_ours
from sahel_ld.merging.reading import Source, statements
from sahel_ld.merging.records import Entry, Merge, Origin
from sahel_ld.merging.sifting import Sieve, find_verdicts
from sahel_ld.merging.tokens import iri, one_graph_each, token
from sahel_ld.project import Project
from sahel_ld.publication.sorting import sorted_lines

if TYPE_CHECKING:
    from hashlib import _Hash as Digest


@dataclass(frozen=True)
class Request:
    """What is to be joined with what, and under which links.

    `into`: a release or merged folder; `out`: where the result goes; `links`: an SSSOM file, None for
    data that use our IRIs themselves; `name`: what the merge is called, by default after the sources.
    """

    others: Sequence[Path]
    into: Path
    out: Path
    links: Path | None
    name: str = ""
    same_as: bool = False
    skip_absent: bool = False
    proposals: bool = False


def prepare(
    project: Project, request: Request, found: Folder, origins: Sequence[Source], name: str, place: Path
) -> Merge:
    """Read, sift and match: everything of a merge that does not rest on other merges."""
    ours = read_ours(found.quads, project.base)
    quads = place / f"{name}.nq"
    with _placed(origins):
        left_out, count, digest = _sift(ours, origins, name, quads, place)
    if not count and not left_out:
        raise DataError(
            "there is nothing to merge: not one statement",
            place=Place(request.others[0]),
            remedy="name the file that holds the data",
            code="data-none",
        )
    matches = _match(project, request, found, ours, name, quads)
    digest.update(b"".join(matching.table(matches.accepted)) + str(request.same_as).encode())
    rejected = sum(match.negated for match in matches.accepted)
    entry = Entry(
        id=name,
        digest=digest.hexdigest(),
        origins=tuple(
            Origin(each.name, each.title, each.version, each.licence, each.base) for each in origins
        ),
        same_as=request.same_as,
        statements=count,
        accepted=len(matches.accepted) - rejected,
        rejected=rejected,
        proposals=matches.proposals,
        absent=matches.absent,
        left_out=dict(sorted(left_out.items())),
    )
    return Merge(entry, quads, matches.accepted)


@contextmanager
def _placed(origins: Sequence[Source]) -> Iterator[None]:
    """Let a fault of data that come from one file name that file."""
    try:
        yield
    except DataError as error:
        if error.place is None and len(origins) == 1:
            error.place = Place(origins[0].path)
        raise


def _sift(
    ours: Ours, origins: Sequence[Source], name: str, quads: Path, place: Path
) -> tuple[Mapping[str, int], int, Digest]:
    """Write what comes in as sorted N-Quads; what was left out, how much came in, and its digest.

    The digest does not rest on the name of the merge.
    """
    raw = place / "raw"
    with raw.open("wb") as file:
        for graph, line in statements(origins, base=ours.base, folder=place):
            file.write(graph.encode() + b"\t" + line)
    sieve, digest, count = Sieve(ours, find_verdicts(_pairs(raw))), sha256(), 0
    stem = f" <{merged_graph(ours.base, name, '')}".encode()
    with tempfile.TemporaryFile(dir=place) as sifted, quads.open("wb") as file:
        for kind, line in sieve.sift(_pairs(raw)):
            sifted.write(line[:-2] + stem[1:] + kind.encode() + b"> .\n")
        sifted.seek(0)
        for line in one_graph_each(sorted_lines(sifted, folder=place)):
            file.write(line)
            digest.update(line.replace(stem, b" <"))
            count += 1
    raw.unlink()
    return sieve.left_out, count, digest


def _pairs(raw: Path) -> Iterator[tuple[str, bytes]]:
    with raw.open("rb") as lines:
        for each in lines:
            graph, _, line = each.partition(b"\t")
            yield graph.decode(), line


def _match(project: Project, request: Request, found: Folder, ours: Ours, name: str, quads: Path) -> Matches:
    """The accepted links, held to the two sides, to our own links and to those of other merges."""
    path = request.links
    if path is None:
        return Matches((), 0, 0)
    ends = {end for link in linking.read_links(path, project.prefixes) for end in (link.subject, link.object)}
    theirs = dependence.mentioned(quads, ends)
    others = [each for each in found.merges if each.id != name]
    speakers = {each.id: dependence.mentioned(each.quads, ends) for each in others}
    sides = Sides(
        ours=lambda iri: token(iri) in ours.described,
        theirs=theirs.__contains__,
        others=lambda iri: [each for each, spoken in speakers.items() if iri in spoken],
    )
    matches = matching.read_matches(
        path, project.prefixes, sides, skip_absent=request.skip_absent, proposals=request.proposals
    )
    conflicts.refuse_conflicts(path, matches.accepted)
    known = [*_ours_exact(ours), *_others_exact(others)]
    conflicts.refuse_collapse(path, matches.accepted, known)
    conflicts.refuse_contradicted(path, matches.accepted, known)
    conflicts.refuse_rejected(
        path, matches.accepted, [*_ours_rejected(project, found), *_others_rejected(others)]
    )
    return matches


def _ours_exact(ours: Ours) -> Iterator[tuple[str, str, str]]:
    for one, other in sorted(ours.exact):
        yield iri(one), iri(other), "our own links"


def _ours_rejected(project: Project, found: Folder) -> Iterator[tuple[str, str, str]]:
    path = found.base / "links.sssom.tsv"
    for link in linking.read_links(path, project.prefixes) if path.is_file() else ():
        if link.negated:
            yield link.subject, link.object, "our own links"


def _others_exact(merges: Iterable[Merge]) -> Iterator[tuple[str, str, str]]:
    for merge in merges:
        yield from ((m.ours, m.theirs, f"the merge {merge.id}") for m in merge.matches if m.identifies)


def _others_rejected(merges: Iterable[Merge]) -> Iterator[tuple[str, str, str]]:
    for merge in merges:
        yield from ((m.ours, m.theirs, f"the merge {merge.id}") for m in merge.matches if m.negated)
