"""What is wrong with a file that the engine would not read, said with its name and place, in our words."""
# ruff: noqa: S608 - statements are made of quoted names and texts only

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sahel_ld.errors import InputError
from sahel_ld.mapping import broken_json, broken_tables, patterns, readers, schemas
from sahel_ld.mapping.duckdb_engine import Engine, FaultError
from sahel_ld.mapping.model import Source
from sahel_ld.mapping.plan import Plan, Scan

_ENGINE = ("mapping-table", "mapping-json", "mapping-engine")
_LOOKS = {"csv": broken_tables, "tsv": broken_tables, "json": broken_json, "jsonl": broken_json}


def explain(error: InputError, plan: Plan, folder: Path) -> InputError:
    """The error to show for one of the engine about a source or a pattern; any other as it is."""
    if error.code not in _ENGINE:
        return error
    if error.code == "mapping-engine" and (bad := patterns.find(plan)):
        return bad
    for scan in _suspects(error, plan, folder):
        found = _look(scan.source, schemas.locate(scan.source, folder)) or _probe(scan, folder)
        if found is not None:
            return found
    return error


def _suspects(error: InputError, plan: Plan, folder: Path) -> Iterator[Scan]:
    """The scans of the file that the error names, and where it names none of them, all."""
    named = Path(error.place.path).name if error.place else ""
    scans = [(schemas.locate(scan.source, folder).name, scan) for scan in plan.scans]
    known = [scan for name, scan in scans if named and name.startswith(named)]
    yield from known or plan.scans


def _look(source: Source, path: Path) -> InputError | None:
    look = _LOOKS.get(source.format)
    return look.find(source, path) if look else None


def _probe(scan: Scan, folder: Path) -> InputError | None:
    """What the engine says of that scan, read alone."""
    path = schemas.locate(scan.source, folder)
    with Engine() as engine:
        try:
            rows = readers.scan(scan, path, schemas.inspect(scan.source, folder, engine), numbered=False)
            # Every value is asked for: what is only counted is not decoded.
            engine.rows(f"SELECT max(hash(COLUMNS(*))) FROM ({rows})")
        except InputError as error:
            return schemas.in_engine_words(path, error)
        except FaultError:
            return None
    return None
