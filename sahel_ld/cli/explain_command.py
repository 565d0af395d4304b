"""`sahel-ld explain`: why a triple stands, and what rests on a claim."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from sahel_ld.cli import project_of
from sahel_ld.cli.options import languages_option, release_option


@click.command(
    epilog="""\b
Examples:
  sahel-ld explain event:radisson-blu-2015 reported:perpetrator actor:macina-liberation-front
  sahel-ld explain Bamako sahel:within Mali
  sahel-ld explain event:radisson-blu-2015 a sahel:Event
  sahel-ld explain claim:iss-2015-026
  sahel-ld explain passage:iss-2015-3-2
  sahel-ld explain claims.csv:iss-2015-012:stance -r json"""
)
@click.argument("terms", nargs=-1, required=True, metavar="SUBJECT PREDICATE OBJECT | IRI | CELL")
@click.option(
    "-r", "--results", "form", default="human", show_default=True, type=click.Choice(["human", "json"])
)
@languages_option
@release_option
@click.pass_context
def command(
    ctx: click.Context, terms: tuple[str, ...], form: str, languages: str, release: Path | None
) -> int:
    """Why a triple of the release stands: rule, claims, who relayed them, paragraph, table cell.

    For a triple that does not stand: who denies, asks or qualifies it (status 1). For a claim,
    proposition, verdict, passage, interval, figure, comparison or a cell of a table: what rests on it.
    Terms are prefixed names, IRIs, labels or literals; a triple may also be one argument in Turtle.
    """
    from sahel_ld.explanation import Absence, Explanation, explaining
    from sahel_ld.explanation.documents import absence, explanation, finding
    from sahel_ld.explanation.wording import Wording

    project = project_of(ctx)
    with explaining(project, release, languages=languages.split(",")) as explainer:
        found = explainer.explain(terms)
        wording = Wording(project.prefixes, explainer.cell)
        if isinstance(found, Explanation):
            _say(form, wording.explanation(found), explanation(found))
        elif isinstance(found, Absence):
            _say(form, wording.absence(found), absence(found))
            return 1
        else:
            documents = [finding(each) for each in found]
            lines = (line for each in found for line in wording.finding(each))
            _say(form, lines, documents[0] if len(documents) == 1 else documents)
    return 0


def _say(form: str, lines: Any, document: Any) -> None:
    text = "\n".join(lines) if form == "human" else json.dumps(document, ensure_ascii=False, indent=2)
    click.echo(text)
