"""How a ranker is fitted: it walks through past days as if each were today, and learns from what came.

All days give the weights. On the later ones, those of the earlier days tell who is near, and trees learn to put the
nearest candidates in a better order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dragoman.errors import UsageError
from dragoman.forecasts.ranking.additive import Additive, cuts
from dragoman.forecasts.ranking.factors import Factors
from dragoman.forecasts.ranking.features import Candidates, activity, candidates, features
from dragoman.forecasts.ranking.joins import find
from dragoman.forecasts.ranking.known import Known, doubled
from dragoman.forecasts.ranking.rules import Rules
from dragoman.forecasts.ranking.trees import Trees, nearest

if TYPE_CHECKING:
    from collections.abc import Callable

    from dragoman.forecasts.ranking.facts import Facts
    from dragoman.forecasts.ranking.joins import Flags, Floats, Ints

LARGE = 200_000
"""Facts from which on the factors are larger and learned in larger batches."""
CHUNK = 300
"""Questions that are worked on at once: bounds the memory."""
FIRST = 0.6
"""Part of the days whose weights tell on the other days who is near."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is fitted on.

    ``days`` back are learned from, or fewer where twice the ``questions`` are asked in fewer, after ``rule_days`` on
    which rules alone are counted; ``questions`` at most are drawn. The factors, of ``rank`` numbers each, go
    ``rounds`` times over the facts at first, ``again`` times every ``refresh`` days.
    Trees learn after ``least`` questions at the earliest.
    With a ``horizon`` of more than one day, facts are known up to the beginning of a span of that many days
    (multi-step); with 1 up to the day before.
    """

    days: int = 150
    rule_days: int = 60
    questions: int = 110_000
    rounds: float | None = None
    again: float | None = None
    refresh: int = 15
    rank: int | None = None
    passes: int = 3
    best: int = 40
    others: int = 15
    outside: int = 8
    least: int = 2_000
    horizon: int = 1
    seed: int = 0


_Chunk = tuple["Ints", "Ints", "Ints", "Ints"]
"""Subjects and doubled relations of questions; the number of each answer's question, and the answers."""


@dataclass(slots=True)
class _Rows:
    """Rows to fit on of a chunk of questions."""

    values: dict[str, Floats]
    question: Ints
    right: Flags
    offset: Floats


@dataclass(frozen=True, slots=True)
class Fitted:
    """What fitting gives: the weights, the trees, the rules, the factors, and the weights' mean loss per answer."""

    model: Additive
    trees: Trees
    rules: Rules
    factors: Factors
    loss: float


def fitted(facts: Facts, until: int, plan: Plan, tell: Callable[[str], None]) -> Fitted:
    """Fit on the facts before day ``until``. UsageError where they are too few."""
    past = facts.before(until)
    days = np.unique(past[:, 3])
    days = days[days > days[0]] if len(days) else days
    if len(days) < 5 or len(past) < 50:
        raise UsageError(f"{len(past)} facts on {len(days)} days are too few to fit a ranking on; give a longer record")
    span = int(until - days[0])
    begin = until - min(plan.days, max(span * 2 // 3, 1))
    begin = max(begin, int(past[max(len(past) - plan.questions, 0), 3]))
    walk = days[days >= begin - plan.rule_days]
    asked = 2 * int((past[:, 3] >= begin).sum())
    draw = np.random.default_rng(plan.seed)
    share = min(1.0, plan.questions / max(asked, 1))
    turned = 2 * len(facts.relations)
    rules, factors = (
        Rules(turned),
        Factors(len(facts.entities), turned, plan.rank or (64 if len(past) < LARGE else 128), plan.seed),
    )
    learner = _Factors(facts, factors, plan)
    asked_days = walk[walk >= begin]
    turn = int(asked_days[max(1, int(FIRST * len(asked_days)))]) if len(asked_days) > 1 else until
    weights, trees = _Weights(plan), _Nearest()
    model: Additive | None = None
    known: Known | None = None
    for day in walk:
        now = until - plan.horizon * -(-(until - int(day)) // plan.horizon)
        if not len(facts.before(now)):
            continue
        if known is None or known.day != now:
            known = Known(facts, now)
        subject, relation, object_ = doubled(facts.on(int(day)), len(facts.relations))
        if day >= begin:
            learner.refresh(now, until)
            rules.settle()
            for chunk in _drawn(subject, relation, object_, known.relations, share, draw):
                found = candidates(known, chunk[0], chunk[1], rules, factors)
                if day >= turn and weights.questions >= plan.least:
                    model = model or weights.fitted()
                    trees.add(found, chunk, model)
                weights.add(_sample(found, chunk, plan, draw), len(chunk[0]))
            tell(f"day {day} of {until}: {weights.sampled:,} rows to learn from, {trees.sampled:,} for trees")
        rules.learn(known, subject, relation, object_)
    learner.refresh(until, until)
    rules.settle()
    tell(f"fitting {len(features())} features on {weights.sampled:,} rows and trees on {trees.sampled:,}")
    model = weights.fitted()
    weights.clear()
    return Fitted(model, trees.fitted(model, plan.seed), rules, factors, weights.loss)


class _Weights:
    """Collects rows for the weights, and fits them."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.sampled, self.questions, self.loss = plan, 0, 0, 0.0
        self._rows: list[_Rows] = []
        self._tables: list[Floats] = []
        self._classes: Additive | None = None

    def add(self, rows: _Rows, questions: int) -> None:
        rows.question += self.questions
        self.questions += questions
        self.sampled += len(rows.question)
        if self._classes is not None:
            self._tables.append(self._classes.table(rows.values))
            rows.values = {}
        self._rows.append(rows)
        if self._classes is None and self.sampled > 200_000:
            self._classes = _classed(self._rows, self._tables)

    def fitted(self) -> Additive:
        """The model of the rows so far; all have the same classes."""
        if self._classes is None:
            self._classes = _classed(self._rows, self._tables)
        model = Additive(self._classes.limits)
        self.loss = model.fit(
            np.concatenate(self._tables, 1),
            np.concatenate([row.question for row in self._rows]),
            np.concatenate([row.right for row in self._rows]),
            np.concatenate([row.offset for row in self._rows]),
            self.plan.passes,
            self.plan.seed,
        )
        return model

    def clear(self) -> None:
        """Let go of the rows, for they are large."""
        self._rows, self._tables = [], []


class _Nearest:
    """Collects the nearest candidates of questions for the trees."""

    def __init__(self) -> None:
        self.sampled = self.questions = 0
        self._tables: list[Floats] = []
        self._rows: list[tuple[Ints, Flags]] = []

    def add(self, found: Candidates, chunk: _Chunk, model: Additive) -> None:
        """A chunk of questions; those whose answers are all far teach nothing."""
        subject, _, number, answer = chunk
        found.complete()
        near = nearest(found.question, model.score(found.values, len(found.entity)), len(subject))
        n = found.known.entities
        right = find(np.unique(number * n + answer), found.question * n + found.entity) >= 0
        hit = np.zeros(len(subject), bool)
        hit[found.question[near & right]] = True
        near &= hit[found.question]
        self._tables.append(model.table({name: value[near] for name, value in found.values.items()}))
        self._rows.append((found.question[near] + self.questions, right[near]))
        self.questions += len(subject)
        self.sampled += int(near.sum())

    def fitted(self, model: Additive, seed: int) -> Trees:
        if not self.sampled:
            return Trees.none()
        question, right = (np.concatenate(column) for column in zip(*self._rows, strict=True))
        table = _joined(self._tables, self.sampled)
        return Trees.fit(table, question, right, model.of_classes(table), seed=seed)


def _joined(tables: list[Floats], rows: int) -> Floats:
    """The tables side by side; each is let go as soon as it is copied, for they are large."""
    whole = np.empty((tables[0].shape[0], rows), np.uint8)
    tables.reverse()
    first = 0
    while tables:
        part = tables.pop()
        whole[:, first : first + part.shape[1]] = part
        first += part.shape[1]
    return whole


def _classed(rows: list[_Rows], tables: list[Floats]) -> Additive:
    """The model with its classes cut from the rows so far, which are turned into classes."""
    model = Additive({name: cuts(np.concatenate([row.values[name] for row in rows])) for name in features()})
    for row in rows:
        tables.append(model.table(row.values))
        row.values = {}
    return model


class _Factors:
    """Keeps the factors up with the days."""

    def __init__(self, facts: Facts, factors: Factors, plan: Plan) -> None:
        self.facts, self.factors, self.plan, self.last = facts, factors, plan, -1

    def refresh(self, day: int, until: int) -> None:
        if day == self.last or (self.last >= 0 and day < min(self.last + self.plan.refresh, until)):
            return
        rows = self.facts.before(day)
        turned = doubled(rows, len(self.facts.relations))
        first = self.plan.rounds or 8
        rounds = first if self.last < 0 else self.plan.again or first / 8
        age = day - np.r_[rows[:, 3], rows[:, 3]]
        batch = 1024 if len(rows) < LARGE else 2048
        rate = 0.1 if self.last < 0 else 0.05
        self.factors.learn(turned, age, rounds=rounds, rate=rate, batch=batch, seed=self.plan.seed + day)
        self.last = day


def _drawn(
    subject: Ints, relation: Ints, object_: Ints, relations: int, share: float, draw: np.random.Generator
) -> list[_Chunk]:
    """A day's different questions, or a share of them, with their answers."""
    question, number = np.unique(subject * relations + relation, return_inverse=True)
    pick = np.flatnonzero(draw.random(len(question)) < share)
    chunks = []
    for first in range(0, len(pick), CHUNK):
        some = pick[first : first + CHUNK]
        at = find(some, number)
        mine = at >= 0
        subjects, kinds = np.divmod(question[some], relations)
        chunks.append((subjects, kinds, at[mine], object_[mine]))
    return chunks


def _sample(found: Candidates, chunk: _Chunk, plan: Plan, draw: np.random.Generator) -> _Rows:
    """Answers, the likeliest other candidates, and a few drawn from the rest, who stand for all of it."""
    subject, _, number, answer = chunk
    known = found.known
    n, count = known.entities, len(subject)
    key, answers = found.question * n + found.entity, np.unique(number * n + answer)
    right = find(answers, key) >= 0
    outside = answers[find(key, answers) < 0]
    order = np.lexsort((-(found.cheap + 1e-6 * draw.random(len(key))), found.question))
    begin = np.searchsorted(found.question, np.arange(count + 1))
    place = np.empty(len(key), np.int64)
    place[order] = np.arange(len(key)) - begin[found.question[order]]
    many = np.diff(begin)
    chance = np.minimum(1, plan.others / np.maximum(many - plan.best, 1))[found.question]
    sure = (place < plan.best) | right
    kept = sure | (draw.random(len(key)) < chance)
    offset = np.where(sure, 0, -np.log(chance))[kept]
    found.keep(kept)
    found.complete()
    # entities that are no candidates
    other = (np.arange(count)[:, None] * n + draw.integers(0, n, (count, plan.outside))).ravel()
    other = other[(find(key, other) < 0) & (find(answers, other) < 0)]
    stand = np.log(np.maximum(n - many, 1) / plan.outside)[other // n]
    more = np.r_[outside, other]
    right = np.r_[right[kept], np.ones(len(outside), bool), np.zeros(len(other), bool)]
    offset = np.r_[offset, np.zeros(len(outside)), stand].astype(np.float32)
    question = np.r_[found.question, more // n]
    order = np.argsort(question, kind="stable")
    active = activity(known)
    none = np.zeros(len(more), np.float32)
    values = {
        name: np.r_[found.values[name], active[name][more % n] if name in active else none].astype(np.float32)[order]
        for name in features()
    }
    return _Rows(values, question[order], right[order], offset[order])
