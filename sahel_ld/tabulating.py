"""What the columns of the published tables hold, in words for people who have a spreadsheet and no RDF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sahel_ld.publication import Column
from sahel_ld.tables import ColumnSpec, DatasetSpec

_WORDS = {
    "date": "a day, YYYY-MM-DD",
    "decimal": "a decimal number",
    "duration": "a duration of XML Schema, for instance P3D",
    "edtf": "a date for reading, in Extended Date/Time Format",
    "file": "a file name",
    "integer": "a whole number",
    "iri": "an IRI",
    "language": "a language tag",
    "property": "a property of the ontology",
    "reference": "something named as kind:key, for instance actor:aqim",
    "sha256": "a SHA-256 digest",
    "slug": "a name, the last part of an IRI",
    "value": "a literal, of the type that the column beside it names",
}


def columns_of(spec: DatasetSpec) -> dict[str, dict[str, Column]]:
    """By table and column: the curated columns, and those that were computed from them."""
    keys = {table.name: table.key for table in spec.tables}
    found = {}
    for table in spec.tables:
        columns = {name: column for each in table.kept for name, column in _columns(each, keys)}
        computed = Column("the content hash, the last part of the IRI")
        found[table.name] = columns | ({"hash": computed} if table.hashed else {})
    return found


def _columns(column: ColumnSpec, keys: Mapping[str, str]) -> Iterator[tuple[str, Column]]:
    one = column.tables[0] if column.type == "key" and len(column.tables) == 1 and not column.list else ""
    yield column.name, Column(_described(column), column.required, one, keys.get(one, ""))
    if column.content:
        yield f"{column.name}_hash", Column(f"the content hash of what {column.name} names")
    elif column.refers:
        yield f"{column.name}_iri", Column(f"the IRI of what {column.name} names{_several(column)}")
        for place in range(1, column.ordered + 1):
            yield f"{column.name}_{place}_iri", Column(f"the IRI of number {place} in {column.name}")


def _described(column: ColumnSpec) -> str:
    return _one(column) + _several(column)


def _one(column: ColumnSpec) -> str:
    if column.type == "key":
        return f"the key of a row in {' or '.join(column.tables)}"
    if column.type == "code":
        return f"a code of the list {column.scheme}"
    if column.type == "class":
        return f"a class of the ontology, {column.under} or one below it"
    if column.type == "text":
        return f"text, in the language {column.language}" if column.language else "text"
    return _WORDS.get(column.type, column.type)


def _several(column: ColumnSpec) -> str:
    if not column.list:
        return ""
    return "; several are separated by | in their order" if column.ordered else "; several are separated by |"
