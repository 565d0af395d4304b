"""Answers, whole and in a fixed order, ready for any writer.

Rows are held as lines of SPARQL 1.1 TSV and triples as lines of N-Triples: the engine writes and
reads both at its own speed, a line is a row, and sorting lines sorts rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyoxigraph as ox

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None

_BLANK = re.compile(rb"(?<![^\t ])_:[0-9A-Za-z]+")


@dataclass(frozen=True)
class Truth:
    """The answer to ASK."""

    value: bool

    @property
    def empty(self) -> bool:
        """Whether nothing was found."""
        return not self.value


@dataclass(frozen=True)
class Rows:
    """The answer to SELECT: names of the columns, and a line of TSV for each row.

    `more` says that a limit cut rows off.
    """

    variables: tuple[str, ...]
    lines: tuple[bytes, ...]
    more: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is no row."""
        return not self.lines

    @classmethod
    def of(cls, solutions: ox.QuerySolutions, *, ordered: bool, limit: int | None = None) -> Rows:
        """Take all solutions; in the order given if `ordered`, else sorted. At most `limit` of them."""
        variables = tuple(variable.value for variable in solutions.variables)
        if ordered and limit is not None:
            lines = [_line(solution) for solution in islice(solutions, limit + 1)]
        else:
            lines = _lines(solutions)
        lines = _name_blanks(lines, ordered=ordered)
        shown = lines if limit is None else lines[:limit]
        return cls(variables, tuple(shown), len(shown) < len(lines))

    def tsv(self) -> bytes:
        """The rows as SPARQL 1.1 TSV."""
        head = b"\t".join(b"?" + name.encode() for name in self.variables)
        return b"".join(line + b"\n" for line in (head, *self.lines))

    def terms(self) -> Iterator[tuple[Term, ...]]:
        """The rows as terms; None where a variable is unbound."""
        if not self.variables:
            return (() for _ in self.lines)
        import pyoxigraph as ox

        solutions = ox.parse_query_results(self.tsv(), ox.QueryResultsFormat.TSV)
        return (tuple(solution) for solution in solutions)  # type: ignore[union-attr]

    def iris(self) -> Iterator[str]:
        """The IRIs in the rows."""
        import pyoxigraph as ox

        return (term.value for row in self.terms() for term in row if isinstance(term, ox.NamedNode))


@dataclass(frozen=True)
class Triples:
    """The answer to CONSTRUCT and DESCRIBE: a set of triples, as sorted lines of N-Triples."""

    lines: tuple[bytes, ...]
    more: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is no triple."""
        return not self.lines

    @classmethod
    def of(cls, triples: Iterable[ox.Triple] | Iterable[ox.Quad], limit: int | None = None) -> Triples:
        """Take all triples, each once, sorted; at most `limit` of them."""
        import pyoxigraph as ox

        written = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
        lines = _name_blanks(list(dict.fromkeys(_split(written))), ordered=False)
        shown = lines if limit is None else lines[:limit]
        return cls(tuple(shown), len(shown) < len(lines))

    def ntriples(self) -> bytes:
        """The triples as N-Triples."""
        return b"".join(line + b"\n" for line in self.lines)


Answer = Truth | Rows | Triples


def _split(written: bytes) -> list[bytes]:
    lines = written.split(b"\n")
    return lines[:-1] if not lines[-1] else lines


def _lines(solutions: ox.QuerySolutions) -> list[bytes]:
    import pyoxigraph as ox

    if not solutions.variables:
        return [b"" for _ in solutions]
    written = solutions.serialize(format=ox.QueryResultsFormat.TSV) or b""
    return _split(written)[1:]


def _line(solution: ox.QuerySolution) -> bytes:
    return b"\t".join(b"" if term is None else str(term).encode() for term in solution)


def _name_blanks(lines: Sequence[bytes], *, ordered: bool) -> list[bytes]:
    """The lines, sorted unless they are ordered, their blank nodes named b1, b2, … as they appear.

    While sorting, all blank nodes count as alike: their names differ from run to run.
    """
    if not any(b"_:" in line for line in lines):
        return list(lines) if ordered else sorted(lines)
    if not ordered:
        lines = sorted(lines, key=lambda line: _rename(line, None))
    names: dict[bytes, bytes] = {}
    renamed = [_rename(line, names) for line in lines]
    return renamed if ordered else sorted(renamed)


def _rename(line: bytes, names: dict[bytes, bytes] | None) -> bytes:
    """The line with its blank nodes renamed: by `names`, which grows, or all to one name."""

    def name(match: re.Match[bytes]) -> bytes:
        return b"_:" if names is None else names.setdefault(match[0], b"_:b%d" % (len(names) + 1))

    # Strings may hold what looks like a blank node; odd parts of a line split at quotes are strings.
    parts = re.split(rb'("(?:[^"\\]|\\.)*")', line)
    return b"".join(part if index % 2 else _BLANK.sub(name, part) for index, part in enumerate(parts))
