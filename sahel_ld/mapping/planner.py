"""From the model to the plan: names resolved, columns checked, terms built of expressions."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass, field, replace

from sahel_ld.errors import MappingError, Place
from sahel_ld.mapping import names, schemas
from sahel_ld.mapping.model import (
    Mapping,
    ParentMap,
    PredicateObjectMap,
    Source,
    TermMap,
    TriplesMap,
)
from sahel_ld.mapping.plan import Equality, Expr, Plan, Rule, Scan, Term, rule_columns
from sahel_ld.mapping.schemas import Schema
from sahel_ld.mapping.terms import Terms

DEFAULT_GRAPHS = (names.RML + "defaultGraph", names.R2RML + "defaultGraph")


@dataclass(frozen=True)
class _Object:
    """An object of a rule, with what it asks of the rows: a join and conditions."""

    term: Term
    parent: int | None = None
    equalities: tuple[Equality, ...] = ()
    conditions: tuple[Expr, ...] = field(default=())


def plan(mapping: Mapping, found: Map[Source, Schema], base: str) -> Plan:
    """Plan a mapping over sources that were inspected; MappingError when it does not fit them."""
    return _Planner(mapping, found, base).plan()


class _Planner:
    def __init__(self, mapping: Mapping, found: Map[Source, Schema], base: str) -> None:
        self.mapping, self.found = mapping, found
        self.base = mapping.base or base
        for given in (
            (mapping.base, mapping.place),
            *((one.base, one.place) for one in mapping.triples_maps),
        ):
            _check_base(*given)
        self.sources = tuple(dict.fromkeys(one.source for one in mapping.triples_maps))
        self.numbers = {one.name: at for at, one in enumerate(mapping.triples_maps)}

    def plan(self) -> Plan:
        rules = [rule for one in self.mapping.triples_maps for rule in self._rules(one)]
        distinct = tuple(dict.fromkeys(rules))
        references: list[dict[str, None]] = [{} for _ in self.sources]
        for rule in distinct:
            for column in (one for found in rule_columns(rule).values() for one in found):
                at = rule.parent if column.of_parent and rule.parent is not None else rule.scan
                references[at][column.reference] = None
        scans = [Scan(source, tuple(references[at])) for at, source in enumerate(self.sources)]
        return Plan(tuple(scans), distinct)

    def _terms(self, one: TriplesMap, *, of_parent: bool = False) -> Terms:
        return Terms(
            one.source,
            self.found[one.source],
            one.base or self.base,
            self.numbers[one.name],
            of_parent=of_parent,
        )

    def _rules(self, one: TriplesMap) -> list[Rule]:
        terms = self._terms(one)
        subject = terms.term(one.subject)
        conditions = (terms.condition(one.condition),) if one.condition else ()
        frame = Rule(
            one.name, self.sources.index(one.source), subject, subject, subject, conditions=conditions
        )
        return [rule for each in one.predicate_objects for rule in self._of(one, each, terms, frame)]

    def _of(self, one: TriplesMap, each: PredicateObjectMap, terms: Terms, frame: Rule) -> list[Rule]:
        if each.condition:
            frame = replace(frame, conditions=(*frame.conditions, terms.condition(each.condition)))
        graphs = self._graphs((*one.graphs, *each.graphs), terms)
        objects = [self._object(one, found, terms) for found in each.objects]
        rules = [
            _rule(frame, terms.term(predicate), made, graph, inverse=predicate in each.inverses)
            for predicate in (*each.predicates, *each.inverses)
            for made in objects
            for graph in graphs
        ]
        return [replace(rule, place=each.place) for rule in rules]

    def _graphs(self, maps: tuple[TermMap, ...], terms: Terms) -> list[Term | None]:
        """The graphs of a quad, the default graph as None; without any map it is the default graph."""
        found = [None if _is_default(one) else terms.term(one) for one in maps]
        return list(dict.fromkeys(found)) or [None]

    def _object(self, one: TriplesMap, made: TermMap | ParentMap, terms: Terms) -> _Object:
        if isinstance(made, TermMap):
            return _Object(terms.term(made))
        parent = self.mapping.named(made.parent)
        if parent is None:
            raise MappingError(
                f"there is no mapping {made.parent!r} to join with", place=made.place,
                remedy=names.nearest(made.parent, self.numbers), code="mapping-join",
            )  # fmt: skip
        return self._joined(one, parent, made, terms)

    def _joined(self, one: TriplesMap, parent: TriplesMap, made: ParentMap, terms: Terms) -> _Object:
        joins = made.joins
        if not joins and parent.source != one.source:
            raise MappingError(
                f"{one.name!r} refers to {parent.name!r} of another source without a join condition",
                place=made.place, remedy="say which values must be equal", code="mapping-join",
            )  # fmt: skip
        other = self._terms(parent, of_parent=bool(joins))
        conditions = [other.condition(parent.condition)] if parent.condition else []
        conditions += [terms.condition(made.condition)] if made.condition else []
        equalities = [Equality(terms.value(j.child), other.value(j.parent), j.place) for j in joins]
        term = replace(other.term(parent.subject), place=made.place)
        at = self.sources.index(parent.source) if joins else None
        return _Object(term, at, tuple(equalities), tuple(conditions))


def _check_base(base: str | None, place: Place) -> None:
    if base is not None and not (names.is_absolute(base) and names.is_legal_iri(base)):
        raise MappingError(
            f"the base {base!r} is no absolute IRI", place=place, remedy="such as https://example.org/",
            code="mapping-term",
        )  # fmt: skip


def _rule(frame: Rule, predicate: Term, made: _Object, graph: Term | None, *, inverse: bool) -> Rule:
    ends = (made.term, frame.subject) if inverse else (frame.subject, made.term)
    return replace(
        frame, subject=ends[0], predicate=predicate, object=ends[1], graph=graph, parent=made.parent,
        equalities=made.equalities, conditions=(*frame.conditions, *made.conditions),
    )  # fmt: skip


def _is_default(graph: TermMap) -> bool:
    return getattr(graph.expression, "value", None) in DEFAULT_GRAPHS


__all__ = ["plan", "schemas"]
