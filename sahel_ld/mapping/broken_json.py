"""Where a JSON file breaks: a second look, in Python, at a file that the engine would not read.

The engine counts bytes of a record; people look for a line.
"""

from __future__ import annotations

import json
from pathlib import Path

from sahel_ld.errors import InputError, Place
from sahel_ld.mapping import packing
from sahel_ld.mapping.model import Source

_LARGEST = 1 << 29
"""A document larger than this is not read into memory to say where it breaks."""


def find(source: Source, path: Path) -> InputError | None:
    """The first fault of a JSON document or of JSON Lines, placed; None where this sees none."""
    with packing.opened(path, source.compression) as stream:
        if source.format == "jsonl":
            for number, line in enumerate(stream, 1):
                if line.strip() and (fault := _fault(path, line, number)):
                    return fault
            return None
        content = stream.read(_LARGEST + 1)
    return _fault(path, content, 1) if len(content) <= _LARGEST else None


def empty(path: Path) -> InputError:
    """The error for a document with nothing in it; JSON Lines may have none."""
    return _error(path, None, None, "is empty, not a JSON document", "write [] where there are no records")


def _fault(path: Path, content: bytes, first: int) -> InputError | None:
    marks = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
    if mark := marks.get(content[:2]):
        return _error(path, first, 1, f"not UTF-8, but {mark}", "save it as UTF-8")
    if content.startswith(b"\xef\xbb\xbf") and first == 1:
        content = content[3:]
    try:
        json.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        lines = content[: error.start].split(b"\n")
        at = len(lines[-1].decode("utf-8", errors="replace")) + 1
        return _error(path, first + len(lines) - 1, at, "bytes that are not UTF-8", "save it as UTF-8")
    except json.JSONDecodeError as error:
        said = error.msg[:1].lower() + error.msg[1:]
        return _error(path, first + error.lineno - 1, error.colno, f"not JSON: {said}", "repair it there")
    except RecursionError:
        return _error(path, first, 1, "values stand too deep within values", "")
    return None


def _error(path: Path, line: int | None, column: int | None, what: str, remedy: str) -> InputError:
    return InputError(what, place=Place(path, line, column), remedy=remedy, code="mapping-json")
