"""The examples under `--help` are commands that work."""

from __future__ import annotations

import re
import shlex
from importlib import import_module
from pathlib import Path

import click
import pytest

from golden_project import ROOT, Command
from sahel_ld.cli import COMMANDS, cli

ASKING = ("describe", "explain", "queries", "query")


def examples(name: str) -> list[list[str]]:
    """The example lines of a command, each as arguments."""
    command: click.Command = import_module(f"sahel_ld.cli.{name}_command").command
    lines = re.findall(r"^\s+sahel-ld (.+)$", command.epilog or "", re.MULTILINE)
    return [shlex.split(line, comments=True) for line in lines]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_example_parses(name: str) -> None:
    """Each command shows examples, and its options and arguments are as they say."""
    shown = examples(name)
    assert shown
    for words in shown:
        assert words[0] == name
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        with command.make_context(name, words[1:], resilient_parsing=False):
            pass


@pytest.mark.parametrize("words", [each for name in ASKING for each in examples(name)], ids=" ".join)
def test_every_question_is_answered(
    words: list[str], command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The examples of the commands that ask run over the committed release, and find something."""
    (tmp_path / "mine.ttl").write_text(
        "<urn:a> a <https://w3id.org/sahel-ld/ontology#Claim> .", encoding="utf-8"
    )
    (tmp_path / "dist").symlink_to(ROOT / "dist")
    monkeypatch.chdir(tmp_path)
    answer = command("-C", ROOT, *words)
    assert answer.status == 0, answer
    written = words[words.index("-o") + 1] if "-o" in words else ""
    assert (
        answer.out.count("\n") > 1 or answer.out in ("true\n", "false\n") or Path(written).stat().st_size > 50
    )
