"""Whether counts gather around given days: the contrast with matched placebo days, and its permutation law.

The days are cut into *periods* of whole weeks. Inside a period the trigger days are moved round by whole weeks,
each period by its own number. That keeps what makes naive tests wrong: the bursts of both series, the weekly
rhythm, and every swing that is slower than a period. Only the tie between the two series is broken. For every
arrangement the whole contrast is counted anew with its own placebo days.

The permutation is exact where, inside a period, the trigger days could as well have fallen some weeks earlier or
later (Lehmann and Romano, *Testing Statistical Hypotheses*, section 15.2, on groups of transformations); that
periods have edges, which a moved burst does not respect, makes it approximate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WEEK = 7
PERIOD_WEEKS = 12
"""Weeks in a period: short enough that a slow trend is a constant, long enough for 12 places a trigger can have."""
SHRINK, SHRINK_GROUP = 2.0, 0.5
"""A stratum's placebo mean counts as much as its days, the mean of its group as much as so many; and the mean of the
whole period as much as so many days beside those of a group."""
HALF = 0.5
"""Added to both counts of the ratio, so that it has a logarithm when one is 0."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """What stands in the windows of the triggers, against matched placebo days.

    ``observed`` and ``expected`` are sums over ``episodes`` windows; ``ratio`` is (observed + ½) / (expected + ½).
    ``low`` and ``high`` are its interval of 95 %, got by inverting the test. ``p_more`` and ``p_less`` are
    one-sided, ``p`` is two-sided (twice the smaller). ``spread`` is the standard deviation of the logarithm of the
    ratio over the arrangements; ``placebo_days`` is how many days served as placebo; ``arrangements`` is how many
    were drawn.
    """

    episodes: int
    observed: float
    expected: float
    ratio: float
    low: float
    high: float
    p_more: float
    p_less: float
    p: float
    spread: float
    placebo_days: int
    arrangements: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Periods of whole weeks over the days whose window lies inside the record, and the drawn arrangements.

    ``starts[j]`` is the first day of period j and ``weeks[j]`` its length. ``shifts`` has a row for each
    arrangement and a column for each period, in weeks; the first row is all zeros, the days as they were.
    """

    starts: NDArray[np.int64]
    weeks: NDArray[np.int64]
    shifts: NDArray[np.int64]


def layout(days: int, low: int, high: int, draws: int, seed: int) -> Layout:
    """Periods for ``days`` days and windows from ``low`` to ``high`` days after a trigger; ``draws`` arrangements.

    The last days that make no whole week are left out at the beginning. All periods are within a week of the same
    length. Where there are no more than ``draws`` different arrangements, each is taken once.
    """
    import numpy as np

    first, last = max(0, -low), days - max(0, high)
    weeks = max((last - first) // WEEK, 0)
    count = max(round(weeks / PERIOD_WEEKS), 1)
    lengths = np.full(count, weeks // count, dtype=np.int64)
    lengths[: weeks % count] += 1
    starts = last - WEEK * weeks + WEEK * np.concatenate([[0], np.cumsum(lengths)[:-1]])
    possible = float(np.prod(lengths.astype(np.float64)))
    if 1 <= possible <= draws:
        grid = np.meshgrid(*(np.arange(n) for n in lengths), indexing="ij")
        shifts = np.stack([axis.ravel() for axis in grid], axis=1)
    else:
        shifts = np.random.default_rng(seed).integers(0, np.maximum(lengths, 1), size=(draws, count))
        shifts[0] = 0
    return Layout(starts, lengths, shifts.astype(np.int64))


def rolled(days: NDArray[np.bool_], weeks: int) -> NDArray[np.bool_]:
    """The days of one period moved round by 0, 1, … weeks: shape (weeks, days)."""
    import numpy as np

    at = (np.arange(days.size)[None, :] - WEEK * np.arange(weeks)[:, None]) % max(days.size, 1)
    return np.asarray(days[at])


def taken(days: NDArray[np.bool_], low: int, high: int) -> NDArray[np.bool_]:
    """The days that are no placebo: triggers and their windows. The ends of the period are joined.

    Works on the last axis of one or more rows.
    """
    import numpy as np

    out = days.copy()
    for k in range(min(0, low), max(0, high) + 1):
        out |= np.roll(days, k, axis=-1)
    return out


def window_sums(counts: NDArray[np.float64], low: int, high: int) -> NDArray[np.float64]:
    """For every day (last axis) the sum over the days from ``low`` to ``high`` after it; outside counts 0."""
    import numpy as np

    size = counts.shape[-1]
    total = np.zeros((*counts.shape[:-1], size + 1))
    np.cumsum(counts, axis=-1, out=total[..., 1:])
    day = np.arange(size)
    a, b = np.clip(day + low, 0, size), np.clip(day + high + 1, 0, size)
    return np.asarray(total[..., b] - total[..., a])


def tables(
    triggers: NDArray[np.bool_],
    outcome: NDArray[np.float64],
    strata: NDArray[np.int64],
    low: int,
    high: int,
    plan: Layout,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """(observed, expected, episodes) of every period under every shift, each of shape (periods, most weeks).

    ``strata`` numbers the days by weekday + 7 · class; ``low`` and ``high`` bound the window of a trigger. The
    window of a placebo day gives the days that lie in no trigger's window, and counts as much as it has of them.
    Periods without placebo days give nothing.
    """
    import numpy as np

    width = high - low + 1
    values = window_sums(outcome, low, high)
    most = int(plan.weeks.max(initial=0))
    observed, expected, episodes = (np.zeros((plan.weeks.size, max(most, 1))) for _ in range(3))
    # Windows of whole weeks hold every weekday once, so that their strata lean on what else must be alike.
    groups = strata // WEEK if width % WEEK == 0 else strata % WEEK
    kinds, wide = int(strata.max(initial=0)) + 1, int(groups.max(initial=0)) + 1
    for j, (start, weeks) in enumerate(zip(plan.starts.tolist(), plan.weeks.tolist())):
        inside = slice(start, start + WEEK * weeks)
        true = triggers[inside]
        if not true.any():
            continue
        stratum, group = strata[inside], groups[inside]
        member, wider = np.eye(kinds)[stratum], np.eye(wide)[group]
        placed = rolled(true, weeks)
        quiet = ~taken(placed, low, high)
        number = quiet * window_sums(quiet.astype(np.float64), low, high) / width
        mass = quiet * window_sums(quiet * outcome[inside], low, high)
        whole = number.sum(axis=1, keepdims=True)
        level = mass.sum(axis=1, keepdims=True) / np.maximum(whole, 1e-9)
        usual = (mass @ wider + SHRINK_GROUP * level) / (number @ wider + SHRINK_GROUP)
        mean = (mass @ member)[:, stratum] + SHRINK * usual[:, group]
        mean /= (number @ member)[:, stratum] + SHRINK
        there = whole[:, 0] >= 1
        observed[j, :weeks] = np.where(there, placed @ values[inside], 0.0)
        expected[j, :weeks] = np.where(there, (placed * mean).sum(axis=1), 0.0)
        episodes[j, :weeks] = np.where(there, placed.sum(axis=1), 0.0)
    return observed, expected, episodes


def drawn(table: NDArray[np.float64], plan: Layout) -> NDArray[np.float64]:
    """The sum over periods for each arrangement of the layout."""
    import numpy as np

    return np.asarray(table[np.arange(plan.weeks.size), plan.shifts].sum(axis=1))


def contrast(
    triggers: NDArray[np.bool_],
    outcome: NDArray[np.float64],
    low: int,
    high: int,
    strata: NDArray[np.int64],
    *,
    draws: int = 1999,
    seed: int = 0,
    plan: Layout | None = None,
) -> Contrast:
    """The contrast of ``outcome`` (counts a day) in the windows of ``triggers`` with matched placebo days.

    The window of a trigger on day t is t + low … t + high. ``strata`` numbers the days by weekday + 7 · class, the
    class being what else must be alike. Which days are no placebo says ``taken``.
    """
    import numpy as np

    plan = plan or layout(triggers.size, low, high, draws, seed)
    seen, awaited, number = (drawn(t, plan) for t in tables(triggers, outcome, strata, low, high, plan))
    law = np.log((seen + HALF) / (awaited + HALF))
    quiet = ~taken(triggers, low, high)
    return _judged(law, seen[0], awaited[0], int(number[0]), int(quiet.sum()))


def _judged(law: NDArray[np.float64], seen: float, awaited: float, episodes: int, placebo_days: int) -> Contrast:
    """The verdict of a law whose first member is what was seen."""
    import numpy as np

    real = float(law[0])
    more = float((law >= real - 1e-12).mean())
    less = float((law <= real + 1e-12).mean())
    bottom, top = np.quantile(law, [0.025, 0.975])
    middle = float(np.median(law))
    if top - bottom < 1e-12:  # every arrangement is alike: nothing is known
        bottom, top = -math.inf, math.inf
    return Contrast(
        episodes, float(seen), float(awaited), float(np.exp(real)),
        float(np.exp(real - top)), float(np.exp(real - bottom)), more, less, min(1.0, 2 * min(more, less)),
        float(np.sqrt(((law - middle) ** 2).mean())), placebo_days, int(law.size),
    )  # fmt: skip


def shares(
    threats: NDArray[np.bool_],
    carried_out: NDArray[np.bool_],
    answered: NDArray[np.bool_],
    *,
    draws: int = 1999,
    seed: int = 0,
    plan: Layout | None = None,
) -> Contrast:
    """How often what was threatened comes, after an answer against without one.

    All three are over days; ``carried_out`` and ``answered`` tell of a threat made on that day. The threats move
    with what became of them, the answers stay. ``observed`` is the answered threats that were carried out,
    ``expected`` what the share among the unanswered ones would give, ``episodes`` the number of answered ones,
    ``placebo_days`` that of the unanswered.
    """
    import numpy as np

    plan = plan or layout(threats.size, 0, 0, draws, seed)
    shape = (plan.weeks.size, max(int(plan.weeks.max(initial=0)), 1))
    exposed, struck = np.zeros(shape), np.zeros(shape)
    number = total = 0.0
    for j, (start, weeks) in enumerate(zip(plan.starts.tolist(), plan.weeks.tolist())):
        inside = slice(start, start + WEEK * weeks)
        made, done, met = threats[inside], carried_out[inside] & threats[inside], answered[inside].astype(np.float64)
        number, total = number + float(made.sum()), total + float(done.sum())
        if made.any():
            exposed[j, :weeks] = rolled(made, weeks) @ met
            struck[j, :weeks] = rolled(done, weeks) @ met
    n1, k1 = drawn(exposed, plan), drawn(struck, plan)
    awaited = n1 * (total - k1) / np.maximum(number - n1, 1.0)
    law = np.log((k1 + HALF) / (awaited + HALF))
    return _judged(law, k1[0], awaited[0], int(n1[0]), int(number - n1[0]))


def curve(
    triggers: NDArray[np.bool_], outcome: NDArray[np.float64], reach: int, plan: Layout
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """(offset, mean, placebo, low, high) a day from ``reach`` days before the triggers to as many after.

    ``mean`` is the outcome a day and trigger; ``placebo`` its median over the arrangements of the layout, and
    between ``low`` and ``high`` lie 95 of 100 of them, day by day.
    """
    import numpy as np

    offsets = np.arange(-reach, reach + 1)
    number = np.maximum(sum(float(triggers[s : s + WEEK * w].sum()) for s, w in zip(plan.starts, plan.weeks)), 1.0)
    out = np.zeros((4, offsets.size))
    placed = [
        rolled(triggers[s : s + WEEK * w], w).astype(np.float64)
        for s, w in zip(plan.starts.tolist(), plan.weeks.tolist())
    ]
    most = max(int(plan.weeks.max(initial=0)), 1)
    for k, offset in enumerate(offsets.tolist()):
        value = window_sums(outcome, offset, offset)
        table = np.zeros((plan.weeks.size, most))
        for j, (start, weeks) in enumerate(zip(plan.starts.tolist(), plan.weeks.tolist())):
            table[j, :weeks] = placed[j] @ value[start : start + WEEK * weeks]
        law = drawn(table, plan) / number
        out[:, k] = law[0], np.median(law), *np.quantile(law, [0.025, 0.975])
    return offsets, out[0], out[1], out[2], out[3]
