"""RDF files, whoever reads them: every format, plain, gzip or Zstandard, and nothing beside.

Refused, never dropped silently: a DOCTYPE in RDF/XML (entity expansion, external entities) and a
remote context in JSON-LD. Faults name the file and, as far as the parser knows it, the line.
"""

from __future__ import annotations

import codecs
import io
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from sahel_ld.errors import DataError, Place, UsageError
from sahel_ld.nearest import nearest

if TYPE_CHECKING:
    import pyoxigraph as ox

SUFFIXES = {
    ".ttl": "TURTLE",
    ".turtle": "TURTLE",
    ".nt": "N_TRIPLES",
    ".nq": "N_QUADS",
    ".trig": "TRIG",
    ".n3": "N3",
    ".rdf": "RDF_XML",
    ".xml": "RDF_XML",
    ".owl": "RDF_XML",
    ".jsonld": "JSON_LD",
    ".json": "JSON_LD",
}
COMPRESSIONS = (".gz", ".zst")
_NOWHERE = "http://relative.invalid/"
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_REMOTE = re.compile(rb'"@(?:context|import)"\s*:\s*(?:\[[^\]]*?)?"[a-z]+:')


def check(path: Path) -> None:
    """Raise UsageError unless `path` is a file of a known format or a disk store."""
    if is_store(path):
        return
    if path.is_dir():
        raise UsageError(
            f"{path} is a folder without data",
            code="no-data",
            remedy="name a file in it, or the folder of an Oxigraph store",
        )
    if path.exists() and not path.is_file():
        raise UsageError(
            f"{path} is no file that can be read twice", code="no-file", remedy="save its content in a file"
        )
    if not path.is_file():
        siblings = [each.name for each in path.parent.glob("*")] if path.parent.is_dir() else []
        close = nearest(path.name, siblings)
        raise UsageError(
            f"there is no file {path}",
            code="no-file",
            remedy=f"did you mean {path.parent / close[0]}?" if close else "",
        )
    format_name(path)


def is_store(path: Path) -> bool:
    """Whether `path` is the folder of an Oxigraph store."""
    return (path / "CURRENT").is_file()


def format_name(path: Path) -> str:
    """The name of the RDF format, by the suffix; raises UsageError for an unknown one."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in COMPRESSIONS:
        suffixes.pop()
    if not suffixes or suffixes[-1] not in SUFFIXES:
        raise UsageError(
            f"{path} has no known RDF suffix",
            code="unknown-format",
            remedy=f"known: {' '.join(SUFFIXES)}, each also with .gz or .zst",
        )
    return SUFFIXES[suffixes[-1]]


def load(store: ox.Store, path: Path) -> None:
    """Load a file into the store; raises DataError for what can't be read or is refused."""
    import pyoxigraph as ox

    name = format_name(path)
    base = path.resolve().as_uri()
    with _faults(path, name), _opened(path) as opened:
        stream = _screened(path, opened.read()) if name == "RDF_XML" else opened
        store.bulk_load(stream, getattr(ox.RdfFormat, name), base_iri=base)


def quads(path: Path, *, apart: bool = False) -> Iterator[ox.Quad]:
    """The quads of a file as they are spelt; relative IRIs are refused, for there is no base.

    `apart` gives blank nodes new labels, so that those of several files are not taken for one.
    Raises DataError for what can't be read or is refused.
    """
    import pyoxigraph as ox

    name = format_name(path)
    with _faults(path, name), _opened(path) as opened:
        stream = _screened(path, opened.read()) if name == "RDF_XML" else opened
        # The parser of JSON-LD drops relative IRIs where there is no base; so it is given one to find.
        base = _NOWHERE if name == "JSON_LD" else None
        found = ox.parse(stream, format=getattr(ox.RdfFormat, name), rename_blank_nodes=apart, base_iri=base)
        yield from _absolute(found, path) if base else found


def _absolute(quads: Iterable[ox.Quad], path: Path) -> Iterator[ox.Quad]:
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if str(term).startswith(f"<{_NOWHERE}"):
                iri = str(term)[1:-1].removeprefix(_NOWHERE)
                raise DataError(
                    f"has a relative IRI, which means nothing without a base: {iri!r}", place=Place(path)
                )
        yield quad


def stream(path: Path, prefixes: dict[str, str]) -> Iterator[ox.Quad]:
    """The quads of a file in its order; adds the prefixes it declares. Raises DataError as `load` does."""
    import pyoxigraph as ox

    name = format_name(path)
    with _faults(path, name), _opened(path) as opened:
        source = _screened(path, opened.read()) if name == "RDF_XML" else opened
        quads = ox.parse(source, getattr(ox.RdfFormat, name), base_iri=path.resolve().as_uri())
        yield from quads
        prefixes |= quads.prefixes


def is_rdf(path: Path) -> bool:
    """Whether the suffix is that of RDF and of nothing else (`.json` and `.xml` may hold anything)."""
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() not in COMPRESSIONS]
    return bool(suffixes) and suffixes[-1] in SUFFIXES and suffixes[-1] not in (".json", ".xml")


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    if path.suffix.lower() == ".gz":
        import gzip

        with gzip.open(path, "rb") as stream:
            yield stream  # type: ignore[misc]
    elif path.suffix.lower() == ".zst":
        with _zstd(path) as stream:
            yield stream
    else:
        with path.open("rb") as stream:
            yield stream


def _zstd(path: Path) -> IO[bytes]:
    try:
        from compression import zstd  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        from backports import zstd
    opened: IO[bytes] = zstd.open(path, "rb")
    return opened


def _screened(path: Path, content: bytes) -> IO[bytes]:
    """RDF/XML without document type; another encoding than UTF-8 could hide one."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content:
        raise DataError("is not UTF-8", place=Place(path), remedy="save it as UTF-8")
    if found := _DOCTYPE.search(content):
        raise DataError(
            "has a DOCTYPE, which is refused (it can expand entities without end)",
            place=Place(path, line=_line(content, found.start())),
            remedy="write its entities out and remove it",
            code="data-refused",
        )
    return io.BytesIO(content)


def _line(content: bytes, offset: int) -> int:
    return content.count(b"\n", 0, offset) + 1


@contextmanager
def _faults(path: Path, name: str) -> Iterator[None]:
    """What parsers and decompressors raise, as DataError with file and line."""
    try:
        yield
    except SyntaxError as error:
        raise _syntax_fault(path, name, error) from error
    except (EOFError, zlib.error) as error:
        raise DataError(
            "is cut short or damaged: its compression ends early", place=Place(path), remedy="fetch it again"
        ) from error
    except OSError as error:
        raise DataError(f"can't be read: {error.strerror or error}", place=Place(path)) from error
    except Exception as error:  # a decompressor's own error class is known only when it is imported
        if type(error).__name__ != "ZstdError":
            raise
        raise DataError(
            "is cut short or damaged: it is no Zstandard file", place=Place(path), remedy="fetch it again"
        ) from error


def _syntax_fault(path: Path, name: str, error: SyntaxError) -> DataError:
    message = re.sub(r"^Parser error.*?: | \(line \d+\)$", "", str(error))
    if "LoadDocumentCallback" in message:
        with _opened(path) as stream:
            content = stream.read()
        found = _REMOTE.search(content)
        return DataError(
            "names a remote context, which is refused (nothing is fetched)",
            code="data-refused",
            place=Place(path, line=_line(content, found.start()) if found else None),
            remedy="write the context into the file",
        )
    if "No scheme found" in message:
        message = f"has a relative IRI, which means nothing without a base: {message}"
    line, column = error.lineno, error.offset
    if (line, column) == (1, 1) and _begins_with_mark(path):
        return DataError(
            "begins with a byte order mark, which its format has no place for",
            place=Place(path, line=1),
            remedy="save it as UTF-8 without the mark",
        )
    if line is None and name == "RDF_XML":
        line, column = _xml_place(path)
    return DataError(message, place=Place(path, line=line, column=column))


def _begins_with_mark(path: Path) -> bool:
    with _opened(path) as stream:
        return stream.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8


def _xml_place(path: Path) -> tuple[int | None, int | None]:
    """Where the XML stops being well-formed: the RDF/XML parser does not say."""
    from xml.parsers import expat

    try:
        with _opened(path) as stream:
            expat.ParserCreate().ParseFile(stream)
    except expat.ExpatError as error:
        return error.lineno, error.offset + 1
    return None, None
