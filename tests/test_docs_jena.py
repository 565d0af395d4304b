"""What docs/downloader.md shows of Apache Jena, run where `$SAHEL_JENA_LIB` names the folder of its jars."""

from __future__ import annotations

import csv
import io
import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

from doc_pages import ROOT, blocks

LIB = os.environ.get("SAHEL_JENA_LIB", "")


def shown() -> list[str]:
    """The commands of the page for Jena."""
    (block,) = [each for each in blocks(ROOT / "docs" / "downloader.md") if "tdb2.tdbloader" in each.text]
    return block.text.splitlines()


def jena(command: str, folder: Path, *more: str) -> str:
    """Run a command of Jena's, by the name of its class, in a folder that has dist/."""
    name, *arguments = shlex.split(command)
    java = ["java", "-cp", f"{LIB}/*", name, *more, *arguments]
    done = subprocess.run(java, cwd=folder, capture_output=True, text=True, timeout=300, check=True)
    return done.stdout


def test_the_page_shows_a_load_and_a_query() -> None:
    """Otherwise nothing would be run below."""
    assert [line.split()[0] for line in shown()] == ["tdb2.tdbloader", "tdb2.tdbquery"]


def test_jena_loads_the_dump_and_answers_as_oxigraph_does(tmp_path: Path) -> None:
    """As many quads as the dump has, and the same rows to the query of the page."""
    if not LIB or not shutil.which("java"):
        pytest.skip(
            "the commands for Apache Jena are not run: SAHEL_JENA_LIB is not set, or there is no java"
        )
    (tmp_path / "dist").symlink_to(ROOT / "dist")
    load, query = shown()
    jena(load, tmp_path)
    found = jena(query, tmp_path, "--results", "csv")
    store = Store()
    store.bulk_load(path=ROOT / "dist" / "sahel.nq", format=RdfFormat.N_QUADS)
    count = "tdb2.tdbquery --loc store 'SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }'"
    assert jena(count, tmp_path, "--results", "csv").split() == ["n", str(len(store))]
    text = (ROOT / "dist" / "queries" / "who-denies-what.rq").read_text(encoding="utf-8")
    rows = [
        [getattr(term, "value", "") for term in row]
        for row in store.query(text, use_default_graph_as_union=True)  # type: ignore[union-attr]
    ]
    assert list(csv.reader(io.StringIO(found)))[1:] == rows
