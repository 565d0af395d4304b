"""Reading RDF that may come from anywhere: refused or reported with its place, never followed.

pyoxigraph fetches nothing, but it expands the entities of a DTD; so a DTD is refused before parsing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld.errors import DataError, Place
from sahel_ld.publication.media import rdf_format

if TYPE_CHECKING:
    from pyoxigraph import Quad

DTD = (b"<!DOCTYPE", b"<!ENTITY")


def read_rdf(path: Path, *, rename: bool = False) -> Iterator[Quad]:
    """The quads of a file, by its ending; DataError with the line for what can't be parsed.

    `rename` gives blank nodes new labels, so that those of several files stay apart.
    """
    from pyoxigraph import RdfFormat, parse

    kind = rdf_format(path.name)
    if kind == RdfFormat.RDF_XML:
        _refuse_dtd(path)
    try:
        yield from parse(path=path, format=kind, rename_blank_nodes=rename)
    except SyntaxError as error:
        if "LoadDocumentCallback" in str(error):
            raise DataError("names a remote context, which is not fetched", place=Place(path)) from error
        raise DataError(f"can't be parsed: {error.msg}", place=Place(path, error.lineno)) from error
    except (OSError, ValueError) as error:
        raise DataError(f"can't be read: {error}", place=Place(path)) from error


def _refuse_dtd(path: Path) -> None:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"can't be read: {error.strerror}", place=Place(path)) from error
    # Bytes of zero betray another encoding than UTF-8, in which a DTD would look otherwise.
    if b"\0" in content or any(mark in content for mark in DTD):
        raise DataError("has a document type definition, which is not read", place=Place(path))
