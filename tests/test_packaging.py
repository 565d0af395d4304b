"""From source to wheel to an answer, outside any checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from golden_project import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel that was built from the source distribution of what git tracks."""
    source = tmp_path_factory.mktemp("source")
    archive = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, archive.decode().split("\0")):
        target = source / name
        if (ROOT / name).is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    out = tmp_path_factory.mktemp("wheels")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out)]
    subprocess.run([*build, "--sdist", str(source)], check=True, capture_output=True)
    unpacked = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(next(out.glob("*.tar.gz"))) as sdist:
        sdist.extractall(unpacked, filter="data")
    subprocess.run([*build, "--wheel", str(next(unpacked.iterdir()))], check=True, capture_output=True)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the wheel was installed into; its dependencies come from the test's environment."""
    target = tmp_path_factory.mktemp("installed")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(target),
    ]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    return target


def run(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SAHEL")}
    environment |= {"PYTHONPATH": str(installed), "XDG_CACHE_HOME": str(folder / "cache")}
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); from sahel_ld.cli import main; main()"
    words = [sys.executable, "-P", "-c", code, str(installed), *arguments]
    return subprocess.run(words, env=environment, cwd=folder, capture_output=True, text=True, check=False)


def test_the_wheel_answers_outside_any_checkout(installed: Path, tmp_path: Path) -> None:
    """`query` finds the installed release; explain and queries work too."""
    answer = run(installed, tmp_path, "query", "-r", "csv", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    lines = (ROOT / "dist" / "sahel.nt").read_bytes().count(b"\n")
    assert (answer.returncode, answer.stdout.split()) == (0, ["n", str(lines)]), answer
    explained = run(
        installed,
        tmp_path,
        "explain",
        "event:radisson-blu-2015",
        "reported:perpetrator",
        "actor:al-mourabitoun",
    )
    assert explained.returncode == 0, explained
    assert "cell claims[" in explained.stdout


def test_the_installed_project_is_read_only(installed: Path, tmp_path: Path) -> None:
    """`publish` asks for --out, and with it publishes the same release."""
    refused = run(installed, tmp_path, "publish")
    assert refused.returncode == 2
    assert "--out" in refused.stderr
    written = run(installed, tmp_path, "publish", "--out", str(tmp_path / "release"))
    assert written.returncode == 0, written
    assert (tmp_path / "release" / "sahel.nq").read_bytes() == (ROOT / "dist" / "sahel.nq").read_bytes()


def test_a_new_project_works_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    """`init`, `publish`, `query`, `explain` and `check` all end with 0, with nothing but the wheel."""
    project = str(tmp_path / "bridge")
    asked = ("event:bridge-fire", "reported:perpetrator", "actor:ferry-league")
    for words in (
        ["init", project, "--base", "https://data.example.org/bridge/"],
        ["-C", project, "publish"],
        ["-C", project, "query", f"ASK {{ {' '.join(asked)} }}", "--exit-status"],
        ["-C", project, "explain", *asked],
        ["-C", project, "check"],
    ):
        answer = run(installed, tmp_path, *words)
        assert answer.returncode == 0, (words, answer)


def test_the_documentation_comes_with_the_wheel(installed: Path, tmp_path: Path) -> None:
    """`docs` writes the guides, and the reference in both languages, from the installed project."""
    answer = run(installed, tmp_path, "docs", "--out", str(tmp_path / "site"))
    assert answer.returncode == 0, answer
    for name in ("docs/researcher.html", "docs/maintainer.html", "ontology/index.fr.html"):
        assert (tmp_path / "site" / name).is_file()
