"""`sahel-ld map`: any RML or YARRRML mapping, to N-Quads."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sahel_ld.cli import project_of


@click.command(
    epilog="""\b
Examples:
  sahel-ld map seeds/sahel/mapping.yml -o claims.nq
  sahel-ld map mapping.ttl --base https://example.org/"""
)
@click.argument("mappings", nargs=-1, required=True, metavar="MAPPING…", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write there instead of standard output.",
)
@click.option("--base", metavar="IRI", help="The base IRI of relative IRIs (default: the project's).")
@click.pass_context
def command(ctx: click.Context, mappings: tuple[Path, ...], output: Path | None, base: str | None) -> int:
    """Map tables to RDF. Sources are looked for in the mapping's folder.

    Beside a dataset.yaml the tables are checked and get their virtual columns first.
    """
    from sahel_ld import mapping_run

    quads = mapping_run.run(project_of(ctx), mappings, base=base, output=output)
    if output is None:
        sys.stdout.buffer.write(quads)
    return 0
