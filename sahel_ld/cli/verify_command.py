"""`sahel-ld verify`: a release against its checksums, passages against the documents."""

from __future__ import annotations

from pathlib import Path

import click

from sahel_ld.cli import project_of


@click.command(
    epilog="""\b
Examples:
  sahel-ld verify
  sahel-ld verify downloaded/ --documents texts/"""
)
@click.argument("directory", required=False, metavar="[DIR]", type=click.Path(path_type=Path))
@click.option(
    "--documents",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A folder with the texts of the sources.",
)
@click.pass_context
def command(ctx: click.Context, directory: Path | None, documents: Path | None) -> int:
    """Verify a release: checksums, unlisted files, counts, digest; with the texts, every passage.

    Exit 0 if all is as it says, 1 if not; each problem names its file or claim.
    """
    from sahel_ld import verification

    release = directory or project_of(ctx).dist
    problems = verification.verify(release, documents)
    for problem in problems:
        click.echo(str(problem))
    if said := verification.note(release) if not problems else "":
        click.echo(said, err=True)
    scope = "release" if documents is None else "release and passages"
    count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
    click.echo(f"{release}: {count if problems else f'{scope} verified'}")
    return 1 if problems else 0
