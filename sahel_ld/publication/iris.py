"""The IRIs that the metadata of a release speak of; all follow from base, name and version."""

from __future__ import annotations

from hashlib import sha256

from sahel_ld.publication.names import Names
from sahel_ld.publication.release import Release


def dataset(release: Release) -> str:
    """The dataset, whatever its version."""
    return f"{release.base}dataset/{release.name}"


def catalogue(release: Release) -> str:
    """The catalogue that lists the dataset."""
    return f"{release.base}catalog"


def version(release: Release) -> str:
    """This release of the dataset."""
    return f"{release.base}release/{release.notice.version}"


def links_graph(release: Release) -> str:
    """The named graph of links to other datasets."""
    return f"{release.base}graph/links"


def file(release: Release, name: str) -> str:
    """A file of this release, which is also where it is downloaded."""
    return release.download + name


def part(release: Release, kind: str, iri: str, names: Names) -> str:
    """A part of the VoID description: by the compact name of what it counts, else by its digest."""
    short = names.shorten(f"<{iri}>".encode())
    slug = short.decode().replace(":", "-", 1) if short else sha256(iri.encode()).hexdigest()[:16]
    return f"{dataset(release)}#{kind}-{slug}"
