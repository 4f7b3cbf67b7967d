"""Trees and spans: decoding always gives one root, no cycle, and lawful BIO."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dragoman.language.decode import bio_rules, spans, tree, viterbi


def is_tree(heads: list[int]) -> bool:
    if heads.count(0) != 1:
        return False
    for k in range(1, len(heads) + 1):
        seen, at = set(), k
        while at:
            if at in seen:
                return False
            seen.add(at)
            at = heads[at - 1]
    return True


@settings(deadline=None)
@given(st.integers(1, 9).flatmap(lambda n: arrays(np.float32, (n, n + 1), elements=st.floats(-5, 5, width=32))))
def test_any_scores_give_a_tree(scores: np.ndarray) -> None:
    assert is_tree(tree(scores))


def test_a_cycle_is_broken_at_its_weakest_arc() -> None:
    # Words 1 and 2 prefer each other; the root likes word 1 a little better.
    scores = np.array([[2.0, -9.0, 5.0], [1.0, 5.0, -9.0]], np.float32)
    assert tree(scores) == [0, 1]


def best_by_hand(scores: np.ndarray) -> float:
    from itertools import product

    n = scores.shape[0]
    options = (h for h in product(range(n + 1), repeat=n) if is_tree(list(h)))
    return max(sum(float(scores[k, h[k]]) for k in range(n)) for h in options)


@settings(deadline=None, max_examples=60)
@given(arrays(np.float32, (4, 5), elements=st.floats(-5, 5, width=32)))
def test_small_trees_are_the_best_ones(scores: np.ndarray) -> None:
    for k in range(4):
        scores[k, k + 1] = -50
    got = tree(scores.copy())
    assert sum(float(scores[k, h]) for k, h in enumerate(got)) >= best_by_hand(scores) - 1e-3


LABELS = ["O", "B-ARG0", "I-ARG0", "B-ARG1", "I-ARG1"]


@given(arrays(np.float32, (2, 6, 5), elements=st.floats(-5, 5, width=32)))
def test_an_inside_tag_follows_its_own_kind(scores: np.ndarray) -> None:
    for path in viterbi(scores, bio_rules(LABELS)):
        before = "O"
        for tag in (LABELS[t] for t in path):
            if tag.startswith("I-"):
                assert before[2:] == tag[2:]
            before = tag


def test_spans_read_tags() -> None:
    assert spans(["B-ARG0", "I-ARG0", "O", "B-ARG1"]) == [("ARG0", 0, 2), ("ARG1", 3, 4)]


@given(arrays(np.float32, (1, 4, 5), elements=st.floats(-5, 5, width=32)), st.integers(1, 5))
def test_padding_says_nothing(scores: np.ndarray, extra: int) -> None:
    alone = viterbi(scores, bio_rules(LABELS))
    noise = np.random.default_rng(extra).normal(size=(1, extra, 5)).astype(np.float32) * 9
    padded = viterbi(np.concatenate([scores, noise], 1), bio_rules(LABELS), np.array([4]))
    path = [scores[0, k, t] for k, t in enumerate(padded[0, :4])]
    assert np.isclose(sum(path), sum(scores[0, k, t] for k, t in enumerate(alone[0])), atol=1e-3)
