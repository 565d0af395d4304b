"""What README.md shows is what happens: its commands run, its answer is the real one."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from golden_project import ROOT, Command

README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(marker: str) -> str:
    """The fenced block after a marker."""
    found = re.search(rf"<!-- {marker} -->\n```\w+\n(.*?)```", README, re.S)
    assert found, marker
    return found[1]


def test_the_answer_on_the_first_screen_is_real(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The query shown gives the table shown."""
    shown = block("answer: attack.rq")
    typed, table = re.search(r"\$ sahel-ld (query .*?')\n(.*)", shown, re.S).groups()  # type: ignore[union-attr]
    answer = command("-C", ROOT, *shlex.split(typed))
    assert answer.status == 0, answer
    assert answer.out.strip() == table.strip()
    assert README.index("<!-- answer") < 1500


@pytest.mark.parametrize("line", block("commands").strip().splitlines())
def test_the_commands_run(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    """Each command ends with 0, in a copy of the checkout."""
    if "verify" in line:
        shutil.copytree(ROOT / "dist", tmp_path / "release")
    for name in ("seeds", "ontology", "shapes", "queries", "dist", "sahel-ld.toml"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    words = shlex.split(line)
    assert words[0] == "sahel-ld"
    answer = command(*words[1:])
    assert answer.status == 0, answer


def test_set_up_is_two_commands() -> None:
    """One line each, and .ci/run takes the second from here."""
    assert len(block("main job").strip().splitlines()) == 1
    assert len(block("tests").strip().splitlines()) == 1
    assert "<!-- tests -->" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_links_lead_somewhere() -> None:
    """Every file that README.md, CONTRIBUTING.md and docs/ link to exists."""
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
    missing = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert missing == []
