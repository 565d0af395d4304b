"""What a release consists of, as the pipeline hands it over.

Nothing here is read or written yet: these are frozen records. Names that become file names are
checked when the record is made, so that no later step can write outside the release.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sahel_ld.errors import PublicationError

if TYPE_CHECKING:
    from pyoxigraph import Store

FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
FOLDER_NAMES = frozenset({"queries", "tables", "reports", "merges"})
BASE = "base"


@dataclass(frozen=True)
class Agent:
    """Who made or publishes the release.

    `kind` is a code of the ADMS publisher types (`NonProfitOrganisation`, `PrivateIndividual(s)`,
    `Academia-ScientificOrganisation` …); `page` is where the public reaches the agent: contact
    details of persons are not published.
    """

    iri: str
    name: str
    kind: str = "NonProfitOrganisation"
    page: str = ""


@dataclass(frozen=True)
class Theme:
    """A subject heading: a concept and the scheme it stands in, each with a label."""

    iri: str
    label: str
    scheme: str
    scheme_label: str


@dataclass(frozen=True)
class Region:
    """The area covered: `bbox` and `centroid` are WKT literals (`POLYGON((…))`, `POINT(…)`)."""

    iri: str
    label: str
    bbox: str
    centroid: str


@dataclass(frozen=True)
class Licence:
    """A licence: its IRI, the name people know it by, and its SPDX identifier."""

    iri: str
    name: str
    spdx: str


@dataclass(frozen=True)
class Notice:
    """What a release says about itself in VoID, DCAT, schema.org and PROV.

    `title` and `description` map a language tag to text. `issued` is the date of this release and
    `created` that of the first one, ISO 8601 (the clock is never asked). `download` is the URL
    that the files' names are appended to; when empty, `{base}release/{version}/`. `homepage` and
    `landing` default to the base IRI. What is left empty is left out of the metadata, never invented.
    """

    title: Mapping[str, str]
    description: Mapping[str, str]
    version: str
    issued: str
    licence: Licence
    code_licence: Licence
    creator: Agent
    publisher: Agent
    languages: Sequence[str] = ("en",)
    keywords: Mapping[str, Sequence[str]] = field(default_factory=dict)
    themes: Sequence[Theme] = ()
    region: Region | None = None
    period: tuple[str, str] | None = None
    created: str = ""
    homepage: str = ""
    landing: str = ""
    download: str = ""

    def __post_init__(self) -> None:
        for day in filter(None, (self.issued, self.created, *(self.period or ()))):
            _check_date(day)
        if not FILE_NAME.fullmatch(self.version):
            raise PublicationError(
                f"the version '{self.version}' can't be part of an IRI",
                remedy="use letters, digits, dots and hyphens",
            )


@dataclass(frozen=True)
class Copy:
    """A file that goes into a release as it is; `triples` where it is RDF and they are counted already."""

    path: Path
    triples: int | None = None


@dataclass(frozen=True)
class Column:
    """What a column of a published table holds; `table` and `key` if these are keys of one table."""

    description: str
    required: bool = False
    table: str = ""
    key: str = ""


@dataclass(frozen=True)
class Release:
    """All that `publish` needs.

    store     a pyoxigraph Store with the quads, all in named graphs, no blank nodes
    base      the base IRI, ending in `/` or `#`; the links stand in `{base}graph/links`
    name      stem of the dumps (`{name}.ttl`); a slug
    notice    title, version, dates, licences, agents, coverage
    prefixes  prefix → namespace, for Turtle, TriG and RDF/XML
    context   the content of `ontology/context.jsonld`, with its key `@context`
    ontology  the ontology's Turtle files; `shapes`: the shapes' Turtle files
    queries   the folder of the catalogue (its `*.rq` are published), or None
    tables    name of the table → its CSV; published as `tables/{name}.csv`, sorted by its first column
    columns   name of the table → name of the column → what it holds, as far as it is known
    links     the SSSOM TSV, or None
    reports   file name → content, published under `reports/`
    documents file name → content of what stands at the top: README.md, LICENSE, CITATION.cff …
    inputs    name of an input → its SHA-256, for the provenance of the release
    rules     IRIs of the rules that derived triples, for the provenance of the release
    copies    name → file under `merges/`, or under `base/` as in the release that this one adds to
    """

    store: Store
    base: str
    name: str
    notice: Notice
    prefixes: Mapping[str, str]
    context: Mapping[str, Any]
    ontology: Sequence[Path] = ()
    shapes: Sequence[Path] = ()
    queries: Path | None = None
    tables: Mapping[str, Path] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, Column]] = field(default_factory=dict)
    links: Path | None = None
    reports: Mapping[str, bytes] = field(default_factory=dict)
    documents: Mapping[str, bytes] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    rules: Sequence[str] = ()
    copies: Mapping[str, Copy] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in (self.name, *self.tables, *self.reports, *self.documents):
            check_name(name)
        for name in FOLDER_NAMES & set(self.documents):
            raise PublicationError(f"'{name}' is a folder of the release, not a document")

    @property
    def download(self) -> str:
        """The URL under which the files of this release stand."""
        return self.notice.download or f"{self.base}release/{self.notice.version}/"


def check_name(name: str) -> str:
    """Return `name` if it can be a file name in a release, else raise PublicationError."""
    if not FILE_NAME.fullmatch(name):
        raise PublicationError(
            f"'{name}' can't be a file name of a release",
            remedy="use up to 100 letters, digits, dots, hyphens and underscores",
        )
    return name


def _check_date(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise PublicationError(f"'{text}' is no date", remedy="write it as 2026-11-21") from None
