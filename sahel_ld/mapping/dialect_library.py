"""DuckDB expressions of the library of functions: dates, texts, numbers, lists."""

from __future__ import annotations

from sahel_ld.mapping.dialect_terms import fault, text
from sahel_ld.mapping.letters import IN_ASCII


def _bare(value: str, side: str) -> str:
    """The first or last date of an EDTF text, without qualifiers."""
    part = f"split_part({value}, '/', 1)" if side == "earliest" else f"list_last(string_split({value}, '/'))"
    return f"regexp_replace({part}, '[~?%]', '', 'g')"


def edtf_bound(value: str, side: str) -> str:
    """The first or last day of an EDTF date or interval (levels 0 and 1); none for an open end."""
    digit, month, last = ("0", "-01-01", False) if side == "earliest" else ("9", "-12-31", True)
    bare = _bare(value, side)
    filled = f"replace({bare}, 'X', '{digit}')"
    first_day = f"try_cast({bare} || '-01' AS DATE)"
    in_month = f"last_day({first_day})" if last else first_day
    stop = fault("edtf", value)  # also where there is no such day: 2015-02-30, 2015-13
    cases = (
        (r"^\d{4}-\d{2}-\d{2}$", f"coalesce(CAST(try_cast({bare} AS DATE) AS VARCHAR), {stop})"),
        (r"^\d{4}-\d{2}$", f"coalesce(CAST({in_month} AS VARCHAR), {stop})"),
        (r"^\d{4}-\d{2}-XX$", f"coalesce({edtf_month(bare, last)}, {stop})"),
        (r"^\d{4}-XX(-XX)?$", f"substr({bare}, 1, 4) || '{month}'"),
        (r"^(\d{4}|\d{3}X|\d{2}XX)$", f"{filled} || '{month}'"),
    )
    whens = " ".join(f"WHEN regexp_matches({bare}, '{pattern}') THEN {made}" for pattern, made in cases)
    return f"CASE {whens} WHEN {bare} IN ('', '..') THEN NULL ELSE {stop} END"


def edtf_month(bare: str, last: bool) -> str:
    """The first or last day of `YYYY-MM-XX`."""
    day = f"try_cast(substr({bare}, 1, 7) || '-01' AS DATE)"
    return f"CAST({f'last_day({day})' if last else day} AS VARCHAR)"


def slug(value: str) -> str:
    """Lower-case ASCII words joined by hyphens."""
    bare = f"lower(strip_accents({value}))"
    for letter, plain in IN_ASCII.items():
        bare = f"replace({bare}, '{letter}', '{plain}')"
    plain = f"regexp_replace({bare}, '[^a-z0-9]+', '-', 'g')"
    return f"regexp_replace({plain}, '^-+|-+$', '', 'g')"


def trim(value: str) -> str:
    """Without white space of any kind at its ends."""
    return f"regexp_replace({value}, '^[\\t-\\r\\x{{85}}\\p{{Z}}]+|[\\t-\\r\\x{{85}}\\p{{Z}}]+$', '', 'g')"


def title(value: str) -> str:
    """Every word with a capital."""
    words = f"string_split({value}, ' ')"
    return f"array_to_string([upper(substr(w, 1, 1)) || lower(substr(w, 2)) for w in {words}], ' ')"


def _number(value: str) -> str:
    return f"try_cast({value} AS BIGINT)"


def substring(value: str, start: str, end: str | None = None) -> str:
    """GREL's substring: from 0, the end excluded."""
    tail = f", greatest({_number(end)} - {_number(start)}, 0)" if end else ""
    return f"nullif(substr({value}, {_number(start)} + 1{tail}), '')"


def less(left: str, right: str) -> str:
    """By number where both are numbers, else by code point."""
    a, b = f"try_cast({left} AS DOUBLE)", f"try_cast({right} AS DOUBLE)"
    return f"CASE WHEN {a} IS NOT NULL AND {b} IS NOT NULL THEN {a} < {b} ELSE {left} < {right} END"


def split(value: str, separator: str) -> str:
    """The parts of a text, without empty ones."""
    return f"[x for x in string_split({value}, {separator}) if x <> '']"


def upper_url(value: str) -> str:
    return f"CASE WHEN {value} ILIKE 'http%' THEN upper({value}) ELSE 'http://' || upper({value}) END"


def escape(value: str, mode: str) -> str:
    """GREL's escape for `html`, `xml` and `url`; another mode gives no value."""
    marked = value
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        marked = f"replace({marked}, {text(character)}, {text(entity)})"
    return (
        f"CASE WHEN {mode} IN ('html', 'xml') THEN {marked} WHEN {mode} = 'url' THEN url_encode({value}) END"
    )
