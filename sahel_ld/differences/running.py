"""One run of `diff`: two paths and options in, bytes and an exit status out."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sahel_ld import vocabulary
from sahel_ld.differences import large
from sahel_ld.differences.answers import Questions, ask_both, sentences
from sahel_ld.differences.comparison import compare
from sahel_ld.differences.document import document
from sahel_ld.differences.patch import patch
from sahel_ld.differences.sentences import human
from sahel_ld.differences.sides import MOST, Side, TooLargeError, read_side
from sahel_ld.differences.wording import Wording
from sahel_ld.errors import UsageError
from sahel_ld.querying import limits
from sahel_ld.querying.failures import LimitExceeded
from sahel_ld.querying.session import end_at_once

_WRITTEN = "written"
_NO_CATALOGUE = "none asked: the new side has no folder queries/; name one with --queries DIR"


@dataclass(frozen=True)
class Options:
    """What a caller of `diff` may choose; the names are those of the command line.

    `form` is human, patch or json; `queries` is the catalogue to ask instead of that of the new
    release; `rows` limits what sentences show of an answer.
    """

    form: str = "human"
    output: Path | None = None
    answers: bool = True
    queries: Path | None = None
    rows: int = 10
    languages: str = "en,fr"
    timeout: float | None = None


def run(old: Path, new: Path, options: Options) -> int:
    """Write the differences; 0 if there are none, 1 if there are.

    Raises UsageError or DataError for what can't be read. Nothing is written before all is known;
    after the time limit the process ends at once.
    """
    with TemporaryDirectory(prefix="sahel-ld-diff-") as scratch:
        folder = Path(scratch)
        try:
            same = limits.run(lambda: _compared(old, new, options, folder), seconds=options.timeout)
        except LimitExceeded as error:
            shutil.rmtree(folder, ignore_errors=True)
            end_at_once(error)
        _deliver(folder / _WRITTEN, options.output)
    return int(not same)


def _compared(old: Path, new: Path, options: Options, folder: Path) -> bool:
    """Write the differences to a file in `folder`; whether there are none."""
    try:
        written, same = differences(old, new, options)
        (folder / _WRITTEN).write_bytes(written)
    except TooLargeError:
        return _large(old, new, options, folder)
    return same


def _large(old: Path, new: Path, options: Options, folder: Path) -> bool:
    """The same where one side is too large to hold."""
    with ExitStack() as stack:
        before, after = (large.sort_side(path, folder, stack) for path in (old, new))
        if options.form == "patch":
            with (folder / _WRITTEN).open("wb") as file:
                file.writelines(large.patch(before, after, folder))
            return before.digest == after.digest
        level = "quads"
        if before.count and after.count and before.graphs != after.graphs:
            before, after = (large.sort_side(path, folder, stack, triples=True) for path in (old, new))
            level = "triples"
        found = large.count(before, after, level)
    text = large.document(found) if options.form == "json" else large.human(found).encode()
    (folder / _WRITTEN).write_bytes(text)
    return found.same


def differences(old: Path, new: Path, options: Options) -> tuple[bytes, bool]:
    """What `diff` writes, and whether the two are the same."""
    sides = read_side(old, most=MOST), read_side(new, most=MOST)
    if options.form == "patch":
        return patch(*sides), sides[0].lines == sides[1].lines
    found = compare(*sides)
    questions = _questions(*sides, options) if options.answers else None
    if options.form == "json":
        return document(found, questions), found.same
    languages = [language.strip().casefold() for language in options.languages.split(",")]
    say = Wording(found, _prefixes(*sides), languages)
    text = human(found, say)
    if options.answers:
        asked = sentences(questions, say, rows=options.rows) if questions else [_NO_CATALOGUE]
        text += "\n".join(["\nQuestions of the catalogue", *(f"  {line}" for line in asked)]) + "\n"
    return text.encode(), found.same


def _prefixes(old: Side, new: Side) -> dict[str, str]:
    index = new.index or old.index
    return vocabulary.prefixes(index.base if index else vocabulary.DEFAULT_BASE)


def _questions(old: Side, new: Side, options: Options) -> Questions | None:
    """Both answers to the catalogue; None where the new side has none and no other is named."""
    folder = options.queries or new.path / "queries"
    if not folder.is_dir():
        if options.queries:
            raise UsageError(f"there is no folder {folder}", remedy="name a folder of .rq files")
        return None
    earlier = old.path / "queries"
    own = earlier if not options.queries and earlier.is_dir() else None
    return ask_both(old, new, folder, _prefixes(old, new), old_folder=own)


def _deliver(written: Path, output: Path | None) -> None:
    """Write to standard output, or to a file that is replaced whole."""
    if output is None:
        sys.stdout.flush()
        with written.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    beside = output.with_name(f".{output.name}.{os.getpid()}.tmp")
    try:
        shutil.copyfile(written, beside)
        beside.replace(output)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UsageError(f"can't write {output}: {error.strerror}", code="unwritable") from error
