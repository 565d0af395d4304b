"""One run of `query`: from what the caller typed to bytes on standard output or in a file.

Invariant: nothing is written before the answer is whole, so an answer cut off by a limit or a
failure never looks complete.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld.errors import UsageError
from sahel_ld.nearest import nearest
from sahel_ld.querying import limits, writers
from sahel_ld.querying.answers import Answer, Rows, Triples
from sahel_ld.querying.dataset import Dataset, open_dataset, published
from sahel_ld.querying.delivery import deliver
from sahel_ld.querying.evaluation import Query, evaluate, prepare
from sahel_ld.querying.failures import LimitExceeded
from sahel_ld.querying.options import Clock, Options, Site

if TYPE_CHECKING:
    import pyoxigraph as ox

    from sahel_ld.querying.catalogue import Parameter

    Term = ox.NamedNode | ox.Literal

_TEXT = re.compile(r"[\s{}]")
_FILES = (".rq", ".sparql")


def ask(site: Site, options: Options) -> int:
    """Answer a query; the exit status. Raises UsageError, QueryError, DataError, LimitExceeded.

    After a time limit the process must end at once; `end_at_once` does that in place of raising.
    """
    terminal = sys.stderr.isatty()
    if options.memory is not None and (status := limits.confine(options.memory)) is not None:
        return status
    try:
        outcome = limits.run(lambda: _answer(site, options, terminal), seconds=options.timeout)
    except MemoryError as error:
        raise limits.too_large(options.memory or 0) from error
    except LimitExceeded as error:
        end_at_once(error)
    deliver(outcome.written, options.output)
    for note in outcome.notes:
        sys.stderr.write(f"{note}\n")
    return int(options.exit_status and outcome.empty)


def end_at_once(error: LimitExceeded) -> None:
    """Say why on standard error and end the process, whose engine is still at work."""
    sys.stderr.write(f"error[{error.code}]: {error}\n")
    sys.stderr.flush()
    os._exit(error.exit_status)


def source(site: Site, given: str | None) -> tuple[str, str, tuple[Parameter, ...]]:
    """The text, name and parameters of what the caller gave: a text, a file, a catalogue name, or `-`.

    Raises UsageError for a file or name that does not exist.
    """
    if given is None:
        raise UsageError(
            "no query is given", remedy="give a text, a file, a name of `sahel-ld queries`, or -"
        )
    if given == "-":
        return sys.stdin.read(), "standard input", ()
    if _TEXT.search(given) or not given:
        return given, "query", ()
    if Path(given).suffix in _FILES or "/" in given:
        return _file(Path(given))
    from sahel_ld.querying import catalogue

    entry = catalogue.find(site.queries, given)
    return entry.text, str(entry.path), entry.parameters


def _file(path: Path) -> tuple[str, str, tuple[Parameter, ...]]:
    from sahel_ld.querying import catalogue

    if not path.is_file():
        close = nearest(path.name, [each.name for each in path.parent.glob("*.rq")])
        raise UsageError(
            f"there is no file {path}",
            code="no-file",
            remedy=f"did you mean {path.parent / close[0]}?" if close else "",
        )
    text = catalogue.read_text(path)
    return text, str(path), catalogue.parameters(path, text)


@dataclass(frozen=True)
class Outcome:
    """The answer as bytes, whether it is empty, and what to tell a person beside it."""

    written: bytes
    empty: bool
    notes: tuple[str, ...]


def _answer(site: Site, options: Options, terminal: bool) -> Outcome:
    clock = Clock()
    text, name, parameters = source(site, options.query)
    query = prepare(text, site.prefixes, name=name)
    format_ = writers.choose(query.form, options.format_, options.output)
    _check_fit(options, format_)
    clock.mark("parse")
    dataset = None if options.endpoint else _dataset(site, options)
    clock.mark("load")
    values = _values(query, dataset, options, parameters)
    answer = _evaluated(query, dataset, values, options)
    clock.mark("evaluate")
    written = writers.write(answer, format_, _style(query, dataset, answer, options))
    clock.mark("write")
    return Outcome(written, answer.empty, tuple(_notes(query, dataset, answer, options, clock, terminal)))


def _check_fit(options: Options, format_: str) -> None:
    if options.labels and format_ not in ("table", "md"):
        raise UsageError(f"--labels is for tables, not for {format_}", remedy="use -r table or -r md")
    if options.spreadsheet and format_ != "csv":
        raise UsageError(f"--spreadsheet is for CSV, not for {format_}", remedy="use -r csv")


def _dataset(site: Site, options: Options) -> Dataset:
    dataset = _opened(site, options)
    return options.view(dataset) if options.view else dataset


def _opened(site: Site, options: Options) -> Dataset:
    cache = not options.no_cache
    if options.data and not options.beside:
        return open_dataset(options.data, disjoint=False, cache=cache)
    files = (published(site.dist), *options.data)
    return open_dataset(files, disjoint=not options.data, cache=cache)


def _values(
    query: Query, dataset: Dataset | None, options: Options, parameters: tuple[Parameter, ...]
) -> Mapping[str, Term]:
    if not options.parameters and not parameters:
        return {}
    from sahel_ld.querying.parameters import Values

    return Values(query.prefixes, _finder(dataset)).read(options.parameters, parameters)


def _finder(dataset: Dataset | None) -> Callable[[str], str]:
    """What finds the thing that a label names."""

    def find(label: str) -> str:
        if dataset is None:
            raise UsageError(f"{label!r} can't be looked up at an endpoint", remedy="give the IRI")
        from sahel_ld.querying import labels

        return labels.find(dataset, label)

    return find


def _evaluated(query: Query, dataset: Dataset | None, values: Mapping[str, Term], options: Options) -> Answer:
    if dataset is not None:
        return evaluate(query, dataset, values, limit=options.limit)
    from sahel_ld.querying import endpoint

    assert options.endpoint is not None
    return endpoint.ask(options.endpoint, query, values, limit=options.limit, seconds=options.timeout)


def _style(query: Query, dataset: Dataset | None, answer: Answer, options: Options) -> writers.Style:
    names: Mapping[str, str] = {}
    if options.labels and dataset is not None and isinstance(answer, Rows):
        from sahel_ld.querying import labels

        names = labels.of(dataset, sorted(set(answer.iris())), _languages(options))
    screen = None if options.output else width()
    return writers.Style(query.prefixes, names, screen, options.spreadsheet)


def _languages(options: Options) -> list[str]:
    """The languages for labels, the best first."""
    return [language.strip().casefold() for language in options.languages.split(",")]


def width() -> int | None:
    """The terminal's width; None for a pipe or a file, which get the whole."""
    if not sys.stdout.isatty():
        return None
    import shutil

    return shutil.get_terminal_size().columns


def _notes(
    query: Query, dataset: Dataset | None, answer: Answer, options: Options, clock: Clock, terminal: bool
) -> Iterator[str]:
    """What a person is told beside the answer, on standard error.

    A term that the data don't have is told also where nobody looks on: a log should say why a file is empty.
    """
    if isinstance(answer, Rows | Triples) and answer.more and terminal:
        yield f"only the first {options.limit} are shown (--limit)"
    if answer.empty and terminal:
        yield "no answer"
    if dataset is not None:
        yield from dataset.notes
        if options.labels and isinstance(answer, Rows) and answer.lines:
            from sahel_ld.querying import labels

            if said := labels.note(dataset, _languages(options)):
                yield said
    if _hollow(answer) and dataset is not None:
        from sahel_ld.querying.diagnosis import unknown_terms

        yield from unknown_terms(query, dataset)
    if options.timed:
        yield f"time: {clock}"


def _hollow(answer: Answer) -> bool:
    """Whether nothing was found: no row, or one row that counts nothing."""
    if isinstance(answer, Rows) and len(answer.lines) == 1:
        return set(answer.lines[0].split(b"\t")) <= {b"0"}
    return answer.empty
