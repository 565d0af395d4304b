"""Which propositions of two sides say the same, once exactly matched things are read as one.

The content hash (docs/content-hashes.md) of their proposition is calculated again with our IRIs in
the place of theirs; if a proposition of ours has that hash, the two have the same content. Nothing is
named by it: the hash only looks up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, cast

from sahel_ld import vocabulary
from sahel_ld.errors import DataError
from sahel_ld.identity import FIELDS, canonical, content_hash, iri_term, literal_term

if TYPE_CHECKING:
    from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

S = vocabulary.ONTOLOGY
_TERMS = {"place": "atPlace", "of": "partOfWhole"}
"""Fields of the specification whose property has another name."""
_PROPERTIES = {kind: {S + _TERMS.get(name, name): name for name in names} for kind, names in FIELDS.items()}
_STATED = f"{vocabulary.SCHEME}basis/stated"
MOST_NESTED = 50

Node = dict[str, list["NamedNode | Literal"]]


class Contents:
    """The content-addressed nodes of a store, and their hashes when `matched` things bear our IRIs."""

    def __init__(self, store: Store, matched: Mapping[str, str], base: str) -> None:
        self.nodes = {kind: _nodes(store, kind) for kind in ("proposition", "interval", "figure")}
        self._matched = matched
        self._base = base
        self._known: dict[str, str] = {}

    def relations(self) -> Iterator[str]:
        """The propositions with subject and property: what is no triple has a key of its dataset's own."""
        for iri, node in self.nodes["proposition"].items():
            if "subject" in node and "property" in node and "key" not in node:
                yield iri

    def hash(self, kind: str, iri: str, depth: int = 0) -> str:
        """The hash of a node of a kind.

        Raises DataError for one that contains itself, ValueError for a value not of its datatype.
        """
        if depth > MOST_NESTED:
            raise DataError(f"{iri} contains itself", remedy="a proposition can't be part of its own content")
        if iri not in self._known:
            fields = [
                (name, self._term(value, depth))
                for name, values in self.nodes[kind][iri].items()
                for value in values
                if not (name == "interval" and self._is_inferred(value))
            ]
            self._known[iri] = content_hash(kind, fields)
        return self._known[iri]

    def _is_inferred(self, interval: NamedNode | Literal) -> bool:
        """An inferred qualifier stays out of the hash."""
        node = self.nodes["interval"].get(interval.value, {})
        return [each.value for each in node.get("basis", ())] != [_STATED]

    def _term(self, value: NamedNode | Literal, depth: int) -> str:
        from pyoxigraph import Literal

        if isinstance(value, Literal):
            datatype, language = value.datatype.value, value.language or ""
            text = value.value if language else canonical(value.value, datatype)
            return literal_term(text, datatype=datatype, language=language)
        for kind, nodes in self.nodes.items():
            if value.value in nodes:
                return iri_term(vocabulary.thing(self._base, kind, self.hash(kind, value.value, depth + 1)))
        return iri_term(self._matched.get(value.value, value.value))


def _nodes(store: Store, kind: str) -> dict[str, Node]:
    """The nodes of a kind, told by their class, each with its fields."""
    found: dict[str, Node] = {}
    names = " ".join(f"<{name}>" for name in sorted(_PROPERTIES[kind]))
    classes = {"figure": "Figure", "interval": "Interval", "proposition": "Proposition"}
    query = f"""PREFIX rdfs: <{vocabulary.FOREIGN["rdfs"]}>
      SELECT DISTINCT ?node ?property ?value WHERE {{
        VALUES ?property {{ {names} }}
        {{ SELECT DISTINCT ?node WHERE {{ ?class rdfs:subClassOf* <{S}{classes[kind]}> . ?node a ?class }} }}
        ?node ?property ?value }}"""
    solutions = cast("QuerySolutions", store.query(query, use_default_graph_as_union=True))
    for row in solutions:
        node = found.setdefault(row["node"].value, {})
        node.setdefault(_PROPERTIES[kind][row["property"].value], []).append(row["value"])
    return found


def same_content(theirs: Contents, ours: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of a proposition of theirs and one of ours, whose IRI ends in its hash, with the same content."""
    by_hash: dict[str, list[str]] = {}
    for iri in ours:
        by_hash.setdefault(iri.rsplit("/", 1)[-1], []).append(iri)
    for iri in sorted(theirs.relations()):
        for found in sorted(by_hash.get(_hash_or_nothing(theirs, iri), ())):
            if found != iri:
                yield iri, found


def _hash_or_nothing(theirs: Contents, iri: str) -> str:
    try:
        return theirs.hash("proposition", iri)
    except ValueError:
        return ""  # a value that is not of its datatype says nothing that ours could say
