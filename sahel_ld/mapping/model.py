"""The model of a mapping: what every syntax (YARRRML, RML, legacy RML) is read into.

Frozen records after RML-Core and RML-FNML (https://w3id.org/rml/core/spec/, https://w3id.org/rml/fnml/spec/).
Every record knows its place in the mapping's text; places take no part in comparison, so that two
equal sources written in two places are one source.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from sahel_ld.errors import Place


class TermType(Enum):
    """Kinds of term that a term map makes (RML-Core, "Term types")."""

    IRI = "IRI"
    URI = "URI"
    UNSAFE_IRI = "UnsafeIRI"
    UNSAFE_URI = "UnsafeURI"
    BLANK = "BlankNode"
    LITERAL = "Literal"

    @property
    def is_iri(self) -> bool:
        """Whether terms of this type are written between angle brackets."""
        return self not in (TermType.BLANK, TermType.LITERAL)


UNPLACED = Place("?")
"""For records made by no text: they are built in tests and by rewriting."""


@dataclass(frozen=True)
class Reference:
    """A column, or a JSONPath, of the record at hand."""

    name: str
    place: Place = field(default=UNPLACED, compare=False, repr=False)


@dataclass(frozen=True)
class Template:
    """Text with references in it; `parts` alternate freely."""

    parts: tuple[str | Reference, ...]
    place: Place = field(default=UNPLACED, compare=False, repr=False)


@dataclass(frozen=True)
class Constant:
    """A fixed term: an IRI (perhaps relative to the base), or a literal."""

    value: str
    is_iri: bool
    datatype: str | None = None
    language: str | None = None
    is_blank: bool = False
    place: Place = field(default=UNPLACED, compare=False, repr=False)


@dataclass(frozen=True)
class Argument:
    """A value handed to a parameter of a function."""

    parameter: str
    value: Expression
    place: Place = field(default=UNPLACED, compare=False, repr=False)


@dataclass(frozen=True)
class Call:
    """A function applied to arguments; `function` is an IRI or a short name of the registry."""

    function: str
    arguments: tuple[Argument, ...]
    place: Place = field(default=UNPLACED, compare=False, repr=False)


@dataclass(frozen=True)
class Fresh:
    """No expression at all: a new blank node for each record."""

    place: Place = field(default=UNPLACED, compare=False, repr=False)


Expression: TypeAlias = Reference | Template | Constant | Call | Fresh


@dataclass(frozen=True)
class TermMap:
    """Makes one term, or several, of each record."""

    expression: Expression
    term_type: TermType
    language: TermMap | None = None
    datatype: TermMap | None = None
    condition: Call | None = None
    place: Place = field(default=UNPLACED, compare=False, repr=False)


@dataclass(frozen=True)
class Join:
    """Equality of a value of the child record and one of the parent record."""

    child: Expression
    parent: Expression
    place: Place = field(default=UNPLACED, compare=False, repr=False)


@dataclass(frozen=True)
class ParentMap:
    """Takes the subjects of another triples map as objects (`rml:RefObjectMap`)."""

    parent: str
    joins: tuple[Join, ...] = ()
    condition: Call | None = None
    place: Place = field(default=UNPLACED, compare=False, repr=False)


@dataclass(frozen=True)
class PredicateObjectMap:
    """Predicates and objects for one subject; `inverses` lead from the object to the subject."""

    predicates: tuple[TermMap, ...]
    objects: tuple[TermMap | ParentMap, ...]
    graphs: tuple[TermMap, ...] = ()
    inverses: tuple[TermMap, ...] = ()
    condition: Call | None = None
    place: Place = field(default=UNPLACED, compare=False, repr=False)


@dataclass(frozen=True)
class Source:
    """A file of records and how to read it.

    `nulls` are the cell texts that mean *no value*; for CSV and TSV an empty cell does unless the
    mapping lists others. `lists` gives the separator of a column whose cells hold several values
    (`csvw:separator`).
    """

    path: str
    format: str
    iterator: str | None = None
    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    header: bool = True
    compression: str | None = None
    nulls: tuple[str, ...] | None = None
    lists: tuple[tuple[str, str], ...] = ()
    place: Place = field(default=UNPLACED, compare=False, repr=False)


@dataclass(frozen=True)
class TriplesMap:
    """Subjects, and what is said of them, for the records of one source."""

    name: str
    source: Source
    subject: TermMap
    graphs: tuple[TermMap, ...] = ()
    predicate_objects: tuple[PredicateObjectMap, ...] = ()
    condition: Call | None = None
    base: str | None = None
    place: Place = field(default=UNPLACED, compare=False, repr=False)


@dataclass(frozen=True)
class Mapping:
    """All triples maps of one or more mapping files."""

    triples_maps: tuple[TriplesMap, ...]
    base: str | None = None
    place: Place = field(default=UNPLACED, compare=False, repr=False)

    def named(self, name: str) -> TriplesMap | None:
        """The triples map of that name, if there is one."""
        return next((one for one in self.triples_maps if one.name == name), None)
