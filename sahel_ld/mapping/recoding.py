"""Tables that are not in UTF-8, copied into it; the engine's own decoders know few encodings, and not well.

They take no astral character in UTF-16, no C1 control in Latin-1, and of big-endian UTF-16 no record.
"""

from __future__ import annotations

import codecs
import hashlib
from pathlib import Path

from sahel_ld.errors import InputError, MappingError, Place
from sahel_ld.mapping import names, packing
from sahel_ld.mapping.model import Source

_CHUNK = 1 << 20
_KNOWN = ("utf-8", "utf-16", "latin-1", "iso-8859-15", "windows-1252", "ascii", "mac-roman", "koi8-r")


def codec(source: Source) -> str:
    """Python's name of a source's encoding; MappingError for one that there is not."""
    try:
        "".encode(source.encoding)
        return codecs.lookup(source.encoding).name
    except LookupError:
        raise MappingError(
            f"unknown encoding {source.encoding!r}", place=source.place,
            remedy=names.nearest(source.encoding, _KNOWN), code="mapping-source",
        ) from None  # fmt: skip


def is_needed(source: Source) -> bool:
    """Whether a table is to be copied into UTF-8."""
    return codec(source) not in ("utf-8", "utf-8-sig")


def recoded(source: Source, path: Path, folder: Path) -> Path:
    """A copy of a table in UTF-8, unpacked, made once in a folder.

    Raises InputError with the line where the bytes are none of the encoding.
    """
    name = codec(source)
    mark = hashlib.sha256(f"{path.resolve()} {name}".encode()).hexdigest()[:16]
    copy = folder / mark / path.name.removesuffix(".gz").removesuffix(".zst")
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        _copy(source, path, name, copy)
    return copy


def _copy(source: Source, path: Path, name: str, copy: Path) -> None:
    decoder, lines = codecs.getincrementaldecoder(name)(), 1
    with packing.opened(path, source.compression) as stream, copy.open("wb") as written:
        while True:
            chunk = stream.read(_CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeError as error:
                raise not_encoded(path, source, lines + _ends_before(error, name)) from None
            lines += text.count("\n")
            written.write(text.encode("utf-8", errors="surrogatepass"))
            if not chunk:
                return


def _ends_before(error: UnicodeError, name: str) -> int:
    if not isinstance(error, UnicodeDecodeError):
        return 0
    return error.object[: error.start].decode(name, errors="replace").count("\n")


def not_encoded(path: Path, source: Source, line: int, column: str | None = None) -> InputError:
    """The error for bytes that are none of the encoding said, or taken for granted."""
    remedy = "say its encoding in the mapping, such as latin-1 or utf-16"
    if source.encoding.lower() not in ("utf-8", "utf8"):
        remedy = "say another encoding in the mapping, or repair the bytes"
    return InputError(
        f"bytes that are not {source.encoding}", place=Place(path, line, column), remedy=remedy,
        code="mapping-table",
    )  # fmt: skip
