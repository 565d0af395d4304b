"""Why a triple stands: down from a derived triple over rules and claims to the cells of the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld import derivation, mapping
from sahel_ld.cell import Cell
from sahel_ld.derivation import Derivation, Rule
from sahel_ld.errors import Place
from sahel_ld.mapping import Trace, Tracer

if TYPE_CHECKING:
    from pyoxigraph import Store, Triple


@dataclass(frozen=True)
class Step:
    """One way in which a rule yields a triple, with why each premise stands."""

    rule: Rule
    premises: tuple[Support, ...]


@dataclass(frozen=True)
class Support:
    """Why a triple stands: the graph it is in, the cells that made it, the rules that yield it."""

    triple: Triple
    graph: str
    cells: tuple[Cell, ...]
    steps: tuple[Step, ...]

    def all_cells(self) -> list[Cell]:
        """The cells under this triple, through all rules, each once."""
        below = [cell for step in self.steps for premise in step.premises for cell in premise.all_cells()]
        return list(dict.fromkeys([*self.cells, *below]))


class Provenance:
    """Answers for one store, with its rules and the tables and mapping behind it."""

    def __init__(self, store: Store, rules: Sequence[Rule], tracer: Tracer, *, released: str) -> None:
        self._store = store
        self._rules = rules
        self._tracer = tracer
        self._released = released
        self._ways: dict[Triple, list[Derivation]] = {}
        self._cells: dict[Triple, list[Cell]] = {}
        self._naming: dict[str, list[Cell]] = {}
        self._places: dict[Cell, dict[Place, None]] = {}

    def mapping_places(self, cell: Cell) -> list[Place]:
        """Where the mapping reads a cell, as far as questions asked so far came upon it."""
        return list(self._places.get(cell, ()))

    def _noted(self, traces: Iterable[Trace]) -> list[Cell]:
        """The cells of traces, each once; where the mapping reads them is kept."""
        cells: dict[Cell, None] = {}
        for trace in traces:
            cells[trace.cell] = None
            self._places.setdefault(trace.cell, {})[trace.mapping_place] = None
        return list(cells)

    def support(self, triple: Triple) -> Support:
        """Why a triple stands; a triple that doesn't has neither graph nor cells nor rules."""
        return self._support(triple, frozenset())

    def _support(self, triple: Triple, above: frozenset[Triple]) -> Support:
        graph = self._graph(triple)
        ways = self._derivations(triple) if graph else []
        seen = above | {triple}
        steps = tuple(
            Step(way.rule, tuple(self._support(premise, seen) for premise in way.premises))
            for way in ways
            if not seen & set(way.premises)
        )
        return Support(triple, graph, tuple(self.cells(triple)), steps)

    def premises(self, triple: Triple) -> set[Triple]:
        """The triples from which a rule yields this one, in any way."""
        return {premise for way in self._derivations(triple) for premise in way.premises}

    def _derivations(self, triple: Triple) -> list[Derivation]:
        if triple not in self._ways:
            self._ways[triple] = derivation.derivations(
                self._store, self._rules, triple, released=self._released
            )
        return self._ways[triple]

    def consequences(self, triple: Triple) -> list[tuple[Rule, Triple]]:
        """Every triple that a rule yields with this one among its premises, and the rule."""
        return derivation.consequences(self._store, self._rules, triple, released=self._released)

    def _graph(self, triple: Triple) -> str:
        quads = self._store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        return min((str(getattr(quad.graph_name, "value", "")) for quad in quads), default="")

    def cells(self, triple: Triple) -> list[Cell]:
        """The cells from which the mapping makes a triple: of the object first, then of the subject."""
        if triple not in self._cells:
            found = self._tracer.trace(str(triple.subject), str(triple.predicate), str(triple.object))
            self._cells[triple] = self._noted(found)
        return self._cells[triple]

    def missing(self, subject: str, predicate: str) -> list[Cell]:
        """The cells that should fill a path of a subject (both in N-Triples)."""
        return self._noted(self._tracer.trace(subject, predicate))

    def record(self, subject: str) -> list[Cell]:
        """The cells that name a subject (in N-Triples)."""
        return self._noted(trace for trace in self._tracer.trace(subject) if trace.role == "subject")

    def naming(self, subject: str) -> list[Cell]:
        """The cells whose values make the IRI of a subject (in N-Triples), asked once."""
        if subject not in self._naming:
            self._naming[subject] = self._noted(self._tracer.naming(subject))
        return self._naming[subject]


@contextmanager
def tracing(
    store: Store,
    rules: Sequence[Rule],
    *,
    mapping_file: Path,
    tables: Path,
    keys: Mapping[str, str],
    base: str,
    released: str,
    mapped: mapping.Mapping | None = None,
) -> Iterator[Provenance]:
    """Provenance over prepared tables in a folder, as long as the context lasts.

    `mapped` is what `mapping_file` holds, where that was read before.
    """
    with Tracer(mapped or mapping.read(mapping_file), folder=tables, base=base, keys=keys) as tracer:
        yield Provenance(store, rules, tracer, released=released)
