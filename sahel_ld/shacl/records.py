"""What shapes and results are made of: frozen records, in the words of the SHACL specification.

A `Shapes` holds every shape of a shapes graph by its node; constraints name nested shapes by node,
never by record, so records stay flat and hashable. Recursion is refused when shapes are read, so
whoever walks nested shapes terminates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from sahel_ld.shacl.paths import Path
from sahel_ld.shacl.vocabulary import Node, Term, local, sh

Argument = Term | tuple[Term, ...]


@dataclass(frozen=True)
class Target:
    """How focus nodes are found: kind is targetClass, targetNode, targetSubjectsOf or targetObjectsOf."""

    kind: str
    term: Term


@dataclass(frozen=True)
class Constraint:
    """One constraint of a shape: its component and the arguments of the parameters, by local name."""

    component: NamedNode
    arguments: tuple[tuple[str, Argument], ...]

    def get(self, name: str) -> Argument | None:
        """Return the argument of a parameter, or None."""
        return next((argument for key, argument in self.arguments if key == name), None)

    def term(self, name: str) -> Term:
        """Return the argument of a mandatory parameter that takes one term."""
        argument = self.get(name)
        if argument is None or isinstance(argument, tuple):
            raise KeyError(name)
        return argument

    def terms(self, name: str) -> tuple[Term, ...]:
        """Return the arguments of a parameter that takes a list; none when it is absent."""
        argument = self.get(name)
        return argument if isinstance(argument, tuple) else () if argument is None else (argument,)

    def nodes(self, name: str) -> tuple[Node, ...]:
        """Return the arguments of a parameter that takes shapes or queries, one or a list."""
        return tuple(term for term in self.terms(name) if not isinstance(term, Literal))

    def flag(self, name: str) -> bool:
        """Tell whether a boolean parameter is true."""
        argument = self.get(name)
        return isinstance(argument, Literal) and argument.value in ("true", "1")


@dataclass(frozen=True)
class Shape:
    """A node shape (no path) or a property shape, as section 2 of SHACL has it."""

    node: Node
    path: Path | None
    targets: tuple[Target, ...]
    constraints: tuple[Constraint, ...]
    severity: NamedNode = field(default_factory=lambda: sh("Violation"))
    messages: tuple[Literal, ...] = ()
    deactivated: bool = False

    @property
    def name(self) -> str:
        """The shape's IRI in brackets or, for an anonymous one, its label in the shapes graph."""
        return str(self.node)


@dataclass(frozen=True)
class Query:
    """A SPARQL-based constraint or validator: SELECT or ASK text, prologue apart, and its messages."""

    node: Node
    form: str
    text: str
    prologue: str
    messages: tuple[Literal, ...] = ()
    deactivated: bool = False


@dataclass(frozen=True)
class CustomComponent:
    """A SPARQL-based constraint component: parameters (name, IRI, optional) and validators by role."""

    node: Node
    parameters: tuple[tuple[str, NamedNode, bool], ...]
    validators: tuple[tuple[str, Query], ...]

    def validator(self, *, of_property: bool) -> Query | None:
        """Return the validator for property or node shapes: the special one first, then the ASK query."""
        roles = dict(self.validators)
        special = roles.get("propertyValidator" if of_property else "nodeValidator")
        return special or roles.get("validator")


@dataclass(frozen=True)
class Shapes:
    """Every shape of a shapes graph, in a stable order; what it imports is named, never fetched."""

    shapes: tuple[Shape, ...]
    queries: Mapping[Node, Query]
    components: Mapping[Node, CustomComponent]
    imports: tuple[NamedNode, ...] = ()
    by_node: Mapping[Node, Shape] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Shape]:
        return iter(self.shapes)

    def every_query(self) -> Iterator[Query]:
        """Yield the queries that the shapes hold, as constraints and as validators of components."""
        yield from self.queries.values()
        for component in self.components.values():
            yield from (query for _, query in component.validators)

    def targeted(self) -> Iterator[Shape]:
        """Yield the shapes that find focus nodes of their own and are active."""
        return (shape for shape in self.shapes if shape.targets and not shape.deactivated)


@dataclass(frozen=True)
class Result:
    """One validation result, as section 3.6 of SHACL has it; `constraint` is the SPARQL constraint's node."""

    shape: Node
    focus: Term
    path: Path | None
    value: Term | None
    component: NamedNode
    severity: NamedNode
    messages: tuple[Literal, ...] = ()
    details: tuple[Result, ...] = ()
    constraint: Node | None = None

    @property
    def order(self) -> tuple[str, ...]:
        """A key that sorts results the same way every time (blank nodes of the data excepted)."""
        parts = (self.shape, local(self.component), self.focus, self.path or "", self.value or "")
        return tuple(str(part) for part in (*parts, *self.messages))
