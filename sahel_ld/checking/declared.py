"""Shapes before data: what nothing declares is an error, or is said; it never just conforms.

For a project every target, path and class must be declared by its ontology or listed as reused. For
any other data, vocabulary also counts as declared when the shapes or the data declare it, or the data use
it. What then remains is judged by what a misspelling there would do:

* a target that matches nothing checks nothing: an error;
* a path or class that resembles one in use is a misspelling: an error, unless a missing value there
  is a violation anyway;
* any other, such as an optional property that these data happen not to have: a notice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld import shacl
from sahel_ld.checking import writing
from sahel_ld.checking.records import Notice, Scope
from sahel_ld.errors import InputError, Place, ShapeError

if TYPE_CHECKING:
    from pyoxigraph import Store

    from sahel_ld.shacl import Shapes, Undeclared

CODE = "shacl.undeclared"
REUSED = "reused-terms.txt"
ADVICE = "mend the name, declare it with --ontology FILE, or pass --allow-undeclared"
LEAST_LETTERS, MANY_LETTERS = 3, 9
"""From how many letters of a name on one slip makes a misspelling likely, and two."""
_TARGETS = ("sh:targetClass", "sh:targetSubjectsOf", "sh:targetObjectsOf")
_MOST = 8


def reused_terms(folder: Path) -> set[str] | None:
    """The terms of other vocabularies that a project's shapes may name, one IRI a line, if listed."""
    file = folder / REUSED
    try:
        return set(file.read_text(encoding="utf-8").split()) if file.is_file() else None
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8", place=Place(file), remedy="save it as UTF-8") from error


def check_strictly(
    shapes: Shapes, declared: Collection[str], scope: Scope, *, spaces: tuple[str, ...] = ("",)
) -> None:
    """Raise ShapeError unless everything that the shapes name, in certain namespaces, is declared."""
    found = [use for use in shacl.undeclared(shapes, declared) if use.iri.startswith(spaces)]
    _refuse([(use, "") for use in found], scope)


def check_against(
    shapes: Shapes, declared: Collection[str], store: Store, scope: Scope, *, allow: bool
) -> list[Notice]:
    """Notices of undeclared vocabulary that does no harm; raises ShapeError for what hides mistakes.

    With `allow`, everything is a notice.
    """
    in_use = _usage(store)
    found = [use for use in shacl.undeclared(shapes, declared) if not in_use(use)]
    likely = _Likely(store) if found else None
    guessed = [(use, likely.name(use) if likely else "") for use in found]
    errors = [(use, near) for use, near in guessed if use.role in _TARGETS or (near and use.silent)]
    if not allow:
        _refuse(errors, scope)
    return [_notice(use, near, scope) for use, near in guessed]


def _refuse(found: list[tuple[Undeclared, str]], scope: Scope) -> None:
    if found:
        parts = [_sentence(use, near, scope) for use, near in found[:_MOST]]
        parts += [f"and {len(found) - _MOST} more"] if len(found) > _MOST else []
        raise ShapeError(
            f"nothing declares what the shapes name: {'; '.join(parts)}", code=CODE, remedy=ADVICE
        )


def _notice(use: Undeclared, near: str, scope: Scope) -> Notice:
    return Notice(CODE, f"nothing declares {_sentence(use, near, scope)}", "if it is misspelt, mend it")


def _sentence(use: Undeclared, near: str, scope: Scope) -> str:
    where = f"in {writing.shape(use.shape, scope)}"
    if _split(near)[1] == _split(use.iri)[1]:
        # The same name in another namespace is told apart by the whole IRI only.
        return f"{use.role} <{use.iri}> {where}, did you mean <{near}>?"
    name, meant = (writing.term(f"<{iri}>", scope) for iri in (use.iri, near))
    return f"{use.role} {name} {where}{f', did you mean {meant}?' if near else ''}"


def _usage(store: Store) -> Callable[[Undeclared], bool]:
    """Whether data use a term as the shapes do: a class with members, a property with triples."""
    from pyoxigraph import NamedNode

    kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")

    def used(use: Undeclared) -> bool:
        term = NamedNode(use.iri)
        as_class = store.quads_for_pattern(None, kind, term, None)
        as_property = store.quads_for_pattern(None, term, None, None)
        found = as_class if _is_class(use) else as_property
        return next(iter(found), None) is not None

    return used


def _is_class(use: Undeclared) -> bool:
    return use.role in ("sh:targetClass", "sh:class")


class _Likely:
    """What the data use that a name may have been meant for."""

    def __init__(self, store: Store) -> None:
        self._classes = _column(store, "SELECT DISTINCT ?x { ?s a ?x }")
        self._properties = _column(store, "SELECT DISTINCT ?x { ?s ?x ?o }")

    def name(self, use: Undeclared) -> str:
        """The first term in use that an undeclared one may be a misspelling of, or nothing."""
        known = self._classes if _is_class(use) else self._properties
        return next((term for term in known if _resembles(use.iri, term)), "")


def _column(store: Store, query: str) -> list[str]:
    rows: Iterable[object] = store.query(query, use_default_graph_as_union=True)  # type: ignore[assignment]
    return sorted(term for row in rows if (term := getattr(row[0], "value", "")))  # type: ignore[index]


def _resembles(left: str, right: str) -> bool:
    """Whether two IRIs differ by a slip in their local names, or in the spelling of the namespace alone."""
    (space, name), (other_space, other) = _split(left), _split(right)
    if name == other:
        return _plain(space) == _plain(other_space)
    if space != other_space or re.sub(r"\d", "", name) == re.sub(r"\d", "", other):
        return False
    slips = 0 if len(name) < LEAST_LETTERS else 1 if len(name) < MANY_LETTERS else 2
    return distance(name.casefold(), other.casefold()) <= slips


def distance(left: str, right: str) -> int:
    """How many letters must be added, left out, changed or swapped with the next to make one of the other."""
    rows = [list(range(len(right) + 1))]
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            best = min(rows[-1][j] + 1, row[j - 1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and (a, b) == (right[j - 2], left[i - 2]):
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def _split(iri: str) -> tuple[str, str]:
    end = max(iri.rfind(mark) for mark in "#/:") + 1
    return iri[:end], iri[end:]


def _plain(space: str) -> str:
    return re.sub(r"^https?://(www\.)?|[#/:]+$", "", space)
