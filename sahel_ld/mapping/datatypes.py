"""The datatypes of XML Schema: their names, and what their literals look like (XSD 1.1, part 2)."""

from __future__ import annotations

from sahel_ld.errors import MappingError, Place
from sahel_ld.mapping import names

_ZONE = r"(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_YEAR = r"-?([1-9]\d{3,}|0\d{3})"
_TIME = r"(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?|24:00:00(\.0+)?)"
_MONTH, _DAY = r"(0[1-9]|1[0-2])", r"(0[1-9]|[12]\d|3[01])"
_FLOAT = r"([+-]?(\d+(\.\d*)?|\.\d+)([Ee][+-]?\d+)?|[+-]?INF|NaN)"

PATTERNS = {
    "boolean": "true|false|1|0",
    "integer": r"[+-]?\d+",
    "nonNegativeInteger": r"\+?\d+|-0+",
    "positiveInteger": r"\+?0*[1-9]\d*",
    "nonPositiveInteger": r"-\d+|\+?0+",
    "negativeInteger": r"-0*[1-9]\d*",
    "decimal": r"[+-]?(\d+(\.\d*)?|\.\d+)",
    "double": _FLOAT,
    "float": _FLOAT,
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE[:-1]}",
    "time": f"{_TIME}{_ZONE}",
    "gYear": _YEAR + _ZONE,
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
    "hexBinary": "([0-9A-Fa-f]{2})*",
}
"""Patterns that every literal of a datatype matches; that February has no 30th they do not say."""

_OTHERS = """anySimpleType anyAtomicType anyURI base64Binary byte dayTimeDuration duration ENTITIES ENTITY ID
    IDREF IDREFS int language long Name NCName NMTOKEN NMTOKENS normalizedString NOTATION QName short string
    token unsignedByte unsignedInt unsignedLong unsignedShort yearMonthDuration"""
NAMES = frozenset(PATTERNS) | frozenset(_OTHERS.split())
_LIKE_INTEGER = ("byte", "int", "long", "short")


def pattern(iri: str) -> str | None:
    """The pattern of a datatype's literals; None where none is known."""
    name = iri.removeprefix(names.XSD) if iri.startswith(names.XSD) else ""
    if name in _LIKE_INTEGER:
        return PATTERNS["integer"]
    return PATTERNS["nonNegativeInteger"] if name.startswith("unsigned") else PATTERNS.get(name)


def check(iri: str, place: Place) -> None:
    """MappingError, with the nearest name, for a datatype of XML Schema that there is not."""
    name = iri.removeprefix(names.XSD)
    if iri.startswith(names.XSD) and name not in NAMES:
        raise MappingError(
            f"there is no datatype xsd:{name}",
            place=place,
            remedy=names.nearest(name, NAMES),
            code="mapping-term",
        )
    if iri == names.RDF + "langString":
        raise MappingError(
            "rdf:langString takes a language", place=place, remedy="give the language instead",
            code="mapping-term",
        )  # fmt: skip
    if iri in NAMES:
        raise MappingError(
            f"the datatype {iri!r} has no prefix", place=place, remedy=f"write xsd:{iri}", code="mapping-term"
        )
