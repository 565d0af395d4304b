"""What an engine's dialect must say, so that plans become its SQL.

Statements are put together of plain SELECT, JOIN, UNION ALL, DISTINCT, WHERE and CASE; all that
engines say differently is asked of this.
"""

from __future__ import annotations

from typing import Protocol


class Dialect(Protocol):
    """SQL texts of one engine."""

    def identifier(self, name: str) -> str:
        """A quoted name."""
        ...

    def text(self, value: str) -> str:
        """A text literal; control characters never stand in it."""
        ...

    def as_text(self, value: str) -> str:
        """A value of any type as text."""
        ...

    def operation(self, name: str, arguments: tuple[str, ...]) -> str:
        """The expression of an operation of the plan or of a registered function."""
        ...

    def ill_typed(self, value: str, pattern: str, *, is_date: bool) -> str:
        """A test that is true of a value that does not match, and of a date that never was."""
        ...

    def hashed(self, columns: list[str]) -> str:
        """A number made of the values of columns: the same for the same values."""
        ...

    def literal(self, lexical: str) -> str:
        """The text of a literal in quotes, with everything escaped that N-Quads wants escaped."""
        ...

    def natural_lexical(self, lexical: str, datatype: str) -> str:
        """The canonical text of a value by its natural datatype: doubles get an exponent."""
        ...

    def natural_suffix(self, datatype: str) -> str:
        """`^^<datatype>`, or nothing for text."""
        ...

    def datatype_suffix(self, datatype: str) -> str:
        """`^^<datatype>` of a datatype that comes from the data; nothing for `xsd:string`."""
        ...

    def language_suffix(self, tag: str) -> str:
        """`@tag` of a tag that comes from the data; stops at one that is none."""
        ...

    def glue(self, pieces: list[str]) -> str:
        """Pieces put together; no value where one has none."""
        ...

    def glue_named(self, pieces: list[str], names: list[str]) -> str:
        """As `glue`, for texts and columns of these names: one pass, which `||` is not."""
        ...

    def lines(self, pieces: list[str]) -> str:
        """The pieces that have a value, as lines of one text; empty when none has."""
        ...

    def together(self, pieces: list[str]) -> str:
        """The pieces that have a value, put together as they are."""
        ...

    def members(self, lines: str) -> str:
        """The lines of one text, a row for each."""
        ...

    def unnest(self, values: str, alias: str) -> str:
        """A join with the members of a list, each once, offered as `alias.v`."""
        ...
