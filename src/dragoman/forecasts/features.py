"""What is told of each dyad on a day, as named numbers: the evidence that a forecast adds up.

Rates count a day's events of a channel as log₂(1 + n), so that ten reports of one quarrel are not ten quarrels.
A dyad's usual rate is drawn towards that of like dyads, its giver's and taker's share of all activity (the
product of margins), with the weight of ``LIKE_DAYS`` days: an empirical Bayes estimate. Lately busy or quiet is
the ratio of two posterior means of a gamma–Poisson model, ln (1 + S_h) / (1 + r n_h), with S_h the events
discounted at half-life h and n_h the exposure that these had: a day counts by its share of all reporting, so that
neither a weekend nor a thin month of news makes a dyad quiet. Both are defined for a dyad that was never seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from dragoman.forecasts.history import channels, quad_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from dragoman.forecasts.history import History

    Array = NDArray[np.float64]
    Whole = NDArray[np.int64]
    Mask = NDArray[np.bool_]

HALF_LIVES = (2.0, 5.0, 14.0, 40.0)
HORIZONS = (1, 7, 30)
LIKE_DAYS = 30.0
RANK = 8
WIDE = 40.0
"""Days of half-life for the matrices of who deals with whom."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Evidence of each channel (C) and pair (P) on a day, enough to compute every feature of a pair.

    ``total`` (C, P) events that count since the start, ``decayed`` (H, C, P) discounted at each half-life, ``last``
    (C, P) the last day with one (far back where there is none), ``windows`` (len(HORIZONS), C, P) how many of the
    past windows of that length had one; ``other_total`` (5, P) and ``other`` (H, 5, P) the same for words and quads
    of the states' other actors; ``plans`` (len(HORIZONS), C, P) events planned within the horizon. ``span`` (H,) is
    the exposure in average days behind each half-life; ``volume`` the log of late over usual reporting, ``weekdays``
    (len(HORIZONS),) the log of what the days ahead usually bring, for their days of the week.
    """

    day: int
    days: int
    total: Array
    decayed: Array
    last: Whole
    windows: Array
    other_total: Array
    other: Array
    plans: Array
    span: Array
    volume: float
    weekdays: Array


def exposure(h: History, day: int) -> tuple[Array, float, Array]:
    """``span``, ``volume`` and ``weekdays`` of a day. Twenty events a day at the usual rate are added for a start."""
    import numpy as np

    stop = int(np.searchsorted(h.cell_day, day, side="right"))
    use = (h.cell_channel[:stop] < 5) & (h.cell_known[:stop] <= day)
    days = day - h.start + 1
    told = np.bincount((h.cell_day[:stop] - h.start)[use], h.cell_count[:stop][use], days)
    share = (told + 20.0) / (told.mean() + 20.0)
    age = np.arange(days - 1, -1, -1)
    discount = np.stack([0.5 ** (age / life) for life in HALF_LIVES])
    span, flat = discount @ share, discount.sum(axis=1)
    weekday = (h.start + np.arange(days)) % 7
    usual = (np.bincount(weekday, share, 7) + 4.0) / (np.bincount(weekday, minlength=7) + 4.0)
    ahead = [np.log(usual[(day + 1 + np.arange(horizon)) % 7].mean()) for horizon in HORIZONS]
    return span, float(np.log(span[2] / flat[2])), np.array(ahead)


def counts(h: History, day: int, *, left: Array | None = None, same: Counts | None = None) -> Counts:
    """The evidence known on ``day``. ``left`` (one a cell) are the counts to go by in place of the history's own;
    ``same`` gives what hangs on the whole record (``span``, ``volume``, ``weekdays``) where it is known already."""
    import numpy as np

    size, n = len(channels()), h.pairs
    stop = int(np.searchsorted(h.cell_day, day, side="right"))
    use = h.cell_known[:stop] <= day
    count = (h.cell_count if left is None else left)[:stop]
    if left is not None:
        use &= count > 0
    pair, channel, when = (x[:stop][use] for x in (h.cell_pair, h.cell_channel, h.cell_day))
    own = h.cell_own[:stop][use]
    value = np.log2(1 + count[use])
    flat = channel * n + pair
    age = (day - when).astype(np.float64)
    few = ~own & (channel < 5)
    total, other_total = np.zeros((size, n)), np.zeros((5, n))
    total += np.bincount(flat[own], value[own], size * n).reshape(size, n)
    other_total += np.bincount(flat[few], value[few], 5 * n).reshape(5, n)
    decayed = np.zeros((len(HALF_LIVES), size, n))
    other = np.zeros((len(HALF_LIVES), 5, n))
    for k, life in enumerate(HALF_LIVES):
        fresh = np.searchsorted(when, day - 20 * life)  # older counts a millionth
        weight = value[fresh:] * 0.5 ** (age[fresh:] / life)
        inside, outside = own[fresh:], few[fresh:]
        decayed[k] = np.bincount(flat[fresh:][inside], weight[inside], size * n).reshape(size, n)
        other[k] = np.bincount(flat[fresh:][outside], weight[outside], 5 * n).reshape(5, n)
    last = np.full(size * n, -(10**6), np.int64)
    np.maximum.at(last, flat[own], when[own])
    told = exposure(h, day) if same is None else (same.span, same.volume, same.weekdays)
    return Counts(
        day, day - h.start + 1, total, decayed, last.reshape(size, n), covered(h, day, flat[own], when[own]),
        other_total, other, _plans(h, day), *told,
    )  # fmt: skip


def covered(h: History, day: int, flat: Whole, when: Whole) -> Array:
    """How many past windows of each horizon, whole ones up to ``day``, had an event: (horizons, C, P).

    ``flat`` is channel × pairs + pair and ``when`` the day of each cell, in any order.
    """
    import numpy as np

    size = len(channels()) * h.pairs
    order = np.lexsort((when, flat))
    group, at = flat[order], when[order]
    follows = np.full(len(at), day + 1, np.int64)
    if len(at):
        same = group[1:] == group[:-1]
        follows[:-1][same] = at[1:][same]
    out = np.zeros((len(HORIZONS), size))
    for k, horizon in enumerate(HORIZONS):
        # An event on day t lies in the windows that end on t to t + H − 1; the next event's begin where it comes.
        first = np.maximum(at, h.start + horizon - 1)
        end = np.minimum(np.minimum(at + horizon, follows), day + 1)
        out[k] = np.bincount(group, np.maximum(end - first, 0), size)
    return out.reshape(len(HORIZONS), len(channels()), h.pairs)


def _plans(h: History, day: int) -> Array:
    import numpy as np

    size, n = len(channels()), h.pairs
    out = np.zeros((len(HORIZONS), size, n))
    r = h.rows
    ahead = r.planned & (r.known <= day) & (r.day > day)
    if not ahead.any():
        return out
    pair, channel, when = r.pair[ahead], r.channel[ahead], r.day[ahead]
    quad = np.array(quad_of())[channel]
    for k, horizon in enumerate(HORIZONS):
        soon = when <= day + horizon
        for way in (pair, h.back[pair]):  # a meeting that one side plans takes two
            for of in (channel, np.where(channel > 0, quad, 0)):
                np.add.at(out[k].reshape(-1), (of * n + way)[soon], 1.0)
        out[k, 0] /= 2
    return out


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What hangs on all dyads together and stays fixed when one of them is looked at again.

    ``margin`` names the four sides: what A does to others, what B gets from others, what A gets, what B does; all
    without the dyad itself. ``like`` (C, P) is the rate a day of like dyads; ``margins`` (4 sides, 4 quads,
    1 + 3 half-lives, P) levels and ratios; ``shape`` (4 quads, 4, P) low-rank and two-step ties.
    """

    like: Array
    margins: Array
    shape: Array


MARGINS = ("giver", "taker", "giver_gets", "taker_gives")
_MARGIN_LIVES = (1, 2, 3)


def surroundings(h: History, c: Counts) -> Surroundings:
    """Of all pairs at once; about a tenth of a second for ten thousand pairs."""
    import numpy as np

    states, a, b, n = len(h.codes), h.a, h.b, c.span
    like = np.zeros_like(c.total)
    for k, row in enumerate(c.total):
        out, into = np.bincount(a, row, states), np.bincount(b, row, states)
        all_ = max(out.sum(), 1.0)
        floor = 0.3 * out.sum() / states
        like[k] = (out[a] - row + floor) * (into[b] - row + floor) / all_ / c.days
    like = np.clip(like, 2e-4, 0.5)
    margins = np.zeros((4, 4, 1 + len(_MARGIN_LIVES), h.pairs))
    shape = np.zeros((4, 4, h.pairs))
    for q in range(4):
        for side, (key, index, way) in enumerate(((a, a, False), (b, b, False), (b, a, True), (a, b, True))):
            own = c.total[q + 1][h.back] if way else c.total[q + 1]
            rest = np.bincount(key, c.total[q + 1], states)[index] - own
            rate = (np.maximum(rest, 0) + 0.3) / (c.days + 10)
            margins[side, q, 0] = np.log(rate)
            for k, life in enumerate(_MARGIN_LIVES):
                now = c.decayed[life, q + 1]
                late = np.bincount(key, now, states)[index] - (now[h.back] if way else now)
                margins[side, q, k + 1] = np.log((2 + np.maximum(late, 0)) / (2 + rate * n[life]))
        wide = HALF_LIVES.index(WIDE)
        for k, rate in enumerate((c.decayed[wide, q + 1] / n[wide], c.total[q + 1] / c.days)):
            shape[q, 2 * k : 2 * k + 2] = _shape(rate, a, b, states)
    return Surroundings(like, margins, shape)


def _shape(rate: Array, a: Whole, b: Whole, states: int) -> Array:
    """(2, P): the low-rank part of the matrix of log rates, and the ties that lead from A to B over third states."""
    import numpy as np

    matrix = np.zeros((states, states), np.float32)
    matrix[a, b] = np.log1p(100 * rate)
    left, values, right = np.linalg.svd(matrix, full_matrices=False)
    low = (left[:, :RANK] * values[:RANK]) @ right[:RANK]
    ties = matrix + matrix.T
    strength = ties.sum(axis=1)
    ties /= np.sqrt(strength[:, None] * strength[None] + 1)
    return np.stack([low[a, b], np.log((ties @ matrix)[a, b] + 0.01)]).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Features of some pairs on a day: by channel (n, C, F), and shared ones (n, G); names in ``PER_CHANNEL``,
    ``SHARED``."""

    channel: NDArray[np.floating[Any]]
    shared: NDArray[np.floating[Any]]
    seen: Mask


PER_CHANNEL = (
    "usual", "like", "back_usual", "since",
    *(f"late@{h:g}" for h in HALF_LIVES), *(f"back_late@{h:g}" for h in HALF_LIVES),
    *(f"often@{h}" for h in HORIZONS), *(f"plan@{h}" for h in HORIZONS),
)  # fmt: skip
SHARED = (
    *(f"others_usual:{k}" for k in range(5)),
    *(f"others_late:{k}@{h:g}" for k in range(5) for h in HALF_LIVES),
    *(f"{side}:{q}{part}" for side in MARGINS for q in range(1, 5) for part in ("", "@5", "@14", "@40")),
    *(f"{part}:{q}" for q in range(1, 5) for part in ("rank_late", "third_late", "rank", "third")),
    "unseen", "volume", *(f"weekdays@{h}" for h in HORIZONS),
)  # fmt: skip


def pairs(h: History, c: Counts, s: Surroundings, which: Whole) -> Pairs:
    """The features of the pairs ``which``."""
    import numpy as np

    n, back = c.span, h.back[which]
    like, usual, late = _rates(c, s, which, n)
    _, back_usual, back_late = _rates(c, s, back, n)
    since = np.log1p(np.minimum(c.day - c.last[:, which], c.days + 60))
    out = [np.log(usual), np.log(like), np.log(back_usual), since, *late, *back_late]
    for k, horizon in enumerate(HORIZONS):
        all_ = max(c.days - horizon + 1, 0)
        prior = np.clip(-np.expm1(-like * horizon), 1e-4, 0.6)
        share = (c.windows[k][:, which] + 2 * LIKE_DAYS * prior) / (all_ + 2 * LIKE_DAYS)
        out.append(np.log(share / (1 - share)))
    out += [np.log1p(c.plans[k][:, which]) for k in range(len(HORIZONS))]

    rest = (c.other_total[:, which] + 0.02) / (c.days + 30)
    shared = [*np.log(rest)]
    for j in range(5):
        shared += [np.log((1 + c.other[k, j, which]) / (1 + rest[j] * n[k])) for k in range(len(HALF_LIVES))]
    shared += [s.margins[i, j, k, which] for i in range(4) for j in range(4) for k in range(1 + len(_MARGIN_LIVES))]
    shared += [s.shape[i, j, which] for i in range(4) for j in range(4)]
    typed = c.total[:5, which].sum(axis=0) + c.total[:5, back].sum(axis=0)
    seen = typed > 0
    shared += [np.where(seen, 0.0, 1.0), np.full(len(which), c.volume)]
    shared += [np.full(len(which), value) for value in c.weekdays]
    return Pairs(
        np.stack(out, axis=-1).astype(np.float32).transpose(1, 0, 2),
        np.stack(shared, axis=-1).astype(np.float32), seen,
    )  # fmt: skip


def _rates(c: Counts, s: Surroundings, which: Whole, n: Array) -> tuple[Array, Array, list[Array]]:
    import numpy as np

    like = s.like[:, which]
    usual = (c.total[:, which] + LIKE_DAYS * like) / (c.days + LIKE_DAYS)
    late = [np.log((1 + c.decayed[k][:, which]) / (1 + usual * n[k])) for k in range(len(HALF_LIVES))]
    return like, usual, late


_BENDS = {"often_high": -1.0, "often_higher": 0.5}
"""Log-odds of a dyad's own frequency above which it may count for more or less."""


@cache
def names_of(channel: int, horizon: int) -> tuple[str, ...]:
    """The names of the columns of ``design``."""
    own = [n for n in PER_CHANNEL if "@" not in n or n.split("@")[0] in ("late", "back_late")]
    own += [f"often@{horizon}", f"plan@{horizon}"]
    quad = quad_of()[channel]
    parts = [f"{n}|{channel}" for n in own] + [f"{bend}|{channel}" for bend in _BENDS]
    for k in range(5):
        if k != channel:
            parts += [f"{n}|{k}" for n in _OF_OTHER_KINDS]
    parts += [f"{n}|{k}" for k in parts_of(channel) for n in _OF_PARTS]
    shared = [
        n for n in SHARED
        if n.startswith(("others_usual", "unseen", "volume"))
        or f":{quad}@" in n or n.endswith((f":{quad}", f"weekdays@{horizon}"))
    ]  # fmt: skip
    return (*parts, *shared)


_OF_OTHER_KINDS = (
    "usual", "back_usual", *(f"late@{h:g}" for h in HALF_LIVES), *(f"back_late@{h:g}" for h in HALF_LIVES)
)  # fmt: skip


_OF_PARTS = ("late@14",)


@cache
def parts_of(channel: int) -> tuple[int, ...]:
    """The types that a quad's forecast looks at one by one: those of verbal cooperation, in which a visit that is over
    and a promise that stands differ. Crises are too few to learn as much of the other quads."""
    return tuple(k for k in range(5, len(channels())) if quad_of()[k] == channel) if channel == 1 else ()


@cache
def _columns(channel: int, horizon: int) -> tuple[NDArray[np.intp], int, int]:
    """Where each plain column stands in (channels' features, shared), which is ``often``, and where its bends go."""
    import numpy as np

    width, at = len(PER_CHANNEL), []
    wide = len(channels()) * width
    for name in names_of(channel, horizon):
        base, _, of = name.partition("|")
        if base in _BENDS:
            base = f"often@{horizon}"
        at.append(int(of) * width + PER_CHANNEL.index(base) if of else wide + SHARED.index(name))
    names = names_of(channel, horizon)
    high, higher = (names.index(f"{bend}|{channel}") for bend in _BENDS)
    return np.array(at, np.intp), high, higher


def design(found: Pairs, channel: int, horizon: int, rows: Whole | None = None) -> NDArray[np.float32]:
    """The columns that a forecast of that channel and horizon adds up, (n, len(names_of(...))); of some rows only."""
    import numpy as np

    at, *bends = _columns(channel, horizon)
    n = len(found.shared)
    wide = found.channel.shape[1] * found.channel.shape[2]
    inside = at < wide
    own, shared = found.channel.reshape(n, wide), found.shared
    out = np.empty((n if rows is None else len(rows), len(at)), np.float32)
    out[:, inside] = own[:, at[inside]] if rows is None else own[rows[:, None], at[inside]]
    out[:, ~inside] = shared[:, at[~inside] - wide] if rows is None else shared[rows[:, None], at[~inside] - wide]
    for column, bend in zip(bends, _BENDS.values(), strict=True):
        out[:, column] = np.maximum(out[:, column] - bend, 0)
    return out
