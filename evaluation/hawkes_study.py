"""Are the branching ratios of a Hawkes process found again? A simulation, seeded and rerunnable.

    python evaluation/hawkes_study.py [--events 20000] [--runs 20] [--seed 1]

Four kinds of events (overtures, pressure, concessions, deeds) with a weekly baseline, eight of the sixteen branching
ratios above 0. Printed: how far the ratios lie from the true ones, what of the zeros is found as zero, and the fit;
then the same for a busier stream, where clusters overlap more, and where only the day of each event is known: what
comes on the same day then counts as brought on by nothing, and the ratios fall short by that part.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from dragoman.measures.hawkes import Hawkes, simulate

BRANCHING = np.array([[0.4, 0.0, 0.25, 0.0], [0.0, 0.35, 0.0, 0.3], [0.3, 0.0, 0.3, 0.0], [0.0, 0.35, 0.0, 0.3]])
WEEK = np.array([1.2, 1.3, 1.3, 1.2, 1.0, 0.5, 0.5])
CASES = (
    ("exact times", 0.1, 1.0, False),
    ("exact times, busier", 0.25, 1.0, False),
    ("whole days", 0.1, 0.5, True),
)
"""(title, rate a day of each kind before the weekly rhythm, decay, whether only the day is known)."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--events", type=int, default=20_000)
    options.add_argument("--runs", type=int, default=20)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    true = BRANCHING > 0
    for title, rate, decay, whole in CASES:
        base = rate * WEEK[None, :].repeat(4, axis=0)
        days = given.events / float(np.linalg.solve(np.eye(4) - BRANCHING, np.full(4, rate)).sum())
        began, models = time.perf_counter(), []
        for run in range(given.runs):
            times, marks = simulate(BRANCHING, base, decay, days, given.seed + run)
            models.append(Hawkes.fit(np.floor(times) if whole else times, marks, end=np.ceil(days)))
        seconds = (time.perf_counter() - began) / given.runs
        ratios = np.array([m.branching for m in models])
        off = np.abs(ratios[:, true] / BRANCHING[true] - 1)
        bias = np.abs(ratios.mean(0)[true] / BRANCHING[true] - 1).max()
        radius = np.array([m.radius for m in models]) / np.abs(np.linalg.eigvals(BRANCHING)).max()
        zero = ratios[:, ~true]
        print(f"{title}: {np.mean([m.events for m in models]):.0f} events in {days:.0f} days, {given.runs} runs")
        print(f"  ratios off by {100 * off.mean():.1f} % on average; {100 * (off <= 0.1).mean():.0f} % lie within 10 %")
        print(f"  the mean over the runs off by at most {100 * bias:.1f} %")
        print(f"  spectral radius off by at most {100 * np.abs(radius - 1).max():.1f} %")
        print(f"  zeros found as 0: {100 * (zero == 0).mean():.0f} %; the largest is {zero.max():.3f}")
        print(f"  decay {np.mean([m.decay for m in models]):.3f} (true {decay}); fit refused (p < 0.05) in", end=" ")
        print(f"{100 * np.mean([m.fit_p < 0.05 for m in models]):.0f} %; {seconds:.1f} s a fit")


if __name__ == "__main__":
    main()
