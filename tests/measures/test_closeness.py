"""Closeness and its band."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import polygamma

from dragoman.measures.closeness import Model, course, discounted, dispersion, trigamma

USUAL = np.array([3.5, 9.3, 2.8, 7.9])


def flow(good: float, bad: float, days: int = 200) -> np.ndarray:
    """Even scores a day of verbal cooperation and material conflict."""
    y = np.zeros((1, 4, days))
    y[:, 0], y[:, 3] = good, bad
    return y


def test_the_discounted_sum_halves_after_a_half_life():
    assert discounted(np.array([8.0, 0, 0, 0]), 0.5).tolist() == [8, 4, 2, 1]
    assert discounted(np.array([0.0, 8, 0]), 0.5, both=True).tolist() == [4, 8, 4]


def test_friends_are_close_and_foes_far():
    even = np.ones(200)
    assert course(flow(5, 0), even, USUAL).closeness[0, -1] > 80
    assert course(flow(0, 5), even, USUAL).closeness[0, -1] < -80
    assert course(flow(5, 5), even, USUAL).closeness[0, -1] == pytest.approx(0, abs=5)


def test_nothing_reported_is_zero_with_a_wide_band():
    found = course(flow(0, 0), np.ones(200), USUAL)
    assert found.closeness[0, -1] == pytest.approx(0)
    assert found.low[0, -1] < -80
    assert found.high[0, -1] > 80


def test_a_busy_news_week_is_no_thaw():
    y, exposure = flow(2, 2), np.ones(200)
    y[..., 150:157] *= 5
    exposure[150:157] *= 5
    found = course(y, exposure, USUAL)
    assert np.ptp(found.closeness[0, 140:165]) < 2
    assert np.ptp(found.cooperation[0, 140:165]) / found.cooperation[0, 140] < 0.05


def test_then_knows_nothing_later():
    y = flow(3, 1)
    changed = y.copy()
    changed[..., 120:] = flow(0, 9)[..., 120:]
    for name in ("closeness", "low", "high", "p_closer"):
        one, two = (getattr(course(v, np.ones(200), USUAL), name)[0, :120] for v in (y, changed))
        np.testing.assert_allclose(one, two)


def test_now_turns_before_then_does():
    y = np.concatenate([flow(0, 5), flow(5, 0)], axis=-1)
    then, now = (course(y, np.ones(400), USUAL, now=n).closeness[0] for n in (False, True))
    assert np.argmax(now > 0) < np.argmax(then > 0)


def test_closer_than_before_is_sure_after_a_thaw():
    y = np.concatenate([flow(0, 5), flow(5, 0)], axis=-1)
    found = course(y, np.ones(400), USUAL)
    assert found.p_closer[0, 215] > 0.99
    assert np.isnan(found.p_closer[0, : Model().before]).all()


def test_bursts_widen_the_band():
    y = flow(2, 2, 400)
    bursts = np.where(np.arange(400) % 10 == 0, 10 * y, 0.0)
    even, burst = (course(v, np.ones(400), USUAL) for v in (y, bursts))
    assert np.ptp([burst.low[0, -1], burst.high[0, -1]]) > 1.5 * np.ptp([even.low[0, -1], even.high[0, -1]])
    assert dispersion(bursts, np.ones(400), USUAL)[0, 0, -1] > dispersion(y, np.ones(400), USUAL)[0, 0, -1]


@given(x=st.floats(1e-3, 1e4))
def test_trigamma_is_that_of_scipy(x):
    assert trigamma(np.array([x]))[0] == pytest.approx(float(polygamma(1, x)), rel=1e-8)


@settings(max_examples=30, deadline=None)
@given(y=arrays(float, (1, 4, 40), elements=st.floats(0, 50)), now=st.booleans())
def test_the_band_holds_closeness_and_sides_mirror(y, now):
    found = course(y, np.ones(40), np.ones(4), now=now)
    assert (found.low <= found.closeness).all()
    assert (found.closeness <= found.high).all()
    assert (np.abs(found.closeness) <= 100).all()
    mirrored = course(y[:, [2, 3, 0, 1]], np.ones(40), np.ones(4), now=now)
    np.testing.assert_allclose(found.closeness, -mirrored.closeness, atol=1e-6)
