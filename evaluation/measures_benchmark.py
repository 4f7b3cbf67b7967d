"""Is the cost of series and turning points linear in events and dyad-days?

    python evaluation/measures_benchmark.py [FOLDER]

Without a folder: simulated panels of 1, 2, 4 and 8 thousand dyads over a year, then one, two and four years. With a
``tkg`` folder: closeness of both directions and turning points of all its dyads, with the time and the peak of memory.
"""

from __future__ import annotations

import datetime
import resource
import sys
import time
from pathlib import Path

import numpy as np

from dragoman.measures import closeness, turning
from dragoman.measures.panel import Panel, panel

USUAL = np.array([3.5, 9.3, 2.8, 7.9])


def simulated(dyads: int, days: int) -> Panel:
    """A panel with some 30 events a dyad and year."""
    rng = np.random.default_rng(3)
    number = dyads * days // 12
    cells = np.unique(
        rng.integers(0, dyads, number) * (4 * days) + rng.integers(0, 4, number) * days + rng.integers(0, days, number)
    )
    quad = cells // days % 4
    names = [(f"{k:05d}", "B") for k in range(dyads)]
    score = USUAL[quad] * rng.integers(1, 3, len(cells))
    count = np.ones(len(cells), np.int64)
    return Panel(
        datetime.date(2001, 1, 1),
        days,
        names,
        cells // (4 * days),
        quad,
        cells % days,
        score,
        count,
        np.ones(days),
        USUAL,
    )


def measured(directed: Panel, plain: Panel) -> tuple[float, float]:
    """Seconds for closeness of every directed dyad and for turning points of every dyad."""
    start = time.perf_counter()
    for a, b in directed.blocks():
        closeness.course(directed.dense(a, b), directed.exposure, directed.usual)
    middle = time.perf_counter()
    turning.find(plain)
    return middle - start, time.perf_counter() - middle


def main() -> None:
    """Prints a line a size."""
    if len(sys.argv) > 1:
        sys.path.insert(0, str(Path(__file__).parent))
        from turning_study import read

        start = time.perf_counter()
        table = read(Path(sys.argv[1]), None)
        read_in = time.perf_counter() - start
        start = time.perf_counter()
        directed, plain = panel(table, directed=True), panel(table)
        laid = time.perf_counter() - start
        series, turns = measured(directed, plain)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{len(directed.dyads)} directed dyads, {len(plain.dyads)} dyads, {plain.days} days")
        print(f"read {read_in:.1f} s; panels {laid:.1f} s, closeness {series:.1f} s, turning points {turns:.1f} s")
        print(f"together {laid + series + turns:.1f} s, peak {peak:.0f} MiB")
        return
    measured(simulated(100, 365), simulated(100, 365))
    print("dyads days   closeness s  turns s   µs a dyad-day")
    for dyads, days in ((1000, 365), (2000, 365), (4000, 365), (8000, 365), (1000, 730), (1000, 1460)):
        source = simulated(dyads, days)
        series, turns = measured(source, source)
        cost = (series + turns) / (dyads * days) * 1e6
        print(f"{dyads:>5} {days:>4} {series:>13.2f} {turns:>8.2f} {cost:>12.2f}")


if __name__ == "__main__":
    main()
