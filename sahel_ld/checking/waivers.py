"""Waivers: dated, reasoned exemptions from results, in a table beside the data.

    shape,focus,path,until,reason,by
    shape:EventHasType,https://…/event/x,,2027-06-30,the source is not yet read,the editors

`shape`, `focus` and `path` are IRIs, bare or in angle brackets, or names with a prefix that is known;
`shape` also stands for the shapes within it. A blank node has no name: `focus` says how it is reached
from a named one, `ex:mali ex:capital []`, over several properties too; `[]` alone is one that nothing
leads to. `path` may be empty or missing: then the waiver holds for every path. A waiver holds to the end
of the day `until`. One that has expired, and one that matches nothing, fails the check: a list of
exemptions that nobody reviews is worse than none.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sahel_ld.checking import writing
from sahel_ld.checking.records import Finding, Notice, Scope
from sahel_ld.errors import Place, TableError

WAIVERS = "waivers.csv"
"""The file in a dataset's folder that `check` and `publish` honour."""
NEEDED = ("shape", "focus", "until", "reason", "by")
COLUMNS = (*NEEDED, "path")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|^`\\]+")


@dataclass(frozen=True)
class Waiver:
    """One exemption: terms in N-Triples, the last day on which it holds, why, by whom, and its place."""

    shape: str
    focus: str
    path: str
    until: str
    reason: str
    by: str
    place: Place

    def covers(self, finding: Finding, scope: Scope) -> bool:
        """Whether a result is of this shape, or of one within it, on this focus and path."""
        result = finding.result
        name = scope.shapes.get(result.shape)
        shapes = {result.shape, *(name.around if name else ())}
        foci = (result.focus, *scope.ways.get(result.focus, ()))
        return self.shape in shapes and self.focus in foci and self.path in ("", result.path)


def read_waivers(path: Path, prefixes: Mapping[str, str]) -> list[Waiver]:
    """The waivers of a file; raises TableError naming line, column and remedy of what is wrong."""
    lines = _lines(path)
    _, header = next(lines, (1, []))
    unknown = [name for name in header if name not in COLUMNS]
    missing = [name for name in NEEDED if name not in header]
    if unknown or missing or len(set(header)) != len(header):
        fault = (
            f"there is no column {missing[0]}"
            if missing
            else f"the column {(unknown or header)[0]!r} is not known"
        )
        raise TableError(fault, place=Place(path, 1), remedy=f"the header is {','.join(COLUMNS)}")
    found = [_waiver(path, line, header, row, prefixes) for line, row in lines]
    _refuse_twins(found)
    return found


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows with the physical line on which each begins; blank lines are passed over."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableError("is not UTF-8", place=Place(path), remedy="save it as UTF-8") from error
    except OSError as error:
        raise TableError(f"can't be read: {error.strerror}", place=Place(path)) from error
    reader, line = csv.reader(io.StringIO(text, newline=""), strict=True), 1
    try:
        for row in reader:
            if any(row):
                yield line, [cell.strip() for cell in row]
            line = reader.line_num + 1
    except csv.Error as error:
        raise TableError(f"is no CSV: {error}", place=Place(path, line), remedy="mend the quotes") from error


def _waiver(
    path: Path, line: int, header: Sequence[str], row: Sequence[str], prefixes: Mapping[str, str]
) -> Waiver:
    if len(row) != len(header):
        raise TableError(
            f"has {len(row)} cells, the header {len(header)}",
            place=Place(path, line),
            remedy="mend the commas",
        )
    cells = {"path": "", **dict(zip(header, row, strict=True))}
    empty = [name for name in NEEDED if not cells[name]]
    if empty:
        raise TableError(
            f"{empty[0]} is empty", place=Place(path, line, empty[0]), remedy="every waiver says it"
        )
    terms = {name: _term(cells[name], prefixes, Place(path, line, name)) for name in ("shape", "path")}
    terms["focus"] = _focus(cells["focus"], prefixes, Place(path, line, "focus"))
    return Waiver(
        **terms,
        until=_day(cells["until"], Place(path, line, "until")),
        reason=cells["reason"],
        by=cells["by"],
        place=Place(path, line),
    )


def _focus(text: str, prefixes: Mapping[str, str], place: Place) -> str:
    """A named node, or the way to a blank one: subject, property, `[]`, the last two as often as needed."""
    subject, *steps = text.split()
    if "[]" not in text.split():
        return _term(text, prefixes, place)
    if text == "[]":
        return text
    if len(steps) % 2 or any(mark != "[]" for mark in steps[1::2]):
        remedy = "write it as `ex:mali ex:capital []`: a named node, a property, []"
        raise TableError(f"{text!r} is no way to a blank node", place=place, remedy=remedy)
    parts = [_term(subject, prefixes, place)]
    parts += [part for name in steps[::2] for part in (_term(name, prefixes, place), "[]")]
    return " ".join(parts)


def _term(text: str, prefixes: Mapping[str, str], place: Place) -> str:
    if not text:
        return ""
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    else:
        prefix, colon, name = text.partition(":")
        if colon and prefix in prefixes:
            text = prefixes[prefix] + name
    if not _IRI.fullmatch(text):
        raise TableError(
            f"{text!r} is no IRI",
            place=place,
            remedy="write an IRI, or a name with a prefix of the shapes or data",
        )
    return f"<{text}>"


def _day(text: str, place: Place) -> str:
    try:
        day = datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        day = ""
    if day != text:
        raise TableError(f"{text!r} is no date", place=place, remedy="write it as 2027-06-30")
    return text


def _refuse_twins(waivers: Sequence[Waiver]) -> None:
    seen: dict[tuple[str, str, str], Waiver] = {}
    for waiver in waivers:
        first = seen.setdefault((waiver.shape, waiver.focus, waiver.path), waiver)
        if first is not waiver:
            raise TableError(
                f"waives the same as line {first.place.line}", place=waiver.place, remedy="remove one of them"
            )


def apply(
    findings: Sequence[Finding], waivers: Sequence[Waiver], scope: Scope, today: str
) -> tuple[list[Finding], list[Notice]]:
    """The findings with the waivers that hold for them, and what is wrong with the waivers."""
    matched: set[Waiver] = set()
    waived = []
    by_focus: dict[str, list[Waiver]] = {}
    for waiver in waivers:
        by_focus.setdefault(waiver.focus, []).append(waiver)
    for finding in findings:
        foci = (finding.result.focus, *sorted(scope.ways.get(finding.result.focus, ())))
        candidates = [waiver for focus in foci for waiver in by_focus.get(focus, ())]
        covering = [one for one in candidates if one.covers(finding, scope)]
        matched.update(covering)
        holding = next((waiver for waiver in covering if waiver.until >= today), None)
        waived.append(replace(finding, waiver=holding))
    notices = [_fault(waiver, waiver in matched, scope, today) for waiver in waivers]
    return waived, [notice for notice in notices if notice]


def _fault(waiver: Waiver, matches: bool, scope: Scope, today: str) -> Notice | None:
    what = f"the waiver of {writing.term(waiver.shape, scope)} on {writing.term(waiver.focus, scope)}"
    if not matches:
        text = f"{what} matches no result any more"
        return Notice("waiver.unmatched", text, "remove the row", waiver.place, stops=True)
    if waiver.until < today:
        text = f"{what} expired on {waiver.until} ({waiver.reason})"
        remedy = "mend the data, or decide again and date it anew"
        return Notice("waiver.expired", text, remedy, waiver.place, stops=True)
    return None
