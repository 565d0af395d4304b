"""Tables for people: fitted to a terminal, or in Markdown.

What the data say never reaches the terminal as a command: control and format characters are shown
as escapes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

GAP = "  "
NARROWEST = 8
_NUMERIC = frozenset("0123456789+-.,")


def fitted(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int | None) -> str:
    """The rows under their columns' names; cells wrap so that no line is wider than `width`.

    Where even narrow columns do not fit, each row becomes a block of `name  value` lines.
    """
    names = [printable(name) for name in columns]
    cells = [[printable(cell) for cell in row] for row in rows]
    natural = [max(map(breadth, column)) for column in zip(names, *cells, strict=True)]
    widths = _shares(natural, width)
    if widths is None:
        return "".join(_blocks(names, cells, width or 0))
    right = [_all_numbers([row[index] for row in cells]) for index in range(len(names))]
    lines = [*_laid_out(names, widths, right), GAP.join("-" * each for each in widths)]
    for row in cells:
        lines += _laid_out(row, widths, right)
    return "".join(line.rstrip() + "\n" for line in lines)


def markdown(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The rows as a Markdown table (GitHub's), with its own signs escaped."""
    right = [_all_numbers([row[index] for row in rows]) for index in range(len(columns))]
    lines = [list(columns), ["--:" if each else "---" for each in right], *rows]
    escaped = [
        lines[1] if index == 1 else [_escaped(cell) for cell in line] for index, line in enumerate(lines)
    ]
    return "".join(f"| {' | '.join(line)} |\n" for line in escaped)


def _escaped(cell: str) -> str:
    for sign in "\\`*_[]<>|":
        cell = cell.replace(sign, f"\\{sign}" if sign not in "<>" else {"<": "&lt;", ">": "&gt;"}[sign])
    return printable(cell.replace("\r\n", "\n").replace("\n", "<br>"))


def printable(text: str) -> str:
    """The text with control, format and line-breaking characters shown as escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if _shows(char) else char.encode("unicode_escape").decode() for char in text)


def _shows(char: str) -> bool:
    # Cf holds the joiners that scripts and emoji need, but also the bidi controls that reorder a line.
    return char in "\u200c\u200d" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def breadth(text: str) -> int:
    """How many cells of a terminal the text takes."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth  # only text beyond ASCII pays for it

    return max(0, wcswidth(text))


def _shares(natural: Sequence[int], width: int | None) -> list[int] | None:
    """Each column's width: its natural one if all fit, else the widest give way; None if none can."""
    room = (width or 0) - len(GAP) * (len(natural) - 1)
    if width is None or sum(natural) <= room:
        return list(natural)
    if sum(min(each, NARROWEST) for each in natural) > room:
        return None
    # Columns below the even share keep their width; the others share what is left.
    widths, left = list(natural), room
    waiting = sorted(range(len(natural)), key=lambda index: natural[index])
    for position, index in enumerate(waiting):
        share = left // (len(waiting) - position)
        widths[index] = min(natural[index], share)
        left -= widths[index]
    return widths


def _laid_out(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> Iterator[str]:
    wrapped = [list(_wrapped(cell, width)) for cell, width in zip(cells, widths, strict=True)]
    for number in range(max(map(len, wrapped), default=0)):
        parts = [lines[number] if number < len(lines) else "" for lines in wrapped]
        yield GAP.join(_padded(*each) for each in zip(parts, widths, right, strict=True))


def _padded(text: str, width: int, right: bool) -> str:
    space = " " * (width - breadth(text))
    return space + text if right else text + space


def _wrapped(text: str, width: int) -> Iterator[str]:
    """The text in lines of at most `width` cells, broken at spaces where there are any."""
    while breadth(text) > width:
        cut = _cut(text, width)
        space = text.rfind(" ", 0, cut + 1)
        end = space if space > 0 else cut
        yield text[:end].rstrip()
        text = text[end:].lstrip(" ")
    yield text


def _cut(text: str, width: int) -> int:
    """How many characters fit into `width` cells; at least one."""
    if text.isascii():
        return width
    used = 0
    for index in range(1, len(text) + 1):
        used = breadth(text[:index])
        if used > width:
            return max(1, index - 1)
    return len(text)


def _all_numbers(column: Sequence[str]) -> bool:
    filled = [cell for cell in column if cell]
    return bool(filled) and all(
        _NUMERIC.issuperset(cell) and cell[-1:].isdigit() and cell.count("-") <= 1 for cell in filled
    )


def _blocks(names: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    longest = max(map(breadth, names))
    room = max(width - longest - len(GAP), NARROWEST)
    for row in rows:
        for name, cell in zip(names, row, strict=True):
            for number, line in enumerate(_wrapped(cell, room)):
                yield f"{_padded(name if not number else '', longest, False)}{GAP}{line}".rstrip() + "\n"
        yield "\n"
