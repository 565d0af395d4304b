"""`sahel-ld link`: which of their things may be ours, for a curator to decide."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sahel_ld.cli import project_of
from sahel_ld.cli.publish_command import table_files

if TYPE_CHECKING:
    from sahel_ld.link_run import LinkReport
    from sahel_ld.linking import Evaluation


@click.command(
    epilog="""\b
Examples:
  sahel-ld link other.ttl -o candidates.sssom.tsv
  sahel-ld link ucdp-actor --table groups=ucdp-actor-221.csv -o candidates.sssom.tsv
  sahel-ld link other.ttl --known candidates.sssom.tsv -o more.sssom.tsv"""
)
@click.argument("others", nargs=-1, required=True, metavar="OTHER...")
@click.option("--table", "tables", metavar="NAME=FILE", multiple=True, help="A table of the dataset OTHER.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where the proposals go, a new file (default: standard output).",
)
@click.option(
    "--known",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Mapping sets whose pairs, accepted or rejected, are not proposed again.",
)
@click.option(
    "--into",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The release whose things are ours (default: dist/ of the project).",
)
@click.option("--key", metavar="FILE", type=click.Path(path_type=Path), help="An answer key in SSSOM.")
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    default=0.8,
    show_default=True,
    help="The least score of a proposal.",
)
@click.pass_context
def command(
    ctx: click.Context,
    others: tuple[str, ...],
    tables: tuple[str, ...],
    output: Path | None,
    known: tuple[Path, ...],
    into: Path | None,
    key: Path | None,
    threshold: float,
) -> int:
    """Propose identities between the things of OTHER and ours, as SSSOM.

    OTHER is a file of RDF, the folder of a release, a mapping set in SSSOM, or a dataset of this project.
    Nothing is linked: a curator accepts, rejects or weakens each row.
    """
    from sahel_ld import link_run
    from sahel_ld.linking import check_new

    if output:
        check_new(output)
    project = project_of(ctx)
    report = link_run.link(
        project, others, into=into, files=table_files(tables), known=known, key=key, threshold=threshold
    )
    click.echo(link_run.write(project, report, output), nl=False)
    click.echo(_summary(report, output), err=True)
    if report.evaluation:
        click.echo(_measured(report.evaluation), err=True)
    return 0


def _summary(report: LinkReport, output: Path | None) -> str:
    where = f" to {output}" if output else ""
    return (
        f"{len(report.proposals)} proposals{where} from {report.theirs} things of theirs and "
        f"{report.ours} of ours; {report.warned} would make two things one if accepted as exact; "
        f"{report.known} pairs known"
    )


def _measured(evaluation: Evaluation) -> str:
    lines = [
        f"against the key: precision {evaluation.precision:.2f}, recall {evaluation.recall:.2f}, "
        f"{len(evaluation.wrongly_exact)} exact that the key has not as exact"
    ]
    lines += [f"  missed: {one} - {other}" for one, other in sorted(evaluation.missed)]
    lines += [f"  not in the key: {one} - {other}" for one, other in sorted(evaluation.wrong)]
    return "\n".join(lines)
