"""docs/differences.md shows what is so: its commands run, its table names the members, its example runs."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from golden_project import ROOT, Command

PAGE = (ROOT / "docs" / "differences.md").read_text(encoding="utf-8")


@pytest.fixture
def place(published_ford: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two releases, under the names that the page uses."""
    for name in ("downloaded", "dist"):
        shutil.copytree(published_ford / "dist", tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_commands_run(place: Path, command: Command) -> None:
    """Each ends with 0 for two equal releases and writes the file that it names."""
    (block,) = re.findall(r"```\n(sahel-ld .*?)```", PAGE, re.S)
    for line in block.strip().splitlines():
        answer = command(*shlex.split(line)[1:])
        assert answer.status == 0, answer
    assert (place / "changes.rdfp").read_text(encoding="utf-8").startswith("H id ")


def test_the_table_names_the_members(place: Path, command: Command) -> None:
    """No member is missing from the table, and no more are in it."""
    document = json.loads(command("diff", "downloaded", "dist", "-r", "json").out)
    rows = re.findall(r"^\| (`.*?) \|", PAGE, re.M)
    assert sorted(re.findall(r"`(\w+)`", " ".join(rows))) == sorted(document)


def test_the_example_runs(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The Python example compares a release with its own dump."""
    shutil.rmtree(place / "dist")
    shutil.copytree(ROOT / "dist", place / "dist")
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    exec(compile(example, "docs/differences.md", "exec"), {})
    assert capsys.readouterr().out == "True 0\n"
