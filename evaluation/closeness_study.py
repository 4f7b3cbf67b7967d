"""Do the 90 % bands of closeness cover the truth? Simulated streams whose rates are known.

    python evaluation/closeness_study.py [--dyads 100] [--seed 5]

Nine regimes of a year: steady rates; slow and fast random walks of the log rates; swings of half a year; one jump;
events in bursts (a geometric number at once, three on average), steady and drifting; a tenth of the events, steady
and drifting. All have a weekly rhythm of the reporting. The first 60 days are not counted.
"""

from __future__ import annotations

import argparse

import numpy as np

from dragoman.measures import closeness

DAYS, FROM = 365, 60
WEIGHTS = [np.array(w) for w in ((2.5, 4.0, 1.5, 5.0), (9.5, 10.0, 6.5), (3.0, 2.0, 3.5, 1.0), (6.0, 7.0, 9.0))]
USUAL = np.array([(w**2).mean() / w.mean() for w in WEIGHTS])
REGIMES = ("steady", "drift", "fast drift", "swing", "jump", "bursts", "drift and bursts", "few", "few and drift")


def stream(regime: str, dyads: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores (dyads, 4, days), exposure (days,) and the true closeness (dyads, days) of one regime."""
    days = np.arange(DAYS)
    start = np.exp(rng.normal(np.log(0.5), 0.7, (dyads, 4, 1))) * np.array([1, 0.25, 0.6, 0.4])[None, :, None]
    rate = np.repeat(start, DAYS, axis=2)
    if "drift" in regime:
        size = 0.06 if regime.startswith("fast") else 0.03
        rate = rate * np.exp(np.cumsum(rng.normal(0, size, rate.shape), axis=2))
    if regime == "swing":
        rate = rate * np.exp(np.sin(2 * np.pi * (days / 180 + rng.random((dyads, 4, 1)))))
    if regime == "jump":
        when = rng.integers(60, 300, (dyads, 1, 1))
        rate = np.where(days < when, rate, rate * np.exp(rng.normal(0, 1, (dyads, 4, 1))))
    if "few" in regime:
        rate = rate * 0.1
    exposure = np.where(days % 7 < 5, 1.2, 0.5) * np.exp(rng.normal(0, 0.15, DAYS))
    exposure /= exposure.mean()
    burst = 3.0 if "bursts" in regime else 1.0
    stories = rng.poisson(rate * exposure / burst)
    scores = np.zeros(rate.shape)
    for dyad, quad, day in zip(*np.nonzero(stories), strict=True):
        events = rng.geometric(1 / burst, stories[dyad, quad, day]).sum()
        scores[dyad, quad, day] = rng.choice(WEIGHTS[quad], events).sum()
    sides = rate * np.array([w.mean() for w in WEIGHTS])[None, :, None]
    good, bad = sides[:, :2].sum(axis=1), sides[:, 2:].sum(axis=1)
    return scores, exposure, 100 * (good - bad) / (good + bad)


def calibration(p: np.ndarray, truth: np.ndarray, before: int) -> list[tuple[float, int, float]]:
    """(upper end of a bin of P(closer), how many, share that was closer) for days whose truth moved at all."""
    p, change = p[:, FROM + before :], truth[:, FROM + before :] - truth[:, FROM:-before]
    out = []
    for low, high in ((0, 0.1), (0.1, 0.3), (0.3, 0.7), (0.7, 0.9), (0.9, 1)):
        inside = (p > low) & (p <= high) & (np.abs(change) > 1e-9)
        out.append((high, int(inside.sum()), float((change[inside] > 0).mean()) if inside.any() else float("nan")))
    return out


def main() -> None:
    """Prints coverage, error and width of each regime, then the means and the calibration of P(closer)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dyads", type=int, default=100)
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    covered: dict[bool, list[float]] = {False: [], True: []}
    ps: dict[bool, list[np.ndarray]] = {False: [], True: []}
    truths = []
    print(
        f"{'regime':<18} {'then: cover':>12} {'error':>6} {'width':>6}   {'now: cover':>10} {'error':>6} {'width':>6}"
    )
    for regime in REGIMES:
        scores, exposure, truth = stream(regime, given.dyads, rng)
        truths.append(truth)
        cells = []
        for now in (False, True):
            found = closeness.course(scores, exposure, USUAL, now=now)
            low, high, seen = found.low[:, FROM:], found.high[:, FROM:], truth[:, FROM:]
            covered[now].append(float(((low <= seen) & (seen <= high)).mean()))
            error = float(np.sqrt(((found.closeness[:, FROM:] - seen) ** 2).mean()))
            cells.append((covered[now][-1], error, float((high - low).mean())))
            ps[now].append(found.p_closer)
        (c1, e1, w1), (c2, e2, w2) = cells
        print(f"{regime:<18} {c1:>12.3f} {e1:>6.1f} {w1:>6.1f}   {c2:>10.3f} {e2:>6.1f} {w2:>6.1f}")
    for now, name in ((False, "as known then"), (True, "as known now")):
        print(f"{name}: mean coverage {np.mean(covered[now]):.3f}")
        bins = calibration(np.concatenate(ps[now]), np.concatenate(truths), closeness.Model().before)
        print("  P(closer) up to: " + ", ".join(f"{high:g}: {share:.2f} of {n}" for high, n, share in bins))


if __name__ == "__main__":
    main()
