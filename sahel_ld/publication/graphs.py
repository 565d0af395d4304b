"""Ontology and shapes: several Turtle files merged into one graph with canonical blank nodes.

Specification of the labels: RDFC-1.0, https://www.w3.org/TR/rdf-canon/.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from sahel_ld.publication.reading import read_rdf

IMPORTS = b" <http://www.w3.org/2002/07/owl#imports> "


def merge(paths: Sequence[Path]) -> list[bytes]:
    """The triples of all files as sorted canonical N-Triples.

    An import of something that the merge itself describes is left out: the file stands alone.
    Raises DataError with file and line for what is no Turtle.
    """
    from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, serialize

    dataset = Dataset(quad for path in paths for quad in read_rdf(path, rename=True))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    text = serialize((quad.triple for quad in dataset), format=RdfFormat.N_TRIPLES) or b""
    lines = sorted(text.splitlines(keepends=True))
    described = {line.split(b" ", 1)[0] for line in lines}
    return [line for line in lines if IMPORTS not in line or line.split(b" ")[2] not in described]


def write_rdf_xml(lines: Iterable[bytes], prefixes: Mapping[str, str]) -> Iterator[bytes]:
    """RDF/XML of sorted canonical N-Triples lines (https://www.w3.org/TR/rdf-syntax-grammar/)."""
    from pyoxigraph import RdfFormat, parse, serialize

    quads = parse(b"".join(lines), format=RdfFormat.N_TRIPLES)
    yield serialize((quad.triple for quad in quads), format=RdfFormat.RDF_XML, prefixes=dict(prefixes)) or b""
