"""`sahel-ld serve`: the published release on HTTP."""

from __future__ import annotations

import click

from sahel_ld.cli import project_of


@click.command(
    epilog="""\b
Examples:
  sahel-ld serve
  sahel-ld serve --port 8080 --timeout 10 --memory 256
  curl --data-urlencode 'query=ASK { ?s a sahel:Claim }' http://127.0.0.1:8000/sparql"""
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="The port; 0 takes a free one.",
)
@click.option(
    "--timeout",
    default=30.0,
    show_default=True,
    metavar="S",
    type=click.FloatRange(min=0, min_open=True),
    help="Seconds that a query may take.",
)
@click.option(
    "--memory",
    default=512,
    show_default=True,
    metavar="MB",
    type=click.IntRange(min=32),
    help="Megabytes that a query may fill.",
)
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(min=1, max=64),
    help="Queries at once (default: processors, at most 4).",
)
@click.option(
    "--waiting",
    default=64,
    show_default=True,
    metavar="N",
    type=click.IntRange(min=0),
    help="Queries that may wait; further ones get 503.",
)
@click.pass_context
def command(
    ctx: click.Context, host: str, port: int, timeout: float, memory: int, workers: int | None, waiting: int
) -> None:
    """Serve the published release: SPARQL endpoint, dumps, a page for every thing.

    The data are only read. A query that exceeds its time or memory is ended; others go on.
    """
    from sahel_ld.serving.limits import Limits
    from sahel_ld.serving.server import serve

    chosen = {"workers": workers} if workers else {}
    serve(
        project_of(ctx),
        host=host,
        port=port,
        limits=Limits(seconds=timeout, megabytes=memory, waiting=waiting, **chosen),
        ready=lambda url: click.echo(f"serving on {url} (Ctrl-C ends it)", err=True),
    )
