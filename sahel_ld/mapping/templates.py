"""Templates: `a/{ref}` as RML writes them and `a/$(ref)` as YARRRML does.

A backslash makes the next brace, parenthesis or backslash plain text (RML-Core, "Template-valued
expression maps"); an unescaped opening brace inside a reference, or a closing one outside, is an error.
"""

from __future__ import annotations

from sahel_ld.errors import MappingError, Place
from sahel_ld.mapping.model import Reference

Parts = tuple[str | Reference, ...]


def parse_rml(text: str, place: Place) -> Parts:
    """The parts of a template in RML's syntax; MappingError when braces do not match."""
    return _Reader(text, place, opening="{", inner="{", closing="}", escaped="{}\\").read()


def parse_yarrrml(text: str, place: Place) -> Parts:
    """The parts of a template in YARRRML's syntax; MappingError when a reference is not closed."""
    return _Reader(text, place, opening="$(", inner="$(", closing=")", escaped=")(\\$_").read()


class _Reader:
    def __init__(
        self, text: str, place: Place, *, opening: str, inner: str, closing: str, escaped: str
    ) -> None:
        self.text, self.place = text, place
        self.opening, self.inner, self.closing, self.escaped = opening, inner, closing, escaped
        self.at = 0

    def read(self) -> Parts:
        parts: list[str | Reference] = []
        while self.at < len(self.text):
            if self.text.startswith(self.opening, self.at):
                self.at += len(self.opening)
                parts.append(Reference(self._inside(), self.place))
            else:
                parts.append(self._outside())
        return tuple(parts)

    def _outside(self) -> str:
        taken = ""
        while self.at < len(self.text) and not self.text.startswith(self.opening, self.at):
            if self.closing == "}" and self.text[self.at] == "}":
                raise self._error("a closing brace without an opening one")
            taken += self._one()
        return taken

    def _inside(self) -> str:
        taken, depth = "", 0
        while self.at < len(self.text):
            if self.text.startswith(self.inner, self.at):
                raise self._error("an opening bracket inside a reference; write a backslash before it")
            if self.text[self.at] == self.closing and depth == 0:
                self.at += 1
                return self._named(taken)
            # JSONPath filters and column names such as `Size (km)` carry balanced parentheses.
            if self.closing == ")" and self.text[self.at] in "()":
                depth += 1 if self.text[self.at] == "(" else -1
            taken += self._one()
        raise self._error("a reference is not closed")

    def _one(self) -> str:
        if self.text[self.at] == "\\" and self.text[self.at + 1 : self.at + 2] in tuple(self.escaped):
            self.at += 1
        self.at += 1
        return self.text[self.at - 1]

    def _named(self, name: str) -> str:
        if not name:
            raise self._error("a reference without a name")
        return name

    def _error(self, what: str) -> MappingError:
        return MappingError(f"bad template {self.text!r}: {what}", place=self.place, code="mapping-template")
