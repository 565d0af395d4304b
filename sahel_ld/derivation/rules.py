"""A rule: one CONSTRUCT query with a header that says what it reads, negates and writes.

    # title: Somebody affirms it, so it is reported
    # order: 5                      among rules that could run at once (default 0)
    # reads: sahel:affirms, …       relations that must be complete, or grow along
    # negates: sahel:condition      relations that must be complete before it runs
    # writes: reported-triples
    # premise: ?claim sahel:affirms ?proposition

Relations are prefixed names, or names of groups (`reported-triples`) where the predicate is a
variable. A premise is a triple in the rule's variables from which the result follows; several
lines are several premises. The template has one triple a line, `?x sahel:p ?y .`
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from sahel_ld.errors import InputError, Place

_HEADER = re.compile(r"#\s*(title|order|reads|negates|writes|premise):\s*(.+)")
_QUERY = re.compile(
    r"(?P<prologue>.*?)\bCONSTRUCT\s*\{(?P<template>[^{}]*)\}\s*WHERE\s*(?P<where>\{.*\})\s*", re.S
)
_PREFIX = re.compile(r"PREFIX\s+([\w-]*):\s*<([^>]*)>")
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
Pattern = tuple[str, str, str]


@dataclass(frozen=True)
class Rule:
    """A rule's name (the file's stem), header, and the parts of its query.

    `template` holds triples whose terms are variables (`?x`) or absolute IRIs (`<…>`).
    """

    name: str
    path: Path
    title: str
    order: int
    reads: frozenset[str]
    negates: frozenset[str]
    writes: frozenset[str]
    premises: tuple[Pattern, ...]
    template: tuple[Pattern, ...]
    prologue: str
    where: str

    @property
    def construct(self) -> str:
        """The rule as a CONSTRUCT query."""
        lines = "\n".join(f"  {' '.join(triple)} ." for triple in self.template)
        return f"{self.prologue}CONSTRUCT {{\n{lines}\n}}\nWHERE {self.where}"

    def mentions(self, variable: str) -> bool:
        """Whether the pattern, not only the template, has a variable (`?x`)."""
        return re.search(rf"\{variable}\b", self.where) is not None

    @property
    def select(self) -> str:
        """The rule's pattern as a SELECT query over all its variables."""
        return f"{self.prologue}SELECT DISTINCT * WHERE {self.where}"


def read_rules(folder: Path) -> tuple[Rule, ...]:
    """The rules in a folder, sorted by name; raises InputError naming file and line."""
    return tuple(read_rule(path) for path in sorted(folder.glob("*.rq")))


def read_rule(path: Path) -> Rule:
    """One rule; raises InputError for a missing header, a wrong template or broken SPARQL."""
    text = path.read_text(encoding="utf-8")
    header = _headers(path, text)
    match = _QUERY.fullmatch(text)
    if not match:
        raise InputError(
            "is no rule: CONSTRUCT { … } WHERE { … } is expected",
            place=Place(path),
            remedy="see docs/rules.md",
        )
    prefixes = dict(_PREFIX.findall(match["prologue"]))
    rule = Rule(
        name=path.stem,
        path=path,
        title=_one(path, header, "title"),
        order=int(header.get("order", ["0"])[0]),
        reads=_names(header, "reads"),
        negates=_names(header, "negates"),
        writes=_names(header, "writes"),
        premises=tuple(_triple(path, line, prefixes) for line in header.get("premise", [])),
        template=tuple(_triple(path, line, prefixes) for line in _lines(match["template"])),
        prologue="".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items()),
        where=match["where"],
    )
    _check_syntax(rule)
    return rule


def _headers(path: Path, text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        match = _HEADER.match(line)
        if match:
            found.setdefault(match[1], []).append(match[2].strip())
    for name in ("title", "reads", "writes", "premise"):
        if name not in found:
            raise InputError(
                f"the rule has no header {name!r}", place=Place(path), remedy=f"add `# {name}: …`"
            )
    return found


def _one(path: Path, header: dict[str, list[str]], name: str) -> str:
    if len(header[name]) > 1:
        raise InputError(f"the rule has the header {name!r} twice", place=Place(path))
    return header[name][0]


def _names(header: dict[str, list[str]], name: str) -> frozenset[str]:
    return frozenset(
        part.strip() for line in header.get(name, []) for part in line.split(",") if part.strip()
    )


def _lines(template: str) -> list[str]:
    return [line.strip().removesuffix(".").strip() for line in template.splitlines() if line.strip()]


def _triple(path: Path, line: str, prefixes: dict[str, str]) -> Pattern:
    terms = line.split()
    if len(terms) != 3:
        raise InputError(f"{line!r} is no triple", place=Place(path), remedy="write one triple a line")
    subject, predicate, object_ = (_term(path, term, prefixes) for term in terms)
    return subject, predicate, object_


def _term(path: Path, term: str, prefixes: dict[str, str]) -> str:
    if term.startswith(("?", "<")):
        return term
    if term == "a":
        return f"<{_RDF_TYPE}>"
    if "|" in term:
        return "|".join(_term(path, part, prefixes) for part in term.split("|"))
    prefix, _, local = term.partition(":")
    if prefix not in prefixes:
        raise InputError(f"{term!r} uses an undeclared prefix", place=Place(path), remedy="declare it")
    return f"<{prefixes[prefix]}{local}>"


def _check_syntax(rule: Rule) -> None:
    from pyoxigraph import Store

    try:
        Store().query(rule.construct)
    except SyntaxError as error:
        raise InputError(f"is not well-formed SPARQL: {error}", place=Place(rule.path)) from error
