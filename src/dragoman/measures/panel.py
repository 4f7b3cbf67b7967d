"""Scores of dyads by day as arrays: what the models of closeness and turning points are fed.

A tally has a row for each day, directed dyad, event type and quad: ``date``, ``actor``, ``recipient``, ``event``,
``quad_code``, ``n`` (events) and ``scale`` (sum of their PLOVER scores); one of ``tally.tallied`` also ``weight``
and ``told`` (events that measure how busy the news were).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dragoman.errors import UsageError
from dragoman.measures.columns import coded, date_of, day_number, day_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Whole = NDArray[np.int64]

CELLS = 1 << 18
"""Dyad-days and quads that are dense at a time; memory is bounded by it."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Cells (dyad, quad, day) with events, ordered by dyad.

    ``dyad`` counts into ``dyads``, ``quad`` from 0 to 3, ``day`` from 0 at ``first``. ``score`` is the sum of
    absolute PLOVER scores. ``exposure`` (T,) is each day's share of the reporting of all dyads, 1 on average.
    ``usual`` (4,) is the sum of squared scores over the sum of scores, by quad.
    """

    first: datetime.date
    days: int
    dyads: list[tuple[str, str]]
    dyad: Whole
    quad: Whole
    day: Whole
    score: Array
    count: Whole
    exposure: Array
    usual: Array

    def date(self, day: int) -> datetime.date:
        """The date of a day counted from 0."""
        return self.first + datetime.timedelta(days=int(day))

    def dense(self, start: int, stop: int, *, counts: bool = False) -> Array:
        """Scores, or counts, of the dyads start to stop as an array (stop − start, 4, T)."""
        import numpy as np

        low, high = np.searchsorted(self.dyad, [start, stop])
        at = slice(int(low), int(high))
        place = ((self.dyad[at] - start) * 4 + self.quad[at]) * self.days + self.day[at]
        weights = self.count[at] if counts else self.score[at]
        size = (stop - start) * 4 * self.days
        flat = np.bincount(place, weights=weights, minlength=size).astype(np.float64, copy=False)
        return flat.reshape(stop - start, 4, self.days)

    def blocks(self) -> Iterator[tuple[int, int]]:
        """(start, stop) of dyads that fit into memory together."""
        step = max(CELLS // (4 * self.days), 1)
        for start in range(0, len(self.dyads), step):
            yield start, min(start + step, len(self.dyads))


def default_scores() -> Array:
    """The mean absolute score of the types of each quad (4,), for events whose type has no score."""
    import numpy as np

    from dragoman.ontology.loader import plover

    scores: list[list[float]] = [[], [], [], []]
    for event in plover().events.values():
        scores[event.quad_code - 1].append(abs(event.score))
    return np.array([sum(s) / len(s) for s in scores])


def panel(
    tally: pa.Table,
    *,
    dyads: list[tuple[str, str]] | None = None,
    party: str | None = None,
    directed: bool = False,
    last: datetime.date | None = None,
) -> Panel:
    """The panel of a tally. Dyads without direction are named in the order of their codes.

    ``dyads`` keeps those alone, ``party`` those of one party, while the exposure stays that of the whole tally.
    The days run from the first event that counts to the last. Events of no type have the mean score of their quad
    if the tally weighs them, else none. UsageError where nothing counts.
    """
    import numpy as np
    import pyarrow.compute as pc

    days = day_numbers(tally["date"])
    number = tally["n"].to_numpy().astype(np.int64)
    counted = days[number > 0]
    if not len(counted):
        raise UsageError("no event in the record counts; import or read some, or widen --to and --weigh")
    low = int(counted.min())
    high = day_number(last) if last else int(counted.max())
    inside = (days >= low) & (days <= high)
    length = high - low + 1
    if length < 1 or not inside.any():
        raise UsageError(f"the first event that counts is of {date_of(low)}; give a later --to")
    told = tally["told"].to_numpy() if "told" in tally.column_names else number
    reported = np.bincount(days[inside] - low, weights=told[inside], minlength=length)
    exposure = np.asarray(reported / reported.mean(), np.float64)

    names: dict[str, int] = {}
    sides = [_numbers(tally[side], names) for side in ("actor", "recipient")]
    quad = pc.fill_null(tally["quad_code"], 0).to_numpy().astype(np.int64) - 1
    score = np.abs(np.nan_to_num(pc.fill_null(tally["scale"].cast("float64"), 0.0).to_numpy()))
    usual_score = default_scores()
    if "weight" in tally.column_names:
        weight = tally["weight"].to_numpy()
    else:
        weight = np.zeros(len(number))
    untyped = pc.is_null(tally["event"]).to_numpy(zero_copy_only=False)
    score = np.where(untyped, weight * number * usual_score[quad], score)
    keep = inside & (quad >= 0) & (sides[0] >= 0) & (sides[1] >= 0) & (sides[0] != sides[1]) & (score > 0)
    usual = _usual(quad[keep], score[keep], number[keep], usual_score)  # of all dyads, whichever are asked for
    if party is not None:
        keep &= (sides[0] == names.get(party, -2)) | (sides[1] == names.get(party, -2))
    order = sorted(names)
    rank = np.empty(len(names), np.int64)
    for position, name in enumerate(order):
        rank[names[name]] = position
    a, b = rank[sides[0][keep]], rank[sides[1][keep]]
    if not directed:
        a, b = np.minimum(a, b), np.maximum(a, b)
    key = a * len(order) + b
    if dyads is not None:
        place = {name: position for position, name in enumerate(order)}
        dyad = np.full(len(key), -1, np.int64)
        for k, (p, q) in enumerate(dyads):
            if p in place and q in place:
                dyad[key == place[p] * len(order) + place[q]] = k
        listed = list(dyads)
    else:
        unique, dyad = np.unique(key, return_inverse=True)
        listed = [(order[k // len(order)], order[k % len(order)]) for k in unique.tolist()]
    chosen = np.nonzero(keep)[0][dyad >= 0]
    dyad = dyad[dyad >= 0]
    ranked = np.lexsort((days[chosen], quad[chosen], dyad))
    chosen, dyad = chosen[ranked], dyad[ranked]
    return Panel(
        first=date_of(low),
        days=length,
        dyads=listed,
        dyad=dyad,
        quad=quad[chosen],
        day=days[chosen] - low,
        score=score[chosen],
        count=number[chosen],
        exposure=exposure,
        usual=usual,
    )


def _numbers(column: pa.ChunkedArray, names: dict[str, int]) -> Whole:
    """The column's words as numbers of ``names``, which grows; −1 for null."""
    import numpy as np

    at, values = coded(column)
    return np.array([names.setdefault(name, len(names)) for name in values] + [-1], np.int64)[at]


def _usual(quad: Whole, score: Array, number: Whole, mean: Array) -> Array:
    """Squared over plain scores of single events by quad; ten events at the mean score are added for a start."""
    import numpy as np

    squared = np.bincount(quad, weights=score**2 / np.maximum(number, 1), minlength=4) + 10 * mean**2
    return squared / (np.bincount(quad, weights=score, minlength=4) + 10 * mean)
