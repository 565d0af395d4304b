"""The ways in which a query fails, beyond what `sahel_ld.errors` names.

QueryError
├── QuerySyntaxError   it does not parse; shows the line and a caret
├── QueryRefused       it asks for what is never done: SERVICE, updates, foreign graphs
└── LimitExceeded      it ran into its limit of time or memory (exit status 124)
"""

from __future__ import annotations

from sahel_ld.errors import Place, QueryError

_LONGEST = 300


class QuerySyntaxError(QueryError):
    """A query that does not parse: `text` is the query, `offset` the place of the fault in it."""

    code = "query-syntax"

    def __init__(
        self, message: str, *, text: str, offset: int, name: str = "query", remedy: str = "", code: str = ""
    ) -> None:
        start = text.rfind("\n", 0, offset) + 1
        place = Place(name, line=text.count("\n", 0, offset) + 1, column=offset - start + 1)
        super().__init__(_clipped(message), place=place, remedy=remedy, code=code)
        self.text = text
        self.offset = offset

    def __str__(self) -> str:
        return f"{super().__str__()}\n{excerpt(self.text, self.offset)}"

    def named(self, name: str) -> QuerySyntaxError:
        """The same error, in a query that has a name (a file, say)."""
        return type(self)(
            self.message, text=self.text, offset=self.offset, name=name, remedy=self.remedy, code=self.code
        )


class QueryRefused(QuerySyntaxError):  # noqa: N818 - named like the errors of sahel_ld.errors
    """A query that asks for what is never done."""

    code = "query-refused"


class LimitExceeded(QueryError):  # noqa: N818 - the same
    """A query that ran into its limit; nothing of its answer was given."""

    code = "query-limit"
    exit_status = 124


def _clipped(message: str) -> str:
    """The message, with what is too long to read left out in the middle."""
    return message if len(message) <= _LONGEST else f"{message[: _LONGEST - 40]} … {message[-20:]}"


def excerpt(text: str, offset: int, width: int = 100) -> str:
    """The line of an offset, shortened to `width` around it, and under it a caret."""
    start = text.rfind("\n", 0, offset) + 1
    line = text[start:].split("\n", 1)[0]
    column = offset - start
    left = max(0, column - width // 2)
    shown = "".join(char if char.isprintable() else " " for char in line[left : left + width])
    return f"    {shown}\n    {' ' * (column - left)}^"
