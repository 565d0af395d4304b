"""Fixtures of the small release."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from small_release import small_release

from sahel_ld.publication import Release


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Release]:
    """Makes the small release, with changes to its fields."""
    return lambda **changes: small_release(tmp_path / "project", **changes)


@pytest.fixture
def release(make: Callable[..., Release]) -> Release:
    """The small release."""
    return make()
