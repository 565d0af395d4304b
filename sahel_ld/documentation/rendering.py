"""Templates: everything that is put into one is escaped, and a name that is missing is an error."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("sahel_ld.documentation"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render(template: str, **values: object) -> str:
    """The template filled with values."""
    return _environment().get_template(template).render(**values)


def source(name: str) -> str:
    """A file of the templates as it stands."""
    from importlib.resources import files

    return (files("sahel_ld.documentation") / "templates" / name).read_text(encoding="utf-8")
