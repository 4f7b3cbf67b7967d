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
Closeness is 100 × (S⁺ − S⁻) / (S⁺ + S⁻), the rates of scores of cooperation and conflict, = 100 tanh(L / 2) with
L = ln S⁺ − ln S⁻; each S is a gamma by its first two moments, so that mean and variance of L are differences and
sums of digamma and trigamma (Johnson, Kotz and Balakrishnan 1994, ch. 17).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

HALF_LIVES = (7.0, 21.0, 60.0, 180.0, 1000.0)
"""Days after which evidence counts half, one for each δ = 2^(−1/half-life)."""


@dataclass(frozen=True, slots=True)
class Model:
    """What the model is told; the defaults were set by ``evaluation/closeness_study.py``.

    ``half_lives``: days, one a discount. ``prior``: events that the prior of a side of the relation stands
    for, at equal rates of cooperation and conflict. ``memory``: how much yesterday's choice between discounts
    counts today. ``patience``: the prior of a discount is its half-life to this power. ``before``: days of the comparison of P(closer than before). ``mass``: probability of the band.
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


def _discounted(values: Array, delta: float, both: bool) -> Array:
    """Σ δ^(t−s) v_s over the days up to t, or with ``both`` over all days with δ^|t−s|, along the last axis."""
    from scipy.signal import lfilter

    forward: Array = lfilter([1.0], [1.0, -delta], values, axis=-1)
    if not both:
        return forward
    backward: Array = lfilter([1.0], [1.0, -delta], values[..., ::-1], axis=-1)[..., ::-1]
    return forward + backward - values


def _lagged(values: Array, days: int) -> Array:
    """Yesterday's values (of ``days`` ago); the first day's stand in where there are none."""
    import numpy as np

    first = np.repeat(values[..., :1], min(days, values.shape[-1]), axis=-1)
    return np.concatenate([first, values[..., :-days]], axis=-1) if days < values.shape[-1] else first


def dispersion(y: Array, exposure: Array, usual: Array, half_life: float = 30.0, both: bool = False) -> Array:
    """φ of each quad and day, (n, 4, T): variance over mean of a day's scores, as known up to the day.

    ``y`` (n, 4, T) scores, ``exposure`` (T,), ``usual`` (4,) the φ that few events are drawn to, with the weight
    of ten events. Squared errors against the discounted mean of the days before, over what that mean foretold.
    """
    import numpy as np

    delta = 2.0 ** (-1.0 / half_life)
    told, seen = _discounted(y, delta, False), _discounted(exposure, delta, False)
    ahead = exposure * _lagged(told, 1) / np.maximum(_lagged(seen, 1), 1e-9)
    ahead[..., 0] = y[..., 0]
    squared = np.cumsum((y - ahead) ** 2, axis=-1)
    meant = np.cumsum(0.5 * (ahead + y), axis=-1)
    if both:
        squared, meant = squared[..., -1:], meant[..., -1:]
    weight = 10.0 * usual[:, None]
    found: Array = (weight * usual[:, None] + squared) / (weight + meant)
    return np.broadcast_to(np.maximum(found, 0.5), y.shape)


def rates(y: Array, exposure: Array, phi: Array, prior: Array, model: Model, both: bool) -> tuple[Array, Array, Array]:
    """Mean and variance of each quad's rate, (n, 4, T), and the weight of each discount, (k, n, 1, T).

    ``prior`` (n, 4, 1 or T) is the rate that the prior holds likely; it counts as ``model.prior`` / 2 events.
    """
    import numpy as np
    from scipy.special import gammaln

    start = model.prior / 2.0
    scaled = y / phi
    base = start * phi / np.maximum(prior, 1e-12)  # the prior's exposure: start events at its rate
    there = y > 0
    logs, means, variances = [], [], []
    for half_life in model.half_lives:
        delta = 2.0 ** (-1.0 / half_life)
        past = _discounted(y, delta, False)
        seen = _discounted(exposure, delta, False)
        shape = start + delta * _lagged(past, 1) / phi
        rate = base + delta * _lagged(seen, 1)
        shape[..., 0], rate[..., 0] = start, base[..., 0]
        share = rate / (rate + exposure)
        log = shape * np.log(share)
        a, n = shape[there], scaled[there]
        log[there] += gammaln(a + n) - gammaln(a) + n * np.log1p(-np.minimum(share[there], 1 - 1e-12))
        logs.append(
            _discounted(log.sum(axis=1, keepdims=True), model.memory, both) + model.patience * np.log(half_life)
        )
        if both:
            past, seen = _discounted(y, delta, True), _discounted(exposure, delta, True)
        means.append((start + past / phi) / (base + seen) * phi)
        variances.append((start + past / phi) / (base + seen) ** 2 * phi**2)
    weight = np.stack(logs)
    weight -= weight.max(axis=0)
    np.exp(weight, out=weight)
    weight /= weight.sum(axis=0)
    mean = np.einsum("k...,k...->...", weight, np.stack(means))
    spread = np.stack(means) - mean
    return mean, np.einsum("k...,k...->...", weight, np.stack(variances) + spread**2), weight


def course(y: Array, exposure: Array, usual: Array, model: Model | None = None, *, now: bool = False) -> Course:
    """Closeness from scores ``y`` (n, 4, T) ≥ 0, ``exposure`` (T,) and the usual φ of each quad (4,).

    ``now`` smooths over all days; without it a day knows only the days up to it.
    """
    import numpy as np
    from scipy.special import digamma, ndtr, ndtri, polygamma

    model = model or Model()
    phi = dispersion(y, exposure, usual, both=now)
    total = y.sum(axis=1, keepdims=True)
    own, seen = np.cumsum(total, axis=-1), np.cumsum(exposure)
    if now:
        own, seen = own[..., -1:], seen[-1:]
    prior = np.broadcast_to((own + usual.mean() * 0.5) / (seen + 10.0) / 4.0, total.shape)
    mean, variance, weight = rates(y, exposure, phi, prior, model, now)
    good, bad = mean[:, :2].sum(axis=1), mean[:, 2:].sum(axis=1)
    shape_good = good**2 / variance[:, :2].sum(axis=1)
    shape_bad = bad**2 / variance[:, 2:].sum(axis=1)
    centre = digamma(shape_good) - np.log(shape_good) + np.log(good)
    centre -= digamma(shape_bad) - np.log(shape_bad) + np.log(bad)
    spread = polygamma(1, shape_good) + polygamma(1, shape_bad)
    reach = ndtri(0.5 + model.mass / 2) * np.sqrt(spread)
    shared = np.zeros_like(centre)
    for k, half_life in enumerate(model.half_lives):
        delta = 2.0 ** (-1.0 / half_life)
        common = delta**model.before
        if now:
            common *= 1 + model.before * (1 - delta**2) / (1 + delta**2)
        shared += common * weight[k, :, 0]
    before, spread_before = _lagged(centre, model.before), _lagged(spread, model.before)
    apart = spread + spread_before - 2 * shared * np.sqrt(spread * spread_before)
    p = ndtr((centre - before) / np.sqrt(np.maximum(apart, 1e-12)))
    p[:, : model.before] = np.nan
    return Course(
        closeness=100 * np.tanh(centre / 2),
        low=100 * np.tanh((centre - reach) / 2),
        high=100 * np.tanh((centre + reach) / 2),
        p_closer=p,
        cooperation=good,
        conflict=bad,
    )
