"""From a value at fault to the record and column it stands in."""
# ruff: noqa: S608 - statements are made of quoted names and texts only

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sahel_ld.errors import InputError, Place
from sahel_ld.mapping import breakage, jsonpath, readers
from sahel_ld.mapping.dialect_terms import text
from sahel_ld.mapping.duckdb_engine import Engine, FaultError
from sahel_ld.mapping.model import Source
from sahel_ld.mapping.plan import Plan, Scan
from sahel_ld.mapping.schemas import inspect, is_json, locate

_SAID = {
    "nul": ("the value holds the character NUL, which RDF can't", "remove it from the data"),
    "iri": ("{value!r} is no IRI", "encode it, or put it into a template"),
    "uri": ("{value!r} is no URI", "encode it, or use the term type IRI"),
    "language": ("{value!r} is no language tag", "e.g. en, fr, pt-BR (BCP 47)"),
    "surrogate": ("half a character (a lone surrogate), which RDF can't hold", "repair the data"),
    "nested": (
        "the reference leads to an array or an object, not to a value: {value}",
        "end it with [*] or a member",
    ),
    "infinite": ("{value} is no date that RDF has", "leave the value out, or write it as text"),
    "edtf": (
        "{value!r} is no EDTF date with a first and a last day in the years 0000 to 9999",
        "e.g. 2012, 2012-03, 2012-03-01/2012-04, 201X",
    ),
}


def explain(fault: FaultError | InputError, plan: Plan, folder: Path) -> InputError:
    """The error to show for a fault, or for a file that would not be read.

    A second look at the sources finds the record and column, or the line.
    """
    if isinstance(fault, InputError):
        return breakage.explain(fault, plan, folder)
    if fault.name == "surrogate":
        return surrogate(Path(fault.value), plan, folder)
    said, remedy = _SAID.get(fault.name, ("{value!r} can't be used", ""))
    message = said.format(value=fault.value[:120])
    # What else is at fault is no matter here.
    with Engine(lenient=True) as engine:
        engine.keep_order(True)
        search = _nested if fault.name == "nested" else partial(_search, fault)
        place = search(plan, folder, engine) or _file(plan, folder)
    return InputError(message, place=place, remedy=remedy, code=f"mapping-value-{fault.name}")


def _file(plan: Plan, folder: Path) -> Place | None:
    """The one file there is, for a value that is made of several or of none."""
    paths = {locate(one.source, folder) for one in plan.scans}
    return Place(paths.pop()) if len(paths) == 1 else None


def _search(fault: FaultError, plan: Plan, folder: Path, engine: Engine) -> Place | None:
    """The record and column of a value: one that is all of it before one that holds it."""
    tests = _TESTS.get(fault.name, (f"{{0}} = {text(fault.value)}", f"contains({{0}}, {text(fault.value)})"))
    scans = [(one, locate(one.source, folder)) for one in plan.scans]
    for test in tests:
        for scan, path in scans:
            rows = readers.scan(scan, path, inspect(scan.source, folder, engine), numbered=True)
            for at, reference in enumerate(scan.references):
                hit = _first(engine, rows, test.format(f"CAST(k{at} AS VARCHAR)"))
                if hit is not None:
                    return Place(path, column=reference, key=str(hit))
    return None


_TESTS = {"nul": ("contains({0}, chr(0))",)}


def _first(engine: Engine, rows: str, test: str) -> int | None:
    hits = engine.rows(f"SELECT n FROM ({rows}) WHERE {test} ORDER BY n LIMIT 1")
    return int(hits[0][0]) if hits else None


def _nested(plan: Plan, folder: Path, engine: Engine) -> Place | None:
    """The first record in which a reference leads to an array or an object."""
    for scan in (one for one in plan.scans if is_json(one.source)):
        path = locate(scan.source, folder)
        for reference in scan.references:
            if hits := engine.rows(readers.nested(scan.source, path, reference)):
                return Place(path, column=reference, key=str(hits[0][0]))
    return None


def surrogate(path: Path, plan: Plan, folder: Path) -> InputError:
    """The record and member of a JSON file in which a lone surrogate stands.

    The engine refuses the file as a whole, so it is read again, by Python, to say where.
    """
    said, remedy = _SAID["surrogate"]
    place = Place(path)
    for scan in plan.scans:
        if locate(scan.source, folder) == path:
            place = _surrogate_place(path, scan) or place
    return InputError(said, place=place, remedy=remedy, code="mapping-value-surrogate")


def _surrogate_place(path: Path, scan: Scan) -> Place | None:
    for number, record in enumerate(_records(path, scan.source), 1):
        for reference in scan.references:
            for value in jsonpath.values(record, jsonpath.parse(reference, scan.source.place)):
                if isinstance(value, str) and any("\ud800" <= one <= "\udfff" for one in value):
                    return Place(path, column=reference, key=str(number))
    return None


def _records(path: Path, source: Source) -> Iterator[object]:
    steps = jsonpath.parse(source.iterator or "$", source.place)
    unpack = gzip.open if source.compression == "gzip" else open
    with unpack(path, "rt", encoding="utf-8") as stream:
        for document in stream if source.format == "jsonl" else [stream.read()]:
            if document.strip():
                yield from jsonpath.values(json.loads(document), steps)
