"""A calendar of what stood between two parties: a cell a day, its mark the quad that led on it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dragoman.measures.asframes import Rows
from dragoman.measures.charts.svg import NARROW, Drawing, responsive
from dragoman.ontology import plover

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

SIGNS = {0: "·", 1: "○", 2: "●", 3: "△", 4: "▲"}
"""Without colours: round for cooperation, pointed for conflict, full for deeds."""
_DAY = datetime.timedelta(days=1)
_END = datetime.date(9999, 12, 26)
"""The last Sunday that there is."""
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@dataclass(frozen=True, slots=True)
class Calendar(Rows):
    """Counts of events by day and quad, in both directions, from ``first`` to ``last``."""

    a: str
    b: str
    first: datetime.date
    last: datetime.date
    days: Mapping[datetime.date, tuple[int, int, int, int]]

    def lead(self, day: datetime.date) -> int:
        """The quad with most events on a day, of equals the graver; 0 for none."""
        counts = self.days.get(day)
        if not counts or not any(counts):
            return 0
        return max(range(4), key=lambda k: (counts[k], k)) + 1

    def rows(self) -> list[dict[str, Any]]:
        """One row for each day that has events."""
        return [
            {"a": self.a, "b": self.b, "date": day, **{f"quad_{k + 1}": n for k, n in enumerate(counts)}}
            for day, counts in sorted(self.days.items())
        ]

    def weeks(self) -> list[datetime.date]:
        """The Mondays of the weeks."""
        monday = self.first - self.first.weekday() * _DAY
        return [monday + 7 * k * _DAY for k in range((self.last - monday).days // 7 + 1)]

    def __str__(self) -> str:
        return self.text(100)

    def text(self, width: int) -> str:
        """Rows are weekdays, columns weeks; as many weeks side by side as ``width`` letters hold."""
        weeks, out = self.weeks(), []
        step = max(width - 4, 10)
        for start in range(0, len(weeks), step):
            block = weeks[start : start + step]
            out.append("    " + month_line(block).rstrip())
            for weekday, name in enumerate(("Mon", "", "Wed", "", "Fri", "", "Sun")):
                cells = (monday + weekday * _DAY for monday in block)
                line = "".join(SIGNS[self.lead(d)] if self.first <= d <= self.last else " " for d in cells)
                out.append(f"{name:<4}{line}".rstrip())
        keys = [f"{SIGNS[quad]} {name}" for quad, name in plover().quads.items()]
        whole = "  ".join(keys)
        return "\n".join([*out, *([whole] if len(whole) <= width else ["  ".join(keys[:2]), "  ".join(keys[2:])])])

    def drawing(self, width: int) -> Drawing:
        """The calendar as a drawing: shades tell how many events a day has."""
        weeks = self.weeks()
        per = 27 if width <= NARROW else 53
        blocks = [weeks[k : k + per] for k in range(0, len(weeks), per)]
        cell = (width - 34 - 6) / per
        height = 7 * cell + 30
        names = plover().quads
        keys = [(f"c{quad}", name) for quad, name in names.items()]
        legends = [keys[:2], keys[2:]] if width <= NARROW else [keys]
        picture = Drawing(
            width, len(blocks) * height + 8 + 18 * len(legends), f"Calendar of {self.a} and {self.b}",
            f"{self.first} to {self.last}, a cell a day", margins=(0, 6, 0, 34),
        )  # fmt: skip
        most = max((sum(counts) for counts in self.days.values()), default=1)
        for row, block in enumerate(blocks):
            top = row * height + 20
            end = -1.0
            for k, monday in enumerate(block):
                label = _starts_month(block, k)
                if label and 34 + k * cell > end:
                    picture.text(34 + k * cell, top - 6, label, "quiet small")
                    end = 34 + k * cell + 6.6 * len(label)
                for weekday in range(7):
                    day = monday + weekday * _DAY
                    if self.first <= day <= self.last:
                        lead, counts = self.lead(day), self.days.get(day, (0, 0, 0, 0))
                        told = ", ".join(f"{n} {names[q + 1]}" for q, n in enumerate(counts) if n) or "nothing"
                        picture.rect(
                            34 + k * cell, top + weekday * cell, cell * 0.88, cell * 0.88,
                            f"c{lead}" if lead else "empty", f"{day}: {told}",
                            0.4 + 0.6 * (sum(counts) / most) ** 0.5 if lead else 1.0,
                        )  # fmt: skip
            for weekday, name in ((0, "Mon"), (3, "Thu"), (6, "Sun")):
                picture.text(30, top + weekday * cell + cell * 0.75, name, "quiet small", "end")
        for row, entries in enumerate(legends):
            picture.legend(entries, 34, len(blocks) * height + 16 + 18 * row)
        return picture

    def _repr_html_(self) -> str:
        return responsive(self.drawing)


def _starts_month(block: list[datetime.date], k: int) -> str:
    """The month's name where a week is the first of the block or holds the first of a month; else empty."""
    sunday = block[k] + 6 * _DAY
    if sunday.day <= 7:
        return f"{_MONTHS[sunday.month - 1]} {sunday.year}" if sunday.month == 1 else _MONTHS[sunday.month - 1]
    if k == 0 and sunday.day <= 20:
        return f"{_MONTHS[sunday.month - 1]} {sunday.year}"
    return ""


def month_line(block: list[datetime.date]) -> str:
    """Names of months above the weeks in which they begin, one letter a week."""
    line = [" "] * (len(block) + 12)
    free = 0
    for k in range(len(block)):
        label = _starts_month(block, k)
        if label and k >= free and k + len(label) <= max(len(block), len(label)):
            line[k : k + len(label)] = label
            free = k + len(label) + 1
    return "".join(line)


def calendar(
    table: pa.Table, a: str, b: str, from_: datetime.date | None = None, to: datetime.date | None = None
) -> Calendar:
    """The calendar of what happened between A and B, in both directions; an event counts once a day.

    ``table`` has flat rows. Without ``from_`` and ``to`` from the first to the last day that has any.
    """
    import numpy as np

    from dragoman.measures.columns import date_of, day_number
    from dragoman.measures.moves import NEVER, facts

    found = facts(table)
    actor, recipient = found.words["actor"], found.words["recipient"]
    mask = actor.where(lambda c: c == a) & recipient.where(lambda c: c == b)
    mask |= actor.where(lambda c: c == b) & recipient.where(lambda c: c == a)
    mask &= found.words["status"].where(lambda s: s == "happened", null=True) & (found.date != NEVER)
    if from_:
        mask &= found.date >= day_number(from_)
    if to:
        mask &= found.date <= day_number(to)
    at = np.flatnonzero(mask)
    names = found.id.take(at).to_pylist() if at.size else []
    days: dict[datetime.date, list[int]] = {}
    seen: set[tuple[str, int]] = set()
    for row, name in zip(at.tolist(), names):
        key = (name, int(found.date[row]))
        if key not in seen and 1 <= found.quad[row] <= 4:
            seen.add(key)
            days.setdefault(date_of(key[1]), [0, 0, 0, 0])[int(found.quad[row]) - 1] += 1
    first = from_ or min(days, default=to or datetime.date(1970, 1, 1))
    last = min(to or max(days, default=first), _END)
    return Calendar(a, b, first, last, {day: (c[0], c[1], c[2], c[3]) for day, c in sorted(days.items())})
