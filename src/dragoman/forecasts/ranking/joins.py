"""Joins on sorted integer keys: what the ranking is computed with, whole columns at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[Any]
    Flags = npt.NDArray[np.bool_]


def starts_of(sorted_keys: Ints) -> Ints:
    """Where each run of equal keys begins."""
    if not len(sorted_keys):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.r_[True, sorted_keys[1:] != sorted_keys[:-1]])


def ranges(starts: Ints, counts: Ints) -> Ints:
    """``starts[i], starts[i] + 1, …`` for ``counts[i]`` numbers each, one after the other."""
    total = int(counts.sum())
    if not total:
        return np.zeros(0, np.int64)
    some = counts > 0
    begin, count = starts[some], counts[some]
    steps = np.ones(total, np.int64)
    steps[0] = begin[0]
    steps[np.cumsum(count)[:-1]] = begin[1:] - (begin[:-1] + count[:-1]) + 1
    return np.cumsum(steps)


def find(sorted_keys: Ints, wanted: Ints) -> Ints:
    """The place of each wanted key among keys without repeats; −1 where there is none."""
    if not len(sorted_keys):
        return np.full(len(wanted), -1, np.int64)
    at = np.searchsorted(sorted_keys, wanted)
    at[at == len(sorted_keys)] = 0
    return np.where(sorted_keys[at] == wanted, at, -1)


def places(values: Floats, groups: Ints, count: int) -> Floats:
    """The place of each value within its group, highest first, from 1; equals share the best; 0 for no value.

    ``groups`` is sorted and below ``count``.
    """
    some = np.flatnonzero(values > 0)
    order = some[np.lexsort((-values[some], groups[some]))]
    value, group = values[order], groups[order]
    begin = np.searchsorted(group, np.arange(count))
    at = np.arange(len(order))
    if len(order):
        new = np.r_[True, (value[1:] != value[:-1]) | (group[1:] != group[:-1])]
        at = np.maximum.accumulate(np.where(new, at, 0))
    found = np.zeros(len(values), np.float32)
    found[order] = at - begin[group] + 1
    return found


@dataclass(frozen=True, slots=True)
class Table:
    """Sums over facts by a key: ``sums`` (n, half-lives), days since the latest, and how many different facts."""

    keys: Ints
    sums: Floats
    age: Floats
    kinds: Ints

    @classmethod
    def of(cls, keys: Ints, sums: Floats, age: Floats) -> Table:
        """From rows with a key each, in any order; the order of adding is that of the rows."""
        order = np.argsort(keys, kind="stable")
        found = keys[order]
        at = starts_of(found)
        if not len(at):
            return cls(found, np.zeros((0, sums.shape[1]), np.float32), np.zeros(0, np.float32), at)
        return cls(
            found[at],
            np.add.reduceat(sums[order], at, 0),
            np.minimum.reduceat(age[order], at),
            np.diff(np.r_[at, len(found)]),
        )

    def at(self, wanted: Ints, only: Flags | None = None) -> tuple[Floats, Floats, Floats]:
        """``sums``, ``age`` and ``kinds`` of the wanted keys; zeros where a key is missing or not among ``only``."""
        i = find(self.keys, wanted)
        got = i >= 0 if only is None else (i >= 0) & only
        if not len(self.keys):
            return (
                np.zeros((len(wanted), self.sums.shape[1]), np.float32),
                np.zeros(len(wanted), np.float32),
                np.zeros(len(wanted), np.float32),
            )
        sums = self.sums[i] * got[:, None]
        return sums, self.age[i] * got, (self.kinds[i] * got).astype(np.float32)
