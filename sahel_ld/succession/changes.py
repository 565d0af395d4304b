"""CHANGES.md and changes.rdfp of a release: what differs from the one before, for people and machines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sahel_ld import vocabulary
from sahel_ld.differences import Differences, Side, Wording, compare, patch, sections
from sahel_ld.differences.sides import side_of_lines
from sahel_ld.differences.statements import KINDS, TYPE, Statements
from sahel_ld.pipeline import Build
from sahel_ld.succession.history import split
from sahel_ld.succession.names import CHANGES, MOST_QUADS, PATCH
from sahel_ld.succession.predecessor import Predecessor

_HEAD = "# Changes\n\nWhat differs from release to release, the newest first.\n\n"
_UNTOLD = f"More than {MOST_QUADS} triples are not compared.\n"
_MARKUP = re.compile(r"([\\`*_\[\]<>|])")
_TYPE = TYPE.encode()
_COUNTED = ("claim", "verdict", "event", "actor", "place", "document")


def documents(build: Build, past: Predecessor | None, *, version: str) -> dict[str, bytes]:
    """CHANGES.md, and, if there is a release before, the patch from it to this one."""
    head = f"## {version} ({build.project.settings.released})\n\n"
    if len(build.store) > MOST_QUADS or (past and past.index.triples > MOST_QUADS):
        return {CHANGES: f"{_HEAD}{head}{_UNTOLD}".encode()}
    if past is None or past.base is None:
        return {CHANGES: f"{_HEAD}{head}{_first(_types(build), len(build.store))}".encode()}
    new = lines_of(build, f"{build.dataset.spec.name} {version}")
    old = past.base
    earlier = past.history or _first_section(old, past.index.version, past.index.issued)
    text = f"{_HEAD}{head}{_changes(old, new, build.project.base)}\n{earlier}"
    return {CHANGES: text.encode(), PATCH: patch(old, new)}


def derived(new: Side, old: Side | None, written: str) -> str:
    """CHANGES.md of the release `new`, which is read from a folder, as far as the data give it.

    `old` is the release before, None for the first; `written` is the file as it stands. What it
    says of releases before `old` can't be derived from `new` and is taken over.
    """
    index = new.index
    assert index is not None
    head = f"{_HEAD}## {index.version} ({index.issued})\n\n"
    if old is None:
        untold = f"{head}{_UNTOLD}"
        if written == untold:  # the release before had too many
            return untold
        return f"{head}{_first((line for line in new.lines if _TYPE in line), len(new.lines))}"
    sections = split(written)
    earlier = "".join(sections[1:])
    if len(sections) == 2:
        heading = sections[1].partition("\n")[0].removeprefix("## ")
        version, _, issued = heading.partition(" (")
        earlier = _first_section(old, version, issued.removesuffix(")"))
    return f"{head}{_changes(old, new, index.base)}\n{earlier}"


def lines_of(build: Build, name: str) -> Side:
    """The quads of a build as a side to compare."""
    from pyoxigraph import RdfFormat

    written = build.store.dump(format=RdfFormat.N_QUADS) or b""
    return side_of_lines((line for line in written.split(b"\n") if line), name)


def _first_section(old: Side, version: str, issued: str) -> str:
    """The section of a first release, or of one that came without CHANGES.md."""
    first = _first((line for line in old.lines if _TYPE in line), len(old.lines))
    return f"## {version} ({issued})\n\n{first}"


def _types(build: Build) -> list[bytes]:
    """The lines of a build that say what things are: they count its things without a copy of all."""
    from pyoxigraph import NamedNode, RdfFormat, serialize

    quads = build.store.quads_for_pattern(None, NamedNode(TYPE[1:-1]), None, None)
    return [line for line in (serialize(quads, format=RdfFormat.N_QUADS) or b"").split(b"\n") if line]


def _first(types: Iterable[bytes], triples: int) -> str:
    statements = Statements(types)
    kinds = Counter(map(statements.kind, statements.subjects))
    counts = [f"{kinds[kind]} {kind}s" for kind in KINDS if kind in _COUNTED and kinds[kind]]
    return f"First release: {', '.join([*counts, f'{triples} triples'])}.\n"


def _changes(old: Side, new: Side, base: str) -> str:
    found = compare(replace(old, index=None), replace(new, index=None))
    if found.same:
        return f"The data are those of {old.name}.\n"
    say = Wording(found, vocabulary.prefixes(base), ("en", "fr"))
    count = f"{len(found.added)} triples came and {len(found.removed)} went since {_escaped(old.name)}.\n"
    return "\n".join([count, *_blocks(found, say)])


def _blocks(found: Differences, say: Wording) -> Iterator[str]:
    for section in sections(found, say):
        lines = "".join(f"* {_escaped(line)}\n" for line in section.lines)
        yield f"### {section.title}\n\n{lines}"


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _MARKUP.sub(r"\\\1", text)
