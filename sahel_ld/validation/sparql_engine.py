"""SHACL by our own engine, compiled to SPARQL on the store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld.errors import ShapeError
from sahel_ld.validation.results import Outcome, Result

if TYPE_CHECKING:
    from pyoxigraph import Store

    from sahel_ld.shacl import Result as ShaclResult


def validate(store: Store, shapes: Sequence[Path]) -> Outcome:
    """The results of the shapes over the merge of the store's graphs.

    Raises ShapeError for shapes that are ill-formed, recursive, beyond the engine, or that import others.
    """
    from sahel_ld import shacl

    read = shacl.read_shapes(shapes)
    if read.imports:
        raise ShapeError(
            f"the shapes import {read.imports[0].value}, which is not followed",
            remedy="name its file with --shapes, and remove owl:imports",
        )
    report = shacl.validate(read, store)
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
