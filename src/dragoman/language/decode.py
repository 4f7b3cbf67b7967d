"""From scores to structures: dependency trees and BIO spans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


def tree(scores: Floats) -> list[int]:
    """Heads of the best tree with one root. scores: (n, n+1), column 0 the root; returns 0 for the root.

    Greedy choice first; where it is no tree, Chu-Liu/Edmonds (Edmonds 1967) for the best root.
    """
    n = scores.shape[0]
    s = scores.astype(np.float64)
    s[np.arange(n), np.arange(n) + 1] = -1e9
    heads = s.argmax(1)
    if int((heads == 0).sum()) == 1 and not _cycle(heads):
        return [int(h) for h in heads]
    # Ranking the roots by their own margin and trying the best few is exact in practice, and bounded.
    margin = s[:, 0] - np.where(np.arange(n + 1)[None] == 0, -1e9, s).max(1)
    best, best_total = None, -np.inf
    for root in np.argsort(-margin)[:3]:
        t = s.copy()
        t[:, 0] = -1e9
        t[root, :] = -1e9
        t[root, 0] = s[root, 0]
        got = _edmonds(t)
        total = float(t[np.arange(n), got].sum())
        if total > best_total:
            best, best_total = got, total
    assert best is not None
    return [int(h) for h in best]


def _cycle(heads: NDArray[Any]) -> list[int]:
    """One cycle of the head function (words from 0, heads from 1), or an empty list."""
    n = len(heads)
    colour = [0] * n
    for start in range(n):
        path, k = [], start
        while k >= 0 and colour[k] == 0:
            colour[k] = 1
            path.append(k)
            k = int(heads[k]) - 1
        if k >= 0 and colour[k] == 1 and k in path:
            return path[path.index(k) :]
        for p in path:
            colour[p] = 2
    return []


def _edmonds(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Maximum spanning arborescence; scores (n, n+1) with column 0 the root."""
    n = scores.shape[0]
    heads: NDArray[np.int64] = scores.argmax(1)
    loop = _cycle(heads)
    if not loop:
        return heads
    inside = np.array(sorted(loop))
    outside = np.array([k for k in range(n) if k not in set(loop)], dtype=int)
    own = scores[inside, heads[inside]]
    # Contract the loop to one node, the last; remember which of its words an arc enters or leaves by.
    m = len(outside) + 1
    small = np.full((m, m + 1), -1e9)
    cols = np.concatenate([[0], outside + 1]).astype(int)
    enter = scores[np.ix_(inside, cols)] - own[:, None]
    small[m - 1, :m] = enter.max(0) + own.sum()
    by = inside[enter.argmax(0)]
    if len(outside):
        small[: m - 1, :m] = scores[np.ix_(outside, cols)]
        leave = scores[np.ix_(outside, inside + 1)]
        small[: m - 1, m] = leave.max(1)
        via = inside[leave.argmax(1)]
    got = _edmonds(small)
    out: NDArray[np.int64] = heads.copy()
    for row, word in enumerate(outside):
        h = int(got[row])
        out[word] = via[row] + 1 if h == m else cols[h]
    into = int(got[m - 1])
    out[by[into]] = cols[into]
    return out


def bio_rules(labels: list[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For every I- label its own index and the index of its B- label, as two arrays."""
    place = {x: k for k, x in enumerate(labels)}
    inner = [k for k, x in enumerate(labels) if x.startswith("I-")]
    return np.array(inner, dtype=np.int64), np.array([place["B-" + labels[k][2:]] for k in inner], dtype=np.int64)


def viterbi(
    scores: Floats,
    rules: tuple[NDArray[np.int64], NDArray[np.int64]],
    lengths: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """Best BIO paths. scores: (P, W, L), label 0 is O; an I-x follows only B-x or I-x. ``lengths`` (P,): words of
    each row, so that padding says nothing. Returns label ids (P, W)."""
    inner, begin = rules
    p, w, size = scores.shape
    if lengths is not None:
        padding = np.arange(w)[None] >= lengths[:, None]
        scores = np.where(padding[..., None], np.float32(-1e9), scores)
        scores[padding, 0] = 0.0
    rows = np.arange(p)
    back = np.empty((w, p, size), dtype=np.int16)
    state = scores[:, 0].copy()
    state[:, inner] = -1e9
    for t in range(1, w):
        top = state.argmax(1)
        step = scores[:, t] + state[rows, top][:, None]
        back[t] = top[:, None]
        from_b, from_i = state[:, begin], state[:, inner]
        step[:, inner] = scores[:, t][:, inner] + np.maximum(from_b, from_i)
        back[t][:, inner] = np.where(from_i > from_b, inner, begin)
        state = step
    out = np.empty((p, w), dtype=np.int64)
    out[:, -1] = state.argmax(1)
    for t in range(w - 1, 0, -1):
        out[:, t - 1] = back[t][rows, out[:, t]]
    return out


def spans(tags: list[str]) -> list[tuple[str, int, int]]:
    """BIO tags of one predicate or sentence as (label, start, end), end exclusive."""
    found: list[tuple[str, int, int]] = []
    for k, tag in enumerate(tags):
        if tag.startswith("B-"):
            found.append((tag[2:], k, k + 1))
        elif tag.startswith("I-") and found and found[-1][2] == k and found[-1][0] == tag[2:]:
            found[-1] = (tag[2:], found[-1][1], k + 1)
    return found
