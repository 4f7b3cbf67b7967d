"""The parts that a ranking is made of, each by hand on few numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.forecasts.ranking.additive import Additive, cuts
from dragoman.forecasts.ranking.factors import Factors
from dragoman.forecasts.ranking.joins import Table, find, places, ranges
from dragoman.forecasts.ranking.known import Known, doubled
from dragoman.forecasts.ranking.rules import PULL, Rules

small = st.lists(st.integers(0, 9), max_size=30)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 4))))
def test_ranges_are_the_numbers_one_by_one(pairs):
    starts, counts = np.array(pairs, np.int64).reshape(-1, 2).T
    assert ranges(starts, counts).tolist() == [n for a, k in pairs for n in range(a, a + k)]


@given(small, small)
def test_find_gives_the_place_or_minus_one(keys, wanted):
    keys = sorted(set(keys))
    got = find(np.array(keys, np.int64), np.array(wanted, np.int64)).tolist()
    assert got == [keys.index(n) if n in keys else -1 for n in wanted]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4)), max_size=20))
def test_places_count_the_better_ones_of_the_group(pairs):
    pairs.sort(key=lambda pair: pair[0])
    groups, values = np.array(pairs, np.int64).reshape(-1, 2).T
    expected = [1 + sum(h == g and w > v for h, w in pairs) if v else 0 for g, v in pairs]
    assert places(values.astype(float), groups, 3).tolist() == expected


def test_a_table_sums_by_key_and_is_zero_elsewhere():
    table = Table.of(np.array([7, 3, 7]), np.array([[1.0], [5.0], [2.0]], np.float32), np.array([9.0, 1.0, 4.0]))
    sums, age, kinds = table.at(np.array([7, 4, 3]))
    assert (sums[:, 0].tolist(), age.tolist(), kinds.tolist()) == ([3, 0, 5], [4, 0, 1], [2, 0, 1])


def test_sums_fade_by_half_lives(world):
    facts = replace(world, rows=np.array([[0, 2, 1, 3], [0, 2, 1, 7]]))
    known = Known(facts, 8)
    forward = known.acts.at(np.array([(0 * known.entities + 1) * known.relations + 2]))
    assert forward[0][0].tolist() == pytest.approx([1 + 2**-4, 1 + 2**-1, 1 + 2 ** (-4 / 15), 1 + 2 ** (-4 / 60), 2])
    assert forward[1].tolist() == [1]
    turned = known.acts.at(np.array([(1 * known.entities + 0) * known.relations + 2 + len(facts.relations)]))
    assert turned[0].tolist() == forward[0].tolist()


def test_nothing_is_known_before_the_first_day(world):
    known = Known(world, 0)
    assert not len(known.acts.keys)
    assert known.active.sum() == 0


def test_a_rule_counts_how_often_the_one_act_follows_the_other(world):
    facts = replace(world, rows=np.array([[0, 1, 1, 0], [0, 1, 2, 0], [0, 3, 1, 1]]))
    known, rules = Known(facts, 1), Rules(2 * len(facts.relations))
    rules.learn(known, *doubled(facts.on(1), len(facts.relations)))
    rules.settle()
    act = known.acts_of(np.array([0]))[1]
    cells = rules.cell(known, np.full(len(act), 3), act)
    general = 1.1 / 22  # one hit in two cases, of the asked act after any
    assert rules.share[cells] == pytest.approx((1 + PULL * general) / (2 + PULL))


def test_factors_learn_what_goes_together():
    s = np.repeat(np.arange(8), 20)
    factors = Factors(8, 2, rank=8)
    rng = np.random.default_rng(0)
    relation = rng.integers(0, 2, len(s))
    answer = np.where(relation == 0, (s + 1) % 8, (s + 3) % 8)
    factors.learn((s, relation, answer), np.zeros(len(s)), rounds=60, rate=0.1, batch=64, seed=1)
    chance = factors.chances(np.arange(8), np.zeros(8, np.int64))
    assert chance.argmax(1).tolist() == [(i + 1) % 8 for i in range(8)]
    assert np.exp(chance).sum(1) == pytest.approx(1)


def test_weights_tell_the_answer_from_the_rest():
    rng = np.random.default_rng(0)
    question = np.repeat(np.arange(400), 5)
    right = np.tile([True, False, False, False, False], 400)
    sign = np.where(right, 3.0, 1.0) * (rng.random(2000) < 0.9)
    noise = rng.integers(1, 5, 2000)
    model = Additive({"sign": cuts(sign), "noise": cuts(noise)})
    loss = model.fit(model.table({"sign": sign, "noise": noise}), question, right, np.zeros(2000, np.float32), 40)
    assert loss < 1 < np.log(5)
    assert model.weights["sign"][-1] > max(model.weights["sign"][:-1]) + 1
    assert np.ptp(model.weights["noise"][1:]) < 1


def test_a_feature_that_is_not_given_counts_as_nothing_of_the_kind():
    limits = np.array([1.0, 2.0], np.float32)
    model = Additive(
        {"a": limits, "b": limits}, {k: np.array(w, np.float32) for k, w in {"a": [1, 2, 4], "b": [8, 16, 32]}.items()}
    )
    assert model.score({"b": np.array([0.0, 1.5, 9.0])}, 3).tolist() == [9, 17, 33]
    assert model.contributions({"b": 9}) == {"a": 0, "b": 24}
