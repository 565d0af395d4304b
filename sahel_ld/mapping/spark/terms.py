r"""Spark expressions that make terms: text, escapes, IRIs, labels, datatypes.

Spark has no macros, so that an argument that is named more than once is bound first, unless it is a mere
column. Patterns are Java's; `\z` is the end of a text, since `$` also stands before a last newline.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sahel_ld.mapping import names
from sahel_ld.mapping.iri_patterns import ABSOLUTE, BREAKING, ILLEGAL, KEPT

FAULT = "sahel-ld fault "
_CONTROL, _ESCAPED = r"[\x00-\x1F\x7F]", r'[\x00-\x1F\x7F"\\]'
_SIMPLE = re.compile(r"\w+(\.\w+)*|'[^'\\]*'")
_NAMED = (
    ("\\", "\\\\"),
    ('"', '\\"'),
    ("\n", "\\n"),
    ("\r", "\\r"),
    ("\t", "\\t"),
    ("\b", "\\b"),
    ("\f", "\\f"),
)

_BROKEN = r"[\x01-\x1F<>\\]"


def text(value: str) -> str:
    """A text literal; control characters are spelled by number."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return "'" + re.sub(r"[\x00-\x1f\x7f]", lambda one: f"\\u{ord(one[0]):04x}", escaped) + "'"


def bound(name: str, value: str, body: Callable[[str], str]) -> str:
    """A body that names its value more than once, with the value computed once."""
    if _SIMPLE.fullmatch(value):
        return body(value)
    return f"element_at(transform(array({value}), {name} -> {body(name)}), 1)"


def fault(name: str, value: str, *, lenient: bool) -> str:
    """Stops the job with the name of what is wrong and the value; or is no value, in lenient mode."""
    if lenient:
        return "CAST(NULL AS STRING)"
    return f"CAST(raise_error(concat({text(FAULT + name + ' ')}, {value})) AS STRING)"


def matches(value: str, pattern: str) -> str:
    """Whether a pattern is found in a value."""
    return f"({value}) RLIKE {text(pattern)}"


def literal(value: str, *, lenient: bool) -> str:
    """A quoted literal in canonical N-Quads."""
    return bound("ql", value, lambda v: _literal(v, lenient=lenient))


def _literal(value: str, *, lenient: bool) -> str:
    named = value
    for character, escaped in _NAMED:
        named = f"replace({named}, {text(character)}, {text(escaped)})"
    pieces = f"regexp_extract_all({named}, {text(_CONTROL + '|[^' + _CONTROL[1:] + '+')}, 0)"
    spelled = f"concat({text(chr(92) + 'u')}, lpad(hex(ascii(x)), 4, '0'))"
    each = f"CASE WHEN {matches('x', '^' + _CONTROL)} THEN {spelled} ELSE x END"
    return (
        f"CASE WHEN NOT {matches(value, _ESCAPED)} THEN concat('\"', {value}, '\"') "
        f"WHEN contains({value}, {text(chr(0))}) THEN {fault('nul', value, lenient=lenient)} "
        f"WHEN {matches(named, _CONTROL)} "
        f"THEN concat('\"', array_join(transform({pieces}, x -> {each}), ''), '\"') "
        f"WHEN {value} IS NOT NULL THEN concat('\"', {named}, '\"') END"
    )


def uri_encode(value: str) -> str:
    """Percent-encodes all but `unreserved`; Spark's own encoding is that of HTML forms."""
    made = f"url_encode({value})"
    for form, plain in (("+", "%20"), ("*", "%2A"), ("%7E", "~")):
        made = f"replace({made}, '{form}', '{plain}')"
    return made


def iri_encode(value: str, *, lenient: bool) -> str:
    """Percent-encodes all but `iunreserved`."""
    return bound("ie", value, lambda v: _iri_encode(v, lenient=lenient))


def _iri_encode(value: str, *, lenient: bool) -> str:
    pieces = f"regexp_extract_all({value}, {text(f'[{KEPT}]+|[^{KEPT}]+')}, 0)"
    each = f"CASE WHEN {matches('x', f'^[{KEPT}]')} THEN x ELSE {uri_encode('x')} END"
    return (
        f"CASE WHEN NOT {matches(value, '[^A-Za-z0-9._~' + chr(92) + '-]')} THEN {value} "
        f"WHEN contains({value}, {text(chr(0))}) THEN {fault('nul', value, lenient=lenient)} "
        f"ELSE array_join(transform({pieces}, x -> {each}), '') END"
    )


def resolved(value: str, base: str) -> str:
    """The base before a relative IRI."""
    return bound(
        "rs", value, lambda v: f"CASE WHEN {matches(v, ABSOLUTE)} THEN {v} ELSE concat({base}, {v}) END"
    )


def unsafe(value: str) -> str:
    """A value as it is, but for the characters that would end or break the IRI it stands in."""

    def made(one: str) -> str:
        escaped = one
        for character in BREAKING:
            escaped = f"replace({escaped}, {text(character)}, {text(f'{chr(92)}u{ord(character):04X}')})"
        return f"CASE WHEN {matches(one, _BROKEN)} THEN {escaped} ELSE {one} END"

    return bound("us", value, made)


def resolve_iri(value: str, base: str, *, lenient: bool) -> str:
    """An IRI of the data; stops at a character no IRI may have."""
    return bound("ri", value, lambda v: _checked(v, base, ILLEGAL, "iri", lenient=lenient))


def resolve_uri(value: str, base: str, *, lenient: bool) -> str:
    """As `resolve_iri`, ASCII only."""
    illegal = ILLEGAL + r"|[^\x00-\x7F]"
    return bound("ru", value, lambda v: _checked(v, base, illegal, "uri", lenient=lenient))


def _checked(value: str, base: str, illegal: str, name: str, *, lenient: bool) -> str:
    stop = fault(name, value, lenient=lenient)
    return f"CASE WHEN {matches(value, illegal)} THEN {stop} ELSE {resolved(value, base)} END"


def canonical_double(value: str) -> str:
    """The canonical text of an `xsd:double`, made of Java's (1.5, 1.0E10)."""
    return bound("cd", f"CAST(TRY_CAST({value} AS DOUBLE) AS STRING)", _canonical)


def _canonical(shortest: str) -> str:
    plain = f"TRIM(LEADING '-' FROM {shortest})"
    digits = f"TRIM(BOTH '0' FROM replace({plain}, '.', ''))"
    sign = f"CASE WHEN startswith({shortest}, '-') THEN '-' ELSE '' END"
    rest = f"CASE WHEN length({digits}) > 1 THEN substr({digits}, 2) ELSE '0' END"
    small = f"-(length(regexp_extract({shortest}, {text(r'[.](0*)')}, 1)) + 1)"
    power = (
        f"CASE WHEN startswith({plain}, '0') THEN {small} ELSE length(split_part({plain}, '.', 1)) - 1 END"
    )
    return (
        f"CASE WHEN {plain} = '0.0' THEN concat({sign}, '0.0E0') "
        f"WHEN {plain} = 'Infinity' THEN concat({sign}, 'INF') "
        f"WHEN {plain} = 'NaN' OR contains({plain}, 'E') THEN {shortest} "
        f"ELSE concat({sign}, substr({digits}, 1, 1), '.', {rest}, 'E', CAST({power} AS STRING)) END"
    )


def blank_label(value: str) -> str:
    """A label from any text, different for different texts: letters and digits stay, `_XX` is a byte."""
    label = uri_encode(value)
    for character, spelled in (("_", "_5F"), ("-", "_2D"), (".", "_2E"), ("~", "_7E"), ("%", "_")):
        label = f"replace({label}, '{character}', '{spelled}')"
    return f"concat('b', {label})"


def language_suffix(tag: str, *, lenient: bool) -> str:
    """`@tag`; stops at what is none."""
    well = r"^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*\z"
    stop = fault("language", "lt", lenient=lenient)
    body = f"CASE WHEN {matches('lt', well)} THEN concat('@', lt) WHEN lt IS NOT NULL THEN {stop} END"
    return f"element_at(transform(array({tag}), lt -> {body}), 1)"


def datatype_suffix(datatype: str) -> str:
    """`^^<datatype>`, nothing for `xsd:string`."""
    return bound(
        "dt",
        datatype,
        lambda v: f"CASE WHEN {v} = '{names.XSD}string' THEN '' ELSE concat('^^<', {v}, '>') END",
    )


def natural_suffix(datatype: str) -> str:
    """`^^<datatype>`, nothing where there is none."""
    return f"CASE WHEN {datatype} IS NULL THEN '' ELSE concat('^^<', {datatype}, '>') END"


def natural_lexical(value: str, datatype: str) -> str:
    """Doubles become canonical."""
    return f"CASE WHEN {datatype} = '{names.XSD}double' THEN {canonical_double(value)} ELSE {value} END"
