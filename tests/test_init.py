"""`sahel-ld init`: a project that works at once, whole or not at all, over nobody's files."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from golden_project import ROOT, Command
from sahel_ld import founding
from sahel_ld.founding import Founding
from sahel_ld.project import Project


@pytest.fixture(scope="module")
def bridge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new project; not to be changed but by commands."""
    folder = tmp_path_factory.mktemp("new") / "bridge"
    founding.found(
        Founding(folder, "https://data.example.org/b/", 'Who "burned" the bridge \\ é', released="2001-06-01")
    )
    return folder


def test_the_commands_of_its_readme_all_answer(
    bridge: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Publish, query, explain, check, verify: each as its README shows it, each with exit 0."""
    monkeypatch.chdir(bridge)
    block = re.search(r"```sh\n(.*?)```", (bridge / "README.md").read_text("utf-8"), re.S)
    assert block
    lines = block[1].strip().splitlines()
    assert [shlex.split(line)[1] for line in lines] == ["publish", "query", "explain", "check", "verify"]
    answers = {words[1]: command(*words[1:]) for words in map(shlex.split, lines)}
    assert {name: answer.status for name, answer in answers.items()} == dict.fromkeys(answers, 0), answers
    assert answers["check"].out == "conforms\n"
    assert "event:bridge-fire  actor:ferry-league" in answers["query"].out
    assert "a writer of the Anchor: denies" in answers["explain"].out
    assert "release and passages verified" in answers["verify"].out
    assert "id/actor/ferry-league" in (bridge / "dist" / "bridge.nt").read_text("utf-8")
    assert "w3id.org/sahel-ld/id/" not in (bridge / "dist" / "bridge.nq").read_text("utf-8")


def test_its_questions_and_its_documentation(bridge: Path, command: Command, tmp_path: Path) -> None:
    """The questions that came with it name nothing of another dataset, and run; so does `docs`."""
    assert command("-C", bridge, "publish", "--out", bridge / "dist").status == 0
    answer = command("-C", bridge, "queries")
    assert answer.status == 0, answer
    assert "who-denies-what" in answer.out
    assert "tolls-of-an-event" not in answer.out  # asks for an attack of the other dataset
    assert command("-C", bridge, "query", "who-denies-what", "-r", "csv").out.count("\n") == 2
    assert command("-C", bridge, "docs", "--out", tmp_path / "site").status == 0


def test_settings_hold_what_was_asked(bridge: Path) -> None:
    """Title with quotation marks and backslashes, base, dataset and dates stand in the settings."""
    table = tomllib.loads((bridge / "sahel-ld.toml").read_text("utf-8"))["project"]
    assert table["title"]["en"] == 'Who "burned" the bridge \\ é'
    assert (table["base"], table["dataset"]) == ("https://data.example.org/b/", "bridge")
    assert table["released"].isoformat() == table["created"].isoformat() == "2001-06-01"
    assert "b/id/actor/" in Project.open(bridge).context.read_text("utf-8")


def test_the_sample_says_that_it_is_invented(bridge: Path) -> None:
    """Texts, tables, README and description: nobody takes them for news."""
    texts = [
        *bridge.glob("documents/*.txt"),
        bridge / "README.md",
        bridge / "seeds" / "bridge" / "dataset.yaml",
    ]
    assert len(texts) == 4
    assert all("invented" in path.read_text("utf-8").lower() for path in texts)


WRONG = {
    "relative base": (
        ["--base", "bridge/"],
        "--base is 'bridge/' (write an http(s) IRI that ends in a slash)",
    ),
    "no slash": (["--base", "https://example.org/x"], "ends in a slash"),
    "fragment": (["--base", "https://example.org/x#"], "ends in a slash"),
    "space": (["--base", "https://example.org/a b/"], "ends in a slash"),
    "somebody else's": (["--base", "https://w3id.org/sahel-ld/"], "another dataset"),
    "slug": (["--dataset", "../x"], "--dataset is '../x' (write lower-case letters, digits and hyphens)"),
    "upper case": (["--dataset", "Bridge"], "lower-case"),
    "blank title": (["--title", " "], "--title is ' ' (write a text)"),
    "two lines": (["--title", "a\nb"], "on one line"),
    "control": (["--creator", "a\x1b[31mb"], "without control characters"),
}


@pytest.mark.parametrize(("options", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_option_is_named_and_nothing_written(
    options: list[str], message: str, tmp_path: Path, command: Command
) -> None:
    """Exit 2, the option and its remedy; no folder, no leftovers."""
    answer = command("init", tmp_path / "new", *options)
    assert answer.status == 2
    assert answer.err.startswith("error[usage]: --")
    assert message in answer.err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_name_that_is_no_slug_asks_for_one(tmp_path: Path, command: Command) -> None:
    """The folder may be called anything, if `--dataset` says what the dataset is called."""
    answer = command("init", tmp_path / "My Data")
    assert answer.status == 2
    assert "--dataset is 'My Data'" in answer.err
    assert command("init", tmp_path / "My Data", "--dataset", "mine").status == 0
    assert (tmp_path / "My Data" / "seeds" / "mine" / "claims.csv").is_file()


def test_a_folder_with_anything_in_it_is_refused(tmp_path: Path, command: Command) -> None:
    """Also with a hidden file; so is a file, or a link to nowhere, in its place; all stay as they are."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / ".keep").touch()
    (tmp_path / "b").write_text("mine", "utf-8")
    (tmp_path / "c").symlink_to(tmp_path / "nowhere")
    messages = {"a": "is not empty", "b": "is a file, not a folder", "c": "is a link that leads to no folder"}
    for name, message in messages.items():
        answer = command("init", tmp_path / name)
        assert answer.status == 2
        assert f"{tmp_path / name} {message}" in answer.err
    assert sorted(path.name for path in tmp_path.rglob("*")) == [".keep", "a", "b", "c"]


def test_no_name_at_all_fills_no_folder(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty word, as from a variable that was never set, is not taken for the folder one stands in."""
    monkeypatch.chdir(tmp_path)
    answer = command("init", "")
    assert answer.status == 2
    assert answer.err.startswith("error[usage]: DIR is empty")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_is_filled_where_one_stands(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`init .` in a new folder leaves one standing in it."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert command("init", ".").status == 0
    assert Path("sahel-ld.toml").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


def test_a_parent_that_is_a_file(tmp_path: Path, command: Command) -> None:
    """What can't be written is said in one line."""
    (tmp_path / "file").touch()
    answer = command("init", tmp_path / "file" / "new")
    assert answer.status == 2
    assert answer.err.startswith("error[publication]: ")
    assert "can't be written" in answer.err


def test_ontology_and_shapes_are_those_of_the_toolkit(bridge: Path) -> None:
    """Copies: the terms keep their IRIs, so that datasets meet."""
    for path in [*(ROOT / "ontology").rglob("*.*"), *(ROOT / "shapes").rglob("*.ttl")]:
        if path.name != "context.jsonld":
            assert (bridge / path.relative_to(ROOT)).read_bytes() == path.read_bytes()
