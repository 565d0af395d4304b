"""`sahel-ld check`: this project, or any data against any shapes."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sahel_ld.cli import project_of


@click.command(
    epilog="""\b
Examples:
  sahel-ld check
  sahel-ld check -r sarif > check.sarif
  sahel-ld check data.ttl --shapes shapes.ttl -r ttl"""
)
@click.argument("data", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--shapes",
    multiple=True,
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Shapes: files, or folders of *.ttl.",
)
@click.option(
    "-r",
    "--results",
    "form",
    default="human",
    show_default=True,
    type=click.Choice(["human", "json", "ttl", "sarif"]),
)
@click.option(
    "--engine",
    default="sparql",
    show_default=True,
    type=click.Choice(["sparql", "pyshacl"]),
    help="The SHACL engine.",
)
@click.option(
    "--reasoning/--no-reasoning", default=True, help="OWL consistency with HermiT (this project only)."
)
@click.option("--dataset", metavar="NAME", help="Another dataset of this project.")
@click.pass_context
def command(
    ctx: click.Context,
    data: tuple[Path, ...],
    shapes: tuple[Path, ...],
    form: str,
    engine: str,
    reasoning: bool,
    dataset: str | None,
) -> int:
    """Check DATA against shapes or, without arguments, this project: SHACL and OWL consistency.

    Exit 0 if it conforms, 1 if there are violations; each names the table cell that produced it.
    """
    from sahel_ld import checking, loading, pipeline, reporting

    if data:
        store = loading.load(data)
        files = loading.shape_files(shapes or (project_of(ctx).shapes,))
        report, root = checking.check_data(store, files, engine_name=engine), Path.cwd()
    else:
        project = project_of(ctx)
        with pipeline.building(project, dataset) as build:
            report = checking.check(
                build, engine_name=engine, reasoning=reasoning, shapes=loading.shape_files(shapes)
            )
        root = project.root
    sys.stdout.buffer.write(reporting.render(report, form, root=root))
    return 0 if report.conforms else 1
