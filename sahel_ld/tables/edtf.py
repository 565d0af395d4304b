"""The grammar of EDTF (ISO 8601-2, levels 0 to 2), for dates and intervals without a time of day.

One regular expression, put together from its parts. The shape of the EDTF string of an interval has
the same one, and a test holds the two equal. It uses no construct that XPath lacks.
"""

from __future__ import annotations

import re

# Uncertain, approximate, both; before a component for it alone, after it for all up to here.
_QUALIFIER = "[?~%]?"
_YEAR = "-?[0-9X]{4}"
_MONTH = "(0[1-9X]|1[0-2X]|X[0-9X])"
_SEASON = "(2[1-9]|3[0-9]|4[01])"
_LEAP_YEAR = (
    "-?([0-9X]{2}(0[48]|[2468][048]|[13579][26]|[0-9]X|X[0-9X])|([02468][048]|[13579][26]|[0-9]X|X[0-9X])00)"
)
# Days that a month has, with the months that have so many.
_DAYS = {
    "(0[13578X]|1[02X]|X[0-9X])": "(0[1-9X]|[12][0-9X]|3[01X]|X[0-9X])",
    "(0[469]|11)": "(0[1-9X]|[12][0-9X]|3[0X]|X[0-9X])",
    "02": "(0[1-9X]|1[0-9X]|2[0-8X]|X[0-9X])",
}
_LONG_YEAR = "Y-?([1-9][0-9]{4,}|[0-9]+E[0-9]+)(S[1-9][0-9]*)?"


def _joined(*components: str) -> str:
    return "-".join(f"{_QUALIFIER}{component}{_QUALIFIER}" for component in components)


def _either(*alternatives: str) -> str:
    return f"({'|'.join(alternatives)})"


_DATE = _either(
    _joined(_YEAR),
    f"-?[0-9]{{4}}S[1-9]{_QUALIFIER}",
    _LONG_YEAR,
    _joined(_YEAR, _either(_MONTH, _SEASON)),
    *(_joined(_YEAR, months, days) for months, days in _DAYS.items()),
    _joined(_LEAP_YEAR, "02", "29"),
)
_INTERVAL = _either(f"{_DATE}/({_DATE}|[.][.])?", f"([.][.])?/{_DATE}")
_MEMBERS = f"([.][.])?{_DATE}((,|[.][.]){_DATE})*([.][.])?"
_SET = _either(f"\\[{_MEMBERS}\\]", f"\\{{{_MEMBERS}\\}}")
PATTERN = f"^{_either(_DATE, _INTERVAL, _SET)}$"
_COMPILED = re.compile(PATTERN)


def is_edtf(text: str) -> bool:
    """Whether `text` is a date, an interval or a set of dates in EDTF."""
    return _COMPILED.fullmatch(text) is not None
