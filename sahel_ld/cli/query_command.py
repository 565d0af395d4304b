"""`sahel-ld query`: SPARQL over the published release, other data, or an endpoint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sahel_ld.cli import project_of
from sahel_ld.cli.options import languages_option, timeout_option
from sahel_ld.errors import UsageError


@click.command(
    epilog="""\b
Examples:
  sahel-ld query 'SELECT ?actor { ?event reported:perpetrator ?actor }'
  sahel-ld query -r csv -o attacks.csv 'SELECT * { ?event reported:eventType type:attack }'
  sahel-ld query aliases-of-an-actor -p actor AQIM --labels
  sahel-ld query who-claims-which-attack --as-of 2015-11-22
  sahel-ld query who-denies-what --according-to document:diis-2015 --labels
  sahel-ld query -d mine.ttl -d dist/sahel.nq 'ASK { ?s a sahel:Claim }'"""
)
@click.argument("query", metavar="[TEXT|FILE.rq|NAME|-]", required=False)
@click.option(
    "-d",
    "--data",
    "data",
    multiple=True,
    metavar="DATA",
    type=click.Path(path_type=Path),
    help="RDF to ask instead of the published release: any format, also .gz and .zst; an Oxigraph store.",
)
@click.option("--beside", is_flag=True, help="Load -d beside the published release, not instead of it.")
@click.option(
    "-r",
    "--results",
    "format_",
    metavar="FORMAT",
    help="table, csv, tsv, json, xml, md; for CONSTRUCT and DESCRIBE ttl, nt, jsonld.",
)
@click.option(
    "-p",
    "--param",
    "parameters",
    nargs=2,
    multiple=True,
    metavar="NAME VALUE",
    help="Bind a variable to an IRI, prefixed name, label or literal.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write there; the suffix tells the format.",
)
@timeout_option
@click.option(
    "--memory", metavar="MB", type=click.IntRange(min=32), help="End beyond MB megabytes, with status 124."
)
@click.option("--endpoint", metavar="URL", help="Ask a SPARQL endpoint instead.")
@click.option("--labels", is_flag=True, help="Show labels instead of IRIs (table, md).")
@languages_option
@click.option("--as-of", metavar="DATE", help="Only what had been said by that day; the rules run again.")
@click.option("--published-by", metavar="DATE", help="Only what stands in sources issued by that day.")
@click.option(
    "--according-to",
    metavar="ACTOR|DOCUMENT",
    help="Only what an actor says (not passes on), or a document with all that it quotes.",
)
@click.option("--limit", metavar="N", type=click.IntRange(min=0), help="Give at most N rows or triples.")
@click.option("--time", "timed", is_flag=True, help="Say on standard error how long each part took.")
@click.option("--exit-status", is_flag=True, help="Exit 1 if the answer is false or empty.")
@click.option(
    "--spreadsheet", is_flag=True, help="Put an apostrophe before cells of CSV that would be formulas."
)
@click.option("--no-cache", is_flag=True, help="Don't keep large data in a disk store.")
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> int:
    """Ask a SPARQL 1.1 query: a text, a file, a name of the catalogue, or - for standard input.

    The project's prefixes need no declaration. The default graph is the merge of all graphs. Rows of
    a SELECT without ORDER BY come sorted, so that the same data give the same answer.
    """
    from sahel_ld.querying.options import Options
    from sahel_ld.querying.session import ask

    project = project_of(ctx)
    asked = {name: options.pop(name) for name in ("as_of", "published_by", "according_to")}
    for name, value in asked.items():
        if value is not None and not value.strip():
            raise UsageError(
                f"--{name.replace('_', '-')} is empty", remedy="leave it out, or name a viewpoint"
            )
    view = None
    if any(asked.values()):
        from sahel_ld.viewpoint import viewer

        view = viewer(project, **{name: value or "" for name, value in asked.items()})
    return ask(project, Options(**options, view=view))
