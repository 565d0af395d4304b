"""Spark's dialect: it answers to `dialects.Dialect`, as DuckDB's does."""

from __future__ import annotations

from sahel_ld.mapping.spark import functions, terms


class SparkDialect:
    """SQL texts for Spark 4; in lenient mode a value at fault is no value."""

    name = "spark"

    def __init__(self, *, lenient: bool = False) -> None:
        self.lenient = lenient
        self._operations = functions.operations(lenient=lenient)

    def identifier(self, name: str) -> str:
        """A quoted name."""
        return "`" + name.replace("`", "``") + "`"

    def text(self, value: str) -> str:
        """A text literal; control characters never stand in it."""
        return terms.text(value)

    def as_text(self, value: str) -> str:
        """A value of any type as text."""
        return f"CAST({value} AS STRING)"

    def operation(self, name: str, arguments: tuple[str, ...]) -> str:
        """The expression of an operation of the plan or of a registered function."""
        return self._operations[name](*arguments)

    def ill_typed(self, value: str, pattern: str, *, is_date: bool) -> str:
        """A test that is true of a value that does not match, and of a date that never was."""
        matches = terms.matches(value, rf"^(?:{pattern})\z")
        if is_date:
            matches += f" AND (length({value}) <> 10 OR TRY_CAST({value} AS DATE) IS NOT NULL)"
        return f"NOT ({matches})"

    def hashed(self, columns: list[str]) -> str:
        """A number made of the values of columns: the same for the same values."""
        return f"xxhash64({', '.join(columns)})"

    def literal(self, lexical: str) -> str:
        """The text of a literal in quotes, with everything escaped that N-Quads wants escaped."""
        return terms.literal(lexical, lenient=self.lenient)

    def natural_lexical(self, lexical: str, datatype: str) -> str:
        """The canonical text of a value by its natural datatype: doubles get an exponent."""
        return terms.natural_lexical(lexical, datatype)

    def natural_suffix(self, datatype: str) -> str:
        """`^^<datatype>`, or nothing for text."""
        return terms.natural_suffix(datatype)

    def datatype_suffix(self, datatype: str) -> str:
        """`^^<datatype>` of a datatype that comes from the data; nothing for `xsd:string`."""
        return terms.datatype_suffix(datatype)

    def language_suffix(self, tag: str) -> str:
        """`@tag` of a tag that comes from the data; stops at one that is none."""
        return terms.language_suffix(tag, lenient=self.lenient)

    def glue(self, pieces: list[str]) -> str:
        """Pieces put together; no value where one has none."""
        return f"concat({', '.join(pieces)})"

    def glue_named(self, pieces: list[str], names: list[str]) -> str:
        """As `glue`: Spark's `concat` has no value where one has none."""
        return f"concat({', '.join(pieces)})"

    def lines(self, pieces: list[str]) -> str:
        """The pieces that have a value, as lines of one text; empty when none has."""
        return f"concat_ws({terms.text(chr(10))}, {', '.join(pieces)})" if len(pieces) > 1 else pieces[0]

    def together(self, pieces: list[str]) -> str:
        """The pieces that have a value, put together as they are."""
        return f"concat_ws('', {', '.join(pieces)})"

    def members(self, lines: str) -> str:
        """The lines of one text, a row for each."""
        return f"explode(split({lines}, {terms.text(chr(10))}))"

    def unnest(self, values: str, alias: str) -> str:
        """A join with the members of a list, each once, offered as `alias.v`."""
        return f"CROSS JOIN LATERAL explode(array_distinct({values})) AS {alias}(v)"
