"""Small things that the yardsticks share: finding a set's files, and the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dragoman.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Figures = dict[str, Any]
Rows = list[dict[str, Any]]


def find(data: Path, *patterns: str) -> Path:
    """The first file below ``data`` that fits one of the patterns. DataError names what was looked for."""
    for pattern in patterns:
        hits = sorted(data.rglob(pattern)) if data.is_dir() else [data] if data.match(pattern) else []
        if hits:
            return hits[0]
    raise DataError(f"no file like {' or '.join(patterns)} under {data}; point --data at the set's folder")


def percent(hits: float, of: float) -> float:
    """Per cent with two digits; 0 of nothing is 0."""
    return round(100 * hits / of, 2) if of else 0.0


def f1(hit: float, said: float, gold: float) -> float:
    """Harmonic mean of precision and recall in per cent."""
    return percent(2 * hit, said + gold)


def macro_f1(gold: Sequence[object], said: Sequence[object]) -> float:
    """The mean of the F1 of each class that the gold has; classes that only we name lower precision alone."""
    classes = sorted(set(gold), key=str)
    each = [
        f1(sum(g == s == c for g, s in zip(gold, said, strict=True)), said.count(c), gold.count(c))
        for c in classes
    ]
    return round(sum(each) / len(each), 2) if each else 0.0
