"""From a value at fault to the record and column it stands in."""
# ruff: noqa: S608 - statements are made of quoted names and texts only

from __future__ import annotations

from pathlib import Path

from sahel_ld.errors import InputError, Place
from sahel_ld.mapping import readers
from sahel_ld.mapping.dialect_terms import text
from sahel_ld.mapping.duckdb_engine import Engine, FaultError
from sahel_ld.mapping.model import Source
from sahel_ld.mapping.plan import Plan
from sahel_ld.mapping.schemas import Schema, locate

_SAID = {
    "nul": ("the value holds the character NUL, which RDF can't", "remove it from the data"),
    "iri": ("{value!r} is no IRI", "encode it, or put it into a template"),
    "uri": ("{value!r} is no URI", "encode it, or use the term type IRI"),
    "language": ("{value!r} is no language tag", "e.g. en, fr, pt-BR (BCP 47)"),
    "nested": (
        "the reference leads to an array or an object, not to a value: {value}",
        "end it with [*] or a member",
    ),
    "edtf": ("{value!r} is no EDTF date of level 0 or 1", "e.g. 2012, 2012-03, 2012-03-01/2012-04, 201X"),
}


def explain(fault: FaultError, plan: Plan, found: dict[Source, Schema], folder: Path) -> InputError:
    """The error to show for a fault; a second look at the sources finds the record and column."""
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
