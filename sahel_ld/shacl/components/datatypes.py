"""Which literals have a datatype and are well-formed for it (SHACL 4.1.2; SPARQL 1.1's operand types)."""

from __future__ import annotations

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

# The integer types and their bounds; the store keeps their value, but as xsd:integer.
BOUNDS: dict[str, tuple[int | None, int | None]] = {
    "byte": (-(2**7), 2**7 - 1),
    "int": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1),
    "negativeInteger": (None, -1),
    "nonNegativeInteger": (0, None),
    "nonPositiveInteger": (None, 0),
    "positiveInteger": (1, None),
    "short": (-(2**15), 2**15 - 1),
    "unsignedByte": (0, 2**8 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedShort": (0, 2**16 - 1),
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
    """An integer type with bounds: where the store keeps only the value, an integer within them passes."""
    low, high = BOUNDS[name]
    value = f"<{XSD}integer>(STR({x}))" if compiler.data.exact else x
    limits = [f"{value} >= {low}"] if low is not None else []
    limits += [f"{value} <= {high}"] if high is not None else []
    number = f'REGEX(STR({x}), "{SPELLINGS["integer"]}")'
    known = str(datatype) if compiler.data.exact else f"{datatype}, <{XSD}integer>"
    typed = f"COALESCE({compiler.data.datatype(x)} IN ({known}), false)"
    return f"{typed} && {number} && COALESCE({' && '.join(limits)}, false)"
