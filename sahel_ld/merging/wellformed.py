"""Literals that are not of their datatype, found in one pass and named with file and line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from sahel_ld.errors import DataError, Place
from sahel_ld.shacl.components.datatypes import CASTS, SPELLINGS

if TYPE_CHECKING:
    from pyoxigraph import Literal, QuerySolutions, Store

XSD = "http://www.w3.org/2001/XMLSchema#"
_SHOWN = 3


def refuse_ill_typed(store: Store, path: Path) -> None:
    """DataError naming the first literals of a store, as they stand in the file, that are wrong."""
    wrong = [
        (row["s"], row["p"], cast("Literal", row["o"]))
        for row in cast("QuerySolutions", store.query(_query(), use_default_graph_as_union=True))
    ]
    if not wrong:
        return
    wrong.sort(key=lambda found: tuple(str(term) for term in found))
    places = _places(path, {str(found[2].value) for found in wrong})
    wrong.sort(key=lambda found: places.get(found[2].value, 1 << 60))
    shown = "; ".join(_said(found[1], found[2], places) for found in wrong[:_SHOWN])
    more = f"; and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
    many = "literal is" if len(wrong) == 1 else "literals are"
    raise DataError(
        f"{len(wrong)} {many} not of the datatype given: {shown}{more}",
        place=Place(path, line=places.get(wrong[0][2].value)),
        remedy="correct them, or write them without a datatype",
        code="data-ill-typed",
    )


def _said(predicate: object, literal: Literal, places: dict[str, int]) -> str:
    line = f"line {places[literal.value]}: " if literal.value in places else ""
    name = literal.datatype.value.removeprefix(XSD)
    return f'{line}"{literal.value[:60]}"^^xsd:{name} ({predicate})'


def _query() -> str:
    tests = [
        f'(?t = <{XSD}{name}> && !REGEX(STR(?o), "{pattern}"))' for name, pattern in sorted(SPELLINGS.items())
    ]
    tests += [
        f"(?t = <{XSD}{name}> && !COALESCE(DATATYPE(<{XSD}{name}>(STR(?o))) = ?t, false))"
        for name in sorted(CASTS)
    ]
    return f"""SELECT ?s ?p ?o WHERE {{
      ?s ?p ?o FILTER(ISLITERAL(?o)) BIND (DATATYPE(?o) AS ?t)
      FILTER(?t != <{XSD}string> && ({" || ".join(tests)}))
    }}"""


def _places(path: Path, wanted: set[str]) -> dict[str, int]:
    """The first line on which each text stands between quotes; none in a compressed file."""
    found: dict[str, int] = {}
    if path.suffix.lower() in (".gz", ".zst"):
        return found
    with path.open(encoding="utf-8", errors="replace") as stream:
        for number, line in enumerate(stream, 1):
            for text in line.split('"')[1::2] if '"' in line else ():
                if text in wanted:
                    found.setdefault(text, number)
    return found
