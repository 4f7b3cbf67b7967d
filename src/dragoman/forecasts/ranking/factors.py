"""Low-rank factors: how well subject, relation and object go together, learned from all facts so far.

The score is Σ_k e[s,k]·w[r,k]·f[o,k] + b[o] (canonical decomposition with turned relations, Lacroix and others 2018),
fitted by AdaGrad on the softmax over the answer and drawn entities, recent facts drawn more often.
It enters the ranking as one feature.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from dragoman.forecasts.ranking.joins import Floats, Ints

SHRINK = 0.05
HALF_LIFE = 90.0
"""Days after which a fact is drawn half as often, down to ``FLOOR``."""
FLOOR = 0.15
BLOCK = 64
DRAWN = 1024
"""Entities drawn to stand for the wrong answers of a batch."""


class Factors:
    """Factors of ``rank`` numbers each; ``seed`` fixes the start and the draws."""

    def __init__(self, entities: int, relations: int, rank: int = 64, seed: int = 0) -> None:
        draw = np.random.default_rng(seed)
        self.subjects, self.objects, self.relations = (
            (mean + draw.standard_normal((n, rank)) * 0.1).astype(np.float32)
            for n, mean in ((entities, 0), (entities, 0), (relations, 1))
        )
        self.bias = np.zeros(entities, np.float32)
        self._slope = [np.full(n, 1e-3, np.float32) for n in (entities, entities, relations)]

    def learn(
        self, doubled: tuple[Ints, Ints, Ints], age: Floats, *, rounds: float, rate: float, batch: int, seed: int
    ) -> None:
        """Go ``rounds`` times over the facts; ``age`` of each in days."""
        subject, relation, object_ = doubled
        n, entities = len(subject), len(self.bias)
        draw = np.random.default_rng(seed)
        weight = np.exp2(-age / HALF_LIFE) + FLOOR
        chance = np.cumsum(weight / weight.sum())
        often = np.bincount(object_, weight, entities) ** 0.75
        often /= often.sum()
        up_to = np.cumsum(often)
        steps = max(1, int(rounds * n / batch))
        for step in range(steps):
            now = rate * (1 - 0.9 * step / steps)
            i = np.minimum(np.searchsorted(chance, draw.random(batch)), n - 1)
            wrong = np.unique(np.minimum(np.searchsorted(up_to, draw.random(DRAWN)), entities - 1))
            self._step(subject[i], relation[i], object_[i], wrong, often, now)

    def _step(self, s: Ints, r: Ints, o: Ints, wrong: Ints, often: Floats, rate: float) -> None:
        drawn = np.log(-np.expm1(DRAWN * np.log1p(-often[wrong])) + 1e-12).astype(np.float32)
        e, w, f, g = self.subjects[s], self.relations[r], self.objects[o], self.objects[wrong]
        x = e * w
        right = (x * f).sum(1) + self.bias[o]
        other = x @ g.T + (self.bias[wrong] - drawn)
        at = np.searchsorted(wrong, o)
        at[at == len(wrong)] = 0
        clash = np.flatnonzero(wrong[at] == o)
        other[clash, at[clash]] = -1e9
        top = np.maximum(right, other.max(1))
        other -= top[:, None]
        np.exp(other, out=other)
        chance = np.exp(right - top)
        total = chance + other.sum(1)
        pull = (chance / total - 1).astype(np.float32)
        push = other / total[:, None].astype(np.float32)
        back = pull[:, None] * f + push @ g
        up = pull[:, None] * x + SHRINK * np.abs(f) * f
        self._move(self.objects, self._slope[1], np.r_[o, wrong], np.r_[up, push.T @ x], rate)
        self._move(self.subjects, self._slope[0], s, back * w + SHRINK * np.abs(e) * e, rate)
        self._move(self.relations, self._slope[2], r, back * e + 0.1 * SHRINK * np.abs(w) * w, rate)
        self.bias -= (rate * 0.02 * np.bincount(o, pull, len(self.bias))).astype(np.float32)
        self.bias[wrong] -= rate * 0.02 * push.sum(0)

    @staticmethod
    def _move(table: Floats, slope: Floats, index: Ints, gradient: Floats, rate: float) -> None:
        from scipy import sparse

        who, number = np.unique(index, return_inverse=True)
        ones = np.ones(len(index), np.float32)
        total = sparse.csr_matrix((ones, (number, np.arange(len(index)))), shape=(len(who), len(index))) @ gradient
        slope[who] += (total * total).mean(1)
        table[who] -= rate * total / np.sqrt(slope[who])[:, None]

    def chances(self, subject: Ints, relation: Ints) -> Floats:
        """The log of the chance of every entity (questions, entities)."""
        # filled up to whole blocks, so that a row's digits do not hang on how many others are asked with it
        rows = np.zeros((-(-len(subject) // BLOCK) * BLOCK, self.objects.shape[1]), np.float32)
        rows[: len(subject)] = self.subjects[subject] * self.relations[relation]
        score: Floats = (rows @ self.objects.T)[: len(subject)] + self.bias
        score -= score.max(1, keepdims=True)
        score -= np.log(np.exp(score).sum(1, keepdims=True))
        return score
