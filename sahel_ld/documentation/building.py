"""The site: which pages it has, built from a project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld.documentation import guides, reference
from sahel_ld.documentation.rendering import render, source
from sahel_ld.documentation.terms import Ontology
from sahel_ld.documentation.usage import read_usage
from sahel_ld.documentation.wording import LANGUAGES
from sahel_ld.documentation.writing import replace
from sahel_ld.errors import UsageError
from sahel_ld.ontology import read_ontology

if TYPE_CHECKING:
    from sahel_ld.project import Project


def build(project: Project, out: Path | None = None) -> tuple[Path, int]:
    """Write the site of a project, by default into its `site/`: where it stands, and how many files.

    Raises UsageError if there is no release, or if the folder holds files that are not a site's.
    """
    if out is None and project.read_only:
        raise UsageError("the installed project can't be written to", remedy="name a folder with --out")
    out = (out or project.root / "site").resolve()
    return out, replace(out, pages(project))


def pages(project: Project) -> dict[str, str]:
    """The text of every file of the site, by its relative name."""
    ontology, usage = Ontology(read_ontology(project.ontology)), read_usage(project)
    found = guides.read_guides(project.root / "docs")
    settings = project.settings
    site = {
        "index.html": render("index.html", settings=settings, guides=found),
        "style.css": source("style.css"),
    }
    site |= {f"docs/{guide.name}.html": guides.page(guide, found) for guide in found}
    site |= {f"ontology/{name}": reference.page(ontology, usage, lang) for lang, name in LANGUAGES.items()}
    return site
