"""The Java runtime that Spark runs on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from sahel_ld.errors import UsageError

_JAVA = 17


def check_java() -> None:
    """UsageError unless there is a Java runtime that Spark can run on."""
    _check_java(os.environ.get("JAVA_HOME"))


@cache
def _check_java(home: str | None) -> None:
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    remedy = "install one (on Debian: apt-get install openjdk-17-jre-headless) or set JAVA_HOME"
    if java is None or not Path(java).exists():
        raise UsageError(f"Spark needs a Java runtime, {_JAVA} or later", remedy=remedy, code="java")
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603
    found = re.search(r'version "(?:1\.)?(\d+)', said)
    if found is None or int(found[1]) < _JAVA:
        raise UsageError(f"Spark needs Java {_JAVA} or later, and {java} is not", remedy=remedy, code="java")
