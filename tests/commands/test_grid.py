"""Tables on terminals of several widths."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from dragoman.commands.grid import GAP, LONG, grid, widths

HEAD = ("id", "date", "status", "who", "what")
ROWS = [["889b69102c133fb3", "2025-07-03", "happened", "the delegations of Peru and Chile", "CONSULT third-party"]]


def drawn(width: int) -> list[str]:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(grid(HEAD, ROWS, (), width))
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_a_wide_terminal_has_a_line_for_a_row():
    assert drawn(120) == [
        "id                date        status    who                                what",
        "889b69102c133fb3  2025-07-03  happened  the delegations of Peru and Chile  CONSULT third-party",
    ]


def test_columns_wrap_between_words_where_the_terminal_is_narrower():
    assert drawn(76) == [
        "id                date        status    who                what",
        "889b69102c133fb3  2025-07-03  happened  the delegations    CONSULT",
        "                                        of Peru and Chile  third-party",
    ]


def test_rows_stand_one_below_the_other_where_columns_do_not_fit():
    assert drawn(44) == [
        "889b69102c133fb3  2025-07-03  happened",
        "  who   the delegations of Peru and Chile",
        "  what  CONSULT third-party",
    ]


@pytest.mark.parametrize("width", [20, 44, 76, 120])
def test_no_line_is_wider_than_the_terminal(width):
    assert max(map(len, drawn(width))) <= width


@given(st.lists(st.lists(st.text("ab ", max_size=30), min_size=3, max_size=3), min_size=1), st.integers(10, 120))
def test_columns_fit_and_hold_their_longest_word(cells, most):
    found = widths(cells, most)
    if found is not None:
        assert sum(found) + GAP * (len(found) - 1) <= most
        for width, column in zip(found, zip(*cells, strict=True), strict=True):
            assert width >= max((min(len(word), LONG) for text in column for word in text.split()), default=0)
