"""One forecast as an answer: chances by direction, kind and horizon, closer or apart, and the reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dragoman.errors import UsageError
from dragoman.forecasts.additive import calibrated
from dragoman.forecasts.direction import LEAST as LEAST_EVENTS
from dragoman.forecasts.direction import Direction, Drift, balance_of, features, fit_drift, sums
from dragoman.forecasts.dyads import FEW, DyadModel, More, channel_of, fit_history
from dragoman.forecasts.features import HORIZONS, design
from dragoman.forecasts.history import channels, history, quad_of
from dragoman.forecasts.reasons import Close, Reason, close, reasons
from dragoman.measures.columns import date_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    import pyarrow as pa

    from dragoman.forecasts.direction import Sums

MASS = 0.9
"""Probability that the interval of a count holds."""


@dataclass(frozen=True, slots=True)
class Chance:
    """That ``actor`` does at least one ``what`` (a type or a quad) to ``recipient`` within ``horizon`` days.

    ``expected`` events, with the 90 % interval ``low`` to ``high``; ``frequency`` is the share of past windows of
    that length with at least one, the baseline that a forecast has to beat.
    """

    actor: str
    recipient: str
    what: str
    horizon: int
    probability: float
    expected: float
    low: int
    high: int
    frequency: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is to be expected between A and B, as known on ``on`` and nothing later.

    ``pooled``: the two had fewer than five events, so that like dyads speak for them. ``direction`` is of the
    balance 30 days on. ``reasons`` are of the chance in ``about``.
    """

    a: str
    b: str
    on: datetime.date
    level: str
    pooled: bool
    events: int
    chances: tuple[Chance, ...]
    direction: Direction
    about: Chance | None = None
    reasons: tuple[Reason, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def chance(self, actor: str, what: str, horizon: int) -> Chance:
        """The chance of that direction, kind and horizon."""
        for one in self.chances:
            if (one.actor, one.what, one.horizon) == (actor, what, horizon):
                return one
        raise UsageError(f"the forecast has no {what} by {actor} within {horizon} days")

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        from dataclasses import asdict

        out = {
            "a": self.a, "b": self.b, "on": self.on.isoformat(), "level": self.level, "pooled": self.pooled,
            "events": self.events, "direction": _rounded(asdict(self.direction)),
            "chances": [_rounded(asdict(c)) for c in self.chances],
        }  # fmt: skip
        if self.about is not None:
            out["about"] = _rounded(asdict(self.about))
            out["reasons"] = [reason_dict(r) for r in self.reasons]
        if self.notes:
            out["notes"] = list(self.notes)
        return out


def reason_dict(r: Reason) -> dict[str, Any]:
    """A reason as JSON has it."""
    return {
        "family": r.family, "text": r.text, "part": round(r.part, 4), "events": list(r.events),
        "days": [d.isoformat() for d in r.days],
        "without": None if r.without is None else round(r.without, 5),
        "without_all": None if r.without_all is None else round(r.without_all, 5),
    }  # fmt: skip


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {k: round(v, 5) if isinstance(v, float) else v for k, v in row.items()}


@dataclass(frozen=True, slots=True)
class Forecaster:
    """A model of what comes and of where the balance goes, as known on a day; it answers for any two governments."""

    model: DyadModel
    drift: Drift
    sums: Sums

    @property
    def on(self) -> datetime.date:
        """The day that it stands on."""
        return date_of(self.model.history.on)

    def forecast(
        self, a: str, b: str, *, horizons: Sequence[int] = HORIZONS, what: Sequence[str] | None = None,
        about: tuple[str, str, int] | None = None, names: tuple[str, str] | None = None,
    ) -> Forecast:
        """Every quad and type in both directions. ``about`` (actor, what, horizon) is explained; without it the most
        telling chance is. ``names`` are the two in words."""
        if a == b:
            raise UsageError("a dyad has two sides; name two different states")
        model = self.model.with_dyad(a, b)
        kinds = channels()[1:] if what is None else [channels()[channel_of(w)] for w in what]
        near = close(model, a, b)
        called = {a: (names or (a, b))[0], b: (names or (a, b))[1]}
        chances = tuple(
            c for actor, recipient in ((a, b), (b, a)) for c in _chances(model, near, actor, recipient, kinds, horizons)
        )
        events = int(near.history.rows.own.sum() - near.history.rows.planned.sum())
        pooled = events < FEW
        notes = []
        if pooled:
            notes.append(
                f"only {events} event{'' if events == 1 else 's'} between {called[a]} and {called[b]} "
                f"were known on {self.on}: dyads like theirs speak for them"
            )
        if model.history.on - model.history.start < 90:
            notes.append("the record is younger than 90 days: its frequencies are rough")
        chosen = _chosen(chances, about)
        told: list[Reason] = []
        if chosen is not None:
            way = (chosen.actor, chosen.recipient)
            view = near if way == (a, b) else close(model, *way)
            channel = channel_of(chosen.what)
            fitted, _ = model.nearest(channel, chosen.horizon)
            _, told = reasons(
                model, *way, channel, fitted, names=(called[way[0]], called[way[1]]), near=view
            )
            if fitted != chosen.horizon:
                notes.append(f"the reasons are those for {fitted} days")
        return Forecast(
            a, b, self.on, model.history.level, pooled, events, chances, self.direction(a, b), chosen, tuple(told),
            tuple(notes),
        )  # fmt: skip

    def direction(self, a: str, b: str) -> Direction:
        """Closer, steady or apart 30 days on, whichever of them is named first."""
        import numpy as np

        h = self.model.history
        pair = h.pair(*sorted((a, b)))
        if pair is None:
            none = np.zeros((2, 1))
            s, which = type(self.sums)(none, none, none, none, np.zeros(1), self.sums.days), np.array([0])
        else:
            s, which = self.sums, np.array([pair])
        lower, steady, higher = self.drift.probabilities(features(s, which))[0].tolist()
        return Direction(lower, steady, higher, float(balance_of(s.late[:, which])[0]))

    def drift_counted(self, a: str, b: str) -> bool:
        """Whether the two have as many events as the dyads that the direction was learned from."""
        pair = self.model.history.pair(*sorted((a, b)))
        return pair is not None and float(self.sums.events[pair]) >= LEAST_EVENTS


def fit_forecaster(
    rows: pa.Table, on: datetime.date | None = None, *, level: str = "governments",
    horizons: Sequence[int] = HORIZONS, what: Sequence[str] | None = None,
) -> Forecaster:
    """A forecaster of flat event rows as known on ``on``; without it, on the last day that anything was told.

    ``horizons`` and ``what`` fit some models only, which is quicker where one question is asked.
    """
    h = history(rows, on, level)
    return Forecaster(fit_history(h, horizons=horizons, what=what), fit_drift(h), sums(h, h.on))


def _chosen(chances: Sequence[Chance], about: tuple[str, str, int] | None) -> Chance | None:
    if about is not None:
        wanted = [c for c in chances if (c.actor, c.what, c.horizon) == (about[0], str(about[1]).upper(), about[2])]
        if not wanted:
            raise UsageError(f"the forecast has no {about[1]} by {about[0]} within {about[2]} days")
        return wanted[0]
    # The quad whose probability has moved furthest from how often it came: that is the news.
    quads = [c for c in chances if c.what.isdigit()]
    return max(quads or chances, key=lambda c: abs(c.probability - c.frequency), default=None)


def _chances(
    model: DyadModel, near: Close, actor: str, recipient: str, kinds: Sequence[str], horizons: Sequence[int]
) -> list[Chance]:
    import numpy as np

    way = 0 if near.history.codes[0] == actor else 1
    found, c = near.pairs()
    out: list[Chance] = []
    for name in kinds:
        channel = channels().index(name)
        usual = float(found.channel[way, channel, 0])
        for horizon in horizons:
            fitted, share = model.nearest(channel, horizon)
            weights = model.weights[channel, fitted]
            eta = float(weights.score(design(found, channel, fitted)[way : way + 1])[0])
            p = float(calibrated(np.array([eta]), weights.calibration)[0])
            p = 1 - (1 - p) ** share
            p = max(p, *(c.probability for c in out if c.what == name and c.horizon < horizon), 0.0)
            # A type is rarer than its quad, which has more to learn from.
            quad = str(quad_of()[channel])
            p = min(p, *(c.probability for c in out if c.what == quad and c.horizon == horizon), 1.0)
            expected, low, high = count(p, eta, usual, model.more[channel, fitted], horizon)
            k = HORIZONS.index(fitted)
            frequency = float(c.windows[k, channel, way]) / max(c.days - fitted + 1, 1)
            out.append(Chance(actor, recipient, name, horizon, p, expected, low, high, frequency))
    return out


def count(p: float, eta: float, usual: float, more: More, horizon: int) -> tuple[float, int, int]:
    """Expected events and the 90 % interval, from the chance of one and the law of how many more come."""
    import math

    from scipy.stats import nbinom

    w = more.weight
    mean = math.exp(min(w[0] + w[1] * eta + w[2] * (usual + math.log(horizon)), 8.0))
    edge = (1 - MASS) / 2

    def quantile(q: float) -> int:
        if q <= 1 - p:
            return 0
        return 1 + int(nbinom.ppf((q - (1 - p)) / p, more.size, more.size / (more.size + mean)))

    return p * (1 + mean), quantile(edge), quantile(1 - edge)
