"""SHACL property paths: read from a shapes graph, written as SPARQL and as RDF (SHACL, section 2.3.1).

SPARQL gives a zero-length path only to nodes that stand in the graph, SHACL to every focus node. So a
path is split into "may be empty" and its non-empty rest, and only the rest becomes a SPARQL path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, NamedNode, Triple

from sahel_ld.shacl.vocabulary import RDF_FIRST, RDF_NIL, RDF_REST, Node, sh

Rest = tuple[bool, str | None]


@dataclass(frozen=True)
class Path:
    """A property path: operator `predicate` with an IRI, or another operator over parts."""

    operator: str
    parts: tuple[Path, ...] = ()
    iri: NamedNode | None = None

    @property
    def predicate(self) -> NamedNode | None:
        """The IRI when the path is a single predicate."""
        return self.iri

    def __str__(self) -> str:
        return SPELLINGS[self.operator](self)

    @property
    def empty(self) -> bool:
        """Whether the path reaches its own start."""
        return REDUCTIONS[self.operator](self)[0]

    @property
    def rest(self) -> str | None:
        """The SPARQL path of the non-empty ways, or None when there are none."""
        return REDUCTIONS[self.operator](self)[1]

    @property
    def single(self) -> bool:
        """Whether the path is one step: a predicate, or the inverse of one."""
        return self.operator == "predicate" or (self.operator == "inverse" and self.parts[0].single)

    def predicates(self) -> Iterator[NamedNode]:
        """Yield every predicate that the path mentions."""
        if self.iri is not None:
            yield self.iri
        for part in self.parts:
            yield from part.predicates()


def _joined(separator: str, *bare: str) -> Callable[[Path], str]:
    """Parts side by side; those of the operators in `bare` bind closer and need no parentheses."""
    return lambda path: separator.join(
        str(part) if part.operator in bare else f"({part})" for part in path.parts
    )


def _suffixed(mark: str) -> Callable[[Path], str]:
    return lambda path: f"{_primary(path.parts[0])}{mark}"


def _primary(path: Path) -> str:
    return str(path) if path.iri is not None else f"({path})"


_CLOSE = ("predicate", "inverse", "zeroOrMore", "oneOrMore", "zeroOrOne")
SPELLINGS: dict[str, Callable[[Path], str]] = {
    "predicate": lambda path: str(path.iri),
    "inverse": lambda path: f"^{_primary(path.parts[0])}",
    "sequence": _joined("/", *_CLOSE),
    "alternative": _joined("|", *_CLOSE, "sequence"),
    "zeroOrMore": _suffixed("*"),
    "oneOrMore": _suffixed("+"),
    "zeroOrOne": _suffixed("?"),
}


def _either(options: list[str | None]) -> str | None:
    known = [option for option in options if option]
    return "(" + "|".join(known) + ")" if known else None


def _follow(first: Rest, second: Rest) -> Rest:
    (empty, rest), (next_empty, next_rest) = first, second
    options = [f"{rest}/{next_rest}" if rest and next_rest else None]
    options += [rest if next_empty else None, next_rest if empty else None]
    return empty and next_empty, _either(options)


def _reduce(path: Path) -> Rest:
    return REDUCTIONS[path.operator](path)


def _sequence(path: Path) -> Rest:
    result = _reduce(path.parts[0])
    for part in path.parts[1:]:
        result = _follow(result, _reduce(part))
    return result


def _alternative(path: Path) -> Rest:
    reduced = [_reduce(part) for part in path.parts]
    return any(empty for empty, _ in reduced), _either([rest for _, rest in reduced])


def _inverse(path: Path) -> Rest:
    empty, rest = _reduce(path.parts[0])
    return empty, rest and f"(^{rest})"


def _repeated(path: Path) -> Rest:
    empty, rest = _reduce(path.parts[0])
    return empty or path.operator == "zeroOrMore", rest and f"({rest})+"


REDUCTIONS: dict[str, Callable[[Path], Rest]] = {
    "predicate": lambda path: (False, str(path.iri)),
    "inverse": _inverse,
    "sequence": _sequence,
    "alternative": _alternative,
    "zeroOrMore": _repeated,
    "oneOrMore": _repeated,
    "zeroOrOne": lambda path: (True, _reduce(path.parts[0])[1]),
}


def path_triples(path: Path, fresh: Callable[[], BlankNode]) -> tuple[Node, list[Triple]]:
    """Return a node that stands for the path and the triples that say so."""
    if path.iri is not None:
        return path.iri, []
    if path.operator == "sequence":
        return _list_triples(path.parts, fresh)
    node = fresh()
    inner = path.parts if path.operator == "alternative" else path.parts[0]
    value, triples = _list_triples(inner, fresh) if isinstance(inner, tuple) else path_triples(inner, fresh)
    return node, [Triple(node, sh(path.operator + "Path"), value), *triples]


def _list_triples(parts: tuple[Path, ...], fresh: Callable[[], BlankNode]) -> tuple[Node, list[Triple]]:
    if not parts:
        return RDF_NIL, []
    node = fresh()
    value, triples = path_triples(parts[0], fresh)
    rest, others = _list_triples(parts[1:], fresh)
    return node, [Triple(node, RDF_FIRST, value), *triples, Triple(node, RDF_REST, rest), *others]
