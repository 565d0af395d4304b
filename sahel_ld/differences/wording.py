"""How terms are said in a sentence: by their label, as a prefixed name, as the text of a literal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from sahel_ld.differences.records import Differences, Judgement
from sahel_ld.differences.sources import source
from sahel_ld.differences.statements import LABELS, Statements

_LITERAL = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"(?:@(?P<language>[A-Za-z0-9-]+)|\^\^<[^>]*>)?', re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_CHARACTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_LOCAL = re.compile(r"[\w.-]+")
_HASH = re.compile(r"[0-9a-f]{64}$")


class Wording:
    """Says the terms of two sides: labels of the newer one first, in the languages given."""

    def __init__(
        self, found: Differences, prefixes: Mapping[str, str], languages: Sequence[str] = ("en", "fr")
    ) -> None:
        self._sides = (found.after, found.before)
        self._spaces = sorted(((space, prefix) for prefix, space in prefixes.items()), reverse=True)
        self._languages = [*languages, ""]

    def label(self, term: str) -> str:
        """The label of a thing, or nothing."""
        for side in self._sides:
            for predicate in LABELS:
                if values := side.values(term, predicate):
                    return text(min(values, key=self._rank))
        return ""

    def short(self, term: str) -> str:
        """A prefixed name, an IRI in angle brackets, or the text of a literal in quotes."""
        if term.startswith('"'):
            return f"“{text(term)}”"
        if not term.startswith("<"):
            return term
        iri = term[1:-1]
        for space, prefix in self._spaces:
            if iri.startswith(space) and _LOCAL.fullmatch(iri, len(space)):
                return f"{prefix}:{_HASH.sub(lambda match: match[0][:8] + '…', iri[len(space) :])}"
        return visible(term)

    def say(self, term: str) -> str:
        """The label in quotes; a figure or an interval in words; else as `short`."""
        label = self.label(term)
        return f"“{label}”" if label else self.figure(term)

    def word(self, term: str) -> str:
        """The label of a code or a property, bare."""
        return self.label(term) or self.short(term)

    def named(self, term: str) -> str:
        """The prefixed name and, after it, the label."""
        label = self.label(term)
        return f"{self.short(term)} “{label}”" if label else self.short(term)

    def exactly(self, term: str) -> str:
        """As `named`; a literal with its language or datatype."""
        return visible(term) if term.startswith('"') else self.named(term)

    def listed(self, terms: Iterable[str]) -> str:
        """Several terms, said one after the other; a dash for none."""
        return ", ".join(self.say(term) for term in terms) or "–"

    def claim(self, side: Statements, claim: str) -> str:
        """A claim as a sentence: who, how, what, where."""
        one = {name: side.one(claim, name) for name in ("stance", "certainty", "mode", "proposition")}
        who = " and ".join(self.word(each) for each in side.own(claim, "claimant")) or "nobody named"
        behalf = side.own(claim, "onBehalfOf")
        how = ", ".join(self.word(one[name]) for name in ("certainty", "mode") if one[name])
        said = f"{who}{f' for {self.listed(behalf)}' if behalf else ''}: {self.word(one['stance'])} ({how})"
        what = self.say(one["proposition"]) if one["proposition"] else "nothing"
        return f"{said}: {what}{self._where(side, claim)}"

    def _where(self, side: Statements, claim: str) -> str:
        document = source(side, claim)
        relays = side.own(claim, "relayedBy")
        place = f"; in {self.say(document)}" if document else ""
        return f"{place}{f'; relayed by {self.listed(relays)}' if relays else ''}"

    def verdict(self, judgements: Sequence[Judgement]) -> str:
        """Status and ground of the verdicts on a proposition; “no verdict” for none."""
        return " and ".join(self._judgement(each) for each in judgements) or "no verdict"

    def _judgement(self, judgement: Judgement) -> str:
        grounds = [self.word(judgement.rule)] if judgement.rule else []
        grounds += [text(each) for each in judgement.rationale]
        status = self.word(judgement.status) if judgement.status else "without status"
        return f"{status} ({'; '.join(grounds)})" if grounds else status

    def figure(self, node: str) -> str:
        """A figure or an interval, in a few words; its prefixed name if neither side describes it so."""
        for side in self._sides:
            if said := self._interval(side, node) or self._number(side, node):
                return said
        return self.short(node)

    def _interval(self, side: Statements, node: str) -> str:
        if edtf := side.one(node, "edtf"):
            return text(edtf)
        bounds = ("startEarliest", "startLatest", "endEarliest", "endLatest")
        found = {name: text(side.one(node, name)) for name in bounds if side.one(node, name)}
        return ", ".join(f"{name} {value}" for name, value in found.items())

    def _number(self, side: Statements, node: str) -> str:
        low, best, high = (text(side.one(node, name)) for name in ("low", "best", "high"))
        if low and high and low != high:
            number = f"{low} to {high}{f', best {best}' if best else ''}"
        elif high and not low:
            number = f"at most {high}"
        elif low and not high:
            number = f"at least {low}"
        else:
            number = best or low
        return f"{number}{self._scope(side, node)}" if number else ""

    def _scope(self, side: Statements, node: str) -> str:
        parts = [self.word(each) for each in (*side.own(node, "unit"), *side.own(node, "harm"))]
        parts += [f"of {self.say(each)}" for each in side.own(node, "population")]
        parts += [f"with {self.say(each)}" for each in side.own(node, "includes")]
        perpetrators = side.own(node, "perpetratorsCounted")
        parts += [f"perpetrators {self.word(each)}" for each in perpetrators]
        return f" ({', '.join(parts)})" if parts else ""

    def _rank(self, label: str) -> tuple[int, str]:
        match = _LITERAL.fullmatch(label)
        language = (match["language"] or "") if match else ""
        return (
            self._languages.index(language) if language in self._languages else len(self._languages),
            label,
        )


def text(literal: str) -> str:
    """The text of a literal, without quotes, language and datatype; control characters made visible."""
    match = _LITERAL.fullmatch(literal)
    return visible(_ESCAPE.sub(_unescaped, match["text"]) if match else literal)


def visible(said: str) -> str:
    """The text on one line, with characters that a terminal would obey written as escapes."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04X}" for char in said)


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    if code[0] in "uU":
        return chr(int(code[1:], 16))
    return _CHARACTERS.get(code, code)
