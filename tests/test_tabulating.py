"""The published tables explain themselves: every column described, every reference followed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data_package_profile import profile_errors

Package = dict[str, Any]


def undescribed(package: Package) -> list[str]:
    """The columns of which nothing is said."""
    return [
        f"{resource['name']}.{field['name']}"
        for resource in package["resources"]
        for field in resource["schema"]["fields"]
        if not field.get("description")
    ]


def dangling(package: Package, folder: Path) -> Iterator[str]:
    """The values of foreign keys that are no key, and the required cells that are empty."""
    tables = {
        each["name"]: list(
            csv.DictReader(io.StringIO((folder / each["path"]).read_text("utf-8"), newline=""))
        )
        for each in package["resources"]
    }
    for resource in package["resources"]:
        rows = tables[resource["name"]]
        for foreign in resource["schema"].get("foreignKeys", []):
            (column,), (key,) = foreign["fields"], foreign["reference"]["fields"]
            known = {row[key] for row in tables[foreign["reference"]["resource"]]}
            yield from (
                f"{resource['name']}.{column}: {row[column]}"
                for row in rows
                if row[column] and row[column] not in known
            )
        for field in resource["schema"]["fields"]:
            if field.get("constraints", {}).get("required"):
                yield from (
                    f"{resource['name']}.{field['name']} is empty" for row in rows if not row[field["name"]]
                )


def read(project: Path) -> Package:
    package: Package = json.loads((project / "dist" / "datapackage.json").read_bytes())
    return package


def test_every_column_is_described(published_ford: Path) -> None:
    """The curated ones and those that were computed; lists say how they are separated."""
    package = read(published_ford)
    assert undescribed(package) == []
    fields = {
        (r["name"], f["name"]): f["description"] for r in package["resources"] for f in r["schema"]["fields"]
    }
    assert fields["claims", "claimants"] == "the key of a row in actors; several are separated by |"
    assert fields["claims", "relayed_by_2_iri"] == "the IRI of number 2 in relayed_by"
    assert fields["claims", "stance"] == "a code of the list stance"
    assert fields["propositions", "hash"] == "the content hash, the last part of the IRI"


def test_references_can_be_followed(published_ford: Path) -> None:
    """Every foreign key leads to a row, every required cell is filled, and the profile is kept."""
    package = read(published_ford)
    keys = {
        r["name"]: [each["fields"][0] for each in r["schema"].get("foreignKeys", [])]
        for r in package["resources"]
    }
    assert keys["claims"] == ["proposition", "retracts"]
    assert list(dangling(package, published_ford / "dist")) == []
    assert profile_errors(package) == []


def test_a_dangling_reference_would_be_seen(published_ford: Path) -> None:
    """The checks themselves can fail, and name table, column and value."""
    package = read(published_ford)
    claims = next(each for each in package["resources"] if each["name"] == "claims")
    claims["schema"]["foreignKeys"][0]["fields"] = ["stance"]
    claims["schema"]["fields"][3] |= {"constraints": {"required": True}, "description": ""}
    found = list(dangling(package, published_ford / "dist"))
    assert "claims.stance: asserts" in found
    assert "claims.on_behalf_of is empty" in found
    assert undescribed(package) == ["claims.on_behalf_of"]
