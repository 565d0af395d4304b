"""The published release is described as it is: counts, dumps and catalogue, by the shapes of metadata."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Dataset, Literal, NamedNode, Quad, RdfFormat, parse

from sahel_ld import shacl
from test_shapes import ROOT, SHAPE

VOID = "http://rdfs.org/ns/void#"
DIST = ROOT / "dist"


def described(dump: Path) -> Dataset:
    """The dump of a release merged with what void.ttl and dcat.ttl say of it."""
    files = [dump, dump.parent / "void.ttl", dump.parent / "dcat.ttl"]
    quads = (quad for file in files for quad in parse(path=file))
    return Dataset(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)


def violations(data: Dataset) -> set[str]:
    """The names of the shapes of metadata that the data violates."""
    sources = [
        parse(path=ROOT / "shapes" / f"{stem}.ttl", format=RdfFormat.TURTLE) for stem in ("sahel", "metadata")
    ]
    report = shacl.validate(shacl.read_shapes(Dataset(quad for source in sources for quad in source)), data)
    grave = [result for result in report.results if result.severity.value.endswith("#Violation")]
    return {str(result.shape.value).removeprefix(str(SHAPE)) for result in grave}


@pytest.fixture(scope="module")
def release() -> Dataset:
    """The release that is committed, with its description."""
    return described(next(DIST.glob("*.nq")))


def test_release_is_described_as_it_is(release: Dataset) -> None:
    """VoID counts are those of the data, and DCAT is complete."""
    assert violations(release) == set()


@pytest.mark.parametrize(
    ("predicate", "shapes"),
    [
        ("entities", {"ClassCount"}),
        ("distinctSubjects", {"PropertyCount"}),
        ("triples", {"PartitionsAddUp", "PropertyCount"}),
        ("classes", {"PartitionsAddUp"}),
        ("properties", {"PartitionsAddUp"}),
    ],
)
def test_a_wrong_count_is_found(release: Dataset, predicate: str, shapes: set[str]) -> None:
    """Raise every count of one kind by one, and the shapes that compare it say so."""
    wrong = Dataset(release)
    counted = NamedNode(VOID + predicate)
    for quad in list(release.quads_for_predicate(counted)):
        number = Literal(str(int(quad.object.value) + 1), datatype=quad.object.datatype)
        wrong.remove(quad)
        wrong.add(Quad(quad.subject, counted, number))
    assert violations(wrong) == shapes
