"""Which questions of the catalogue are answered differently by two sides, with both answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld.differences.sentences import apart
from sahel_ld.differences.sides import Side
from sahel_ld.differences.wording import Wording, visible
from sahel_ld.errors import SahelError, UsageError
from sahel_ld.querying import catalogue
from sahel_ld.querying.answers import Answer, Rows, Triples
from sahel_ld.querying.dataset import Dataset
from sahel_ld.querying.evaluation import evaluate, prepare
from sahel_ld.querying.parameters import Values

if TYPE_CHECKING:
    from sahel_ld.querying.catalogue import Entry

ROWS_SHOWN = 10


@dataclass(frozen=True)
class Question:
    """A question that is answered differently: rows of TSV (terms in N-Triples), lines, or true/false.

    `rewritten` says that the query's own text differs between the two catalogues; the newer was asked.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    old: tuple[str, ...]
    new: tuple[str, ...]
    rewritten: bool = False

    @property
    def gone(self) -> list[str]:
        """Rows that only the old side gives."""
        return sorted((Counter(self.old) - Counter(self.new)).elements())

    @property
    def came(self) -> list[str]:
        """Rows that only the new side gives."""
        return sorted((Counter(self.new) - Counter(self.old)).elements())


@dataclass(frozen=True)
class Questions:
    """What came of asking both: how many were asked, and those that differ."""

    asked: int
    differing: tuple[Question, ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]
    not_asked: tuple[tuple[str, str], ...]


def ask_both(
    old: Side, new: Side, folder: Path, prefixes: Mapping[str, str], *, old_folder: Path | None = None
) -> Questions:
    """Ask both sides every question of the catalogue in `folder` that needs no value.

    `old_folder` is the catalogue of the old side, if it has one of its own.
    """
    datasets = _dataset(old), _dataset(new)
    names = set(catalogue.names(folder))
    before = set(catalogue.names(old_folder)) if old_folder else names
    found, not_asked = [], []
    for name in sorted(names):
        try:
            found.append(_asked(_entry(folder, name), datasets, prefixes, old_folder))
        except SahelError as error:
            not_asked.append((name, error.message))
    differing = tuple(each for each in found if each.gone or each.came)
    only_old, only_new = tuple(sorted(before - names)), tuple(sorted(names - before))
    return Questions(len(found), differing, only_old, only_new, tuple(not_asked))


def _entry(folder: Path, name: str) -> Entry:
    """A query of the catalogue; raises SahelError, in its words, if it can't be asked."""
    entry = catalogue.read(folder / f"{name}.rq")
    missing = [parameter.name for parameter in entry.parameters if parameter.required]
    if missing:
        raise UsageError(f"needs a value for {', '.join(missing)}")
    return entry


def _dataset(side: Side) -> Dataset:
    from pyoxigraph import RdfFormat, Store

    store = Store()
    store.bulk_load(b"".join(line + b"\n" for line in side.lines), format=RdfFormat.N_QUADS)
    if side.index:  # the graphs of a release are disjoint
        return Dataset(store, True, ())
    from sahel_ld.querying.dataset import merge

    merge(store)
    return Dataset(store, False, ())


def _asked(
    entry: Entry, datasets: Sequence[Dataset], prefixes: Mapping[str, str], old_folder: Path | None
) -> Question:
    query = prepare(entry.text, prefixes, name=str(entry.path))
    values = Values(query.prefixes, str).read((), entry.parameters)
    old, new = (evaluate(query, dataset, values) for dataset in datasets)
    earlier = old_folder / entry.path.name if old_folder else None
    rewritten = bool(earlier and earlier.is_file() and earlier.read_bytes() != entry.path.read_bytes())
    columns = new.variables if isinstance(new, Rows) else ()
    return Question(entry.name, entry.title, columns, _lines(old), _lines(new), rewritten)


def _lines(answer: Answer) -> tuple[str, ...]:
    if isinstance(answer, Rows | Triples):
        return tuple(line.decode() for line in answer.lines)
    return (str(answer.value).lower(),)


def sentences(questions: Questions, say: Wording, *, rows: int = ROWS_SHOWN) -> Iterator[str]:
    """The questions that differ, each with the rows that only one side gives, as lines of text."""
    differing = len(questions.differing)
    yield f"{questions.asked} questions asked of both, {differing} answered differently"
    for each in questions.differing:
        own = " (its query changed too; the new one was asked)" if each.rewritten else ""
        rows_before = f"{len(each.old)} row{'' if len(each.old) == 1 else 's'}"
        yield f"{each.name}: {each.title}: {rows_before} → {len(each.new)}{own}"
        said = _said([*each.gone, *each.came], say)
        yield from _rows("−", said[: len(each.gone)], rows)
        yield from _rows("+", said[len(each.gone) :], rows)
    for name in questions.only_old:
        yield f"{name}: only the old catalogue has it"
    for name in questions.only_new:
        yield f"{name}: only the new catalogue has it"
    for name, reason in questions.not_asked:
        yield f"{name}: not asked: {reason}"


def _said(rows: Sequence[str], say: Wording) -> list[str]:
    """The rows by labels; those that would read alike with the names of things as well."""

    def row_in(row: str, word: Callable[[str], str]) -> str:
        return " | ".join(word(cell) if cell[:1] == "<" else visible(cell) for cell in row.split("\t"))

    return apart(rows, lambda row: row_in(row, say.word), or_else=lambda row: row_in(row, say.named))


def _rows(sign: str, rows: Sequence[str], most: int) -> Iterator[str]:
    for row in rows[:most]:
        yield f"  {sign} {row}"
    if len(rows) > most:
        yield f"  {sign} and {len(rows) - most} more rows (-r json gives all, --rows N more)"
