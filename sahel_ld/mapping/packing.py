"""Packed sources (gzip, zstd, Parquet): opened for a look, and held to be whole before the engine reads them.

The engine takes a zstd file that is cut short for a shorter one, and compares no checksum of gzip.
"""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import IO, Any

from sahel_ld.errors import InputError, Place

AGAIN = "fetch or pack it again"
_CHUNK = 1 << 20
_LEAST_PARQUET = 12
_BEGINS = {"gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}


def opened(path: Path, compression: str | None) -> IO[bytes]:
    """The bytes of a file, unpacked; what is wrong with the packing shows when they are read."""
    if compression is None:
        return path.open("rb")
    unpack: Any = gzip.open if compression == "gzip" else _zstd().open
    stream: IO[bytes] = unpack(path, "rb")
    return stream


def _zstd() -> Any:
    try:
        from compression import zstd  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        from backports import zstd
    return zstd


def check(path: Path, compression: str | None) -> None:
    """InputError for a packed file that is empty, of another kind, cut short or damaged."""
    if compression is None:
        return
    begin = _BEGINS[compression]
    with path.open("rb") as stream:
        first = stream.read(len(begin))
    if not first:
        raise _error(path, f"is empty, not a {compression} file")
    if first != begin:
        raise _error(path, f"is not a {compression} file", "pack it, or name it without that ending")
    broken = (OSError, ValueError, zlib.error if compression == "gzip" else _zstd().ZstdError)
    try:
        with opened(path, compression) as unpacked:
            while unpacked.read(_CHUNK):
                pass
    except EOFError:
        raise _error(path, f"is cut short: its {compression} compression ends early") from None
    except broken as error:
        raise _error(path, f"is damaged: its {compression} compression breaks off ({error})") from None


def _error(path: Path, what: str, remedy: str = AGAIN) -> InputError:
    return InputError(what, place=Place(path), remedy=remedy, code="mapping-table")


def is_blank(path: Path, compression: str | None) -> bool:
    """Whether nothing but white space stands in a file of text."""
    with opened(path, compression) as stream:
        while chunk := stream.read(_CHUNK):
            if chunk.strip(b"\xef\xbb\xbf \t\r\n"):
                return False
    return True


def check_parquet(path: Path) -> None:
    """InputError for what is not Parquet from its first to its last bytes."""
    with path.open("rb") as stream:
        begin = stream.read(4)
        size = stream.seek(0, 2)
        stream.seek(max(size - 4, 0))
        end = stream.read(4)
    if not size:
        raise _error(path, "is empty, not a Parquet file")
    if b"PARE" in (begin, end):
        raise _error(path, "is an encrypted Parquet file", "write it without encryption")
    if begin != b"PAR1":
        raise _error(path, "is not a Parquet file", "say what it is, such as ~csv")
    if end != b"PAR1" or size < _LEAST_PARQUET:
        raise _error(path, "is cut short: the end of the Parquet file is missing")
