"""The event head's numbers as records: which words tell a political event, of what type, and who takes part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from dragoman.records import Telling

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

LEAST = 0.06  # words less likely than this to tell an event are not read further
KEPT = 0.02  # probabilities below are not kept


def sigmoid(x: Floats) -> Floats:
    """1 / (1 + e^−x), without overflow."""
    return (1.0 / (1.0 + np.exp(-np.clip(x, -30.0, 30.0)))).astype(np.float32)


def softmax(x: Floats) -> Floats:
    """Over the last axis."""
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)  # type: ignore[no-any-return]


def candidates(tells: Floats, lengths: Sequence[int]) -> list[tuple[int, int, float]]:
    """(row, word, probability) of the words that may tell an event. tells: (B, W) log-odds."""
    p = sigmoid(tells)
    return [
        (r, int(i), float(p[r, i]))
        for r, n in enumerate(lengths)
        for i in np.flatnonzero(p[r, :n] >= LEAST)
    ]  # fmt: skip


def records(
    chosen: Sequence[tuple[int, int, float]], outs: Sequence[Any], labels: dict[str, list[str]], lengths: Sequence[int]
) -> dict[int, list[Telling]]:
    """Tellings by row of the batch. outs: the graph's type (E,T), mode, status, context and party (E,W,3)."""
    kinds = softmax(outs[0])
    sure = [sigmoid(o) for o in outs[1:4]]
    parties = softmax(outs[4])
    found: dict[int, list[Telling]] = {}
    for e, (r, i, p) in enumerate(chosen):
        types = kept(labels["event"], kinds[e], KEPT)
        mode, status, context = (
            kept(labels[name], sure[k][e], 0.15) for k, name in enumerate(("mode", "status", "context"))
        )
        said = parties[e, : lengths[r]]
        found.setdefault(r, []).append(
            Telling(i, round(p, 4), types, mode, status, context, _spans(said, 1), _spans(said, 2))
        )
    return found


def kept(names: Sequence[str], p: Floats, least: float) -> tuple[tuple[str, float], ...]:
    """Names with their probabilities, likeliest first, without those below ``least``."""
    order = np.argsort(-p)
    return tuple((names[k], round(float(p[k]), 4)) for k in order[: int((p >= least).sum())])


def moved(t: Telling, by: int) -> Telling:
    """The same telling where its sentence begins ``by`` words later."""
    actors, recipients = (
        tuple((a + by, z + by, p) for a, z, p in side) for side in (t.actors, t.recipients)
    )  # fmt: skip
    return replace(t, i=t.i + by, actors=actors, recipients=recipients)


def _spans(party: Floats, side: int) -> tuple[tuple[int, int, float], ...]:
    """Runs of words whose likeliest part is ``side``, with their mean probability."""
    here = party.argmax(-1) == side
    out: list[tuple[int, int, float]] = []
    start = -1
    for k in range(len(here) + 1):
        if k < len(here) and here[k]:
            start = k if start < 0 else start
        elif start >= 0:
            out.append((start, k, round(float(party[start:k, side].mean()), 3)))
            start = -1
    return tuple(out)
