"""Media types by the ending of a file's name, and which of them pyoxigraph can read back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyoxigraph import RdfFormat

MEDIA_TYPES = {
    ".cff": "application/yaml",
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown",
    ".nq": "application/n-quads",
    ".nt": "application/n-triples",
    ".owl": "application/rdf+xml",
    ".rdfp": "application/rdf-patch",
    ".rq": "application/sparql-query",
    ".trig": "application/trig",
    ".tsv": "text/tab-separated-values",
    ".ttl": "text/turtle",
}
RDF_TYPES = frozenset(
    {
        "application/ld+json",
        "application/n-quads",
        "application/n-triples",
        "application/rdf+xml",
        "application/trig",
        "text/turtle",
    }
)


def media_type(name: str) -> str:
    """The media type of a file of a release; what has no known ending is plain text."""
    return MEDIA_TYPES.get(Path(name).suffix, "text/plain")


def rdf_format(name: str) -> RdfFormat | None:
    """How to parse a file of a release, or None if it is no RDF."""
    from pyoxigraph import RdfFormat

    kind = media_type(name)
    return RdfFormat.from_media_type(kind) if kind in RDF_TYPES else None
