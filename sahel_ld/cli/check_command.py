"""`sahel-ld check`: this project, or any data against any shapes."""

from __future__ import annotations

import datetime
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sahel_ld.cli import project_of
from sahel_ld.errors import UsageError

if TYPE_CHECKING:
    from sahel_ld.checking import Options
    from sahel_ld.project import Project


@click.command(
    epilog="""\b
Examples:
  sahel-ld check
  sahel-ld check -r sarif > check.sarif
  sahel-ld check data.ttl --shapes shapes.ttl -r ttl
  sahel-ld check data.ttl --shapes shapes.ttl --waivers waivers.csv"""
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
    "--ontology",
    "ontologies",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="RDF that declares what the shapes name, and the class hierarchy; it is not checked itself.",
)
@click.option(
    "--allow-undeclared", is_flag=True, help="Say what nothing declares, and what checks nothing, but go on."
)
@click.option(
    "--waivers",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A table of exemptions (default: waivers.csv of the dataset).",
)
@click.option("--today", metavar="DATE", help="The day on which waivers must hold (default: today).")
@click.option(
    "--reasoning/--no-reasoning", default=True, help="OWL consistency with HermiT (this project only)."
)
@click.option(
    "--narrowing",
    metavar="SECONDS",
    type=click.FloatRange(min=0),
    default=60,
    show_default=True,
    help="How long the premises of an inconsistency are sought; 0 for not at all.",
)
@click.option("--dataset", metavar="NAME", help="Another dataset of this project.")
def command(data: tuple[Path, ...], form: str, dataset: str | None, **given: Any) -> int:
    """Check DATA against shapes or, without arguments, this project: SHACL and OWL consistency.

    Exit 0 if it conforms, 1 if there are violations; each names the table cell, or the file and line,
    that produced it.
    """
    from sahel_ld import checking, loading, pipeline, reporting

    ctx = click.get_current_context()
    options = checking.Options(**{**given, "today": _day(given["today"])})
    if data:
        if dataset:
            raise UsageError("--dataset is for this project", remedy="leave it out when you name data")
        if not options.shapes:
            options = _of_project(options, project_of(ctx))
        report, root = checking.check_data(loading.load_exactly(data), options), Path.cwd()
    else:
        project = project_of(ctx)
        with pipeline.building(project, dataset) as build:
            report = checking.check(build, options)
        root = project.root
    sys.stdout.buffer.write(reporting.render(report, form, root=root))
    return 0 if report.conforms else 1


def _of_project(options: Options, project: Project) -> Options:
    """Data without shapes of their own are held to those of the project, and to its ontology."""
    from sahel_ld import ontology

    modules = tuple(ontology.module_files(project.ontology))
    return replace(options, shapes=(project.shapes,), ontologies=(*options.ontologies, *modules))


def _day(text: str | None) -> str:
    """The day that is meant, in ISO form; raises UsageError for what is none."""
    if text is None:
        return datetime.date.today().isoformat()
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise UsageError(f"--today {text!r} is no date", remedy="write it as 2027-06-30") from error
