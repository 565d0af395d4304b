"""`sahel-ld explain`: why a triple stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click

from sahel_ld.cli import project_of
from sahel_ld.errors import UsageError


@click.command(
    epilog="""\b
Examples:
  sahel-ld explain event:radisson-blu-2015 reported:perpetrator actor:macina-liberation-front
  sahel-ld explain "Bamako" sahel:within "Mali"
  sahel-ld explain claim:iss-2015-010"""
)
@click.argument("terms", nargs=-1, required=True, metavar="IRI | SUBJECT PREDICATE OBJECT")
@click.option(
    "-r", "--results", "form", default="human", show_default=True, type=click.Choice(["human", "json"])
)
@click.pass_context
def command(ctx: click.Context, terms: tuple[str, ...], form: str) -> int:
    """Why a triple of the release stands: rule, claims, who relayed them, paragraph, table cell.

    Terms are prefixed names, IRIs or labels. One IRI of a claim or proposition lists its claims.
    """
    from sahel_ld.explanation import explaining

    words = tuple(terms[0].split()) if len(terms) == 1 and len(terms[0].split()) == 3 else terms
    if len(words) not in (1, 3):
        raise UsageError(
            f"{len(words)} terms were given", remedy="give an IRI, or subject, predicate and object"
        )
    with explaining(project_of(ctx)) as explainer:
        if len(words) == 3:
            found = explainer.explain(*words)
            lines, document = list(_triple_lines(found)), _triple_document(found)
        else:
            claims = explainer.about(words[0])
            lines = [line for view in claims for line in _claim_lines(view)]
            document = {"claims": [asdict(view) for view in claims]}
    text = "\n".join(lines) if form == "human" else json.dumps(document, ensure_ascii=False, indent=2)
    click.echo(text)
    return 0


def _triple_lines(found: Any) -> Iterator[str]:
    support = found.support
    yield " ".join(
        str(term) for term in (support.triple.subject, support.triple.predicate, support.triple.object)
    )
    yield f"  stands in graph {support.graph}"
    for cell in support.cells:
        yield f"  cell {cell}"
    yield from _step_lines(support, "  ")
    if found.claims:
        yield "  claims under it:"
        yield from (f"  {line}" for view in found.claims for line in _claim_lines(view))
    if found.others:
        yield "  other claims on the same proposition:"
        yield from (f"  {line}" for view in found.others for line in _claim_lines(view))


def _step_lines(support: Any, indent: str) -> Iterator[str]:
    seen: set[str] = set()
    for step in support.steps:
        if step.rule.name not in seen:
            seen.add(step.rule.name)
            yield f"{indent}rule {step.rule.name}: {step.rule.title}"
            for premise in step.premises:
                if "/id/assessment/" in str(premise.triple.subject):
                    yield from (f"{indent}  verdict by hand, cell {cell}" for cell in premise.cells)
                if "/id/claim/" not in str(premise.triple.subject):
                    yield from _step_lines(premise, indent + "  ")


def _claim_lines(view: Any) -> Iterator[str]:
    who = " and ".join(view.claimants)
    yield f"  {view.iri}"
    said = f", said by {view.said}" if view.said else ""
    yield f"    {who}: {view.stance} ({view.certainty}, {view.mode}){said}"
    if view.relayed_by:
        yield f"    relayed by {', then '.join(view.relayed_by)}"
    if view.document:
        unit = "paragraph" if view.paragraph.isdigit() else "record"
        yield f"    in “{view.document}”, {unit} {view.paragraph}"
    for cell in view.cells:
        yield f"    cell {cell}"


def _triple_document(found: Any) -> dict[str, Any]:
    return {
        "triple": _triple(found.support),
        "graph": found.support.graph,
        "cells": [asdict(cell) for cell in found.support.cells],
        "derivations": [_step(step) for step in found.support.steps],
        "claims": [asdict(view) for view in found.claims],
        "otherClaims": [asdict(view) for view in found.others],
    }


def _triple(support: Any) -> list[str]:
    return [str(term) for term in (support.triple.subject, support.triple.predicate, support.triple.object)]


def _step(step: Any) -> dict[str, Any]:
    return {
        "rule": step.rule.name,
        "title": step.rule.title,
        "premises": [
            {
                "triple": _triple(premise),
                "graph": premise.graph,
                "cells": [asdict(cell) for cell in premise.cells],
                "derivations": [_step(below) for below in premise.steps],
            }
            for premise in step.premises
        ],
    }
