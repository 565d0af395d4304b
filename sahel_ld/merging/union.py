"""The joint store: each triple once, and one preferred label of a thing in each language."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from sahel_ld import vocabulary
from sahel_ld.merging.ours import Ours
from sahel_ld.merging.tokens import token

if TYPE_CHECKING:
    from pyoxigraph import Store

PREFERRED, ALTERNATIVE = (token(f"{vocabulary.FOREIGN['skos']}{name}") for name in ("prefLabel", "altLabel"))


class Union:
    """A store that takes lines of N-Quads, side by side; what stands already is not added.

    Where two sides label one thing, the first keeps the preferred label of a language and the other's
    becomes an alternative one. What one side says twice of its own is left to the check.
    """

    def __init__(self, store: Store, ours: Ours, folder: Path) -> None:
        self.store = store
        self.relabelled = 0
        self._subjects = set(ours.statements)
        self._folder = folder
        self._labelled = {
            (subject, _language(term))
            for subject, found in ours.statements.items()
            for predicate, term in found
            if predicate == PREFERRED
        }

    def add(self, lines: Iterable[bytes], *, several: bool = False) -> None:
        """Add the lines of one side, or of `several` that come together."""
        from pyoxigraph import RdfFormat

        new: set[bytes] = set()
        labelled = self._labelled if several else set(self._labelled)
        with NamedTemporaryFile(dir=self._folder, suffix=".nq") as file:
            for each in lines:
                subject, predicate, rest = each.split(b" ", 2)
                if subject in self._subjects and stands(self.store, each):
                    continue
                if predicate == PREFERRED:
                    label = (subject, _language(rest[: rest.rindex(b" <")]))
                    if label in labelled:
                        predicate = ALTERNATIVE
                        self.relabelled += 1
                    self._labelled.add(label)
                file.write(b"%s %s %s" % (subject, predicate, rest))
                new.add(subject)
            file.flush()
            self.store.bulk_load(path=file.name, format=RdfFormat.N_QUADS)
        self._subjects |= new


def _language(term: bytes) -> bytes:
    return term[term.rindex(b'"') + 1 :] if b'"' in term else b""


def stands(store: Store, each: bytes) -> bool:
    """Whether the triple of a line stands in any graph of a store."""
    from pyoxigraph import RdfFormat, parse

    quad = next(iter(parse(each, format=RdfFormat.N_QUADS)))
    return any(True for _ in store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None))
