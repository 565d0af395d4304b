"""The Data Package 2.0 profile, as far as it is installed."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest


def profile_errors(package: object) -> list[str]:
    """What the Data Package 2.0 profile (from the package dplib-py) says against a descriptor."""
    jsonschema = pytest.importorskip("jsonschema")
    found = importlib.util.find_spec("dplib")
    if found is None or found.origin is None:
        pytest.skip("the Data Package profiles come with dplib-py, which is not installed")
    profile = Path(found.origin).parent / "profiles" / "2.0" / "datapackage.json"
    schema = json.loads(profile.read_bytes())
    check = jsonschema.validators.validator_for(schema)(schema)
    return [error.json_path for error in check.iter_errors(package)]
