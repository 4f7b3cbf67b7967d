"""Questions that were asked, kept with their probability and scored when their time has passed.

A store is anything with ``add`` and ``all``; a record has one. The Brier score is (p − o)², the log score −ln of the
probability that was given to what happened (Brier 1950; Good 1952); the skill is against the dyad's own frequency as
known when asked.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

    from dragoman.forecasts.history import History

FLOOR = 1e-4
"""Probabilities are kept this far from 0 and 1 in the log score, so that one surprise does not decide all."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answer. Days are YYYY-MM-DD: ``on`` is what was known, ``until`` the last day that counts.

    ``frequency`` is how often it came about before, in windows of that length; for closer or apart it is a third.
    """

    id: str
    question: str
    on: str
    until: str
    actor: str
    recipient: str
    what: str
    mutual: bool
    level: str
    horizon: int
    probability: float
    frequency: float


class AskedStore(Protocol):
    """Where asked questions are kept."""

    def add(self, asked: Asked) -> None:
        """Keeps one; the same id again changes nothing."""

    def all(self) -> Iterator[Asked]:
        """Every one, oldest first."""


def key(question: str, on: datetime.date, reading: tuple[object, ...]) -> str:
    """The id of a question asked on a day and read in one way."""
    import hashlib

    text = json.dumps([question, on.isoformat(), *map(str, reading)], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Scored:
    """A question whose time has passed; ``outcome`` 1 where it came true, and the events that made it so."""

    asked: Asked
    outcome: int
    events: tuple[str, ...]

    @property
    def brier(self) -> float:
        """(p − o)²."""
        return (self.asked.probability - self.outcome) ** 2

    @property
    def log_score(self) -> float:
        """−ln of the probability given to what happened."""
        p = min(max(self.asked.probability, FLOOR), 1 - FLOOR)
        return -math.log(p if self.outcome else 1 - p)


def settle(asked: Iterable[Asked], rows: pa.Table, today: datetime.date) -> tuple[list[Scored], list[Asked]]:
    """(scored, still open). A question is settled by what is known ``today`` of the days after it was asked up to
    its last one; it stays open until that day is past and the record reaches it."""
    import datetime as dt

    import pyarrow.compute as pc

    known = pc.max(rows["known"]).as_py() if rows.num_rows else None
    scored, still = [], []
    known_by: dict[str, History | None] = {}
    for one in asked:
        until = dt.date.fromisoformat(one.until)
        if known is None or until > today or until > known:
            still.append(one)
        else:
            if one.level not in known_by:
                known_by[one.level] = _history(rows, today, one.level)
            outcome, events = _outcome(one, known_by[one.level])
            scored.append(Scored(one, outcome, events))
    return scored, still


def _history(rows: pa.Table, today: datetime.date, level: str) -> History | None:
    """What is known today; None where that is nothing."""
    from dragoman.errors import UsageError
    from dragoman.forecasts.history import history

    try:
        return history(rows, today, level)
    except UsageError:
        return None


def _outcome(one: Asked, h: History | None) -> tuple[int, tuple[str, ...]]:
    import datetime as dt

    import numpy as np

    from dragoman.forecasts.direction import STEADY, change, undirected
    from dragoman.forecasts.dyads import channel_of
    from dragoman.forecasts.history import quad_of
    from dragoman.forecasts.questions import DIRECTIONS
    from dragoman.measures.columns import day_number

    if h is None:
        return 0, ()
    pair = h.pair(one.actor, one.recipient)
    on, until = (day_number(dt.date.fromisoformat(day)) for day in (one.on, one.until))
    if one.what in DIRECTIONS:
        moved = 0.0 if pair is None else float(change(h, on, undirected(h)[[pair]], until - on)[0])
        came = {"CLOSER": moved > STEADY, "APART": moved < -STEADY, "STEADY": abs(moved) <= STEADY}
        return int(came[one.what]), ()
    if pair is None:
        return 0, ()
    channel, r = channel_of(one.what), h.rows
    kind = np.array(quad_of())[r.channel]
    of = (kind == channel) & (r.channel > 0) if channel < 5 else r.channel == channel
    ways = np.isin(r.pair, [pair, int(h.back[pair])] if one.mutual else [pair])
    there = of & ways & r.own & ~r.planned & (r.day > on) & (r.day <= until)
    return int(there.any()), tuple(dict.fromkeys(r.id.filter(there).to_pylist()))


def summary(scored: list[Scored], bins: int = 5) -> dict[str, Any]:
    """Mean Brier and log score, skill over the frequency, and how often what was given a probability came."""
    n = len(scored)
    if not n:
        return {"n": 0}
    brier = sum(s.brier for s in scored) / n
    plain = sum((s.asked.frequency - s.outcome) ** 2 for s in scored) / n
    table = []
    for k in range(bins):
        inside = [s for s in scored if min(int(s.asked.probability * bins), bins - 1) == k]
        if inside:
            table.append(
                {
                    "from": k / bins, "to": (k + 1) / bins, "n": len(inside),
                    "said": round(sum(s.asked.probability for s in inside) / len(inside), 4),
                    "came": round(sum(s.outcome for s in inside) / len(inside), 4),
                }
            )  # fmt: skip
    return {
        "n": n, "brier": round(brier, 5), "log_score": round(sum(s.log_score for s in scored) / n, 5),
        "skill_over_frequency": round(1 - brier / plain, 4) if plain > 0 else None, "calibration": table,
    }  # fmt: skip
