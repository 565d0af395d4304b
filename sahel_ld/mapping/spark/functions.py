"""The operations of Spark's dialect by name."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Callable

from sahel_ld.mapping.letters import IN_ASCII
from sahel_ld.mapping.spark import terms
from sahel_ld.mapping.spark.terms import bound, matches, text

_OUTER_HYPHENS = r"^-+|-+\z"
_OUTER_SPACE = r"^[\t-\r\x{85}\p{Z}]+|[\t-\r\x{85}\p{Z}]+\z"
_NOT_ASCII = r"[^\x00-\x7F]"


def _joined(operator: str) -> Callable[..., str]:
    return lambda *given: "(" + f" {operator} ".join(f"({one})" for one in given) + ")"


def _call(name: str) -> Callable[..., str]:
    return lambda *given: f"{name}({', '.join(given)})"


def _when(condition: str, then: str, otherwise: str = "NULL") -> str:
    return f"CASE WHEN {condition} THEN {then} ELSE {otherwise} END"


# Letters whose other case Java takes for two letters, and the one letter that Unicode gives as well.
_IOTA = "".join(chr(at) for row in (0x1F80, 0x1F90, 0x1FA0) for at in range(row, row + 8)) + "ᾳῃῳ"
_SINGLE = {"upper": ("ß" + _IOTA, "ẞ" + "".join(one.title() for one in _IOTA)), "lower": ("İ", "i")}


def _case(function: str) -> Callable[[str], str]:
    """Upper or lower case, character by character where it matters: none becomes two, none looks around."""
    each = f"CASE WHEN length({function}(x)) = 1 THEN {function}(x) ELSE x END"
    plain, single = (text(one) for one in _SINGLE[function])

    def made(value: str) -> str:
        letters = f"split(translate({value}, {plain}, {single}), '')"
        characters = f"array_join(transform({letters}, x -> {each}), '')"
        return _when(f"NOT {matches(value, _NOT_ASCII)}", f"{function}({value})", characters)

    return lambda value: bound("uc", value, made)


def _title(value: str) -> str:
    word = f"concat({_case('upper')('substr(w, 1, 1)')}, {_case('lower')('substr(w, 2)')})"
    return f"array_join(transform(split({value}, ' '), w -> {word}), ' ')"


@functools.cache
def _accents() -> tuple[str, str]:
    """Letters with marks and what they are without, for `translate`; the marks themselves go."""
    found, plain, marks = [], [], []
    for at in range(0x80, 0x3000):
        bare = "".join(one for one in unicodedata.normalize("NFD", chr(at)) if not unicodedata.combining(one))
        if not bare:
            marks.append(chr(at))
        elif bare.isascii() and len(bare) == 1:
            found.append(chr(at))
            plain.append(bare)
    return "".join(found + marks), "".join(plain)


def _slug(value: str) -> str:
    accented, plain = _accents()
    bare = f"lower(translate({value}, {text(accented)}, {text(plain)}))"
    for letter, spelled in IN_ASCII.items():
        bare = f"replace({bare}, '{letter}', '{spelled}')"
    hyphens = f"regexp_replace({bare}, '[^a-z0-9]+', '-')"
    return f"regexp_replace({hyphens}, {text(_OUTER_HYPHENS)}, '')"


def _split(value: str, separator: str) -> str:
    """The parts of a text, without empty ones; a separator is no pattern."""
    quoted = f"concat({text(chr(92) + 'Q')}, {separator}, {text(chr(92) + 'E')})"
    return f"filter(split({value}, {quoted}), x -> x <> '')"


def _number(value: str) -> str:
    return f"TRY_CAST({value} AS BIGINT)"


def _substring(value: str, start: str, end: str | None = None) -> str:
    first = f"CAST({_number(start)} AS INT)"
    tail = f", CAST(greatest({_number(end)} - {_number(start)}, 0) AS INT)" if end else ""
    return f"nullif(substr({value}, {first} + 1{tail}), '')"


def _less(left: str, right: str) -> str:
    a, b = f"TRY_CAST({left} AS DOUBLE)", f"TRY_CAST({right} AS DOUBLE)"
    return f"CASE WHEN {a} IS NOT NULL AND {b} IS NOT NULL THEN {a} < {b} ELSE {left} < {right} END"


def _escape(value: str, mode: str) -> str:
    marked = value
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        marked = f"replace({marked}, {text(character)}, {text(entity)})"
    encoded = terms.uri_encode(value)
    return f"CASE WHEN {mode} IN ('html', 'xml') THEN {marked} WHEN {mode} = 'url' THEN {encoded} END"


def _date(value: str, pattern: str, year: str, month: str, day: str, short_year: str) -> str:
    """A day by a pattern that `limits` made of a format; the numbers say which group is what."""
    parts = [f"regexp_extract({value}, {pattern}, {int(one.strip(chr(39)))})" for one in (year, month, day)]
    short = f"locate(lower(substr({parts[1]}, 1, 3)), 'janfebmaraprmayjunjulaugsepoctnovdec')"
    named = (
        f"CASE WHEN {matches(parts[1], '^[0-9]')} THEN CAST({parts[1]} AS INT) ELSE ({short} + 2) DIV 3 END"
    )
    full = f"CAST({parts[0]} AS INT)"
    if short_year == "'1'":
        full += f" + CASE WHEN {full} < 69 THEN 2000 ELSE 1900 END"
    made = f"make_date({full}, {named}, CAST({parts[2]} AS INT))"
    return f"CASE WHEN ({value}) RLIKE {pattern} THEN CAST({made} AS STRING) END"


def _edtf(side: str, *, lenient: bool) -> Callable[[str], str]:
    return lambda value: bound("ed", value, lambda v: _edtf_bound(v, side, lenient=lenient))


def _edtf_bound(value: str, side: str, *, lenient: bool) -> str:
    """The first or last day of an EDTF date or interval (levels 0 and 1); none for an open end."""
    last = side == "latest"
    digit, month = ("9", "-12-31") if last else ("0", "-01-01")
    part = f"element_at(split({value}, '/'), {-1 if last else 1})"
    bare = f"regexp_replace({part}, '[~?%]', '')"
    stop = terms.fault("edtf", value, lenient=lenient)

    def in_month(day: str) -> str:
        first = f"TRY_CAST({day} AS DATE)"
        return f"coalesce(CAST({f'last_day({first})' if last else first} AS STRING), {stop})"

    cases = (
        (r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\z", f"coalesce(CAST(TRY_CAST({bare} AS DATE) AS STRING), {stop})"),
        (r"^[0-9]{4}-[0-9]{2}\z", in_month(f"concat({bare}, '-01')")),
        (r"^[0-9]{4}-[0-9]{2}-XX\z", in_month(f"concat(substr({bare}, 1, 7), '-01')")),
        (r"^[0-9]{4}-XX(-XX)?\z", f"concat(substr({bare}, 1, 4), '{month}')"),
        (r"^([0-9]{4}|[0-9]{3}X|[0-9]{2}XX)\z", f"concat(replace({bare}, 'X', '{digit}'), '{month}')"),
    )
    whens = " ".join(f"WHEN {matches(bare, pattern)} THEN {made}" for pattern, made in cases)
    return f"CASE {whens} WHEN {bare} IN ('', '..') THEN NULL ELSE {stop} END"


def operations(*, lenient: bool) -> dict[str, Callable[..., str]]:
    """The expression of every operation; in lenient mode a value at fault is no value."""
    stopping: dict[str, Callable[..., str]] = {
        "edtf-earliest": _edtf("earliest", lenient=lenient),
        "edtf-latest": _edtf("latest", lenient=lenient),
        "iri-encode": functools.partial(terms.iri_encode, lenient=lenient),
        "resolve-iri": functools.partial(terms.resolve_iri, lenient=lenient),
        "resolve-uri": functools.partial(terms.resolve_uri, lenient=lenient),
    }
    return _PLAIN | stopping


_PLAIN: dict[str, Callable[..., str]] = {
    "alphabetic-abc": lambda: "'ABC'",
    "and": _joined("AND"),
    "blank-label": terms.blank_label,
    "boolean-text": lambda value: f"CASE WHEN {value} THEN 'true' WHEN NOT ({value}) THEN 'false' END",
    "coalesce": lambda *given: "coalesce(" + ", ".join(f"nullif({one}, '')" for one in given) + ")",
    "concat": _call("concat"),
    "contains": _call("contains"),
    "date": _date,
    "ends-with": _call("endswith"),
    "equal": lambda a, b: f"({a}) = ({b})",
    "escape": _escape,
    "if": _when,
    "if-not-empty": lambda value, then: _when(f"({value}) <> ''", then),
    "integer-text": lambda value: f"CAST({value} AS STRING)",
    "is-not-null": lambda value: f"({value}) IS NOT NULL",
    "is-null": lambda value: f"({value}) IS NULL",
    "is-true": lambda value: f"lower({value}) IN ('true', '1')",
    "length": _call("length"),
    "less": _less,
    "lower": _case("lower"),
    "matches": lambda value, pattern: f"({value}) RLIKE {pattern}",
    "md5": _call("md5"),
    "not": lambda value: f"NOT ({value})",
    "not-equal": lambda a, b: f"({a}) <> ({b})",
    "or": _joined("OR"),
    "random": lambda: "uuid()",
    "regex-replace": lambda value, pattern, by: f"regexp_replace({value}, {pattern}, {by})",
    "replace": _call("replace"),
    "resolve-unsafe": terms.resolved,
    "sha1": _call("sha1"),
    "sha256": lambda value: f"sha2({value}, 256)",
    "slug": _slug,
    "split": _split,
    "starts-with": _call("startswith"),
    "substring": _substring,
    "title": _title,
    "trim": lambda value: f"regexp_replace({value}, {text(_OUTER_SPACE)}, '')",
    "upper": _case("upper"),
    "upper-url": lambda value: _when(
        f"lower({value}) LIKE 'http%'", _case("upper")(value), f"concat('http://', {_case('upper')(value)})"
    ),
    "unsafe": terms.unsafe,
    "uri-encode": terms.uri_encode,
}
