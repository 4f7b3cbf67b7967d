"""Hawkes processes: the recursion, the fit, and what is found again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import UsageError
from dragoman.measures import hawkes as hk
from dragoman.measures.hawkes import Hawkes, simulate

BRANCHING = np.array([[0.5, 0.0], [0.4, 0.3]])
BASE = np.full((2, 7), 0.2)


@given(st.lists(st.floats(0, 400), min_size=1, max_size=30), st.floats(0.02, 50), st.randoms())
def test_the_recursion_is_the_sum_over_all_earlier_events(times, beta, chance):
    at = np.sort(np.array(times))
    kind = np.array([chance.randrange(3) for _ in times])
    plain = np.zeros((len(at), 3))
    for n in range(len(at)):
        for i in range(n):
            plain[n, kind[i]] += np.exp(-beta * (at[n] - at[i]))
    assert np.allclose(hk.decayed(at, kind, 3, beta), plain, atol=1e-9)


@pytest.fixture(scope="module")
def fitted():
    times, marks = simulate(BRANCHING, BASE, 2.0, 4000, seed=7)
    return Hawkes.fit(times, marks, kinds=["overture", "pressure"], end=4000)


def test_branching_ratios_and_decay_are_found_again(fitted):
    assert fitted.events > 3000
    assert np.allclose(fitted.branching, BRANCHING, atol=0.1)
    assert 1.6 < fitted.decay < 2.4
    assert 0.4 < fitted.radius < 0.6


def test_what_brings_on_nothing_is_exactly_zero(fitted):
    assert fitted.branching[0, 1] == 0.0
    assert np.isnan(fitted.error[0, 1])


def test_the_truth_lies_within_three_errors(fitted):
    true = BRANCHING > 0
    assert (np.abs(fitted.branching - BRANCHING)[true] < 3 * fitted.error[true]).all()


def test_a_model_that_is_true_fits_and_one_that_is_not_does_not(fitted):
    assert (fitted.fit_p > 0.05).all()
    times, marks = simulate(BRANCHING, BASE, 2.0, 4000, seed=7)
    wrong = Hawkes.fit(times, marks, end=4000, decay=0.017)
    assert wrong.fit_p.min() < 0.001


def test_a_weekly_baseline_is_found():
    base = np.array([[1.0, 1.0, 1.0, 1.0, 1.0, 0.1, 0.1]])
    times, marks = simulate([[0.2]], base, 1.0, 1400, seed=2)
    found = Hawkes.fit(times, marks, end=1400).baseline[0]
    assert found[:5].min() > 3 * found[5:].max()


def test_whole_days_excite_later_days_only():
    rng = np.random.default_rng(3)
    first = rng.poisson(0.4, 3000)
    second = rng.poisson(0.1 + 0.5 * np.concatenate([[0], first[:-1]]))
    found = Hawkes.fit_days(np.stack([first, second], axis=1), weekly=False)
    assert found.branching[1, 0] == pytest.approx(0.5, abs=0.1)
    assert (found.branching[:, 1] < 0.05).all()
    assert found.branching[0, 0] < 0.05


def test_events_of_one_day_do_not_excite_each_other_unless_jittered():
    rng = np.random.default_rng(4)
    busy = rng.random(2000) < 0.15
    times = np.repeat(np.arange(2000.0), np.where(busy, 4, 0))
    marks = np.tile([0, 1], times.size // 2)
    by_day = Hawkes.fit(times, marks, weekly=False)
    jittered = Hawkes.fit(times, marks, ties="jitter", weekly=False)
    assert by_day.branching.max() < 0.1 < 0.3 < jittered.branching.max()
    assert (by_day.dispersion > 1.5).all()


def test_the_simulator_has_the_rate_that_theory_gives():
    times, marks = simulate(BRANCHING, BASE, 1.0, 5000, seed=5)
    expected = 5000 * np.linalg.solve(np.eye(2) - BRANCHING, [0.2, 0.2])
    assert np.bincount(marks) == pytest.approx(expected, rel=0.1)
    assert (np.diff(times) >= 0).all()


def test_the_same_seed_gives_the_same_stream():
    assert np.array_equal(simulate(BRANCHING, BASE, 1.0, 50, seed=1)[0], simulate(BRANCHING, BASE, 1.0, 50, seed=1)[0])


def test_a_process_that_explodes_is_refused():
    with pytest.raises(UsageError, match="explode"):
        simulate([[1.1]], BASE[:1], 1.0, 10)


@pytest.mark.parametrize(
    ("times", "mark", "end", "mend"),
    [
        (np.arange(60.0) - 5, 0, None, "do not lie between"), (np.arange(60.0), 0, 59, "do not lie between"),
        (np.append(np.arange(59.5), np.nan), 0, None, "do not lie between"), (np.arange(60.0), 1, None, "of 1 kinds"),
    ],
)  # fmt: skip
def test_times_and_marks_out_of_place_are_refused(times, mark, end, mend):
    with pytest.raises(UsageError, match=mend):
        Hawkes.fit(times, np.full(times.size, mark), kinds=["a"], end=end)


@pytest.mark.parametrize("counts", [np.full((60, 2), -1.0), np.full((60, 2), np.nan), np.ones(60)])
def test_counts_that_are_none_are_refused(counts):
    with pytest.raises(UsageError, match="0 or more"):
        Hawkes.fit_days(counts)


def test_few_events_and_odd_lengths_are_refused():
    with pytest.raises(UsageError, match="at least 50"):
        Hawkes.fit([1.0, 2.0], [0, 1])
    with pytest.raises(UsageError, match="as many"):
        Hawkes.fit([1.0, 2.0], [0])
