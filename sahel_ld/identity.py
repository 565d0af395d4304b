"""Content hashes: how propositions, intervals and figures get the same IRI everywhere.

The specification is docs/content-hashes.md, its test vectors are `sahel_ld/content_hashes.json`.
Changing one byte of what is hashed breaks every IRI that others have stored: the first line of the
hashed text carries a version for that reason.

In short: SHA-256 over UTF-8 lines, each ended by LF. The first line is `sahel-ld KIND 1`. Then one
line `NAME TERM` for each stated field, names in ASCII order, several terms of one name sorted by
code point, each line once; a term in canonical N-Triples (RDF 1.1), a typed value in the canonical
form of XSD 1.1.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

VERSION = 1
FIELDS = {
    "proposition": frozenset(
        {
            "condition",
            "interval",
            "key",
            "object",
            "place",
            "property",
            "role",
            "scope",
            "share",
            "subject",
            "value",
        }
    ),
    "interval": frozenset(
        {"after", "basis", "before", "duration", "endEarliest", "endLatest", "startEarliest", "startLatest"}
    ),
    "figure": frozenset(
        {
            "best",
            "counts",
            "derivedFrom",
            "harm",
            "high",
            "includes",
            "low",
            "of",
            "perpetratorsCounted",
            "population",
            "unit",
        }
    ),
}
XSD = "http://www.w3.org/2001/XMLSchema#"
_STRING = f"{XSD}string"
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
_FORBIDDEN_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_DURATION = re.compile(
    r"(-)?P(?=[\dT])(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(\.\d+)?S)?)?"
)


def iri_term(iri: str) -> str:
    """An absolute IRI in N-Triples; ValueError if it holds a character that N-Triples forbids."""
    if _FORBIDDEN_IN_IRI.search(iri) or ":" not in iri:
        raise ValueError(f"not an absolute IRI: {iri!r}")
    return f"<{iri}>"


def literal_term(lexical: str, *, datatype: str = _STRING, language: str = "") -> str:
    """A literal in canonical N-Triples (RDF 1.1): typed values must already be canonical.

    Raises ValueError if the lexical form is not the canonical one of its datatype.
    """
    if not language and canonical(lexical, datatype) != lexical:
        raise ValueError(f"{lexical!r} is not canonical; write {canonical(lexical, datatype)!r}")
    quoted = f'"{lexical.translate(_ESCAPES)}"'
    if language:
        return f"{quoted}@{language.lower()}"
    return quoted if datatype == _STRING else f"{quoted}^^{iri_term(datatype)}"


def content_text(kind: str, fields: Iterable[tuple[str, str]]) -> str:
    """The text that is hashed for `kind`: fields are pairs of a name and a term in N-Triples.

    Raises ValueError for a kind or a field name that the specification doesn't know.
    """
    lines = sorted(set(fields))
    unknown = {name for name, _ in lines} - FIELDS[kind] if kind in FIELDS else {kind}
    if unknown:
        raise ValueError(f"the specification of content hashes knows no {', '.join(sorted(unknown))}")
    return "".join(f"{line}\n" for line in [f"sahel-ld {kind} {VERSION}", *(f"{n} {t}" for n, t in lines)])


def content_hash(kind: str, fields: Iterable[tuple[str, str]]) -> str:
    """The slug of a content-addressed node: 64 hexadecimal digits."""
    return hashlib.sha256(content_text(kind, fields).encode("utf-8")).hexdigest()


def canonical(lexical: str, datatype: str) -> str:
    """The canonical form of a typed value by XSD 1.1, for the datatypes that the tables use.

    Other datatypes come back unchanged. Raises ValueError if the value is not of its datatype.
    """
    form = _CANONICAL.get(datatype.removeprefix(XSD)) if datatype.startswith(XSD) else None
    return form(lexical) if form else lexical


def _integer(lexical: str) -> str:
    if not re.fullmatch(r"[+-]?[0-9]+", lexical):
        raise ValueError(f"{lexical!r} is not an integer")
    return str(int(lexical))


def _decimal(lexical: str) -> str:
    if not re.fullmatch(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)", lexical):
        raise ValueError(f"{lexical!r} is not a decimal number")
    try:
        number = Decimal(lexical)
    except InvalidOperation as error:
        raise ValueError(f"{lexical!r} is not a decimal number") from error
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def _boolean(lexical: str) -> str:
    values = {"true": "true", "1": "true", "false": "false", "0": "false"}
    if lexical not in values:
        raise ValueError(f"{lexical!r} is not true or false")
    return values[lexical]


def _duration(lexical: str) -> str:
    match = _DURATION.fullmatch(lexical)
    if not match:
        raise ValueError(f"{lexical!r} is not a duration such as P10D")
    sign, fraction = match[1] or "", (match[8] or "").rstrip("0").rstrip(".")
    years, months, days, hours, minutes, seconds = (int(match[n] or 0) for n in range(2, 8))
    years, months = divmod(years * 12 + months, 12)
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    days, rest = divmod(total, 86_400)
    (hours, rest), units = divmod(rest, 3_600), "YMD"
    minutes, seconds = divmod(rest, 60)
    date = "".join(f"{n}{unit}" for n, unit in zip((years, months, days), units, strict=True) if n)
    clock = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M")) if n)
    clock += f"{seconds}{fraction}S" if seconds or fraction else ""
    return f"{sign}P{date}{'T' + clock if clock else ''}" if date or clock else "PT0S"


_CANONICAL = {"boolean": _boolean, "decimal": _decimal, "duration": _duration, "integer": _integer}
