"""dataset.jsonld: the dataset as search engines read it.

Specification: https://schema.org/Dataset. The context is inlined, nothing remote is needed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sahel_ld.publication import iris
from sahel_ld.publication.index import Entry
from sahel_ld.publication.release import Agent, Release


def describe(release: Release, entries: Sequence[Entry]) -> bytes:
    """The schema.org description of a release with these files."""
    notice = release.notice
    document = {
        "@context": {"@vocab": "https://schema.org/"},
        "@type": "Dataset",
        "@id": iris.dataset(release),
        "identifier": iris.dataset(release),
        "name": _texts(notice.title),
        "description": _texts(notice.description),
        "url": notice.landing or release.base,
        "version": notice.version,
        "datePublished": notice.created or notice.issued,
        "dateModified": notice.issued,
        "license": notice.licence.iri,
        "isAccessibleForFree": True,
        "inLanguage": list(notice.languages),
        "keywords": sorted({word for words in notice.keywords.values() for word in words}),
        "creator": _agent(notice.creator),
        "publisher": _agent(notice.publisher),
        **_coverage(release),
        "distribution": [_download(release, entry) for entry in entries],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _coverage(release: Release) -> dict[str, Any]:
    notice, members = release.notice, {}  # type: Any, dict[str, Any]
    if notice.period:
        members["temporalCoverage"] = "/".join(notice.period)
    if notice.region:
        members["spatialCoverage"] = {"@type": "Place", "@id": notice.region.iri, "name": notice.region.label}
    return members


def _texts(texts: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@value": texts[language], "@language": language} for language in sorted(texts)]


def _agent(agent: Agent) -> dict[str, str]:
    kind = "Person" if agent.kind.startswith("PrivateIndividual") else "Organization"
    return {"@type": kind, "@id": agent.iri, "name": agent.name, "url": agent.page or agent.iri}


def _download(release: Release, entry: Entry) -> dict[str, Any]:
    url = iris.file(release, entry.name)
    return {
        "@type": "DataDownload",
        "name": entry.name,
        "contentUrl": url,
        "encodingFormat": entry.mediaType,
        "contentSize": f"{entry.bytes} B",
        "sha256": entry.sha256,
    }
