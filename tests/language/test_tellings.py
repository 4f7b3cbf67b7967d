"""The event head's numbers turned into records."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dragoman.language.tellings import LEAST, candidates, kept, moved, records, softmax

LABELS = {
    "event": ["AID", "ASSAULT", "NONE"],
    "mode": ["ASSAULT.aerial"],
    "status": ["negation"],
    "context": ["health"],
}


def test_only_likely_words_are_read_further():
    found = candidates(np.array([[4.0, -9.0, 0.0], [2.0, 2.0, 2.0]], np.float32), [3, 1])
    assert [(r, i) for r, i, _ in found] == [(0, 0), (0, 2), (1, 0)]
    assert all(p >= LEAST for _, _, p in found)


def test_parties_are_runs_of_words():
    party = np.full((1, 5, 3), -5.0, np.float32)
    for word, side in enumerate((1, 1, 0, 2, 0)):
        party[0, word, side] = 5.0
    outs = [np.array([[0.0, 3.0, 0.0]]), np.array([[2.0]]), np.array([[-4.0]]), np.array([[-4.0]]), party]
    (t,) = records([(0, 2, 0.9)], outs, LABELS, [5])[0]
    assert [s[:2] for s in t.actors] == [(0, 2)]
    assert [s[:2] for s in t.recipients] == [(3, 4)]
    assert t.types[0][0] == "ASSAULT"
    assert [m for m, _ in t.modes] == ["ASSAULT.aerial"]
    assert t.status == ()


def test_a_telling_moves_with_its_sentence():
    party = np.full((1, 3, 3), -5.0, np.float32)
    party[0, 0, 1] = 5.0
    outs = [np.zeros((1, 3)), np.zeros((1, 1)), np.zeros((1, 1)), np.zeros((1, 1)), party]
    (t,) = records([(0, 1, 0.5)], outs, LABELS, [3])[0]
    there = moved(t, 7)
    assert (there.i, there.actors[0][:2]) == (8, (7, 8))


@given(arrays(np.float32, (4, 17), elements=st.floats(-30, 30, width=32)))
def test_probabilities_sum_to_one_and_come_likeliest_first(scores):
    for row in softmax(scores):
        assert abs(float(row.sum()) - 1.0) < 1e-4
        p = [x for _, x in kept([str(k) for k in range(17)], row, 0.0)]
        assert p == sorted(p, reverse=True)
