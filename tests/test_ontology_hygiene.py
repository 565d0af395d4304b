"""The hygiene rules: each a query in `hygiene/`, each with an input that must fail it.

A rule `hygiene/NAME.rq` selects ?focus and ?path of what is wrong. Its twin `hygiene/NAME.ttl` says
in its head which rows the rule must find in it (`# fails: focus path`), no more and no less, and of
which module it plays the part (`# module: relations.ttl`). Modules are named graphs
`urn:module:FILE` under one union, so that a rule can ask where something stands. What may break a rule
is listed, with the reason, in `exemptions.tsv`.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store, parse

ROOT = Path(__file__).parent.parent
RULES = sorted((ROOT / "tests" / "hygiene").glob("*.rq"), key=lambda path: path.stem)
PREFIX = re.compile(r"^@prefix ([\w-]*): <([^>]*)>", re.MULTILINE)
PREFIXES = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sahel": "https://w3id.org/sahel-ld/ontology#",
}
Row = tuple[str, str]


def head(path: Path, name: str) -> list[str]:
    """The values of `# name: value` lines at the head of a file."""
    return re.findall(rf"^# {name}: (.*)$", path.read_text("utf-8"), re.MULTILINE)


def load(store: Store, path: Path, module: str) -> None:
    graph = NamedNode(f"urn:module:{module}")
    store.load(path=str(path), format=RdfFormat.TURTLE, to_graph=graph)


def module_files(*extra: str) -> list[Path]:
    alignments = ROOT / "ontology" / "alignments.ttl"
    files = [path for path in (ROOT / "ontology").rglob("*.ttl") if path != alignments]
    files += [alignments] if "alignments" in extra else []
    files += (ROOT / "shapes").rglob("*.ttl") if "shapes" in extra else []
    return sorted(files)


@cache
def ontology(*extra: str) -> Store:
    """The ontology with what else a rule reads, a graph for each module."""
    store = Store()
    for path in module_files(*extra):
        load(
            store,
            path,
            path.relative_to(ROOT / "ontology" if "shapes" not in path.parts else ROOT).as_posix(),
        )
    return store


def find(rule: Path, store: Store) -> set[Row]:
    """The rows (focus, path) that a rule finds."""
    solutions = store.query(rule.read_text("utf-8"), use_default_graph_as_union=True)
    assert isinstance(solutions, QuerySolutions)
    return {(str(row["focus"]), str(row["path"])) for row in solutions}


def expand(names: str, prefixes: dict[str, str]) -> Row:
    """`sahel:Claim skos:prefLabel` as a row of IRIs."""
    focus, path = (
        name if name.startswith("<") else f"<{prefixes[name.partition(':')[0]]}{name.partition(':')[2]}>"
        for name in names.split()
    )
    return focus, path


def exemptions(rule: str) -> set[Row]:
    """What may break a rule."""
    with (ROOT / "tests" / "hygiene" / "exemptions.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["rule"] == rule]
    assert all(row["reason"] for row in rows)
    return {expand(f"{row['focus']} {row['path']}", PREFIXES) for row in rows}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.stem)
def test_ontology_is_clean(rule: Path) -> None:
    """The ontology breaks no rule, except as listed; and every exemption is still needed."""
    assert find(rule, ontology(*"".join(head(rule, "reads")).split())) == exemptions(rule.stem)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.stem)
def test_fixture_fails(rule: Path) -> None:
    """The rule finds exactly the rows that its fixture announces."""
    fixture, store = rule.with_suffix(".ttl"), Store()
    load(store, fixture, "".join(head(fixture, "module")) or "fixture.ttl")
    prefixes = dict(PREFIX.findall(fixture.read_text("utf-8")))
    expected = {expand(row, prefixes) for row in head(fixture, "fails")}
    assert expected, "a fixture must fail"
    assert find(rule, store) == expected


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.stem)
def test_rule_says_what_to_do(rule: Path) -> None:
    """A rule has a title and a remedy."""
    assert len(head(rule, "title")) == 1
    assert len(head(rule, "remedy")) == 1


def catalogue() -> list[dict[str, str]]:
    """The pitfalls of others, each with the rules that find it or the reason why none does."""
    with (ROOT / "tests" / "hygiene" / "catalogue.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def named(source: str, pitfall: str) -> set[str]:
    """The rules that say that they are after a pitfall."""
    after = {rule.stem: " ".join(head(rule, "after")) for rule in RULES}
    return {name for name, text in after.items() if source in text and re.search(rf"\b{pitfall}\b", text)}


def test_every_pitfall_has_its_rules_or_a_reason() -> None:
    """All of OOPS! is gone through, each row once; rules name the pitfalls, and the catalogue the rules."""
    rows = catalogue()
    assert [row["id"] for row in rows if row["source"] == "OOPS!"] == [f"P{n:02}" for n in range(1, 42)]
    assert len({(row["source"], row["id"]) for row in rows}) == len(rows)
    for row in rows:
        rules = set(filter(None, row["rules"].split(", ")))
        assert rules == named(row["source"], row["id"]), row
        assert bool(rules) != bool(row["reason"].endswith(".")), row


def test_no_stray_files() -> None:
    """Every fixture has its rule, every exemption names one, and there are rules at all."""
    names = {rule.stem for rule in RULES}
    assert {path.stem for path in (ROOT / "tests" / "hygiene").glob("*.ttl")} == names
    with (ROOT / "tests" / "hygiene" / "exemptions.tsv").open(encoding="utf-8", newline="") as file:
        assert {row["rule"] for row in csv.DictReader(file, delimiter="\t")} <= names
    assert len(names) > 40


def test_fixtures_are_turtle() -> None:
    """A fixture fails for its fault, not for a prefix that it forgot."""
    for rule in RULES:
        assert list(parse(path=str(rule.with_suffix(".ttl")), format=RdfFormat.TURTLE))
