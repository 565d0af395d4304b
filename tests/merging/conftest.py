"""The neighbours, published once."""

from __future__ import annotations

from pathlib import Path

import pytest
from merging_house import links, neighbour

from sahel_ld.cli import run


def publish(folder: Path, name: str) -> Path:
    project = neighbour(folder, name)
    assert run(["-C", str(project), "publish"]) == 0
    return project / "dist"


@pytest.fixture(scope="session")
def hill(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of a neighbour; not to be changed."""
    return publish(tmp_path_factory.mktemp("hill"), "hill")


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of another neighbour; not to be changed."""
    return publish(tmp_path_factory.mktemp("lake"), "lake")


@pytest.fixture
def hill_links(tmp_path: Path) -> Path:
    """Links of the Ford to the Hill: the Millers and the quarrel are the same, the Weavers nearly."""
    return links(
        tmp_path / "hill.tsv",
        [
            ("ford:actor/millers", "exactMatch", "hill:actor/millers"),
            ("hill:event/quarrel", "exactMatch", "ford:event/quarrel"),
            ("ford:actor/weavers", "closeMatch", "hill:actor/weavers"),
        ],
    )


@pytest.fixture
def lake_links(tmp_path: Path) -> Path:
    """Links of the Ford to the Lake."""
    return links(
        tmp_path / "lake.tsv",
        [("ford:actor/millers", "exactMatch", "https://example.org/lake/id/actor/millers")],
    )
