"""`sahel-ld map`: any RML or YARRRML mapping, to N-Quads."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import click

from sahel_ld.cli import project_of

_HERE = "local[*]"
_FORMATS = ("nq", "nq.gz", "nq.zst", "nt", "nt.gz", "nt.zst", "parquet")


def _size(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is None or re.fullmatch(r"[1-9][0-9]*(KB|MB|GB|TB)", value.upper()):
        return value
    raise click.BadParameter(f"{value!r} is no size: write it as 800MB or 2GB")


@click.command(
    epilog="""\b
Examples:
  sahel-ld map seeds/sahel/mapping.yml -o claims.nq
  sahel-ld map mapping.ttl --base https://example.org/ -o triples.nt.zst
  sahel-ld map mapping.yml --engine spark --master spark://head:7077 -o quads.parquet
  sahel-ld map mapping.yml --explain"""
)
@click.argument("mappings", nargs=-1, required=True, metavar="MAPPING…", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write there; the name says the format (nq, nt, each with .gz or .zst; parquet).",
)
@click.option(
    "-f", "--format", "form", type=click.Choice(_FORMATS), help="The format, whatever the name says."
)
@click.option("--base", metavar="IRI", help="The base of relative IRIs (default: the project's).")
@click.option("--sort/--no-sort", default=True, help="Sort the lines, for the same bytes each time.")
@click.option("--partition", type=click.Choice(["graph", "predicate", "subject"]), help="A folder of parts.")
@click.option("--memory", metavar="SIZE", callback=_size, help="Spill to disk beyond it, such as 800MB.")
@click.option(
    "--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", help="What runs the plan."
)
@click.option("--master", metavar="URL", help="Spark's master (default: local[*], this machine).")
@click.option("--explain", is_flag=True, help="Print the plan and its SQL instead of running it.")
@click.pass_context
def command(ctx: click.Context, /, mappings: tuple[Path, ...], explain: bool, **options: Any) -> int:
    """Map tables to RDF. Sources are looked for in the mapping's folder.

    Beside a dataset.yaml the tables are checked and get their virtual columns first.
    """
    from sahel_ld import mapping_run

    project = project_of(ctx)
    if explain:
        click.echo(mapping_run.explain(project, mappings, base=options["base"], engine=options["engine"]))
        return 0
    if options["master"] and options["engine"] != "spark":
        raise click.UsageError("--master is for --engine spark")
    report = mapping_run.run(
        project,
        mappings,
        base=options["base"],
        output=sys.stdout.buffer if str(options["output"] or "-") == "-" else options["output"],
        sort=options["sort"],
        options=_options(options),
        master=options["master"] or (_HERE if options["engine"] == "spark" else None),
        progress=_show if sys.stderr.isatty() else None,
    )
    for one in report.ill_typed:
        click.echo(f"warning[mapping-lexical]: {one}", err=True)
    for path in report.nowhere:
        click.echo(f"warning[mapping-nothing]: {path}", err=True)
    if sys.stderr.isatty():
        click.echo(f"\r{report.quads} quads of {report.records} records in {report.seconds:.1f} s", err=True)
    return 0


def _options(options: dict[str, Any]) -> Any:
    from sahel_ld.mapping import Options

    given = {"format": options["form"], "partition": options["partition"], "memory_limit": options["memory"]}
    return Options(**{name: value for name, value in given.items() if value})


def _show(progress: Any) -> None:
    rate = progress.quads / progress.seconds if progress.seconds else 0
    text = f"\r{progress.stage} {progress.done:4.0%}, {progress.records} records, {progress.quads} quads"
    # Wide enough to cover what a longer line before it left.
    click.echo(f"{text}, {rate:,.0f}/s".ljust(100), err=True, nl=False)
