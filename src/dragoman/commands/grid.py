"""A table as wide as the terminal. No word is broken; where the columns do not fit, rows stand one below the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

GAP = 2
"""Blanks between columns."""

LEADING = 3
"""Values on the first line of a row that stands by itself."""

LONG = 20
"""A word longer than that (an address, a path) may be broken."""


def widths(cells: Sequence[Sequence[str]], most: int) -> list[int] | None:
    """A width for each column of ``cells`` (rows, the head among them), ``most`` in all; None where they do not fit.

    A column gets its longest word at least, and what is left goes to the narrowest first.
    """
    from rich.cells import cell_len

    columns = list(zip(*cells, strict=True))
    whole = [max(map(cell_len, column)) for column in columns]
    words = [max((cell_len(word) for text in column for word in text.split()), default=1) for column in columns]
    least = [min(longest, LONG) for longest in words]
    room = most - GAP * (len(columns) - 1)
    if sum(least) > room:
        return None
    found = least
    for cap in range(1, max(whole) + 1):
        wider = [max(low, min(full, cap)) for low, full in zip(least, whole, strict=True)]
        if sum(wider) > room:
            break
        found = wider
    return found


def grid(head: Sequence[str], rows: Sequence[Sequence[str]], styles: Sequence[str], width: int) -> RenderableType:
    """The rows under their head; where ``width`` is too narrow for that, one after the other, each value named."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    styles = [*styles, *[""] * (len(head) - len(styles))]
    fitting = widths([head, *rows], width)
    if fitting is None:
        return Group(*(part for row in rows for part in _alone(head, row, styles)))
    shown = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
    for name, style, wide in zip(head, styles, fitting, strict=True):
        shown.add_column(name, style=style, overflow="fold", width=wide)
    for row in rows:
        shown.add_row(*map(Text, row))
    return shown


def _alone(head: Sequence[str], row: Sequence[str], styles: Sequence[str]) -> Iterator[RenderableType]:
    """A row by itself: its first values on a line, then each other one that is not empty on its own."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    said = [one for one in zip(head, row, styles, strict=True) if one[1]]
    yield Text(" " * GAP).join(Text(text, style) for _, text, style in said[:LEADING])
    below = Table.grid(padding=(0, GAP, 0, 0))
    below.add_column(style="dim", no_wrap=True)
    below.add_column(overflow="fold")
    for name, text, style in said[LEADING:]:
        below.add_row(name, Text(text, style))
    yield Padding(below, (0, 0, 0, GAP))
