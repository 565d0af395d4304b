"""Where a retired IRI comes from: the row of retired.csv, or the release that kept it alive.

What is retired has no type and no table of its own: `publish` keeps it from the release before.
"""

from __future__ import annotations

import re
from pathlib import Path

from sahel_ld.errors import SahelError
from sahel_ld.explanation.records import Origin
from sahel_ld.project import Project
from sahel_ld.succession import TABLE
from sahel_ld.succession.names import CHANGES, PATCH
from sahel_ld.succession.retired_table import read_rows

DEPRECATED = "<http://www.w3.org/2002/07/owl#deprecated>"
_VERSION = re.compile(r"## (.+)")


def of_retired(project: Project, dist: Path, iri: str) -> Origin:
    """The row that retires an IRI; else the section of CHANGES.md since which it is gone; else that file."""
    since = _since(project, dist, iri)
    facts = (("retired in release", since[0]),) if since else ()
    try:
        rows = read_rows(dist / "tables" / TABLE, project.prefixes)
    except SahelError:
        rows = []
    for row in rows:
        if row.iri == iri:
            successors = ", ".join(row.replaced_by)
            told = (("replaced by", successors),) if successors else ()
            return Origin(f"tables/{TABLE}", row.line, (*told, ("reason", row.reason), *facts))
    kept = ("kept", "from the release before, where it was described; no row of retired.csv speaks of it")
    return Origin(CHANGES, since[1] if since else None, (*facts, kept))


def _since(project: Project, dist: Path, iri: str) -> tuple[str, int] | None:
    """Release and line where CHANGES.md says that an IRI was retired; for nameless things, the patch's."""
    sections = _lines(dist / CHANGES)
    version, first, found = "", None, None
    mark = re.compile(rf"\* † (?:{'|'.join(map(re.escape, _names(project, iri)))})(?=[ …:])")
    for number, line in enumerate(sections, 1):
        if heading := _VERSION.match(line):
            version = heading[1]
            first = first or (version, number)
        elif mark.match(line.replace("\\", "")):
            found = version, number  # the oldest section that says so is the one it was retired in
    if found or first is None:
        return found
    added = f"A <{iri}> {DEPRECATED} "
    return first if any(line.startswith(added) for line in _lines(dist / PATCH)) else None


def _names(project: Project, iri: str) -> list[str]:
    """How CHANGES.md writes an IRI: with a prefix, content hashes cut short."""
    spaces = ((space, prefix) for prefix, space in project.prefixes.items() if iri.startswith(space))
    name = next(
        (f"{prefix}:{iri[len(space) :]}" for space, prefix in sorted(spaces, reverse=True)), f"<{iri}>"
    )
    return [name, re.sub(r"([0-9a-f]{8})[0-9a-f]{56}$", r"\1", name)]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
