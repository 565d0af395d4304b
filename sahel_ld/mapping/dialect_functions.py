"""The operations of DuckDB's dialect by name, and the macros behind the longer ones.

What is long or names its argument more than once is a macro, defined once for a connection, so that
statements stay short enough to be read.
"""

from __future__ import annotations

from collections.abc import Callable

from sahel_ld.mapping import dialect_library as library
from sahel_ld.mapping import dialect_terms as terms


def _joined(operator: str) -> Callable[..., str]:
    return lambda *given: "(" + f" {operator} ".join(f"({one})" for one in given) + ")"


def _call(name: str) -> Callable[..., str]:
    return lambda *given: f"{name}({', '.join(given)})"


def _when(condition: str, then: str, otherwise: str = "NULL") -> str:
    return f"CASE WHEN {condition} THEN {then} ELSE {otherwise} END"


def macros(*, lenient: bool) -> list[str]:
    """Statements that define the macros; in lenient mode a value at fault is no value."""
    stop = "CAST(NULL AS VARCHAR)" if lenient else "error('sahel-ld fault ' || name || ' ' || value)"
    made = [f"CREATE OR REPLACE TEMP MACRO sl_fault(name, value) AS {stop}"]
    return made + [f"CREATE OR REPLACE TEMP MACRO {head} AS {body}" for head, body in _MACROS.items()]


_MACROS = {
    "sl_canonical_double(v)": terms.canonical_double("v"),
    "sl_literal(v)": terms.literal("v"),
    "sl_iri_encode(v)": terms.iri_encode("v"),
    "sl_unsafe(v)": terms.unsafe("v"),
    "sl_resolved(v, base)": terms.resolved("v", "base"),
    "sl_resolve_iri(v, base)": terms.resolve_iri("v", "base"),
    "sl_resolve_uri(v, base)": terms.resolve_uri("v", "base"),
    "sl_blank_label(v)": terms.blank_label("v"),
    "sl_edtf_earliest(v)": library.edtf_bound("v", "earliest"),
    "sl_edtf_latest(v)": library.edtf_bound("v", "latest"),
    "sl_slug(v)": library.slug("v"),
    "sl_title(v)": library.title("v"),
    "sl_less(a, b)": library.less("a", "b"),
    "sl_split(v, separator)": library.split("v", "separator"),
    "sl_escape(v, mode)": library.escape("v", "mode"),
    "sl_upper_url(v)": library.upper_url("v"),
    "sl_language_suffix(v)": terms.language_suffix("v"),
    "sl_datatype_suffix(v)": terms.datatype_suffix("v"),
    "sl_natural_suffix(v)": terms.natural_suffix("v"),
    "sl_natural_lexical(v, t)": terms.natural_lexical("v", "t"),
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
    "escape": _call("sl_escape"),
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
    "substring": library.substring,
    "title": _call("sl_title"),
    "trim": library.trim,
    "unsafe": _call("sl_unsafe"),
    "upper": _call("upper"),
    "upper-url": _call("sl_upper_url"),
    "uri-encode": _call("url_encode"),
}  # fmt: skip
