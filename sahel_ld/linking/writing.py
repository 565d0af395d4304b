"""Proposals as a mapping set in SSSOM TSV, ready for a curator."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from sahel_ld.errors import UsageError
from sahel_ld.linking.proposing import Proposal
from sahel_ld.linking.things import namespace

_COLUMNS = (
    "subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id", "object_label",
    "mapping_justification", "confidence", "similarity_score", "reviewer_id", "mapping_tool", "comment",
)  # fmt: skip
_NEEDED = {
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
_LOCAL = re.compile(r"[^\W][^\s/#?:<>\"{}|^`\\]*")


def check_new(path: Path) -> None:
    """UsageError if a mapping set can't go to this file: there is one already, or no folder for it."""
    if path.exists():
        raise UsageError(
            f"{path} is there already, and a curator may have worked on it",
            remedy=f"name another file with -o, and give this one with --known {path}",
        )
    if not path.absolute().parent.is_dir():
        raise UsageError(f"{path} can't be written: there is no such folder", remedy="name another file")


def write_new(text: str, path: Path) -> None:
    """Write a mapping set to a new file, whole or not at all; UsageError where `check_new` raises it."""
    check_new(path)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}", remedy="name another file") from error
    finally:
        beside.unlink(missing_ok=True)


def render(
    proposals: Iterable[Proposal], *, prefixes: Mapping[str, str], identifier: str, licence: str
) -> str:
    """The text of a mapping set of proposals; `prefixes` shorten IRIs as far as they can."""
    rows = list(proposals)
    shorten = _Shortener({**prefixes, **_NEEDED}, [p.theirs.iri for p in rows])
    body = [[*_row(proposal, shorten)] for proposal in rows]
    head = [
        f"#mapping_set_id: {identifier}",
        f"#license: {licence}",
        "#mapping_set_description: Proposals, not links. Accept a row by a name in reviewer_id, reject it by"
        " Not in predicate_modifier, weaken it by another predicate_id.",
        "#curie_map:",
        *(f"#  {prefix}: {_in_yaml(iri)}" for prefix, iri in sorted(shorten.used.items())),
    ]
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(body)
    return "\n".join(head) + "\n" + text.getvalue()


def _in_yaml(iri: str) -> str:
    """An IRI as a value of YAML, in which a colon at the end would begin a mapping."""
    return f'"{iri}"' if iri.endswith(":") else iri


def _row(proposal: Proposal, shorten: _Shortener) -> Iterable[str]:
    kind = "Composite" if proposal.composite else "Lexical"
    score = f"{proposal.score:.3f}".rstrip("0").rstrip(".")
    cells = (
        shorten(proposal.ours.iri), proposal.ours.label, shorten(proposal.predicate), "",
        shorten(proposal.theirs.iri), proposal.theirs.label,
        shorten(f"{_NEEDED['semapv']}{kind}Matching"), score, score, "", "sahel-ld link", proposal.comment,
    )  # fmt: skip
    return (" ".join(cell.split()) for cell in cells)


class _Shortener:
    """IRIs as CURIEs by known prefixes, and by `their1` and so on for namespaces of the other side."""

    def __init__(self, prefixes: Mapping[str, str], theirs: Iterable[str]) -> None:
        self._prefixes = sorted(prefixes.items(), key=lambda item: (-len(item[1]), item[0]))
        self.used: dict[str, str] = {}
        spaces = sorted(
            {namespace(iri) for iri in theirs if not self._known(iri) and _fits(iri, namespace(iri))}
        )
        self._theirs = {space: f"their{number}" for number, space in enumerate(spaces, 1)}

    def _known(self, iri: str) -> tuple[str, str] | None:
        return next((item for item in self._prefixes if _fits(iri, item[1])), None)

    def __call__(self, iri: str) -> str:
        space = namespace(iri)
        prefix, space = self._known(iri) or (self._theirs.get(space, ""), space)
        if not prefix or not _fits(iri, space):
            return iri
        self.used[prefix] = space
        return f"{prefix}:{iri.removeprefix(space)}"


def _fits(iri: str, space: str) -> bool:
    return iri.startswith(space) and bool(_LOCAL.fullmatch(iri.removeprefix(space)))
