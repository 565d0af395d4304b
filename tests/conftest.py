"""What several tests share: the checkout, the ten-row project, and the command line in process."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from golden_project import ROOT, Answer, Command, make_project
from sahel_ld.cli import run


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with documents, fixtures and public suites; a test that needs it fails in CI without."""
    folder = Path(os.environ.get("SAHEL_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        message = f"{folder} is not there (set SAHEL_SHARED): nothing is compared with documents and suites"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture
def ford(tmp_path: Path) -> Path:
    """A ten-row project of one's own, to be broken at will."""
    return make_project(tmp_path / "ford")


@pytest.fixture(scope="session")
def published_ford(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ten-row project, published; not to be changed."""
    project = make_project(tmp_path_factory.mktemp("published") / "ford")
    assert run(["-C", str(project), "publish"]) == 0
    return project


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run the command line in process: `command("query", "ASK {}")` gives an Answer."""
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments: str | Path) -> Answer:
        capfd.readouterr()
        status = run([str(argument) for argument in arguments])
        said = capfd.readouterr()
        return Answer(status, said.out, said.err)

    return call
