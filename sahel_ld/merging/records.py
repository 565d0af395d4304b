"""What a merged folder knows of each merge; merges.json is these records."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sahel_ld.errors import DataError, Place
from sahel_ld.merging.matching import Match

LOG = "merges.json"
FORMAT = 1


@dataclass(frozen=True)
class Origin:
    """A set of other data, as its release tells: name, title, version, licence, base IRI."""

    name: str
    title: str = ""
    version: str = ""
    licence: str = ""
    base: str = ""


@dataclass(frozen=True)
class Entry:
    """One merge in the log.

    `digest` is the SHA-256 of what came in and of the links, whatever the merge is called.
    `statements` counts what came in, `left_out` what did not, by reason; `proposals` and `absent` count
    the links passed over.
    """

    id: str
    digest: str
    origins: tuple[Origin, ...]
    same_as: bool
    statements: int
    accepted: int
    rejected: int
    proposals: int
    absent: int
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Derived:
    """What follows for a merge from what else is in.

    `depends_on` names the merges that its links speak of things of; `relabelled` counts the labels of its
    things that stand as alternative ones, since another side labels them otherwise; `unclaimed` the direct
    triples of theirs that no claim backs, which don't stand.
    """

    depends_on: tuple[str, ...] = ()
    relabelled: int = 0
    unclaimed: int = 0


@dataclass(frozen=True)
class Merge:
    """One merge with what it holds: its statements as sorted N-Quads, and its links."""

    entry: Entry
    quads: Path
    matches: tuple[Match, ...]

    @property
    def id(self) -> str:
        """The name of the merge, part of its graphs' IRIs."""
        return self.entry.id

    @property
    def identified(self) -> dict[str, str]:
        """Things of theirs to the one thing of ours that each is."""
        return {match.theirs: match.ours for match in self.matches if match.identifies}


def as_log(base: Mapping[str, Any], merges: Sequence[Merge], derived: Mapping[str, Derived]) -> bytes:
    """merges.json: the release that was joined with, and the merges in order of their names."""
    document = {
        "format": FORMAT,
        "base": dict(base),
        "merges": [
            {**asdict(merge.entry), **asdict(derived[merge.id])}
            for merge in sorted(merges, key=lambda merge: merge.id)
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def read_log(path: Path) -> list[Entry]:
    """The merges in a log; raises DataError for what is none, or is of another version of the format."""
    try:
        document = json.loads(path.read_bytes())
        if document["format"] != FORMAT:
            raise DataError(
                f"has the format {document['format']}, and this version of sahel-ld reads {FORMAT}",
                place=Place(path),
                remedy="merge again from the releases",
            )
        return [_entry(dict(member)) for member in document["merges"]]
    except OSError as error:
        raise DataError(f"can't be read: {error.strerror}", place=Place(path)) from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise DataError(f"is no list of merges: {error}", place=Place(path), remedy="merge again") from error


def _entry(member: dict[str, Any]) -> Entry:
    for name in Derived.__annotations__:
        member.pop(name)
    origins = tuple(Origin(**origin) for origin in member.pop("origins"))
    return Entry(origins=origins, **member)
