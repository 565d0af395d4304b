"""What a check says: findings, notices, a contradiction, and how to write the terms in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld.cell import Cell
from sahel_ld.errors import Place
from sahel_ld.validation.results import Result

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from sahel_ld.checking.waivers import Waiver
    from sahel_ld.shacl import ShapeName


@dataclass(frozen=True)
class Options:
    """How to check.

    `shapes` replaces the project's own; `ontologies` are files that declare terms; `waivers` is a file
    of exemptions and `today` the day (ISO) on which they must hold; `narrowing` is how many seconds the
    search for the premises of a contradiction may take, 0 for none.
    """

    engine: str = "sparql"
    shapes: Sequence[Path] = ()
    ontologies: Sequence[Path] = ()
    allow_undeclared: bool = False
    waivers: Path | None = None
    today: str = ""
    reasoning: bool = True
    narrowing: float = 60.0


@dataclass(frozen=True)
class Finding:
    """One result with what produced it.

    `cells` by key, and in the same order the `texts` that stand in them; `places` are their physical
    ones, each once, `mapping` those of the rules of the mapping that read them, `rules` the names of
    derivation rules. `side` is whose statements it is about in a merged release: `ours`, or the names of
    merges. A `waiver` exempts the result.
    """

    result: Result
    cells: tuple[Cell, ...] = ()
    places: tuple[Place, ...] = ()
    texts: tuple[str, ...] = ()
    mapping: tuple[Place, ...] = ()
    rules: tuple[str, ...] = ()
    side: str = ""
    waiver: Waiver | None = None

    @property
    def stops(self) -> bool:
        """Whether it stops publishing: a violation that nobody waived."""
        return self.result.is_violation and self.waiver is None


@dataclass(frozen=True)
class Notice:
    """What the check has to say beside results; `stops` tells whether the data then do not pass."""

    code: str
    message: str
    remedy: str = ""
    place: Place | None = None
    stops: bool = False


@dataclass(frozen=True)
class Premise:
    """An axiom, or a triple of the accepted tier, that takes part in a contradiction."""

    triples: tuple[Triple, ...]
    places: tuple[Place, ...] = ()
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Conflict:
    """What reasoning found: a sentence, the classes without possible members, and the premises.

    `minimal` tells whether no premise can be spared; if not, the bound of `seconds` was hit.
    """

    message: str
    classes: tuple[str, ...] = ()
    premises: tuple[Premise, ...] = ()
    minimal: bool = False
    seconds: float = 0.0


@dataclass(frozen=True)
class Scope:
    """What the terms of a report are called: prefixes, shapes, and blank nodes of the data.

    `ways` are those that lead from a named node to a blank one, as waivers write them, full IRIs.
    """

    prefixes: Mapping[str, str] = field(default_factory=dict)
    shapes: Mapping[str, ShapeName] = field(default_factory=dict)
    nodes: Mapping[str, str] = field(default_factory=dict)
    ways: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class CheckReport:
    """Everything that a check found; `report` is the standard's report graph."""

    findings: tuple[Finding, ...]
    conflict: Conflict | None
    report: tuple[Triple, ...]
    notices: tuple[Notice, ...] = ()
    scope: Scope = field(default_factory=Scope)

    @property
    def conforms(self) -> bool:
        """Whether nothing stops publishing; warnings, information and what is waived don't."""
        faults = any(notice.stops for notice in self.notices)
        return self.conflict is None and not faults and not any(f.stops for f in self.findings)

    @property
    def waived(self) -> tuple[Finding, ...]:
        """The results that waivers exempt."""
        return tuple(finding for finding in self.findings if finding.waiver)
