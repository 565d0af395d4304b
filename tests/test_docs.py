"""Every command, query and script that a page of docs/ shows is run, and says what the page says it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from doc_pages import Block, Place, blocks, commands, faults, fits, printed
from golden_project import ROOT

# Pages that a test of their own runs, against data that it makes.
ELSEWHERE = {
    "differences.md": "differences/test_differences_documentation.py",
    "explaining.md": "test_explaining_documentation.py",
    "scaling.md": "test_scaling.py",
}
PAGES = [path for path in sorted((ROOT / "docs").glob("*.md")) if path.name not in ELSEWHERE]
# What is shown and not run, page by page: how many blocks. Each says why in the page.
NOT_RUN = {
    "checking.md": 1,
    "downloader.md": 3,
    "linking.md": 1,
    "mapping.md": 1,
    "merging.md": 5,
    "querying.md": 2,
    "rules.md": 1,
    "serving.md": 2,
    "shacl.md": 1,
    "ucdp.md": 2,
}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_a_page_does_what_it_shows(page: Path, tmp_path: Path) -> None:
    """From top to bottom, in a copy of the checkout: exit status and answers as shown."""
    shown = [block for block in blocks(page) if not block.reason]
    place = Place(tmp_path) if shown else None
    assert [fault for block in shown if place for fault in faults(block, place)] == []


def test_what_is_not_run_is_listed_with_its_reason() -> None:
    """A block that is passed over says why, and is counted here."""
    passed = [block for page in PAGES for block in blocks(page) if "not-run" in block.info]
    assert all(len(block.reason) > 10 for block in passed)
    assert {block.page: sum(each.page == block.page for each in passed) for block in passed} == NOT_RUN


@pytest.mark.parametrize(("page", "test"), ELSEWHERE.items())
def test_the_other_pages_have_a_test_of_their_own(page: str, test: str) -> None:
    """It reads the page, so it fails with it."""
    assert (ROOT / "docs" / page).is_file()
    assert f'"{page}"' in (ROOT / "tests" / test).read_text(encoding="utf-8")


def block(language: str, text: str, info: str = "") -> Block:
    return Block("page.md", 7, 0, language, info, text)


@pytest.mark.parametrize(
    ("shown", "fault"),
    [
        (block("sh", "false\n"), "page.md:7: false ends with 1"),
        (block("sh", "true\n", "exit=3"), "page.md:7: true ends with 0"),
        (block("console", "$ echo a\nb\n"), "echo a says\na\n\nand not\nb"),
        (block("console", "$ echo 'a\nb'\na\n"), "and not\na"),
        (block("sparql", "SELECT * { ?s a <urn:nothing> }"), "ends with 1"),
        (block("sparql", "SELECT * {"), "'{' is never closed"),
        (block("python", "1 / 0\n"), "ZeroDivisionError"),
        (block("python", "print(1)\n# prints\n# 2\n"), "and not\n2"),
    ],
)
def test_what_is_not_so_would_be_seen(shown: Block, fault: str, tmp_path: Path) -> None:
    """The check itself can fail, and names page, line and command."""
    (found,) = faults(shown, Place(tmp_path))
    assert fault in found


def test_what_is_so_passes(tmp_path: Path) -> None:
    """Answers to the letter, `…` for any lines, `cd` that lasts, another exit status."""
    place = Place(tmp_path)
    for good in (
        block("console", "$ printf 'a\\nb\\nc\\n'\na\n…\nc\n$ mkdir -p d; cd d\n$ basename $PWD\nd\n"),
        block("console", "$ basename $PWD; exit 4\nd\n", "exit=4"),
        block("sparql", "ASK { ?claim a sahel:Claim }"),
        block("python", "print('x')\n# prints\n# x\n"),
    ):
        assert list(faults(good, place)) == []


def test_reading_of_blocks() -> None:
    """Commands over several lines, what stands below them, and what a script prints."""
    assert commands("$ a 'b\n c' d\nsays\n$ e \\\n f\n") == [("a 'b\n c' d\n", "says\n"), ("e \\\n f\n", "")]
    assert printed("x\n# prints\n# 1\n# 2\n") == "1\n2\n"
    assert fits("a\n…\n", "a\n")
    assert not fits("a\n", "a\nb\n")
