"""Two sides that are too large to hold: sorted on disk, compared in one pass, counted and patched.

Memory does not grow with the data (a run of `RUN` bytes is sorted at a time). What is told in
sentences needs both sides in memory; so here differences are counted by property instead, and the
patch has every one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from sahel_ld import sources
from sahel_ld.differences.blank_nodes import labels_in
from sahel_ld.differences.document import encoded
from sahel_ld.differences.lines import check, has_graph, terms, without_graph
from sahel_ld.differences.patch import ADD, DELETE, head
from sahel_ld.differences.releases import changed_files
from sahel_ld.differences.sides import MOST, Side, dump_of, files_of
from sahel_ld.errors import DataError, Place
from sahel_ld.publication import Index
from sahel_ld.publication.sorting import sorted_lines

RUN = 64 << 20
PART = 10_000


@dataclass(frozen=True)
class Sorted:
    """A side as a file of sorted canonical lines, each once, with what is known of it.

    `lines` is open for reading; `count`, `digest` (SHA-256 over the lines) and `graphs` (whether any
    stands in a named graph) are those of all of them.
    """

    path: Path
    name: str
    index: Index | None
    lines: IO[bytes] = field(repr=False)
    count: int = 0
    digest: str = ""
    graphs: bool = False

    @property
    def side(self) -> Side:
        """The same without its lines, for what is said of releases."""
        return Side(self.path, self.name, frozenset(), self.index)


def sort_side(path: Path, folder: Path, stack: ExitStack, *, triples: bool = False) -> Sorted:
    """Sort what stands at `path` in files in `folder`, which `stack` closes; without graphs if `triples`.

    Raises what `read_side` raises, and DataError for blank nodes: their labels could not be compared.
    """
    found = dump_of(path)
    name, index = (found.name, found.index) if found else (str(path), None)
    source = found.lines() if found else _written(path)
    if triples:
        source = (without_graph(line[:-1]) + b"\n" for line in source)
    raw: IO[bytes] = stack.enter_context(TemporaryFile(dir=folder))  # noqa: SIM115
    raw.writelines(source)
    raw.seek(0)
    lines: IO[bytes] = stack.enter_context(TemporaryFile(dir=folder))  # noqa: SIM115
    total, count, graphs = sha256(), 0, False
    for line in _distinct(sorted_lines(raw, folder=folder, run=RUN)):
        lines.write(line)
        total.update(line)
        count += 1
        graphs = graphs or has_graph(line[:-1])
    raw.close()
    lines.seek(0)
    return Sorted(path, name, index, lines, count, total.hexdigest(), graphs)


def _written(path: Path) -> Iterator[bytes]:
    """The quads of a file or a folder as canonical lines, in their order."""
    from pyoxigraph import RdfFormat, serialize

    for file in files_of(path):
        quads = sources.quads(file)
        while part := list(islice(quads, PART)):
            lines = (serialize(part, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
            check((line[:-1] for line in lines), file)
            if labels_in(lines):
                raise DataError(
                    f"has blank nodes, and more than {MOST} quads: such are not compared",
                    place=Place(file),
                    remedy="give them IRIs, or compare a part",
                )
            yield from lines


def _distinct(lines: Iterable[bytes]) -> Iterator[bytes]:
    before = b""
    for line in lines:
        if line != before:
            yield line
        before = line


def changes(old: Sorted, new: Sorted) -> Iterator[tuple[bytes, bytes]]:
    """Each line that only one side has, after the mark of deletion or addition; in the order of bytes."""
    old.lines.seek(0)
    new.lines.seek(0)
    before, after = old.lines.readline(), new.lines.readline()
    while before or after:
        if before == after:
            before, after = old.lines.readline(), new.lines.readline()
        elif before and (not after or before < after):
            yield DELETE, before
            before = old.lines.readline()
        else:
            yield ADD, after
            after = new.lines.readline()


def patch(old: Sorted, new: Sorted, folder: Path) -> Iterator[bytes]:
    """The RDF Patch from one to the other, line by line: deletions, then additions."""
    yield from head(old.digest, new.digest)
    with TemporaryFile(dir=folder) as added:
        for mark, line in changes(old, new):
            if mark == DELETE:
                yield mark + line
            else:
                added.write(mark + line)
        added.seek(0)
        yield from added
    yield b"TC .\n"


@dataclass(frozen=True)
class Counted:
    """How much differs: quads that went and came, by property; `files` of releases that differ."""

    old: Sorted
    new: Sorted
    level: str
    removed: Mapping[str, int]
    added: Mapping[str, int]
    files: tuple[tuple[str, str], ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not (self.removed or self.added or self.files)


def count(old: Sorted, new: Sorted, level: str) -> Counted:
    """Count the changes."""
    found: dict[bytes, Counter[str]] = {DELETE: Counter(), ADD: Counter()}
    for mark, line in changes(old, new):
        found[mark][terms(line[:-1]).predicate] += 1
    files = tuple(changed_files(old.side, new.side))
    return Counted(old, new, level, found[DELETE], found[ADD], files)


def human(found: Counted) -> str:
    """What differs, for people."""
    removed, added = (sum(each.values()) for each in (found.removed, found.added))
    unit = "triples" if found.level == "triples" else "quads"
    lines = [f"{found.old.name} → {found.new.name}"]
    if found.level == "triples":
        lines.append("only one of them has named graphs: compared as triples")
    lines.append(f"{added} {unit} came, {removed} went" if removed or added else "no difference in the data")
    lines.append(
        f"more than {MOST} {unit}: counted by property, not told in sentences, and no question was asked; "
        "-r patch has every one"
    )
    lines += [
        f"  {name}: {found.added.get(name, 0)} came, {found.removed.get(name, 0)} went"
        for name in sorted({*found.added, *found.removed})
    ]
    lines += [f"  file {name}: {change}" for name, change in found.files]
    return "\n".join(lines) + "\n"


def document(found: Counted) -> bytes:
    """The same as JSON, in the layout of all differences; what was not made out is null."""
    return encoded(
        {
            "old": _side(found.old),
            "new": _side(found.new),
            "same": found.same,
            "level": found.level,
            "removed": sum(found.removed.values()),
            "added": sum(found.added.values()),
            "files": [{"name": name, "change": change} for name, change in found.files],
            "byProperty": [
                {"property": name, "removed": found.removed.get(name, 0), "added": found.added.get(name, 0)}
                for name in sorted({*found.added, *found.removed})
            ],
        }
    )


def _side(side: Sorted) -> Mapping[str, Any]:
    index = side.index
    about = {"version": index.version, "issued": index.issued} if index else {}
    return {"name": side.name, "quads": side.count, "digest": side.digest, "illTyped": None, **about}
