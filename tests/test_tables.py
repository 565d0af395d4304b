"""Curated tables: read with their physical lines, resolved to hashes and IRIs, located again."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from golden_project import ROOT
from sahel_ld import tables
from sahel_ld.cell import Cell
from sahel_ld.identity import content_hash, iri_term
from sahel_ld.ontology import read_ontology, read_vocabulary
from sahel_ld.tables import Dataset

BASE = "https://example.org/ford/"


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return tables.read_dataset(
        ROOT / "tests/golden/seeds/ford", read_vocabulary(read_ontology(ROOT / "ontology"))
    )


@pytest.fixture(scope="module")
def prepared(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared")
    tables.prepare(dataset, base=BASE, folder=folder)
    return folder


def record(folder: Path, table: str, key: str) -> dict[str, str]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return next(row for row in csv.DictReader(stream) if key in (row.get("id"), row.get("key")))


def test_a_proposition_is_named_by_its_content(prepared: Path) -> None:
    """The hash of the prepared table is that of the specification."""
    expected = content_hash(
        "proposition",
        [
            ("subject", iri_term(f"{BASE}id/event/quarrel")),
            ("property", iri_term("https://w3id.org/sahel-ld/ontology#perpetrator")),
            ("object", iri_term(f"{BASE}id/actor/millers")),
        ],
    )
    assert record(prepared, "propositions", "quarrel-by-millers")["hash"] == expected


def test_references_become_iris(prepared: Path) -> None:
    """Typed references, ordered ones by place, and references to content-addressed records."""
    claim = record(prepared, "claims", "bell-2001-002")
    assert claim["relayed_by_1_iri"] == f"{BASE}id/actor/reeves"
    assert claim["relayed_by_2_iri"] == f"{BASE}id/actor/bell-writer"
    assert claim["relayed_by_3_iri"] == ""
    day = record(prepared, "intervals", "may-day")["hash"]
    assert record(prepared, "propositions", "quarrel-day")["object_iri"] == f"{BASE}id/interval/{day}"


def write(dataset: Dataset, folder: Path, name: str, change: tuple[str, str]) -> Dataset:
    """The dataset with one text changed in one table."""
    for path in dataset.spec.folder.iterdir():
        text = path.read_text(encoding="utf-8")
        if path.name == name:
            assert change[0] in text
            text = text.replace(*change)
        (folder / path.name).write_text(text, encoding="utf-8")
    return tables.read_dataset(folder, read_vocabulary(read_ontology(ROOT / "ontology")))


@pytest.mark.parametrize(("basis", "same"), [("inferred", True), ("stated", False)])
def test_an_inferred_qualifier_stays_out_of_the_hash(
    basis: str, same: bool, dataset: Dataset, prepared: Path, tmp_path: Path
) -> None:
    """An interval that qualifies a proposition counts only if it is stated."""
    source, out = tmp_path / "source", tmp_path / "out"
    source.mkdir()
    changed = write(
        dataset,
        source,
        "propositions.csv",
        ("perpetrator,actor:millers,,,", "perpetrator,actor:millers,,,may-day"),
    )
    if basis == "stated":
        intervals = source / "intervals.csv"
        intervals.write_text(
            intervals.read_text(encoding="utf-8").replace("inferred,document", "stated,document"),
            encoding="utf-8",
        )
        changed = tables.read_dataset(source, read_vocabulary(read_ontology(ROOT / "ontology")))
    tables.prepare(changed, base=BASE, folder=out)
    before = record(prepared, "propositions", "quarrel-by-millers")["hash"]
    assert (record(out, "propositions", "quarrel-by-millers")["hash"] == before) is same


def test_a_cell_is_located_on_its_physical_line(dataset: Dataset, tmp_path: Path) -> None:
    """Quoted line breaks and blank lines count; a virtual column stands where its source column does."""
    broken = write(
        dataset,
        tmp_path,
        "claims.csv",
        ("The Reeves passed it on, then the Bell.", "The Reeves\npassed it on.\n\nThen the Bell."),
    )
    place = tables.locate(broken, Cell("claims", "bell-2001-003", "stance"))
    assert place is not None
    assert (place.line, place.column, place.key) == (7, "stance", "bell-2001-003")
    virtual = tables.locate(broken, Cell("claims", "bell-2001-002", "relayed_by_2_iri"))
    assert virtual is not None
    assert (virtual.line, virtual.column) == (3, "relayed_by")
    hashed = tables.locate(broken, Cell("propositions", "quarrel-day", "hash"))
    assert hashed is not None
    assert hashed.column == "key"
    assert tables.locate(broken, Cell("claims", "nobody", "stance")) is None


def test_prepared_tables_do_not_depend_on_row_order(dataset: Dataset, prepared: Path, tmp_path: Path) -> None:
    """Records are sorted by key."""
    with (prepared / "claims.csv").open(encoding="utf-8", newline="") as stream:
        keys = [row["id"] for row in csv.DictReader(stream)]
    assert keys == sorted(keys)
