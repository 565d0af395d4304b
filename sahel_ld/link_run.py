"""Linking: the things of a release beside those of others, and the proposals that come of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sahel_ld import linking, loading
from sahel_ld.errors import UsageError
from sahel_ld.linking import Evaluation, Proposal, Thing
from sahel_ld.project import Project

SSSOM = (".sssom.tsv", ".tsv")
LINKS = "links.sssom.tsv"


@dataclass(frozen=True)
class LinkReport:
    """What was compared, what is proposed, and, with an answer key, how well."""

    ours: int
    theirs: int
    known: int
    proposals: tuple[Proposal, ...]
    evaluation: Evaluation | None = None

    @property
    def warned(self) -> int:
        """The proposals that would make one of two things if they were accepted as exact."""
        return sum("would make them one" in proposal.comment for proposal in self.proposals)


def link(
    project: Project,
    others: Sequence[str],
    *,
    into: Path | None = None,
    files: Mapping[str, Path] | None = None,
    known: Sequence[Path] = (),
    key: Path | None = None,
    threshold: float = linking.THRESHOLD,
) -> LinkReport:
    """Propose identities between a release (the project's, or that in `into`) and others.

    An other is a file of RDF, a folder with a release, a mapping set in SSSOM, or the name of a
    dataset of the project, whose tables `files` may replace. Raises UsageError for what is none of
    these, and whatever reading raises.
    """
    if not 0 <= threshold <= 1:
        raise UsageError(f"the threshold {threshold} is no score", remedy="give a number from 0 to 1")
    release = into or project.dist
    ours = list(linking.things(loading.load([_dump(release)])))
    settled = [one for path in _known(release, known) for one in linking.read_links(path, project.prefixes)]
    theirs = _Counted(thing for other in others for thing in _things(project, other, files))
    proposals = linking.propose(ours, theirs, known=settled, threshold=threshold)
    answers = linking.read_links(key, project.prefixes) if key else None
    evaluation = linking.evaluate(proposals, answers) if answers is not None else None
    return LinkReport(len(ours), theirs.number, len(settled), tuple(proposals), evaluation)


class _Counted:
    """An iterable of things that counts what went by."""

    def __init__(self, things: Iterator[Thing]) -> None:
        self._things = things
        self.number = 0

    def __iter__(self) -> Iterator[Thing]:
        for thing in self._things:
            self.number += 1
            yield thing


def _known(release: Path, known: Sequence[Path]) -> list[Path]:
    own = release / LINKS
    return [*([own] if own.is_file() else []), *known]


def _dump(folder: Path) -> Path:
    dumps = sorted(folder.glob("*.nq"))
    if len(dumps) != 1:
        raise UsageError(
            f"{folder} is no release: it has {'no dump' if not dumps else 'several dumps'} in N-Quads",
            remedy="name the folder that `sahel-ld publish` wrote, or a file",
            code="not-published",
        )
    return dumps[0]


def _things(project: Project, other: str, files: Mapping[str, Path] | None) -> Iterator[Thing]:
    path = Path(other)
    if path.is_file() and path.name.endswith(SSSOM):
        return linking.linked_things(linking.read_links(path, project.prefixes))
    if path.exists():
        return linking.things(loading.load([_dump(path) if path.is_dir() else path]))
    if "/" not in other and (project.seeds / other / "dataset.yaml").is_file():
        return _mapped(project, other, files)
    known = sorted(found.parent.name for found in project.seeds.glob("*/dataset.yaml"))
    raise UsageError(
        f"{other} is no file, no folder and no dataset of this project",
        remedy=f"name one; datasets: {', '.join(known) or 'none'}",
    )


def _mapped(project: Project, name: str, files: Mapping[str, Path] | None) -> Iterator[Thing]:
    from sahel_ld.pipeline import building

    with building(project, name, files=files) as build:
        yield from linking.things(build.store)


def write(project: Project, report: LinkReport, output: Path | None) -> str:
    """Write the proposals to a new file; without one, give their text back."""
    prefixes = {name: iri for name, iri in project.prefixes.items() if iri.startswith(project.base)}
    text = linking.render(
        report.proposals,
        prefixes=prefixes,
        identifier=f"{project.base}links/proposals",
        licence=project.settings.licence["iri"],
    )
    if output:
        linking.write_new(text, output)
    return "" if output else text
