"""Differences as JSON; docs/differences.md tells the members. Terms are in N-Triples."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sahel_ld.differences.answers import Question, Questions
from sahel_ld.differences.records import Differences
from sahel_ld.differences.sides import Side

VERSION = 1
MEMBERS = ("old", "new", "same", "level", "removed", "added", "moved", "counts", "things", "verdicts",
           "figures", "datings", "direct", "links", "files", "inputs", "questions")  # fmt: skip
"""The members of every document, in their order; a large one has `byProperty` besides."""


def document(found: Differences, questions: Questions | None = None) -> bytes:
    """The JSON document: the same differences give the same bytes."""
    told = {
        "moved": found.moved,
        "counts": found.counts(),
        "things": _records(found.things),
        "verdicts": _records(found.verdicts),
        "figures": _records(found.figures),
        "datings": _records(found.datings),
        "direct": _records(found.direct),
        "links": _records(found.links),
        "files": _records(found.files),
        "inputs": list(found.inputs),
        "questions": _questions(questions),
    }
    sides = {"old": _side(found.old), "new": _side(found.new)}
    changed = {"removed": len(found.removed), "added": len(found.added)}
    return encoded({**sides, "same": found.same, "level": found.level, **changed, **told})


def encoded(members: Mapping[str, Any]) -> bytes:
    """Members in the layout of all differences; what was not made out is null."""
    layout = {"version": VERSION, **dict.fromkeys(MEMBERS)}
    return (json.dumps({**layout, **members}, ensure_ascii=False, indent=2) + "\n").encode()


def _side(side: Side) -> Mapping[str, Any]:
    bad = side.ill_typed
    members = {"name": side.name, "quads": len(side.lines), "digest": side.digest, "illTyped": len(bad)}
    return members | ({"version": side.index.version, "issued": side.index.issued} if side.index else {})


def _records(records: Sequence[Any]) -> list[dict[str, Any]]:
    return [asdict(record) for record in records]


def _questions(questions: Questions | None) -> Mapping[str, Any] | None:
    if questions is None:
        return None
    return {
        "asked": questions.asked,
        "onlyOld": list(questions.only_old),
        "onlyNew": list(questions.only_new),
        "notAsked": [{"name": name, "reason": reason} for name, reason in questions.not_asked],
        "differing": [_question(each) for each in questions.differing],
    }


def _question(question: Question) -> Mapping[str, Any]:
    return {
        "name": question.name,
        "title": question.title,
        "rewritten": question.rewritten,
        "columns": list(question.columns),
        "old": list(question.old),
        "new": list(question.new),
    }
