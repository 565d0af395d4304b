"""CHANGES.md and changes.rdfp of a release: what differs from the one before, for people and machines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from sahel_ld import vocabulary
from sahel_ld.differences import Differences, Side, Wording, compare, patch, sections
from sahel_ld.differences.sides import side_of_lines
from sahel_ld.differences.statements import KINDS, Statements
from sahel_ld.pipeline import Build
from sahel_ld.succession.names import CHANGES, MOST_QUADS, PATCH
from sahel_ld.succession.predecessor import Predecessor

_HEAD = "# Changes\n\nWhat differs from release to release, the newest first.\n\n"
_MARKUP = re.compile(r"([\\`*_\[\]<>|])")
_COUNTED = ("claim", "verdict", "event", "actor", "place", "document")


def documents(build: Build, past: Predecessor | None, *, version: str) -> dict[str, bytes]:
    """CHANGES.md, and, if there is a release before, the patch from it to this one."""
    head = f"## {version} ({build.project.settings.released})\n\n"
    if len(build.store) > MOST_QUADS or (past and past.index.triples > MOST_QUADS):
        return {CHANGES: f"{_HEAD}{head}More than {MOST_QUADS} triples are not compared.\n".encode()}
    new = lines_of(build, f"{build.dataset.spec.name} {version}")
    if past is None or past.base is None:
        return {CHANGES: f"{_HEAD}{head}{_first(new)}".encode()}
    old = past.base
    text = f"{_HEAD}{head}{_changes(old, new, build)}\n{past.history or _section_of(old, past)}"
    return {CHANGES: text.encode(), PATCH: patch(old, new)}


def lines_of(build: Build, name: str) -> Side:
    """The quads of a build as a side to compare."""
    from pyoxigraph import RdfFormat

    written = build.store.dump(format=RdfFormat.N_QUADS) or b""
    return side_of_lines((line for line in written.split(b"\n") if line), name)


def _section_of(old: Side, past: Predecessor) -> str:
    """The section of a predecessor that came without CHANGES.md."""
    return f"## {past.index.version} ({past.index.issued})\n\n{_first(old)}"


def _first(side: Side) -> str:
    statements = Statements(side.lines)
    kinds = [statements.kind(subject) for subject in statements.subjects]
    counts = [f"{kinds.count(kind)} {kind}s" for kind in KINDS if kind in _COUNTED and kind in kinds]
    return f"First release: {', '.join([*counts, f'{len(side.lines)} triples'])}.\n"


def _changes(old: Side, new: Side, build: Build) -> str:
    found = compare(replace(old, index=None), new)
    if found.same:
        return f"The data are those of {old.name}.\n"
    say = Wording(found, vocabulary.prefixes(build.project.base), ("en", "fr"))
    count = f"{len(found.added)} triples came and {len(found.removed)} went since {_escaped(old.name)}.\n"
    return "\n".join([count, *_blocks(found, say)])


def _blocks(found: Differences, say: Wording) -> Iterator[str]:
    for section in sections(found, say):
        lines = "".join(f"* {_escaped(line)}\n" for line in section.lines)
        yield f"### {section.title}\n\n{lines}"


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _MARKUP.sub(r"\\\1", text)
