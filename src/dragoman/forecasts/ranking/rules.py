"""How often an act is followed by another between the same two: counted, for every pair of relations.

For a question (s, r, ?) every earlier act (s, r', o) speaks for o with the share of such cases in which o was an
answer, by how long ago the act was last done and how often. Shares of rare pairs of relations are drawn towards
the share of r over all r'. The idea is that of TLogic (Liu and others 2022) and CountTRuCoLa (Gastinger and others
2025).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dragoman.forecasts.ranking.joins import find

if TYPE_CHECKING:
    from dragoman.forecasts.ranking.joins import Floats, Ints
    from dragoman.forecasts.ranking.known import Known

AGES = np.array([1, 2, 4, 7, 14, 30, 60, 120], np.float32)
"""Upper limits of the classes of age in days; a last class is older."""
TIMES = np.array([1.5, 4.5], np.float32)
"""Limits between once, two to four times, and more often."""
PULL = 8.0
"""Cases that the share over all relations counts for."""


class Rules:
    """Counts (earlier relation, asked relation, class of age, class of times)."""

    def __init__(self, relations: int) -> None:
        self.shape = (relations, relations, len(AGES) + 1, len(TIMES) + 1)
        self.cases = np.zeros(int(np.prod(self.shape)), np.float32)
        self.hits = np.zeros_like(self.cases)
        self.share = self.cases

    def cell(self, known: Known, relation: Ints, act: Ints) -> Ints:
        """The cell of a question's relation and a known act."""
        _, asked, ages, times = self.shape
        age = np.searchsorted(AGES, known.acts.age[act])
        often = np.searchsorted(TIMES, known.acts.sums[act, -1])
        found: Ints = ((known.relation[act] * asked + relation) * ages + age) * times + often
        return found

    def learn(self, known: Known, subject: Ints, relation: Ints, object_: Ints) -> None:
        """Count a day's doubled facts against what was known before it."""
        question, number = np.unique(subject * self.shape[0] + relation, return_inverse=True)
        subjects, relations = np.divmod(question, self.shape[0])
        asked, act = known.acts_of(subjects)
        cell = self.cell(known, relations[asked], act)
        answers = np.unique(number * known.entities + object_)
        hit = find(answers, asked * known.entities + known.object[act]) >= 0
        self.cases += np.bincount(cell, minlength=len(self.cases)).astype(np.float32)
        self.hits += np.bincount(cell[hit], minlength=len(self.cases)).astype(np.float32)

    def settle(self) -> None:
        """Turn counts into shares."""
        hits, cases = self.hits.reshape(self.shape), self.cases.reshape(self.shape)
        general = (hits.sum(0) + 0.1) / (cases.sum(0) + 20)
        share: Floats = (hits + PULL * general) / (cases + PULL)
        self.share = share.ravel().astype(np.float32)
