"""Closeness: how friendly what one government does to another is, with its doubt, day by day in closed form.

A dynamic gamma–Poisson model for each of the four quads. The score-weighted events of a day are Poisson with
rate × exposure, overdispersed by a factor φ; the exposure is the day's total reporting, so that a busy news week
moves no rate. Old evidence is discounted towards the prior: after each day shape and rate are multiplied by δ
and the prior's own by 1 − δ (power discounting: Smith 1979; West and Harrison 1997, ch. 10 and 16; towards a
fixed prior as in Kulhavý and Zarrop 1993). The posterior of a rate stays a gamma, known as

    as known then   Gamma(a + Σ_{s≤t} δ^(t−s) y_s / φ,  b + Σ_{s≤t} δ^(t−s) e_s)
    as known now    the same sums over all days with δ^|t−s|

Several δ run side by side; the four quads share their weights, which grow with how well each δ foretold the days
around (Raftery, Kárný and Ettler 2010).
Closeness is 100 × (S⁺ − S⁻) / (S⁺ + S⁻) of the posterior mean rates of scores of cooperation and conflict, which is
100 tanh(L / 2) with L = ln S⁺ − ln S⁻. Each S is a gamma by its first two moments, so that the variance of L is the sum
of two trigammas of their shapes (Johnson, Kotz and Balakrishnan 1994, ch. 17); the band is normal in L.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dragoman.measures.decay import decayed

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

HALF_LIVES = (7.0, 21.0, 60.0, 180.0, 1000.0)
"""Days after which evidence counts half, one for each δ = 2^(−1/half-life)."""

AHEAD = 30.0
"""The same for the means that foretell a day where φ is measured."""


@dataclass(frozen=True, slots=True)
class Model:
    """What the model is told; the defaults were set by ``evaluation/closeness_study.py``.

    ``half_lives``: days, one a discount. ``prior``: events that the prior of a side of the relation stands
    for, at equal rates of cooperation and conflict. ``memory``: how much yesterday's choice between discounts
    counts today. ``patience``: the prior of a
    discount is its half-life to this power. ``before``: days of the comparison of P(closer than before).
    ``mass``: probability of the band.
    """

    half_lives: tuple[float, ...] = HALF_LIVES
    prior: float = 1.0
    memory: float = 0.998
    patience: float = 0.6
    before: int = 30
    mass: float = 0.9


@dataclass(frozen=True, slots=True)
class Course:
    """Closeness of n dyads over T days, each array (n, T): −100 to 100, its band, P(closer than before).

    ``cooperation`` and ``conflict`` are the means of the rates of scores per day of average reporting.
    """

    closeness: Array
    low: Array
    high: Array
    p_closer: Array
    cooperation: Array
    conflict: Array


def discounted(values: Array, delta: float, both: bool = False) -> Array:
    """Σ δ^(t−s) v_s over the days up to t, or with ``both`` over all days with δ^|t−s|, along the last axis."""
    forward = decayed(values, delta)
    return forward + decayed(values[..., ::-1], delta)[..., ::-1] - values if both else forward


def _lagged(values: Array, days: int) -> Array:
    """Yesterday's values (of ``days`` ago); the first day's stand in where there are none."""
    import numpy as np

    first = np.repeat(values[..., :1], min(days, values.shape[-1]), axis=-1)
    return np.concatenate([first, values[..., :-days]], axis=-1) if days < values.shape[-1] else first


def dispersion(y: Array, exposure: Array, usual: Array, both: bool = False) -> Array:
    """φ of each quad and day, (n, 4, T): variance over mean of a day's scores, as known up to the day.

    ``y`` (n, 4, T) scores, ``exposure`` (T,), ``usual`` (4,) the φ that few events are drawn to, with the weight
    of ten events. Squared errors against the discounted mean of the days before, over the mean of what that foretold
    and what came; at least ½.
    """
    import numpy as np

    delta = 2.0 ** (-1.0 / AHEAD)
    told, seen = discounted(y, delta), discounted(exposure, delta)
    ahead = exposure * _lagged(told, 1) / np.maximum(_lagged(seen, 1), 1e-9)
    ahead[..., 0] = y[..., 0]
    squared = np.cumsum((y - ahead) ** 2, axis=-1)
    meant = np.cumsum(0.5 * (ahead + y), axis=-1)
    if both:
        squared, meant = squared[..., -1:], meant[..., -1:]
    weight = 10.0 * usual[:, None]
    found: Array = (weight * usual[:, None] + squared) / (weight + meant)
    return np.broadcast_to(np.maximum(found, 0.5), y.shape)


def _retold(values: Array, delta: float, days: int) -> Array:
    """What is known today of ``days`` ago: the sum over the days up to t of δ^|t − days − s| v_s."""
    ahead = decayed(values[..., ::-1], delta)[..., ::-1]
    return _lagged(discounted(values, delta) + ahead - values, days) - delta**days * (ahead - values)


def _foretold(y: Array, exposure: Array, phi: Array, start: Array, base: Array, delta: float) -> Array:
    """Log probability of each day from the days before, (n, 1, T): negative binomial, all four quads together."""
    import numpy as np
    from scipy.special import gammaln

    shape = start + delta * _lagged(discounted(y, delta), 1) / phi
    rate = base + delta * _lagged(discounted(exposure, delta), 1)
    shape[..., 0], rate[..., 0] = start[..., 0], base[..., 0]
    share = np.broadcast_to(np.minimum(rate / (rate + exposure), 1 - 1e-12), y.shape)
    log = shape * np.log(share)
    there = y > 0
    a, n = shape[there], (y / phi)[there]
    log[there] += gammaln(a + n) - gammaln(a) + n * np.log1p(-share[there])
    return np.asarray(log.sum(axis=1, keepdims=True))


def _correlation(delta: float, days: int, both: bool) -> float:
    """Of the errors of a rate today and ``days`` ago, from the evidence that the two sums share."""
    common: float = delta**days
    if both:
        return common * (1 + days * (1 - delta**2) / (1 + delta**2))
    return common * (1 + days * (1 - delta**2)) / math.sqrt(1 + delta**2 * (1 - common**2))


def trigamma(x: Array) -> Array:
    """The trigamma function for x > 0, to eight digits and several times faster than scipy's: six steps up the
    recurrence, then the asymptotic series (Abramowitz and Stegun 6.4.6 and 6.4.12)."""
    import numpy as np

    below = np.zeros_like(x)
    for k in range(6):
        below += (x + k) ** -2.0
    t = 1.0 / (x + 6.0)
    u = t * t
    return np.asarray(below + t * (1 + t * (0.5 + t * (1 / 6 - u * (1 / 30 - u * (1 / 42 - u / 30))))))


def _level(means: list[Array], variances: list[Array], weight: Array) -> tuple[Array, Array, Array, Array]:
    """Mean rates of scores of cooperation and of conflict, then L and its variance, each (n, T)."""
    import numpy as np

    mean, variance = np.zeros_like(means[0]), np.zeros_like(means[0])
    for w, m in zip(weight, means, strict=True):
        mean += w * m
    for w, m, v in zip(weight, means, variances, strict=True):
        variance += w * (v + (m - mean) ** 2)
    sides = []
    centre, spread = np.zeros_like(mean[:, 0]), np.zeros_like(mean[:, 0])
    for sign, part in ((1, slice(0, 2)), (-1, slice(2, 4))):
        side = mean[:, part].sum(axis=1)
        shape = side**2 / variance[:, part].sum(axis=1)
        sides.append(side)
        centre += sign * np.log(side)
        spread += trigamma(shape)
    return sides[0], sides[1], centre, spread


def course(y: Array, exposure: Array, usual: Array, model: Model | None = None, *, now: bool = False) -> Course:
    """Closeness from scores ``y`` (n, 4, T) ≥ 0, ``exposure`` (T,) ≥ 0 and the usual φ of each quad (4,).

    ``now`` smooths over all days; without it a day knows only the days up to it, also of the days before it.
    The prior rate of a quad is a quarter of the dyad's own mean rate so far.
    """
    import numpy as np
    from scipy.special import ndtr, ndtri

    model = model or Model()
    phi = dispersion(y, exposure, usual, both=now)
    own, seen = np.cumsum(y.sum(axis=1, keepdims=True), axis=-1), np.cumsum(exposure)
    if now:
        own, seen = own[..., -1:], seen[-1:]
    even = phi.mean(axis=1, keepdims=True)
    start = model.prior / 2.0 * even / phi  # the same rate of scores for each quad, whatever its scores are
    base = model.prior / 2.0 * even * 4.0 * (seen + 10.0) / (own + usual.mean() / 2.0)

    deltas = [2.0 ** (-1.0 / half_life) for half_life in model.half_lives]
    weight = np.stack(
        [discounted(_foretold(y, exposure, phi, start, base, delta), model.memory, now) for delta in deltas]
    )
    weight += model.patience * np.log(np.array(model.half_lives))[:, None, None, None]
    weight = np.exp(weight - weight.max(axis=0))
    weight /= weight.sum(axis=0)

    def level(summed: Callable[[Array, float], Array]) -> tuple[Array, Array, Array, Array]:
        shapes = [start + summed(y, delta) / phi for delta in deltas]
        spans = [base + summed(exposure, delta) for delta in deltas]
        means = [shape / span * phi for shape, span in zip(shapes, spans, strict=True)]
        return _level(means, [m / span * phi for m, span in zip(means, spans, strict=True)], weight)

    good, bad, centre, spread = level(lambda v, delta: discounted(v, delta, now))
    if now:
        before, spread_before = _lagged(centre, model.before), _lagged(spread, model.before)
    else:
        _, _, before, spread_before = level(lambda v, delta: _retold(v, delta, model.before))
    shared = sum(_correlation(d, model.before, now) * w[:, 0] for d, w in zip(deltas, weight, strict=True))
    apart = spread + spread_before - 2 * shared * np.sqrt(spread * spread_before)
    p = ndtr((centre - before) / np.sqrt(np.maximum(apart, 1e-12)))
    p[:, : model.before] = np.nan
    reach = ndtri(0.5 + model.mass / 2) * np.sqrt(spread)
    return Course(
        closeness=100 * np.tanh(centre / 2),
        low=100 * np.tanh((centre - reach) / 2),
        high=100 * np.tanh((centre + reach) / 2),
        p_closer=p,
        cooperation=good,
        conflict=bad,
    )
