"""How a context words IRIs: as identifiers, keys and types, and which IRIs it would misread."""

from __future__ import annotations

from sahel_ld.errors import DataError
from sahel_ld.publication.context import Context, Term
from sahel_ld.publication.names import Names


class Wording:
    """The words of one context for IRIs and keywords, all as they stand between quotes."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.names = Names(context.prefixes)
        self._hidden = tuple(f"<{key}:".encode() for key in context.prefixes)
        self._terms: dict[str, list[Term]] = {}
        for key in sorted(context.terms):
            term = context.terms[key]
            self._terms.setdefault(term.iri, []).append(term)

    def terms(self, token: bytes) -> list[Term]:
        """The terms for an IRI, in alphabetical order of their keys."""
        return self._terms.get(token[1:-1].decode(), [])

    def keyword(self, name: str) -> bytes:
        """A keyword, by its alias where the context has one."""
        return self.context.aliases.get(name, name).encode()

    def identifier(self, token: bytes) -> bytes:
        """An IRI or blank node as the value of `@id`."""
        return self.names.shorten(token) or self.absolute(token)

    def type(self, token: bytes) -> bytes:
        """A class or datatype: a term where the context has one."""
        for term in self.terms(token):
            return term.key.encode()
        return self.key(token)

    def key(self, token: bytes) -> bytes:
        """A key that coerces nothing: relative to the vocabulary, compact or absolute."""
        vocabulary = self.context.vocabulary
        if vocabulary and token.startswith(vocabulary.encode(), 1):
            rest = token[1 + len(vocabulary) : -1].decode()
            if rest and ":" not in rest and not rest.startswith("@") and rest not in self.context.source:
                return rest.encode()
        return self.identifier(token)

    def absolute(self, token: bytes) -> bytes:
        """An IRI that has no short name, or a blank node; DataError if it would be misread."""
        if token[:1] == b"_":
            return token
        if token[:1] == b'"':
            raise DataError(f"the literal {token.decode()} stands where only an IRI can")
        if token.startswith(self._hidden) and not token.partition(b":")[2].startswith(b"//"):
            raise DataError(
                f"{token.decode()} would be read as a compact IRI under this context",
                remedy="rename the prefix in the context",
            )
        return token[1:-1]
