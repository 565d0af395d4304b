"""Logical sources of RML: plain paths, RML-IO path sources, CSVW tables with their dialect."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph

from sahel_ld.errors import MappingError
from sahel_ld.mapping import names
from sahel_ld.mapping.model import Source
from sahel_ld.mapping.turtle_graph import Graph, Node, Statement, value
from sahel_ld.mapping.yarrrml_sources import Dialect, describe

_FORMULATIONS = {
    "CSV": "csv", "JSONPath": "jsonpath", "Parquet": "parquet", "TSV": "tsv", "JSONLines": "jsonl",
}  # fmt: skip


class Sources:
    """Reads the logical sources of one graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def logical(self, found: Statement) -> Source:
        """A logical source; MappingError for one that is not a local file or has no known formulation."""
        node = found.object
        given = self.graph.one(node, names.RML + "source")
        if given is None:
            raise MappingError("a logical source without a source", place=found.place, code="mapping-source")
        description = given.object
        return describe(
            self._path(given),
            self._formulation(node, found),
            given.place,
            iterator=self.graph.text(node, names.RML + "iterator"),
            compression=self._compression(description),
            nulls=self._nulls(description),
            lists=self._lists(description),
            dialect=self._dialect(description),
        )

    def _formulation(self, node: Node, found: Statement) -> str | None:
        given = self.graph.one(node, names.RML + "referenceFormulation")
        if given is None:
            return None
        name = value(given.object).removeprefix(names.RML)
        if name not in _FORMULATIONS:
            advice = names.nearest(name, _FORMULATIONS)
            raise MappingError(
                f"unknown reference formulation {name!r}",
                place=given.place,
                remedy=advice,
                code="mapping-source",
            )
        return _FORMULATIONS[name]

    def _path(self, given: Statement) -> str:
        if isinstance(given.object, pyoxigraph.Literal):
            return given.object.value
        path = self.graph.text(given.object, names.RML + "path", names.CSVW + "url", names.RML + "url")
        if path is None:
            raise MappingError(
                "a source that is no local file", place=given.place,
                remedy="give rml:path or csvw:url", code="mapping-source",
            )  # fmt: skip
        root = self.graph.text(given.object, names.RML + "root")
        if root == names.RML + "CurrentWorkingDirectory":
            return str(Path.cwd() / path)
        return path if root in (None, names.RML + "MappingDirectory") else str(Path(str(root)) / path)

    def _compression(self, node: Node) -> str | None:
        name = self.graph.text(node, names.RML + "compression")
        short = (name or "").removeprefix(names.RML).lower()
        if short in ("", "none"):
            return None
        if short not in ("gzip", "zstd"):
            raise MappingError(
                f"unknown compression {name}", place=self.graph.place(node), code="mapping-source"
            )
        return short

    def _nulls(self, node: Node) -> tuple[str, ...] | None:
        """`rml:null`, or `csvw:null` of the table or of a column.

        By RML-IO nothing in a CSV file means *no value* unless it is said; by CSVW, and for a plain
        path as older mappings give it, the empty cell does, which is None here.
        """
        described = bool(self.graph.all(node, names.RML + "path"))
        columns = [one.object for one in self._columns(node)]
        found = [
            one
            for each in (node, *columns)
            for one in self.graph.all(each, names.RML + "null", names.CSVW + "null")
        ]
        return (
            tuple(dict.fromkeys(value(one.object) for one in found)) if found else () if described else None
        )

    def _columns(self, node: Node) -> list[Statement]:
        schemas = [one.object for one in self.graph.all(node, names.CSVW + "tableSchema")]
        found = [one for schema in schemas for one in self.graph.all(schema, names.CSVW + "column")]
        return [member for one in found for member in self._members(one)]

    def _members(self, one: Statement | None) -> Iterator[Statement]:
        """A column, or the columns of a list."""
        first = self.graph.one(one.object, names.RDF + "first") if one else None
        if one and first is None and value(one.object) != names.RDF + "nil":
            yield one
        while one and first:
            yield first
            one = self.graph.one(one.object, names.RDF + "rest")
            first = self.graph.one(one.object, names.RDF + "first") if one else None

    def _lists(self, node: Node) -> tuple[tuple[str, str], ...]:
        found = []
        for column in self._columns(node):
            name = self.graph.text(
                column.object, names.CSVW + "title", names.CSVW + "titles", names.CSVW + "name"
            )
            separator = self.graph.text(column.object, names.CSVW + "separator")
            if name and separator:
                found.append((name, separator))
        return tuple(sorted(found))

    def _dialect(self, node: Node) -> Dialect:
        encoding = self.graph.text(node, names.RML + "encoding")
        made = {"encoding": encoding.removeprefix(names.RML).lower()} if encoding else {}
        given = self.graph.one(node, names.CSVW + "dialect")
        dialect = given.object if given else None
        for key, term in (("delimiter", "delimiter"), ("quote", "quoteChar"), ("encoding", "encoding")):
            text = self.graph.text(dialect, names.CSVW + term) if dialect else None
            if text is not None:
                made[key] = text
        header = self.graph.text(dialect, names.CSVW + "header") if dialect else None
        rows = self.graph.text(dialect, names.CSVW + "headerRowCount") if dialect else None
        return Dialect(**made, header=header not in ("false", "0") and rows != "0")
