"""What can't run on Spark, refused by name before a session starts; and what is only said differently.

Formats of dates and patterns are the engine's own language: those that can be said in Java's with the same
meaning are rewritten in the plan, all others are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from sahel_ld.errors import MappingError, Place
from sahel_ld.mapping import jsonpath
from sahel_ld.mapping.model import Source
from sahel_ld.mapping.plan import Apply, Expr, Plan, Rule, Scan, Text
from sahel_ld.mapping.schemas import Schema, is_json

ENCODINGS = {"utf-8": "UTF-8", "utf8": "UTF-8", "ascii": "US-ASCII", "latin-1": "ISO-8859-1",
             "latin1": "ISO-8859-1", "iso-8859-1": "ISO-8859-1", "utf-16": "UTF-16"}  # fmt: skip
PARQUET = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "DOUBLE",
           "FLOAT", "BOOLEAN", "DECIMAL", "DATE", "BLOB", "VARCHAR",
           "TIMESTAMP", "TIMESTAMP WITH TIME ZONE")  # fmt: skip
_DIRECTIVES = {"Y": "([0-9]{1,4})", "y": "([0-9]{2})", "m": "(0?[1-9]|1[0-2])",
               "d": "(0?[1-9]|[12][0-9]|3[01])",
               "b": "(?i:([a-z]{3}))", "H": "[0-9]{1,2}", "M": "[0-9]{1,2}", "S": "[0-9]{1,2}"}  # fmt: skip
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
# Where RE2, which DuckDB has, and Java differ in syntax or in meaning.
_NOT_PORTABLE = re.compile(r"\(\?|\\[^dDsSwWbntr.\\()\[\]{}*+?|^$/-]|\[\[|\[\^?\]|&&|[*+?}]\+")
_T = TypeVar("_T")


def check(plan: Plan, schemas: dict[Source, Schema]) -> None:
    """MappingError for a source that Spark can't read here."""
    for scan in plan.scans:
        for what in _refusals(scan, schemas[scan.source]):
            raise refused(f"{scan.source.path}: {what}", scan.source.place)


def refused(what: str, place: Place | None) -> MappingError:
    """The error that names what can't run."""
    remedy = "leave out --engine spark"
    return MappingError(
        f"Spark can't run this: {what}", place=place, remedy=remedy, code="mapping-unsupported"
    )


def _refusals(scan: Scan, schema: Schema) -> Iterator[str]:
    source = scan.source
    if source.compression == "zstd" and source.format != "parquet":
        yield "text packed with zstd"
    if is_json(source):
        paths = [source.iterator or "$", *scan.references]
        steps = [step for one in paths for step in jsonpath.parse(one, source.place)]
        yield from (
            "an index from the end in a JSONPath" for one in steps if isinstance(one, int) and one < 0
        )
        yield from (
            f"the member {one!r} in a JSONPath"
            for one in steps
            if isinstance(one, str) and set("'\"\\") & set(one)
        )
    elif source.format == "parquet":
        for name in scan.references:
            kind = (schema.type_of(name) or "").split("(")[0]
            if kind not in PARQUET:
                yield f"the column {name!r} of type {kind}"
    elif source.encoding.lower() not in ENCODINGS:
        yield f"the encoding {source.encoding}"
    elif len(source.quote) != 1:
        yield "a table without a quote character"


def portable(plan: Plan) -> Plan:
    """The plan with formats and patterns said in Java's language; MappingError for one that can't be."""
    return replace(plan, rules=tuple(_within(rule, rule) for rule in plan.rules))


def _within(one: _T, rule: Rule) -> _T:
    """A record of a plan with every operation in it made portable."""
    if isinstance(one, tuple):
        return tuple(_within(each, rule) for each in one)  # type: ignore[return-value]
    if not is_dataclass(one) or isinstance(one, Place | type):
        return one
    changed: dict[str, Any] = {field.name: _within(getattr(one, field.name), rule) for field in fields(one)}
    made = replace(one, **changed)
    return _operation(made, rule) if isinstance(made, Apply) else made  # type: ignore[return-value]


def _operation(made: Apply, rule: Rule) -> Apply:
    if made.operation == "date":
        return replace(made, arguments=(made.arguments[0], *_date(made.arguments[1], rule)))
    if made.operation in ("matches", "regex-replace"):
        pattern = Text(_pattern(made.arguments[1], rule))
        replacement = (_replacement(made.arguments[2], rule),) if len(made.arguments) > 2 else ()
        return replace(made, arguments=(made.arguments[0], pattern, *replacement))
    return made


def _date(form: Expr, rule: Rule) -> tuple[Text, ...]:
    """A format as a pattern with three groups, and the groups of year, month and day."""
    if not isinstance(form, Text):
        raise refused("date with a format from the data", rule.place)
    pattern, order = "", []
    for directive, plain in re.findall(r"%(.)|([^%]+|%$)", form.value):
        if directive and directive not in (*_DIRECTIVES, "B", "%"):
            raise refused(f"date with the directive %{directive}", rule.place)
        pattern += (
            f"(?i:({_MONTHS}))"
            if directive == "B"
            else _DIRECTIVES.get(directive, re.escape(plain or directive))
        )
        order += [directive.lower()] if directive in ("Y", "y", "m", "d", "b", "B") else []
    kinds = ["m" if one == "b" else one for one in order]
    if sorted(kinds) != ["d", "m", "y"]:
        raise refused(f"date with the format {form.value!r}, which lacks year, month or day", rule.place)
    groups = (Text(str(kinds.index(one) + 1)) for one in ("y", "m", "d"))
    return (Text(rf"^{pattern}\z"), *groups, Text("1" if "%y" in form.value else "0"))


def _pattern(given: Expr, rule: Rule) -> str:
    if not isinstance(given, Text):
        raise refused("a pattern from the data", rule.place)
    found = _NOT_PORTABLE.search(given.value)
    if found is not None:
        raise refused(f"the pattern {given.value!r}, because of {found[0]!r}", rule.place)
    # The last dollar sign also stands before a final newline in Java.
    return re.sub(r"(?<!\\)((?:\\\\)*)\$(?![^\[]*\])", r"\1\\z", given.value)


def _replacement(given: Expr, rule: Rule) -> Text:
    r"""`\1` is `$1` in Java, and a dollar sign is escaped."""
    if not isinstance(given, Text):
        raise refused("a replacement from the data", rule.place)
    return Text(
        re.sub(r"\\\\|\\(\d)", lambda one: f"${one[1]}" if one[1] else r"\\", given.value.replace("$", r"\$"))
    )
