"""The timeline of a brief as a small inline SVG: cooperation above the line, conflict below it."""

from __future__ import annotations

import datetime
from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING

from dragoman.brief import wording
from dragoman.ontology import plover

if TYPE_CHECKING:
    from collections.abc import Mapping

_HALF = 100.0
_MOST_BARS = 130
_DAY = datetime.timedelta(days=1)


def _bin(day: datetime.date, step: str) -> datetime.date:
    if step == "week":
        return day - day.weekday() * _DAY
    if step == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if step == "year" else day


def _following(day: datetime.date, step: str) -> datetime.date:
    length = {"day": 1, "week": 7, "month": 31, "year": 366}[step]
    return _bin(day + length * _DAY, step)


def step(first: str, last: str) -> str:
    """``day``, ``week``, ``month`` or ``year``: the finest that keeps the bars wide enough to see."""
    days = (datetime.date.fromisoformat(last) - datetime.date.fromisoformat(first)).days + 1
    for name, length in (("day", 1), ("week", 7), ("month", 30)):
        if days <= _MOST_BARS * length:
            return name
    return "year"


def svg(
    bars: Mapping[str, tuple[int, int, int, int]], first: str, last: str, anchors: Mapping[str, str]
) -> str:
    """The drawing. ``bars`` counts events by day and quad; ``anchors`` gives a day's place in the page.

    Stretched to whatever width the page has, hence without any letters.
    """
    wide = step(first, last)
    counts: dict[datetime.date, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    goals: dict[datetime.date, str] = {}
    for date, numbers in bars.items():
        place = _bin(datetime.date.fromisoformat(date), wide)
        for quad, number in enumerate(numbers):
            counts[place][quad] += number
        if date in anchors:
            goals.setdefault(place, anchors[date])
    places = [_bin(datetime.date.fromisoformat(first), wide)]
    end = _bin(datetime.date.fromisoformat(last), wide)
    while places[-1] < end:
        places.append(_following(places[-1], wide))
    top = max((max(n[0] + n[1], n[2] + n[3]) for n in counts.values()), default=0) or 1
    unit = (_HALF - 4) / top
    width = 10.0
    thick = (width - 2) * min(1.0, len(places) / 12)  # few days make no planks
    drawn = [
        _bar(counts[place], index * width + (width - thick) / 2, thick, unit, place, wide, goals.get(place))
        for index, place in enumerate(places)
        if place in counts
    ]
    total = len(places) * width
    return (
        f'<svg viewBox="0 0 {total:g} {2 * _HALF:g}" preserveAspectRatio="none" role="img" '
        f'aria-label="Events by {wide}: cooperation above the line, conflict below">'
        f'<line class="zero" x1="0" x2="{total:g}" y1="{_HALF:g}" y2="{_HALF:g}"/>'
        f"{''.join(drawn)}</svg>"
    )


def _bar(
    numbers: list[int], x: float, width: float, unit: float, place: datetime.date, wide: str, goal: str | None
) -> str:
    pieces: list[str] = []
    up = down = 0.0
    for quad in (2, 1, 4, 3):
        height = numbers[quad - 1] * unit
        if not height:
            continue
        if quad <= 2:
            y = _HALF - up - height
            up += height
        else:
            y = _HALF + down
            down += height
        pieces.append(
            f'<rect class="c{quad}" x="{x:g}" y="{y:.1f}" width="{width:g}" height="{height:.1f}">'
            f"<title>{escape(_words(place, wide))}: {numbers[quad - 1]} {plover().quads[quad]}</title></rect>"
        )
    bar = "".join(pieces)
    return f'<a href="#{escape(goal)}">{bar}</a>' if goal else bar


def _words(place: datetime.date, wide: str) -> str:
    text = wording.day(place.isoformat(), precision=wide if wide in ("month", "year") else "day")
    return f"week of {text}" if wide == "week" else text
