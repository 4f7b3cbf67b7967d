"""A watch list: a line only when a dyad passes a level that it has not had for long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dragoman.measures import closeness
from dragoman.measures.asframes import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dragoman.measures.panel import Panel
    from dragoman.measures.source import Source
    from dragoman.measures.tally import View


@dataclass(frozen=True, slots=True)
class Alarm:
    """A day on which closeness, as known then, left the range of the days before it.

    ``direction`` is ``closer`` or ``apart``; ``level`` the closeness; ``extreme`` the farthest it had been;
    ``events`` how many the last 30 days had.
    """

    dyad: str
    date: str
    direction: str
    level: float
    extreme: float
    events: int


@dataclass(frozen=True, slots=True)
class Alarms(Rows):
    """Alarms by date, the latest first."""

    found: tuple[Alarm, ...]
    days: int
    history: int
    """Days that the record covers; with fewer than ``days`` nothing can be unseen for so long."""

    def __iter__(self) -> Iterator[Alarm]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    def rows(self) -> list[dict[str, Any]]:
        """``dyad``, ``date``, ``direction``, ``level``, ``extreme``, ``events``."""
        return [
            {"dyad": a.dyad, "date": a.date, "direction": a.direction, "level": round(a.level, 2),
             "extreme": round(a.extreme, 2), "events": a.events}
            for a in self.found
        ]  # fmt: skip

    def __str__(self) -> str:
        if self.found:
            return "\n".join(f"{a.date} {a.dyad:<9} {a.direction:<6} {a.level:+.0f}" for a in self.found)
        if self.history <= self.days:
            return f"the record covers {self.history} days; a level unseen for {self.days} needs more"
        return "nothing new"


def watch(
    panel: Panel,
    *,
    days: int = 365,
    floor: int = 10,
    quiet: int = 30,
    margin: float = 5.0,
    model: closeness.Model | None = None,
) -> Alarms:
    """The days on which a dyad's closeness passed every level of the ``days`` before, less the last ``quiet`` days,
    by the ``margin``: a slow creep is no news.

    Only with at least ``floor`` events in the last 30 days, and in the same direction not again before ``quiet`` days
    without such a day.
    """
    import numpy as np
    from numpy.lib.stride_tricks import sliding_window_view

    found: list[Alarm] = []
    total = np.bincount(panel.dyad, weights=panel.count, minlength=len(panel.dyads))
    for start, stop in panel.blocks() if panel.days > days else ():
        kept = np.nonzero(total[start:stop] >= floor)[0]
        if not len(kept):
            continue
        level = closeness.course(panel.dense(start, stop)[kept], panel.exposure, panel.usual, model).closeness
        daily = panel.dense(start, stop, counts=True)[kept].sum(axis=1)
        recent = np.cumsum(daily, axis=-1)
        recent[:, 30:] -= recent[:, :-30].copy()
        for row, dyad in enumerate(kept):
            past = sliding_window_view(level[row], days)[:-1, : days - quiet]
            high, low = past.max(axis=1), past.min(axis=1)
            for sign, extreme in ((1, high), (-1, low)):
                last = -quiet
                passed = ((level[row, days:] - extreme) * sign > margin) & (recent[row, days:] >= floor)
                for at in np.nonzero(passed)[0].tolist():
                    if at - last >= quiet:
                        found.append(
                            Alarm("-".join(panel.dyads[start + dyad]), panel.date(days + at).isoformat(),
                                  "closer" if sign > 0 else "apart", float(level[row, days + at]),
                                  float(extreme[at]), int(recent[row, days + at]))
                        )  # fmt: skip
                    last = at
    found.sort(key=lambda a: a.dyad)
    found.sort(key=lambda a: a.date, reverse=True)
    return Alarms(tuple(found), days, panel.days)


def watch_list(
    source: Source,
    a: str | None = None,
    b: str | None = None,
    *,
    from_: str | None = None,
    to: str | None = None,
    view: View | None = None,
    days: int = 365,
    floor: int = 10,
) -> Alarms:
    """``watch`` over two parties, all dyads of one, or all of a record."""
    from dragoman.measures.turning import asked
    from dragoman.record.filters import day

    found = watch(asked(source, a, b, to=to, view=view), days=days, floor=floor)
    if from_:
        found = Alarms(tuple(x for x in found if x.date >= day(from_)), found.days, found.history)
    return found
