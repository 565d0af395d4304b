"""dataset.yaml and sahel-ld.toml: what can't be is named with its column or key, in one line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from golden_project import ROOT, Command
from sahel_ld.tables.checking import CHECKS
from sahel_ld.tables.declared import TYPES
from sahel_ld.tables.description import read_description

DESCRIPTION = [
    (
        "type: date",
        "type: dat",
        "column documents.issued_earliest has the unknown type 'dat' (known: boolean,",
    ),
    ("type: date", "type: [a]", "has type: ['a'] (write a text)"),
    ("required: true", "required: maybe", "column documents.id has required: 'maybe' (write true or false)"),
    (", scheme: stance", "", "column claims.stance is of type code and has no scheme"),
    ("tables: [actors]", "tables: actors", "has tables: 'actors' (write a list)"),
    ("key: id", "key: [id, id]", "table documents names 'id' twice in its key"),
    ("key: id", "key: []", "table documents has an empty key"),
    ("hash: startEarliest", "hash: startEarly", "fills the unknown field 'startEarly' of a content hash"),
    ("kind: document", "kind: dokument", "table documents has kind: 'dokument' (known: actor, assessment,"),
    ("kind: proposition", "kind: claim", "has kind: 'claim', and its records are hashed as 'proposition'"),
    ("    key: id", "    key: id\n    key: id", "the key 'key' stands twice"),
]
SETTINGS = [
    ('keywords = {"e n" = ["x"]}', "keywords", "'e n' is no language tag"),
    ("period = [2015-01-01, 2011-01-01]", "period", "write the earlier day first"),
    ('themes = [{iri = "http://example.org/"}]', "themes", "label is missing"),
    ('region = {iri = "x y", label = "l", bbox = "b", centroid = "c"}', "region", "write an absolute IRI"),
]


@pytest.mark.parametrize(("old", "new", "words"), DESCRIPTION)
def test_a_wrong_description(old: str, new: str, words: str, ford: Path, command: Command) -> None:
    """Exit 2 with the file and the column; nothing is published."""
    path = ford / "seeds" / "ford" / "dataset.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    answer = command("-C", ford, "publish")
    assert (answer.status, answer.err.count("\n"), "error[input]" in answer.err) == (2, 1, True), answer
    assert words in answer.err
    changed = path.read_text(encoding="utf-8")
    at = changed[: next(n for n, (a, b) in enumerate(zip(text, changed, strict=False)) if a != b)]
    line = re.search(r"dataset\.yaml:(\d+)", answer.err)
    assert line, answer.err
    assert abs(int(line[1]) - at.count("\n") - 1) <= 3, answer.err
    assert not (ford / "dist").exists()


@pytest.mark.parametrize(("line", "key", "words"), SETTINGS)
def test_a_wrong_setting(line: str, key: str, words: str, ford: Path, command: Command) -> None:
    """Exit 2 with the file and the key."""
    path = ford / "sahel-ld.toml"
    path.write_text(f"{path.read_text(encoding='utf-8')}{line}\n", encoding="utf-8")
    answer = command("-C", ford, "publish")
    assert (answer.status, answer.err.count("\n")) == (2, 1), answer
    assert f"sahel-ld.toml:10:{key}: " in answer.err
    assert words in answer.err


def test_the_types_are_those_that_are_checked() -> None:
    """The list that people are shown is the registry's."""
    assert list(TYPES) == sorted(CHECKS)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "seeds").glob("*/dataset.yaml")), ids=lambda path: path.parent.name
)
def test_the_descriptions_in_the_repository_are_read(path: Path) -> None:
    """Strictness refuses none of ours."""
    assert read_description(path.parent).tables
