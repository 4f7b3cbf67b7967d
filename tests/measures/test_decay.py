"""Discounted sums, without scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter

from dragoman.measures.decay import decayed


@pytest.mark.parametrize("delta", [0.0, 1e-200, 0.01, 0.9, 0.998, 1.0])
@pytest.mark.parametrize("days", [0, 1, 3000])
def test_it_is_the_recursion(delta, days):
    values = np.random.default_rng(1).gamma(0.1, 5.0, (2, 3, days)) - 0.2
    assert np.allclose(decayed(values, delta), lfilter([1.0], [1.0, -delta], values, axis=-1), rtol=1e-11, atol=1e-12)
