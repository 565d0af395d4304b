"""datapackage.json: the tables for people with a spreadsheet or a data frame, without RDF.

Specification: the Data Package standard, https://datapackage.org/standard/data-package/ (2.0), with
Data Resource, Table Dialect and Table Schema. Types are those that every value of a column has.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sahel_ld.publication.index import Entry
from sahel_ld.publication.release import Column, Licence, Release
from sahel_ld.publication.tables import read_table

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
TYPES = (
    ("integer", re.compile(r"-?(?:0|[1-9][0-9]*)")),
    ("number", re.compile(r"-?[0-9]+\.[0-9]+|-?(?:0|[1-9][0-9]*)")),
    ("date", re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")),
)


def describe(release: Release, entries: Sequence[Entry], stage: Path) -> bytes:
    """The data package of the tables among `entries`, which lie in `stage`."""
    notice = release.notice
    document = {
        "$schema": PROFILE,
        "name": release.name,
        "id": f"{release.base}dataset/{release.name}",
        "title": _english(notice.title),
        "description": _english(notice.description),
        "version": notice.version,
        "created": f"{notice.issued}T00:00:00Z",
        "homepage": notice.homepage or release.base,
        "licenses": [_licence(notice.licence)],
        "contributors": [
            {
                "title": notice.creator.name,
                "path": notice.creator.page or notice.creator.iri,
                "roles": ["creator"],
            }
        ],
        "resources": [
            _resource(entry, stage, release.columns.get(Path(entry.name).stem, {}))
            for entry in entries
            if entry.name.startswith("tables/")
        ],
    }
    if notice.keywords:
        document["keywords"] = sorted({word for words in notice.keywords.values() for word in words})
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _licence(licence: Licence) -> dict[str, str]:
    """The profile takes no empty name, so a licence without SPDX identifier has none."""
    name = {"name": licence.spdx} if licence.spdx else {}
    return {**name, "path": licence.iri, "title": licence.name}


def _resource(entry: Entry, stage: Path, columns: Mapping[str, Column]) -> dict[str, Any]:
    header, *rows = read_table(stage / entry.name)
    types = [_type([row[at] for row in rows]) for at in range(len(header))]
    fields = [_field(name, type_, columns.get(name)) for name, type_ in zip(header, types, strict=True)]
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if references := list(_foreign_keys(columns)):
        schema["foreignKeys"] = references
    if len({row[0] for row in rows}) == len(rows):
        schema["primaryKey"] = [header[0]]
    return {
        "name": Path(entry.name).stem.lower(),
        "path": entry.name,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": entry.bytes,
        "hash": f"sha256:{entry.sha256}",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "header": True},
        "schema": schema,
    }


def _field(name: str, type_: str, column: Column | None) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": type_}
    if column:
        field["description"] = column.description
        if column.required:
            field["constraints"] = {"required": True}
    return field


def _foreign_keys(columns: Mapping[str, Column]) -> Iterator[dict[str, Any]]:
    for name, column in columns.items():
        if column.table:
            yield {
                "fields": [name],
                "reference": {"resource": column.table.lower(), "fields": [column.key]},
            }


def _type(values: Sequence[str]) -> str:
    given = [value for value in values if value]
    for name, pattern in TYPES:
        if given and all(pattern.fullmatch(value) for value in given):
            return name
    return "string"


def _english(texts: Any) -> str:
    return str(texts.get("en") or next(iter(texts.values()), ""))
