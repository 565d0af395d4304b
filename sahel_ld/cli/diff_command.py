"""`sahel-ld diff`: what differs between two releases, files or folders."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sahel_ld.cli.options import languages_option, timeout_option


@click.command(
    epilog="""\b
Examples:
  sahel-ld diff downloaded/ dist/
  sahel-ld diff old.ttl.gz new.ttl -r patch -o changes.rdfp
  sahel-ld diff downloaded/ dist/ -r json --no-answers"""
)
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "-r",
    "--results",
    "form",
    default="human",
    show_default=True,
    type=click.Choice(["human", "patch", "json"]),
    help="Sentences, RDF Patch, or JSON.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write there instead of standard output.",
)
@click.option(
    "--answers/--no-answers", default=True, help="Ask both the questions of the catalogue, or don't."
)
@click.option(
    "--queries",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The catalogue to ask (default: that of the release NEW).",
)
@click.option(
    "--rows",
    default=10,
    show_default=True,
    metavar="N",
    type=click.IntRange(min=0),
    help="Differing rows shown of each answer.",
)
@languages_option
@timeout_option
def command(old: Path, new: Path, **options: Any) -> int:
    """Compare OLD with NEW: releases (folders with index.json), RDF files, or folders of them.

    Exit 0 if nothing differs, 1 if something does. Version, date and other metadata of a release
    are not compared; its data, ontology, shapes, queries and tables are.
    """
    from sahel_ld.differences.running import Options, run

    return run(old, new, Options(**options))
