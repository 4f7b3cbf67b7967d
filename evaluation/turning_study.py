"""Are documented turns of a year found? And are the probabilities of turning points true?

    python evaluation/turning_study.py FOLDER [--turns evaluation/turns_2014.csv] [--start 2014-01-01]
    python evaluation/turning_study.py --simulate

FOLDER is a ``tkg`` set (ICEWS14, ICEWS18). A turn is found when one of the five most probable turns of its dyad lies
within 14 days of it and goes the same way. Beside it stand chance (five random days and ways) and PELT of the
package ``ruptures`` (its five largest shifts) on a 30-day mean, its penalty tuned on the same data: once on the mean
score of an event, once on the mean score a day. ``shown`` are the turns that the data show at all: two events of
their way within those days or, for a turn closer, five of conflict in the thirty days before.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import itertools
from pathlib import Path

import numpy as np

from dragoman.measures.panel import Panel, panel
from dragoman.measures.turning import Rules, find

NEAR, KEPT = 14, 5
PENALTIES = (0.5, 1, 2, 5, 10, 20, 40)
Answer = dict[tuple[str, str], list[tuple[int, int]]]
"""Dyad → (day, ±1), the likeliest first."""


def read(folder: Path, start: str | None):
    """The tally of a tkg folder: happened events by day, directed dyad, type and quad."""
    import pyarrow as pa

    from dragoman.formats.tkg import TkgFormat

    day = datetime.date.fromisoformat(start) if start else None
    columns = ["date", "actor", "recipient", "event", "quad_code", "event_scale"]
    rows = pa.concat_tables(block.rows.select(columns) for block in TkgFormat().read(folder, day)).unify_dictionaries()
    found = rows.group_by(columns[:5]).aggregate([("event_scale", "count"), ("date", "count"), ("event_scale", "sum")])
    return found.rename_columns([*columns[:5], "scored", "n", "scale"])


def listed(path: Path, first: datetime.date) -> list[tuple[int, tuple[str, str], int]]:
    """(day, dyad, ±1) of each documented turn."""
    with path.open(encoding="utf-8") as file:
        return [
            ((datetime.date.fromisoformat(r["date"]) - first).days, (min(r["a"], r["b"]), max(r["a"], r["b"])),
             1 if r["direction"] == "closer" else -1)
            for r in csv.DictReader(file)
        ]  # fmt: skip


def shares(answer: Answer, turns: list, shown: list[bool]) -> tuple[float, float]:
    """Share found, of all and of those that the data show."""
    hits = [
        any(abs(at - day) <= NEAR and way == sign for at, way in answer.get(dyad, [])[:KEPT])
        for day, dyad, sign in turns
    ]
    return float(np.mean(hits)), float(np.mean([h for h, s in zip(hits, shown, strict=True) if s]))


def ours(source: Panel) -> Answer:
    """The turning points of the program."""
    answer: Answer = {}
    for turn in find(source, most=KEPT):
        day = (datetime.date.fromisoformat(turn.date) - source.first).days
        answer.setdefault(turn.parties, []).append((day, 1 if turn.direction == "closer" else -1))
    return answer


def pelt(source: Panel, penalty: float, per_event: bool) -> Answer:
    """The five largest shifts of PELT on the trailing 30-day mean score, of an event or of a day."""
    import ruptures

    answer: Answer = {}
    for place, dyad in enumerate(source.dyads):
        scores = source.dense(place, place + 1)[0]
        signed = np.cumsum(np.r_[0.0, scores[:2].sum(axis=0) - scores[2:].sum(axis=0)])
        events = np.cumsum(np.r_[0.0, source.dense(place, place + 1, counts=True)[0].sum(axis=0)])
        end = np.arange(1, source.days + 1)
        begin = np.maximum(end - 30, 0)
        over = np.maximum(events[end] - events[begin], 1) if per_event else 30.0
        mean = (signed[end] - signed[begin]) / over
        if mean.std() == 0:
            continue
        cuts = [0, *ruptures.Pelt(model="l2", min_size=5, jump=1).fit(mean[:, None]).predict(pen=penalty * mean.var())]
        levels = [mean[a:b].mean() for a, b in itertools.pairwise(cuts)]
        steps = enumerate(itertools.pairwise(levels))
        shifts = [(abs(b - a), cuts[k + 1], 1 if b > a else -1) for k, (a, b) in steps]
        answer[dyad] = [(at, way) for _, at, way in sorted(shifts, reverse=True)[:KEPT]]
    return answer


def study(folder: Path, turns: Path, start: str | None) -> None:
    """Prints the share of documented turns that each method finds."""
    table = read(folder, start)
    first = panel(table).first
    wanted = listed(turns, first)
    source = panel(table, dyads=sorted({dyad for _, dyad, _ in wanted}))
    shown = []
    for day, dyad, sign in wanted:
        counts = source.dense(source.dyads.index(dyad), source.dyads.index(dyad) + 1, counts=True)[0]
        near = counts[:, max(day - NEAR, 0) : day + NEAR + 1]
        before = counts[2:, max(day - 44, 0) : day].sum()
        shown.append(bool((near[:2] if sign > 0 else near[2:]).sum() >= 2 or (sign > 0 and before >= 5)))
    print(f"{len(wanted)} documented turns, {sum(shown)} that the data show; days {source.days}")
    rows = [("turning points", ours(source))]
    rng = np.random.default_rng(1)
    for per_event, name in ((True, "PELT, mean score of an event"), (False, "PELT, mean score of a day")):
        answers = {penalty: pelt(source, penalty, per_event) for penalty in PENALTIES}
        best = max(answers, key=lambda penalty: shares(answers[penalty], wanted, shown))
        rows.append((f"{name} (penalty {best:g})", answers[best]))
    for name, answer in rows:
        every, visible = shares(answer, wanted, shown)
        print(f"{name:<44} all {every:.3f}   shown {visible:.3f}")
    chance = []
    for _ in range(200):
        guess = {
            dyad: list(zip(rng.integers(0, source.days, KEPT), rng.choice([-1, 1], KEPT), strict=True))
            for dyad in source.dyads
        }
        chance.append(shares(guess, wanted, shown))
    every, visible = np.mean(chance, axis=0)
    print(f"{'chance':<44} all {every:.3f}   shown {visible:.3f}")


def simulate(seed: int = 2, dyads: int = 500, days: int = 365) -> None:
    """Streams of which two in three have one lasting rise of cooperation or conflict: how true is P?"""
    rng = np.random.default_rng(seed)
    said: list[float] = []
    true: list[bool] = []
    weights = np.array([3.0, 9.0, 2.5, 7.0])[None, :, None]
    for burst in (1.0, 3.0):
        for level in (0.03, 0.1, 0.3, 2.0):
            for drift in (0.0, 0.02):
                rate = np.exp(rng.normal(np.log(level), 0.5, (dyads, 4, 1)))
                rate = rate * np.exp(np.cumsum(rng.normal(0, drift, (dyads, 4, days)), axis=2))
                when, turned = rng.integers(30, days - 30, dyads), rng.random(dyads) < 0.67
                closer, size = rng.random(dyads) < 0.5, 1.5 * np.exp(np.abs(rng.normal(0, 1.2, dyads)))
                for k in np.nonzero(turned)[0]:
                    rate[k, slice(0, 2) if closer[k] else slice(2, 4), when[k] :] *= size[k]
                count = rng.poisson(rate / burst)
                if burst > 1:
                    count = np.where(count > 0, rng.negative_binomial(np.maximum(count, 1), 1 / burst) + count, 0)
                scores = count * weights
                at = np.nonzero(scores)
                source = Panel(
                    datetime.date(2001, 1, 1), days, [(f"A{k:04d}", "B") for k in range(dyads)], *at,
                    scores[at], count[at], np.ones(days), np.array([3.5, 9.3, 2.8, 7.9]),
                )  # fmt: skip
                for turn in find(source, Rules(least=0.02)):
                    k = int(turn.dyad[1:5])
                    day = (datetime.date.fromisoformat(turn.date) - source.first).days
                    way = closer[k] == (turn.direction == "closer")
                    said.append(turn.probability)
                    true.append(bool(turned[k] and abs(day - when[k]) <= NEAR and way))
    p, hit = np.array(said), np.array(true)
    print("probability told: mean, share true, turns")
    for low, high in ((0.02, 0.05), (0.05, 0.1), (0.1, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 0.9), (0.9, 1)):
        inside = (p > low) & (p <= high)
        print(f"{low:.2f} to {high:.2f}: {p[inside].mean():.3f} {hit[inside].mean():.3f} {inside.sum()}")


def main() -> None:
    """Runs one of the studies."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--turns", type=Path, default=Path(__file__).with_name("turns_2014.csv"))
    parser.add_argument("--start", help="the set's first day, where the folder's name does not tell the year")
    parser.add_argument("--simulate", action="store_true")
    given = parser.parse_args()
    if given.simulate:
        simulate()
    elif given.folder is None:
        parser.error("give the folder of a tkg set, or --simulate")
    else:
        study(given.folder, given.turns, given.start)


if __name__ == "__main__":
    main()
