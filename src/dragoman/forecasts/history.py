"""A record as the forecasts see it on a day: who did what to whom, as numbers, and nothing that came later.

Two sides of a dyad are states by their codes, or the UN or EU. At the level ``governments`` an event counts where
each side is the state itself (no sector) or speaks for it: its executive, parliament, courts, police, services and
armed forces (``measures.tally.GOVERNMENT``, of the primary sector). At the level ``states`` every actor of a state
counts. What a state's other actors do stands beside it as evidence. Only what happened counts; what is planned for
later is kept as a plan. Events whose date is known no better than a month are left out, and so is what is older than
the record's first telling.

An event belongs to two channels: its quad and its type. Channel 0 holds words of no PLOVER type (CAMEO 01, 02).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from dragoman.errors import UsageError
from dragoman.measures.columns import coded, day_number, day_numbers

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Whole = NDArray[np.int64]

QUADS = (1, 2, 3, 4)
NO_PARTY = ("IGO", "NGO", "ISM", "IMG", "MNC")
"""Codes that many bodies share and that are therefore no side of a dyad; the UN and the EU may be one."""

_COARSE = ("month", "year")
NEVER = 2**31 - 1
"""The day of what is not dated: later than all."""
COLUMNS = (
    "id", "date", "known", "event", "quad_code", "event_scale", "actor", "actor_sector", "recipient",
    "recipient_sector", "status", "date_precision",
)  # fmt: skip


@cache
def channels() -> tuple[str, ...]:
    """The channels' names by their number: ``words``, the quads ``1`` to ``4``, the types in PLOVER's order."""
    from dragoman.ontology import plover

    return ("words", *(str(q) for q in QUADS), *plover().events)


@cache
def quad_of() -> tuple[int, ...]:
    """The quad of each channel; words are verbal cooperation."""
    from dragoman.ontology import plover

    return (1, *QUADS, *(event.quad_code for event in plover().events.values()))


@dataclass(frozen=True, slots=True)
class Rows:
    """Single events of directed pairs, ordered by pair and day, for looking up what a reason rests on.

    Each array has one entry an event and pair. ``channel`` is the type's channel, 0 for words; ``own`` tells the
    events that count at the level from those of a state's other actors; ``planned`` marks a plan for ``day``.
    """

    pair: Whole
    day: Whole
    known: Whole
    channel: Whole
    scale: Array
    own: NDArray[np.bool_]
    planned: NDArray[np.bool_]
    id: pa.Array


@dataclass(frozen=True, slots=True)
class History:
    """Everything known on the day ``on``; days are numbers since 1970-01-01, ``start`` the first told one.

    ``codes`` names the states; pair k is directed from ``a[k]`` to ``b[k]``, ``back[k]`` is the same pair the
    other way, and every pair with an event in either direction is there. Cells are (pair, channel, day, known)
    with ``count`` events: ``cell_own`` those that count, the others by a state's other actors.
    """

    on: int
    start: int
    level: str
    codes: tuple[str, ...]
    a: Whole
    b: Whole
    back: Whole
    cell_pair: Whole
    cell_channel: Whole
    cell_day: Whole
    cell_known: Whole
    cell_count: Array
    cell_scale: Array
    cell_own: NDArray[np.bool_]
    rows: Rows

    @property
    def pairs(self) -> int:
        """How many directed pairs."""
        return len(self.a)

    def pair(self, a: str, b: str) -> int | None:
        """The number of the directed pair, or None where the record has no event between the two."""
        import numpy as np

        if a not in self.codes or b not in self.codes:
            return None
        key = self.codes.index(a) * len(self.codes) + self.codes.index(b)
        keys = self.a * len(self.codes) + self.b
        at = int(np.searchsorted(keys, key))
        return at if at < len(keys) and keys[at] == key else None

    def of_pair(self, pair: int) -> slice:
        """Where the pair's events stand in ``rows``."""
        import numpy as np

        low, high = np.searchsorted(self.rows.pair, [pair, pair + 1])
        return slice(int(low), int(high))


def _translated(column: pa.ChunkedArray, told: Callable[[str], int], default: int) -> Whole:
    """``told(value)`` of each row's value as a whole number; ``default`` for null."""
    import numpy as np

    at, values = coded(column)
    table = np.array([told(v) for v in values] + [default], np.int64)
    return table[at]


def history(table: pa.Table, on: datetime.date | None = None, level: str = "governments") -> History:
    """The history of flat event rows as known on ``on``, or on the last day that anything was told if that is earlier:
    past it nobody knows whether nothing happened or nothing was read.

    UsageError for an unknown level, or where nothing between two states was known on that day.
    """
    import numpy as np
    import pyarrow.compute as pc

    from dragoman.measures.tally import GOVERNMENT, LEVELS

    if level not in LEVELS:
        raise UsageError(f"there is no level {level!r}; choose from {', '.join(LEVELS)}")
    table = table.select(list(COLUMNS)).unify_dictionaries()
    known, day = (day_numbers(c, NEVER) for c in (pc.coalesce(table["known"], table["date"]), table["date"]))
    told = known < NEVER
    latest = int(known[told].max()) if told.any() else 0
    last = latest if on is None else min(day_number(on), latest)
    keep = (known <= last) & (day < NEVER)
    # What comes later must leave no trace, not even in the order of names: it goes before anything is counted.
    table, known, day = table.filter(keep), known[keep], day[keep]

    words = [coded(table[side]) for side in ("actor", "recipient")]
    own = np.ones(len(day), bool)
    if level == "governments":
        for side in ("actor_sector", "recipient_sector"):
            own &= _translated(table[side], lambda v: v.split(" ")[0] in GOVERNMENT, 1).astype(bool)
    status = _translated(table["status"], lambda v: {"happened": 0, "planned": 1}.get(v, 2), 0)
    coarse = _translated(table["date_precision"], lambda v: int(v in _COARSE), 0)
    number = {name: k for k, name in enumerate(channels()) if k > 4}
    channel = _translated(table["event"], lambda v: number.get(v, 0), 0)
    scale = np.nan_to_num(pc.fill_null(table["event_scale"], 0.0).to_numpy().astype(np.float64))

    plan = (status == 1) & (coarse == 0)
    happened = (status == 0) & (coarse == 0) & (day <= last)
    good = plan | happened
    for at, values in words:
        good &= np.array([v not in NO_PARTY for v in values] + [False])[at]
    names = sorted({v for at, values in words for v in (values[k] for k in np.unique(at[good]).tolist())})
    place = {name: k for k, name in enumerate(names)}
    a, b = (np.array([place.get(v, -1) for v in values] + [-1], np.int64)[at] for at, values in words)
    good &= a != b
    if not good.any():
        raise UsageError("the record knows nothing between two states on that day; import or read more, or ask later")
    start = int(known[good].min())
    good &= day >= start
    n = len(names)
    keys = np.unique(np.concatenate([(a * n + b)[good], (b * n + a)[good]]))
    pair = np.searchsorted(keys, np.where(good, a * n + b, keys[0] if len(keys) else 0))
    first, second = keys // n, keys % n

    where = np.flatnonzero(good)
    where = where[np.lexsort((known[where], channel[where], day[where], pair[where]))]
    rows = Rows(
        pair[where], day[where], known[where], channel[where], scale[where], own[where], plan[where],
        table["id"].combine_chunks().take(where),
    )  # fmt: skip
    cells = _cells(rows)
    return History(
        last, start, level, tuple(names), first, second, np.searchsorted(keys, second * n + first), *cells, rows
    )


def _cells(rows: Rows) -> tuple[Whole, Whole, Whole, Whole, Array, Array, NDArray[np.bool_]]:
    """What happened, counted by pair, channel, day, day of knowing and whether it counts; ordered by day."""
    return cells_of(rows)[0]


def cells_of(
    rows: Rows,
) -> tuple[tuple[Whole, Whole, Whole, Whole, Array, Array, NDArray[np.bool_]], tuple[Whole, Whole]]:
    """The cells, and for each entry of a row in a cell (its channel's, its quad's) that row and that cell."""
    import numpy as np

    done = np.flatnonzero(~rows.planned)
    typed = done[rows.channel[done] > 0]
    row = np.concatenate([done, typed])
    channel = np.concatenate([rows.channel[done], np.array(quad_of(), np.int64)[rows.channel[typed]]])
    at = np.stack([rows.day[row], channel, rows.pair[row], rows.known[row], rows.own[row].astype(np.int64)])
    order = np.lexsort(at[::-1])
    at, row = at[:, order], row[order]
    new = np.ones(at.shape[1], bool)
    new[1:] = (at[:, 1:] != at[:, :-1]).any(axis=0)
    group = np.cumsum(new) - 1
    size = int(group[-1]) + 1 if len(group) else 0
    head = at[:, new]
    return (
        head[2], head[1], head[0], head[3], np.bincount(group, minlength=size).astype(np.float64),
        np.bincount(group, weights=rows.scale[row], minlength=size).astype(np.float64), head[4].astype(bool),
    ), (row.astype(np.int64), group.astype(np.int64))  # fmt: skip
