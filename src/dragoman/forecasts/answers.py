"""A question read, answered and kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from dragoman.forecasts.asked import Asked, AskedStore, key
from dragoman.forecasts.direction_reasons import direction_reasons
from dragoman.forecasts.dyads import LONG, nearest
from dragoman.forecasts.forecast import Chance, Forecaster, fit_forecaster, reason_dict
from dragoman.forecasts.questions import DIRECTIONS, Reading, Refused, read_question

if TYPE_CHECKING:
    import datetime

    import pyarrow as pa

    from dragoman.forecasts.direction import Direction
    from dragoman.forecasts.reasons import Reason


@dataclass(frozen=True, slots=True)
class Answer:
    """A reading with its probability and the reasons. ``chance`` is that of the side likelier to do it, None for
    questions of direction; ``notes`` say what to be careful about."""

    reading: Reading
    probability: float
    frequency: float
    chance: Chance | None
    direction: Direction
    reasons: tuple[Reason, ...]
    pooled: bool
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        reading = asdict(self.reading)
        reading |= {"on": self.reading.on.isoformat(), "until": self.reading.until.isoformat()}
        reading |= {"names": list(self.reading.names), "assumed": list(self.reading.assumed)}
        del reading["says"]
        return {
            "question": reading.pop("question"), "read_as": self.reading.words(), "reading": reading,
            "probability": round(self.probability, 5), "frequency": round(self.frequency, 5), "pooled": self.pooled,
            "direction": {k: round(v, 5) for k, v in asdict(self.direction).items()},
            "reasons": [reason_dict(r) for r in self.reasons], "notes": list(self.notes),
        }  # fmt: skip


def ask(
    question: str, rows: pa.Table, on: datetime.date, *, actor: str | None = None, recipient: str | None = None,
    what: str | None = None, horizon: int | None = None, store: AskedStore | None = None,
) -> Answer | Refused:
    """The answer of flat event rows as known on ``on``; what is given besides the question corrects its reading.

    With ``store`` the question is kept, to be scored when its time has passed. UsageError for a correction that
    makes no sense, or a record that knows nothing on that day.
    """
    reading = read_question(question, on, actor=actor, recipient=recipient, what=what, horizon=horizon)
    if isinstance(reading, Refused):
        return reading
    answer = answer_reading(reading, forecaster_of(reading, rows))
    if store is not None:
        r = reading
        parts = (r.actor, r.recipient, r.what, r.horizon)
        store.add(
            Asked(
                key(question, on, parts), r.question, on.isoformat(), r.until.isoformat(), *parts[:3], r.mutual,
                r.level, r.horizon, round(answer.probability, 6), round(answer.frequency, 6),
            )
        )  # fmt: skip
    return answer


def forecaster_of(reading: Reading, rows: pa.Table) -> Forecaster:
    """A forecaster with what the reading asks for, and no more."""
    whats = [] if reading.what in DIRECTIONS else [reading.what]
    days, _ = nearest(reading.horizon)
    return fit_forecaster(rows, reading.on, level=reading.level, what=whats, horizons=[days])


def answer_reading(reading: Reading, by: Forecaster) -> Answer:
    """The answer of a forecaster that was fitted for the reading."""
    a, b = reading.actor, reading.recipient
    ends = [] if by.on >= reading.on else [f"the record ends on {by.on}: the answer stands on that day"]
    if reading.what in DIRECTIONS:
        forecast = by.forecast(a, b, what=[], names=reading.names)
        p, told = direction_reasons(by, a, b, reading.what, reading.names)
        notes = [*ends, *forecast.notes]
        if not by.drift_counted(a, b) and not forecast.pooled:
            notes.append("the two have fewer than ten events: the direction is learned from busier dyads")
        return Answer(reading, p, 1 / 3, None, forecast.direction, tuple(told), forecast.pooled, tuple(notes))
    forecast = by.forecast(
        a, b, what=[reading.what], horizons=[reading.horizon], about=(a, reading.what, reading.horizon),
        names=reading.names,
    )  # fmt: skip
    chance = forecast.about
    assert chance is not None
    if reading.mutual:
        other = forecast.chance(b, reading.what, reading.horizon)
        if other.probability > chance.probability:
            names = (reading.names[1], reading.names[0])
            turned = by.forecast(
                b, a, what=[reading.what], horizons=[reading.horizon], about=(b, reading.what, reading.horizon),
                names=names,
            )  # fmt: skip
            forecast, chance = replace(forecast, reasons=turned.reasons), other
    notes = [*ends, *forecast.notes]
    if reading.horizon > LONG:
        notes.append(f"beyond {LONG} days the chance is stretched, not learned: take it for a rough one")
    if reading.mutual:
        notes.append("the chance is that of the side likelier to be told as the one who does it")
    return Answer(
        reading, chance.probability, chance.frequency, chance, forecast.direction, forecast.reasons, forecast.pooled,
        tuple(notes),
    )  # fmt: skip
