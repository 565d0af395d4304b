"""Options that several commands share, so that one name means one thing everywhere."""

from __future__ import annotations

from pathlib import Path

import click

languages_option = click.option(
    "--lang",
    "languages",
    default="en,fr",
    show_default=True,
    metavar="LANGS",
    help="Languages of labels, best first.",
)


release_option = click.option(
    "-d",
    "--data",
    "release",
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Another release: a downloaded or merged folder (default: dist/ of the project).",
)

timeout_option = click.option(
    "--timeout",
    metavar="S",
    type=click.FloatRange(min=0, min_open=True),
    help="End after S seconds, with status 124.",
)
