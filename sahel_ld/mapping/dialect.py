"""DuckDB's dialect: the one layer that knows how its SQL says things.

It answers to `dialects.Dialect`, as a second engine's would. Nothing here knows of mappings or of the
shape of plans. How files are read stands in `readers`.
"""

from __future__ import annotations

from collections.abc import Callable

from sahel_ld.mapping import dialect_functions as made
from sahel_ld.mapping import dialect_terms

FAULT = "sahel-ld fault "
"""Begins the message of an error that a statement raises about a value; a name and the value follow."""


class DuckDbDialect:
    """SQL texts for DuckDB 2."""

    name = "duckdb"

    def identifier(self, name: str) -> str:
        """A quoted name."""
        return '"' + name.replace('"', '""') + '"'

    def text(self, value: str) -> str:
        """A text literal; control characters never stand in it."""
        return dialect_terms.text(value)

    def as_text(self, value: str) -> str:
        """A value of any type as text."""
        return f"CAST({value} AS VARCHAR)"

    def operation(self, name: str, arguments: tuple[str, ...]) -> str:
        """The expression of an operation of the plan or of a registered function."""
        return _OPERATIONS[name](*arguments)

    def ill_typed(self, value: str, pattern: str, *, is_date: bool) -> str:
        """A test that is true of a value that does not match, and of a date that never was."""
        matches = f"regexp_full_match({value}, {self.text(pattern)})"
        if is_date:
            matches += f" AND (length({value}) <> 10 OR TRY_CAST({value} AS DATE) IS NOT NULL)"
        return f"NOT ({matches})"

    def hashed(self, columns: list[str]) -> str:
        """A number made of the values of columns: the same for the same values."""
        return f"hash({', '.join(columns)})"

    def copy(self, query: str, path: str, form: str, compression: str | None) -> str:
        """A statement that writes a query's rows: lines as they are, or Parquet."""
        options = "FORMAT parquet, COMPRESSION zstd"
        if form == "lines":
            # Escaped lines hold no control character, so none of these ever splits or quotes one.
            options = "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01'"
            options += f", COMPRESSION {compression}" if compression else ""
        return f"COPY ({query}) TO {self.text(path)} ({options})"

    def prelude(self, *, lenient: bool) -> list[str]:
        """Statements to run before any other; in lenient mode a value at fault is no value."""
        return made.macros(lenient=lenient)

    def literal(self, lexical: str) -> str:
        """The text of a literal in quotes, with everything escaped that N-Quads wants escaped."""
        return f"sl_literal({lexical})"

    def natural_lexical(self, lexical: str, datatype: str) -> str:
        """The canonical text of a value by its natural datatype: doubles get an exponent."""
        return f"sl_natural_lexical({lexical}, {datatype})"

    def natural_suffix(self, datatype: str) -> str:
        """`^^<datatype>`, or nothing for text."""
        return f"sl_natural_suffix({datatype})"

    def datatype_suffix(self, datatype: str) -> str:
        """`^^<datatype>` of a datatype that comes from the data; nothing for `xsd:string`."""
        return f"sl_datatype_suffix({datatype})"

    def language_suffix(self, tag: str) -> str:
        """`@tag` of a tag that comes from the data; stops at one that is none."""
        return f"sl_language_suffix({tag})"

    def glue(self, pieces: list[str]) -> str:
        """Pieces put together; no value where one has none."""
        return " || ".join(pieces)

    def glue_named(self, pieces: list[str], names: list[str]) -> str:
        """As `glue`, for texts and columns of these names: one pass, which `||` is not."""
        present = " AND ".join(f"{name} IS NOT NULL" for name in dict.fromkeys(names))
        joined = f"concat({', '.join(pieces)})"
        return f"CASE WHEN {present} THEN {joined} END" if names else joined

    def lines(self, pieces: list[str]) -> str:
        """The pieces that have a value, as lines of one text; empty when none has."""
        return f"concat_ws(chr(10), {', '.join(pieces)})" if len(pieces) > 1 else pieces[0]

    def together(self, pieces: list[str]) -> str:
        """The pieces that have a value, put together as they are."""
        return f"concat({', '.join(pieces)})"

    def members(self, lines: str) -> str:
        """The lines of one text, a row for each."""
        return f"unnest(string_split({lines}, chr(10)))"

    def unnest(self, values: str, alias: str) -> str:
        """A join with the members of a list, each once, offered as `alias.v`."""
        return f"CROSS JOIN UNNEST(list_distinct({values})) AS {alias}(v)"


_OPERATIONS: dict[str, Callable[..., str]] = made.OPERATIONS
