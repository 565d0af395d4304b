"""What differs, as frozen records. Terms are strings in N-Triples; tuples of them are sorted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sahel_ld.differences.sides import Side
from sahel_ld.differences.statements import Statements

Values = tuple[str, ...]


@dataclass(frozen=True, order=True)
class Field:
    """One property of a thing, or of a part of it (`node`), with the values that only one side has."""

    node: str
    property: str
    old: Values
    new: Values


@dataclass(frozen=True, order=True)
class Thing:
    """A thing that came, went, was retired or changed; `kind` is one of `statements.KINDS`.

    The fields hold every statement of it that only one side has: for what came or went, all.
    """

    kind: str
    iri: str
    change: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, order=True)
class Statement:
    """A direct triple or a link that came or went."""

    subject: str
    predicate: str
    object: str
    change: str


@dataclass(frozen=True, order=True)
class Judgement:
    """A verdict as one side has it."""

    iri: str
    status: str
    rule: str
    rationale: Values
    rests_on: Values
    assessed_on: str


@dataclass(frozen=True, order=True)
class Cause:
    """A claim that came, went or changed beneath a verdict, and what it is to the proposition."""

    claim: str
    change: str
    role: str


@dataclass(frozen=True, order=True)
class Verdict:
    """The verdicts on a proposition in both releases, and the changed claims that lie beneath.

    `change` is came, gone, changed (status, rule or rationale), support (what it rests on) or date.
    """

    proposition: str
    change: str
    old: tuple[Judgement, ...]
    new: tuple[Judgement, ...]
    because: tuple[Cause, ...]


@dataclass(frozen=True, order=True)
class Told:
    """What one source tells as a figure or a dating of something: nodes in either release.

    `claims` are those that tell it, in either. `stance` and `property` are IRIs in N-Triples.
    """

    source: str
    subject: str
    property: str
    stance: str
    counted: Values
    old: Values
    new: Values
    claims: Values


@dataclass(frozen=True, order=True)
class FileChange:
    """A file of a release, other than dumps and metadata, that came, went or changed."""

    name: str
    change: str


@dataclass(frozen=True)
class Differences:
    """Everything that differs between two sides.

    `level` is quads, or triples where only one side has named graphs. `removed` and `added` are
    lines of N-Quads (N-Triples); each is accounted for by exactly one record in `things`, `direct`
    or `links`, or stands in `moved` (the triple stands in another graph of the other side).
    `inputs` names the inputs of the two releases whose digests differ.
    """

    old: Side
    new: Side
    level: str
    removed: Sequence[bytes] = field(repr=False)
    added: Sequence[bytes] = field(repr=False)
    moved: int
    things: Sequence[Thing]
    direct: Sequence[Statement]
    links: Sequence[Statement]
    verdicts: Sequence[Verdict]
    figures: Sequence[Told]
    datings: Sequence[Told]
    files: Sequence[FileChange]
    inputs: Sequence[str]
    before: Statements = field(repr=False)
    after: Statements = field(repr=False)

    @property
    def same(self) -> bool:
        """Whether nothing differs, in the data or in the files of substance."""
        return not (self.removed or self.added or self.files)

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """Things by kind and change, both in order."""
        found: dict[str, dict[str, int]] = {}
        for thing in sorted(self.things):
            changes = found.setdefault(thing.kind, {})
            changes[thing.change] = changes.get(thing.change, 0) + 1
        return found
