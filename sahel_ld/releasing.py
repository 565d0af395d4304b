"""From a build to a release: what the publication stage needs, taken from project and tables."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

from sahel_ld import ontology, succession, vocabulary
from sahel_ld.errors import InputError, Place
from sahel_ld.pipeline import Build
from sahel_ld.project import Project
from sahel_ld.publication import Agent, Licence, Notice, Region, Release, Theme
from sahel_ld.publication.tables import sorted_table
from sahel_ld.readme import readme
from sahel_ld.tabulating import columns_of

_DOCUMENTS = {"LICENSE-DATA": "LICENSE", "CITATION.cff": "CITATION.cff"}


def release_of(
    build: Build,
    *,
    version: str | None = None,
    reports: Mapping[str, bytes] | None = None,
    documents: Mapping[str, bytes] | None = None,
) -> Release:
    """The release of a build, under the project's version unless another is given.

    `documents` stand at the top of it, beside those that the project has.

    Raises InputError for a context that is not JSON.
    """
    project, spec = build.project, build.dataset.spec
    return Release(
        store=build.store,
        base=project.base,
        name=spec.name,
        notice=notice_of(project, version),
        prefixes=project.prefixes,
        context=_context(project.context),
        ontology=ontology.module_files(project.ontology),
        shapes=sorted(project.shapes.rglob("*.ttl")),
        queries=project.queries if project.queries.is_dir() else None,
        tables=_tables(build),
        columns=columns_of(spec),
        links=spec.folder / spec.links if spec.links else None,
        reports=reports or {},
        documents={**_documents(build, version), **(documents or {})},
        inputs=_inputs(build),
        rules=[vocabulary.graph(project.base, f"derived/{rule.name}") for rule in build.rules],
    )


def notice_of(project: Project, version: str | None) -> Notice:
    """What a release of the project says of itself, under its version unless another is given."""
    settings = project.settings
    creator = _agent(project, settings.creator)
    return Notice(
        title=settings.title,
        description=settings.description,
        version=version or settings.version,
        issued=settings.released,
        licence=_licence(settings.licence),
        code_licence=_licence(settings.code_licence or settings.licence),
        creator=creator,
        publisher=_agent(project, settings.publisher) if settings.publisher else creator,
        languages=tuple(settings.title),
        keywords=settings.keywords,
        themes=tuple(Theme(**theme) for theme in settings.themes),
        region=Region(**settings.region) if settings.region else None,
        period=(settings.period[0], settings.period[1]) if settings.period else None,
        created=settings.created,
        landing=settings.landing_page,
    )


def _agent(project: Project, party: Mapping[str, str]) -> Agent:
    return Agent(**{"iri": vocabulary.thing(project.base, "actor", "editors"), **party})


def _licence(licence: Mapping[str, str]) -> Licence:
    return Licence(licence["iri"], licence.get("name", licence["iri"]), licence.get("spdx", ""))


def _context(path: Path) -> Mapping[str, object]:
    try:
        context: Mapping[str, object] = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        place = Place(path, line=error.lineno, column=error.colno)
        raise InputError(f"is not valid JSON: {error.msg}", place=place) from error
    except OSError as error:
        raise InputError(f"can't be read: {error.strerror}", place=Place(path)) from error
    return context


def _tables(build: Build) -> dict[str, Path]:
    """The prepared tables, and that of retired IRIs if the dataset has one."""
    spec = build.dataset.spec
    tables = {table.name: build.prepared / table.file for table in spec.tables}
    retired = spec.folder / succession.TABLE
    return {**tables, retired.stem: retired} if retired.is_file() else tables


def _documents(build: Build, version: str | None) -> dict[str, bytes]:
    """What stands at the top of a release, as far as the project has it; the dataset's own goes before."""
    project = build.project
    folders = (project.root, build.dataset.spec.folder)
    found = [(name, folder / source) for folder in folders for source, name in _DOCUMENTS.items()]
    documents = {name: path.read_bytes() for name, path in found if path.is_file()}
    notice = notice_of(project, version)
    if "CITATION.cff" in documents:
        documents["CITATION.cff"] = _cited(documents["CITATION.cff"], notice)
    page = readme(
        build.store,
        title=notice.title,
        description=notice.description,
        version=notice.version,
        issued=notice.issued,
        licence=notice.licence.iri,
    )
    return {"README.md": page, **documents}


def _cited(text: bytes, notice: Notice) -> bytes:
    """CITATION.cff with the version and the date of this release, where it gives them."""
    for key, value in ((b"version", notice.version), (b"date-released", notice.issued)):
        text = re.sub(
            rb"(?m)^(%s:[ \t]*)(['\"]?)[^\r\n'\"#]*?\2(?=[ \t]*(?:#.*)?\r?$)" % key,
            rb"\g<1>\g<2>%s\2" % value.encode(),
            text,
            count=1,
        )
    return text


def _inputs(build: Build) -> dict[str, str]:
    """The digest of each input; tables are digested in the order of their keys."""
    spec = build.dataset.spec
    files = {f"tables/{table.name}": build.prepared / table.file for table in spec.tables}
    files |= {"mapping": build.mapping_file}
    files |= {f"rules/{rule.name}": rule.path for rule in build.rules}
    if spec.links:
        files["links"] = spec.folder / spec.links
    digests = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    retired = spec.folder / succession.TABLE
    if retired.is_file():
        digests[f"tables/{retired.stem}"] = hashlib.sha256(b"".join(sorted_table(retired))).hexdigest()
    return dict(sorted(digests.items()))
