"""Additive models of a probability: logistic with a ridge towards what is known beforehand, then calibrated.

Features are taken in units of their own spread. The ridge draws each weight to its prior, not to naught: with
little evidence the forecast is the dyad's own, shrunk frequency. Fitted by Newton's method with halved steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Single = NDArray[np.float32]

RIDGE = 400.0
"""Weight of a prior, in windows that do not overlap times p (1 − p)."""


@dataclass(frozen=True, slots=True)
class Weights:
    """η = ``base`` + Σ ``weight`` × (x − ``centre``), each array one entry a feature; P = calibrated σ(η)."""

    base: float
    weight: Array
    centre: Array
    calibration: tuple[float, float, float] = (1.0, 1.0, 0.0)

    def terms(self, x: Single | Array) -> Array:
        """What each feature adds to η, (n, features)."""
        import numpy as np

        return np.asarray((x - self.centre) * self.weight)

    def score(self, x: Single | Array) -> Array:
        """η before calibration, (n,)."""
        import numpy as np

        return np.asarray(x @ self.weight + (self.base - float(self.centre @ self.weight)))

    def probability(self, x: Single | Array) -> Array:
        """Calibrated probabilities, (n,)."""
        return calibrated(self.score(x), self.calibration)


def sigmoid(eta: Array) -> Array:
    """1 / (1 + e^−η)."""
    from scipy.special import expit

    return expit(eta)  # type: ignore[no-any-return]


def calibrated(eta: Array, by: tuple[float, float, float]) -> Array:
    """Beta calibration (Kull, Silva Filho and Flach 2017): σ(a ln p − b ln(1 − p) + c) of p = σ(η)."""
    import numpy as np

    a, b, c = by
    return sigmoid(-a * np.logaddexp(0, -eta) + b * np.logaddexp(0, eta) + c)


def fit(
    x: Single, y: Array, sample: Array, prior: Array, spread: Array, *, centre: Array, base: float | None = None,
    firm: Array | None = None, ridge: float = RIDGE, steps: int = 12, start: Weights | None = None,
) -> Weights:
    """The weights for outcomes ``y`` (n,) in 0..1, ``sample`` (n,) saying how much each row counts.

    ``prior`` (features,) are the weights that the ridge draws to; ``spread`` their units. ``base`` is a prior of the
    constant, held with the weight of one window; without it the constant is the outcomes' own. ``firm`` (features,)
    multiplies the ridge of single features.
    """
    import numpy as np

    unit = np.maximum(spread, 1e-6)
    z = np.empty((len(y), x.shape[1] + 1), np.float32)
    np.subtract(x, centre.astype(np.float32), out=z[:, :-1])
    z[:, :-1] /= unit.astype(np.float32)
    z[:, -1] = 1
    mean = float((sample @ y + 0.5) / (sample.sum() + 1.0))
    to = np.append(prior * unit, np.log(mean / (1 - mean)) if base is None else base)
    pull = np.append(ridge * (np.ones(x.shape[1]) if firm is None else firm), 0.01 if base is None else 1.0)
    beta = to.copy()
    if start is not None:
        beta = np.append(start.weight * unit, start.base + float(start.weight @ (centre - start.centre)))

    def loss(b: Array) -> tuple[Array, float]:
        eta = (z @ b.astype(np.float32)).astype(np.float64)
        fit_ = float(sample @ (np.logaddexp(0, eta) - y * eta))
        return eta, fit_ + 0.5 * float(pull @ (b - to) ** 2)

    eta, best = loss(beta)
    for _ in range(steps):
        p = sigmoid(eta)
        slope = z.T @ (sample * (y - p)).astype(np.float32) - pull * (beta - to)
        curve = (z * (sample * p * (1 - p)).astype(np.float32)[:, None]).T @ z
        move = np.linalg.solve(curve.astype(np.float64) + np.diag(pull + 1e-6), slope)
        step = 1.0
        while True:
            tried, now = loss(beta + step * move)
            if now <= best or step < 1e-3:
                break
            step /= 2
        if now > best:
            break
        gain, beta, eta, best = best - now, beta + step * move, tried, now
        if gain < 0.05:
            break
    return Weights(float(beta[-1]), beta[:-1] / unit, centre)


def calibration(eta: Array, y: Array, sample: Array, hold: float = 50.0) -> tuple[float, float, float]:
    """(a, b, c) of the beta calibration on outcomes that the model did not see; drawn to (1, 1, 0).

    ``hold`` is the weight of that prior in outcomes. a and b stay positive, so that the order is kept.
    """
    import numpy as np

    features = np.stack([-np.logaddexp(0, -eta), np.logaddexp(0, eta), np.ones_like(eta)], axis=1)
    to = np.array([1.0, 1.0, 0.0])
    beta = to.copy()
    for _ in range(20):
        p = sigmoid(features @ beta)
        slope = features.T @ (sample * (y - p)) - hold * (beta - to)
        curve = (features * (sample * p * (1 - p))[:, None]).T @ features + hold * np.eye(3)
        move = np.linalg.solve(curve, slope)
        beta = beta + np.clip(move, -0.5, 0.5)
        beta[:2] = np.maximum(beta[:2], 0.2)
        if np.abs(move).max() < 1e-4:
            break
    return float(beta[0]), float(beta[1]), float(beta[2])


def levelled(eta: Array, y: Array, sample: Array, by: tuple[float, float, float]) -> tuple[float, float, float]:
    """The calibration with its constant moved so that the mean probability is the outcomes' mean.

    The shape of a calibration holds over time; its level on a short slice is that season's, and no guide.
    """
    a, b, c = by
    if sample @ y <= 0:
        return by
    for _ in range(30):
        p = calibrated(eta, (a, b, c))
        move = float(sample @ (y - p)) / max(float(sample @ (p * (1 - p))), 1e-9)
        c += max(-1.0, min(1.0, move))
        if abs(move) < 1e-5:
            break
    return a, b, c
