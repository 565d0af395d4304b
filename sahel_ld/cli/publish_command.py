"""`sahel-ld publish`: the whole way, from tables to dist/."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from sahel_ld.cli import project_of
from sahel_ld.errors import UsageError


@click.command(
    epilog="""\b
Examples:
  sahel-ld publish
  sahel-ld publish --out /tmp/release --release 0.2.0
  sahel-ld publish ucdp-ged --table events=GEDEvent_v23_1.csv --out ucdp-ged"""
)
@click.argument("dataset", required=False)
@click.option(
    "--table",
    "tables",
    metavar="NAME=FILE",
    multiple=True,
    help="Read a table of the dataset from a file of yours. May be given several times.",
)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Where the release goes (default: dist/ of the project).",
)
@click.option(
    "--release",
    "version",
    metavar="VERSION",
    help="The version of the release (default: that of sahel-ld.toml); its bytes are never replaced.",
)
@click.option(
    "--since",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The release that this one follows (default: what stands where it goes, or in dist/).",
)
@click.option(
    "--engine",
    default="sparql",
    show_default=True,
    type=click.Choice(["sparql", "pyshacl"]),
    help="The SHACL engine.",
)
@click.option("--time", "timed", is_flag=True, help="Say on standard error how long each stage took.")
@click.pass_context
def command(
    ctx: click.Context,
    dataset: str | None,
    tables: tuple[str, ...],
    out: Path | None,
    version: str | None,
    since: Path | None,
    engine: str,
    timed: bool,
) -> int:
    """Map the tables, derive, check, and write the release: whole or not at all.

    Exit 1 if the check finds violations; what stood in dist/ before then still stands.
    """
    from sahel_ld import publishing, reporting

    project = project_of(ctx)
    outcome = publishing.publish(
        project,
        dataset,
        tables=table_files(tables),
        out=out,
        version=version,
        since=since,
        engine_name=engine,
    )
    _warn(outcome.unexplained)
    if timed:
        for stage, seconds in outcome.seconds.items():
            click.echo(f"{stage}: {seconds:.2f} s", err=True)
    if outcome.index is None:
        click.echo(reporting.render(outcome.report, "human", root=project.root).decode(), nl=False, err=True)
        click.echo(f"error[nonconformance]: nothing was published; {outcome.out} is as it was", err=True)
        return 1
    click.echo(
        f"published {outcome.index.triples} triples to {outcome.out}; {reporting.summary(outcome.report)}"
    )
    return 0


def _warn(unexplained: Sequence[str]) -> None:
    """Say on standard error which released IRIs went without a word."""
    if unexplained:
        more = f" and {len(unexplained) - 3} more" if len(unexplained) > 3 else ""
        click.echo(
            f"warning: {len(unexplained)} released IRIs are gone and stay, deprecated, without a successor: "
            f"{', '.join(unexplained[:3])}{more} (name each in retired.csv, with what replaces it and why)",
            err=True,
        )


def table_files(tables: tuple[str, ...]) -> dict[str, Path]:
    """Files by table; UsageError for what is not NAME=FILE, a table given twice, or no file."""
    files: dict[str, Path] = {}
    for given in tables:
        name, sign, path = given.partition("=")
        if not (sign and name and path):
            raise UsageError(f"--table {given!r} is not NAME=FILE", remedy="write --table events=FILE")
        if name in files:
            raise UsageError(f"--table names {name!r} twice", remedy="give one file for each table")
        if not Path(path).is_file():
            raise UsageError(f"--table {name}: there is no file {path}", remedy="name an existing file")
        files[name] = Path(path)
    return files
