"""Does ``dragoman timing`` hold its level, and does it find what is there? A simulation, seeded and rerunnable.

    python evaluation/timing_study.py [--streams 2000] [--seed 1] [--rows FILE.parquet]

Each stream of moves is self-exciting (each move brings half another one on the days after, the nearer the more),
overdispersed (days are loud or quiet at random, gamma with variance 1) and weekly (weekends are half as busy). Null
records draw every kind of move apart from every other; their rates differ from record to record. Planted records
have the rate of the outcome doubled in the windows of about 50 episodes. The volume of reporting is drawn as well.

Printed: the share of null records with p ≤ 0.05, for each question and for any question after Holm's correction,
and the share of planted doublings that are found, before and after the correction. With ``--rows``, a Parquet file of
flat rows, only this: conflict of one pair of states against cooperation of another that shares no state with it, real
streams with real bursts, for 600 such pairings drawn at random.
"""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dragoman.measures.moves import COLUMNS, NEVER, facts, official, table_of_moves
from dragoman.measures.timing import corrected, judge, onsets

WEEK = np.array([1.2, 1.3, 1.3, 1.2, 1.0, 0.5, 0.5])
BURN = 60
BRANCHING, DECAY = 0.5, 0.5


def streams(rng: np.random.Generator, rate: NDArray[np.float64], drive: NDArray[np.float64]) -> NDArray[np.float64]:
    """Daily counts, one row for each rate; ``drive`` multiplies the rate day by day (all rows, or each its own)."""
    days = drive.shape[-1]
    drive = np.broadcast_to(drive, (rate.size, days))
    out = np.zeros((rate.size, BURN + days))
    loud = rng.gamma(1.0, 1.0, out.shape)
    excited = np.zeros(rate.size)
    for t in range(BURN + days):
        base = rate * (1 - BRANCHING) * WEEK[(t - BURN) % 7] * drive[:, max(t - BURN, 0)]
        out[:, t] = rng.poisson((base + excited) * loud[:, t])
        excited = excited * math.exp(-DECAY) + out[:, t] * BRANCHING * (1 - math.exp(-DECAY))
    return out[:, BURN:]


RATES = {
    "overture": 0.4, "decision": 0.1, "pressure": 0.1, "concession": 0.4, "hardship": 0.3, "threat": 0.15, "deed": 0.1,
}  # fmt: skip


def records(
    rng: np.random.Generator, number: int, days: int, drive: NDArray[np.float64] | None = None, spread: float = 0.5
) -> dict[str, NDArray[np.float64]]:
    """Null records: for every kind of move ``number`` rows of daily counts, independent of the other kinds."""
    drive = np.ones(days) if drive is None else drive
    out = {kind: streams(rng, rate * np.exp(rng.normal(0, spread, number)), drive) for kind, rate in RATES.items()}
    out["volume"] = rng.poisson(60 * WEEK[np.arange(days) % 7] * drive * rng.gamma(20, 1 / 20, (number, days)))
    return out


def answers(made: dict[str, NDArray[np.float64]], only: tuple[str, ...] = (), draws: int = 1999) -> list[Any]:
    """Every record's tests after correction."""
    rules = table_of_moves()
    out = []
    for k in range(len(made["volume"])):
        counts = {kind: rows[k] for kind, rows in made.items() if kind != "volume"}
        tests = [
            judge(name, body, counts, made["volume"][k].astype(float), draws=draws, seed=k, floor=rules["floor"])
            for name, body in rules["tests"].items()
            if not only or name in only
        ]
        out.append(corrected(tests))
    return out


def told(found: list[Any], title: str) -> None:
    """Prints the share of rejections a question, and of records with any after correction."""
    print(title)
    for k, test in enumerate(found[0]):
        p = np.array([tests[k].p for tests in found])
        judged = ~np.isnan(p)
        if judged.any():
            level, number = (p[judged] <= 0.05).mean(), int(judged.sum())
            error = math.sqrt(0.05 * 0.95 / number)
            n = np.mean([tests[k].n for tests in found])
            share = f"p ≤ 0.05 in {100 * level:5.2f} % of {number} judged (± {196 * error:.2f})"
            print(f"  {test.name:12} {share}, n {n:.0f}")
    p = np.array([[t.p for t in tests] for tests in found])
    every = p[~np.isnan(p)]
    print(f"  {'all':12} p ≤ 0.05 in {100 * (every <= 0.05).mean():5.2f} %  of {every.size} judged")
    some = np.mean([any(t.p_holm <= 0.05 for t in tests) for tests in found])
    print(f"  {'any, Holm':12}          in {100 * some:5.2f} %  of {len(found)} records")


def planted(rng: np.random.Generator, number: int, days: int, factor: float) -> list[Any]:
    """Records whose overtures before decisions and concessions after pressure come ``factor`` times as often."""
    made = records(rng, number, days, spread=0.0)
    rules = table_of_moves()["tests"]
    for name in ("overtures", "concessions"):
        body = rules[name]
        more = streams(rng, np.full(number, RATES[body["outcome"]] * (factor - 1)), np.ones(days))
        for k in range(number):
            window = np.zeros(days, dtype=bool)
            for t in np.flatnonzero(onsets(made[body["trigger"]][k], body["gap"])):
                low, high = (t - body["days"], t) if body["before"] else (t + 1, t + 1 + body["days"])
                window[max(low, 0) : high] = True
            made[body["outcome"]][k] += np.where(window, more[k], 0)
    return answers(made)


def answering(rng: np.random.Generator, number: int, days: int) -> list[Any]:
    """Records in which B's pressure triples A's overtures for a week, while overtures change nothing."""
    made = records(rng, number, days, spread=0.0)
    more = streams(rng, np.full(number, RATES["overture"] * 2), np.ones(days))
    for k in range(number):
        near = np.convolve(made["hardship"][k] > 0, np.ones(8))[:days] > 0
        made["overture"][k] += np.where(near, more[k], 0)
    return answers(made, ("relief",))


def unrelated(file: Path, number: int, seed: int) -> list[Any]:
    """Null records made of real streams: conflict of one dyad as pressure, cooperation of a strange one as outcome."""
    import pyarrow.parquet as pq

    found, rules = facts(pq.read_table(file, columns=list(COLUMNS))), table_of_moves()
    actor, recipient = found.words["actor"], found.words["recipient"]
    fits = official(found, rules["who"]["sectors"]) & (actor.at >= 0) & (recipient.at >= 0) & (found.date != NEVER)
    first, days = found.date[fits].min(), int(found.date[fits].max() - found.date[fits].min()) + 1
    volume = np.bincount(found.date[fits] - first, minlength=days).astype(float)
    key = actor.at.astype(np.int64) * len(recipient.values) + recipient.at

    def daily(quads: tuple[int, int], least: int) -> list[tuple[set[str], NDArray[np.float64]]]:
        mask = fits & np.isin(found.quad, quads)
        out = []
        for pair, count in zip(*np.unique(key[mask], return_counts=True)):
            parties = {actor.values[pair // len(recipient.values)], recipient.values[pair % len(recipient.values)]}
            if count >= least and len(parties) == 2:
                out.append(
                    (parties, np.bincount(found.date[mask & (key == pair)] - first, minlength=days).astype(float))
                )
        return out

    rng, outcomes, pressures, out = np.random.default_rng(seed), daily((1, 2), 40), daily((3, 4), 25), []
    while len(out) < number:
        one, outcome = outcomes[rng.integers(len(outcomes))]
        other, pressure = pressures[rng.integers(len(pressures))]
        if not one & other:
            counts = {"pressure": pressure, "concession": outcome}
            body = rules["tests"]["concessions"]
            test = judge("concessions", body, counts, volume, seed=len(out), floor=rules["floor"])
            out.append(corrected([test]))
    return out


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--streams", type=int, default=2000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--rows", type=Path, help="Parquet file of flat rows")
    given = options.parse_args()
    if given.rows:
        told(unrelated(given.rows, 600, given.seed), f"600 pairings of strange dyads in {given.rows.name}")
        return
    rng, began = np.random.default_rng(given.seed), time.perf_counter()
    told(answers(records(rng, given.streams, 1096)), f"{given.streams} null records of three years")
    rise = np.where(np.arange(1096) < 548, 0.4, 1.6)
    few = max(given.streams // 4, 1)
    told(answers(records(rng, few, 1096, rise)), f"{few} null records whose every rate is fourfold in the second half")
    keep = math.exp(-1 / 10)
    cycle = np.empty((few, 1096))
    cycle[:, 0] = rng.normal(size=few)
    for t in range(1, 1096):
        cycle[:, t] = keep * cycle[:, t - 1] + math.sqrt(1 - keep**2) * rng.normal(size=few)
    for depth in (0.4, 0.7):
        title = f"{few} null records with a news cycle of ten days that lifts all reporting (log sd {depth})"
        told(answers(records(rng, few, 1096, np.exp(depth * cycle - depth**2 / 2))), title)
    told(answering(rng, few, 1096), f"{few} records whose overtures answer pressure and bring no relief")
    found = planted(rng, few, 1096, 2.0)
    print(f"{few} records with a planted doubling")
    for k, test in enumerate(found[0]):
        if test.name in ("overtures", "concessions"):
            n = np.mean([tests[k].n for tests in found])
            raw = np.mean([tests[k].p <= 0.05 for tests in found])
            held = np.mean([tests[k].verdict == "yes" for tests in found])
            ratio = np.exp(np.mean([math.log(tests[k].ratio) for tests in found]))
            cover = np.mean([tests[k].low <= 2 <= tests[k].high for tests in found])
            print(
                f"  {test.name:12} n {n:.0f}: found in {100 * raw:.1f} %, after Holm in {100 * held:.1f} %; "
                f"ratio {ratio:.2f}, its interval holds 2 in {100 * cover:.0f} %"
            )
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
