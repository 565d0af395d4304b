"""From keys to IRIs: typed references, and the content hashes of propositions, intervals, figures.

A content-addressed record may refer to others (claims about claims, parts of figures), so hashes
are computed depth first; a cycle among them is an error, and so is the same content under two keys.
"""

from __future__ import annotations

from collections.abc import Iterator

from sahel_ld import identity, vocabulary
from sahel_ld.errors import TableError
from sahel_ld.tables.checking import LIST_SEPARATOR
from sahel_ld.tables.dataset import Dataset
from sahel_ld.tables.description import ColumnSpec, TableSpec
from sahel_ld.tables.reading import Record

_LITERALS = {"date", "decimal", "duration", "integer", "boolean"}


class Resolver:
    """Resolves the references of one dataset under one base IRI; hashes are computed once."""

    def __init__(self, dataset: Dataset, base: str) -> None:
        self._dataset = dataset
        self._base = base
        self._records = {
            name: {record.key: record for record in table.records} for name, table in dataset.tables.items()
        }
        self._tables = {spec.kind: spec for spec in reversed(dataset.spec.tables) if spec.kind}
        self._hashes: dict[tuple[str, str], str] = {}
        self._path: list[tuple[str, str]] = []

    def iri(self, table: str, key: str) -> str:
        """The IRI of the thing that a record names."""
        spec = self._dataset.spec.table(table)
        slug = self.hash(spec, self._records[table][key]) if spec.hashed else key
        return vocabulary.thing(self._base, spec.kind, slug)

    def reference(self, value: str) -> str:
        """The IRI of a typed reference such as `actor:aqim` or `type:attack`."""
        kind, _, key = value.partition(":")
        if kind in self._tables:
            return self.iri(self._tables[kind].name, key)
        schemes = {vocabulary.scheme_prefix(scheme): scheme for scheme in vocabulary.SCHEMES}
        return vocabulary.concept(schemes[kind], key)

    def references(self, column: ColumnSpec, record: Record) -> list[str]:
        """The IRIs of what a cell refers to, in the same order."""
        return [self._referred(column, item) for item in _items(column, record)]

    def _referred(self, column: ColumnSpec, item: str) -> str:
        if column.type == "reference":
            return self.reference(item)
        return self.iri(next(name for name in column.tables if item in self._records[name]), item)

    def content(self, column: ColumnSpec, record: Record) -> str:
        """The content hash of the one record that a cell refers to, or nothing."""
        table = column.tables[0]
        key = record.values[column.name]
        return self.hash(self._dataset.spec.table(table), self._records[table][key]) if key else ""

    def hash(self, spec: TableSpec, record: Record) -> str:
        """The content hash of a record; raises TableError for a cycle of references."""
        site = (spec.name, record.key)
        if site not in self._hashes:
            if site in self._path:
                raise self._cycle(spec, record)
            self._path.append(site)
            self._hashes[site] = identity.content_hash(spec.hashed, self._fields(spec, record))
            self._path.pop()
        return self._hashes[site]

    def _fields(self, spec: TableSpec, record: Record) -> Iterator[tuple[str, str]]:
        for column in spec.columns:
            if not column.hash:
                continue
            for item in _items(column, record):
                if self._counts(column, item):
                    yield column.hash, self._term(column, item, record)

    def _counts(self, column: ColumnSpec, item: str) -> bool:
        """Whether a reference enters the hash: `hashed_if` looks at the record referred to."""
        if column.hashed_if is None:
            return True
        name, wanted = column.hashed_if
        return self._records[column.tables[0]][item].values[name] == wanted

    def _term(self, column: ColumnSpec, item: str, record: Record) -> str:
        if column.type in ("key", "reference"):
            return identity.iri_term(self._referred(column, item))
        if column.type == "code":
            return identity.iri_term(vocabulary.concept(column.scheme, item))
        if column.type == "property":
            return identity.iri_term(vocabulary.ONTOLOGY + item)
        datatype = (
            record.values.get(column.datatype_column) or "string" if column.type == "value" else column.type
        )
        datatype = datatype if datatype in _LITERALS else "string"
        return identity.literal_term(item, datatype=f"{identity.XSD}{datatype}")

    def _cycle(self, spec: TableSpec, record: Record) -> TableError:
        start = self._path.index((spec.name, record.key))
        chain = [key for _, key in self._path[start:]] + [record.key]
        return TableError(
            f"refers to itself: {' → '.join(chain)}",
            place=self._dataset.tables[spec.name].place(record),
            remedy="a proposition can't be about itself: cut the circle",
        )


def _items(column: ColumnSpec, record: Record) -> list[str]:
    value = record.values[column.name]
    if not value:
        return []
    return value.split(LIST_SEPARATOR) if column.list else [value]


def check_contents(dataset: Dataset, resolver: Resolver) -> None:
    """Raise TableError where two records of a table have the same content."""
    for table in dataset.tables.values():
        seen: dict[str, Record] = {}
        for record in table.records if table.spec.hashed else ():
            digest = resolver.hash(table.spec, record)
            other = seen.setdefault(digest, record)
            if other is not record:
                raise TableError(
                    f"has the same content as {other.key!r} in line {other.line}",
                    place=table.place(record),
                    remedy="keep one of the two and use its key",
                )
