"""Turning points: the days on which a dyad's course broke, with their probability.

The balance of a dyad is the rate of scores of cooperation less that of conflict, per day of average reporting.
Each day asks whether the balance of the twelve days from it on is another than before, where before is
discounted by half every forty days. With gamma–Poisson rates the difference over its standard error under "no
change" is the score statistic z (variance φ r (1/E₁ + 1/E₀) a quad, r the rate of both stretches together and one
event more). A change of unknown size, normal with κ times that variance, has the Bayes factor
(1 + κ)^−½ exp(½ z² κ / (1 + κ)) against none (Wakefield 2009, turned over); a break is expected every ``every``
days. Days close to a likelier turn are left to it, and the turn is dated where the break is sharpest. The log odds
of its likeliest day are brought to a probability by a logistic curve in their square root, fitted to streams with
planted turns (``evaluation/turning_study.py``). Cost: linear in events and dyad-days.
"""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from dragoman.measures.asframes import Rows
from dragoman.measures.closeness import discounted, dispersion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from dragoman.measures.panel import Panel
    from dragoman.measures.source import Source
    from dragoman.measures.tally import View

    Array = NDArray[np.float64]


_ARROWS = {"closer": "▲", "apart": "▼"}


LIKELY = 0.5
"""Probability from which on a turn is told where nobody asked about two parties."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What makes a turn. ``after``: days from a turn on that are held against what was before. ``half_life``: of
    what was before. ``onset``: days by which a turn is dated. ``every``: days between turns that are expected.
    ``kappa``: variance of a change, in those of its error. ``least``: probability under which a turn is not told.
    ``floor``: events that a dyad must have. ``curve``: P = 1 / (1 + exp(−c₀ − c₁ √(log odds + 5))).
    """

    after: int = 12
    half_life: float = 40.0
    onset: int = 3
    every: float = 180.0
    kappa: float = 10.0
    least: float = 0.0
    floor: int = 1
    curve: tuple[float, float] = (-3.98, 1.44)


@dataclass(frozen=True, slots=True)
class Turn:
    """A day on which the course of a dyad broke.

    ``direction`` is ``closer`` or ``apart``; ``before`` and ``after`` are the balances of scores a day of average
    reporting, ``size`` their difference; ``evidence`` the log odds behind the probability;
    ``reports`` the ids of the events that weigh most in it.
    """

    dyad: str
    date: str
    direction: str
    probability: float
    size: float
    before: float
    after: float
    evidence: float = 0.0
    reports: tuple[str, ...] = ()

    @property
    def parties(self) -> tuple[str, str]:
        """The two codes."""
        a, b = self.dyad.split("-", 1)
        return a, b


@dataclass(frozen=True, slots=True)
class Turns(Rows):
    """Turning points, the most probable first."""

    found: tuple[Turn, ...]

    def __iter__(self) -> Iterator[Turn]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    def __getitem__(self, place: int) -> Turn:
        return self.found[place]

    def rows(self) -> list[dict[str, Any]]:
        """``dyad``, ``date``, ``direction``, ``probability``, ``size``, ``before``, ``after``, ``reports``."""
        return [
            {
                "dyad": t.dyad, "date": t.date, "direction": t.direction, "probability": round(t.probability, 4),
                "size": round(t.size, 3), "before": round(t.before, 3), "after": round(t.after, 3),
                "reports": list(t.reports),
            }
            for t in self.found
        ]  # fmt: skip

    def __str__(self) -> str:
        lines = [f"{'date':<10} {'dyad':<9} {'turn':<8} {'P':>5} {'before':>8} {'after':>8}"]
        for t in self.found:
            way = f"{_ARROWS[t.direction]} {t.direction:<6}"
            lines.append(f"{t.date} {t.dyad:<9} {way} {t.probability:>5.2f} {t.before:>8.2f} {t.after:>8.2f}")
        return "\n".join(lines if self.found else ["no turning point"])

    def plot(self) -> None:
        """Prints the list."""
        print(self)

    def _repr_html_(self) -> str:
        from dragoman.measures.charts.svg import words

        head = ("date", "dyad", "direction", "probability", "before", "after")
        body = "".join(f"<tr>{''.join(f'<td>{words(row[k])}</td>' for k in head)}</tr>" for row in self.rows())
        return f"<table><thead><tr>{''.join(f'<th>{k}</th>' for k in head)}</tr></thead><tbody>{body}</tbody></table>"


class Break(NamedTuple):
    """Evidence for a break on each day, (n, T) each: z, and the balances after and before."""

    z: Array
    after: Array
    before: Array


def breaks(y: Array, exposure: Array, phi: Array, days: int, half_life: float) -> Break:
    """Holds the ``days`` from each day on against what was before it; arrays as in ``closeness.course``."""
    import numpy as np

    length = y.shape[-1]

    def ahead(values: Array) -> Array:
        total = np.concatenate([np.zeros((*values.shape[:-1], 1)), np.cumsum(values, axis=-1)], axis=-1)
        end = np.minimum(np.arange(length) + days, length)
        return np.asarray(total[..., end] - total[..., :-1])

    def behind(values: Array) -> Array:
        past = discounted(values, 2.0 ** (-1.0 / half_life))
        return np.concatenate([np.zeros((*values.shape[:-1], 1)), past[..., :-1]], axis=-1)

    new, old = ahead(y), behind(y)
    span_new, span_old = np.maximum(ahead(exposure), 1e-9), np.maximum(behind(exposure), 1e-9)
    both = (new + old + phi) / (span_new + span_old)
    variance = (both * phi).sum(axis=1) * (1 / span_new + 1 / span_old)
    new, old = new / span_new, old / span_old
    after, before = (part[:, :2].sum(axis=1) - part[:, 2:].sum(axis=1) for part in (new, old))
    z = (after - before) / np.sqrt(variance)
    z[:, : days // 4] = 0.0  # nothing to hold a day against yet
    return Break(z, after, before)


def find(panel: Panel, rules: Rules | None = None, *, most: int | None = None) -> Turns:
    """The turning points of all dyads of a panel without direction; ``most`` of each dyad."""
    import numpy as np

    rules = rules or Rules()
    found: list[Turn] = []
    events = np.bincount(panel.dyad, weights=panel.count, minlength=len(panel.dyads))
    for start, stop in panel.blocks():
        kept = np.nonzero(events[start:stop] >= rules.floor)[0]
        if not len(kept):
            continue
        y = panel.dense(start, stop)[kept]
        phi = np.array(dispersion(y, panel.exposure, panel.usual, both=True)[..., -1:])
        wide = breaks(y, panel.exposure, phi, rules.after, rules.half_life)
        sharp = breaks(y, panel.exposure, phi, rules.onset, rules.half_life)
        log = _odds(wide.z, rules)
        running = np.concatenate([np.zeros((*y.shape[:2], 1)), np.cumsum(y, axis=-1)], axis=-1)
        exposed = np.concatenate([[0.0], np.cumsum(panel.exposure)])
        for row, dyad in enumerate(kept):
            sums = Sums(running[row], exposed, phi[row, :, 0])
            peaks = _peaks(log[row], wide.z[row], sharp.z[row], sums, rules, most)
            for day, direction, odds in peaks:
                probability = _probability(odds, rules)
                if probability < rules.least:
                    break  # the likeliest come first
                before, after = float(wide.before[row, day]), float(wide.after[row, day])
                found.append(
                    Turn("-".join(panel.dyads[start + dyad]), panel.date(day).isoformat(),
                         "closer" if direction > 0 else "apart", probability, after - before, before, after, odds)
                )  # fmt: skip
    found.sort(key=lambda t: (-t.evidence, t.dyad, t.date))
    return Turns(tuple(found))


class Sums(NamedTuple):
    """Running sums of one dyad: scores (4, T + 1) and exposure (T + 1,), with φ (4,)."""

    scores: Array
    exposure: Array
    phi: Array

    def z(self, start: int, day: int, end: int) -> float:
        """The statistic of a break on a day within [start, end), every day counting the same."""
        import numpy as np

        old, new = self.scores[:, day] - self.scores[:, start], self.scores[:, end] - self.scores[:, day]
        span_old = max(float(self.exposure[day] - self.exposure[start]), 1e-9)
        span_new = max(float(self.exposure[end] - self.exposure[day]), 1e-9)
        rate = (old + new + self.phi) / (span_old + span_new)
        change = new / span_new - old / span_old
        variance = float(rate @ self.phi) * (1 / span_new + 1 / span_old)
        return float(change[0] + change[1] - change[2] - change[3]) / float(np.sqrt(variance))


def _peaks(
    log: Array, z: Array, sharp: Array, sums: Sums, rules: Rules, most: int | None
) -> list[tuple[int, int, float]]:
    """(day, ±1, log odds) of the turns of one dyad, from the log odds of each day, the likeliest first.

    A turn is the likeliest day of those around it. It must differ also from what was since the turn before it
    and hold until the next, or it would be an echo of theirs.
    """
    import heapq

    import numpy as np
    from scipy.ndimage import maximum_filter1d

    left = np.where(np.abs(z) > 0, log, -np.inf)
    tops = np.nonzero((left == maximum_filter1d(left, 2 * rules.onset + 1, mode="nearest")) & (left > -np.inf))[0]
    heap = [(-float(left[top]), int(top), 0) for top in tops]
    heapq.heapify(heap)
    found: list[tuple[int, int, float]] = []
    taken: list[int] = []
    while heap and (most is None or len(found) < most):
        value, top, seen = heapq.heappop(heap)
        if any(abs(top - other) <= rules.after for other in taken):
            continue
        sign = 1 if z[top] > 0 else -1
        if seen < len(taken):
            start = max((other for other in taken if other < top), default=0)
            end = min([other for other in taken if other > top] + [len(z), top + rules.after])
            held = sums.z(start, top, end) * sign
            value = -min(-value, float(_odds(max(held, 0.0), rules)))
            heapq.heappush(heap, (value, top, len(taken)))
            continue
        taken.append(top)
        onset = top + int(np.argmax(sharp[top : top + rules.after] * sign))
        found.append((onset, sign, -value))
    return found


def _probability(odds: float, rules: Rules) -> float:
    """How often a turn with such log odds is one, on streams with planted turns."""
    return 1 / (1 + math.exp(-rules.curve[0] - rules.curve[1] * math.sqrt(max(odds + 5, 0.0))))


def _odds(z: Any, rules: Rules) -> Any:
    """Log odds of a break on a day, from its statistic."""
    import numpy as np

    share = rules.kappa / (1 + rules.kappa)
    return 0.5 * z**2 * share - 0.5 * np.log1p(rules.kappa) - np.log(rules.every)


REPORTS, REPORTS_DAYS = 10, 14
"""Events that are named behind a turn, of so many days from it on."""


def reports_of(
    turns: Turns, source: Source, view: View | None = None, parties: Sequence[str] = (), *, to: str | None = None
) -> Turns:
    """The same turns with the ids of the events of their first days that weigh most in their direction.

    Of those that the ``view`` counts (``parties`` as in ``tally.tallied``), and none after the day ``to``.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    from dragoman.measures.tally import View, columns_of, tallied

    if not turns.found:
        return turns
    view = view or View()
    last = _later(max(t.date for t in turns), REPORTS_DAYS)
    rows = source.flat(
        ["id", "date", *columns_of(view), "event_scale"], from_=min(t.date for t in turns),
        to=min(last, to) if to else last, origin=view.origin, known=view.known,
    )  # fmt: skip
    rows = rows.rename_columns([{"event_scale": "scale"}.get(name, name) for name in rows.column_names])
    seen = tallied(rows.append_column("n", pa.array([1] * rows.num_rows, pa.int64())), view, parties)
    names = pa.array(sorted({name for t in turns for name in t.parties}), pa.string())
    inside = [pc.is_in(seen[side].cast(pa.string()), value_set=names) for side in ("actor", "recipient")]
    kept = pc.and_(pc.and_(*inside), pc.not_equal(seen["scale"], 0.0))
    by_dyad: dict[str, list[tuple[str, float, str]]] = {}
    for row in seen.append_column("id", rows["id"]).filter(kept).to_pylist():
        key = "-".join(sorted((row["actor"], row["recipient"])))
        by_dyad.setdefault(key, []).append((row["date"].isoformat(), row["scale"], row["id"]))
    out = []
    for turn in turns:
        until = _later(turn.date, REPORTS_DAYS)
        sign = 1 if turn.direction == "closer" else -1
        near = [e for e in by_dyad.get(turn.dyad, ()) if turn.date <= e[0] < until and e[1] * sign > 0]
        near.sort(key=lambda e: (-abs(e[1]), e[0], e[2]))
        out.append(replace(turn, reports=tuple(dict.fromkeys(e[2] for e in near))[:REPORTS]))
    return Turns(tuple(out))


def _later(date: str, days: int) -> str:
    """So many days on, but never past the end of the calendar."""
    last = datetime.date.max.toordinal()
    return datetime.date.fromordinal(min(datetime.date.fromisoformat(date).toordinal() + days, last)).isoformat()


def turning_points(
    source: Source,
    a: str | None = None,
    b: str | None = None,
    *,
    from_: str | None = None,
    to: str | None = None,
    view: View | None = None,
    least: float | None = None,
    most: int | None = 5,
) -> Turns:
    """The turning points of two parties, of all dyads of one, or of all, with the events that made them.

    Turns before ``from_`` are not told, what happened before it is known all the same; and none of a probability
    under ``least``: without it all of two parties, else those of ``LIKELY`` and more.
    """
    from dragoman.measures.source import party
    from dragoman.record.filters import day

    if least is None:
        least = 0.0 if a is not None and b is not None else LIKELY
    to = day(to, last=True) if to else None
    panel = asked(source, a, b, to=to, view=view)
    found = find(panel, Rules(least=least), most=None if from_ else most)
    if from_:
        shown: dict[str, list[Turn]] = {}
        for turn in found:
            if turn.date >= day(from_) and (most is None or len(shown.get(turn.dyad, ())) < most):
                shown.setdefault(turn.dyad, []).append(turn)
        kept = sorted((t for turns in shown.values() for t in turns), key=lambda t: (-t.evidence, t.dyad, t.date))
        found = Turns(tuple(kept))
    names = [party(name, to) for name in (a, b) if name is not None]
    return reports_of(found, source, view, names, to=to)


def asked(source: Source, a: str | None, b: str | None, *, to: str | None, view: View | None) -> Panel:
    """The panel of two parties, of all dyads of one, or of all."""
    from dragoman.measures.panel import panel
    from dragoman.measures.source import party, two_parties
    from dragoman.measures.tally import tally
    from dragoman.record.filters import day

    to = day(to, last=True) if to else None
    names = [party(name, to) for name in (a, b) if name is not None]
    if a is not None and b is not None:
        two_parties(a, b, to)
    table = tally(source, view, names, to=to)
    last = datetime.date.fromisoformat(to) if to else None
    if len(names) == 2:
        return panel(table, dyads=[(min(names), max(names))], last=last)
    return panel(table, party=names[0] if names else None, last=last)
