"""The pictures of a series: closeness with its band and turns; cooperation above the line, conflict below."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from dragoman.measures.charts.svg import Drawing, Scale, day_scale, number_ticks, responsive, words
from dragoman.ontology import plover

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.measures.series import Series
    from dragoman.measures.turning import Turn

ORDER = (2, 1, 3, 4)
"""The quads of a bar from top to bottom: deeds lie outside."""
_DAY = datetime.timedelta(days=1)


def _ends(series: Series) -> list[datetime.date]:
    return [*(day - _DAY for day in series.dates[1:]), series.last]


def _title(series: Series) -> str:
    from dragoman.record.codes import both

    return both(series.a, series.b)


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


def _told(day: datetime.date) -> str:
    return f"{day.day} {day:%b %Y}"


def draw(series: Series, width: int) -> Drawing:
    """Closeness over time at a width in pixels."""
    line, ends = series.lines["both"], _ends(series)
    known = "as known now" if series.now else "as known then"
    drawing = Drawing(width, 330 if width > 600 else 300, f"Closeness, {_title(series)}", _summary(series))
    drawing.margins = (66, 14, 28, 44)
    drawing.text(0, 15, drawing.title, "strong")
    turns = "; numbered: ▲ closer, ▼ apart" if series.turns else ""
    drawing.text(0, 33, f"{known}, with 90 % band{turns}", "quiet small")
    x = day_scale(series.dates[0], series.last, drawing.left, drawing.right)
    y = Scale(-100, 100, drawing.bottom, drawing.top)
    drawing.y_axis(y, (-100, -50, 0, 50, 100), lambda v: f"{v:+.0f}".replace("-", "−") if v else "0")
    drawing.day_axis(x, series.dates[0], series.last)
    xs = [x(day.toordinal()) for day in ends]
    drawing.band(xs, [y(v) for v in line.low], [y(v) for v in line.high])
    _marks(drawing, series.turns, x)
    drawing.path([(a, y(float(v))) for a, v in zip(xs, line.closeness, strict=True)])
    last = float(line.closeness[-1])
    if last == last:
        drawing.circle(xs[-1], y(last), 3.5, "dot", f"{_told(series.last)}: {last:+.0f}")
    return drawing


def _marks(drawing: Drawing, turns: Sequence[Turn], x: Scale) -> None:
    """Numbered arrow heads on top of the plot, raised where two would touch."""
    end, row = -100.0, 0
    for number, turn in enumerate(turns, 1):
        at = x(datetime.date.fromisoformat(turn.date).toordinal())
        row = (row + 1) % 2 if at - end < 26 else 0
        height = drawing.top - 8 - 13 * row
        tip = f"{turn.date}: {turn.direction}, probability {turn.probability:.2f}"
        drawing.line(at, height + 4, at, drawing.bottom, "stem")
        drawing.triangle(at - 5, height - 2, 4, turn.direction == "closer", turn.direction, tip)
        drawing.text(at + 1, height + 2, number, f"{turn.direction} small")
        end = at


def moves(series: Series, width: int) -> Drawing:
    """Events a step: cooperation above the line, conflict below it."""
    import numpy as np

    line, ends = series.lines["both"], _ends(series)
    groups = _groups(series, 120 if width > 600 else 60)
    quads = np.stack([line.quads[:, a:b].sum(axis=1) for a, b in groups], axis=1)
    top = max(int(quads[:2].sum(axis=0).max()), 1)
    low = max(int(quads[2:].sum(axis=0).max()), 1)
    span = f"every {groups[0][1]} {series.step}s" if groups[0][1] > 1 else f"by {series.step}"
    drawing = Drawing(width, 290, f"What was done, {span}", f"{_title(series)}: cooperation above, conflict below.")
    names = plover().quads
    keys = [(f"c{quad}", names[quad]) for quad in ORDER]
    drawing.margins = (58 if width > 600 else 76, 14, 28, 44)
    drawing.text(0, 15, drawing.title, "strong")
    if width > 600:
        drawing.legend(keys, 0, 38)
    else:
        drawing.legend(keys[:2], 0, 38)
        drawing.legend(keys[2:], 0, 56)
    x = Scale(series.dates[0].toordinal(), series.last.toordinal() + 1, drawing.left, drawing.right)
    y = Scale(-low, top, drawing.bottom, drawing.top)
    ticks = [t for t in number_ticks(-low, top, 5) if t == int(t)]
    drawing.y_axis(y, ticks, lambda v: f"{abs(v):g}")
    drawing.day_axis(x, series.dates[0], series.last)
    for place, (a, b) in enumerate(groups):
        left, right = x(series.dates[a].toordinal()), x(ends[b - 1].toordinal() + 1)
        gap = 1 if right - left > 3 else 0
        for order, sign in (((1, 0), 1), ((2, 3), -1)):
            base = 0
            for quad in order:
                count = int(quads[quad, place])
                if count:
                    high, deep = y(sign * base), y(sign * (base + count))
                    tip = f"{_told(series.dates[a])}: {count} {names[quad + 1]}"
                    drawing.rect(left, min(high, deep), right - left - gap, abs(high - deep), f"c{quad + 1}", tip)
                base += count
    drawing.line(drawing.left, y(0), drawing.right, y(0), "zero")
    return drawing


def _groups(series: Series, most: int) -> list[tuple[int, int]]:
    """Runs of steps that share a bar, so that bars stay wide enough to see."""
    size = -(-len(series.dates) // most)
    return [(k, min(k + size, len(series.dates))) for k in range(0, len(series.dates), size)]


def _summary(series: Series) -> str:
    line = series.lines["both"]
    first, last = float(line.closeness[0]), float(line.closeness[-1])
    return (
        f"From {first:+.0f} on {_told(series.dates[0])} to {last:+.0f} on {_told(series.last)}, with "
        f"{len(series.turns)} turning points."
    )


def turns_table(turns: Sequence[Turn]) -> str:
    """The turning points in words, numbered as in the chart."""
    rows = "".join(
        f"<tr><td>{k}</td><td>{words(t.date)}</td><td>{words(t.direction)}</td><td>{t.probability:.2f}</td>"
        f"<td>{_signed(t.before)} → {_signed(t.after)}</td></tr>"
        for k, t in enumerate(turns, 1)
    )
    head = "<tr><th></th><th>day</th><th>course</th><th>probability</th><th>balance a day, before → after</th></tr>"
    return f'<h2>Turning points</h2><div class="scroll"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>'


def fragments(series: Series) -> list[str]:
    """HTML of both charts and the turns."""
    out = [responsive(lambda width: draw(series, width)), responsive(lambda width: moves(series, width))]
    if series.turns:
        out.append(turns_table(series.turns))
    return out
