"""Why a forecast says what it says: what each family of features adds, and what changes when the events it rests
on are taken away.

The log-odds are a sum, so each family's part is the sum of its features' parts, measured against the average dyad.
For families that rest on events of the dyad itself, the cited events are taken out of what was known, the features
are computed again, and the probability without them is told: that is the direction and size that a reason states.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from dragoman.forecasts.additive import calibrated
from dragoman.forecasts.features import HORIZONS, Counts, Pairs, Surroundings, counts, design, names_of, pairs
from dragoman.forecasts.history import History, cells_of, channels, date_of, quad_of

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
MOST_IDS = 12


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of why. ``family`` is the group of features; ``text`` says it in words.

    ``part`` is what the family adds to the log-odds, against an average dyad. ``events`` are ids, newest first, and
    ``days`` their dates; ``without`` is the probability had these not been known, None where none are cited.
    """

    family: str
    text: str
    part: float
    events: tuple[str, ...] = ()
    days: tuple[datetime.date, ...] = ()
    without: float | None = None

    @property
    def direction(self) -> int:
        """1 where the cited events raise the probability (or the part is positive), −1 where they lower it."""
        return 1 if self.part > 0 else -1


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

    def pairs(self, without: NDArray[np.bool_] | None = None) -> tuple[Pairs, Counts]:
        """The features of both ways; ``without`` (one an event row) takes events away."""
        import numpy as np

        h = self.history
        left = None
        if without is not None:
            gone = without[self.entry_row].astype(np.float64)
            left = h.cell_count - np.bincount(self.entry_cell, gone, len(h.cell_count))
            if (without & h.rows.planned).any():
                r = h.rows
                h = replace(h, rows=replace(r, planned=r.planned & ~without))
        c = counts(h, h.on, left=left, same=self.whole)
        return pairs(h, c, self.around, _both()), c


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
    if of and int(of) != channel:
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
    p = float(weights.probability(x)[0])
    families, group = _groups(channel, horizon)
    parts = np.bincount(group, weights.terms(x)[0], len(families))
    teller = Teller(near, c, channel, horizon, names or (a, b))
    out = []
    for family, part in zip(families, parts.tolist(), strict=True):
        text, cited = teller.tell(family)
        if text is None:
            continue
        if not cited.any():
            if abs(part) >= 10 * LEAST:
                out.append(Reason(family, text, part))
            continue
        rows = near.history.rows
        ids = rows.id.filter(cited)
        # The same event stands in both directions where it is mutual, and goes from both.
        away = np.isin(near.event, near.event[cited])
        fresh, _ = near.pairs(away)
        eta = float(weights.score(design(fresh, channel, horizon)[:1])[0])
        without = float(calibrated(np.array([eta]), weights.calibration)[0])
        if abs(p - without) < LEAST * p:
            continue
        order = np.argsort(-rows.day[cited], kind="stable")
        told: dict[str, datetime.date] = {}
        for k in order.tolist():
            told.setdefault(str(ids[k]), date_of(int(rows.day[cited][k])))
        moved = float(np.log(p / (1 - p)) - np.log(without / (1 - without)))
        out.append(Reason(family, text, moved, tuple(told), tuple(told.values()), without))
    out.sort(key=lambda r: -abs(r.part))
    return p, out[:most]


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
            return words["habit"]["often"].format(**say, share=f"{share:.0%}", last=last), _newest(cited, r.day)
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


def _newest(cited: NDArray[np.bool_], day: Whole) -> NDArray[np.bool_]:
    """The newest of the cited rows, at most ``MOST_IDS``."""
    import numpy as np

    at = np.flatnonzero(cited)
    keep = at[np.argsort(-day[at], kind="stable")[:MOST_IDS]]
    out = np.zeros(len(cited), bool)
    out[keep] = True
    return out


def _count(value: float) -> str:
    return f"about {value:.0f}" if value >= 1.5 else f"about {value:.1f}" if value >= 0.05 else "none"
