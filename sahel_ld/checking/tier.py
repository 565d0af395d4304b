"""OWL consistency of the ontology and the accepted tier; of a contradiction the premises and their cells."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld import ontology, tables, vocabulary
from sahel_ld.checking.blame import behind, provenance_of
from sahel_ld.checking.records import Conflict, Premise
from sahel_ld.errors import Place
from sahel_ld.mapping import turtle_positions
from sahel_ld.pipeline import Build
from sahel_ld.provenance import Provenance

if TYPE_CHECKING:
    from pyoxigraph import BlankNode, Literal, NamedNode, Triple

    Subject = NamedNode | BlankNode | Triple
    Term = Subject | Literal


def find_conflict(build: Build, *, seconds: float) -> Conflict | None:
    """What OWL reasoning finds wrong with the ontology and the accepted tier, or None.

    The premises of a contradiction are sought for `seconds` at most.
    """
    from sahel_ld.validation import consistency

    found = consistency.find_inconsistency(accepted_tier(build))
    if found is None:
        return None
    if seconds <= 0:
        return Conflict(found.message, found.classes)
    start = time.monotonic()
    narrowed = consistency.premises(build.terms, facts(build), classes=found.classes, seconds=seconds)
    with provenance_of(build) as provenance:
        axioms = _axiom_lines(build, [unit.triples[0] for unit in narrowed.units])
        premises = [_premise(build, unit.triples, axioms, provenance) for unit in narrowed.units]
    taken = round(time.monotonic() - start, 1)
    return Conflict(found.message, found.classes, tuple(premises), narrowed.minimal, taken)


def accepted_tier(build: Build) -> list[Triple]:
    """The ontology, the types of things, and the direct triples that the editors accept."""
    return [*build.terms, *facts(build)]


def facts(build: Build) -> list[Triple]:
    """The types of things, and the direct triples that the editors accept.

    Things that no direct triple and no axiom names are alike if their types are: the first stands for
    all of them. Since OWL does not take two names for two things, what one name can be the others can,
    and a table of a hundred thousand records asks the reasoner about a few things.
    """
    from pyoxigraph import NamedNode

    twins = (f"{vocabulary.ONTOLOGY}reportedAs", f"{vocabulary.ONTOLOGY}closureOf")
    relational = {
        NamedNode(str(triple.subject)[1:-1]) for triple in build.terms if triple.predicate.value in twins
    }
    direct = [q.triple for p in relational for q in build.store.quads_for_pattern(None, p, None, None)]
    named = {term for triple in (*direct, *build.terms) for term in (triple.subject, triple.object)}
    return [*_types(build, named), *direct]


def _types(build: Build, named: Set[Term]) -> Iterator[Triple]:
    """The types of all things that are `named`, and of one thing for each set of types of the others."""
    from pyoxigraph import NamedNode, Triple

    rdf_type = NamedNode(f"{vocabulary.FOREIGN['rdf']}type")
    classes: dict[Subject, list[NamedNode]] = defaultdict(list)
    for quad in build.store.quads_for_pattern(None, rdf_type, None, None):
        if isinstance(quad.object, NamedNode) and quad.object.value.startswith(vocabulary.ONTOLOGY):
            classes[quad.subject].append(quad.object)
    first: dict[frozenset[NamedNode], Subject] = {}
    for thing in sorted(classes.keys() - named, key=str):
        first.setdefault(frozenset(classes[thing]), thing)
    for thing in (*(classes.keys() & named), *first.values()):
        yield from (Triple(thing, rdf_type, kind) for kind in classes[thing])


def _premise(
    build: Build, triples: tuple[Triple, ...], axioms: dict[Triple, Place], provenance: Provenance
) -> Premise:
    """A premise with the line of the ontology where it stands, or the cells that it follows from."""
    if triples[0] in axioms:
        return Premise(triples, (axioms[triples[0]],))
    cells, _ = behind(triples, provenance)
    places = [place for cell in cells if (place := tables.locate(build.dataset, cell))]
    return Premise(triples, tuple(dict.fromkeys(places)), tuple(cells))


def _axiom_lines(build: Build, heads: Sequence[Triple]) -> dict[Triple, Place]:
    """Where in the modules of the ontology triples stand; a blank node is looked for by what it says."""
    wanted = {_key(triple): triple for triple in heads}
    found: dict[Triple, Place] = {}
    for file in ontology.module_files(build.project.ontology):
        for triple, line in _lines(file):
            if _key(triple) in wanted:
                found.setdefault(wanted[_key(triple)], Place(file, line))
    return found


def _key(triple: Triple) -> tuple[str, ...]:
    from pyoxigraph import BlankNode

    terms = (triple.subject, triple.predicate, triple.object)
    return tuple("" if isinstance(term, BlankNode) else str(term) for term in terms)


def _lines(file: Path) -> Iterable[tuple[Triple, int | None]]:
    from pyoxigraph import RdfFormat, parse

    triples = [quad.triple for quad in parse(path=file, format=RdfFormat.TURTLE)]
    lines = [line for line, _ in turtle_positions.positions(file.read_text(encoding="utf-8"))]
    known: list[int | None] = list(lines) if len(lines) == len(triples) else [None] * len(triples)
    return zip(triples, known, strict=True)
