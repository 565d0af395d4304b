"""What stands between the quotes of a table, seen before Spark reads it."""

from __future__ import annotations

import gzip
import re
import zlib
from pathlib import Path


def folds_with_returns(path: Path, compression: str | None, quote: str) -> bool:
    """Whether CR LF stands between quotes, of which Spark makes LF."""
    inside, mark = False, quote.encode()
    try:
        with gzip.open(path) if compression == "gzip" else path.open("rb") as stream:
            for line in stream:
                inside ^= line.count(mark) % 2 == 1
                if inside and line.endswith(b"\r\n"):
                    return True
    except (EOFError, OSError, zlib.error):
        return False
    return False


def quotes(path: Path, compression: str | None, quote: str) -> tuple[int, bool, bool]:
    """Of a small table, without a job: lines with odd quotes; is one left open, is it not UTF-8."""
    try:
        content = gzip.decompress(path.read_bytes()) if compression == "gzip" else path.read_bytes()
    except (EOFError, OSError, zlib.error):
        return 0, True, True
    lines = re.split(rb"\r\n|\r|\n", content)
    odd = sum(line.count(quote.encode()) % 2 for line in lines)
    try:
        content.decode()
    except UnicodeDecodeError:
        return odd, odd % 2 == 1, True
    return odd, odd % 2 == 1, False
