"""The project's ontology as data: its triples, and the vocabulary that tables may use."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld import vocabulary
from sahel_ld.errors import InputError, Place
from sahel_ld.tables import Vocabulary

if TYPE_CHECKING:
    from pyoxigraph import Triple

ALIGNMENTS = "alignments.ttl"


def module_files(folder: Path) -> list[Path]:
    """The modules of an ontology, sorted; alignments are apart, since they are never imported."""
    return sorted(path for path in folder.rglob("*.ttl") if path.name != ALIGNMENTS)


def read_ontology(folder: Path) -> list[Triple]:
    """The triples of all modules; raises InputError naming file and line of what is not Turtle."""
    return [triple for path in module_files(folder) for triple in _read(path)]


def _read(path: Path) -> list[Triple]:
    from pyoxigraph import RdfFormat, parse

    try:
        return [quad.triple for quad in parse(path=path, format=RdfFormat.TURTLE)]
    except SyntaxError as error:
        raise InputError(
            f"is not well-formed Turtle: {error.msg}",
            place=Place(path, line=error.lineno, column=error.offset),
        ) from error
    except OSError as error:
        raise InputError(f"can't be read: {error.strerror}", place=Place(path)) from error


def without_blank_nodes(triples: Iterable[Triple]) -> list[Triple]:
    """The triples without a blank node: terms, labels, hierarchy, code lists, but no class expressions."""
    from pyoxigraph import BlankNode

    return [
        t for t in triples if not isinstance(t.subject, BlankNode) and not isinstance(t.object, BlankNode)
    ]


def read_vocabulary(triples: Iterable[Triple]) -> Vocabulary:
    """What the tables may use: concepts, relational properties, and the tree of classes.

    A property is relational if it has a twin in the weak tier, or says of itself that it yields no
    direct triple (`possiblySameAs`).
    """
    concepts: set[str] = set()
    properties: set[str] = set()
    parents: dict[str, set[str]] = {}
    for triple in triples:
        subject, predicate, value = (
            getattr(term, "value", "") for term in (triple.subject, triple.predicate, triple.object)
        )
        if predicate == vocabulary.FOREIGN["skos"] + "inScheme":
            concepts.add(subject)
        elif predicate in (vocabulary.ONTOLOGY + "reportedAs", vocabulary.ONTOLOGY + "withoutDirectTriple"):
            properties.add(subject.removeprefix(vocabulary.ONTOLOGY))
        elif predicate == vocabulary.FOREIGN["rdfs"] + "subClassOf" and value.startswith(vocabulary.ONTOLOGY):
            parents.setdefault(subject.removeprefix(vocabulary.ONTOLOGY), set()).add(
                value.removeprefix(vocabulary.ONTOLOGY)
            )
    return Vocabulary(frozenset(concepts), frozenset(properties), _descendants(parents))


def _descendants(parents: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    """Each class with itself and all classes under it."""
    found: dict[str, set[str]] = {}
    for name in {*parents, *(parent for above in parents.values() for parent in above)}:
        for ancestor in _ancestors(name, parents):
            found.setdefault(ancestor, set()).add(name)
    return {name: frozenset(members) for name, members in found.items()}


def _ancestors(name: str, parents: dict[str, set[str]]) -> set[str]:
    seen, todo = {name}, [name]
    while todo:
        new = parents.get(todo.pop(), set()) - seen
        seen |= new
        todo.extend(new)
    return seen
