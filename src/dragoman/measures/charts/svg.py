"""The parts that every chart is drawn with: a drawing with titled shapes, scales with round ticks, and a page.

A drawing is laid out at a fixed width in pixels. ``responsive`` draws it twice, wide and narrow, and lets the
style sheet show the one that fits, so that letters keep their size in a small window.
"""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass, field
from functools import cache
from html import escape
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

WIDE, NARROW = 860, 420
LETTER = 6.9
"""Pixels that a letter of a label takes on average at 13 px."""

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_SAFE = dict.fromkeys([*range(32), *range(0x7F, 0xA0), 0x2028, 0x2029], " ")


@cache
def style(name: str = "chart.css") -> str:
    """A style sheet of the charts: ``chart.css`` or ``page.css``."""
    return resources.files("dragoman.measures.charts").joinpath(name).read_text(encoding="utf-8")


def words(text: object) -> str:
    """Text made safe to stand in SVG and HTML: escaped, control characters blank."""
    return escape(str(text).translate(_SAFE))


def width_of(text: str, size: float = 13) -> float:
    """About how many pixels a label is wide."""
    return len(text) * LETTER * size / 13


@dataclass(frozen=True, slots=True)
class Scale:
    """A line from values to pixels: ``low`` falls on ``start``, ``high`` on ``end``."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        span = self.high - self.low
        return self.start + (self.end - self.start) * ((value - self.low) / span if span else 0.5)


def day_scale(first: datetime.date, last: datetime.date, start: float, end: float) -> Scale:
    """A scale of days; call it with ``day.toordinal()``."""
    return Scale(first.toordinal(), max(last.toordinal(), first.toordinal() + 1), start, end)


def number_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers from low to high: steps of 1, 2 or 5 times a power of ten, at most ``most`` + 1 of them."""
    if not high > low:
        return [low]
    rough = (high - low) / max(most, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(k * power for k in (1, 2, 5, 10) if k * power >= rough * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    return [round(k * step, 10) + 0.0 for k in range(first, math.floor(high / step + 1e-9) + 1)]


def day_ticks(first: datetime.date, last: datetime.date, most: int = 8) -> list[tuple[datetime.date, str]]:
    """Days with their labels: the finest of days, weeks, months, quarters, years … that gives at most ``most``.

    A label names the year where it is the first or the year begins.
    """
    days = (last - first).days + 1
    for length in (1, 2, 7, 14):
        if days <= most * length:
            start = first if length < 7 else first + datetime.timedelta(days=-first.weekday() % 7)
            found = [start + datetime.timedelta(days=k) for k in range(0, max((last - start).days + 1, 0), length)]
            return [(day, f"{day.day} {_MONTHS[day.month - 1]}") for day in found]
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next((k for k in (1, 2, 3, 6) if months <= most * k), 0)
    out: list[tuple[datetime.date, str]] = []
    if step:
        for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
            day = datetime.date(number // 12, number % 12 + 1, 1)
            if day >= first and number % step == 0:
                label = _MONTHS[day.month - 1]
                out.append((day, f"{label} {day.year}" if not out or day.month == 1 else label))
        return out
    years = last.year - first.year + 1
    step = next(k for k in (1, 2, 5, 10, 20, 50, 100, 1000, 10000) if years <= most * k)
    return [
        (datetime.date(year, 1, 1), str(year))
        for year in range(first.year, last.year + 1)
        if year % step == 0 and datetime.date(year, 1, 1) >= first
    ]


@dataclass(slots=True)
class Drawing:
    """A picture of a fixed size in pixels, grown by its methods and written by ``svg``.

    ``title`` and ``desc`` tell it to who does not see it. ``kind`` in each method is a class of ``chart.css``:
    grid, zero, course, second, band, c1 to c4 (quads), closer, apart, mark, dot, stem, empty. ``tip`` shows
    when the pointer rests on a shape. The plot's own corners are ``left``, ``right``, ``top``, ``bottom``.
    """

    width: float
    height: float
    title: str
    desc: str = ""
    margins: tuple[float, float, float, float] = (30, 14, 26, 40)
    parts: list[str] = field(default_factory=list)

    @property
    def top(self) -> float:
        return self.margins[0]

    @property
    def right(self) -> float:
        return self.width - self.margins[1]

    @property
    def bottom(self) -> float:
        return self.height - self.margins[2]

    @property
    def left(self) -> float:
        return self.margins[3]

    def _put(self, shape: str, attributes: str, kind: str, tip: str) -> None:
        said = f"<title>{words(tip)}</title>" if tip else ""
        self.parts.append(f'<{shape} class="{kind}" {attributes}>{said}</{shape}>')

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str = "grid", tip: str = "") -> None:
        """A straight line."""
        self._put("line", f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"', kind, tip)

    def rect(
        self, x: float, y: float, width: float, height: float, kind: str, tip: str = "", opacity: float = 1.0
    ) -> None:
        """A bar or cell; ``opacity`` 0 to 1 for a shade."""
        shade = f' fill-opacity="{opacity:.2f}"' if opacity < 1 else ""
        size = f'width="{max(width, 0):.1f}" height="{max(height, 0):.1f}"'
        self._put("rect", f'x="{x:.1f}" y="{y:.1f}" {size}{shade}', kind, tip)

    def circle(self, x: float, y: float, radius: float = 4, kind: str = "dot", tip: str = "") -> None:
        """A dot."""
        self._put("circle", f'cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"', kind, tip)

    def triangle(self, x: float, y: float, size: float, up: bool, kind: str, tip: str = "") -> None:
        """A small arrow head with its point up or down, centred on (x, y)."""
        s = -size if up else size
        self._put("path", f'd="M{x - size:.1f} {y - s / 2:.1f}h{2 * size:.1f}L{x:.1f} {y + s:.1f}Z"', kind, tip)

    def path(self, points: Iterable[tuple[float, float]], kind: str = "course", tip: str = "") -> None:
        """A line through points; a point with a NaN breaks it."""
        out, pen = [], "M"
        for x, y in points:
            if math.isnan(y):
                pen = "M"
                continue
            out.append(f"{pen}{x:.1f} {y:.1f}")
            pen = "L"
        if out:
            self._put("path", f'd="{"".join(out)}"', kind, tip)

    def band(self, xs: Sequence[float], low: Sequence[float], high: Sequence[float], kind: str = "band") -> None:
        """The area between two lines over the same xs."""
        there = [k for k in range(len(xs)) if not (math.isnan(low[k]) or math.isnan(high[k]))]
        if there:
            around = [(xs[k], high[k]) for k in there] + [(xs[k], low[k]) for k in reversed(there)]
            self._put("path", f'd="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in around)}Z"', kind, "")

    def text(self, x: float, y: float, text: object, kind: str = "", anchor: str = "start") -> None:
        """A label whose base line starts, centres (``middle``) or ends at (x, y)."""
        self.parts.append(
            f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{words(text)}</text>'
        )

    def y_axis(self, scale: Scale, ticks: Iterable[float], label: Callable[[float], str] = "{:g}".format) -> None:
        """Grid lines with their numbers at the left."""
        for tick in ticks:
            self.line(self.left, scale(tick), self.right, scale(tick), "zero" if tick == 0 else "grid")
            self.text(self.left - 6, scale(tick) + 4, label(tick), "quiet small", "end")

    def day_axis(self, scale: Scale, first: datetime.date, last: datetime.date) -> None:
        """Short ticks with days or months below the plot; a label that would touch the last one is left out."""
        end = -math.inf
        for day, label in day_ticks(first, last, max(int((self.right - self.left) / 70), 3)):
            x, half = scale(day.toordinal()), width_of(label, 11.5) / 2
            self.line(x, self.bottom, x, self.bottom + 4, "zero")
            at = min(max(x, half + 2), self.width - half - 2)
            if at - half > end + 4:
                self.text(at, self.bottom + 17, label, "quiet small", "middle")
                end = at + half

    def legend(self, entries: Iterable[tuple[str, str]], x: float, y: float) -> None:
        """A row of small squares (kind of fill) with words."""
        for kind, label in entries:
            self.rect(x, y - 9, 10, 10, kind)
            self.text(x + 14, y, label, "quiet small")
            x += 26 + width_of(label, 11.5)

    def svg(self, *, standalone: bool = False) -> str:
        """The ``<svg>`` element; ``standalone`` brings its own style, for a file of its own."""
        attributes = f'viewBox="0 0 {self.width:g} {self.height:g}" role="img" aria-label="{words(self.title)}"'
        head = f"<title>{words(self.title)}</title>" + (f"<desc>{words(self.desc)}</desc>" if self.desc else "")
        if standalone:
            attributes += (
                f' class="dragoman-chart" xmlns="http://www.w3.org/2000/svg" width="{self.width:g}" '
                f'height="{self.height:g}"'
            )
            head += f"<style>{style()}</style>"
            head += f'<rect class="paper" width="{self.width:g}" height="{self.height:g}"/>'
        return f"<svg {attributes}>{head}{''.join(self.parts)}</svg>"


def responsive(draw: Callable[[int], Drawing]) -> str:
    """An HTML fragment with the drawing at both widths and its style, for a page or a notebook."""
    return (
        f'<div class="dragoman-chart"><style>{style()}</style><div class="wide">{draw(WIDE).svg()}</div>'
        f'<div class="narrow">{draw(NARROW).svg()}</div></div>'
    )


def page(title: str, fragments: Iterable[str]) -> str:
    """A whole page around HTML fragments; it opens offline, light or dark as the reader's system is."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{words(title)}</title><style>{style('page.css')}</style></head>"
        f"<body><main><h1>{words(title)}</h1>{''.join(fragments)}</main></body></html>\n"
    )
