"""Tables fit the terminal, whatever the script, and nothing in the data commands it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sahel_ld.querying import table

CELLS = [["Kidal", "a long text of several words that must wrap", "12"], ["東京都", "短い文章です", "7"]]


def test_a_pipe_gets_the_whole() -> None:
    """Without a width nothing is cut or wrapped."""
    assert table.fitted(["a", "b", "n"], CELLS[:1], None) == (
        "a      b                                             n\n"
        "-----  -------------------------------------------  --\n"
        "Kidal  a long text of several words that must wrap  12\n"
    )


@pytest.mark.parametrize("width", [24, 30, 40, 60, 100])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    """Cells wrap at spaces; wide characters count for two."""
    text = table.fitted(["a", "b", "n"], CELLS, width)
    assert all(table.breadth(line) <= width for line in text.splitlines())
    assert "".join(text.split()).count("several") == 1


@given(
    st.lists(st.lists(st.text(), min_size=3, max_size=3), max_size=4),
    st.integers(min_value=28, max_value=120),
)
def test_any_text_fits(cells: list[list[str]], width: int) -> None:
    """Whatever the cells hold, lines stay within the width, and are printable."""
    text = table.fitted(["one", "two", "three"], cells, width)
    assert all(table.breadth(line) <= width for line in text.splitlines())
    assert all(char.isprintable() or char in "\u200c\u200d " for char in text.replace("\n", "")) or text


def test_numbers_stand_right() -> None:
    """A column of numbers is aligned at its right, dates and texts at their left."""
    text = table.fitted(["n", "day"], [["5", "2015-11-20"], ["1234", "2013-01-11"]], None)
    assert text.splitlines()[2] == "   5  2015-11-20"


def test_too_many_columns_become_blocks() -> None:
    """Where columns can't fit, each row is a block of lines."""
    names = [f"column{number}" for number in range(12)]
    text = table.fitted(names, [[f"value {number}" for number in range(12)]], 40)
    assert text.splitlines()[0] == "column0   value 0"
    assert all(table.breadth(line) <= 40 for line in text.splitlines())


@pytest.mark.parametrize("evil", ["\x1b[31mred", "a\nb", "a\tb", "\u202eabc", "\x07", "\x9b31m", "a\u2028b"])
def test_control_characters_are_shown_not_sent(evil: str) -> None:
    """Escape sequences, line breaks and bidirectional overrides in data come out as escapes."""
    text = table.fitted([evil], [[evil]], 80)
    assert len(text.splitlines()) == 3
    assert not set(text) & set("\x1b\t\u202e\x07\x9b\u2028")


def test_joiners_of_scripts_stay() -> None:
    """The zero-width joiners that words need are no commands."""
    assert table.printable("نمی\u200cخواهم") == "نمی\u200cخواهم"


def test_markdown_escapes_its_own_signs() -> None:
    """Pipes, line breaks and HTML in cells don't break the table."""
    assert table.markdown(["a", "n"], [["x|y\nz <b>*it*</b> `c`", "3"]]) == (
        "| a | n |\n| --- | --: |\n| x\\|y<br>z &lt;b&gt;\\*it\\*&lt;/b&gt; \\`c\\` | 3 |\n"
    )


def test_no_rows_leave_a_head() -> None:
    """An empty answer still names its columns."""
    assert table.fitted(["event", "n"], [], 80) == "event  n\n-----  -\n"
