"""Trees that put the nearest candidates in order, on questions where two features speak only together."""

from __future__ import annotations

import numpy as np
import pytest

from dragoman.forecasts.ranking.additive import slopes
from dragoman.forecasts.ranking.trees import NEAR, Trees, nearest

QUESTIONS, EACH = 600, 8


@pytest.fixture(scope="module")
def rows():
    """Classes (3, rows) of which the first two are alike in the answer and in nobody else; the third is noise."""
    draw = np.random.default_rng(5)
    question, right = np.repeat(np.arange(QUESTIONS), EACH), np.tile([True] + [False] * (EACH - 1), QUESTIONS)
    one = draw.integers(1, 3, len(right))
    table = np.stack([one, np.where(right, one, 3 - one), draw.integers(0, 9, len(right))]).astype(np.uint8)
    return table, question, right


@pytest.fixture(scope="module")
def trees(rows):
    table, question, right = rows
    return Trees.fit(table, question, right, np.zeros(len(right), np.float32), trees=40)


def test_trees_see_what_two_features_say_together(rows, trees):
    table, _, right = rows
    score = trees.score(table)
    assert score[right].min() > score[~right].max()


def test_contributions_lead_from_the_roots_to_the_score(rows, trees):
    table = rows[0]
    roots, scores = trees.value[:, 0].sum(), trees.score(table)
    for i in range(0, 40, 7):
        assert roots + trees.contributions(table[:, i]).sum() == pytest.approx(scores[i], abs=1e-5)


def test_the_telling_features_contribute_more_than_the_noise(rows, trees):
    told = np.abs([trees.contributions(rows[0][:, i]) for i in range(100)]).mean(0)
    assert told[:2].sum() > 10 * told[2]


def test_a_score_hangs_on_its_own_row_alone(rows, trees):
    table = rows[0]
    assert trees.score(table[:, 3:4]).tobytes() == trees.score(table)[3:4].tobytes()


def test_what_the_score_says_already_is_not_said_again(rows):
    table, question, right = rows
    sure = Trees.fit(table, question, right, np.where(right, 20, 0).astype(np.float32), trees=5)
    assert np.abs(sure.score(table)).max() < 1e-3


def test_no_trees_add_nothing(rows):
    assert not Trees.none().score(rows[0]).any()
    assert not Trees.none().contributions(rows[0][:, 0]).any()


def test_the_nearest_are_the_best_of_each_question_and_who_is_even_with_them():
    score = np.r_[np.arange(NEAR + 5.0), 1, 2, 2, np.zeros(NEAR)].astype(np.float32)
    question = np.repeat([0, 2], [NEAR + 5, NEAR + 3])
    near = nearest(question, score, 4)
    assert near[: NEAR + 5].tolist() == [False] * 5 + [True] * NEAR
    assert near[NEAR + 5 :].all()


def test_slopes_are_the_derivatives_of_the_loss():
    draw = np.random.default_rng(1)
    many, score = np.array([4, 3]), draw.normal(size=7)
    right = np.array([True, False, True, False, False, True, False])

    def loss(score):
        return -np.log(slopes(score, right, many)[2]).sum()

    slope, bend, _ = slopes(score, right, many)
    step = 1e-4
    for i in range(7):
        shift = np.eye(7)[i] * step
        up, down = loss(score + shift), loss(score - shift)
        assert slope[i] == pytest.approx((up - down) / (2 * step), abs=1e-6)
        assert bend[i] == pytest.approx((up - 2 * loss(score) + down) / step**2, abs=1e-5)
