"""Why a forecast says what it says: what each family of features adds, and what changes when the events it rests
on are taken away.

The log-odds are a sum, so each family's part is the sum of its features' parts, measured against the average dyad.
For families that rest on events of the dyad itself, these are taken out of what was known, the features are
computed again, and the probability without them is told: that is the direction and size that a reason states.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from dragoman.forecasts.additive import Weights, calibrated
from dragoman.forecasts.features import HORIZONS, Counts, Pairs, Surroundings, counts, design, names_of, pairs, parts_of
from dragoman.forecasts.history import History, cells_of, channels, quad_of
from dragoman.measures.columns import date_of

if TYPE_CHECKING:
    import datetime

    import numpy as np
    from numpy.typing import NDArray

    from dragoman.forecasts.dyads import DyadModel

    Whole = NDArray[np.int64]

BACK = 30
"""Days that "lately" looks back."""
LEAST = 0.003
"""A change of the probability, or of ten times the log-odds, that is worth a line."""
MOST_IDS = 5
"""Events that a reason cites by their ids, the newest first."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of why. ``family`` is the group of features; ``text`` says it in words.

    ``part`` is by how much the log-odds would fall without all the events that the text counts, or, where it counts
    none, what the family's features add to the log-odds against an average dyad. ``without_all`` is the probability
    without all these events. ``events`` are the newest of them that by themselves pull the same way, ``days`` their
    dates, ``without`` the probability had these cited ones not been known.
    """

    family: str
    text: str
    part: float
    events: tuple[str, ...] = ()
    days: tuple[datetime.date, ...] = ()
    without: float | None = None
    without_all: float | None = None


@dataclass(frozen=True, slots=True)
class Close:
    """A dyad by itself: its two pairs (0 from A to B, 1 back), with everything about the rest held as it was.

    ``event`` numbers the events of the rows; ``entry_row`` and ``entry_cell`` say which row is counted in which cell.
    """

    history: History
    around: Surroundings
    whole: Counts
    event: Whole
    entry_row: Whole
    entry_cell: Whole

    def pairs(self) -> tuple[Pairs, Counts]:
        """The features of both ways, and the evidence that they come from."""
        c = counts(self.history, self.history.on, same=self.whole)
        return pairs(self.history, c, self.around, _both()), c

    def variants(self, gone: NDArray[np.bool_], channel: int) -> Pairs:
        """The features from A to B of the dyad without some events, one row for each row of ``gone`` (variants, rows).

        The dyad is laid out as many times side by side, so that all variants are counted at once; of the types
        only ``channel`` and its parts are, because a forecast looks at no other.
        """
        import numpy as np

        h, n = self.history, len(gone)
        away = np.zeros((len(h.cell_count), n))
        variant, entry = np.nonzero(gone[:, self.entry_row])
        np.add.at(away, (self.entry_cell[entry], variant), 1.0)
        use = (h.cell_channel < 5) | np.isin(h.cell_channel, (channel, *parts_of(channel)))
        away = away[use]
        h = replace(
            h, cell_pair=h.cell_pair[use], cell_channel=h.cell_channel[use], cell_day=h.cell_day[use],
            cell_known=h.cell_known[use], cell_count=h.cell_count[use], cell_scale=h.cell_scale[use],
            cell_own=h.cell_own[use],
        )  # fmt: skip
        planned = np.flatnonzero(h.rows.planned)
        r = h.rows
        copy = 2 * np.arange(n)
        rows = replace(
            r, pair=(r.pair[planned][:, None] + copy).ravel(), day=np.repeat(r.day[planned], n),
            known=np.repeat(r.known[planned], n), channel=np.repeat(r.channel[planned], n),
            scale=np.repeat(r.scale[planned], n), own=np.repeat(r.own[planned], n),
            planned=~gone[:, planned].T.ravel(), id=r.id[:0],
        )  # fmt: skip
        wide = replace(
            h, a=np.zeros(2 * n, np.int64), b=np.zeros(2 * n, np.int64), back=np.arange(2 * n) ^ 1,
            cell_pair=(h.cell_pair[:, None] + copy).ravel(), cell_channel=np.repeat(h.cell_channel, n),
            cell_day=np.repeat(h.cell_day, n), cell_known=np.repeat(h.cell_known, n),
            cell_count=np.repeat(h.cell_count, n), cell_scale=np.repeat(h.cell_scale, n),
            cell_own=np.repeat(h.cell_own, n), rows=rows,
        )  # fmt: skip
        c = counts(wide, h.on, left=(h.cell_count[:, None] - away).ravel(), same=self.whole)
        s = self.around
        around = Surroundings(np.tile(s.like, n), np.tile(s.margins, n), np.tile(s.shape, n))
        return pairs(wide, c, around, copy)

    def without(self, gone: NDArray[np.bool_]) -> History:
        """The dyad's history without some of its events (one mark an event row)."""
        h = self.history
        r, left = h.rows, ~gone
        rows = replace(
            r, pair=r.pair[left], day=r.day[left], known=r.known[left], channel=r.channel[left], scale=r.scale[left],
            own=r.own[left], planned=r.planned[left], id=r.id.filter(left),
        )  # fmt: skip
        pair, channel, day, known, count, scale, own = cells_of(rows)[0]
        return replace(
            h, rows=rows, cell_pair=pair, cell_channel=channel, cell_day=day, cell_known=known, cell_count=count,
            cell_scale=scale, cell_own=own,
        )  # fmt: skip


@cache
def _both() -> Whole:
    import numpy as np

    return np.array([0, 1])


def close(model: DyadModel, a: str, b: str) -> Close:
    """The dyad cut out of a model that knows the pair."""
    import numpy as np
    import pyarrow as pa

    h = model.history
    there = h.pair(a, b)
    assert there is not None
    back = int(h.back[there])
    slices = [h.of_pair(there), h.of_pair(back)]
    r = h.rows

    def both(x: Any) -> Any:
        return np.concatenate([x[s] for s in slices])

    rows = replace(
        r, pair=np.repeat([0, 1], [s.stop - s.start for s in slices]).astype(np.int64), day=both(r.day),
        known=both(r.known), channel=both(r.channel), scale=both(r.scale), own=both(r.own), planned=both(r.planned),
        id=pa.concat_arrays([r.id[s] for s in slices]),
    )  # fmt: skip
    cells, (row, cell) = cells_of(rows)
    small = History(
        h.on, h.start, h.level, (a, b), np.array([0, 1]), np.array([1, 0]), np.array([1, 0]), *cells, rows,
    )  # fmt: skip
    which = np.array([there, back])
    s = model.around
    around = Surroundings(s.like[:, which], s.margins[:, :, :, which], s.shape[:, :, which])
    event = rows.id.dictionary_encode().indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return Close(small, around, model.counts, event, row, cell)


def family_of(name: str, channel: int) -> str:
    """The family of a feature of the forecast of a channel."""
    base, _, of = name.partition("|")
    plain = base.split("@")[0].split(":")[0]
    if of and int(of) != channel and int(of) not in parts_of(channel):
        return f"kind:{of}"
    for family, members in _FAMILIES.items():
        if plain in members:
            return family
    raise KeyError(name)


_FAMILIES = {
    "habit": ("often", "often_high", "often_higher", "usual", "like"),
    "lately": ("late", "since"),
    "back": ("back_usual", "back_late"),
    "others": ("others_usual", "others_late"),
    "actor": ("giver", "giver_gets"),
    "recipient": ("taker", "taker_gives"),
    "third": ("rank", "third", "rank_late", "third_late"),
    "plan": ("plan",),
    "news": ("volume", "weekdays"),
    "rare": ("unseen",),
}


@cache
def _groups(channel: int, horizon: int) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    import numpy as np

    told = [family_of(name, channel) for name in names_of(channel, horizon)]
    families = tuple(dict.fromkeys(told))
    return families, np.array([families.index(f) for f in told])


@cache
def _words() -> dict[str, Any]:
    source = resources.files("dragoman.forecasts") / "data" / "reasons.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def kind_in_words(channel: int) -> str:
    """What a channel is called in a sentence."""
    kinds = _words()["kinds"]
    name = channels()[channel]
    return str(kinds[name]) if name in kinds else name


def reasons(
    model: DyadModel, a: str, b: str, channel: int, horizon: int, *, names: tuple[str, str] | None = None,
    most: int = 6, near: Close | None = None,
) -> tuple[float, list[Reason]]:
    """The probability of a fitted horizon, and its reasons, the weightiest first.

    ``names`` are the two in words. The model must know the pair (``DyadModel.with_dyad``).
    """
    import numpy as np

    near = near or close(model, a, b)
    found, c = near.pairs()
    weights = model.weights[channel, horizon]
    x = design(found, channel, horizon)[:1]
    eta = float(weights.score(x)[0])
    p = float(weights.probability(x)[0])
    families, group = _groups(channel, horizon)
    parts = np.bincount(group, weights.terms(x)[0], len(families)).tolist()
    words = Teller(near, c, channel, horizon, names or (a, b))
    told = [(f, part, *words.tell(f)) for f, part in zip(families, parts, strict=True)]
    plain = [Reason(f, text, part) for f, part, text, cited in told if text is not None and not cited.any()]
    out: list[tuple[Reason, NDArray[np.bool_]]] = [
        (r, np.zeros(0, bool)) for r in plain if abs(r.part) >= 10 * LEAST
    ]
    grouped = [(f, text, cited) for f, _, text, cited in told if text is not None and cited.any()]
    if grouped:
        # A mutual event stands in both directions and goes from both.
        away = np.stack([np.isin(near.event, near.event[cited]) for _, _, cited in grouped])
        shape, logit = weights.calibration, _log_odds(p)
        after = calibrated(weights.score(design(near.variants(away, channel), channel, horizon)), shape)
        for (family, text, _), q, gone in zip(grouped, after.tolist(), away, strict=True):
            if abs(p - q) >= LEAST * p:
                out.append((Reason(family, text, logit - _log_odds(q), without_all=q), gone))
    out.sort(key=lambda one: -abs(one[0].part))
    out = out[:most]
    return p, _cited(near, weights, eta, channel, horizon, out)


def _log_odds(p: float) -> float:
    import math

    return math.log(p / (1 - p))


def _cited(
    near: Close, weights: Weights, eta: float, channel: int, horizon: int,
    out: list[tuple[Reason, NDArray[np.bool_]]],
) -> list[Reason]:
    """The reasons with the events that they cite: the newest that pull the same way by themselves."""
    import numpy as np

    rows = near.history.rows
    singles: list[tuple[int, int]] = []
    for k, (reason, gone) in enumerate(out):
        if reason.without_all is not None:
            at = np.flatnonzero(gone)
            events = near.event[at[np.argsort(-rows.day[at], kind="stable")]]
            singles += [(k, e) for e in list(dict.fromkeys(events.tolist()))[:MOST_IDS]]
    if not singles:
        return [reason for reason, _ in out]

    def scores(gone: NDArray[np.bool_]) -> list[float]:
        return [float(v) for v in weights.score(design(near.variants(gone, channel), channel, horizon))]

    moved = scores(np.stack([near.event == e for _, e in singles]))
    kept: dict[int, list[int]] = {}
    for (k, e), then in zip(singles, moved, strict=True):
        if (eta - then) * out[k][0].part > 1e-9:
            kept.setdefault(k, []).append(e)
    together: dict[int, float] = {}
    if kept:
        both = np.stack([np.isin(near.event, e) for e in kept.values()])
        together = dict(zip(kept, scores(both), strict=True))
    found = []
    for k, (reason, _) in enumerate(out):
        if k not in kept or (eta - together[k]) * reason.part <= 0:
            found.append(reason)
            continue
        first = [int(np.flatnonzero(near.event == e)[0]) for e in kept[k]]
        ids, days = tuple(str(rows.id[f]) for f in first), tuple(date_of(int(rows.day[f])) for f in first)
        without = float(calibrated(np.array([together[k]]), weights.calibration)[0])
        found.append(replace(reason, events=ids, days=days, without=without))
    return found


def teller(near: Close, names: tuple[str, str]) -> Teller:
    """The words about a dyad by itself, of no channel in particular."""
    return Teller(near, near.pairs()[1], 0, HORIZONS[-1], names)


class Teller:
    """The words of each family, and the rows that it cites (a mask over the dyad's rows)."""

    def __init__(self, near: Close, c: Counts, channel: int, horizon: int, names: tuple[str, str]) -> None:
        import numpy as np

        self.near, self.c, self.channel, self.horizon, (self.a, self.b) = near, c, channel, horizon, names
        r = near.history.rows
        self.done = r.own & ~r.planned
        self.kind = np.array(quad_of())[r.channel]
        self.late = self.done & (r.day > near.history.on - BACK)
        self.span = "a day" if horizon == 1 else f"{horizon} days"

    def of(self, channel: int) -> NDArray[np.bool_]:
        """Rows of a channel."""
        import numpy as np

        r = self.near.history.rows
        if channel == 0 or channel > 4:
            return np.asarray(r.channel == channel)
        return np.asarray((self.kind == channel) & (r.channel > 0))

    def tell(self, family: str) -> tuple[str | None, NDArray[np.bool_]]:
        """A line in words, None where there is nothing to say, and the rows cited."""
        import numpy as np

        r = self.near.history.rows
        nothing = np.zeros(len(r.pair), bool)
        words = _words()["families"]
        say = {"a": self.a, "b": self.b, "days": BACK, "span": self.span}
        if family == "habit":
            mine = self.done & (r.pair == 0) & self.of(self.channel)
            if not mine.any():
                return words["habit"]["never"].format(**say), nothing
            k = HORIZONS.index(self.horizon)
            share = self.c.windows[k, self.channel, 0] / max(self.c.days - self.horizon + 1, 1)
            cited = mine & ~self.late
            if not cited.any():
                return None, nothing
            last = date_of(int(r.day[cited].max()))
            return words["habit"]["often"].format(**say, share=f"{share:.0%}", last=last), cited
        if family in ("lately", "back"):
            way = 0 if family == "lately" else 1
            cited = self.late & (r.pair == way) & self.of(self.channel)
            before = self.done & (r.pair == way) & self.of(self.channel) & ~self.late
            usual = before.sum() / max(self.c.days - BACK, BACK) * BACK
            return self._some(words[family], cited, {**say, "usual": _count(usual)})
        if family.startswith("kind:"):
            other = int(family[5:])
            cited = self.late & self.of(other)
            return self._some(words["kind"], cited, {**say, "what": kind_in_words(other)})
        if family == "plan":
            r = self.near.history.rows
            on = self.near.history.on
            cited = r.planned & (r.day > on) & (r.day <= on + self.horizon) & self.of(self.channel)
            if not cited.any():
                return None, nothing
            return words["plan"]["text"].format(
                **say, acts=self.acts(cited), last=date_of(int(r.day[cited].min()))
            ), cited
        if family == "rare" and self.c.total[:5].sum() > 0:
            return None, nothing
        return words[family]["text"].format(**say), nothing

    def _some(
        self, words: dict[str, str], cited: NDArray[np.bool_], say: dict[str, Any]
    ) -> tuple[str, NDArray[np.bool_]]:
        if not cited.any():
            return words["none"].format(**say), cited
        return words["some"].format(**say, acts=self.acts(cited)), cited

    def acts(self, cited: NDArray[np.bool_]) -> str:
        """What the cited events were, the commonest first: "met or talked 3 times, accused once"."""
        import numpy as np

        table = _words()["acts"]
        # A mutual event stands in both directions and counts once.
        pairs_ = np.unique(np.stack([self.near.event[cited], self.near.history.rows.channel[cited]]), axis=1)
        number = np.bincount(pairs_[1], minlength=len(channels()))
        most = np.argsort(-number, kind="stable")[:3]
        told = [f"{table[channels()[k]]} {_times(int(number[k]))}" for k in most if number[k]]
        rest = int(number.sum() - number[most].sum())
        return ", ".join(told) + (f", and {rest} more" if rest else "")


def _times(n: int) -> str:
    return {1: "once", 2: "twice"}.get(n, f"{n} times")


def _count(value: float) -> str:
    return f"about {value:.0f}" if value >= 1.5 else f"about {value:.1f}" if value >= 0.05 else "none"
