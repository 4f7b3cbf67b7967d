"""The contrast with placebo days and its permutation law."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.measures import permutation as perm


def days(size, *on):
    out = np.zeros(size, dtype=bool)
    out[list(on)] = True
    return out


def test_periods_are_whole_weeks_behind_each_other():
    plan = perm.layout(400, -7, -1, 99, 0)
    assert set(plan.weeks) <= {11, 12, 13, 14}
    assert (plan.starts[1:] == plan.starts[:-1] + 7 * plan.weeks[:-1]).all()
    assert plan.starts[0] >= 7
    assert plan.starts[-1] + 7 * plan.weeks[-1] == 400


def test_the_first_arrangement_is_the_days_as_they_were():
    assert not perm.layout(400, 1, 7, 99, 0).shifts[0].any()


def test_few_arrangements_are_each_taken_once():
    plan = perm.layout(90, 1, 6, 1999, 0)
    assert len(plan.shifts) == 12 == len(set(map(tuple, plan.shifts.tolist())))


def test_triggers_keep_their_weekday_when_they_move():
    moved = perm.rolled(days(28, 3, 12), 4)
    assert all(set(np.flatnonzero(m) % 7) == {3, 5} for m in moved)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.integers(-6, 6), st.integers(0, 6))
def test_window_sums_are_sums_over_windows(counts, low, width):
    x, high = np.array(counts, dtype=float), low + width
    plain = [sum(x[u] for u in range(t + low, t + high + 1) if 0 <= u < len(x)) for t in range(len(x))]
    assert np.allclose(perm.window_sums(x, low, high), plain)


def test_triggers_and_their_windows_are_no_placebo():
    assert np.flatnonzero(perm.taken(days(20, 10), 1, 3)).tolist() == [10, 11, 12, 13]
    assert np.flatnonzero(perm.taken(days(20, 10), -2, -1)).tolist() == [8, 9, 10]


def steady(seed, size=700, every=14):
    """Triggers every so many days but for chance, and an outcome of rate 1 a day."""
    rng = np.random.default_rng(seed)
    return rng.random(size) < 1 / every, rng.poisson(1.0, size).astype(float), rng


def test_placebo_days_tell_the_rate_without_the_effect():
    triggers, outcome, rng = steady(3)
    after = perm.taken(triggers, 1, 5) & ~triggers
    outcome += np.where(after, rng.poisson(1.0, outcome.size), 0)
    found = perm.contrast(triggers, outcome, 1, 5, np.arange(outcome.size) % 7)
    assert 1.6 < found.ratio < 2.4
    assert found.low < 2 < found.high
    assert found.p < 0.01


def test_an_outcome_that_thins_out_is_found_on_the_other_side():
    triggers, outcome, _ = steady(4)
    outcome[perm.taken(triggers, 1, 5) & ~triggers] = 0
    found = perm.contrast(triggers, outcome, 1, 5, np.arange(outcome.size) % 7)
    assert found.ratio < 0.2
    assert found.p_less < 0.01 < 0.9 < found.p_more


def test_a_weekly_rhythm_alone_shows_nothing():
    monday = np.arange(700) % 7 == 0
    triggers = monday & (np.random.default_rng(5).random(700) < 0.3)
    outcome = np.where(np.arange(700) % 7 == 1, 5.0, 0.0)  # always on Tuesdays, the day after
    found = perm.contrast(triggers, outcome, 1, 1, np.arange(700) % 7)
    assert 0.9 < found.ratio < 1.1
    assert found.p == 1.0


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_the_interval_leaves_out_1_where_p_is_small(seed):
    triggers, outcome, _ = steady(seed, size=300)
    found = perm.contrast(triggers, outcome, 1, 7, np.zeros(300, dtype=np.int64), draws=399)
    assert found.low <= found.ratio * 1.0001
    assert found.ratio <= found.high * 1.0001 or found.p < 1
    if found.p < 0.04:
        assert not found.low < 1 < found.high


def test_shares_compare_answered_with_unanswered_threats():
    rng = np.random.default_rng(1)
    threats, answered = rng.random(900) < 0.1, rng.random(900) < 0.5
    carried_out = threats & ~answered
    found = perm.shares(threats, carried_out, answered)
    assert found.observed == 0
    assert found.episodes + found.placebo_days == threats[900 % 7 :].sum()
    assert found.p < 0.01


def test_no_trigger_gives_no_answer():
    found = perm.contrast(np.zeros(200, bool), np.ones(200), 1, 7, np.zeros(200, np.int64))
    assert (found.episodes, found.p, found.spread) == (0, 1.0, 0.0)


def test_a_curve_peaks_where_the_outcome_comes():
    triggers = days(700, *range(50, 650, 23))
    outcome = np.roll(triggers, 4).astype(float)
    offsets, mean, placebo, low, high = perm.curve(triggers, outcome, 10, perm.layout(700, 1, 7, 499, 0))
    assert offsets[mean.argmax()] == 4
    assert mean[14] > high[14]
    assert (low <= placebo).all()
