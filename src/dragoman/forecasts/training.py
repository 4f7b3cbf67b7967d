"""The rows that forecasts learn from: past days of the same history, with what was known then and what came after.

Days stand a step apart. On each, all dyads that had been heard of by then count; of the quiet ones a sample stands
for the rest. Pairs that nobody had heard of count too, as a sample of all pairs of states, so that a first event
is foreseen at its rate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dragoman.forecasts.features import HORIZONS, Pairs, counts, pairs, surroundings
from dragoman.forecasts.history import channels

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from dragoman.forecasts.features import Counts
    from dragoman.forecasts.history import History

    Array = NDArray[np.float64]
    Whole = NDArray[np.int64]

MOST_DAYS = 48
REACH = 1500
"""Days back from which a model learns."""
MOST_ROWS = 300_000
SHADOWS = 800
"""Pairs without any event that stand for all such pairs."""
UNSEEN_WEIGHT = 0.1


@dataclass(frozen=True, slots=True)
class Lessons:
    """Rows (n) of dyads on past days. ``counts`` (horizons, n, C) are the events that came within each horizon, −1
    where that time is not over; ``sample`` (n,) says for how many dyads a row stands; ``day`` and ``step`` in days."""

    found: Pairs
    counts: NDArray[np.int16]
    sample: Array
    day: Whole
    step: int


def with_pairs(h: History, wanted: Sequence[tuple[str, str]]) -> History:
    """The history with further pairs in it, of which nothing is known, and their states."""
    import numpy as np

    codes = tuple(sorted({*h.codes, *(c for pair in wanted for c in pair)}))
    place = {code: k for k, code in enumerate(codes)}
    move = np.array([place[c] for c in h.codes], np.int64)
    n = len(codes)
    a, b = move[h.a], move[h.b]
    extra = [(place[p], place[q]) for p, q in wanted if p != q]
    old = a * n + b
    keys = np.unique(np.concatenate([old, *([p * n + q, q * n + p] for p, q in extra)]).astype(np.int64))
    to = np.searchsorted(keys, old)
    first, second = keys // n, keys % n
    return replace(
        h, codes=codes, a=first, b=second, back=np.searchsorted(keys, second * n + first), cell_pair=to[h.cell_pair],
        rows=replace(h.rows, pair=to[h.rows.pair]),
    )  # fmt: skip


def shadows(h: History, count: int = SHADOWS) -> list[tuple[str, str]]:
    """Pairs of the history's states without any event, drawn once and for all; about ``count`` with both ways."""
    import numpy as np

    n = len(h.codes)
    taken = set((h.a * n + h.b).tolist())
    drawn = np.random.default_rng(20).integers(0, n, (count * 4, 2)).tolist()
    out: dict[tuple[int, int], None] = {}
    for p, q in drawn:
        if p < q and p * n + q not in taken:
            out[p, q] = None
        if 2 * len(out) >= count:
            break
    return [(h.codes[p], h.codes[q]) for p, q in out]


def days_to_learn(h: History) -> tuple[Whole, int]:
    """The days, oldest first, and the step between them."""
    import numpy as np

    length = h.on - h.start
    first = max(h.start + max(3, min(45, length // 4)), h.on - REACH)
    last = h.on - HORIZONS[0]
    if last < first:
        return np.empty(0, np.int64), 1
    step = max(1, -(-(last - first + 1) // MOST_DAYS))
    return np.arange(last, first - 1, -step, dtype=np.int64)[::-1], step


def outcomes(h: History, day: int, which: Whole) -> NDArray[np.int16]:
    """Events that count within each horizon after ``day``, (horizons, n, C); −1 where the horizon is past ``on``."""
    import numpy as np

    size, n = len(channels()), h.pairs
    out = np.full((len(HORIZONS), len(which), size), -1, np.int16)
    for k, horizon in enumerate(HORIZONS):
        if day + horizon > h.on:
            continue
        low, high = np.searchsorted(h.cell_day, [day + 1, day + horizon + 1])
        own = h.cell_own[low:high]
        flat = (h.cell_channel[low:high] * n + h.cell_pair[low:high])[own]
        told = np.bincount(flat, h.cell_count[low:high][own], size * n).reshape(size, n)
        out[k] = np.minimum(told[:, which], 30_000).T
    return out


def quiet(c: Counts, h: History) -> NDArray[np.bool_]:
    """Pairs of which nothing was heard for long in either direction."""
    import numpy as np

    late = c.decayed[-1, :5].sum(axis=0)
    return np.asarray(late + late[h.back] < 0.25)


def lessons(h: History, never: int) -> Lessons:
    """The rows of a history whose shadows are in it; ``never`` pairs of states have no event at all."""
    import numpy as np

    learn, step = days_to_learn(h)
    random = np.random.default_rng(7)
    ever = np.zeros(h.pairs, bool)
    ever[h.cell_pair] = True
    ever |= ever[h.back]
    shadow = ~ever
    parts, told, sample, when = [], [], [], []
    budget = MOST_ROWS / max(len(learn), 1)
    for day in learn.tolist():
        c = counts(h, day)
        typed = c.total[:5].sum(axis=0)
        seen = (typed + typed[h.back]) > 0
        weight = np.ones(h.pairs)
        weight[~seen] = UNSEEN_WEIGHT
        weight[shadow] = UNSEEN_WEIGHT * never / max(int(shadow.sum()), 1)
        still = quiet(c, h) & ~shadow
        share = min(1.0, max(budget - (~still).sum(), budget / 4) / max(int(still.sum()), 1))
        chance = np.where(still, share, 1.0)
        chance *= min(1.0, budget / max(float(chance.sum()), 1.0))
        which = np.flatnonzero(random.random(h.pairs) < chance)
        one = pairs(h, c, surroundings(h, c), which)
        # Half precision is a thousandth of a log: plenty for learning, and half the memory.
        parts.append(Pairs(one.channel.astype(np.float16), one.shared.astype(np.float16), one.seen))
        told.append(outcomes(h, day, which))
        sample.append((weight / chance)[which])
        when.append(np.full(len(which), day, np.int64))
    if not parts:
        which = np.empty(0, np.int64)
        c = counts(h, h.on)
        parts, told = [pairs(h, c, surroundings(h, c), which)], [outcomes(h, h.on, which)]
        sample, when = [np.empty(0)], [which]
    found = Pairs(
        np.concatenate([p.channel for p in parts]), np.concatenate([p.shared for p in parts]),
        np.concatenate([p.seen for p in parts]),
    )  # fmt: skip
    return Lessons(found, np.concatenate(told, axis=1), np.concatenate(sample), np.concatenate(when), step)
