"""Days and points as data of others write them; what is none of them counts as not given."""

from __future__ import annotations

import calendar
import datetime
import math
import re
from collections.abc import Iterable, Iterator

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T.*|Z|[+-]\d{2}:\d{2})?)?)?")
_WKT = re.compile(r"\s*(?:<([^>]*)>)?\s*POINT\s*Z?\s*\(\s*(\S+)\s+(\S+)(?:\s+\S+)?\s*\)\s*", re.IGNORECASE)
_NORTH_FIRST = "/EPSG/0/4326"


def days(texts: Iterable[str]) -> tuple[str, str] | None:
    """The first and the last day of all dates, months and years among texts (`xsd:date` and its kin)."""
    found = sorted(day for text in texts for day in _bounds(text.strip()))
    return (found[0].isoformat(), found[-1].isoformat()) if found else None


def _bounds(text: str) -> Iterator[datetime.date]:
    given = _DATE.fullmatch(text)
    if not given:
        return
    year, month, day = (int(part) if part else 0 for part in given.groups())
    try:
        first = datetime.date(year, month or 1, day or 1)
    except ValueError:
        return
    last = first if day else first.replace(month=month or 12, day=calendar.monthrange(year, month or 12)[1])
    yield from (first, last)


def point(text: str) -> tuple[float, float] | None:
    """Longitude and latitude of a point in WKT; where a reference system has the latitude first, turned."""
    found = _WKT.fullmatch(text)
    if not found:
        return None
    if found[1] and found[1].endswith(_NORTH_FIRST):
        return degrees(found[3], found[2])
    return degrees(found[2], found[3])


def degrees(east: str, north: str) -> tuple[float, float] | None:
    """Two texts as longitude and latitude, or None where they are none."""
    try:
        found = float(east), float(north)
    except ValueError:
        return None
    inside = abs(found[0]) <= 180 and abs(found[1]) <= 90
    return found if inside and all(map(math.isfinite, found)) else None
