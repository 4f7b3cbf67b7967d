"""The strict protocol: what a rank means and what a score may know."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.forecasts.ranking.conftest import DAYS, PLAN

from dragoman.forecasts.ranking import Plan, Ranker
from dragoman.forecasts.ranking.known import Known, doubled
from dragoman.forecasts.ranking.ranker import _places


def places(scores, asked, right, candidates=()):
    """Ranks of ``asked`` among entities with the given scores, of which some are candidates."""
    base = np.array(scores, np.float32)
    chosen = np.array(sorted(candidates), np.int64)
    mine = base[chosen]
    base = base.copy()
    base[chosen] = -50  # as no candidates they would stand elsewhere
    return _places(chosen, mine, base, np.sort(base), np.array(asked), np.array(sorted(right))).tolist()


@pytest.mark.parametrize("candidates", [(), (0, 1), (2, 3), (0, 1, 2, 3)])
class TestPlaces:
    def test_the_best_score_is_first(self, candidates):
        assert places([4, 3, 2, 1], [0, 2], [0], candidates)[0] == 1

    def test_equal_scores_share_the_mean_of_their_places(self, candidates):
        assert places([4, 3, 3, 3], [1], [1], candidates) == [3]

    def test_other_answers_of_the_same_day_are_left_out(self, candidates):
        assert places([4, 3, 2, 1], [2], [0, 2], candidates) == [2]

    def test_answers_do_not_stand_in_each_others_way(self, candidates):
        assert places([2, 2, 2, 2], [0, 1], [0, 1], candidates) == [2, 2]


def scores(ranker, subject, relation, day):
    known = Known(ranker.facts, day)
    every = ranker.others(known)
    found, mine = ranker.scored(known, np.array([subject]), np.array([relation]))
    every[found.entity] = mine
    return every


def test_hiding_all_other_questions_of_the_day_leaves_scores_bit_for_bit(world, ranker):
    for row in world.on(37):
        rows = world.rows[(world.rows[:, 3] != 37) | (world.rows == row).all(1)]
        alone = Ranker(replace(world, rows=rows), ranker.until, 1, ranker)
        for subject, relation in ((row[0], row[1]), (row[2], row[1] + len(world.relations))):
            assert scores(ranker, subject, relation, 37).tobytes() == scores(alone, subject, relation, 37).tobytes()


def test_a_question_is_scored_the_same_alone_and_among_others(world, ranker):
    known = Known(world, 37)
    subject, relation, _ = doubled(world.on(37), len(world.relations))
    found, together = ranker.scored(known, subject, relation)
    for k in range(len(subject)):
        one, alone = ranker.scored(known, subject[k : k + 1], relation[k : k + 1])
        assert one.entity.tolist() == found.entity[found.question == k].tolist()
        assert alone.tobytes() == together[found.question == k].tobytes()


def test_later_rows_change_nothing(world, ranker):
    before = replace(world, rows=world.before(35))
    again = Ranker.fit(before, 35, PLAN)
    for name, weights in ranker.model.weights.items():
        assert weights.tobytes() == again.model.weights[name].tobytes()
    assert again.predict(0, 1, 35) == ranker.predict(0, 1, 35)


def test_single_step_knows_yesterday_and_multi_step_does_not(world):
    multi = Ranker.fit(world, 35, Plan(days=25, rule_days=10, rounds=1, horizon=5))
    assert (multi.known(35).day, multi.known(39).day) == (35, 35)
    single = Ranker(world, 35, 1, multi)
    assert single.known(39).day == 39


def test_what_follows_a_threat_is_learned_in_both_directions(world, ranker):
    rows = world.rows[world.rows[:, 3] >= 35]
    ranks = ranker.rank(rows)
    visits = ranks[(rows[:, 1] == 2)]
    assert ranks.shape == (len(rows), 2)
    assert (1 / visits).mean() > 0.6  # by chance among the countries alone: 0.52
    assert (ranks[rows[:, 1] == 0] == 1).mean() > 0.8  # nobody arrests citizens of another country


def test_ranks_stand_within_the_number_of_entities(world, ranker):
    ranks = ranker.rank(world.rows[world.rows[:, 3] >= DAYS - 2])
    assert ranks.min() >= 1
    assert ranks.max() <= len(world.entities)
