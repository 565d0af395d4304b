"""`sahel-ld merge`: other data beside the release under accepted links, and one merge undone alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sahel_ld.cli import project_of
from sahel_ld.errors import UsageError


@click.command(
    epilog="""\b
Examples:
  sahel-ld merge ged/ actors/ --links accepted.sssom.tsv --as ucdp -o merged
  sahel-ld merge --list -o merged
  sahel-ld merge --undo ucdp -o merged"""
)
@click.argument("others", nargs=-1, metavar="[OTHER]…", type=click.Path(path_type=Path))
@click.option(
    "--links",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="SSSOM: the links that a curator accepted or rejected.",
)
@click.option("--no-links", is_flag=True, help="Join without links: the other data use our IRIs.")
@click.option(
    "-o",
    "--out",
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="The merged folder (default: merged/ of the project); merges are added to it.",
)
@click.option(
    "--into",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The release or merged folder to join with (default: OUT if it is there, else dist/).",
)
@click.option("--as", "name", metavar="ID", help="What the merge is called (default: after the other data).")
@click.option("--same-as", is_flag=True, help="State owl:sameAs for exact matches as well.")
@click.option("--skip-absent", is_flag=True, help="Pass over links to things that neither side has.")
@click.option("--proposals", is_flag=True, help="Take links that a machine found and nobody reviewed.")
@click.option("--undo", metavar="ID", help="Take one merge out; the others stay as they are.")
@click.option("--list", "listed", is_flag=True, help="List the merges in OUT.")
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> int:
    """Join OTHER (release folders or RDF files) with the release: in graphs of its own, as its own claims.

    What others say reaches reported: only. Exact matches identify; close, broad and narrow ones do not, and
    nothing is chained. Exit 1 if the result does not conform: each violation names its side.
    """
    project = project_of(ctx)
    _refuse_mixed(options)
    into, out = _places(project, options["into"], options["out"])
    if options["listed"]:
        return _list(project, into)
    from sahel_ld import merging

    if options["undo"]:
        joined = merging.undo(project, options["undo"], into=into, out=out)
        click.echo(f"undid {joined.entry.id}; {out} is as if it had never been made")
        return 0
    taken = {key: options[key] for key in ("links", "same_as", "skip_absent", "proposals")}
    request = merging.Request(options["others"], into, out, name=options["name"] or "", **taken)
    _say(merging.join(project, request))
    return 0


def _refuse_mixed(options: dict[str, Any]) -> None:
    asked = [
        name
        for name, given in (
            ("OTHER", options["others"]),
            ("--undo", options["undo"]),
            ("--list", options["listed"]),
        )
        if given
    ]
    if len(asked) != 1:
        raise UsageError(
            f"{' and '.join(asked) or 'nothing'} was asked for",
            remedy="name other data, or give --undo ID or --list",
        )
    if options["others"] and bool(options["links"]) == options["no_links"]:
        raise UsageError(
            "no links were given" if not options["links"] else "--links and --no-links were both given",
            remedy="give the accepted links with --links FILE (`sahel-ld link` proposes some), or --no-links",
        )


def _places(project: Any, into: Path | None, out: Path | None) -> tuple[Path, Path]:
    """What is joined with, and where the result goes."""
    if out is None and into is not None and (into / "merges.json").is_file():
        out = into
    if out is None and project.read_only:
        raise UsageError("the installed project is read-only", remedy="say where the result goes: -o OUT")
    out = out or project.root / "merged"
    if out.resolve() == project.dist.resolve():
        raise UsageError(f"{out} is the project's own release", remedy="choose another folder with -o OUT")
    return into or (out if (out / "index.json").is_file() else project.dist), out


def _list(project: Any, into: Path) -> int:
    from sahel_ld import merging

    found = merging.merges_in(into, project)
    for merge in sorted(found.merges, key=lambda each: each.id):
        entry = merge.entry
        sources = ", ".join(f"{origin.name} {origin.version}".strip() for origin in entry.origins)
        click.echo(f"{entry.id}: {sources}; {entry.statements} statements, {entry.accepted} links")
    if not found.merges:
        click.echo(f"no merges in {into}")
    return 0


def _say(joined: Any) -> None:
    from sahel_ld.merging.sifting import REASONS

    entry = joined.entry
    if not joined.changed:
        click.echo(f"{joined.out} holds these data under these links already, as {entry.id}: nothing changed")
        return
    click.echo(
        f"merged {entry.id}: {entry.statements} statements under {entry.accepted} links, in {joined.out}"
    )
    for reason, number in sorted(entry.left_out.items()):
        click.echo(f"  left out: {number} {REASONS[reason]}", err=True)
    if joined.derived.unclaimed:
        click.echo(
            f"  left out: {joined.derived.unclaimed} direct triples that no claim of theirs backs", err=True
        )
    for ours, theirs in joined.several.items():
        click.echo(f"  note: {' and '.join(theirs)} are each matched exactly with {ours}", err=True)
    if entry.proposals:
        click.echo(f"  passed over: {entry.proposals} links that nobody reviewed", err=True)
    if entry.absent:
        click.echo(f"  passed over: {entry.absent} links to things that neither side has", err=True)
