"""The accepted links of one merge: read, tied to the two sides, and refused where they would mislead.

Only an exact match identifies, and nothing is chained. Every refusal names the line; what two rows
may not say together is in `conflicts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sahel_ld import linking, vocabulary
from sahel_ld.errors import Place, TableError
from sahel_ld.linking import Link

SKOS = vocabulary.FOREIGN["skos"]
EXACT = f"{SKOS}exactMatch"
SAME_AS = f"{vocabulary.FOREIGN['owl']}sameAs"
INVERSE = {
    EXACT: EXACT,
    SAME_AS: SAME_AS,
    f"{SKOS}closeMatch": f"{SKOS}closeMatch",
    f"{SKOS}relatedMatch": f"{SKOS}relatedMatch",
    f"{SKOS}broadMatch": f"{SKOS}narrowMatch",
    f"{SKOS}narrowMatch": f"{SKOS}broadMatch",
}
SEMAPV = "https://w3id.org/semapv/vocab/"
AUTOMATIC = frozenset(
    f"{SEMAPV}{name}"
    for name in (
        "CompositeMatching",
        "InstanceBasedMatching",
        "LexicalMatching",
        "LexicalSimilarityThresholdMatching",
        "SemanticSimilarityThresholdMatching",
        "StructuralMatching",
        "UnspecifiedMatching",
    )
)
_SHOWN = 3


@dataclass(frozen=True, order=True)
class Match:
    """A link with its ends told apart: `ours`, `predicate` from ours to theirs, `theirs`; IRIs."""

    ours: str
    predicate: str
    theirs: str
    negated: bool = False
    justification: str = ""
    line: int = field(default=0, compare=False)

    @property
    def identifies(self) -> bool:
        """Whether it says that the two are one thing."""
        return not self.negated and self.predicate in (EXACT, SAME_AS)


@dataclass(frozen=True)
class Sides:
    """Who speaks of an IRI: `ours`, `theirs`, and the names of other merges that do."""

    ours: Callable[[str], bool]
    theirs: Callable[[str], bool]
    others: Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Matches:
    """The matches of a file that hold, and what was passed over: proposals, and links to absent things."""

    accepted: tuple[Match, ...]
    proposals: int
    absent: int


def read_matches(
    path: Path,
    prefixes: Mapping[str, str],
    sides: Sides,
    *,
    skip_absent: bool = False,
    proposals: bool = False,
) -> Matches:
    """The accepted matches of an SSSOM file; `proposals` takes those that nobody reviewed as well.

    Raises TableError naming file and line for what read_links refuses, an unknown predicate, two rows on
    one pair, a link to something that neither side has (unless `skip_absent`), and matches that collapse.
    """
    links = linking.read_links(path, prefixes)
    wanted = [link for link in links if proposals or link.negated or is_accepted(link)]
    for link in wanted:
        _refuse_odd(path, link)
    present, absent = _present(path, wanted, sides, skip_absent)
    matches = [_match(path, link, sides) for link in present]
    if not any(not match.negated for match in matches):
        _refuse_empty(path, len(links) - len(wanted), absent)
    return Matches(tuple(sorted(matches)), len(links) - len(wanted), absent)


def is_accepted(link: Link) -> bool:
    """Whether a person stands behind a link: it was not found by a machine, or it was reviewed."""
    return link.justification not in AUTOMATIC or link.reviewed


def _refuse_odd(path: Path, link: Link) -> None:
    if link.predicate not in INVERSE:
        known = ", ".join(sorted(name.rsplit("#", 1)[-1] for name in INVERSE))
        raise TableError(
            f"{link.predicate} is no relation that a merge knows",
            place=Place(path, link.line, "predicate_id"),
            remedy=f"write one of {known}",
        )
    if link.subject == link.object:
        raise TableError(
            f"{link.subject} is linked with itself", place=Place(path, link.line), remedy="remove the row"
        )


def _present(path: Path, links: Iterable[Link], sides: Sides, skip_absent: bool) -> tuple[list[Link], int]:
    """The links both of whose ends somebody speaks of, and how many others there are."""
    present, absent = [], []
    for link in links:
        missing = [iri for iri in (link.subject, link.object) if not _speaks(iri, sides)]
        if not missing:
            present.append(link)
        elif not link.negated:
            absent.append((link, missing))
    if absent and not skip_absent:
        link, missing = absent[0]
        rest = f"; so are the ends of {len(absent) - 1} more rows" if len(absent) > 1 else ""
        raise TableError(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} in neither side{rest}",
            place=Place(path, link.line, "subject_id" if link.subject in missing else "object_id"),
            remedy="correct the identifier, remove the row, or pass over such rows with --skip-absent",
            code="link-absent",
        )
    return present, len(absent)


def _speaks(iri: str, sides: Sides) -> bool:
    return sides.ours(iri) or sides.theirs(iri) or bool(sides.others(iri))


def _match(path: Path, link: Link, sides: Sides) -> Match:
    """The link from our side to theirs, whichever way it is written."""
    ours = [sides.ours(end) or (not sides.theirs(end)) for end in (link.subject, link.object)]
    if ours[0] == ours[1]:
        whose = "of the release" if ours[0] else "of the other set"
        raise TableError(
            f"both {link.subject} and {link.object} are things {whose}",
            place=Place(path, link.line),
            remedy="a link joins one side with the other: remove the row",
        )
    if ours[0]:
        return Match(link.subject, link.predicate, link.object, link.negated, link.justification, link.line)
    inverse = INVERSE[link.predicate]
    return Match(link.object, inverse, link.subject, link.negated, link.justification, link.line)


def _refuse_empty(path: Path, proposals: int, absent: int) -> None:
    reasons = []
    if proposals:
        reasons.append(f"{proposals} rows were found by a machine and reviewed by nobody")
    if absent:
        reasons.append(f"{absent} link things that neither side has")
    raise TableError(
        f"has no accepted link{': ' if reasons else ''}{'; '.join(reasons)}",
        place=Place(path),
        remedy="fill reviewer_id in the rows that you accept, or take all with --proposals",
        code="link-none",
    )


def table(matches: Iterable[Match]) -> Iterator[bytes]:
    """The matches as SSSOM with whole IRIs, sorted: what a merged folder keeps of its links."""
    yield b"subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification\n"
    for match in sorted(matches):
        modifier = "Not" if match.negated else ""
        cells = (match.ours, match.predicate, modifier, match.theirs, match.justification)
        yield ("\t".join(cells) + "\n").encode()
