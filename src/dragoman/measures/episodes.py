"""The record as days of dyads: what moves were made on each, and what had been made before.

All is held in sparse matrices, one row a day on which a dyad has moves, so that hundreds of thousands of events are
described in about a second.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from dragoman.measures.moves import Facts

FORTH, BACK = 0, 1
"""Directions: from the dyad's first party (by alphabet) to the second, and back."""


@cache
def settings() -> Mapping[str, Any]:
    """The shipped ``data/precedents.toml``."""
    source = resources.files("dragoman.measures") / "data" / "precedents.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Days:
    """Moves between states, sorted by dyad, day and row; and the days of dyads on which there are any.

    A *move* has a row of ``facts`` (``row``), the place of its day in the arrays of days (``at``), its ``kind`` (a
    place in ``kinds``), its direction ``way``, its quad and score and the ``role`` of its actor. A *day* has
    ``dyad`` (a place in ``dyads``), ``date``, and the moves ``starts[d]`` to ``starts[d + 1]``.
    """

    row: NDArray[np.int64]
    at: NDArray[np.int64]
    kind: NDArray[np.int64]
    way: NDArray[np.int64]
    quad: NDArray[np.int8]
    score: NDArray[np.float64]
    role: NDArray[np.int64]
    kinds: tuple[str, ...]
    roles: tuple[str, ...]
    dyads: tuple[tuple[str, str], ...]
    dyad: NDArray[np.int64]
    date: NDArray[np.int64]
    starts: NDArray[np.int64]

    def before(self, fade: float, days: int) -> csr_matrix:
        """A matrix (days, days): row d sums the dyad's days up to d by exp(−age / fade), ages under ``days``."""
        return self._near(-days + 1, 0, fade)

    def after(self, days: int) -> csr_matrix:
        """A matrix (days, days): row d sums the dyad's 1 to ``days`` days after d."""
        return self._near(1, days, None)

    def _near(self, low: int, high: int, fade: float | None) -> csr_matrix:
        import numpy as np
        from scipy.sparse import csr_matrix

        span = np.int64(1) << 32
        key = self.dyad * span + self.date
        first = np.searchsorted(key, key + low)
        stop = np.searchsorted(key, key + high, side="right")
        number = stop - first
        pointer = np.concatenate([[0], np.cumsum(number)])
        columns = np.arange(pointer[-1]) - np.repeat(pointer[:-1] - first, number)
        if fade is None:
            weight = np.ones(columns.size, dtype=np.float32)
        else:
            age = np.repeat(self.date, number) - self.date[columns]
            weight = np.exp(-age / fade).astype(np.float32)
        return csr_matrix((weight, columns, pointer), shape=(key.size, key.size))

    def counts(self, column: NDArray[np.int64], width: int, weights: NDArray[np.float64] | None = None) -> csr_matrix:
        """A matrix (days, width) of how many moves of each day stand in each column, or of their ``weights``."""
        import numpy as np
        from scipy.sparse import csr_matrix

        values = np.ones(self.at.size, dtype=np.float32) if weights is None else weights.astype(np.float32)
        made = csr_matrix((values, (self.at, column)), shape=(self.date.size, width))
        made.sum_duplicates()
        return made

    def moved(self) -> csr_matrix:
        """Counts by kind and direction: column 2 · kind + way."""
        return self.counts(2 * self.kind + self.way, 2 * len(self.kinds))


def days(found: Facts, table: pa.Table, upto: int) -> Days:
    """The moves between two different parties that happened and were known by the day ``upto``.

    Both the day of the event and the day on which it was told count, so that nothing later is seen.
    """
    import numpy as np

    from dragoman.measures.moves import NEVER

    actor, recipient = found.words["actor"], found.words["recipient"]
    codes = sorted({value for value in (*actor.values, *recipient.values) if value})
    rank = {code: k for k, code in enumerate(codes)}
    a, b = (
        np.array([rank.get(value, -1) for value in word.values] + [-1], dtype=np.int64)[word.at]
        for word in (actor, recipient)
    )
    mask = (a >= 0) & (b >= 0) & (a != b) & (found.date != NEVER) & (found.date <= upto) & (found.known <= upto)
    mask &= found.words["status"].where(lambda status: status == "happened", null=True)
    kind, names = _kinds(found)
    mask &= kind >= 0
    pair = np.minimum(a, b) * len(codes) + np.maximum(a, b)
    at = np.flatnonzero(mask)
    at = at[np.lexsort((at, found.date[at], pair[at]))]
    key = pair[at] * (np.int64(1) << 32) + found.date[at].astype(np.int64)
    new = np.concatenate([[True], key[1:] != key[:-1]]) if at.size else np.zeros(0, bool)
    starts = np.flatnonzero(new)
    dyads, dyad = np.unique(pair[at][starts], return_inverse=True)
    sectors = found.words["actor_sector"]
    roles = sorted({(value.split() or [""])[0] for value in sectors.values} | {""})
    role_of = np.array([roles.index((value.split() or [""])[0]) for value in sectors.values] + [roles.index("")])
    scores = table.column("event_scale").fill_null(0.0).to_numpy() if "event_scale" in table.column_names else None
    return Days(
        row=at,
        at=np.cumsum(new) - 1,
        kind=kind[at],
        way=(a[at] > b[at]).astype(np.int64),
        quad=found.quad[at],
        score=np.zeros(at.size) if scores is None else np.nan_to_num(scores[at].astype(np.float64)),
        role=role_of[sectors.at[at]],
        kinds=names,
        roles=tuple(roles),
        dyads=tuple((codes[p // len(codes)], codes[p % len(codes)]) for p in dyads.tolist()),
        dyad=dyad.astype(np.int64),
        date=found.date[at][starts].astype(np.int64),
        starts=np.concatenate([starts, [at.size]]),
    )


def _kinds(found: Facts) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """(number of the kind of each row, names): the type with its first mode where the table of words has the two
    together, else the type; CAMEO's roots 01 and 02, which have none, by their code; −1 for neither."""
    import numpy as np

    known = settings()["words"]
    event, mode, cameo = (found.words[name] for name in ("event", "mode", "cameo"))
    width = len(mode.values) + 1
    names: dict[str, int] = {}
    table = np.full((len(event.values) + 1) * width, -1, dtype=np.int64)
    for i, one in enumerate(event.values):
        for j, other in enumerate((*mode.values, "")):
            first = (other.split() or [""])[0]
            name = f"{one} {first}" if f"{one} {first}" in known else one
            table[i * width + j] = names.setdefault(name, len(names))
    out = table[np.where(event.at < 0, len(event.values), event.at) * width + mode.at % width]
    root = np.array([-1] * (len(cameo.values) + 1), dtype=np.int64)
    for k, code in enumerate(cameo.values):
        if code[:2] in ("01", "02"):
            root[k] = names.setdefault(code[:2], len(names))
    return np.where(event.at < 0, root[cameo.at], out), tuple(names)
