"""An additive model: every feature is cut into classes, every class has a weight, and the weights add up.

The chance of a candidate is its share in exp(sum of weights) over all entities (conditional logit). A feature's
weights are held near those of the neighbouring classes. Fitted by Adam on batches of whole questions; a further
answer of the same question is no wrong answer, as in the time-aware filter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dragoman.forecasts.ranking.joins import ranges, starts_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dragoman.forecasts.ranking.joins import Flags, Floats, Ints

CLASSES = 16
SHRINK = 3e-5
SMOOTH = 3e-5
RATE = 0.03
BATCH = 20000
"""Rows of a batch, about."""


def cuts(values: Floats) -> Floats:
    """Limits of the classes of a feature from a sample: each value if few, else quantiles, finer at the top."""
    some = values[values != 0]
    if not len(some):
        return np.zeros(1, np.float32)
    different = np.unique(some)
    if len(different) > CLASSES:
        lower = np.linspace(0, 0.8, CLASSES // 2, endpoint=False)
        different = np.unique(np.quantile(some, np.r_[lower, np.linspace(0.8, 0.99, CLASSES // 2 - 1), 0.997]))
    return different.astype(np.float32)


class Additive:
    """Features by name, the limits of their classes and their weights; class 0 is the value 0."""

    def __init__(self, limits: Mapping[str, Floats], weights: Mapping[str, Floats] | None = None) -> None:
        self.limits = dict(limits)
        self.weights = dict(weights) if weights else {k: np.zeros(len(v) + 1, np.float32) for k, v in limits.items()}

    def classes(self, name: str, values: Floats) -> Floats:
        """The class of each value of a feature, as uint8."""
        found = np.zeros(len(values), np.uint8)
        some = np.flatnonzero(values)
        found[some] = np.searchsorted(self.limits[name], values[some].astype(np.float32), side="right")
        return found

    def table(self, values: Mapping[str, Floats]) -> Floats:
        """Classes of all features (features, rows)."""
        return np.stack([self.classes(name, values[name]) for name in self.limits])

    def score(self, values: Mapping[str, Floats], rows: int) -> Floats:
        """The sum of weights of each row; a feature that is not given is 0 throughout."""
        total = np.zeros(rows, np.float32)
        for name, limits in self.limits.items():
            weight = self.weights[name]
            total += weight[0]
            if name in values:
                some = np.flatnonzero(values[name])
                more = weight - weight[0]
                total[some] += more[np.searchsorted(limits, values[name][some].astype(np.float32), side="right")]
        return total

    def of_classes(self, table: Floats) -> Floats:
        """The sum of weights of each row of classes (features, rows)."""
        total = np.zeros(table.shape[1], np.float32)
        for row, weight in zip(table, self.weights.values(), strict=True):
            total += weight[row]
        return total

    def contributions(self, values: Mapping[str, float]) -> dict[str, float]:
        """What each feature adds to the log-odds against its value being 0."""
        found = {}
        for name, weight in self.weights.items():
            at = int(self.classes(name, np.array([values.get(name, 0)], np.float32))[0])
            found[name] = float(weight[at]) - float(weight[0])
        return found

    def fit(self, table: Floats, question: Ints, right: Flags, offset: Floats, rounds: int, seed: int = 0) -> float:
        """Fit on rows: classes (features, rows), number of the question (rising), answers, log of the rows stood for.
        ``table`` is put into another order.

        Returns the mean loss per answer in the last round.
        """
        fit = _Fit([len(w) for w in self.weights.values()])
        draw = np.random.default_rng(seed)
        begin = starts_of(question)
        many = np.diff(np.r_[begin, len(question)])
        order = draw.permutation(len(begin))
        shuffled = ranges(begin[order], many[order])
        for row in table:
            row[:] = row[shuffled]
        right, offset, many = right[shuffled], offset[shuffled], many[order]
        begin = np.r_[0, np.cumsum(many)]
        size = max(1, int(BATCH / max(many.mean(), 1)))
        batches = np.arange(0, len(many), size)
        loss = answers = 0.0
        total, steps = np.zeros(len(fit.weights)), rounds * len(batches)
        for now in range(rounds):
            loss = answers = 0.0
            for first in draw.permutation(batches):
                last = min(first + size, len(many))
                i, j = begin[first], begin[last]
                rate = RATE * min(1.0, (steps - fit.steps - 1) / (0.7 * steps) + 0.02)
                lost, count = fit.step(table[:, i:j], right[i:j], offset[i:j], many[first:last], rate)
                loss, answers = loss + lost, answers + count
                if now == rounds - 1:
                    total += fit.weights
        mean = (total / max(len(batches), 1)).astype(np.float32)
        for name, place in zip(self.weights, fit.begin[:-1], strict=True):
            self.weights[name] = mean[place : place + len(self.weights[name])]
        return loss / max(answers, 1)


def slopes(score: Floats, right: Flags, many: Ints) -> tuple[Floats, Floats, Floats]:
    """First and second derivative of the loss by each row's score, and the share of each answer against the wrong ones.

    ``many`` rows in a row belong to a question.
    """
    at = np.cumsum(many) - many
    of = np.repeat(np.arange(len(many)), many)
    chance = np.exp((score - np.maximum.reduceat(score, at)[of]).astype(np.float64))
    wrong = np.add.reduceat(np.where(right, 0, chance), at)
    mine = chance[right]
    both = np.maximum(wrong[of[right]] + mine, 1e-300)
    share = np.maximum(mine / both, 1e-12)
    slope = np.where(right, 0, chance * np.bincount(of[right], 1 / both, len(many))[of])
    bend = slope - np.where(right, 0, chance**2 * np.bincount(of[right], 1 / both**2, len(many))[of])
    slope[right], bend[right] = share - 1, share * (1 - share)
    return slope, bend, share


class _Fit:
    """Adam on one long vector of all weights."""

    def __init__(self, classes: Sequence[int]) -> None:
        self.classes = classes
        self.begin = np.r_[0, np.cumsum(classes)]
        self.weights = np.zeros(int(self.begin[-1]))
        self.mean, self.square, self.steps = np.zeros_like(self.weights), np.zeros_like(self.weights), 0
        inner = np.ones(len(self.weights), bool)
        inner[self.begin[:-1]] = False  # class 0 has no neighbour
        self.linked = np.flatnonzero(inner[:-1] & inner[1:])

    def step(self, table: Floats, right: Flags, offset: Floats, many: Ints, rate: float) -> tuple[float, int]:
        weights = self.weights.astype(np.float32)
        score = offset.copy()
        for j, place in enumerate(self.begin[:-1]):
            score += weights[place : place + self.classes[j]][table[j]]
        slope, _, share = slopes(score, right, many)
        slope /= max(len(share), 1)
        gradient = np.concatenate([np.bincount(row, slope, n) for row, n in zip(table, self.classes, strict=True)])
        gradient += 2 * SHRINK * self.weights
        bend = 2 * SMOOTH * (self.weights[self.linked + 1] - self.weights[self.linked])
        gradient[self.linked + 1] += bend
        gradient[self.linked] -= bend
        self.steps += 1
        self.mean = 0.9 * self.mean + 0.1 * gradient
        self.square = 0.995 * self.square + 0.005 * gradient**2
        move = self.mean / (1 - 0.9**self.steps)
        self.weights -= rate * move / (np.sqrt(self.square / (1 - 0.995**self.steps)) + 1e-4)
        return float(-np.log(share).sum()), len(share)
