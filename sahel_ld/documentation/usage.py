"""Who uses a term: shapes that target it or have it in a path, queries that name it, data that have it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld.errors import UsageError
from sahel_ld.ontology import read_ontology
from sahel_ld.querying import catalogue
from sahel_ld.querying.tokens import Token, normalise, readings
from sahel_ld.vocabulary import FOREIGN

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from sahel_ld.project import Project

SHACL = FOREIGN["sh"]
TARGET_CLASS = SHACL + "targetClass"
_USES = {SHACL + name for name in ("targetClass", "targetSubjectsOf", "targetObjectsOf", "path", "class")}

Names = Mapping[str, list[str]]


@dataclass(frozen=True)
class Usage:
    """By IRI of a term, sorted: shapes that use it, shapes that target it as a class, queries; instances."""

    shapes: Names
    guards: Names
    queries: Names
    instances: Mapping[str, int]


def read_usage(project: Project) -> Usage:
    """The uses in a project's shapes, catalogue and release; raises UsageError if there is no release."""
    shapes = read_ontology(project.shapes) if project.shapes.is_dir() else []
    return Usage(
        shapes=_sorted(_of_shapes(shapes, _USES)),
        guards=_sorted(_of_shapes(shapes, {TARGET_CLASS})),
        queries=_sorted(_of_queries(project)),
        instances=count_instances(project.dist / f"{project.settings.dataset}.nq"),
    )


def count_instances(dump: Path) -> dict[str, int]:
    """How many things of each class a dump has, whatever graph says so; UsageError if it is not there."""
    from pyoxigraph import RdfFormat, parse

    if not dump.is_file():
        raise UsageError(
            f"there is no release to count in: {dump} is missing", remedy="run `sahel-ld publish` first"
        )
    kind = FOREIGN["rdf"] + "type"
    quads = parse(path=dump, format=RdfFormat.N_QUADS)
    pairs = {(str(q.subject), getattr(q.object, "value", "")) for q in quads if q.predicate.value == kind}
    return dict(Counter(name for _, name in pairs))


def named_terms(text: str, prefixes: Mapping[str, str]) -> set[str]:
    """Every IRI that a query writes out or abbreviates; what stands in strings and comments is none."""
    tokens = next(readings(normalise(text)))
    known = {**prefixes, **dict(_declared(tokens))}
    found = {token.text[1:-1] for token in tokens if token.kind == "iri"}
    for token in tokens:
        prefix, _, local = token.text.partition(":")
        if token.kind == "name" and local and prefix in known:
            found.add(known[prefix] + local)
    return found


def _declared(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    for word, name, iri in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if word.keyword == "PREFIX":
            yield name.text.removesuffix(":"), iri.text[1:-1]


def _of_queries(project: Project) -> Iterator[tuple[str, str]]:
    for entry in catalogue.entries(project.queries):
        for iri in named_terms(entry.text, project.prefixes):
            yield iri, entry.name


def _of_shapes(triples: Iterable[Triple], predicates: set[str]) -> Iterator[tuple[str, str]]:
    """Pairs of a term and a named shape that has it under a predicate, also through blank nodes."""
    from pyoxigraph import NamedNode

    said: dict[object, list[Triple]] = defaultdict(list)
    for triple in triples:
        said[triple.subject].append(triple)
    for shape in list(said):
        if isinstance(shape, NamedNode):
            for iri in _terms_under(shape, said, predicates):
                yield iri, shape.value.rpartition("#")[2]


def _terms_under(
    node: object, said: Mapping[object, list[Triple]], predicates: set[str] | None
) -> Iterator[str]:
    """IRIs under the predicates, or under any where None is given; lists and paths are gone through."""
    from pyoxigraph import BlankNode, NamedNode

    for triple in said.get(node, ()):
        wanted = predicates is None or triple.predicate.value in predicates
        if isinstance(triple.object, BlankNode):
            yield from _terms_under(triple.object, said, None if wanted else predicates)
        elif wanted and isinstance(triple.object, NamedNode):
            yield triple.object.value


def _sorted(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for iri, name in pairs:
        found[iri].add(name)
    return {iri: sorted(names) for iri, names in found.items()}
