"""Precedents: the earlier episodes of any dyad that are most like one move, and what followed them.

An episode is a move with the thirty days before it. Two are as alike as the weighted sum of four parts, each
between 0 and 1: the same moves (weighted Jaccard over kinds and directions, recent moves count more, rare ones
too), the same order (edit distance of the last moves), the same level of cooperation, the same branches of the
state. Weights stand in ``data/precedents.toml``; docs/timing.md derives them.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dragoman.errors import UsageError
from dragoman.measures import episodes as ep
from dragoman.measures import moves as mv
from dragoman.measures.asframes import Rows
from dragoman.measures.columns import date_of, day_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What followed within ``days``: events by quad and by type in both directions, and how the score moved.

    ``over`` is false where the span was not over on the asking day; then the counts are of what is known.
    ``change`` is the mean PLOVER score of what followed less that of the thirty days before; None without events.
    """

    days: int
    over: bool
    quads: tuple[int, int, int, int]
    types: Mapping[str, int]
    change: float | None


@dataclass(frozen=True, slots=True)
class Precedent:
    """An earlier episode: X plays the part of the asked dyad's A, Y that of B.

    ``likeness`` is 0 to 1, ``parts`` its four parts before weighting. ``shared``, ``lacks`` and ``adds`` say in words
    which moves both have, which only the asked episode has and which only this one has. ``moves`` and ``followed`` are
    ids of events: those of the episode, and of the longest aftermath. ``before`` counts the episode's events by quad.
    """

    x: str
    y: str
    date: datetime.date
    likeness: float
    parts: Mapping[str, float]
    shared: tuple[str, ...]
    lacks: tuple[str, ...]
    adds: tuple[str, ...]
    before: tuple[int, int, int, int]
    aftermath: tuple[Aftermath, ...]
    moves: tuple[str, ...] = field(repr=False)
    followed: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Precedents(Rows):
    """The asked episode and its precedents, the most alike first.

    ``usual[h]`` is, for each quad, the share of all candidate episodes in which it followed within h days; ``after[h]``
    the same among the precedents. ``searched`` is how many episodes were compared.
    """

    a: str
    b: str
    date: datetime.date
    moves: tuple[str, ...]
    found: tuple[Precedent, ...]
    usual: Mapping[int, tuple[float, float, float, float]]
    after: Mapping[int, tuple[float, float, float, float]]
    searched: int
    words: str

    def rows(self) -> list[dict[str, Any]]:
        """One flat row a precedent and span."""
        return [
            {
                "a": self.a, "b": self.b, "asked": self.date, "x": p.x, "y": p.y, "date": p.date,
                "likeness": p.likeness, **{f"like_{name}": value for name, value in p.parts.items()},
                "days": f.days, "over": f.over, **{f"quad_{k + 1}": n for k, n in enumerate(f.quads)},
                "change": f.change,
            }
            for p in self.found
            for f in p.aftermath
        ]  # fmt: skip

    def to_json(self) -> list[dict[str, Any]]:
        """One object a precedent, with the reasons, the aftermath and the ids of events behind it."""
        return [
            {
                "a": self.a, "b": self.b, "asked": self.date.isoformat(), "x": p.x, "y": p.y,
                "date": p.date.isoformat(), "likeness": round(p.likeness, 4),
                "parts": {name: round(value, 4) for name, value in p.parts.items()},
                "shared": list(p.shared), "lacks": list(p.lacks), "adds": list(p.adds),
                "before": list(p.before),
                "aftermath": [
                    {
                        "days": f.days, "over": f.over, "quads": list(f.quads), "types": dict(f.types),
                        "change": None if f.change is None else round(f.change, 3),
                    }
                    for f in p.aftermath
                ],
                "events": list(p.moves), "followed_by": list(p.followed),
            }
            for p in self.found
        ]  # fmt: skip

    def __str__(self) -> str:
        from dragoman.measures.precedents_show import text

        return text(self)

    def _repr_html_(self) -> str:
        from dragoman.measures.precedents_show import fragment

        return fragment(self)


def precedents(
    table: pa.Table,
    a: str | None = None,
    b: str | None = None,
    *,
    on: datetime.date | None = None,
    event: str | None = None,
    most: int = 10,
) -> Precedents:
    """The precedents of the last move between A and B up to the day ``on``, or of the event with the id ``event``.

    ``table`` has flat rows of the whole record. What was not known on the day of the event, or on ``on`` where it is
    given, is not seen; a precedent's moves and its first aftermath lie before that day. A precedent has a move
    of the same kind and direction as the asked one: the event's, else the rarest of the last day's moves.
    UsageError where nothing is asked or found.
    """
    from dragoman.measures.likeness import Search

    found = mv.facts(table)
    rules = ep.settings()
    at = told_on = None
    if not found.date.size:
        raise UsageError("the record has no event; dragoman import and dragoman read bring some in")
    if event is not None:
        a, b, at, told_on = _of_event(found, event)
        if on is not None and day_number(on) < max(at, told_on):
            raise UsageError(f"on {on} the event {event!r} was not known yet; give a later --on, or none")
    if a is None or b is None:
        raise UsageError("precedents needs two parties or the id of an event; dragoman events lists ids")
    if a == b:
        raise UsageError(f"precedents needs two parties; {a} was given twice")
    if on is not None:
        upto = day_number(on)
    elif at is not None and told_on is not None:
        upto = max(at, told_on)
    else:
        upto = int(found.known.max(initial=0))
    days = ep.days(found, table, upto)
    asked = _asked(days, a, b, at if at is not None else upto)
    forward = int(a > b)
    anchor = _anchor(days, asked, found, event)
    return Search(days, found, rules, asked, forward, anchor, upto).run(a, b, most)


def _of_event(found: mv.Facts, name: str) -> tuple[str, str, int, int]:
    """(A, B, day, day on which it was told) of an event; for one that did not happen the day is that of the telling."""
    import numpy as np
    import pyarrow.compute as pc

    from dragoman.record.rows import clean

    rows = np.flatnonzero(pc.equal(found.id, clean(name)).combine_chunks().to_numpy(zero_copy_only=False))
    for row in rows.tolist():
        a, b = found.words["actor"].text(row), found.words["recipient"].text(row)
        if a and b and a != b:
            known = int(found.known[row])
            happened = found.words["status"].text(row) in ("happened", "")
            return a, b, int(found.date[row]) if happened else known, known
    if rows.size:
        raise UsageError(f"the event {name!r} is not between two parties, so it has no precedents")
    raise UsageError(f"nothing in the record has the id {name!r}; dragoman events lists ids")


def _asked(days: ep.Days, a: str, b: str, upto: int) -> int:
    """The last day of the dyad up to ``upto``."""
    import numpy as np

    pair = (min(a, b), max(a, b))
    if pair not in days.dyads:
        raise UsageError(f"the record has nothing between {a} and {b} by {date_of(upto)}; dragoman events lists it")
    own = np.flatnonzero((days.dyad == days.dyads.index(pair)) & (days.date <= upto))
    if not own.size:
        raise UsageError(f"the record has nothing between {a} and {b} by {date_of(upto)}; give a later --on")
    return int(own[-1])


def _anchor(days: ep.Days, asked: int, found: mv.Facts, event: str | None) -> int:
    """The column (2 · kind + way) of the asked move: the event's, else the rarest in the record of that day's."""
    import numpy as np

    inside = slice(days.starts[asked], days.starts[asked + 1])
    columns = 2 * days.kind[inside] + days.way[inside]
    if event is not None:
        names = found.id.take(days.row[inside]).to_pylist()
        if event in names:
            return int(columns[names.index(event)])
    everywhere = np.bincount(days.kind, minlength=len(days.kinds))
    return int(min(columns.tolist(), key=lambda c: (everywhere[c // 2], c)))
