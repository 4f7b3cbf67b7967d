"""Who moves when: overtures before decisions, concessions after pressure, relief after overtures.

Each question contrasts what comes in the window of an episode with matched placebo days (permutation.py). The
derivation, and when not to trust it, stands in docs/timing.md.
"""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from dragoman.errors import UsageError
from dragoman.measures import moves as mv
from dragoman.measures import permutation as perm
from dragoman.measures.asframes import Rows
from dragoman.measures.columns import date_of, day_number
from dragoman.measures.decay import decayed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

LEVEL = 0.05
POWER_Z = 1.96 + 0.84
"""Normal quantiles for a two-sided level of 5 % and a power of 80 %."""
DOUBLE = math.log(2)
BUSY = 0.2
REACH = 21
"""Days before and after an episode that a curve shows."""

Verdict = Literal["yes", "reverse", "none", "too few to tell"]


@dataclass(frozen=True, slots=True)
class Curve:
    """The outcome a day around the episodes: its mean, and where 95 of 100 arrangements of placebo lie."""

    offsets: tuple[int, ...]
    mean: tuple[float, ...]
    placebo: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Test:
    """One question with its answer.

    ``n`` episodes are judged; in their windows came ``observed`` moves where matched placebo windows let expect
    ``expected``; ``ratio`` has its 95 % interval ``low`` to ``high``. ``share`` of the windows hold at least one
    move, ``placebo_share`` of the placebo windows do. ``p`` is two-sided by permutation, ``p_holm`` corrected for
    the questions that were judged. ``needed`` is about how many episodes would show a doubling (or halving) four
    times in five; None where no number would. ``cap``: a day counts for at most so many moves; ``loud``: so many
    make a day that begins an episode. ``triggers`` and ``outcomes`` are the days and ids behind it.
    """

    __test__ = False  # not a test of pytest

    name: str
    question: str
    days: int
    before: bool
    n: int
    observed: float
    expected: float
    ratio: float
    low: float
    high: float
    share: float
    placebo_share: float
    placebo_days: int
    p: float
    p_holm: float
    needed: int | None
    verdict: Verdict
    words: str
    cap: int
    loud: int
    triggers: tuple[tuple[datetime.date, tuple[str, ...]], ...] = field(repr=False, default=())
    outcomes: tuple[tuple[datetime.date, tuple[str, ...]], ...] = field(repr=False, default=())
    curve: Curve | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class Timing(Rows):
    """The answers for A, B and A's opponent C over a span of days. ``print`` it, or see ``html``."""

    a: str
    b: str
    opponent: str | None
    first: datetime.date
    last: datetime.date
    tests: tuple[Test, ...]
    counts: Mapping[str, int]
    correction: str = "Holm"

    def rows(self) -> list[dict[str, Any]]:
        """One flat row a question."""
        return [
            {
                "a": self.a, "b": self.b, "opponent": self.opponent, "test": t.name, "question": t.question,
                "days": t.days, "before": t.before, "n": t.n, "observed": t.observed, "expected": t.expected,
                "ratio": t.ratio, "low": t.low, "high": t.high, "share": t.share, "placebo_share": t.placebo_share,
                "placebo_days": t.placebo_days, "p": t.p, "p_holm": t.p_holm, "needed": t.needed,
                "verdict": t.verdict, "words": t.words,
            }
            for t in self.tests
        ]  # fmt: skip

    def to_json(self) -> list[dict[str, Any]]:
        """As ``rows``, with the days and event ids behind each answer; a number that is not there is null."""
        out = []
        for row, test in zip(self.rows(), self.tests):
            row = {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()}
            for name in ("triggers", "outcomes"):
                row[name] = [{"date": day.isoformat(), "events": list(ids)} for day, ids in getattr(test, name)]
            out.append(row)
        return out

    def __str__(self) -> str:
        from dragoman.measures.timing_show import text

        return text(self)

    def _repr_html_(self) -> str:
        from dragoman.measures.timing_show import fragment

        return fragment(self)


def loud(counts: NDArray[np.float64]) -> int:
    """How many moves make a day that may begin an episode: as many as leave at most a fifth of the days.

    1 where moves are rare. Where they come nearly every day, only a surge can be an episode.
    """
    least, most = 1, int(counts.max(initial=1))
    while least < most and (counts >= least).mean() > BUSY:
        least += 1
    return least


def onsets(counts: NDArray[np.float64], gap: int) -> NDArray[np.bool_]:
    """The days that begin an episode: loud ones (``loud``) that have none in the ``gap`` days before."""
    import numpy as np

    days = np.flatnonzero(counts >= loud(counts))
    out = np.zeros(counts.size, dtype=bool)
    if days.size:
        out[days[np.concatenate([[True], np.diff(days) > gap])]] = True
    return out


def capped(counts: NDArray[np.float64]) -> tuple[NDArray[np.float64], int]:
    """Counts a day cut off at what a day with moves has on average, rounded up; and that number.

    One loud day, or one story told many times, then cannot carry an answer.
    """
    import numpy as np

    some = counts[counts > 0]
    most = max(1, math.ceil(float(some.mean()) - 1e-9)) if some.size else 1
    return np.minimum(counts, most), most


def reported(volume: NDArray[np.float64], low: int, high: int) -> NDArray[np.float64]:
    """How much was reported in the window that a trigger on each day has, against the 13 weeks around (1: as usual)."""
    import numpy as np

    days = perm.window_sums(np.ones(volume.size), low, high)
    mean = perm.window_sums(volume, low, high) / np.maximum(days, 1)
    around = perm.window_sums(mean, -45, 45) / perm.window_sums(np.ones(volume.size), -45, 45)
    return np.asarray(mean / np.maximum(around, 1e-9))


def recent(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much came on each day and those before it, the nearer the more: weights fall by e in five days."""
    return decayed(counts, math.exp(-1 / 5))


def classes(*levels: tuple[NDArray[np.float64], int]) -> NDArray[np.int64]:
    """Days by weekday + 7 · class; each (level, parts) cuts the days into so many equal parts, and all are crossed."""
    import numpy as np

    days = levels[0][0].size
    out, wide = np.arange(days, dtype=np.int64) % 7, 7
    for level, parts in levels:
        cuts = np.quantile(level, np.arange(1, parts) / parts) if days else np.zeros(parts - 1)
        out, wide = out + wide * np.searchsorted(cuts, level, side="left"), wide * parts
    return out


def holm(p: Sequence[float]) -> list[float]:
    """p-values corrected for several tests by Holm's step-down rule (Scandinavian Journal of Statistics 6, 1979)."""
    order = sorted(range(len(p)), key=lambda k: p[k])
    out, top = [0.0] * len(p), 0.0
    for rank, k in enumerate(order):
        top = max(top, min(1.0, (len(p) - rank) * p[k]))
        out[k] = top
    return out


def judge(
    name: str,
    body: Mapping[str, Any],
    counts: Mapping[str, NDArray[np.float64]],
    volume: NDArray[np.float64],
    *,
    horizon: int | None = None,
    draws: int = 1999,
    seed: int = 0,
    curves: bool = False,
    floor: Mapping[str, int] | None = None,
) -> Test:
    """One test of the table on daily counts, all over the same days; ``p_holm`` is still ``p``.

    ``horizon`` replaces the days of the window. A test with too little to judge has NaN for p.
    """
    import numpy as np

    days = horizon or int(body["days"])
    before = bool(body.get("before", False))
    triggers = onsets(counts[body["trigger"]], int(body["gap"]))
    outcome, most = capped(counts[body["outcome"]])
    share = placebo_share = math.nan
    if "answer" in body:
        made, done, met = _threats(counts, body, triggers, days)
        plan = perm.layout(made.size, 0, 0, draws, seed)
        found = perm.shares(made, done, met, plan=plan)
        if found.episodes:
            share = found.observed / found.episodes
        if found.placebo_days:
            placebo_share = float(done[made & ~met].mean()) if (made & ~met).any() else math.nan
        enough = min(found.episodes, found.placebo_days)
        room = found.spread > 0
        low, high = 1, days
    else:
        low, high = (-days, -1) if before else (1, days)
        alike = {"volume": reported(volume, low, high), "recent": recent(outcome)}
        strata = classes(*((alike[name], int(parts)) for name, parts in body["match"].items()))
        plan = perm.layout(triggers.size, low, high, draws, seed)
        found = perm.contrast(triggers, outcome, low, high, strata, plan=plan)
        hit = perm.window_sums(outcome, low, high) > 0
        span = np.zeros(triggers.size, dtype=bool)
        span[max(0, -low) : max(triggers.size - max(high, 0), 0)] = True
        quiet = span & ~perm.taken(triggers, low, high)
        share = float(hit[span & triggers].mean()) if (span & triggers).any() else math.nan
        placebo_share = float(hit[quiet].mean()) if quiet.any() else math.nan
        enough = found.episodes
        room = found.placebo_days >= int((floor or {}).get("placebo", 20)) and found.spread > 0
    verdict, words, needed = _verdict(found, body, enough, room, int((floor or {}).get("episodes", 10)))
    for kind, said in ((body["outcome"], "nothing of what it asks for came"), (body["trigger"], "no episode to go by")):
        if not counts[kind].any():
            words, needed = f"too few to tell: {said}", None
    judged = enough >= int((floor or {}).get("episodes", 10)) and room
    p = found.p if judged else math.nan
    drawn = None
    if curves and triggers.any():
        around = perm.layout(triggers.size, low, high, draws, seed)
        drawn = Curve(*(tuple(x.tolist()) for x in perm.curve(triggers, outcome, REACH, around)))
    ratio = found.ratio if found.spread > 0 else math.nan
    return Test(
        name, str(body["question"]), days, before, found.episodes, found.observed, found.expected, ratio,
        found.low, found.high, share, placebo_share, found.placebo_days, p, p, needed,
        verdict, words, most,
        loud(counts[body["trigger"]]), curve=drawn,
    )  # fmt: skip


def _threats(
    counts: Mapping[str, NDArray[np.float64]], body: Mapping[str, Any], triggers: NDArray[np.bool_], days: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """(threats, carried out, answered) by the day of the threat.

    A threat that is carried out while the answer may still come is left out, or an answer would only show that
    there was time for one. So is one whose time is not over.
    """
    wait = int(body["answer_days"])
    deeds = counts[body["outcome"]]
    at_once = perm.window_sums(deeds, 0, wait) > 0
    made = triggers & ~at_once
    made[max(made.size - wait - days, 0) :] = False
    done = perm.window_sums(deeds, wait + 1, wait + days) > 0
    return made, done, perm.window_sums(counts[body["answer"]], 1, wait) > 0


def _verdict(
    found: perm.Contrast, body: Mapping[str, Any], enough: int, room: bool, floor: int
) -> tuple[Verdict, str, int | None]:
    """The verdict before correction, its words, and the episodes that a doubling or halving would need."""
    few: Verdict = "too few to tell"
    if not room:
        if enough == 0:
            return few, "too few to tell: no episode to go by", None
        return few, "too few to tell: hardly a day is free of it, so there is nothing to compare with", None
    # A permutation cannot know less than counting does: Poisson's error is the least.
    spread = max(found.spread, 1 / math.sqrt(found.expected + perm.HALF))
    needed = max(floor, math.ceil(max(enough, 1) * (POWER_Z * spread / DOUBLE) ** 2))
    if enough < floor:
        return few, f"too few to tell: {enough}, needs about {needed}", needed
    if found.p <= LEVEL:
        wanted = (found.ratio > 1) == (body["expects"] == "more")
        return ("yes", str(body["yes"]), needed) if wanted else ("reverse", str(body["reverse"]), needed)
    if enough < needed:
        return few, f"too few to tell: {enough}, needs about {needed}", needed
    return "none", f"{body['none']} as large as a doubling", needed


def corrected(tests: Sequence[Test]) -> tuple[Test, ...]:
    """The tests with Holm's correction over those that were judged, and the verdicts that stand after it."""
    from dataclasses import replace

    judged = [k for k, test in enumerate(tests) if not math.isnan(test.p)]
    adjusted = dict(zip(judged, holm([tests[k].p for k in judged])))
    out = []
    for k, test in enumerate(tests):
        p = adjusted.get(k, math.nan)
        if test.verdict in ("yes", "reverse") and p > LEVEL:
            if test.needed is not None and test.n >= test.needed:
                test = replace(test, verdict="none", words="not after correction for several questions")
            else:
                words = f"too few to tell: a sign, but not after correction; needs about {test.needed}"
                test = replace(test, verdict="too few to tell", words=words)
        out.append(replace(test, p_holm=p))
    return tuple(out)


def timing(
    table: pa.Table,
    a: str,
    b: str,
    *,
    opponent: str | None = None,
    from_: datetime.date | None = None,
    to: datetime.date | None = None,
    horizon: int | None = None,
    draws: int = 1999,
    seed: int = 0,
    moves: Mapping[str, Any] | None = None,
    curves: bool = True,
) -> Timing:
    """The questions of ``moves.toml`` on flat rows, for A (``a``), B (``b``) and A's opponent, all as codes.

    ``table`` should hold the whole record and not only the dyad: the rest tells how much was reported each day.
    ``horizon`` replaces the days of every window. Without ``opponent`` it is the party with most material conflict
    with A in the year before the last day. UsageError where A and B are one, or nothing stands between them.
    """
    import numpy as np

    if a == b:
        raise UsageError(f"timing needs two parties; {a} was given twice")
    if opponent in (a, b):
        raise UsageError(f"the opponent is a third party; {opponent} is one of the two")
    if horizon is not None and horizon < 1:
        raise UsageError(f"a horizon of {horizon} days is none; give 1 or more")
    rules = moves or mv.table_of_moves()
    found = mv.facts(table)
    actor, recipient = found.words["actor"], found.words["recipient"]
    between = actor.where(lambda c: c == a) & recipient.where(lambda c: c == b)
    between |= actor.where(lambda c: c == b) & recipient.where(lambda c: c == a)
    if not between.any():
        raise UsageError(f"the record has nothing between {a} and {b}; dragoman events lists what it has")
    told = found.date[found.date != mv.NEVER]
    first = day_number(from_) if from_ else int(told.min())
    last = day_number(to) if to else int(np.minimum(told.max(), found.known.max()))
    if last < first:
        raise UsageError(f"{date_of(first)} to {date_of(last)} is no span; give --from before --to")
    enemy = opponent or mv.opponent(found, a, b, last)
    parties = {"A": a, "B": b} | ({"C": enemy} if enemy else {})
    kinds = mv.moves(found, parties, rules)
    counts = {kind: move.counts(first, last) for kind, move in kinds.items()}
    others = ~between & (found.date >= first) & (found.date <= last)
    volume = np.bincount(found.date[others] - first, minlength=last - first + 1).astype(np.float64)
    tests = []
    for name, body in rules["tests"].items():
        test = judge(
            name, body, counts, volume, horizon=horizon, draws=draws, seed=seed, curves=curves, floor=rules["floor"]
        )
        tests.append(_with_days(test, body, kinds, found, counts, first, last))
    names = {kind: int(series.sum()) for kind, series in counts.items()}
    return Timing(a, b, enemy, date_of(first), date_of(last), corrected(tests), names)


def _with_days(
    test: Test,
    body: Mapping[str, Any],
    kinds: Mapping[str, mv.Move],
    found: mv.Facts,
    counts: Mapping[str, NDArray[np.float64]],
    first: int,
    last: int,
) -> Test:
    """The test with the days and event ids of its episodes and of the outcomes in their windows."""
    from dataclasses import replace

    import numpy as np

    starts = np.flatnonzero(onsets(counts[body["trigger"]], int(body["gap"]))) + first
    low, high = (-test.days, -1) if test.before else (1, test.days)
    if "answer" in body:
        high += int(body["answer_days"])
    inside = np.zeros(last - first + 1, dtype=bool)
    for day in (starts - first).tolist():
        inside[max(day + low, 0) : max(day + high + 1, 0)] = True
    return replace(
        test,
        triggers=_listed(kinds[body["trigger"]], found, set(starts.tolist())),
        outcomes=_listed(kinds[body["outcome"]], found, set((np.flatnonzero(inside) + first).tolist())),
    )


def _listed(move: mv.Move, found: mv.Facts, wanted: set[int]) -> tuple[tuple[datetime.date, tuple[str, ...]], ...]:
    """The days of ``wanted`` that have such moves, with their events' ids."""
    keep = [k for k, day in enumerate(move.days.tolist()) if day in wanted]
    names = found.id.take(move.rows[keep]).to_pylist() if keep else []
    out: dict[int, list[str]] = {}
    for k, name in zip(keep, names):
        out.setdefault(int(move.days[k]), []).append(name)
    return tuple((date_of(day), tuple(ids)) for day, ids in sorted(out.items()))
