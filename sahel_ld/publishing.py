"""The last step of the way: check a build and, if it conforms, write its release."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sahel_ld import checking, publication, reporting, succession
from sahel_ld.checking import CheckReport, Options
from sahel_ld.errors import UsageError
from sahel_ld.pipeline import Build, building
from sahel_ld.project import Project
from sahel_ld.publication import Index
from sahel_ld.querying import catalogue, evaluation
from sahel_ld.releasing import release_of
from sahel_ld.succession import Predecessor


@dataclass(frozen=True)
class Outcome:
    """What came of it: the report, the release's index (None if nothing was written), and the times.

    `seconds` gives the wall time of each stage: `build` (tables, map and derive), `check shapes`,
    `reason`, `write`.
    `unexplained` are released IRIs that are gone without a word of the curators.
    """

    out: Path
    report: CheckReport
    index: Index | None
    seconds: Mapping[str, float] = field(compare=False, default_factory=dict)
    unexplained: Sequence[str] = ()


def publish(
    project: Project,
    dataset: str | None = None,
    *,
    tables: Mapping[str, Path] | None = None,
    out: Path | None = None,
    version: str | None = None,
    since: Path | None = None,
    engine_name: str = "sparql",
) -> Outcome:
    """Build, check and write a release; violations leave what stands at `out` untouched.

    `tables` are files to read in place of the dataset's own, by table. Raises UsageError without
    `out` for the read-only installed project and for another dataset than the project's, whose
    release `dist/` holds, and whatever the stages raise for wrong input. The catalogue is parsed
    first: nothing is published that could not be asked.

    The release follows the one at `since`, or else the one that stands where it goes or in the
    project's dist/: what differs is told in CHANGES.md, and the IRIs that are gone stay, deprecated.
    A `version` that is given must not be lower than that one's, nor stand for other bytes; without,
    it is the project's.
    """
    target = out or _dist_of(project, dataset)
    parse_catalogue(project)
    clock = _Clock()
    with building(project, dataset, files=tables) as build:
        past = _past(build, version, since, (target, project.dist))
        retired = succession.retire(build, past.base if past else None)
        clock.ends("build")
        report = _checked(build, engine_name, clock)
        index = _written(build, report, target, past, version) if report.conforms else None
    clock.ends("write")
    return Outcome(target, report, index, clock.seconds, retired.unexplained)


class _Clock:
    """The wall time of each stage, from the end of the one before."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.monotonic()

    def ends(self, stage: str) -> None:
        now = time.monotonic()
        self.seconds[stage], self._last = now - self._last, now


def _checked(build: Build, engine_name: str, clock: _Clock) -> CheckReport:
    # Waivers must hold on the day of the release, so that the same inputs give the same answer.
    today = build.project.settings.released
    options = Options(engine=engine_name, reasoning=False, today=today)
    shapes_alone = checking.check(build, options)
    clock.ends("check shapes")
    report = replace(shapes_alone, conflict=checking.reason(build, replace(options, reasoning=True)))
    clock.ends("reason")
    return report


def _written(
    build: Build, report: CheckReport, target: Path, past: Predecessor | None, version: str | None
) -> Index:
    release = release_of(
        build,
        version=version,
        reports=reports(report, build.project),
        documents=succession.documents(build, past, version=_version(build, version)),
    )
    accept = past.refuse_other_bytes if past and version is not None else None
    return publication.publish(release, out=target, accept=accept)


def _past(
    build: Build, version: str | None, since: Path | None, places: Sequence[Path]
) -> Predecessor | None:
    return succession.find(
        _version(build, version),
        issued=build.project.settings.released,
        name=build.dataset.spec.name,
        base=build.project.base,
        since=since,
        places=places,
        strict=version is not None,
    )


def _version(build: Build, version: str | None) -> str:
    return build.project.settings.version if version is None else version


def parse_catalogue(project: Project) -> None:
    """Parse every query that a release would carry; QueryError names file and line of a wrong one."""
    for entry in catalogue.entries(project.queries) if project.queries.is_dir() else ():
        evaluation.prepare(entry.text, project.prefixes, name=str(entry.path))


def _dist_of(project: Project, dataset: str | None) -> Path:
    """Where the release of a dataset goes if nothing is said; another one must not replace the project's."""
    remedy = "say where the release goes: --out DIR"
    if project.read_only:
        raise UsageError("the installed project is read-only", remedy=remedy)
    project.dataset(dataset)
    if dataset and dataset != project.settings.dataset:
        raise UsageError(f"{project.dist} holds the release of {project.settings.dataset}", remedy=remedy)
    return project.dist


def reports(report: CheckReport, project: Project) -> dict[str, bytes]:
    """The report files of a release: they cite cells by key, so that the order of rows changes nothing."""
    return {
        "check.json": reporting.render(report, "json", root=project.root),
        "check.ttl": reporting.render(report, "ttl", root=project.root),
    }
