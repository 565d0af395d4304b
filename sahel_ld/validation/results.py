"""What a check found: one record for a SHACL result, whichever engine gave it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyoxigraph import Triple

VIOLATION = "http://www.w3.org/ns/shacl#Violation"
SEVERITIES = {
    "http://www.w3.org/ns/shacl#Info": "information",
    "http://www.w3.org/ns/shacl#Warning": "warning",
    VIOLATION: "violation",
}


@dataclass(frozen=True, order=True)
class Result:
    """One validation result of SHACL; terms are in N-Triples, `path` as SPARQL writes it, with full IRIs.

    `severity` is an IRI, `path` and `value` are empty where the result has none.
    """

    shape: str
    focus: str
    path: str
    value: str
    component: str
    severity: str
    message: str

    @property
    def level(self) -> str:
        """`violation`, `warning` or `information`; a severity of the shapes' own is a violation."""
        return SEVERITIES.get(self.severity, "violation")

    @property
    def is_violation(self) -> bool:
        """Whether the result stops publishing."""
        return self.level == "violation"


@dataclass(frozen=True)
class Outcome:
    """What an engine answered: its results, sorted, and the report graph of the standard."""

    results: tuple[Result, ...]
    report: tuple[Triple, ...]


@dataclass(frozen=True)
class Inconsistency:
    """What the reasoner found: an inconsistent ontology, or classes that can have no member."""

    message: str
    classes: tuple[str, ...] = ()
