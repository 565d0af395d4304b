"""Shapes files, each parsed once: their triples, prefixes, declarations and imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad

from sahel_ld.shacl.declarations import declared_by
from sahel_ld.shacl.graph import ShapesGraph, quads_of
from sahel_ld.shacl.vocabulary import OWL_IMPORTS, OWL_ONTOLOGY, RDF_TYPE, SHACL


@dataclass(frozen=True)
class ShapesSource:
    """Shapes files as they were parsed: their triples in order, the prefixes, and how many each file has."""

    quads: tuple[Quad, ...]
    prefixes: Mapping[str, str]
    counts: tuple[tuple[Path, int], ...] = ()

    def graph(self) -> ShapesGraph:
        """The triples as a shapes graph, for `read_shapes`."""
        return ShapesGraph(self.quads, canonical=False)

    def declared(self) -> set[str]:
        """The classes and properties that stand declared beside the shapes."""
        return declared_by(quad.triple for quad in self.quads)

    def missing_imports(self) -> list[str]:
        """What owl:imports names and these files do not hold; the SHACL vocabulary itself is always there."""
        held = {q.subject for q in self.quads if q.predicate == RDF_TYPE and q.object == OWL_ONTOLOGY}
        named = {q.object for q in self.quads if q.predicate == OWL_IMPORTS} - held
        return sorted(iri for iri in (getattr(term, "value", "") for term in named) if iri + "#" != SHACL)


def parse_shapes(files: Iterable[Path]) -> ShapesSource:
    """Parse shapes files, each once; raises DataError naming file and line of what can't be read."""
    prefixes: dict[str, str] = {}
    named = list(files)
    parsed = [list(quads_of(file, prefixes, number)) for number, file in enumerate(named, 1)]
    counts = tuple((file, len(quads)) for file, quads in zip(named, parsed, strict=True))
    return ShapesSource(tuple(quad for quads in parsed for quad in quads), prefixes, counts)
