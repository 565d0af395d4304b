"""From a shapes graph to `Shapes`: what is ill-formed, recursive or beyond the engine is refused by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from pyoxigraph import BlankNode, Literal, NamedNode

from sahel_ld.errors import ShapeError
from sahel_ld.shacl.graph import ShapesGraph, Source, graph_of
from sahel_ld.shacl.path_reading import read_path
from sahel_ld.shacl.paths import Path
from sahel_ld.shacl.queries import read_components, read_query
from sahel_ld.shacl.records import Argument, Constraint, CustomComponent, Query, Shape, Shapes, Target
from sahel_ld.shacl.signatures import (
    ELSEWHERE,
    KINDS,
    KNOWN,
    SHAPE_PARAMETERS,
    SIGNATURES,
    TARGETS,
    Signature,
)
from sahel_ld.shacl.vocabulary import OWL_IMPORTS, SEVERITIES, SHACL, Node, Term, local, sh

ADVICE = "use `--engine pyshacl`"
MEND = "mend the shape"
ALIKE = 0.85
"""How alike a term must be to one of SHACL (1 is the same) to be a slip, where nothing else says so."""


def read_shapes(source: Source | Iterable[Source] | ShapesGraph) -> Shapes:
    """Read the shapes of a shapes graph: as such, or a store, a dataset, a path, or several of them.

    Named graphs are taken together. Raises ShapeError, naming shape and reason, for shapes that are
    ill-formed (SHACL, appendix A), recursive (section 3.4.3), or that use what the engine does not
    support; DataError for a file that can't be read. `owl:imports` are reported in `Shapes.imports`
    and not followed.
    """
    graph = source if isinstance(source, ShapesGraph) else graph_of(source)
    if graph.pairs(sh("entailment")):
        raise ShapeError("the shapes ask for an entailment regime (sh:entailment)", remedy=ADVICE)
    return _Reader(graph).read()


class _Reader:
    """Reads the shapes of one graph, nested ones along with those that name them."""

    def __init__(self, graph: ShapesGraph) -> None:
        self.graph = graph
        self.components: dict[Node, CustomComponent] = {}
        self.queries: dict[Node, Query] = {}
        self.shapes: dict[Node, Shape] = {}

    def read(self) -> Shapes:
        self.components = read_components(self.graph)
        for node in self._roots():
            self._visit(node, ())
        self._refuse_misspelt()
        shapes = tuple(self.shapes[node] for node in sorted(self.shapes, key=str))
        imports = tuple(o for _, o in self.graph.pairs(OWL_IMPORTS) if isinstance(o, NamedNode))
        return Shapes(shapes, self.queries, self.components, imports, dict(self.shapes))

    def _roots(self) -> list[Node]:
        roots = {node for name in TARGETS for node, _ in self.graph.pairs(sh(name))}
        for name in ("NodeShape", "PropertyShape"):
            roots |= set(self.graph.instances(sh(name)))
        return sorted(roots, key=str)

    def _visit(self, node: Node, above: tuple[Node, ...]) -> None:
        if node in above:
            text = f"shape {self._name(node, above)} is recursive"
            raise ShapeError(text, remedy=ADVICE, node=str(node))
        if node in self.shapes:
            return
        shape = self._shape(node, above)
        for nested in nested_shapes(shape):
            self._visit(nested, (*above, node))
        self.shapes[node] = shape

    def _shape(self, node: Node, above: tuple[Node, ...]) -> Shape:
        try:
            return self._read_shape(node)
        except ShapeError as error:
            text = f"shape {self._name(node, above)}: {error.message}"
            raise ShapeError(
                text,
                place=error.place,
                remedy=error.remedy or MEND,
                node=error.node or str(node),
                predicate=error.predicate,
            ) from error

    def _name(self, node: Node, above: tuple[Node, ...]) -> str:
        """An anonymous shape by the named one around it and, if that is simple, by its path."""
        paths = [str(path) for path in self.graph.objects(node, sh("path")) if isinstance(path, NamedNode)]
        around = next((str(one) for one in reversed(above) if isinstance(one, NamedNode)), "")
        if isinstance(node, NamedNode) or not (around or paths):
            return str(node)
        parts = [around or "without a name", f"path {' and '.join(paths)}" if paths else "a shape within it"]
        return ", ".join(parts)

    def _read_shape(self, node: Node) -> Shape:
        self._refuse_unknown(node)
        paths = self.graph.objects(node, sh("path"))
        if len(paths) > 1:
            raise ShapeError("it has more than one sh:path", predicate=str(sh("path")))
        path = self._path(paths[0]) if paths else None
        severity = self.graph.value(node, sh("severity")) or sh("Violation")
        if not isinstance(severity, NamedNode):
            raise ShapeError("sh:severity takes an IRI", predicate=str(sh("severity")))
        if severity.value.startswith(SHACL) and severity not in SEVERITIES:
            raise ShapeError(f"sh:severity takes no sh:{local(severity)}", predicate=str(sh("severity")))
        return Shape(
            node=node,
            path=path,
            targets=tuple(self._targets(node)),
            constraints=tuple(self._constraints(node, is_property=path is not None)),
            severity=severity,
            messages=self._messages(node),
            deactivated=self._flag(node, "deactivated"),
        )

    def _refuse_unknown(self, node: Node) -> None:
        names = sorted(name for name in self.graph.names(node, SHACL) if name not in KNOWN)
        custom = {iri.value for c in self.components.values() for _, iri, _ in c.parameters}
        strange = [name for name in names if SHACL + name not in custom]
        if strange:
            meant = get_close_matches(strange[0], sorted(KNOWN), n=1)
            guess = f", did you mean sh:{meant[0]}?" if meant else ""
            text = f"sh:{strange[0]} is no term of SHACL Core or SHACL-SPARQL that shapes carry{guess}"
            raise ShapeError(text, predicate=str(sh(strange[0])))

    def _refuse_misspelt(self) -> None:
        """Refuse a misspelt term of SHACL on what is no shape: it may be why it is none."""
        custom = {iri for c in self.components.values() for _, iri, _ in c.parameters}
        for predicate in self.graph.predicates(SHACL):
            name = predicate.value.removeprefix(SHACL)
            known = name in KNOWN | ELSEWHERE or predicate in custom
            meant = [] if known else get_close_matches(name, sorted(KNOWN), n=1, cutoff=ALIKE)
            if meant:
                node = self.graph.pairs(predicate)[0][0]
                where = f"of {node} " if isinstance(node, NamedNode) else ""
                text = f"sh:{name} {where}is no term of SHACL, did you mean sh:{meant[0]}?"
                raise ShapeError(text, remedy=MEND, node=str(node), predicate=str(predicate))

    def _path(self, node: Term) -> Path:
        try:
            return read_path(self.graph, node)
        except ShapeError as error:
            raise ShapeError(error.message, predicate=str(sh("path"))) from error

    def _messages(self, node: Node) -> tuple[Literal, ...]:
        return tuple(term for term in self.graph.objects(node, sh("message")) if isinstance(term, Literal))

    def _flag(self, node: Node, name: str) -> bool:
        value = self.graph.value(node, sh(name))
        if value is not None and not KINDS["boolean"][0](value):
            raise ShapeError(f"sh:{name} takes true or false", predicate=str(sh(name)))
        return value is not None and value.value in ("true", "1")

    def _targets(self, node: Node) -> Iterator[Target]:
        for kind in TARGETS:
            for term in self.graph.objects(node, sh(kind)):
                wanted = (NamedNode, Literal) if kind == "targetNode" else (NamedNode,)
                if not isinstance(term, wanted):
                    raise ShapeError(f"sh:{kind} takes an IRI, not {said(term)}", predicate=str(sh(kind)))
                yield Target(kind, term)
        if isinstance(node, NamedNode) and self.graph.is_class(node):
            yield Target("targetClass", node)

    def _constraints(self, node: Node, *, is_property: bool) -> Iterator[Constraint]:
        carried = set(self.graph.names(node, SHACL))
        for signature in SIGNATURES:
            if signature.key not in carried:
                continue
            given = all(self.graph.objects(node, sh(name)) for name in signature.needs)
            values = self.graph.objects(node, sh(signature.key)) if given else []
            self._check_use(signature, len(values), is_property=is_property)
            for value in values:
                yield self._constraint(node, signature, value)
        for component in self.components.values():
            yield from self._custom(node, component)

    def _check_use(self, signature: Signature, count: int, *, is_property: bool) -> None:
        if count > 1 and signature.single:
            text = f"sh:{signature.key} stands {count} times, once is allowed"
            raise ShapeError(text, predicate=str(sh(signature.key)))
        if count and signature.property_only and not is_property:
            text = f"sh:{signature.key} needs a property shape (one with sh:path)"
            raise ShapeError(text, predicate=str(sh(signature.key)))

    def _constraint(self, node: Node, signature: Signature, value: Term) -> Constraint:
        arguments = [(signature.key, self._argument(signature.key, signature.kind, value))]
        for name, kind in signature.options:
            option = self.graph.value(node, sh(name))
            if option is not None:
                arguments.append((name, self._argument(name, kind, option)))
        if signature.kind == "query":
            self._read_query(value)
        return Constraint(sh(signature.component), tuple(arguments))

    def _argument(self, name: str, kind: str, value: Term) -> Argument:
        try:
            return self._checked(name, kind, value)
        except ShapeError as error:
            raise ShapeError(error.message, remedy=error.remedy, predicate=str(sh(name))) from error

    def _checked(self, name: str, kind: str, value: Term) -> Argument:
        member_kind = kind.removeprefix("list of ")
        check, words = KINDS[member_kind]
        if member_kind == kind:
            members: tuple[Term, ...] = (value,)
        elif not self.graph.is_list(value):
            raise ShapeError(f"sh:{name} takes a list ( … ), not {said(value)}")
        else:
            members = self.graph.members(value)
        for member in members:
            if not check(member):
                raise ShapeError(f"sh:{name} takes {words}, not {said(member)}")
            if member_kind == "shape":
                self._check_shape(name, member)
        return members if member_kind != kind else value

    def _check_shape(self, name: str, node: Term) -> None:
        if name == "property" and not self.graph.objects(node, sh("path")):
            raise ShapeError(f"sh:property {said(node)} is no property shape: it has no sh:path")
        if name == "node" and self.graph.objects(node, sh("path")):
            raise ShapeError(f"sh:node {node} is a property shape: sh:node takes node shapes")
        if isinstance(node, NamedNode) and not self.graph.describes(node):
            raise ShapeError(f"sh:{name} names {node}, of which the shapes graph says nothing")

    def _read_query(self, node: Term) -> None:
        if not isinstance(node, Literal) and node not in self.queries:
            self.queries[node] = read_query(self.graph, node, ("select",))

    def _custom(self, node: Node, component: CustomComponent) -> Iterator[Constraint]:
        given = {name: self.graph.objects(node, iri) for name, iri, _ in component.parameters}
        required = [name for name, _, optional in component.parameters if not optional]
        if not required or not all(given[name] for name in required):
            return
        if not component.validators:
            raise ShapeError(f"component {component.node} has no validator in SPARQL")
        if any(len(values) > 1 for values in given.values()) and len(component.parameters) > 1:
            raise ShapeError(f"component {component.node} takes one value for each of its parameters")
        single = [(name, values[0]) for name, values in given.items() if len(values) == 1]
        several = [(name, value) for name, values in given.items() if len(values) > 1 for value in values]
        for extra in [[pair] for pair in several] or [[]]:
            yield Constraint(_iri(component.node), (*single, *extra))


def said(term: Term) -> str:
    """Return a term for a message; a blank node's label means nothing to anybody."""
    return "a blank node" if isinstance(term, BlankNode) else str(term)


def _iri(node: Node) -> NamedNode:
    if not isinstance(node, NamedNode):
        raise ShapeError(f"component {node} needs an IRI")
    return node


def nested_shapes(shape: Shape) -> Iterator[Node]:
    """Yield the nodes of the shapes that a shape's constraints name."""
    for constraint in shape.constraints:
        yield from nested_shapes_of(constraint)


def nested_shapes_of(constraint: Constraint) -> Iterator[Node]:
    """Yield the nodes of the shapes that a constraint names."""
    for name, argument in constraint.arguments:
        if name in SHAPE_PARAMETERS and constraint.component.value.startswith(SHACL):
            for term in argument if isinstance(argument, tuple) else (argument,):
                if not isinstance(term, Literal):
                    yield term
