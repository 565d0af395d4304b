"""SHACL by our own engine, compiled to SPARQL on the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sahel_ld.validation.results import Outcome, Result

if TYPE_CHECKING:
    from pyoxigraph import Store

    from sahel_ld.shacl import ExactStore, Shapes
    from sahel_ld.shacl import Result as ShaclResult


def validate(data: Store | ExactStore, shapes: Shapes, *, disjoint: bool = False) -> Outcome:
    """The results of the shapes over the merge of the data's graphs; `disjoint` ones share no triple.

    Raises ShapeError for shapes that are beyond the engine.
    """
    from sahel_ld import shacl

    report = shacl.validate(shapes, data, disjoint=disjoint)
    results = {_result(result) for result in report.results}
    return Outcome(tuple(sorted(results)), tuple(report.to_triples()))


def _result(result: ShaclResult) -> Result:
    return Result(
        shape=str(result.shape),
        focus=str(result.focus),
        path=str(result.path) if result.path else "",
        value=str(result.value) if result.value is not None else "",
        component=str(result.component),
        severity=result.severity.value,
        message="; ".join(sorted(message.value for message in result.messages)),
    )
