"""A heat map: dyads down, months across, the mean balance of scores in each cell."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from dragoman.measures.charts.svg import Drawing, responsive, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from dragoman.measures.panel import Panel
    from dragoman.measures.turning import Turns

    Array = NDArray[np.float64]


def months(panel: Panel, most: int = 25) -> tuple[list[str], list[datetime.date], Array]:
    """(dyads, months, balance): of the dyads with the most events, closeness of each month by its scores alone,
    100 × (cooperation − conflict) / (cooperation + conflict), NaN where nothing happened."""
    import numpy as np

    events = np.bincount(panel.dyad, weights=panel.count, minlength=len(panel.dyads))
    order = np.argsort(-events, kind="stable")[:most]
    dates = [panel.date(k) for k in range(panel.days)]
    month = np.array([d.year * 12 + d.month - 1 for d in dates])
    starts = np.nonzero(np.diff(month, prepend=month[0] - 1))[0]
    out = np.full((len(order), len(starts)), np.nan)
    for row, place in enumerate(order.tolist()):
        sums = np.add.reduceat(panel.dense(place, place + 1)[0], starts, axis=-1)
        good, bad = sums[:2].sum(axis=0), sums[2:].sum(axis=0)
        total = good + bad
        out[row] = np.where(total > 0, 100 * (good - bad) / np.where(total > 0, total, 1), np.nan)
    return ["-".join(panel.dyads[k]) for k in order.tolist()], [dates[k].replace(day=1) for k in starts], out


def heat(names: Sequence[str], dates: Sequence[datetime.date], values: Array, width: int) -> Drawing:
    """The map: green is cooperation, orange conflict, the deeper the more; grey where nothing is reported."""
    import numpy as np

    row, label = 20.0, max([width_of(n, 12) for n in names] or [0]) + 10
    drawing = Drawing(width, 70 + row * len(names), "Cooperation and conflict by month", "Dyads down, months across.")
    drawing.margins = (46, 10, 24, label)
    drawing.text(0, 15, drawing.title, "strong")
    drawing.legend((("closer", "cooperation"), ("apart", "conflict"), ("empty", "nothing reported")), 0, 35)
    cell = (drawing.right - drawing.left) / max(len(dates), 1)
    for i, name in enumerate(names):
        top = drawing.top + i * row
        drawing.text(0, top + row - 6, name, "small")
        for j, date in enumerate(dates):
            value = float(values[i, j])
            tip = f"{name}, {date:%B %Y}: " + ("nothing reported" if np.isnan(value) else f"{value:+.0f}")
            kind = "empty" if np.isnan(value) else "closer" if value >= 0 else "apart"
            shade = 1.0 if np.isnan(value) else 0.12 + 0.88 * abs(value) / 100
            drawing.rect(drawing.left + j * cell, top + 1, cell - 1.5, row - 2, kind, tip, shade)
    every = max(int(48 / max(cell, 1)) + 1, 1)
    for j in range(0, len(dates), every):
        text = f"{dates[j]:%b}" if dates[j].month != 1 and j else f"{dates[j]:%b %y}"
        drawing.text(drawing.left + j * cell, drawing.top + row * len(names) + 16, text, "quiet small")
    return drawing


def fragment(panel: Panel, most: int = 25) -> str:
    """HTML of the map of a panel."""
    names, dates, values = months(panel, most)
    return responsive(lambda width: heat(names, dates, values, width))


def page_of(panel: Panel, turns: Turns) -> str:
    """A page with the map of a panel and its turning points."""
    from dragoman.measures.charts.svg import page

    return page(
        "Closer and apart",
        [fragment(panel), "<h2>Turning points</h2>", f'<div class="scroll">{turns._repr_html_()}</div>'],
    )
