"""What the sum of weights misses: small trees that put the nearest candidates of a question in a better order.

A tree asks up to four yes-or-no questions about classes of features; its leaf is added to the score. Trees are fitted
one after the other by Newton's method on the chance of the answer among the nearest candidates (boosting, Friedman
2001; on histograms of classes). Each step down a tree is put down to the feature it asks for, by how much the tree
would say more or less there than one step before; so contributions of features add up to the score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dragoman.forecasts.ranking.additive import slopes
from dragoman.forecasts.ranking.joins import ranges, starts_of

if TYPE_CHECKING:
    from dragoman.forecasts.ranking.joins import Flags, Floats, Ints

DEPTH = 4
INNER = 2**DEPTH - 1
TREES = 40
RATE = 0.15
SHRINK = 10.0
"""Weight, as of answers in doubt, that pulls each leaf to nothing."""
LEAST = 5.0
"""Weight that each side of a split must have."""
FOLDS = 4
"""Each tree learns from every so-manieth part of the questions."""
SHARE = 0.35
"""Part of the features that each tree may ask for."""
FEWEST = 8
"""Of few features a tree may ask for so many all the same: it has to see some together."""
FAINT = 1e-3
"""Rows that hardly matter are left out: slope and weight together are below this."""
WIDTH = 32
"""Classes of a feature, at most."""
NEAR = 40
"""Candidates of a question that the trees put in order, and those that stand even with the last."""


def nearest(question: Ints, score: Floats, count: int) -> Flags:
    """The ``NEAR`` best candidates of each of ``count`` questions, and those even with the last of them."""
    order = np.lexsort((-score, question))
    begin = np.searchsorted(question, np.arange(count + 1))
    many = np.diff(begin)
    last = np.full(count, np.inf, np.float32)
    some = many > 0
    last[some] = score[order[begin[:-1][some] + np.minimum(many[some], NEAR) - 1]]
    found: Flags = score >= last[question]
    return found


class Trees:
    """``feature`` and ``limit`` (trees, inner nodes), to the right where the class is above; ``value`` (trees, nodes).

    The children of node i are 2 i + 1 and 2 i + 2.
    """

    def __init__(self, feature: Ints, limit: Ints, value: Floats) -> None:
        self.feature, self.limit, self.value = feature, limit, value

    @classmethod
    def none(cls) -> Trees:
        """No trees: every score stays."""
        return cls(np.zeros((0, INNER), np.int64), np.zeros((0, INNER), np.int64), np.zeros((0, 2 * INNER + 1)))

    def score(self, table: Floats) -> Floats:
        """What the trees add to each row of classes (features, rows)."""
        total = np.zeros(table.shape[1], np.float32)
        flat, at = np.ascontiguousarray(table.T).ravel(), np.arange(table.shape[1]) * table.shape[0]
        for feature, limit, value in zip(self.feature, self.limit, self.value.astype(np.float32), strict=True):
            total += value[_leaf(flat, at, feature, limit)]
        return total

    def contributions(self, classes: Ints) -> Floats:
        """For one row of classes: what each feature adds to what all trees give at their roots."""
        found = np.zeros(len(classes))
        for feature, limit, value in zip(self.feature, self.limit, self.value, strict=True):
            node = 0
            while node < INNER:
                below = 2 * node + 1 + int(classes[feature[node]] > limit[node])
                found[feature[node]] += value[below] - value[node]
                node = below
        return found

    @classmethod
    def fit(cls, table: Floats, question: Ints, right: Flags, base: Floats, trees: int = TREES, seed: int = 0) -> Trees:
        """Fit on rows: classes (features, rows), number of the question (rising), answers, scores so far."""
        draw = np.random.default_rng(seed)
        begin = starts_of(question)
        many = np.diff(np.r_[begin, len(question)])
        parts = []
        for some in np.array_split(draw.permutation(len(begin)), min(FOLDS, max(len(begin), 1))):
            rows = ranges(begin[some], many[some])
            if len(rows):
                parts.append(_Part(table[:, rows], many[some], right[rows], base[rows].astype(np.float32)))
        found = cls.none()
        chosen = max(min(FEWEST, len(table)), round(SHARE * len(table)))
        for k in range(trees if parts else 0):
            part = parts[k % len(parts)]
            part.score += cls(found.feature[part.seen :], found.limit[part.seen :], found.value[part.seen :]).score(
                part.table
            )
            part.seen = k
            grown = _grown(part, np.sort(draw.choice(len(table), chosen, replace=False)))
            found = cls(*(np.concatenate([old, new[None]]) for old, new in zip(found._arrays(), grown, strict=True)))
        return found

    def _arrays(self) -> tuple[Ints, Ints, Floats]:
        return self.feature, self.limit, self.value


class _Part:
    """A part of the questions, with the score by the trees ``seen`` so far."""

    def __init__(self, table: Floats, many: Ints, right: Flags, score: Floats) -> None:
        self.table, self.many, self.right, self.score, self.seen = table, many, right, score, 0


def _leaf(flat: Floats, at: Ints, feature: Ints, limit: Ints) -> Ints:
    node = np.zeros(len(at), np.int64)
    for _ in range(DEPTH):
        node = 2 * node + 1 + (flat[at + feature[node]] > limit[node])
    return node


def _grown(part: _Part, chosen: Ints) -> tuple[Ints, Ints, Floats]:
    """One tree: features, limits and values of its nodes."""
    slope, weight, _ = slopes(part.score, part.right, part.many)
    some = np.flatnonzero(np.abs(slope) + weight > FAINT)
    table, slope, weight = part.table[np.ix_(chosen, some)], slope[some], weight[some]
    feature, limit = np.full(INNER, chosen[0], np.int64), np.full(INNER, 255, np.int64)
    value = np.zeros(2 * INNER + 1)
    value[0] = _step(slope.sum(), weight.sum())
    node, rows = np.zeros(len(some), np.int64), np.arange(len(some))
    for depth in range(DEPTH):
        first, count = 2**depth - 1, 2**depth
        best = np.zeros(count)
        place = (node - first) * WIDTH
        sums = np.stack([np.bincount(node - first, w, count) for w in (slope, weight)])
        left = np.zeros((2, count))
        for j, row in enumerate(table):
            cell = place + row
            split = np.stack([np.bincount(cell, w, count * WIDTH).reshape(count, WIDTH) for w in (slope, weight)])
            below = np.cumsum(split, 2)[:, :, :-1]
            above = sums[:, :, None] - below
            gain = _gain(*below) + _gain(*above) - _gain(*sums)[:, None]
            gain = np.where((below[1] >= LEAST) & (above[1] >= LEAST), gain, 0)
            at = gain.argmax(1)
            top = gain[np.arange(count), at]
            better = np.flatnonzero(top > best)
            best[better] = top[better]
            feature[first + better], limit[first + better] = chosen[j], at[better]
            left[:, better] = below[:, better, at[better]]
        # without a split all go left, and nothing changes
        mine = value[first : first + count]
        below, above = (np.where(best > 0, _step(*side), mine) for side in (left, sums - left))
        value[2 * first + 1 : 2 * first + 1 + 2 * count] = np.stack([below, above], 1).ravel()
        order = np.searchsorted(chosen, feature[node])
        node = 2 * node + 1 + (table[order, rows] > limit[node])
    return feature, limit, RATE * value


def _gain(slope: Floats, weight: Floats) -> Floats:
    found: Floats = slope**2 / (weight + SHRINK)
    return found


def _step(slope: Floats, weight: Floats) -> Floats:
    found: Floats = -slope / (weight + SHRINK)
    return found
