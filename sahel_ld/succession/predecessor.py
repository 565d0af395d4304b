"""The release that a new one follows: `--since DIR`, or what stands where it goes, or in dist/."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sahel_ld import publication
from sahel_ld.differences.patch import digest_iri, previous, undo
from sahel_ld.differences.sides import Side, read_side, side_of_lines
from sahel_ld.errors import DataError, Place, PublicationError, UsageError
from sahel_ld.publication import Index, read_index
from sahel_ld.succession.history import split
from sahel_ld.succession.names import CHANGES, MOST_QUADS, PATCH
from sahel_ld.versions import Version


@dataclass(frozen=True)
class Predecessor:
    """What stands, and what had been released before it.

    `index` is that of the release that stands. `base` is the release that the new one is compared
    with: the one that stands, or, if that bears the same version, the one it followed; None if it
    followed none, or where there are too many quads to compare. `history` is the text of CHANGES.md
    from the section of `base` on.
    """

    index: Index
    base: Side | None = field(repr=False)
    history: str = field(repr=False)

    def refuse_other_bytes(self, index: Index) -> None:
        """PublicationError if a release of the same version has other files than `index` lists."""
        if self.index.version != index.version:
            return
        before, after = ({each.name: each.sha256 for each in one.files} for one in (self.index, index))
        names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        if names:
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            raise PublicationError(
                f"release {index.version} is out, and these files would change: {', '.join(names[:3])}{more}",
                code="version",
                remedy="give the new content a higher version",
            )


def find(
    version: str,
    *,
    issued: str,
    name: str,
    base: str,
    since: Path | None,
    places: Sequence[Path],
    strict: bool,
) -> Predecessor | None:
    """The predecessor of a release of that name, base IRI, version and ISO date; None for the first.

    `places` are looked at in order. `strict` is for a version that was asked for: it must be one by
    semantic versioning. Raises UsageError for a version that is none, and for `since` if no release
    of this dataset stands there; PublicationError for a version or a day before that of the predecessor;
    DataError if what stands there is not whole.
    """
    wanted = _version(version) if strict else None
    folder, index = _standing(since, places, name, base)
    if index is None or folder is None:
        return None
    _refuse_lower(wanted or _version(version), index, folder)
    if issued < index.issued:
        raise PublicationError(
            f"{folder} holds release {index.version} of {index.issued}, and this one is of {issued}",
            code="version",
            remedy="raise `released` in sahel-ld.toml",
        )
    return _predecessor(folder, index, version)


def _standing(
    since: Path | None, places: Sequence[Path], name: str, base: str
) -> tuple[Path | None, Index | None]:
    for place in [since] if since else places:
        publication.mend(place)
        path = place / "index.json"
        if not path.is_file():
            continue
        index = read_index(path)
        if (index.name, index.base) == (name, base):
            return place, index
        if since:
            raise UsageError(f"{since} holds a release of {index.name} under {index.base}, not of {name}")
    if since:
        raise UsageError(
            f"there is no release at {since}", remedy="name the folder that holds its index.json"
        )
    return None, None


def _version(text: str) -> Version:
    try:
        return Version.of(text)
    except ValueError as error:
        raise UsageError(str(error), code="version", remedy="write it as 1.2.3 or 1.2.3-rc.1") from None


def _refuse_lower(version: Version, index: Index, folder: Path) -> None:
    try:
        standing = Version.of(index.version)
    except ValueError as error:
        place = Place(folder / "index.json")
        raise DataError(f"its version can't be ordered: {error}", place=place) from None
    if version < standing:
        raise PublicationError(
            f"{folder} holds release {standing}, and {version} comes before it",
            code="version",
            remedy="raise the version in sahel-ld.toml, or name a higher one with --release",
        )


def _predecessor(folder: Path, index: Index, version: str) -> Predecessor:
    if index.triples > MOST_QUADS:
        return Predecessor(index, None, "")
    sections = _sections(folder)
    if index.version != version:
        standing = replace(read_side(folder), name=f"{index.version} ({index.issued})")
        return Predecessor(index, standing, "".join(sections))
    patch = folder / PATCH
    if not patch.is_file():
        return Predecessor(index, None, "")
    return Predecessor(index, _before(read_side(folder), patch, sections), "".join(sections[1:]))


def _before(side: Side, patch: Path, sections: Sequence[str]) -> Side:
    """The release before this one, had back by its patch."""
    written = patch.read_bytes()
    name = sections[1].split("\n", 1)[0].removeprefix("## ") if len(sections) > 1 else "the release before"
    before = side_of_lines(undo(side.lines, written), name)
    if digest_iri(before.digest) != previous(written):
        raise DataError("does not lead to what stands beside it", place=Place(patch))
    return before


def _sections(folder: Path) -> list[str]:
    """CHANGES.md by version, newest first; empty for a release without."""
    path = folder / CHANGES
    if not path.is_file():
        return []
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DataError("is not UTF-8", place=Place(path)) from error
    return split(text)
