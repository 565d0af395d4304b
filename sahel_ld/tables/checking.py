"""What each type of column accepts, one function a type, in a registry.

A check gets one value (an element, in a list column) and says what is wrong with it, with a
remedy, or nothing. Checks see all tables' keys and the vocabulary of the ontology.
"""

from __future__ import annotations

import datetime
import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sahel_ld import identity, vocabulary
from sahel_ld.tables.characters import invisible
from sahel_ld.tables.description import ColumnSpec
from sahel_ld.tables.edtf import is_edtf

LIST_SEPARATOR = "|"
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATATYPES = ("boolean", "date", "decimal", "integer", "string")


@dataclass(frozen=True)
class Vocabulary:
    """What the ontology declares: concepts (IRIs), relational properties and classes (local names).

    `subclasses` maps a class to itself and everything under it.
    """

    concepts: frozenset[str]
    properties: frozenset[str]
    subclasses: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Context:
    """What a check may look at: the keys of every table, the kinds of things, the vocabulary."""

    keys: Mapping[str, frozenset[str]]
    kinds: Mapping[str, str]
    vocabulary: Vocabulary


@dataclass(frozen=True)
class Site:
    """Where a value stands: its column, its record's cells, and the context."""

    column: ColumnSpec
    record: Mapping[str, str]
    context: Context


@dataclass(frozen=True)
class Finding:
    """What is wrong with a value, and what to do."""

    message: str
    remedy: str = ""
    value: str = field(default="", compare=False)


Check = Callable[[str, Site], Finding | None]


def check_cell(value: str, site: Site) -> Finding | None:
    """The first thing that is wrong with a cell, or None."""
    if not value:
        return Finding("is empty", "fill it in") if site.column.required else None
    missing = [name for name in site.column.requires if not site.record[name]]
    if missing:
        return Finding(f"stands without {missing[0]}", f"fill in {missing[0]}, or empty this cell", value)
    if unicodedata.normalize("NFC", value) != value:
        return Finding(f"{value!r} is not in Unicode normal form C", "normalise it", value)
    items = value.split(LIST_SEPARATOR) if site.column.list else [value]
    if site.column.ordered and len(items) > site.column.ordered:
        return Finding(f"has {len(items)} parts", f"at most {site.column.ordered} may stand here", value)
    for item in items:
        if item != item.strip() or not item:
            return Finding(f"{value!r} has blanks at an end or an empty part", "remove them", value)
        finding = _among(item, site) or CHECKS[site.column.type](item, site)
        if finding:
            return finding
    if site.column.list and len(set(items)) != len(items):
        return Finding(f"{value!r} names one thing twice", "name it once", value)
    return None


def _among(value: str, site: Site) -> Finding | None:
    if not site.column.among or value in site.column.among:
        return None
    return Finding(f"{value!r} may not stand here", f"only {' or '.join(site.column.among)} may")


def nearest(word: str, known: Iterable[str]) -> str:
    """A remedy that offers the known words nearest to `word`."""
    names = sorted(known)
    close = difflib.get_close_matches(word, names, n=3, cutoff=0.6)
    if close:
        return f"did you mean {' or '.join(close)}?"
    return f"known: {', '.join(names)}" if 0 < len(names) <= 30 else "use one that exists, or add it"


def _slug(value: str, site: Site) -> Finding | None:
    if _SLUG.fullmatch(value):
        return None
    return Finding(f"{value!r} is not a slug", "use a-z, 0-9 and single hyphens")


def _text(value: str, site: Site) -> Finding | None:
    if character := invisible(value):
        return Finding(f"has the invisible character {character}", "remove it")
    if site.column.words and len(value.split()) > site.column.words:
        return Finding(f"has {len(value.split())} words", f"at most {site.column.words} may stand here")
    return None


def _date(value: str, site: Site) -> Finding | None:
    try:
        if not _DATE.fullmatch(value):
            raise ValueError(value)
        datetime.date.fromisoformat(value)
    except ValueError:
        return Finding(f"{value!r} is not a date", "write YYYY-MM-DD; leave unknown bounds empty")
    return None


def _typed(datatype: str) -> Check:
    def check(value: str, site: Site) -> Finding | None:
        try:
            form = identity.canonical(value, f"{identity.XSD}{datatype}")
        except ValueError as error:
            return Finding(str(error), f"write a value of type {datatype}")
        wrong = Finding(f"{value!r} is not in canonical form", f"write {form}")
        return _outside(value, site.column) if form == value else wrong

    return check


def _outside(value: str, column: ColumnSpec) -> Finding | None:
    """What is wrong with a number outside the bounds of its column."""
    if column.least and Decimal(value) < Decimal(column.least):
        return Finding(f"{value} is below {column.least}", f"write a number from {column.least}")
    if column.most and Decimal(value) > Decimal(column.most):
        return Finding(f"{value} is above {column.most}", f"write a number up to {column.most}")
    return None


def _duration(value: str, site: Site) -> Finding | None:
    if value.startswith("-") or value == "PT0S":
        return Finding(f"{value!r} is no length of time", "write a duration above zero, such as P10D")
    return _typed("duration")(value, site)


def _edtf(value: str, site: Site) -> Finding | None:
    if is_edtf(value):
        return None
    return Finding(f"{value!r} is not EDTF", "write a date that exists, such as 2012-04, or 2012/2013")


def _key(value: str, site: Site) -> Finding | None:
    known = [site.context.keys[table] for table in site.column.tables]
    if any(value in keys for keys in known):
        return None
    where = " or ".join(site.column.tables)
    return Finding(f"{value!r} is not in {where}", nearest(value, set().union(*known)))


def _reference(value: str, site: Site) -> Finding | None:
    kind, colon, key = value.partition(":")
    if not colon:
        return Finding(f"{value!r} is not a typed reference", "write kind:key, such as actor:aqim")
    if kind in site.context.kinds:
        known = site.context.keys[site.context.kinds[kind]]
        return (
            None
            if key in known
            else Finding(f"{key!r} is not in {site.context.kinds[kind]}", nearest(key, known))
        )
    schemes = {vocabulary.scheme_prefix(scheme): scheme for scheme in vocabulary.SCHEMES}
    if kind in schemes:
        return _concept(schemes[kind], key, site.context)
    return Finding(f"{kind!r} is no kind of thing", nearest(kind, [*site.context.kinds, *schemes]))


def _code(value: str, site: Site) -> Finding | None:
    return _concept(site.column.scheme, value, site.context)


def _concept(scheme: str, code: str, context: Context) -> Finding | None:
    if vocabulary.concept(scheme, code) in context.vocabulary.concepts:
        return None
    stem = vocabulary.concept(scheme, "")
    known = [iri.removeprefix(stem) for iri in context.vocabulary.concepts if iri.startswith(stem)]
    return Finding(f"{code!r} is no code of the list {scheme}", nearest(code, known))


def _class(value: str, site: Site) -> Finding | None:
    known = site.context.vocabulary.subclasses.get(site.column.under, frozenset())
    return (
        None
        if value in known
        else Finding(f"{value!r} is no class under {site.column.under}", nearest(value, known))
    )


def _property(value: str, site: Site) -> Finding | None:
    known = site.context.vocabulary.properties
    return None if value in known else Finding(f"{value!r} is no relational property", nearest(value, known))


def _pattern(pattern: str, message: str, remedy: str) -> Check:
    compiled = re.compile(pattern)

    def check(value: str, site: Site) -> Finding | None:
        return None if compiled.fullmatch(value) else Finding(f"{value!r} {message}", remedy)

    return check


def _value(value: str, site: Site) -> Finding | None:
    datatype = site.record.get(site.column.datatype_column) or "string"
    checks = {"date": _date, "string": _text}
    return checks.get(datatype, _typed(datatype))(value, site)


def _datatype(value: str, site: Site) -> Finding | None:
    return None if value in _DATATYPES else Finding(f"{value!r} is no datatype", nearest(value, _DATATYPES))


CHECKS: dict[str, Check] = {
    "boolean": _typed("boolean"),
    "class": _class,
    "code": _code,
    "datatype": _datatype,
    "date": _date,
    "decimal": _typed("decimal"),
    "duration": _duration,
    "edtf": _edtf,
    "file": _pattern(r"[\w-][\w.-]*", "is not a file name", "name a file without folders"),
    "integer": _typed("integer"),
    "iri": _pattern(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|^`\\]+", "is not an IRI", "write an absolute IRI"),
    "key": _key,
    "language": _pattern(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "is not a language tag", "write a BCP 47 tag"),
    "property": _property,
    "reference": _reference,
    "sha256": _pattern(r"[0-9a-f]{64}", "is not a SHA-256 digest", "write 64 hexadecimal digits"),
    "slug": _slug,
    "text": _text,
    "value": _value,
}
