"""Which literals have a datatype and are well-formed for it (SHACL 4.1.2; SPARQL 1.1's operand types)."""

from __future__ import annotations

from sahel_ld.shacl.bounds import BOUNDS
from sahel_ld.shacl.compiler import Compiler
from sahel_ld.shacl.vocabulary import XSD, Term

# Lexical forms of the types that are checked by their spelling.
SPELLINGS: dict[str, str] = {
    "boolean": "^(true|false|1|0)$",
    "decimal": "^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$",
    "double": "^([+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN)$",
    "float": "^([+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN)$",
    "integer": "^[+-]?[0-9]+$",
}

# Lexical forms of the types that SPARQL can cast to.
CASTS = frozenset(
    (
        *("date", "dateTime", "time", "duration", "dayTimeDuration", "yearMonthDuration"),
        *("gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay"),
    )
)

# Lexical forms of the integer types that have one bound.
SIGNED: dict[str, str] = {
    "negativeInteger": "^-0*[1-9][0-9]*$",
    "nonNegativeInteger": "^([+]?[0-9]+|-0+)$",
    "nonPositiveInteger": "^(-[0-9]+|[+]?0+)$",
    "positiveInteger": "^[+]?0*[1-9][0-9]*$",
}


def conforms_to_datatype(compiler: Compiler, datatype: Term, x: str) -> str:
    """Write the expression that is true for a well-formed literal of a datatype."""
    name = datatype.value.removeprefix(XSD)
    if name in BOUNDS:
        return _bounded(compiler, datatype, name, x)
    same = f"COALESCE({compiler.data.datatype(x)} = {datatype}, false)"
    if name in SPELLINGS:
        return f'{same} && REGEX(STR({x}), "{SPELLINGS[name]}")'
    if name in CASTS:
        return f"{same} && COALESCE(DATATYPE({datatype}(STR({x}))) = {datatype}, false)"
    return same


def _bounded(compiler: Compiler, datatype: Term, name: str, x: str) -> str:
    """An integer type with bounds: where the store keeps only the value, an integer within them passes.

    Values are cast to decimals, which hold every type that has two bounds; the others go by the sign.
    """
    low, high = BOUNDS[name]
    text, value = f"STR({x})", f"<{XSD}decimal>(STR({x}))"
    two = low is not None and high is not None
    limits = f"COALESCE({value} >= {low}.0 && {value} <= {high}.0, false)" if two else "true"
    number = f'REGEX({text}, "{SIGNED.get(name, SPELLINGS["integer"])}")'
    known = str(datatype) if compiler.data.exact else f"{datatype}, <{XSD}integer>"
    typed = f"COALESCE({compiler.data.datatype(x)} IN ({known}), false)"
    return f"{typed} && {number} && {limits}"
