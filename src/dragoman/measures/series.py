"""The series of a dyad: events and closeness, step by step and direction."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dragoman.errors import UsageError
from dragoman.measures import closeness
from dragoman.measures.asframes import Rows
from dragoman.measures.columns import day_number, day_numbers
from dragoman.measures.panel import panel
from dragoman.measures.source import two_parties
from dragoman.measures.tally import View, tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from dragoman.measures.source import Source
    from dragoman.measures.turning import Turn

    Array = NDArray[np.float64]

MARKED = 0.1
"""Probability from which a turning point is marked in a series."""

STEPS = ("day", "week", "month", "year")
_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One direction of a series, each array (S,) or for ``quads`` (4, S) and each of ``types``.

    Closeness, its band and P(closer) are those of a step's last day; NaN where nothing is known yet.
    """

    quads: NDArray[np.int64]
    types: dict[str, NDArray[np.int64]]
    closeness: Array
    low: Array
    high: Array
    p_closer: Array


@dataclass(frozen=True, slots=True)
class Series(Rows):
    """The relation of two parties over time; prints, plots and converts to frames.

    ``lines`` has ``both`` and the two directions, named ``A>B``. ``dates`` are the first days of the steps, ``last``
    the last day of the last. ``now`` is true where each day knows what came after it.
    """

    a: str
    b: str
    step: str
    now: bool
    dates: tuple[datetime.date, ...]
    last: datetime.date
    lines: dict[str, Line]
    turns: tuple[Turn, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.dates)

    def rows(self, direction: str = "both") -> list[dict[str, Any]]:
        """A row a step: ``date``, ``direction``, ``n``, ``quad_1`` to ``quad_4``, ``closeness``, ``low``, ``high``,
        ``p_closer``, and a count for each PLOVER type. ``direction``: both, ``A>B``, or all."""
        if direction != "all" and direction not in self.lines:
            raise UsageError(f"there is no direction {direction!r}; choose all, {', '.join(self.lines)}")
        out = []
        for place, date in enumerate(self.dates):
            for name, line in self.lines.items():
                if direction in ("all", name):
                    out.append({"date": date.isoformat(), "direction": name} | _cells(line, place))
        return out

    def __str__(self) -> str:
        from dragoman.measures.charts.terminal import closeness_text

        return closeness_text(self)

    def plot(self, width: int = 80) -> None:
        """Draws the course on the terminal."""
        from dragoman.measures.charts.terminal import closeness_text

        print(closeness_text(self, width))

    def svg(self, width: int = 860) -> str:
        """The course as an SVG file of its own."""
        from dragoman.measures.charts.course import draw

        return draw(self, width).svg(standalone=True)

    def html(self) -> str:
        """A page with the course and the events, which opens offline."""
        from dragoman.measures.charts.course import fragments
        from dragoman.measures.charts.svg import page
        from dragoman.record.codes import both

        return page(both(self.a, self.b), fragments(self))

    def _repr_html_(self) -> str:
        from dragoman.measures.charts.course import fragments

        return "".join(fragments(self))


def _cells(line: Line, place: int) -> dict[str, Any]:
    def number(values: Array, digits: int) -> float | None:
        value = float(values[place])
        return None if value != value else round(value, digits) + 0.0  # no −0.0

    return {
        "n": int(line.quads[:, place].sum()),
        **{f"quad_{q + 1}": int(line.quads[q, place]) for q in range(4)},
        "closeness": number(line.closeness, 2), "low": number(line.low, 2), "high": number(line.high, 2),
        "p_closer": number(line.p_closer, 4),
        **{name: int(counts[place]) for name, counts in line.types.items()},
    }  # fmt: skip


def steps_of(first: datetime.date, last: datetime.date, step: str) -> tuple[list[datetime.date], list[datetime.date]]:
    """First and last days of the steps from first to last; weeks begin on Monday; both ends may be cut."""
    if step not in STEPS:
        raise UsageError(f"there is no step {step!r}; the steps are {', '.join(STEPS)}")
    starts = [first]
    while (at := _following(starts[-1], step)) is not None and at <= last:
        starts.append(at)
    return starts, [*(s - _DAY for s in starts[1:]), last]


def _following(at: datetime.date, step: str) -> datetime.date | None:
    """The first day of the next step; None where the calendar ends before."""
    try:
        if step == "day":
            return at + _DAY
        if step == "week":
            return at + (7 - at.weekday()) * _DAY
        if step == "month":
            return (at.replace(day=1) + 32 * _DAY).replace(day=1)
        return at.replace(year=at.year + 1, month=1, day=1)
    except (OverflowError, ValueError):
        return None


def series(
    source: Source,
    a: str,
    b: str,
    *,
    from_: str | None = None,
    to: str | None = None,
    step: str = "day",
    now: bool = False,
    view: View | None = None,
    model: closeness.Model | None = None,
    turns: int = 5,
) -> Series:
    """The series of two parties, given by code or name.

    ``from_`` cuts what is shown: the days before it are known all the same. ``now`` tells each day as it is known
    at the end, else as it was known then. ``view`` says which events count. Up to ``turns`` turning points are marked.
    """
    from dragoman.record.filters import date

    first_shown, last = date(from_), date(to, last=True)
    until = last.isoformat() if last else None
    one, two = two_parties(a, b, until)
    table = tally(source, view, (one, two), to=until)
    return of_tally(table, one, two, from_=first_shown, to=last, step=step, now=now, model=model, turns=turns)


def of_tally(
    table: pa.Table,
    a: str,
    b: str,
    *,
    from_: datetime.date | None = None,
    to: datetime.date | None = None,
    step: str = "day",
    now: bool = False,
    model: closeness.Model | None = None,
    turns: int = 5,
) -> Series:
    """``series`` from a tally (``measures.tally.tallied``) and two codes."""
    import numpy as np

    from dragoman.measures import turning

    model = model or closeness.Model()
    pairs = [(a, b), (b, a)]
    directed = panel(table, dyads=pairs, directed=True, last=to)
    end = directed.date(directed.days - 1)
    start = max(from_ or directed.first, directed.first)
    if start > end:
        raise UsageError(f"the record ends on {end}, before {start}; give an earlier --from")
    dates, ends = steps_of(start, end, step)
    firsts = np.array([(d - directed.first).days for d in dates])
    lasts = np.array([(d - directed.first).days for d in ends])
    y = directed.dense(0, 2)
    y = np.concatenate([y.sum(axis=0, keepdims=True), y])
    found = closeness.course(y, directed.exposure, directed.usual, model, now=now)
    quads, types = _counts(table, pairs, directed.first, directed.days)

    def stepped(days: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.asarray(np.add.reduceat(days[..., : lasts[-1] + 1], firsts, axis=-1))

    lines = {}
    for place, name in enumerate(("both", f"{a}>{b}", f"{b}>{a}")):
        chosen = slice(0, 2) if place == 0 else slice(place - 1, place)
        lines[name] = Line(
            quads=stepped(quads[chosen].sum(axis=0)),
            types=dict(zip(_types(), stepped(types[chosen].sum(axis=0)), strict=True)),
            closeness=found.closeness[place, lasts],
            low=found.low[place, lasts],
            high=found.high[place, lasts],
            p_closer=found.p_closer[place, lasts],
        )
    marked: Sequence[Turn] = ()
    if turns:
        plain = panel(table, dyads=[(min(a, b), max(a, b))], last=to)
        rules = turning.Rules(least=MARKED)
        found_turns = turning.find(plain, rules, most=None if start > directed.first else turns)
        marked = [t for t in found_turns if t.date >= start.isoformat()][:turns]
    return Series(a, b, step, now, tuple(dates), ends[-1], lines, tuple(sorted(marked, key=lambda t: t.date)))


def _types() -> list[str]:
    from dragoman.ontology.loader import plover

    return list(plover().events)


def _counts(
    table: pa.Table, pairs: list[tuple[str, str]], first: datetime.date, days: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Events of each directed pair by quad (2, 4, T) and by PLOVER type (2, 16, T)."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    names = _types()
    quads, types = np.zeros((2, 4, days), np.int64), np.zeros((2, len(names), days), np.int64)
    sides = {side: table[side].cast(pa.string()) for side in ("actor", "recipient")}
    for place, (actor, recipient) in enumerate(pairs):
        rows = table.filter(pc.and_(pc.equal(sides["actor"], actor), pc.equal(sides["recipient"], recipient)))
        day = day_numbers(rows["date"]) - day_number(first)
        number = rows["n"].to_numpy().astype(np.int64)
        inside = (day >= 0) & (day < days)
        quad = pc.fill_null(rows["quad_code"], 0).to_numpy().astype(np.int64) - 1
        known = inside & (quad >= 0)
        np.add.at(quads[place], (quad[known], day[known]), number[known])
        kind = pc.index_in(rows["event"].cast(pa.string()), value_set=pa.array(names))
        kind = pc.fill_null(kind, -1).to_numpy().astype(np.int64)
        known = inside & (kind >= 0)
        np.add.at(types[place], (kind[known], day[known]), number[known])
    return quads, types
