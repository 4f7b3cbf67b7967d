"""What comes next between two governments: a model of probabilities for every quad and type, by direction.

    model = fit(rows, on=date(2025, 10, 17))
    model.probability("USA", "RUS", "CONSULT", 7)

For each channel and horizon the log-odds that at least one event comes are a sum over named features of what was
known (``features``): an additive logistic model with a ridge, calibrated on a later slice of the past. Given that
something comes, how much more comes has a negative binomial law, so that counts agree with probabilities.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dragoman.errors import UsageError
from dragoman.forecasts.additive import RIDGE, Weights, calibration, levelled, sigmoid
from dragoman.forecasts.additive import fit as fit_weights
from dragoman.forecasts.features import (
    HORIZONS,
    PER_CHANNEL,
    Counts,
    Pairs,
    Surroundings,
    counts,
    design,
    names_of,
    pairs,
    surroundings,
)
from dragoman.forecasts.history import History, channels, history
from dragoman.forecasts.training import Lessons, lessons, shadows, with_pairs

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Whole = NDArray[np.int64]

LATER = 0.25
"""Share of the past days, the latest, on which the calibration is set."""
LONG = HORIZONS[-1]
STRETCH = 0.9
"""Power of the ratio of two horizons in the log of the chance of nothing. Between 7 and 30 days of ICEWS18 it is 1.0
for dyads that seldom act and 0.75 for those that mostly do."""
FEW = 5
"""Events between two states below which a forecast leans on like dyads and says so."""
BEFOREHAND = {"often": 1.0, "volume": 0.25, "weekdays": 1.0, "plan": 0.7}
"""Weights that hold until the record says otherwise: the dyad's own frequency, a quarter of what the news's volume
suggests (a thin month is mostly over within the next one), and a plan doubling the odds."""
FIRM = {"volume": 300.0, "weekdays": 300.0}
"""How much firmer the ridge is for features that all dyads of a day share: there are few days to learn from."""

MANY = 300.0
"""Dyads' worth of doubt, the sum of p (1 − p) on a day, from which on weights are learned with the plain ridge."""
FIRMEST = 10.0
"""What the ridge is multiplied by where there are few such dyads."""
QUIET = -4.0
"""Log-odds of the dyad's own frequency below which rows without an event are sampled: the rarer, the fewer."""
KEPT = 0.1
"""The least chance of such a row to be drawn."""


@dataclass(frozen=True, slots=True)
class More:
    """Events beyond the first: a negative binomial of mean exp(w · (1, η, ln usual H)) and ``size``."""

    weight: tuple[float, float, float]
    size: float


@dataclass(frozen=True, slots=True)
class DyadModel:
    """A fitted model with what it knows of the day ``history.on``; made by ``fit`` or ``load``."""

    history: History
    counts: Counts
    around: Surroundings
    weights: dict[tuple[int, int], Weights]
    more: dict[tuple[int, int], More]
    rows: int

    def pairs_of(self, which: Whole) -> Pairs:
        """The features of pairs by number."""
        return pairs(self.history, self.counts, self.around, which)

    def with_dyad(self, a: str, b: str) -> DyadModel:
        """The model itself where it knows the pair, else one that has the pair with nothing known of it."""
        if self.history.pair(a, b) is not None:
            return self
        h = with_pairs(self.history, [(a, b)])
        c = counts(h, h.on)
        return DyadModel(h, c, surroundings(h, c), self.weights, self.more, self.rows)

    def nearest(self, channel: int, horizon: int) -> tuple[int, float]:
        """``nearest`` among the horizons that the channel was fitted for. UsageError where it was for none."""
        fitted = [days for kind, days in self.weights if kind == channel]
        if not fitted:
            name = channels()[channel]
            raise UsageError(f"the model was fitted without {name}; fit it with {name} among ``what``")
        return nearest(horizon, fitted)

    def table(self, which: Whole, channel: int, horizon: int) -> Array:
        """Probabilities of at least one event of a channel within a horizon for pairs by number."""
        return self.weights[channel, horizon].probability(design(self.pairs_of(which), channel, horizon))

    def probability(self, a: str, b: str, what: str, horizon: int = 30) -> float:
        """That A does at least one ``what`` (a type, or a quad as ``"1"`` to ``"4"``) to B within ``horizon`` days."""
        import numpy as np

        channel = channel_of(what)
        known = self.with_dyad(a, b)
        pair = known.history.pair(a, b)
        assert pair is not None
        days, share = self.nearest(channel, horizon)
        p = float(known.table(np.array([pair]), channel, days)[0])
        return float(1 - (1 - p) ** share)


def channel_of(what: str) -> int:
    """The channel of a type's name or of a quad's number."""
    name = str(what).strip().upper()
    if name not in channels()[1:]:
        raise UsageError(f"there is no type or quad {what!r}; quads are 1 to 4, types {', '.join(channels()[5:])}")
    return channels().index(name)


def nearest(horizon: int, fitted: Sequence[int] = HORIZONS) -> tuple[int, float]:
    """The fitted horizon next to one in days, and the power that its chance of nothing is raised to.

    UsageError outside 1 to 365. A longer time is worth less than its days: quiet and busy stretches do not mix.
    """
    if not 1 <= horizon <= 365:
        raise UsageError(f"a horizon of {horizon} days is out of reach; choose 1 to 365")
    best = min(fitted, key=lambda days: abs(days - horizon) / days)
    return best, (horizon / best) ** STRETCH


def fit(
    rows: pa.Table, on: datetime.date | None = None, *, level: str = "governments",
    horizons: Sequence[int] = HORIZONS, what: Sequence[str] | None = None,
) -> DyadModel:
    """The model of flat event rows as known on ``on``, nothing later; without ``on``, on the last day told.

    ``level``: ``governments`` or ``states`` (history.py). ``horizons`` and ``what`` fit only some.
    """
    return fit_history(history(rows, on, level), horizons=horizons, what=what)


def fit_history(
    h: History, *, horizons: Sequence[int] = HORIZONS, what: Sequence[str] | None = None
) -> DyadModel:
    """As ``fit``, of a history."""
    if what is not None and not what:
        c = counts(h, h.on)
        return DyadModel(h, c, surroundings(h, c), {}, {}, 0)
    never = max(len(h.codes) * (len(h.codes) - 1) - h.pairs, 0)
    wide = with_pairs(h, shadows(h)) if never else h
    seen = lessons(wide, never)
    chosen = range(1, len(channels())) if what is None else [channel_of(w) for w in what]
    weights, more = {}, {}
    for channel in chosen:
        for horizon in horizons:
            weights[channel, horizon], more[channel, horizon] = learn(seen, channel, horizon)
    c = counts(h, h.on)
    return DyadModel(h, c, surroundings(h, c), weights, more, len(seen.sample))


def beforehand(names: Sequence[str]) -> Array:
    """The prior weight of each feature."""
    import numpy as np

    return np.array([BEFOREHAND.get(n.split("|")[0].split("@")[0], 0.0) for n in names])


def firmness(doubt: float) -> float:
    """What the ridge is multiplied by where the dyads' Σ p (1 − p) on a day is ``doubt``.

    One dyad's days tell much the same, so that evidence is counted in dyads: of material conflict a few dozen decide
    over all weights, and what their crises taught does not hold for the next ones.
    """
    return min(max(MANY / max(doubt, 1e-9), 1.0), FIRMEST)


def telling(habit: Array, came: NDArray[np.bool_], sample: Array) -> tuple[Whole, Array]:
    """The rows to learn from, and for how many dyads each stands.

    All rows with an event; of the others those of dyads that often act, and a draw of the rest that stands for it.
    ``habit`` are the log-odds of the dyads' own frequencies.
    """
    import numpy as np

    chance = np.where(came, 1.0, np.clip(np.exp(habit - QUIET), KEPT, 1.0))
    rows = np.flatnonzero(np.random.default_rng(9).random(len(habit)) < chance)
    stand = sample[rows] / chance[rows]
    still = ~came[rows]
    if still.any():
        stand[still] *= sample[~came].sum() / stand[still].sum()
    return rows, stand


def learn(seen: Lessons, channel: int, horizon: int) -> tuple[Weights, More]:
    """The weights of one channel and horizon."""
    import numpy as np

    names = names_of(channel, horizon)
    prior = beforehand(names)
    told = seen.counts[HORIZONS.index(horizon), :, channel]
    rows = np.flatnonzero(told >= 0)
    if not len(rows):
        return Weights(0.0, prior, np.zeros(len(names))), More((0.0, 0.0, 0.0), 1.0)
    habit = seen.found.channel[rows, channel, PER_CHANNEL.index(f"often@{horizon}")].astype(np.float64)
    drawn, stand = telling(habit, told[rows] > 0, seen.sample[rows])
    rows, habit = rows[drawn], habit[drawn]
    n = told[rows].astype(np.float64)
    x = design(seen.found, channel, horizon, rows)
    y = (n > 0).astype(np.float64)
    day = seen.day[rows]
    sample = stand * min(1.0, seen.step / horizon)
    total = sample.sum()
    centre = (sample @ x) / total
    spread = np.sqrt(np.maximum((sample @ (x - centre) ** 2) / total, 1e-8))
    often = names.index(f"often@{horizon}|{channel}")
    firm = np.array([FIRM.get(x.split("@")[0], 1.0) for x in names])
    base = float(centre[often])  # without other evidence, the dyad's own frequency
    marks = np.unique(day)
    ridge = RIDGE * firmness(float(stand @ (sigmoid(habit) * sigmoid(-habit))) / len(marks))
    by, early = (1.0, 1.0, 0.0), None
    if len(marks) >= 8 and y.sum() >= 20:
        cut = marks[int(len(marks) * (1 - LATER))]
        before, after = day + horizon <= cut, day >= cut
        if y[before].sum() >= 5 and y[after].sum() >= 5:
            early = fit_weights(
                x[before], y[before], sample[before], prior, spread, centre=centre, base=base, firm=firm, ridge=ridge
            )
            by = calibration(early.score(x[after]), y[after], sample[after])
    found = fit_weights(x, y, sample, prior, spread, centre=centre, base=base, firm=firm, ridge=ridge, start=early)
    if by != (1.0, 1.0, 0.0):
        by = levelled(found.score(x), y, sample, by)
    found = Weights(found.base, found.weight, found.centre, by)
    usual = x[:, names.index(f"usual|{channel}")].astype(np.float64)
    return found, _more(found.score(x[y > 0]), usual[y > 0], n[y > 0] - 1, sample[y > 0], horizon)


def _more(eta: Array, usual: Array, beyond: Array, sample: Array, horizon: int) -> More:
    """Poisson regression of the events beyond the first, then the size of a negative binomial by moments."""
    import numpy as np

    x = np.stack([np.ones(len(eta)), eta, usual + np.log(horizon)], axis=1)
    beta = np.array([np.log((float(sample @ beyond) + 0.2) / (float(sample.sum()) + 1.0)), 0.0, 0.0])
    to, pull = beta.copy(), np.array([1.0, 5.0, 5.0])
    for _ in range(30):
        mean = np.exp(np.clip(x @ beta, -12, 8))
        slope = x.T @ (sample * (beyond - mean)) - pull * (beta - to)
        curve = (x * (sample * mean)[:, None]).T @ x + np.diag(pull)
        move = np.linalg.solve(curve, slope)
        beta = beta + np.clip(move, -1.0, 1.0)
        if np.abs(move).max() < 1e-5:
            break
    mean = np.exp(np.clip(x @ beta, -12, 8))
    excess = float(sample @ ((beyond - mean) ** 2 - mean))
    size = float(sample @ mean**2 + 1.0) / max(excess + 1.0, 1e-3)
    return More((float(beta[0]), float(beta[1]), float(beta[2])), float(np.clip(size, 0.05, 1e3)))
