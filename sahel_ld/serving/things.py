"""Things and their documents: which path of the server stands for which IRI, and where 303 leads."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sahel_ld.publication import Entry
from sahel_ld.serving import formats
from sahel_ld.serving.descriptions import NAMESPACES
from sahel_ld.serving.negotiation import choose
from sahel_ld.serving.refusals import Refusal

_SEGMENT = r"[A-Za-z0-9_~-]+(?:\.[A-Za-z0-9_~-]+)*"
_THING = re.compile(rf"(?:id|scheme)(?:/{_SEGMENT})+|{'|'.join(NAMESPACES)}", re.ASCII)
_DOCUMENT = re.compile(rf"(?P<thing>.+)\.(?P<suffix>{'|'.join(offer.name for offer in formats.DOCUMENTS)})")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]{1,2000}")
_LONGEST = 300
_DUMPS = {"ttl": "ontology.ttl", "jsonld": "ontology.jsonld", "rdf": "ontology.owl"}


def iri(base: str, path: str) -> str | None:
    """The IRI of the thing at a path (without the first slash); None where no thing can be."""
    return base + path if len(path) <= _LONGEST and _THING.fullmatch(path) else None


def asked(given: Sequence[str]) -> str:
    """The one absolute IRI of a request for a description; Refusal (400) for none, several, or no IRI."""
    if len(given) != 1 or not _ABSOLUTE.fullmatch(given[0]):
        found = (
            f"{given[0][:80]!r} is no absolute IRI" if len(given) == 1 else f"{len(given)} IRIs were given"
        )
        raise Refusal(found, code="bad-iri", remedy="name one thing: /describe?iri=https://…")
    return given[0]


def document(path: str, accept: str | None, files: dict[str, Entry]) -> str:
    """Where the document of a thing is, in the format that the client likes best.

    The ontology as published has more than the dataset's copy of it: it is the dump. Raises Refusal
    (406) if none will do.
    """
    offer = choose(formats.DOCUMENTS, accept)
    dump = _DUMPS.get(offer.name, "")
    if path == "ontology" and dump in files:
        return f"/dist/{dump}"
    return f"/doc/{path}.{offer.name}"


def of_document(path: str) -> tuple[str, str] | None:
    """The thing's path and the short name of the format of a document's path; None for any other."""
    match = _DOCUMENT.fullmatch(path)
    return (match["thing"], match["suffix"]) if match else None


def link_header(path: str) -> str:
    """The documents of a thing as a Link header."""
    links = (
        f'</doc/{path}.{each.name}>; rel="alternate"; type="{each.media_type}"' for each in formats.DOCUMENTS
    )
    return ", ".join(links)
