"""The ontology is complete in kind: each class and property has data, of the release or of a fixture."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import RdfFormat, Store

from golden_project import ROOT
from sahel_ld.cli import run

OURS = ("https://w3id.org/sahel-ld/ontology#", "https://w3id.org/sahel-ld/reported#")
DECLARED = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT DISTINCT ?term ?kind { VALUES ?kind { owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }
  ?term a ?kind }"""
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def load(path: Path) -> Store:
    store = Store()
    store.bulk_load(path=path, format=RdfFormat.N_QUADS)
    return store


def unused(declared: Store, *data: Store) -> set[str]:
    """The terms of ours that no triple or proposition has as property, and no thing as class."""
    properties = {quad.predicate.value for store in data for quad in store}
    properties |= {
        q.object.value for store in data for q in store if q.predicate.value == f"{OURS[0]}property"
    }
    classes = {quad.object.value for store in data for quad in store if quad.predicate.value == RDF_TYPE}  # type: ignore[union-attr]
    solutions = declared.query(DECLARED, use_default_graph_as_union=True)
    terms = {row["term"].value: row["kind"].value.endswith("Class") for row in solutions}  # type: ignore[union-attr]
    return {
        term
        for term, is_class in terms.items()
        if term.startswith(OURS) and term not in (classes if is_class else properties)
    }


def merged(ford: Path, folder: Path) -> Path:
    """The ten rows joined with their own propositions, as another dataset would name them."""
    other = folder / "other.nt"
    lines = (ford / "dist" / "ford.nt").read_bytes().splitlines(keepends=True)
    named = (
        line.replace(b"/ford/id/prop", b"/hill/id/prop") for line in lines if b"/id/proposition/" in line[:60]
    )
    other.write_bytes(b"".join(named))
    assert run(["-C", str(ford), "merge", str(other), "--no-links", "-o", str(folder / "merged")]) == 0
    return folder / "merged" / "ford.nq"


def published(dataset: str, folder: Path) -> Path:
    """Another dataset of this project, published."""
    assert run(["-C", str(ROOT), "publish", dataset, "--out", str(folder / dataset)]) == 0
    return folder / dataset / f"{dataset}.nq"


def test_every_term_is_used(published_ford: Path, tmp_path: Path) -> None:
    """No class without an instance, no property without a triple, in what is published and a merge."""
    release, ford = load(ROOT / "dist" / "sahel.nq"), load(published_ford / "dist" / "ford.nq")
    ucdp = [load(published(path.name, tmp_path)) for path in sorted((ROOT / "seeds").glob("ucdp-*"))]
    assert unused(release, release, ford, load(merged(published_ford, tmp_path)), *ucdp) == set()


def test_an_unused_term_would_be_seen(published_ford: Path) -> None:
    """The ten rows alone leave much unused."""
    ford = load(published_ford / "dist" / "ford.nq")
    assert "https://w3id.org/sahel-ld/ontology#SecurityService" in unused(ford, ford)
