"""The FAIR and quality scorecard of a release: reports/fair.json, and a page to read.

Each test of fair_checks.toml is a query over one file of the release, so that anybody can repeat it on a
download.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld.publication.description import PREFIXES
from sahel_ld.publication.media import rdf_format

if TYPE_CHECKING:
    from pyoxigraph import Store

SHOWN = 3
METADATA = ("datapackage.json", "dataset.jsonld", "dcat.jsonld", "dcat.ttl", "prov.ttl", "void.ttl")
NAMESPACES = {
    **PREFIXES,
    "owl": "http://www.w3.org/2002/07/owl#",
    "schema": "https://schema.org/",
    "vann": "http://purl.org/vocab/vann/",
}


@dataclass(frozen=True)
class Check:
    """One test: identifier, FAIR principle, question, the file and the query that decide it.

    It passes if the query finds something or, where `passes_on` is `none`, if it finds nothing.
    """

    name: str
    principle: str
    question: str
    file: str
    query: str
    passes_on: str = "some"


def read_checks() -> list[Check]:
    """The tests, in the order of the report."""
    text = Path(__file__).with_name("fair_checks.toml").read_text(encoding="utf-8")
    return [Check(**members) for members in tomllib.loads(text)["check"]]


@dataclass(frozen=True)
class Finding:
    """The outcome of a test: whether it passed, how much its query found, and the first of that."""

    check: Check
    passed: bool
    count: int
    examples: tuple[str, ...]


def assess(folder: Path) -> list[Finding]:
    """The outcome of every test on the release in `folder`; a file that is missing fails its tests."""
    checks = read_checks()
    stores = {name: _load(folder / name) for name in sorted({check.file for check in checks})}
    return [_decide(check, stores[check.file]) for check in checks]


def _load(path: Path) -> Store | None:
    from pyoxigraph import Store

    if not path.is_file():
        return None
    store = Store()
    store.bulk_load(path=path, format=rdf_format(path.name))
    return store


def _decide(check: Check, store: Store | None) -> Finding:
    if store is None:
        return Finding(check, False, 0, ())
    solutions = store.query(check.query, prefixes=NAMESPACES)
    found = sorted({str(solution["found"]) for solution in solutions})  # type: ignore[union-attr]
    passed = bool(found) == (check.passes_on == "some")
    return Finding(check, passed, len(found), tuple(found[:SHOWN]))


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of each file that the tests look at, and of the other metadata, by name."""
    names = {check.file for check in read_checks()} | {*METADATA}
    files = ((name, folder / name) for name in sorted(names))
    return {name: sha256(path.read_bytes()).hexdigest() for name, path in files if path.is_file()}


def as_json(findings: Sequence[Finding], looked_at: Mapping[str, str]) -> bytes:
    """The text of reports/fair.json; `looked_at` has the digests of the files."""
    document = {
        "passed": sum(finding.passed for finding in findings),
        "tests": len(findings),
        "lookedAt": dict(looked_at),
        "results": [
            {
                "test": finding.check.name,
                "principle": finding.check.principle,
                "question": finding.check.question,
                "passed": finding.passed,
                "file": finding.check.file,
                "query": finding.check.query,
                "passesOn": finding.check.passes_on,
                "found": finding.count,
                "examples": list(finding.examples),
            }
            for finding in findings
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def as_page(findings: Sequence[Finding]) -> bytes:
    """The text of reports/fair.md."""
    passed = sum(finding.passed for finding in findings)
    rows = [
        f"| {finding.check.name} | {finding.check.principle} | {finding.check.question} "
        f"| {'yes' if finding.passed else '**no**'} | `{finding.check.file}` |"
        for finding in findings
    ]
    head = [
        "# FAIR and quality scorecard",
        "",
        f"{passed} of {len(findings)} tests passed. They re-implement, offline, tests of FOOPS!, of F-UJI",
        "and of the VoID and DCAT profiles; the queries, and what they found, are in `fair.json`.",
        "",
        "| test | principle | question | passed | looked at |",
        "|---|---|---|---|---|",
    ]
    return ("\n".join([*head, *rows]) + "\n").encode()
