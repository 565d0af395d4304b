"""The command line: parses, calls the library, prints, and turns errors into exit statuses.

A command is imported when it is called, so that `query` does not pay for what `publish` needs.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import Any

import click

from sahel_ld.errors import SahelError

COMMANDS = {
    "check": "SHACL and OWL consistency of this project, or SHACL of any data",
    "describe": "all about a thing: accepted, reported by whom, denied, contradicted",
    "diff": "what differs between two releases, files or folders",
    "docs": "the documentation and the ontology reference",
    "explain": "why a triple stands: rule, claims, passages, cells",
    "init": "a new project of this layout for another dataset",
    "link": "proposals of identity with other data, for a curator",
    "map": "any RML or YARRRML mapping, to N-Quads",
    "merge": "other data beside the release under accepted links; undo one merge alone",
    "publish": "the whole way from tables to dist/",
    "queries": "the catalogue of queries",
    "query": "SPARQL over the published release",
    "serve": "the release on HTTP: SPARQL Protocol, dumps, pages",
    "verify": "a release against its checksums; passages against the documents",
}


class _Commands(click.Group):
    """The commands by name, each in `sahel_ld.cli.{name}_command`, imported on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"sahel_ld.cli.{cmd_name}_command")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(f"there is no command {args[0]!r}; {_nearest(args[0])}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


def _nearest(word: str) -> str:
    import difflib

    close = difflib.get_close_matches(word, COMMANDS, n=2)
    return f"did you mean {' or '.join(close)}?" if close else f"known: {', '.join(sorted(COMMANDS))}"


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: sahel-ld query 'SELECT ?actor { ?event reported:perpetrator ?actor }'",
)
@click.option(
    "-C",
    "directory",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The project's folder (default: $SAHEL_LD_PROJECT, a parent folder, the installed project).",
)
@click.option(
    "--dist",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The release to read, such as a merged folder (default: dist/ of the project).",
)
@click.option("-v", "--verbose", is_flag=True, help="Say what is being done; show where an error arose.")
@click.version_option(package_name="sahel-ld", prog_name="sahel-ld")
@click.pass_context
def cli(ctx: click.Context, directory: Path | None, dist: Path | None, verbose: bool) -> None:
    """Publish contested knowledge as linked data, check it, and ask it questions."""
    ctx.obj = {"directory": directory, "dist": dist, "verbose": verbose}


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 the answer is no, 2 wrong use or input, 130 interrupted."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """The exit status of a command; every error becomes one message on standard error."""
    try:
        outcome = cli.main(arguments, prog_name="sahel-ld", standalone_mode=False)
        return outcome if isinstance(outcome, int) else 0
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return 130
    except BrokenPipeError:
        return _silence()
    except SahelError as error:
        return _report(error, arguments)
    except OSError as error:
        click.echo(f"error[system]: {error.filename or ''}: {error.strerror or error}", err=True)
        return 2
    except Exception as error:  # noqa: BLE001 -- the last resort: a fault of ours, said as one
        return _report(_fault(error), arguments)


def _fault(error: Exception) -> SahelError:
    """What no part of the toolkit expected, with the way to see where it arose."""
    fault = SahelError(
        f"{type(error).__name__}: {error}",
        code="internal",
        remedy="a fault of sahel-ld: `sahel-ld -v …` shows where",
    )
    fault.__cause__ = error
    return fault


def _report(error: SahelError, arguments: list[str] | None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    if "-v" in given or "--verbose" in given:
        import traceback

        traceback.print_exception(error)
    click.echo(f"error[{error.code}]: {error}", err=True)
    return error.exit_status


def _silence() -> int:
    """The reader of our output has gone: say nothing more, also not at shutdown."""
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, sys.stdout.fileno())
    return 0


def project_of(ctx: click.Context) -> Any:
    """The project that a command works on; raises UsageError if there is none.

    If its release is missing since a run was killed between two renames, it is put back.
    """
    from dataclasses import replace

    from sahel_ld.project import Project

    given = ctx.find_root().params
    project = Project.find(given.get("directory"))
    if given.get("dist"):
        project = replace(project, release=given["dist"].resolve())
    if not project.dist.exists() and not project.read_only:
        from sahel_ld.publication import mend

        mend(project.dist)
    return project
