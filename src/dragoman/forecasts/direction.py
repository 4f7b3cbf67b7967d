"""Closer or apart: the probability that the balance between two governments is higher, steady or lower 30 days on.

The balance is 100 × (c − f) / (c + f + ``PRIOR``), where c and f are sums of the absolute PLOVER scores of what both
sides did to each other in cooperation and in conflict, an event counting half after 30 days. It is quicker than the
closeness of ``measures``, which smooths over months: it says what the last weeks were like. Steady is a change of at
most ``STEADY`` points. Two additive models say P(lower) and P(not higher); both know the balance now and before, how
much evidence it has, and what came lately.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dragoman.forecasts.additive import Weights, fit
from dragoman.forecasts.training import REACH

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from dragoman.forecasts.history import History

    Array = NDArray[np.float64]
    Whole = NDArray[np.int64]

HALF_LIFE = 30.0
AHEAD = 30
PRIOR = 10.0
STEADY = 5.0
LEAST = 10
"""Events of a dyad, both ways, for it to teach the model and to be scored."""
MOST_DAYS = 60
FEATURES = (
    "balance", "friendly", "change", "against_usual", "cooperation", "conflict", "late_cooperation", "late_conflict",
    "much_cooperation", "much_conflict", "usual_cooperation", "usual_conflict", "very_friendly", "share", "usual_share",
    "friendly_lately", "hostile_lately", "change_with_much",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sums:
    """Scores of the undirected dyads (P, numbered as the pairs whose first code comes first) on a day.

    ``late``, ``week`` and ``all`` are (2, P): cooperation and conflict, discounted over 30 and 7 days, and plain.
    ``before`` is ``late`` of 30 days ago, ``events`` (P,) the number of events so far, ``days`` since the start.
    """

    late: Array
    week: Array
    all: Array
    before: Array
    events: Array
    days: int


@dataclass(frozen=True, slots=True)
class Direction:
    """P(balance lower, steady, higher) and the balance of today, −100 to 100."""

    lower: float
    steady: float
    higher: float
    balance: float


@dataclass(frozen=True, slots=True)
class Drift:
    """The fitted pair of models: P(lower) and P(not higher)."""

    lower: Weights
    not_higher: Weights

    def probabilities(self, x: Array) -> Array:
        """(n, 3): lower, steady, higher."""
        import numpy as np

        low = self.lower.probability(x)
        below = np.maximum(self.not_higher.probability(x), low)
        return np.stack([low, below - low, 1 - below], axis=1)


def undirected(h: History) -> Whole:
    """For each directed pair the pair of the same two states whose first code comes first."""
    import numpy as np

    return np.where(h.a < h.b, np.arange(h.pairs), h.back)


def balance_of(sums: Array) -> Array:
    """The balance, −100 to 100, from (2, …) sums of scores in cooperation and conflict."""
    import numpy as np

    return np.asarray(100 * (sums[0] - sums[1]) / (sums[0] + sums[1] + PRIOR))


def sums(h: History, day: int) -> Sums:
    """What is known on ``day`` of events with a type that count at the history's level."""
    import numpy as np

    n = h.pairs
    stop = int(np.searchsorted(h.cell_day, day, side="right"))
    use = h.cell_own[:stop] & (h.cell_known[:stop] <= day) & (h.cell_channel[:stop] > 0) & (h.cell_channel[:stop] < 5)
    pair = undirected(h)[h.cell_pair[:stop][use]]
    side = (h.cell_channel[:stop][use] > 2).astype(np.int64)
    score, count = np.abs(h.cell_scale[:stop][use]), h.cell_count[:stop][use]
    age = (day - h.cell_day[:stop][use]).astype(np.float64)
    known = h.cell_known[:stop][use]
    flat = side * n + pair

    def summed(weight: Array) -> Array:
        return np.bincount(flat, weight, 2 * n).astype(np.float64).reshape(2, n)

    old = (age >= AHEAD) & (known <= day - AHEAD)
    return Sums(
        summed(score * 0.5 ** (age / HALF_LIFE)), summed(score * 0.5 ** (age / 7.0)), summed(score),
        summed(np.where(old, score * 0.5 ** ((age - AHEAD) / HALF_LIFE), 0.0)),
        np.bincount(pair, count, n).astype(np.float64), day - h.start + 1,
    )  # fmt: skip


def features(s: Sums, which: Whole) -> Array:
    """(n, len(FEATURES)) of undirected dyads by number."""
    import numpy as np

    late, week, all_, before = (x[:, which] for x in (s.late, s.week, s.all, s.before))
    now = balance_of(late) / 100
    usual = all_ / s.days * (HALF_LIFE / np.log(2))
    return np.stack(
        [
            now, np.abs(now), now - balance_of(before) / 100, now - balance_of(usual) / 100,
            *np.log((PRIOR + late) / (PRIOR + usual)),
            *np.log((5 + week) / (5 + usual * 7 / HALF_LIFE)), *np.log(1 + late), *np.log(1 + usual),
            np.maximum(now - 0.6, 0), late[0] / (late.sum(axis=0) + 1), usual[0] / (usual.sum(axis=0) + 1),
            now * np.log((PRIOR + late[0]) / (PRIOR + usual[0])), now * np.log((PRIOR + late[1]) / (PRIOR + usual[1])),
            (now - balance_of(before) / 100) * np.log(1 + late.sum(axis=0)) / 4,
        ],
        axis=1,
    )  # fmt: skip


def days_to_learn(h: History) -> Whole:
    """The past days that teach, oldest first."""
    import numpy as np

    first, last = max(h.start + AHEAD, h.on - REACH), h.on - AHEAD
    step = max(1, -(-(last - first + 1) // MOST_DAYS))
    return np.arange(last, first - 1, -step, dtype=np.int64)[::-1]


def change(h: History, day: int, which: Whole, ahead: int = AHEAD) -> Array:
    """By how many points the balance of dyads is another ``ahead`` days later."""
    import numpy as np

    return np.asarray(balance_of(sums(h, day + ahead).late[:, which]) - balance_of(sums(h, day).late[:, which]))


def fit_drift(h: History) -> Drift:
    """The models of a history; with too little past to learn from they say a third each, bent by nothing."""
    import numpy as np

    parts, moved = [], []
    first = undirected(h) == np.arange(h.pairs)
    for day in days_to_learn(h).tolist():
        s = sums(h, day)
        which = np.flatnonzero(first & (s.events >= LEAST))
        parts.append(features(s, which))
        moved.append(change(h, day, which))
    x = np.concatenate(parts) if parts else np.zeros((0, len(FEATURES)))
    move = np.concatenate(moved) if moved else np.zeros(0)
    centre = x.mean(axis=0) if len(x) else np.zeros(x.shape[1])
    spread = np.maximum(x.std(axis=0), 1e-3) if len(x) else np.ones(x.shape[1])
    sample = np.full(len(x), min(1.0, 5 / AHEAD))
    none = np.zeros(x.shape[1])
    made = [
        fit(x.astype(np.float32), (move <= edge if edge > 0 else move < edge).astype(np.float64), sample, none, spread,
            centre=centre, base=float(np.log(odds)), ridge=20.0)
        for edge, odds in ((-STEADY, 0.5), (STEADY, 2.0))
    ]  # fmt: skip
    return Drift(made[0], made[1])
