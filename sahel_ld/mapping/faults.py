"""From a value at fault to the record and column it stands in."""
# ruff: noqa: S608 - statements are made of quoted names and texts only

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from sahel_ld.errors import InputError, Place
from sahel_ld.mapping import jsonpath, readers
from sahel_ld.mapping.dialect_terms import text
from sahel_ld.mapping.duckdb_engine import Engine, FaultError
from sahel_ld.mapping.model import Source
from sahel_ld.mapping.plan import Plan, Scan
from sahel_ld.mapping.schemas import Schema, locate

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
    "edtf": (
        "{value!r} is no EDTF date with a first and a last day in the years 0000 to 9999",
        "e.g. 2012, 2012-03, 2012-03-01/2012-04, 201X",
    ),
}


def explain(fault: FaultError, plan: Plan, found: dict[Source, Schema], folder: Path) -> InputError:
    """The error to show for a fault; a second look at the sources finds the record and column."""
    if fault.name == "surrogate":
        return surrogate(Path(fault.value), plan, folder)
    said, remedy = _SAID.get(fault.name, ("{value!r} can't be used", ""))
    message = said.format(value=fault.value[:120])
    with Engine() as engine:
        place = _search(fault, plan, found, folder, engine)
    return InputError(message, place=place, remedy=remedy, code=f"mapping-value-{fault.name}")


def _search(
    fault: FaultError, plan: Plan, found: dict[Source, Schema], folder: Path, engine: Engine
) -> Place | None:
    for scan in plan.scans:
        path = locate(scan.source, folder)
        if fault.name == "nested":
            return Place(path)
        rows = readers.scan(scan, path, found[scan.source], numbered=True)
        for at, reference in enumerate(scan.references):
            hit = _first(engine, rows, f"CAST(k{at} AS VARCHAR)", fault)
            if hit is not None:
                return Place(path, column=reference, key=str(hit))
    return None


def _first(engine: Engine, rows: str, column: str, fault: FaultError) -> int | None:
    nul = fault.name == "nul"
    test = f"contains({column}, chr(0))" if nul else f"contains({column}, {text(fault.value)})"
    try:
        hits = engine.rows(f"SELECT n FROM ({rows}) WHERE {test} ORDER BY n LIMIT 1")
    except FaultError:
        return None
    return int(hits[0][0]) if hits else None


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
