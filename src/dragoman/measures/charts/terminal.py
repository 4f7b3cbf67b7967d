"""Charts as text: braille dots for a course, blocks for counts; 80 columns or fewer."""

from __future__ import annotations

import datetime
import math
from itertools import pairwise
from typing import TYPE_CHECKING

from dragoman.measures.charts.svg import day_ticks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.measures.series import Series

_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
_BLOCKS = " ▁▂▃▄▅▆▇█"
_DAY = datetime.timedelta(days=1)


class Braille:
    """A field of dots, two by four a character, with (0, 0) at the top left."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self._cells = [[0] * columns for _ in range(rows)]

    def dot(self, x: int, y: int) -> None:
        """Sets a dot; outside of the field nothing happens."""
        if 0 <= x < self.columns * 2 and 0 <= y < self.rows * 4:
            self._cells[y // 4][x // 2] |= _DOTS[x % 2][y % 4]

    def lines(self) -> list[str]:
        """The rows as text."""
        return ["".join(chr(0x2800 + cell) if cell else " " for cell in row) for row in self._cells]


def _axis(first: datetime.date, last: datetime.date, columns: int) -> str:
    """Days below a plot, each label beginning at its day."""
    out = [" "] * columns
    end = -1
    days = max((last - first).days, 1)
    for day, label in day_ticks(first, last, max(columns // 12, 2)):
        at = round((day - first).days / days * (columns - 1))
        if at > end and at + len(label) <= columns:
            out[at : at + len(label)] = label
            end = at + len(label)
    return "".join(out).rstrip()


def course(
    start: datetime.date,
    days: Sequence[datetime.date],
    values: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    columns: int,
    rows: int = 9,
) -> list[str]:
    """Values from −100 to 100 as a line of dots within a dotted band, from ``start`` on, with numbers at the left."""
    field = Braille(columns, rows)
    wide, tall = columns * 2 - 1, rows * 4 - 1
    first, span = start.toordinal(), max(days[-1].toordinal() - start.toordinal(), 1)

    def height(value: float) -> int:
        return round((100 - value) / 200 * tall)

    previous: tuple[int, int] | None = None
    for k, day in enumerate(days):
        if math.isnan(values[k]):
            previous = None
            continue
        x, y = round((day.toordinal() - first) / span * wide), height(values[k])
        if x % 2 == 0:
            field.dot(x, height(low[k]))
            field.dot(x, height(high[k]))
        if previous is not None:
            steps = max(abs(x - previous[0]), abs(y - previous[1]), 1)
            for step in range(steps):
                field.dot(
                    round(previous[0] + (x - previous[0]) * step / steps),
                    round(previous[1] + (y - previous[1]) * step / steps),
                )
        field.dot(x, y)
        previous = (x, y)
    labels = {0: "+100", rows // 2: "   0", rows - 1: "−100"}
    return [f"{labels.get(row, ''):>4} ┤{line}".rstrip() for row, line in enumerate(field.lines())]  # fmt: skip


def bars(values: Sequence[int], columns: int) -> str:
    """One row of blocks, values summed to the columns."""
    edges = [k * len(values) // columns for k in range(columns + 1)]
    sums = [sum(values[start : max(stop, start + 1)]) for start, stop in pairwise(edges)]
    top = max([*sums, 1])
    return "".join(_BLOCKS[math.ceil(value / top * (len(_BLOCKS) - 1) - 1e-9)] for value in sums).rstrip()


def closeness_text(series: Series, width: int = 80) -> str:
    """Closeness, then cooperation and conflict, then the turning points."""
    from dragoman.record.codes import both

    width = max(min(width, 80), 30)
    line = series.lines["both"]
    columns = width - 6
    known = "as known now" if series.now else "as known then"
    ends = [*(day - _DAY for day in series.dates[1:]), series.last]
    out = [both(series.a, series.b)[:width], f"closeness {known}, 90 % band"[:width]]
    out += course(series.dates[0], ends, line.closeness.tolist(), line.low.tolist(), line.high.tolist(), columns)
    axis = _axis(series.dates[0], series.last, columns)
    out.append(f"      {axis}")
    for label, part in (("coop", line.quads[:2]), ("conf", line.quads[2:])):
        out.append(f"{label:>4}  {bars(part.sum(axis=0).tolist(), columns)}".rstrip())
    now = float(line.closeness[-1])
    if not math.isnan(now):
        out.append(f"{series.last}: {now:+.0f} ({line.low[-1]:+.0f} to {line.high[-1]:+.0f})")
        p = float(line.p_closer[-1])
        if not math.isnan(p):
            out.append(f"P(closer than 30 days before) {p:.2f}")
    for number, turn in enumerate(series.turns, 1):
        out.append(f"{number}. {turn.date} {turn.direction}, P {turn.probability:.2f}")
    return "\n".join(told[:width] for told in out)
