"""The RML conformance suites, in process: RML-Core (JSON sources) and the legacy cases with CSV sources.

`rml_errors.csv` names the error a case must end in, `rml_exceptions.csv` the cases that are wrong in
themselves or that need an option, each with the reason. A case that is in no list must yield its quads.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
import pytest

from sahel_ld import mapping
from sahel_ld.errors import InputError, SahelError

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("SAHEL_SHARED", HERE.parents[1].parent / "shared"))
# Both suites resolve relative IRIs; the legacy mappings name their base themselves.
BASES = {"rml-core": "http://example.com/", "rml-test-cases": "http://example.com/base/"}
COUNTS = {"rml-core": 76, "rml-test-cases": 39}


@dataclass(frozen=True)
class Case:
    """A folder with a mapping, its sources, and the quads or the error they must end in."""

    folder: Path
    base: str
    fails: bool

    @property
    def name(self) -> str:
        return self.folder.name


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


ERRORS = {row["case"]: row["code"] for row in _rows(HERE / "rml_errors.csv")}
EXCEPTIONS = {row["case"]: row for row in _rows(HERE / "rml_exceptions.csv")}


def _cases(suite: str) -> Iterator[Case]:
    root = SHARED / "suites" / suite
    metadata = root / "metadata.csv" if suite == "rml-test-cases" else root / "test-cases" / "metadata.csv"
    if not metadata.is_file():
        return
    name, error = ("RML id", "error expected?") if suite == "rml-test-cases" else ("ID", "error")
    for row in _rows(metadata):
        folder = root / "test-cases" / row[name]
        if folder.is_dir():
            yield Case(folder, BASES[suite], row[error].strip() == "true")


CASES = [case for suite in BASES for case in _cases(suite)]


@pytest.mark.parametrize("suite", BASES)
def test_suite_is_complete(suite: str) -> None:
    """Every case of the suite is run; without the suites this says what is skipped."""
    if not (SHARED / "suites" / suite).is_dir():
        pytest.skip(f"{COUNTS[suite]} cases of {suite} are not run: there is no {SHARED / 'suites' / suite}")
    assert len(list(_cases(suite))) == COUNTS[suite]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case, tmp_path: Path) -> None:
    """A case ends in its quads, or in its error."""
    treatment = EXCEPTIONS.get(case.name, {}).get("treatment", "")
    if case.fails or treatment == "error":
        with pytest.raises(SahelError) as caught:
            _run(case, tmp_path / "out.nq")
        assert caught.value.code == ERRORS[case.name]
        assert caught.value.place is not None
        return
    written = _run(case, tmp_path / "out.nq", skip_faults=treatment == "skip")
    assert _same(written, (case.folder / "output.nq").read_text(encoding="utf-8"))


SKIPPING = [one for one in CASES if EXCEPTIONS.get(one.name, {}).get("treatment") == "skip"]


@pytest.mark.parametrize("case", SKIPPING, ids=lambda case: case.name)
def test_case_that_skips_faults_stops_without_the_option(case: Case, tmp_path: Path) -> None:
    """A listed exception is needed: without its option the value at fault is an error."""
    with pytest.raises(InputError) as caught:
        _run(case, tmp_path / "out.nq")
    assert caught.value.code == "mapping-value-iri"


def test_lists_name_cases_that_exist() -> None:
    """No entry of the lists outlives its case."""
    if not CASES:
        pytest.skip("the suites are not there")
    assert {*ERRORS, *EXCEPTIONS} <= {case.name for case in CASES}
    assert {case.name for case in CASES if case.fails} <= set(ERRORS)


def _run(case: Case, output: Path, *, skip_faults: bool = False) -> str:
    rules = mapping.read(case.folder / "mapping.ttl")
    options = mapping.Options(skip_faults=skip_faults)
    report = mapping.run(rules, folder=case.folder, base=case.base, output=output, options=options)
    written = output.read_bytes()
    assert report.quads == written.count(b"\n")
    return written.decode()


def _same(left: str, right: str) -> bool:
    """Equal up to blank nodes; by lines where an unsafe IRI makes what is written no N-Quads."""
    try:
        return _canonical(left) == _canonical(right)
    except SyntaxError:
        return _lines(left) == _lines(right)


def _canonical(text: str) -> pyoxigraph.Dataset:
    found = pyoxigraph.Dataset(pyoxigraph.parse(input=text, format=pyoxigraph.RdfFormat.N_QUADS))
    found.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    return found


def _lines(text: str) -> set[str]:
    return {
        re.sub(r"\s*\.\s*$", " .", re.sub(r"\s+", " ", line)) for line in text.splitlines() if line.strip()
    }


def test_comparison_tells_quads_apart() -> None:
    """The comparison can fail: another object, another graph, another sharing of blank nodes."""
    quad = '_:a <http://e/p> "x" <http://e/g> .'
    assert _same(quad, quad.replace("_:a", "_:b"))
    assert not _same(quad, quad.replace('"x"', '"y"'))
    assert not _same(quad, quad.replace("<http://e/g> ", ""))
    assert not _same(f"{quad}\n_:a <http://e/q> <http://e/o> .", f"{quad}\n_:z <http://e/q> <http://e/o> .")
