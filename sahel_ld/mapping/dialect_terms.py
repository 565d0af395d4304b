"""DuckDB expressions that make terms: text, escapes, IRIs, labels, datatypes.

What is long or names its argument more than once is a macro, defined once for a connection, so that
statements stay short enough to be read.
"""

from __future__ import annotations

import re

from sahel_ld.mapping import names
from sahel_ld.mapping.iri_patterns import ABSOLUTE, BREAKING, ILLEGAL, KEPT, UCSCHAR


def text(value: str) -> str:
    """A text literal; control characters are spelled by number so that statements stay readable."""
    pieces = re.split(r"([\x00-\x1f\x7f])", value)
    spelled = [f"chr({ord(one)})" if re.match(r"[\x00-\x1f\x7f]", one) else "'" + one.replace("'", "''") + "'"
               for one in pieces if one]  # fmt: skip
    return spelled[0] if len(spelled) == 1 else "(" + " || ".join(spelled) + ")" if spelled else "''"


def fault(name: str, value: str) -> str:
    """Stops the statement with the name of what is wrong and the value; or is no value, in lenient mode."""
    return f"sl_fault('{name}', {value})"


def literal(value: str) -> str:
    """A quoted literal in canonical N-Quads: JSON escapes the same characters the same way, but for DEL."""
    quoted = f"CAST(to_json({value}) AS VARCHAR)"
    return (
        f"CASE WHEN contains({value}, chr(0)) THEN {fault('nul', value)} "
        f"WHEN contains({value}, chr(127)) THEN replace({quoted}, chr(127), '\\u007F') ELSE {quoted} END"
    )


def iri_encode(value: str) -> str:
    """Percent-encodes all but `iunreserved`, by the cheapest way that is right for the value.

    Plain ASCII takes the built-in function. Other text is encoded whole, and all that is not ASCII is
    decoded again. Only characters that no IRI may have need a look at each.
    """
    pieces = f"regexp_extract_all({value}, '[{KEPT}]+|[^{KEPT}]+')"
    each = f"CASE WHEN regexp_matches(x, '^[{KEPT}]') THEN x ELSE url_encode(x) END"
    return (
        f"CASE WHEN contains({value}, chr(0)) THEN {fault('nul', value)} "
        f"WHEN strlen({value}) = length({value}) THEN url_encode({value}) "
        f"WHEN regexp_matches({value}, '[^\\x00-\\x7F{UCSCHAR}]') "
        f"THEN array_to_string([{each} for x in {pieces}], '') "
        f"ELSE url_decode(regexp_replace(url_encode({value}), '%([0-7])', '%25\\1', 'g')) END"
    )


def resolved(value: str, base: str) -> str:
    return f"CASE WHEN regexp_matches({value}, '{ABSOLUTE}') THEN {value} ELSE {base} || {value} END"


def unsafe(value: str) -> str:
    """A value as it is, but for the characters that would end or break the IRI it stands in."""
    made = value
    for character in BREAKING:
        made = f"replace({made}, {text(character)}, '\\u{ord(character):04X}')"
    broken = f"regexp_matches({value}, '[\\x00-\\x1F<>\\\\]')"
    return (
        f"CASE WHEN contains({value}, chr(0)) THEN {fault('nul', value)} "
        f"WHEN {broken} THEN {made} ELSE {value} END"
    )


def resolve_iri(value: str, base: str) -> str:
    """An IRI of the data, the base before a relative one; stops at a character no IRI may have."""
    checked = f"regexp_matches({value}, {text(ILLEGAL)})"
    return f"CASE WHEN {checked} THEN {fault('iri', value)} ELSE {resolved(value, base)} END"


def resolve_uri(value: str, base: str) -> str:
    """As `resolve_iri`, ASCII only."""
    checked = f"regexp_matches({value}, {text(ILLEGAL)}) OR strlen({value}) <> length({value})"
    return f"CASE WHEN {checked} THEN {fault('uri', value)} ELSE {resolved(value, base)} END"


def canonical_double(value: str) -> str:
    """The canonical text of an `xsd:double`: one digit before the point, an exponent (1.5E0)."""
    # Never a plain CAST: the engine may try the branch of a CASE on rows that it does not concern.
    read = f"TRY_CAST({value} AS DOUBLE)"
    shortest = f"CAST({read} AS VARCHAR)"
    number = f"abs({read})"
    digits = f"rtrim(ltrim(replace(ltrim({shortest}, '-'), '.', ''), '0'), '0')"
    sign = f"CASE WHEN starts_with({shortest}, '-') THEN '-' ELSE '' END"
    rest = f"CASE WHEN length({digits}) > 1 THEN substr({digits}, 2) ELSE '0' END"
    whole = f"split_part(ltrim({shortest}, '-'), '.', 1)"
    small = f"-(length(regexp_extract({shortest}, '\\.(0*)', 1)) + 1)"
    power = f"CASE WHEN {number} >= 1 THEN length({whole}) - 1 ELSE {small} END"
    mantissa = f"split_part({shortest}, 'e', 1)"
    scientific = (
        f"{mantissa} || CASE WHEN contains({mantissa}, '.') THEN '' ELSE '.0' END || 'E' || "
        f"CAST(TRY_CAST(split_part({shortest}, 'e', 2) AS INTEGER) AS VARCHAR)"
    )
    return (
        f"CASE WHEN isnan({read}) THEN 'NaN' WHEN isinf({read}) THEN {sign} || 'INF' "
        f"WHEN {number} = 0 THEN {sign} || '0.0E0' WHEN contains({shortest}, 'e') THEN {scientific} "
        f"ELSE {sign} || substr({digits}, 1, 1) || '.' || {rest} || 'E' || CAST({power} AS VARCHAR) END"
    )


def blank_label(value: str) -> str:
    """A label from any text, different for different texts: letters and digits stay, `_XX` is a byte."""
    label = f"url_encode({value})"
    for character, spelled in (("_", "_5F"), ("-", "_2D"), (".", "_2E"), ("~", "_7E"), ("%", "_")):
        label = f"replace({label}, '{character}', '{spelled}')"
    return f"'b' || {label}"


def language_suffix(tag: str) -> str:
    well = f"regexp_full_match({tag}, '[A-Za-z]{{1,8}}(-[A-Za-z0-9]{{1,8}})*')"
    return f"CASE WHEN {well} THEN '@' || {tag} WHEN {tag} IS NOT NULL THEN {fault('language', tag)} END"


def datatype_suffix(datatype: str) -> str:
    return f"CASE WHEN {datatype} = '{names.XSD}string' THEN '' ELSE '^^<' || {datatype} || '>' END"


def natural_suffix(datatype: str) -> str:
    return f"CASE WHEN {datatype} IS NULL THEN '' ELSE '^^<' || {datatype} || '>' END"


def natural_lexical(value: str, datatype: str) -> str:
    return f"CASE WHEN {datatype} = '{names.XSD}double' THEN sl_canonical_double({value}) ELSE {value} END"
