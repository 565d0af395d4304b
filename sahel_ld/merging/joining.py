"""The operations on a merged folder: join another set, undo one merge, list what is in."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld import derivation
from sahel_ld.checking import CheckReport
from sahel_ld.errors import NonConformanceError, UsageError
from sahel_ld.merging import dependence, folder
from sahel_ld.merging.accounts import refuse_other_accounts
from sahel_ld.merging.assembling import assemble
from sahel_ld.merging.folder import Folder, open_folder
from sahel_ld.merging.ours import read_ours
from sahel_ld.merging.preparing import Request, prepare
from sahel_ld.merging.reading import slug, source
from sahel_ld.merging.records import Derived, Entry, Merge
from sahel_ld.merging.sides import check, describe_findings, report_files
from sahel_ld.project import Project

if TYPE_CHECKING:
    from pyoxigraph import Store


@dataclass(frozen=True)
class Joined:
    """What came of it; `changed` is false where the folder held the merge already.

    `several`: things of ours with those of theirs that links match exactly with the one, where these are
    more than one, and so are read as one.
    """

    entry: Entry
    out: Path
    changed: bool
    derived: Derived = field(default_factory=Derived)
    several: Mapping[str, Sequence[str]] = field(default_factory=dict)


def merges_in(path: Path, project: Project) -> Folder:
    """The merges of a folder; raises UsageError where there is no release."""
    return open_folder(path, project)


def join(project: Project, request: Request) -> Joined:
    """Join other data with a release and write the result, whole or not at all.

    Raises UsageError, DataError or TableError for what is wrong in the input, and NonConformanceError
    if the result does not conform, naming the side of each violation; the folder then is as it was.
    """
    found = open_folder(request.into, project)
    origins = sorted((source(path) for path in request.others), key=lambda each: (each.name, str(each.path)))
    name = request.name or "-".join(dict.fromkeys(each.name for each in origins))
    if slug(name) != name:
        raise UsageError(
            f"{name!r} can't be the name of a merge", remedy="use lower-case letters, digits and hyphens"
        )
    with tempfile.TemporaryDirectory(prefix="sahel-ld-") as place:
        merge = prepare(project, request, found, origins, name, Path(place))
        same = next((each for each in found.merges if each.entry.digest == merge.entry.digest), None)
        if same is None:
            _refuse_taken(found, name)
            refuse_other_accounts(merge, found.merges)
            joined = _write(project, found, [*found.merges, merge], request.out, Path(place), merge.entry)
            return replace(joined, several=_several(merge))
        if request.out.resolve() == found.path.resolve():
            return Joined(same.entry, request.out, changed=False)
        return _write(project, found, found.merges, request.out, Path(place), same.entry)


def _several(merge: Merge) -> dict[str, list[str]]:
    theirs: dict[str, list[str]] = {}
    for match in merge.matches:
        if match.identifies:
            theirs.setdefault(match.ours, []).append(match.theirs)
    return {ours: sorted(found) for ours, found in sorted(theirs.items()) if len(found) > 1}


def undo(project: Project, name: str, *, into: Path, out: Path) -> Joined:
    """Take one merge out again; what is left is what it would be had the merge never been made.

    Raises UsageError for a merge that is not in, and for one that another merge rests on.
    """
    found = open_folder(into, project)
    merge = found.merge(name)
    if merge is None:
        names = ", ".join(each.id for each in found.merges) or "none"
        raise UsageError(
            f"there is no merge {name!r} in {into}: it was undone, or never made",
            remedy=f"in it: {names}",
            code="merge-unknown",
        )
    rest = [each for each in found.merges if each.id != name]
    if not rest:
        folder.restore(found, out=out)
        return Joined(merge.entry, out, changed=True)
    with tempfile.TemporaryDirectory(prefix="sahel-ld-") as place:
        return _write(project, found, rest, out, Path(place), merge.entry)


def _refuse_taken(found: Folder, name: str) -> None:
    if found.merge(name):
        raise UsageError(
            f"{found.path} holds a merge {name!r} of other data or under other links",
            remedy=f"undo it first (`sahel-ld merge --undo {name}`), or name this one otherwise with --as ID",
            code="merge-taken",
        )


def _write(
    project: Project, found: Folder, merges: Sequence[Merge], out: Path, place: Path, entry: Entry
) -> Joined:
    """Assemble, check and write the folder of these merges."""
    ours = read_ours(found.quads, project.base)
    order = dependence.order(merges, ours.described)
    _refuse_orphans(order, entry)
    joint = assemble(
        found.quads,
        ours,
        order,
        derivation.read_rules(project.rules),
        released=found.index.issued,
        folder=place,
    )
    report = check(joint.store, found.base / "shapes.ttl", ours)
    _refuse_violations(joint.store, report, out)
    reports = report_files(joint.store, report, project.root)
    folder.write(joint.store, found, merges, joint.derived, reports, project=project, out=out, scratch=place)
    return Joined(entry, out, changed=True, derived=joint.derived.get(entry.id, Derived()))


def _refuse_orphans(order: dependence.Order, entry: Entry) -> None:
    for name, end in order.missing.items():
        raise UsageError(
            f"{entry.id} can't be undone: the links of {name} speak of {end}, which only {entry.id} has",
            remedy=f"undo {name} first",
            code="merge-chain",
        )


def _refuse_violations(store: Store, report: CheckReport, out: Path) -> None:
    if not report.conforms:
        lines = "\n".join(f"  {line}" for line in describe_findings(store, report))
        raise NonConformanceError(f"the result does not conform, and {out} is as it was:\n{lines}")
