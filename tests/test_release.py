"""The published release: committed as a fresh run makes it, the same bytes everywhere, one set of triples."""

from __future__ import annotations

import csv
import filecmp
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import BlankNode, RdfFormat, Store, parse
from rdflib.namespace import NamespaceManager

from golden_project import ROOT, Command, make_project

FORMATS = {
    "ttl": (RdfFormat.TURTLE, "turtle"),
    "nt": (RdfFormat.N_TRIPLES, "nt"),
    "nq": (RdfFormat.N_QUADS, "nquads"),
    "trig": (RdfFormat.TRIG, "trig"),
    "jsonld": (RdfFormat.JSON_LD, "json-ld"),
}
XSD_STRING = "^^<http://www.w3.org/2001/XMLSchema#string>"


def different(one: Path, other: Path) -> list[str]:
    """The files that only one folder has, or whose bytes differ."""
    names = {
        p.relative_to(folder).as_posix() for folder in (one, other) for p in folder.rglob("*") if p.is_file()
    }
    same, _, _ = filecmp.cmpfiles(one, other, sorted(names), shallow=False)
    return sorted(names - set(same))


def test_dist_is_what_a_fresh_run_writes(tmp_path: Path, command: Command) -> None:
    """The committed dist/ and a fresh publish agree byte for byte."""
    answer = command("-C", ROOT, "publish", "--out", tmp_path / "dist")
    assert answer.status == 0, answer
    assert different(ROOT / "dist", tmp_path / "dist") == []


def test_a_difference_would_be_seen(tmp_path: Path) -> None:
    """The comparison itself can fail."""
    for name, text in (("a", "x"), ("b", "y")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(text, encoding="utf-8")
    (tmp_path / "a" / "more").write_text("z", encoding="utf-8")
    assert different(tmp_path / "a", tmp_path / "b") == ["file", "more"]


def shuffled(project: Path) -> None:
    """Put the rows of every table in another order."""
    for path in (project / "seeds" / "ford").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            header, *rows = list(csv.reader(stream))
        random.Random(7).shuffle(rows)
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([header, *rows])


@pytest.mark.parametrize(
    ("seed", "zone", "locale", "rows"),
    [("0", "UTC", "C", "sorted"), ("4242", "Pacific/Kiritimati", "C.UTF-8", "shuffled")],
)
def test_same_inputs_same_bytes(
    seed: str, zone: str, locale: str, rows: str, published_ford: Path, tmp_path: Path
) -> None:
    """Another hash seed, time zone, locale, folder and order of rows: not a byte differs."""
    project = make_project(tmp_path / "elsewhere")
    if rows == "shuffled":
        shuffled(project)
    environment = {
        **os.environ,
        "PYTHONHASHSEED": seed,
        "TZ": zone,
        "LC_ALL": locale,
        "PYTHONPATH": str(ROOT),
    }
    arguments = [sys.executable, "-m", "sahel_ld", "-C", str(project), "publish"]
    subprocess.run(arguments, env=environment, check=True, capture_output=True, cwd=tmp_path)
    assert different(published_ford / "dist", project / "dist") == []


def test_a_change_of_a_cell_changes_bytes(published_ford: Path, tmp_path: Path, command: Command) -> None:
    """Determinism is not indifference."""
    project = make_project(tmp_path / "other")
    path = project / "seeds" / "ford" / "actors.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Millers", "Grinders"), encoding="utf-8")
    assert command("-C", project, "publish").status == 0
    assert "ford.nq" in different(published_ford / "dist", project / "dist")


def triples_by_pyoxigraph(path: Path, form: RdfFormat) -> set[str]:
    """The triples of a file, in N-Triples."""
    return {str(quad.triple) for quad in parse(path=path, format=form)}


def triples_by_rdflib(path: Path, form: str) -> set[str]:
    """The triples of a file as rdflib reads it, in the spelling of pyoxigraph."""
    graph = rdflib.Dataset(default_union=True)
    graph.namespace_manager = NamespaceManager(graph, bind_namespaces="none")
    graph.parse(path, format=form)
    nt = rdflib.Graph()
    for triple in graph.triples((None, None, None)):
        nt.add(triple)
    text = nt.serialize(format="nt", encoding="utf-8")
    return {str(quad.triple) for quad in parse(text, format=RdfFormat.N_TRIPLES)}


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_one_set_of_triples_in_every_format(suffix: str, published_ford: Path) -> None:
    """Each format, read by rdflib and by pyoxigraph, gives the same triples as the N-Triples."""
    expected = triples_by_pyoxigraph(published_ford / "dist" / "ford.nt", RdfFormat.N_TRIPLES)
    ours, theirs = FORMATS[suffix]
    path = published_ford / "dist" / f"ford.{suffix}"
    assert triples_by_pyoxigraph(path, ours) == expected
    assert triples_by_rdflib(path, theirs) == expected


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_the_real_dumps_hold_one_set_of_triples(suffix: str) -> None:
    """The committed dumps agree, in both readers."""
    expected = triples_by_pyoxigraph(ROOT / "dist" / "sahel.nt", RdfFormat.N_TRIPLES)
    ours, theirs = FORMATS[suffix]
    path = ROOT / "dist" / f"sahel.{suffix}"
    assert triples_by_pyoxigraph(path, ours) == expected
    assert triples_by_rdflib(path, theirs) == expected


def test_graphs_are_disjoint_and_without_blank_nodes() -> None:
    """A triple stands in one graph; the graphs are those of the design; no blank node in the data."""
    store = Store()
    store.bulk_load(path=ROOT / "dist" / "sahel.nq", format=RdfFormat.N_QUADS)
    quads = list(store)
    assert len({quad.triple for quad in quads}) == len(quads)
    assert not [
        quad for quad in quads if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)
    ]
    base = "https://w3id.org/sahel-ld/graph/"
    rules = {f"derived/{path.stem}" for path in (ROOT / "ontology" / "rules").glob("*.rq")}
    names = {quad.graph_name.value.removeprefix(base) for quad in quads}
    assert names <= {"ontology", "data", "claims", "links"} | rules
    assert {
        "ontology",
        "data",
        "claims",
        "links",
        "derived/reported-direct",
        "derived/accepted-direct",
    } <= names


def test_every_direct_triple_is_explained(published_ford: Path, command: Command) -> None:
    """Each direct triple of the ten rows has a rule, a claim and a cell."""
    asked = command(
        "-C", published_ford, "query", "-r", "tsv",
        "SELECT ?s ?p ?o { ?q sahel:reportedAs ?r . VALUES ?t { 1 2 } BIND(IF(?t = 1, ?q, ?r) AS ?p) ?s ?p ?o }",
    )  # fmt: skip
    rows = [line.split("\t") for line in asked.out.splitlines()[1:]]
    assert len(rows) > 5
    for row in rows:
        answer = command("-C", published_ford, "explain", *row)
        assert answer.status == 0, answer
        assert "  rule " in answer.out
        assert "cell claims[" in answer.out


def test_verify_accepts_the_release_and_names_a_changed_byte(tmp_path: Path, command: Command) -> None:
    """A copy verifies; with one byte changed in any file, that file is named."""
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / "dist", copy)
    assert command("verify", copy).status == 0
    path = copy / "tables" / "claims.csv"
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    answer = command("verify", copy)
    assert answer.status == 1
    assert "tables/claims.csv" in answer.out


def test_every_passage_is_where_it_says(shared: Path, command: Command) -> None:
    """With the texts, every passage of the release verifies."""
    answer = command("-C", ROOT, "verify", "--documents", shared / "documents")
    assert (answer.status, answer.out.splitlines()[-1].rsplit(": ", 1)[1]) == (
        0,
        "release and passages verified",
    )


def test_a_wrong_passage_names_its_claims(shared: Path, tmp_path: Path, command: Command) -> None:
    """A text that changed is named; so is a passage whose digest is not that of its range."""
    texts = tmp_path / "texts"
    shutil.copytree(shared / "documents", texts)
    changed = next(texts.glob("001_*"))
    changed.chmod(0o644)
    changed.write_text(changed.read_text(encoding="utf-8") + " ", encoding="utf-8")
    answer = command("-C", ROOT, "verify", "--documents", texts)
    assert answer.status == 1
    assert "iss-2015" in answer.out
    assert "SHA-256" in answer.out


def test_the_readme_counts_what_is_there() -> None:
    """Claims by source and stance, things by class, as the dump has them."""
    readme = (ROOT / "dist" / "README.md").read_text(encoding="utf-8")
    with (ROOT / "dist" / "tables" / "claims.csv").open(encoding="utf-8", newline="") as stream:
        claims = list(csv.DictReader(stream))
    denials = sum(row["stance"] == "denies" and row["id"].startswith("iss-2015-") for row in claims)
    header = next(line for line in readme.splitlines() if line.startswith("| claims of"))
    row = next(line for line in readme.splitlines() if line.startswith("| iss-2015"))
    counts = dict(zip(header.split(" | "), row.split(" | "), strict=True))
    assert counts["denies"] == str(denials)
    assert f"| Claim | {len(claims)} |" in readme
