"""The house as docs/architecture.md draws it: who may import whom, and where each heavy library stands."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "sahel_ld"
STAGES = {"derivation", "linking", "mapping", "publication", "querying", "shacl", "tables", "validation"}
RECORDS = {"cell", "errors", "identity", "project", "settings", "vocabulary"}
# validation runs our SHACL engine, so it alone may import another stage.
ALLOWED = {("validation", "shacl")}
HEAVY = {
    "click": "cli/",
    "duckdb": "mapping/duckdb_engine.py",
    "owlready2": "validation/consistency.py",
    "pyspark": "mapping/spark/engine.py",
    "pyshacl": "validation/pyshacl_engine.py",
    "rdflib": "validation/pyshacl_engine.py",
}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "common", "constants", "misc"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imports(tree: ast.AST) -> set[str]:
    """Every module that a tree imports, wherever the import stands."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def part(name: str) -> str:
    """The part of the house that a module of ours belongs to, or nothing."""
    pieces = name.split(".")
    return pieces[1] if pieces[0] == "sahel_ld" and len(pieces) > 1 else ""


def wrong_imports(where: str, tree: ast.AST) -> list[str]:
    """What a module in that part of the house must not import."""
    targets = {part(name) for name in imports(tree)}
    if where in STAGES:
        wrong = {target for target in targets & STAGES if target != where and (where, target) not in ALLOWED}
        return sorted(
            wrong | targets & {"pipeline", "cli", "provenance", "checking", "publishing", "releasing"}
        )
    if where in RECORDS:
        return sorted(targets & STAGES)
    return sorted(targets & {"cli"}) if where not in ("cli", "__main__") else []


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_inwards(path: Path) -> None:
    """cli → pipeline → stages → records; a stage imports no other stage."""
    where = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert wrong_imports(where, ast.parse(path.read_text(encoding="utf-8"))) == []


def test_a_wrong_import_is_seen() -> None:
    """The check itself can fail."""
    assert wrong_imports("mapping", ast.parse("from sahel_ld.publication import publish")) == ["publication"]
    assert wrong_imports("identity", ast.parse("import sahel_ld.tables")) == ["tables"]
    assert wrong_imports("pipeline", ast.parse("from sahel_ld import cli")) == ["cli"]


@pytest.mark.parametrize("library", sorted(HEAVY))
def test_one_place_for_each_heavy_library(library: str) -> None:
    """click stands in the command line alone; duckdb, owlready2, pyshacl and rdflib in one module each."""
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in modules()
        if any(name.split(".")[0] == library for name in imports(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert users
    assert {user for user in users if not user.startswith(HEAVY[library])} == set()


def test_no_module_without_a_subject() -> None:
    """A newcomer finds nothing under utils, helpers or common."""
    assert not [path for path in modules() if path.stem in FORBIDDEN_NAMES]


def test_importing_the_package_loads_nothing_heavy() -> None:
    """`import sahel_ld.cli` pulls in none of the libraries that only some commands need."""
    code = "import sys, sahel_ld.cli; print(*sorted(sys.modules))"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert not {"duckdb", "owlready2", "pyshacl", "rdflib", "pyoxigraph"} & set(result.stdout.split())


def test_a_query_loads_nothing_heavy(tmp_path: Path) -> None:
    """`query` runs without rdflib, pyshacl, owlready2 and duckdb."""
    data = tmp_path / "data.ttl"
    data.write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    code = f"import sys; from sahel_ld.cli import run; run(['query', '-d', {str(data)!r}, 'SELECT * {{?s ?p ?o}}'])"
    code += "; print(*sorted(sys.modules))"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "urn:a" in result.stdout
    assert not {"duckdb", "owlready2", "pyshacl", "rdflib"} & set(result.stdout.split())
