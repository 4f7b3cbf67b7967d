"""Which moves bring on which: a multivariate Hawkes process with exponential kernels and a weekly baseline.

The rate of kind k at time t is (Hawkes, *Biometrika* 58, 1971)

    λ_k(t) = μ_k[weekday of t] + Σ_j α_kj Σ_{events i of kind j before t} β exp(−β (t − t_i)),

times in days. α_kj, the branching ratio, is how many events of kind k one of kind j brings on in all. Given β the
likelihood is concave and parts into one problem a target; β is found by a search along one line. Sparse by an
adaptive L1 penalty (Zou, *JASA* 101, 2006) whose weight BIC chooses; what stays is fitted again without it.

Days are too coarse to say which of two events of one day came first. So events stamped with whole days are counted
by day, and only earlier days excite (``fit_days``); ``ties="jitter"`` spreads them over their day at random instead,
which lets events of one day excite each other and takes what has one cause for mutual excitement.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from dragoman.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

SLOWEST, FASTEST = 1 / 60, 200.0
"""The decays a day that are searched; days cannot tell a decay above ``FASTEST_BY_DAY``."""
FASTEST_BY_DAY = 3.0
_TINY = 1e-9
_PENALTIES = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)
_SPAN = 30.0  # exponents inside a block of the recursion: far from overflow, few blocks


@dataclass(frozen=True, slots=True)
class _Data:
    """What a fit needs for one decay: ``rows[k]`` are the features at the places where kind k counts, with weights.

    Features are 7 weekdays, then the kinds. ``mass`` is their integral over the whole time.
    """

    rows: list[Floats]
    weights: list[Floats]
    mass: Floats


@dataclass(frozen=True, slots=True)
class Hawkes:
    """A fitted process. ``branching[k, j]``: events of kind k that one of kind j brings on, with ``error``, its
    standard error (NaN where it was set to 0). ``baseline[k, w]``: events of kind k a day on weekday w (0 is
    Monday) that nothing brought on. ``decay``: a day; half of what comes has come after ln 2 / decay days.
    ``fit_p[k]``: the Kolmogorov–Smirnov p of the rescaled times of kind k; a small one says that the model does not
    fit. ``dispersion[k]``: variance over mean of what the model leaves (1 where times are exact): errors are
    widened by its root.
    """

    kinds: tuple[str, ...]
    branching: Floats
    error: Floats
    baseline: Floats
    decay: float
    loglik: float
    events: int
    days: float
    fit_p: Floats
    dispersion: Floats

    @property
    def radius(self) -> float:
        """The spectral radius of the branching ratios: below 1 the process dies down after each event."""
        import numpy as np

        return float(np.abs(np.linalg.eigvals(self.branching)).max())

    @classmethod
    def fit(
        cls,
        times: ArrayLike,
        marks: ArrayLike,
        *,
        kinds: Sequence[str] | None = None,
        start: float = 0.0,
        end: float | None = None,
        decay: float | None = None,
        sparse: bool = True,
        weekly: bool = True,
        ties: Literal["days", "jitter"] = "days",
        seed: int = 0,
    ) -> Hawkes:
        """Fits events at ``times`` (days; weekday 0 is Monday, so day 0 is taken for one) of the kinds ``marks``.

        ``marks`` are whole numbers from 0. Times that are all whole days are handled as ``ties`` says, see the
        module. ``decay`` fixes β. UsageError where lengths differ, there are fewer than 50 events, a time lies outside
        ``start`` to ``end`` or a mark is none of the kinds.
        """
        import numpy as np

        at, kind = np.asarray(times, dtype=np.float64), np.asarray(marks, dtype=np.int64)
        if at.shape != kind.shape or at.ndim != 1:
            raise UsageError(f"times and marks must be as many; there are {at.size} and {kind.size}")
        if at.size < 50:
            raise UsageError(f"{at.size} events cannot tell a Hawkes process; give at least 50")
        names = tuple(kinds) if kinds is not None else tuple(str(k) for k in range(int(kind.max()) + 1))
        whole = bool(np.all(at == np.floor(at)))
        last = float(end if end is not None else (np.floor(at.max()) + 1 if whole else at.max()))
        if not (at.min() >= start and (at.max() < last if whole else at.max() <= last)):  # NaN is neither
            raise UsageError(f"times from {at.min()} to {at.max()} do not lie between {start} and {last}")
        if kind.min() < 0 or kind.max() >= len(names):
            raise UsageError(f"marks from {kind.min()} to {kind.max()} are not those of {len(names)} kinds, from 0")
        if whole and ties == "days":
            counts = np.zeros((math.ceil(last - start), len(names)))
            np.add.at(counts, ((at - start).astype(np.int64), kind), 1.0)
            weekday = int(start) % 7
            return cls.fit_days(
                counts, kinds=names, first_weekday=weekday, decay=decay, sparse=sparse, weekly=weekly, seed=seed
            )
        if whole:
            at = at + np.random.default_rng(seed).random(at.size)
        order = np.argsort(at, kind="stable")
        at, kind = at[order], kind[order]

        def data(beta: float) -> _Data:
            return _exact(at, kind, len(names), start, last, beta, weekly)

        beta, theta, total = _searched(data, decay, FASTEST)
        theta, total = _thinned(data(beta), theta, at.size) if sparse else (theta, total)
        p = _rescaled(at, kind, theta, start, beta, weekly)
        return _told(cls, names, data(beta), theta, beta, total, at.size, last - start, p, np.ones(len(names)), weekly)

    @classmethod
    def fit_days(
        cls,
        counts: ArrayLike,
        *,
        kinds: Sequence[str] | None = None,
        first_weekday: int = 0,
        decay: float | None = None,
        sparse: bool = True,
        weekly: bool = True,
        seed: int = 0,
    ) -> Hawkes:
        """Fits daily counts of shape (days, kinds): Poisson given the days before, which alone excite.

        The kernel is the exponential one by whole days, (1 − e^−β) e^−β(d − 1) after d days, so that branching ratios
        mean the same. ``first_weekday`` is that of the first day (0 is Monday).
        """
        import numpy as np

        x = np.asarray(counts, dtype=np.float64)
        if x.ndim != 2 or not (x >= 0).all():
            raise UsageError("counts of a Hawkes process are 0 or more, in a table of days and kinds")
        names = tuple(kinds) if kinds is not None else tuple(str(k) for k in range(x.shape[1]))
        if x.sum() < 50:
            raise UsageError(f"{x.sum():.0f} events cannot tell a Hawkes process; give at least 50")

        def data(beta: float) -> _Data:
            return _daily(x, first_weekday, beta, weekly)

        beta, theta, total = _searched(data, decay, FASTEST_BY_DAY)
        theta, total = _thinned(data(beta), theta, int(x.sum())) if sparse else (theta, total)
        made = _daily_features(x, first_weekday, beta, weekly)
        rate = made @ theta.T
        spare = np.maximum(len(x) - (theta > 0).sum(axis=1), 1)
        dispersion = np.maximum(((x - rate) ** 2 / np.maximum(rate, _TINY)).sum(axis=0) / spare, 1.0)
        p = _placed(x, rate, seed)
        return _told(cls, names, data(beta), theta, beta, total, int(x.sum()), float(len(x)), p, dispersion, weekly)


def decayed(times: Floats, marks: NDArray[np.int64], kinds: int, beta: float) -> Floats:
    """Σ exp(−β (t_n − t_i)) over the events i before event n, by kind: shape (events, kinds). In O(n · kinds).

    The sum is carried from block to block; inside one it is a running sum, since the exponents stay small.
    """
    import numpy as np

    out = np.zeros((times.size, kinds))
    carry, at, start = np.zeros(kinds), float(times[0]) if times.size else 0.0, 0
    while start < times.size:
        stop = int(np.searchsorted(times, times[start] + _SPAN / beta, side="right"))
        stop = max(stop, start + 1)
        local = beta * (times[start:stop] - times[start])
        carry = carry * math.exp(-beta * (times[start] - at))
        hot = np.zeros((stop - start, kinds))
        hot[np.arange(stop - start), marks[start:stop]] = np.exp(local)
        total = np.cumsum(hot, axis=0)
        fade = np.exp(-local)[:, None]
        out[start:stop] = (total - hot + carry) * fade
        carry, at = (total[-1] + carry) * fade[-1], float(times[stop - 1])
        start = stop
    return out


def _weekday(times: Floats) -> NDArray[np.int64]:
    import numpy as np

    return np.floor(times).astype(np.int64) % 7


def _lengths(until: Floats, start: float) -> Floats:
    """For each time the days of every weekday between ``start`` and it: shape (times, 7)."""
    import numpy as np

    def from_zero(t: Floats) -> Floats:
        weeks, rest = np.floor(t / 7), t - 7 * np.floor(t / 7)
        return np.asarray(weeks[:, None] + np.clip(rest[:, None] - np.arange(7), 0, 1))

    return from_zero(until) - from_zero(np.array([start]))


def _base(weekday: NDArray[np.int64], weekly: bool) -> Floats:
    import numpy as np

    out = np.zeros((weekday.size, 7))
    out[np.arange(weekday.size), weekday if weekly else 0] = 1.0
    return out


def _folded(lengths: Floats, weekly: bool) -> Floats:
    """All days on the first place where the baseline knows no weekdays."""
    import numpy as np

    if weekly:
        return lengths
    out = np.zeros_like(lengths)
    out[:, 0] = lengths.sum(axis=1)
    return out


def _exact(
    times: Floats, marks: NDArray[np.int64], kinds: int, start: float, end: float, beta: float, weekly: bool
) -> _Data:
    import numpy as np

    excited = beta * decayed(times, marks, kinds, beta)
    made = np.concatenate([_base(_weekday(times), weekly), excited], axis=1)
    spent = np.bincount(marks, weights=1 - np.exp(-beta * (end - times)), minlength=kinds)
    mass = np.concatenate([_folded(_lengths(np.array([end]), start), weekly)[0], spent])
    rows = [made[marks == k] for k in range(kinds)]
    return _Data(rows, [np.ones(len(r)) for r in rows], mass)


def _daily_features(counts: Floats, first_weekday: int, beta: float, weekly: bool) -> Floats:
    import numpy as np

    from dragoman.measures import decay

    keep = math.exp(-beta)
    before = np.concatenate([np.zeros((1, counts.shape[1])), counts[:-1]])
    excited = (1 - keep) * decay.decayed(before.T, keep).T
    return np.concatenate([_base((np.arange(len(counts)) + first_weekday) % 7, weekly), excited], axis=1)


def _daily(counts: Floats, first_weekday: int, beta: float, weekly: bool) -> _Data:
    import numpy as np

    made = _daily_features(counts, first_weekday, beta, weekly)
    some = [np.flatnonzero(counts[:, k]) for k in range(counts.shape[1])]
    return _Data([made[at] for at in some], [counts[at, k] for k, at in enumerate(some)], made.sum(axis=0))


def _solved(rows: Floats, weights: Floats, mass: Floats, penalty: Floats, begin: Floats) -> tuple[Floats, float]:
    """(θ, log-likelihood) of one target: max Σ w log(rows·θ) − mass·θ − penalty·θ over θ ≥ 0; 0 where mass is 0.

    A feature whose penalty is infinite stays out.
    """
    import numpy as np
    from scipy.optimize import minimize

    free = np.flatnonzero((mass > 0) & np.isfinite(penalty))
    out = np.zeros(mass.size)
    if not len(rows) or not free.size:
        return out, 0.0
    # In units in which every feature explains one event, the problem is well scaled.
    unit = mass[free]
    x, cost = rows[:, free] / unit, 1.0 + penalty[free] / unit

    def loss(v: Floats) -> tuple[float, Floats]:
        rate = np.maximum(x @ v, _TINY / len(rows))
        return float(cost @ v - weights @ np.log(rate)), np.asarray(cost - (weights / rate) @ x)

    first = np.maximum(begin[free] * unit, weights.sum() * 1e-3)
    found = minimize(
        loss, first, jac=True, method="L-BFGS-B", bounds=[(0, None)] * free.size,
        options={"maxiter": 500, "ftol": 1e-11, "gtol": 1e-6},
    )  # fmt: skip
    v = np.where(found.x < 1e-6 * weights.sum(), 0.0, found.x)
    out[free] = v / unit
    rate = np.maximum(x @ v, _TINY / len(rows))
    return out, float(weights @ np.log(rate) - v.sum())


def _all(data: _Data, begin: Floats) -> tuple[Floats, float]:
    """All targets without a penalty."""
    import numpy as np

    none = np.zeros(data.mass.size)
    found = [_solved(r, w, data.mass, none, b) for r, w, b in zip(data.rows, data.weights, begin)]
    return np.stack([theta for theta, _ in found]), sum(value for _, value in found)


def _searched(data: Any, decay: float | None, fastest: float) -> tuple[float, Floats, float]:
    """(β, θ, log-likelihood): the best decay on a line, by golden sections on its logarithm."""
    import numpy as np
    from scipy.optimize import minimize_scalar

    begin: list[Floats] = []

    def at(log_beta: float) -> tuple[Floats, float]:
        made = data(math.exp(log_beta))
        theta, total = _all(made, begin[-1] if begin else np.zeros((len(made.rows), made.mass.size)))
        begin.append(theta)
        return theta, total

    if decay is None:
        grid = np.linspace(math.log(SLOWEST), math.log(fastest), 8)
        values = [at(v)[1] for v in grid]
        best = int(np.argmax(values))
        bounds = (grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)])
        found = minimize_scalar(lambda v: -at(v)[1], bounds=bounds, method="bounded", options={"xatol": 0.01})
        decay = math.exp(float(found.x))
    theta, total = at(math.log(decay))
    return decay, theta, total


def _thinned(data: _Data, theta: Floats, events: int) -> tuple[Floats, float]:
    """The branching ratios that an adaptive L1 penalty leaves, fitted again without it; BIC chooses its weight."""
    import numpy as np

    out, sums = np.zeros_like(theta), 0.0
    for k, (rows, weights) in enumerate(zip(data.rows, data.weights)):
        best: tuple[float, Floats, float] | None = None
        done: set[tuple[bool, ...]] = set()
        for strength in _PENALTIES:
            penalty = np.zeros(data.mass.size)
            source = theta[k, 7:]
            penalty[7:] = np.where(source > 0, strength * math.sqrt(events) * 0.1 / np.maximum(source, 1e-3), np.inf)
            kept, _ = _solved(rows, weights, data.mass, penalty, theta[k])
            support = tuple((kept[7:] > 0).tolist())
            if support in done:
                continue
            done.add(support)
            free = np.zeros(data.mass.size)
            free[7:] = np.where(np.array(support), 0.0, np.inf)
            again, value = _solved(rows, weights, data.mass, free, kept)
            score = value - 0.5 * sum(support) * math.log(max(events, 2))
            if best is None or score > best[0]:
                best = (score, again, value)
        assert best is not None
        out[k], sums = best[1], sums + best[2]
    return out, sums


def _told(
    cls: type[Hawkes], names: tuple[str, ...], data: _Data, theta: Floats, beta: float, total: float, events: int,
    days: float, p: Floats, dispersion: Floats, weekly: bool,
) -> Hawkes:  # fmt: skip
    import numpy as np

    error = np.full((len(names), len(names)), np.nan)
    for k, (rows, weights) in enumerate(zip(data.rows, data.weights)):
        free = np.flatnonzero(theta[k] > 0)
        if len(rows) and free.size:
            rate = np.maximum(rows @ theta[k], _TINY)
            scaled = rows[:, free] * (np.sqrt(weights) / rate)[:, None]
            variance = np.diag(np.linalg.pinv(scaled.T @ scaled)) * dispersion[k]
            for place, column in enumerate(free.tolist()):
                if column >= 7:
                    error[k, column - 7] = math.sqrt(max(float(variance[place]), 0.0))
    base = theta[:, :7] if weekly else np.repeat(theta[:, :1], 7, axis=1)
    return cls(names, theta[:, 7:], error, base, beta, total, events, days, p, dispersion)


def _rescaled(
    times: Floats, marks: NDArray[np.int64], theta: Floats, start: float, beta: float, weekly: bool
) -> Floats:
    """KS p-values of the time-rescaling theorem: each kind's integrated rate between its events is exponential.

    Ogata, *Journal of the American Statistical Association* 83, 1988; Brown and others, *Neural Computation* 14, 2002.
    """
    import numpy as np
    from scipy.stats import kstest

    kinds = theta.shape[0]
    hot = np.zeros((times.size, kinds))
    hot[np.arange(times.size), marks] = 1.0
    spent = np.cumsum(hot, axis=0) - hot - decayed(times, marks, kinds, beta)
    passed = _folded(_lengths(times, start), weekly) @ theta[:, :7].T + spent @ theta[:, 7:].T
    out = np.full(kinds, np.nan)
    for k in range(kinds):
        own = passed[marks == k, k]
        if own.size > 5:
            out[k] = kstest(np.diff(own, prepend=0.0), "expon").pvalue
    return out


def _placed(counts: Floats, rate: Floats, seed: int) -> Floats:
    """KS p-values of daily counts: each one's place in its Poisson law, at random inside its step, is uniform."""
    import numpy as np
    from scipy.stats import kstest, poisson

    chance = np.random.default_rng(seed).random(counts.shape)
    below, upto = poisson.cdf(counts - 1, rate), poisson.cdf(counts, rate)
    return np.array([kstest(u, "uniform").pvalue for u in (below + chance * (upto - below)).T])


def simulate(
    branching: ArrayLike, baseline: ArrayLike, decay: float, days: float, seed: int = 0, burn: float = 30.0
) -> tuple[Floats, NDArray[np.int64]]:
    """(times, marks) of a process by its clusters, generation by generation (Hawkes and Oakes, 1974).

    ``branching[k, j]`` as in ``Hawkes``; ``baseline`` has a row for each kind with its rate a day on each weekday.
    The first ``burn`` days (rounded to weeks) are thrown away. UsageError where the process would explode.
    """
    import numpy as np

    alpha, mu = np.asarray(branching, dtype=np.float64), np.asarray(baseline, dtype=np.float64)
    if np.abs(np.linalg.eigvals(alpha)).max() >= 1:
        raise UsageError("these branching ratios explode: their spectral radius must lie below 1")
    rng = np.random.default_rng(seed)
    lead = 7 * math.ceil(burn / 7)
    whole = math.ceil(lead + days)
    number = rng.poisson(mu[:, np.arange(whole) % 7])
    times, marks = [], []
    for kind in range(len(mu)):
        at = np.repeat(np.arange(whole), number[kind]) + rng.random(int(number[kind].sum()))
        times.append(at)
        marks.append(np.full(at.size, kind))
    at, kind_of = np.concatenate(times), np.concatenate(marks)
    all_times, all_marks = [at], [kind_of]
    while at.size:
        born = rng.poisson(alpha[:, kind_of])
        parent = [np.repeat(np.arange(at.size), born[k]) for k in range(len(mu))]
        kind_next = np.repeat(np.arange(len(mu)), [p.size for p in parent])
        at = at[np.concatenate(parent)] + rng.exponential(1 / decay, kind_next.size)
        inside = at < lead + days
        at, kind_of = at[inside], kind_next[inside]
        all_times.append(at)
        all_marks.append(kind_of)
    at, kind_of = np.concatenate(all_times) - lead, np.concatenate(all_marks)
    keep = (at >= 0) & (at < days)
    order = np.argsort(at[keep])
    return at[keep][order], kind_of[keep][order]
