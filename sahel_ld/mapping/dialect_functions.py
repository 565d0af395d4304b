"""DuckDB expressions of every operation: IRIs, escapes, texts, lists, dates.

What is long or names its argument more than once is a macro, defined once for a connection, so that
statements stay short enough to be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sahel_ld.mapping import names

# RFC 3987 `iunreserved`: what stays as it is in a template's value of an IRI.
_UCSCHAR = (
    r"\x{A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}"
    + "".join(rf"\x{{{plane:X}0000}}-\x{{{plane:X}FFFD}}" for plane in range(1, 14))
    + r"\x{E1000}-\x{EFFFD}"
)
_KEPT = r"A-Za-z0-9._~\-" + _UCSCHAR
_ILLEGAL = r'[\x00-\x20<>"{}|\\^`]'
_ABSOLUTE = r"^[A-Za-z][A-Za-z0-9+.\-]*:"


def text(value: str) -> str:
    """A text literal; control characters are spelled by number so that statements stay readable."""
    pieces = re.split(r"([\x00-\x1f\x7f])", value)
    spelled = [f"chr({ord(one)})" if re.match(r"[\x00-\x1f\x7f]", one) else "'" + one.replace("'", "''") + "'"
               for one in pieces if one]  # fmt: skip
    return spelled[0] if len(spelled) == 1 else "(" + " || ".join(spelled) + ")" if spelled else "''"


def fault(name: str, value: str) -> str:
    """Stops the statement with the name of what is wrong and the value; or is no value, in lenient mode."""
    return f"sl_fault('{name}', {value})"


def _literal(value: str) -> str:
    """A quoted literal in canonical N-Quads: JSON escapes the same characters the same way, but for DEL."""
    return (
        f"CASE WHEN contains({value}, chr(0)) THEN {fault('nul', value)} "
        f"WHEN contains({value}, chr(127)) THEN replace(CAST(to_json({value}) AS VARCHAR), chr(127), '\\u007F') "
        f"ELSE CAST(to_json({value}) AS VARCHAR) END"
    )


def _iri_encode(value: str) -> str:
    """Percent-encodes all but `iunreserved`, by the cheapest way that is right for the value.

    Plain ASCII takes the built-in function. Other text is encoded whole, and all that is not ASCII is
    decoded again. Only characters that no IRI may have need a look at each.
    """
    pieces = f"regexp_extract_all({value}, '[{_KEPT}]+|[^{_KEPT}]+')"
    each = f"CASE WHEN regexp_matches(x, '^[{_KEPT}]') THEN x ELSE url_encode(x) END"
    return (
        f"CASE WHEN contains({value}, chr(0)) THEN {fault('nul', value)} "
        f"WHEN strlen({value}) = length({value}) THEN url_encode({value}) "
        f"WHEN regexp_matches({value}, '[^\\x00-\\x7F{_UCSCHAR}]') "
        f"THEN array_to_string([{each} for x in {pieces}], '') "
        f"ELSE url_decode(regexp_replace(url_encode({value}), '%([0-7])', '%25\\1', 'g')) END"
    )


def _resolved(value: str, base: str) -> str:
    return f"CASE WHEN regexp_matches({value}, '{_ABSOLUTE}') THEN {value} ELSE {base} || {value} END"


def _resolve_iri(value: str, base: str) -> str:
    """An IRI of the data, the base before a relative one; stops at a character no IRI may have."""
    checked = f"regexp_matches({value}, {text(_ILLEGAL)})"
    return f"CASE WHEN {checked} THEN {fault('iri', value)} ELSE {_resolved(value, base)} END"


def _resolve_uri(value: str, base: str) -> str:
    """As `resolve_iri`, ASCII only."""
    checked = f"regexp_matches({value}, {text(_ILLEGAL)}) OR strlen({value}) <> length({value})"
    return f"CASE WHEN {checked} THEN {fault('uri', value)} ELSE {_resolved(value, base)} END"


def _canonical_double(value: str) -> str:
    """The canonical text of an `xsd:double`: one digit before the point, an exponent (1.5E0)."""
    shortest = f"CAST(CAST({value} AS DOUBLE) AS VARCHAR)"
    number = f"abs(CAST({value} AS DOUBLE))"
    digits = f"rtrim(ltrim(replace(ltrim({shortest}, '-'), '.', ''), '0'), '0')"
    sign = f"CASE WHEN CAST({value} AS DOUBLE) < 0 THEN '-' ELSE '' END"
    rest = f"CASE WHEN length({digits}) > 1 THEN substr({digits}, 2) ELSE '0' END"
    whole = f"split_part(ltrim({shortest}, '-'), '.', 1)"
    small = f"-(length(regexp_extract({shortest}, '\\.(0*)', 1)) + 1)"
    power = f"CASE WHEN {number} >= 1 THEN length({whole}) - 1 ELSE {small} END"
    mantissa = f"split_part({shortest}, 'e', 1)"
    scientific = (
        f"{mantissa} || CASE WHEN contains({mantissa}, '.') THEN '' ELSE '.0' END || 'E' || "
        f"CAST(CAST(split_part({shortest}, 'e', 2) AS INTEGER) AS VARCHAR)"
    )
    return (
        f"CASE WHEN {number} = 0 THEN {sign} || '0.0E0' WHEN contains({shortest}, 'e') THEN {scientific} "
        f"ELSE {sign} || substr({digits}, 1, 1) || '.' || {rest} || 'E' || CAST({power} AS VARCHAR) END"
    )


def _blank_label(value: str) -> str:
    """A label from any text, different for different texts: letters and digits stay, `_XX` is a byte."""
    label = f"url_encode({value})"
    for character, spelled in (("_", "_5F"), ("-", "_2D"), (".", "_2E"), ("~", "_7E"), ("%", "_")):
        label = f"replace({label}, '{character}', '{spelled}')"
    return f"'b' || {label}"


def _bare(value: str, side: str) -> str:
    """The first or last date of an EDTF text, without qualifiers."""
    part = f"split_part({value}, '/', 1)" if side == "earliest" else f"list_last(string_split({value}, '/'))"
    return f"regexp_replace({part}, '[~?%]', '', 'g')"


def _edtf_bound(value: str, side: str) -> str:
    """The first or last day of an EDTF date or interval (levels 0 and 1); none for an open end."""
    digit, month, last = ("0", "-01-01", False) if side == "earliest" else ("9", "-12-31", True)
    bare = _bare(value, side)
    filled = f"replace({bare}, 'X', '{digit}')"
    first_day = f"try_cast({bare} || '-01' AS DATE)"
    in_month = f"last_day({first_day})" if last else first_day
    cases = (
        (r"^\d{4}-\d{2}-\d{2}$", f"CAST(try_cast({bare} AS DATE) AS VARCHAR)"),
        (r"^\d{4}-\d{2}$", f"CAST({in_month} AS VARCHAR)"),
        (r"^\d{4}-\d{2}-XX$", _edtf_month(bare, last)),
        (r"^\d{4}-XX(-XX)?$", f"substr({bare}, 1, 4) || '{month}'"),
        (r"^(\d{4}|\d{3}X|\d{2}XX)$", f"{filled} || '{month}'"),
    )
    whens = " ".join(f"WHEN regexp_matches({bare}, '{pattern}') THEN {made}" for pattern, made in cases)
    return f"CASE {whens} WHEN {bare} IN ('', '..') THEN NULL ELSE {fault('edtf', value)} END"


def _edtf_month(bare: str, last: bool) -> str:
    """The first or last day of `YYYY-MM-XX`."""
    day = f"try_cast(substr({bare}, 1, 7) || '-01' AS DATE)"
    return f"CAST({f'last_day({day})' if last else day} AS VARCHAR)"


def _slug(value: str) -> str:
    """Lower-case ASCII words joined by hyphens."""
    plain = f"regexp_replace(lower(strip_accents({value})), '[^a-z0-9]+', '-', 'g')"
    return f"regexp_replace({plain}, '^-+|-+$', '', 'g')"


def _title(value: str) -> str:
    """Every word with a capital."""
    words = f"string_split({value}, ' ')"
    return f"array_to_string([upper(substr(w, 1, 1)) || lower(substr(w, 2)) for w in {words}], ' ')"


def _number(value: str) -> str:
    return f"try_cast({value} AS BIGINT)"


def _substring(value: str, start: str, end: str | None = None) -> str:
    """GREL's substring: from 0, the end excluded."""
    tail = f", greatest({_number(end)} - {_number(start)}, 0)" if end else ""
    return f"substr({value}, {_number(start)} + 1{tail})"


def _less(left: str, right: str) -> str:
    """By number where both are numbers, else by code point."""
    a, b = f"try_cast({left} AS DOUBLE)", f"try_cast({right} AS DOUBLE)"
    return f"CASE WHEN {a} IS NOT NULL AND {b} IS NOT NULL THEN {a} < {b} ELSE {left} < {right} END"


def _joined(operator: str) -> Callable[..., str]:
    return lambda *given: "(" + f" {operator} ".join(f"({one})" for one in given) + ")"


def _call(name: str) -> Callable[..., str]:
    return lambda *given: f"{name}({', '.join(given)})"


def _when(condition: str, then: str, otherwise: str = "NULL") -> str:
    return f"CASE WHEN {condition} THEN {then} ELSE {otherwise} END"


def _split(value: str, separator: str) -> str:
    """The parts of a text, without empty ones."""
    return f"[x for x in string_split({value}, {separator}) if x <> '']"


def _language_suffix(tag: str) -> str:
    well = f"regexp_full_match({tag}, '[A-Za-z]{{1,8}}(-[A-Za-z0-9]{{1,8}})*')"
    return f"CASE WHEN {well} THEN '@' || {tag} WHEN {tag} IS NOT NULL THEN {fault('language', tag)} END"


def _datatype_suffix(datatype: str) -> str:
    return f"CASE WHEN {datatype} = '{names.XSD}string' THEN '' ELSE '^^<' || {datatype} || '>' END"


def _natural_suffix(datatype: str) -> str:
    return f"CASE WHEN {datatype} IS NULL THEN '' ELSE '^^<' || {datatype} || '>' END"


def _natural_lexical(value: str, datatype: str) -> str:
    return f"CASE WHEN {datatype} = '{names.XSD}double' THEN sl_canonical_double({value}) ELSE {value} END"


def _upper_url(value: str) -> str:
    return f"CASE WHEN upper({value}) LIKE 'HTTP%' THEN upper({value}) ELSE 'HTTP://' || upper({value}) END"


def macros(*, lenient: bool) -> list[str]:
    """Statements that define the macros; in lenient mode a value at fault is no value."""
    stop = "CAST(NULL AS VARCHAR)" if lenient else "error('sahel-ld fault ' || name || ' ' || value)"
    made = [f"CREATE OR REPLACE TEMP MACRO sl_fault(name, value) AS {stop}"]
    return made + [f"CREATE OR REPLACE TEMP MACRO {head} AS {body}" for head, body in _MACROS.items()]


_MACROS = {
    "sl_canonical_double(v)": _canonical_double("v"),
    "sl_literal(v)": _literal("v"),
    "sl_iri_encode(v)": _iri_encode("v"),
    "sl_resolved(v, base)": _resolved("v", "base"),
    "sl_resolve_iri(v, base)": _resolve_iri("v", "base"),
    "sl_resolve_uri(v, base)": _resolve_uri("v", "base"),
    "sl_blank_label(v)": _blank_label("v"),
    "sl_edtf_earliest(v)": _edtf_bound("v", "earliest"),
    "sl_edtf_latest(v)": _edtf_bound("v", "latest"),
    "sl_slug(v)": _slug("v"),
    "sl_title(v)": _title("v"),
    "sl_less(a, b)": _less("a", "b"),
    "sl_split(v, separator)": _split("v", "separator"),
    "sl_upper_url(v)": _upper_url("v"),
    "sl_language_suffix(v)": _language_suffix("v"),
    "sl_datatype_suffix(v)": _datatype_suffix("v"),
    "sl_natural_suffix(v)": _natural_suffix("v"),
    "sl_natural_lexical(v, t)": _natural_lexical("v", "t"),
}

OPERATIONS: dict[str, Callable[..., str]] = {
    "alphabetic-abc": lambda: "'ABC'",
    "and": _joined("AND"),
    "blank-label": _call("sl_blank_label"),
    "boolean-text": lambda value: f"CASE WHEN {value} THEN 'true' WHEN NOT ({value}) THEN 'false' END",
    "coalesce": lambda *given: "coalesce(" + ", ".join(f"nullif({one}, '')" for one in given) + ")",
    "concat": _joined("||"),
    "contains": _call("contains"),
    "date": lambda value, form: f"CAST(CAST(try_strptime({value}, {form}) AS DATE) AS VARCHAR)",
    "edtf-earliest": _call("sl_edtf_earliest"),
    "edtf-latest": _call("sl_edtf_latest"),
    "ends-with": _call("suffix"),
    "equal": lambda a, b: f"({a}) = ({b})",
    "if": _when,
    "if-not-empty": lambda value, then: _when(f"({value}) <> ''", then),
    "integer-text": lambda value: f"CAST({value} AS VARCHAR)",
    "iri-encode": _call("sl_iri_encode"),
    "is-not-null": lambda value: f"({value}) IS NOT NULL",
    "is-null": lambda value: f"({value}) IS NULL",
    "is-true": lambda value: f"lower({value}) IN ('true', '1')",
    "length": _call("length"),
    "less": _call("sl_less"),
    "lower": _call("lower"),
    "matches": _call("regexp_matches"),
    "md5": _call("md5"),
    "not": lambda value: f"NOT ({value})",
    "not-equal": lambda a, b: f"({a}) <> ({b})",
    "or": _joined("OR"),
    "random": lambda: "CAST(uuid() AS VARCHAR)",
    "regex-replace": lambda value, pattern, by: f"regexp_replace({value}, {pattern}, {by}, 'g')",
    "replace": _call("replace"),
    "resolve-iri": _call("sl_resolve_iri"),
    "resolve-unsafe": _call("sl_resolved"),
    "resolve-uri": _call("sl_resolve_uri"),
    "sha1": _call("sha1"),
    "sha256": _call("sha256"),
    "slug": _call("sl_slug"),
    "split": _call("sl_split"),
    "starts-with": _call("prefix"),
    "substring": _substring,
    "title": _call("sl_title"),
    "trim": _call("trim"),
    "upper": _call("upper"),
    "upper-url": _call("sl_upper_url"),
    "uri-encode": _call("url_encode"),
}  # fmt: skip
