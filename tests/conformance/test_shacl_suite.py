"""The W3C SHACL test suite, walked from its manifest: whole reports are compared, in process."""

from __future__ import annotations

import logging
from collections.abc import Iterable

import pytest
import test_shacl_reports as suite
from pyoxigraph import RdfFormat, Triple, parse

from sahel_ld.errors import ShapeError
from sahel_ld.shacl import read_shapes, validate

ROOT = suite.suite_root()
MANIFEST = ROOT / "manifest.ttl"
ABSENT = "the W3C SHACL suite is not here: set SAHEL_SHARED; every SHACL conformance test is skipped"
ENTRIES = list(suite.entries(MANIFEST)) if MANIFEST.exists() else []
# Beside the suite's manifest, by an oversight: a test that no manifest includes.
STRAY = ROOT / "sparql" / "component" / "nodeValidator-001.ttl"
ENTRIES += list(suite.entries(STRAY)) if STRAY.exists() else []

# Tests that fail, each with the reason. One that starts to pass fails here until it is taken out.
KNOWN_FAILURES = {
    "sparql/pre-binding/shapesGraph-001": "$shapesGraph is optional in SHACL and refused by name",
}
PYSHACL_FAILURES = {
    "core/property/datatype-001": "rdflib rewrites an ill-typed dateTime",
    "core/property/or-datatypes-001": "rdflib rewrites an ill-typed boolean",
    "core/property/uniqueLang-002": 'it takes "1"^^xsd:boolean for true',
    "sparql/pre-binding/shapesGraph-001": "$shapesGraph is not supported",
}


def report_of_engine(entry: suite.Entry) -> list[Triple]:
    shapes = read_shapes(suite.dataset_of(entry.shapes))
    return validate(shapes, suite.dataset_of(entry.data)).to_triples()


def report_of_pyshacl(entry: suite.Entry) -> list[Triple]:
    import pyshacl
    import rdflib

    data, shapes = (
        rdflib.Graph().parse(path, format="turtle", publicID=path.as_uri())
        for path in (entry.data, entry.shapes)
    )
    _, report, text = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    if not isinstance(report, rdflib.Graph):
        raise ShapeError(text)
    quads = parse(report.serialize(format="nt"), format=RdfFormat.N_TRIPLES)
    return [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]


def check(entry: suite.Entry, report: Iterable[Triple]) -> None:
    assert entry.expected is not None, "a failure was expected, not a report"
    assert suite.comparable(report, entry.expected) == suite.comparable(entry.expected, entry.expected)


def passes(entry: suite.Entry) -> None:
    if entry.expected is None:
        with pytest.raises(ShapeError):
            report_of_engine(entry)
    else:
        check(entry, report_of_engine(entry))


@pytest.mark.skipif(not ENTRIES, reason=ABSENT)
def test_the_suite_is_whole() -> None:
    """The manifest leads to 120 tests, and one lies beside it: none is lost on the way."""
    assert len(ENTRIES) == 121
    assert len({entry.name for entry in ENTRIES}) == 121


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_report_is_the_expected_one(entry: suite.Entry) -> None:
    """Our report equals the expected one, or the failure that is expected is a ShapeError."""
    if entry.name in KNOWN_FAILURES:
        with pytest.raises((AssertionError, ShapeError)):
            passes(entry)
    else:
        passes(entry)


@pytest.mark.skipif(not ENTRIES, reason=ABSENT)
def test_every_test_that_pyshacl_passes_is_passed() -> None:
    """What fails here fails in pySHACL too."""
    assert set(KNOWN_FAILURES) <= set(PYSHACL_FAILURES)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.name in PYSHACL_FAILURES], ids=lambda e: e.name)
def test_pyshacl_fails_what_it_is_said_to_fail(entry: suite.Entry) -> None:
    """The list of pySHACL's failures is true: none of them passes there."""
    logging.disable(logging.CRITICAL)
    try:
        with pytest.raises((AssertionError, NotImplementedError)):
            check(entry, report_of_pyshacl(entry))
    finally:
        logging.disable(logging.NOTSET)


@pytest.mark.skipif(not ENTRIES, reason=ABSENT)
def test_a_wrong_report_is_noticed() -> None:
    """The comparison can fail: a report without its first result differs."""
    entry = next(e for e in ENTRIES if e.name == "core/property/class-001")
    report = report_of_engine(entry)
    less = [t for t in report if not t.predicate.value.endswith(("focusNode", "#value"))]
    with pytest.raises(AssertionError):
        check(entry, less)
