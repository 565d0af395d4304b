"""`sahel-ld init`: a new project for another dataset."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""\b
Examples:
  sahel-ld init bridge
  sahel-ld init bridge --base https://data.example.org/bridge/ --title 'The fire on the bridge'
  cd bridge && sahel-ld publish"""
)
@click.argument("folder", metavar="DIR")
@click.option(
    "--base", default="", metavar="IRI", help="IRIs of things hang under it (default: a placeholder)."
)
@click.option("--title", default="", help="The title of the dataset.")
@click.option("--dataset", default="", metavar="SLUG", help="Its short name (default: that of the folder).")
@click.option("--creator", default="", metavar="NAME", help="Who makes it (default: its editors).")
def command(folder: str, base: str, title: str, dataset: str, creator: str) -> int:
    """Make a new project of this layout: settings, ontology, rules, shapes, questions, invented sample data.

    It publishes, answers and passes its check at once; then replace the sample by your own tables.
    """
    from sahel_ld.errors import UsageError
    from sahel_ld.founding import Founding, found

    if not folder.strip():
        raise UsageError("DIR is empty", remedy="name a new folder, or `.` for the one you are in")
    names = found(Founding(Path(folder), base, title, dataset, creator))
    click.echo(f"made {folder}: {', '.join(names)}")
    if not base:
        click.echo("its base IRI is a placeholder: set `base` in sahel-ld.toml before the first release")
    click.echo(f"next: sahel-ld -C {folder} publish")
    return 0
