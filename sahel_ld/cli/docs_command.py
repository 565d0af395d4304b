"""`sahel-ld docs`: the documentation and the ontology reference."""

from __future__ import annotations

from pathlib import Path

import click

from sahel_ld.cli import project_of


@click.command(epilog="\b\nExamples:\n  sahel-ld docs\n  sahel-ld docs --out public")
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Where the pages go (default: site/ of the project).",
)
@click.pass_context
def command(ctx: click.Context, out: Path | None) -> int:
    """Write the pages of docs/ and the reference of the ontology as HTML, in English and French.

    A folder that holds other files is refused; what stood there before is replaced whole.
    """
    from sahel_ld import documentation

    folder, files = documentation.build(project_of(ctx), out)
    click.echo(f"wrote {files} files to {folder}")
    return 0
