"""The course between the busiest pairs of a brief: closeness with its band, and the turns with what made them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dragoman.brief import wording
from dragoman.brief.marking import printable
from dragoman.record.codes import is_code

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dragoman.brief.view import Brief
    from dragoman.measures.series import Series
    from dragoman.record import Record

MOST = 3
"""Pairs whose course is drawn."""

LEAST = 10
"""Events that happened between two parties; fewer make no course."""


SHOWN = 2
"""Events that are named beside a turn."""


@dataclass(frozen=True, slots=True)
class Named:
    """A turn: its day in words, ``closer`` or ``apart``, its probability, and the events that weigh most in it."""

    day: str
    direction: str
    probability: float
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """What is drawn of one pair."""

    series: Series
    turns: tuple[Named, ...]


def courses(record: Record, brief: Brief, from_: str | None, to: str | None) -> Mapping[tuple[str, ...], Course]:
    """Codes of a pair → its course, for the busiest pairs of states or organisations."""
    found: dict[tuple[str, ...], Course] = {}
    for dyad in brief.dyads:
        if len(found) == MOST:
            break
        happened = sum(line.event["status"] == "happened" for day in dyad.days for line in day.lines)
        if len(dyad.codes) == 2 and all(map(is_code, dyad.codes)) and happened >= LEAST:
            found[dyad.codes] = _course(record, dyad.codes, from_, to)
    return found


def _course(record: Record, codes: Sequence[str], from_: str | None, to: str | None) -> Course:
    from dragoman.measures.series import series
    from dragoman.measures.turning import turning_points

    a, b = codes
    turns = turning_points(record, a, b, from_=from_, to=to, most=5)
    # A turn that nothing but silence made has no name, and a brief tells what was told.
    in_order = tuple(sorted((turn for turn in turns if turn.reports), key=lambda turn: turn.date))
    drawn = replace(series(record, a, b, from_=from_, to=to, turns=0), turns=in_order)
    found = record.find_many(id for turn in in_order for id in turn.reports[:SHOWN])
    named = []
    for turn in in_order:
        told = (found.get(id) for id in turn.reports[:SHOWN])
        words = (wording.headline(event) for event in told if isinstance(event, dict))
        named.append(Named(wording.day(turn.date), turn.direction, turn.probability, tuple(dict.fromkeys(words))))
    return Course(drawn, tuple(named))


def html(course: Course) -> str:
    """The chart and the list of its turns, numbered alike."""
    from html import escape

    from dragoman.measures.charts.course import draw
    from dragoman.measures.charts.svg import responsive

    rows = "".join(
        f'<li><b>{escape(turn.day)}</b>, <span class="{turn.direction}">{turn.direction}</span> '
        f"(probability {turn.probability:.2f}): {escape(printable('; '.join(turn.events)) or 'no event told')}</li>"
        for turn in course.turns
    )
    turns = f"<p>The likeliest turns of this course:</p><ol>{rows}</ol>" if rows else ""
    return f'<div class="course">{responsive(lambda width: draw(course.series, width))}{turns}</div>'


def style() -> str:
    """The style that stands inside the chart, for the page's content policy."""
    from dragoman.measures.charts.svg import style

    return style()


def text(course: Course, width: int) -> str:
    """The same for a terminal."""
    from dragoman.measures.charts.terminal import closeness_text

    marks = {"closer": "▲", "apart": "▼"}
    lines = [
        f"{marks[turn.direction]} {turn.day}, {turn.direction} ({turn.probability:.2f}): "
        f"{printable('; '.join(turn.events)) or 'no event told'}"
        for turn in course.turns
    ]
    return "\n".join([closeness_text(replace(course.series, turns=()), width), *lines])
