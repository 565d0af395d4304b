"""`sahel-ld queries`: the catalogue."""

from __future__ import annotations

import click

from sahel_ld.cli import project_of


@click.command(epilog="\b\nExamples:\n  sahel-ld queries\n  sahel-ld queries who-claims-which-attack")
@click.argument("name", required=False)
@click.pass_context
def command(ctx: click.Context, name: str | None) -> int:
    """List the catalogue: names, questions, parameters, sizes; or show one query with its answer."""
    from sahel_ld.querying.listing import listing, shown

    project = project_of(ctx)
    click.echo(shown(project, name) if name else listing(project), nl=False)
    return 0
