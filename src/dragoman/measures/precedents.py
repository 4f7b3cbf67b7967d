"""Precedents: the earlier episodes of any dyad that are most like one move, and what followed them.

An episode is a move with the thirty days before it. Two are as alike as the weighted sum of four parts, each
between 0 and 1: the same moves (weighted Jaccard over kinds and directions, recent moves count more, rare ones
too), the same order (edit distance of the last moves), the same level of cooperation, the same branches of the
state. Weights stand in ``data/precedents.toml``; docs/timing.md derives them.
"""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dragoman.errors import UsageError
from dragoman.measures import episodes as ep
from dragoman.measures import moves as mv
from dragoman.measures.asframes import Rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray


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
    """The precedents of the last moves between A and B up to the day ``on``, or of the event with the id ``event``.

    ``table`` has flat rows of the whole record. What was not known on the day of the asked move, or on ``on`` where it is
    given, is not seen, and a precedent's moves and its first aftermath lie before that day. A precedent
    has a move of the same kind and direction as the asked one. UsageError where nothing is asked or found.
    """
    import numpy as np

    found = mv.facts(table)
    rules = ep.settings()
    at = None
    if event is not None:
        a, b, at = _of_event(found, event)
    if a is None or b is None:
        raise UsageError("precedents needs two parties or the id of an event; dragoman events lists ids")
    if a == b:
        raise UsageError(f"precedents needs two parties; {a} was given twice")
    told = found.date[found.date != mv.NEVER]
    upto = mv.as_day(on) if on else at if at is not None else int(told.max(initial=0))
    days = ep.days(found, table, max(upto, at) if at is not None and on is None else upto)
    asked = _asked(days, a, b, at if at is not None else upto)
    forward = int(a > b)
    anchor = _anchor(days, asked, found, event)
    return _Search(days, found, rules, asked, forward, anchor, upto).run(a, b, most)


def _of_event(found: mv.Facts, name: str) -> tuple[str, str, int]:
    import numpy as np
    import pyarrow.compute as pc

    rows = np.flatnonzero(pc.equal(found.id, name).combine_chunks().to_numpy(zero_copy_only=False))
    for row in rows.tolist():
        a, b = found.words["actor"].text(row), found.words["recipient"].text(row)
        if a and b and a != b:
            return a, b, int(found.date[row])
    if rows.size:
        raise UsageError(f"the event {name!r} is not between two parties, so it has no precedents")
    raise UsageError(f"nothing in the record has the id {name!r}; dragoman events lists ids")


def _asked(days: ep.Days, a: str, b: str, upto: int) -> int:
    """The last day of the dyad up to ``upto``."""
    import numpy as np

    pair = (min(a, b), max(a, b))
    if pair not in days.dyads:
        raise UsageError(f"the record has nothing between {a} and {b} by {mv.as_date(upto)}; dragoman events lists it")
    own = np.flatnonzero((days.dyad == days.dyads.index(pair)) & (days.date <= upto))
    if not own.size:
        raise UsageError(f"the record has nothing between {a} and {b} by {mv.as_date(upto)}; give a later --on")
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


def swapped(columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """The columns of the same kinds in the other direction."""
    return columns ^ 1


def edit_likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """1 − Levenshtein's distance over the longer length; 1 for two empty sequences."""
    if not one and not other:
        return 1.0
    last = list(range(len(other) + 1))
    for i, x in enumerate(one, 1):
        row = [i]
        for j, y in enumerate(other, 1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (x != y)))
        last = row
    return 1 - last[-1] / max(len(one), len(other))


@dataclass(slots=True)
class _Search:
    """One question: the asked day, the direction of its A (``forward``: 0 where A is the dyad's first), its move."""

    days: ep.Days
    found: mv.Facts
    rules: Mapping[str, Any]
    asked: int
    forward: int
    anchor: int
    upto: int

    def run(self, a: str, b: str, most: int) -> Precedents:
        import numpy as np

        d, rules = self.days, self.rules
        spans = [int(h) for h in rules["follow"]["days"]]
        moved = d.moved()
        before = d.before(float(rules["describe"]["fade"]), int(rules["describe"]["days"]))
        made = (before @ moved).tocsr()
        rare = self._rarity(moved)
        q = np.asarray(made[self.asked].todense()).ravel()
        latest = self.upto - spans[0]
        own = d.dyad == d.dyad[self.asked]
        free = (d.date <= latest) & ~(own & (d.date > d.date[self.asked] - int(rules["describe"]["days"])))
        sides = []
        for turn in (0, 1):  # 0: the candidate's first party plays that of the asked dyad's first
            column = self.anchor ^ turn
            there = np.flatnonzero(free & (np.asarray(moved[:, column].todense()).ravel() > 0))
            sides.append(np.stack([there, np.full(there.size, turn)], axis=1))
        both = np.concatenate(sides)
        if not both.size:
            words = f"no earlier move of the kind: {self._said(self.anchor, a, b)}"
            return Precedents(a, b, mv.as_date(d.date[self.asked]), self._moves(q, a, b), (), {}, {}, 0, words)
        jaccard = np.zeros(len(both))
        for turn in (0, 1):
            mine = both[:, 1] == turn
            jaccard[mine] = self._jaccard(made, both[mine, 0], q, rare, turn)
        level = self._levels(before)
        alike_level = 1 - np.minimum(np.abs(level[both[:, 0]] - level[self.asked]).mean(axis=1), 1.0)
        roles = self._roles(before, both)
        w = rules["weights"]
        rough = w["moves"] * jaccard + w["level"] * alike_level + w["roles"] * roles
        top = np.argsort(-rough, kind="stable")[: int(rules["follow"]["tried"])]
        mine_last = self._last(self.asked, 0)
        order = {int(k): edit_likeness(mine_last, self._last(int(both[k, 0]), int(both[k, 1]))) for k in top}
        total = {k: float(rough[k]) + w["order"] * order[k] for k in order}
        chosen: list[int] = []
        for k in sorted(total, key=lambda k: (-total[k], d.date[both[k, 0]], k)):
            near = any(
                d.dyad[both[k, 0]] == d.dyad[both[c, 0]]
                and abs(d.date[both[k, 0]] - d.date[both[c, 0]]) < int(rules["follow"]["apart"])
                for c in chosen
            )
            if not near:
                chosen.append(k)
            if len(chosen) == most:
                break
        quads = d.counts(d.quad.astype(np.int64), 5)
        usual, after = {}, {}
        for span in spans:
            rest = both[:, 0][d.date[both[:, 0]] <= self.upto - span]
            if rest.size:
                came = (d.after(span)[rest] @ quads).toarray()[:, 1:] > 0
                usual[span] = tuple(came.mean(axis=0).tolist())
                mine = np.array([both[k, 0] for k in chosen if d.date[both[k, 0]] <= self.upto - span], dtype=np.int64)
                if mine.size:
                    after[span] = tuple(((d.after(span)[mine] @ quads).toarray()[:, 1:] > 0).mean(axis=0).tolist())
        precedents = [
            self._told(
                int(both[k, 0]), int(both[k, 1]), total[k], q, made, rare, a, b, spans,
                {"moves": float(jaccard[k]), "order": order[k], "level": float(alike_level[k]), "roles": float(roles[k])},
            )
            for k in chosen
        ]  # fmt: skip
        words = f"{len(both):,} earlier episodes with the move: {self._said(self.anchor, a, b)}"
        return Precedents(
            a,
            b,
            mv.as_date(d.date[self.asked]),
            self._moves(q, a, b),
            tuple(precedents),
            usual,
            after,
            len(both),
            words,
        )

    def _rarity(self, moved: Any) -> NDArray[np.float64]:
        """How much a kind counts: the logarithm of days over days that have it, in either direction (tf-idf)."""
        import numpy as np

        have = np.bincount(moved.indices, minlength=moved.shape[1])
        either = have + have[swapped(np.arange(have.size))]
        return np.log1p(2 * moved.shape[0] / np.maximum(either, 1))

    def _jaccard(
        self, made: Any, at: NDArray[np.int64], q: NDArray[np.float64], rare: NDArray[np.float64], turn: int
    ) -> NDArray[np.float64]:
        """Σ min / Σ max of the faded counts, each by its rarity; logarithms, so that loud dyads compare with quiet ones."""
        import numpy as np

        columns = np.flatnonzero(q)
        mine = np.log1p(q[columns]) * rare[columns]
        part = made[at]
        part = part.copy()
        part.data = np.log1p(part.data)
        theirs = np.asarray(part @ rare).ravel()
        shared = part[:, columns ^ turn].toarray() * rare[columns]
        both = np.minimum(shared, mine).sum(axis=1)
        return np.asarray(both / np.maximum(mine.sum() + theirs - both, 1e-9))

    def _levels(self, before: Any) -> NDArray[np.float64]:
        """(days, 2): the mean score of the last thirty days, and the share of conflict in half a year, each 0 to 1."""
        import numpy as np

        d = self.days
        zero = np.zeros(d.at.size, dtype=np.int64)
        number = d.counts(zero, 1)
        score = before @ d.counts(zero, 1, d.score)
        mean = score.toarray().ravel() / np.maximum((before @ number).toarray().ravel(), 1e-9)
        long = d.before(1e9, int(self.rules["describe"]["level_days"]))
        bad = long @ d.counts(zero, 1, (d.quad >= 3).astype(np.float64))
        share = bad.toarray().ravel() / np.maximum((long @ number).toarray().ravel(), 1e-9)
        return np.stack([(mean + 10) / 20 * 2, share], axis=1)

    def _roles(self, before: Any, both: NDArray[np.int64]) -> NDArray[np.float64]:
        """Cosine of who acted for each side, by branch of the state."""
        import numpy as np

        d = self.days
        width = len(d.roles)
        made = (before @ d.counts(d.role + width * d.way, 2 * width)).tocsr()
        q = np.asarray(made[self.asked].todense()).ravel()
        out = np.zeros(len(both))
        for turn in (0, 1):
            mine = both[:, 1] == turn
            part = made[both[mine, 0]]
            own = np.roll(q, width) if turn else q
            length = np.sqrt(np.asarray(part.multiply(part).sum(axis=1)).ravel())
            out[mine] = (part @ own) / np.maximum(length * np.linalg.norm(own), 1e-9)
        return out

    def _last(self, day: int, turn: int) -> list[int]:
        """The last moves up to a day as columns, in order, in the asked dyad's directions."""
        d = self.days
        stop = int(d.starts[day + 1])
        first = max(int(d.starts[day]) - 200, 0)
        out: list[int] = []
        k = stop - 1
        while k >= first and len(out) < int(self.rules["describe"]["last"]):
            same = d.dyad[d.at[k]] == d.dyad[day] and d.date[d.at[k]] > d.date[day] - int(
                self.rules["describe"]["days"]
            )
            if not same:
                break
            out.append((2 * int(d.kind[k]) + int(d.way[k])) ^ turn)
            k -= 1
        return out[::-1]

    def _said(self, column: int, a: str, b: str) -> str:
        """A move in words, with the codes of who acts on whom."""
        kind, way = self.days.kinds[column // 2], column % 2
        x, y = (a, b) if way == self.forward else (b, a)
        words = self.rules["words"]
        return str(words.get(kind) or words.get(kind.split()[0]) or f"X: {kind} Y").replace("X", x).replace("Y", y)

    def _moves(self, q: NDArray[np.float64], a: str, b: str) -> tuple[str, ...]:
        import numpy as np

        return tuple(self._said(int(c), a, b) for c in np.argsort(-q, kind="stable")[:6] if q[c] > 0)

    def _told(
        self, day: int, turn: int, likeness: float, q: NDArray[np.float64], made: Any, rare: NDArray[np.float64],
        a: str, b: str, spans: Sequence[int], parts: Mapping[str, float],
    ) -> Precedent:  # fmt: skip
        import numpy as np

        d = self.days
        theirs = np.asarray(made[day].todense()).ravel()
        theirs = theirs[np.arange(theirs.size) ^ turn]
        mine, other = np.log1p(q) * rare, np.log1p(theirs) * rare
        both, over, under = np.minimum(mine, other), np.maximum(other - mine, 0), np.maximum(mine - other, 0)
        pair = d.dyads[int(d.dyad[day])]
        x, y = pair if (self.forward ^ turn) == 0 else (pair[1], pair[0])

        def said(values: NDArray[np.float64], one: str, other_side: str, most: int = 4) -> tuple[str, ...]:
            best = [int(c) for c in np.argsort(-values, kind="stable")[:most] if values[c] > 0.25 * rare[c]]
            return tuple(self._said(c, one, other_side) for c in best)

        days = int(self.rules["describe"]["days"])
        own = np.flatnonzero(d.dyad == d.dyad[day])
        past = own[(d.date[own] > d.date[day] - days) & (d.date[own] <= d.date[day])]
        behind = self._inside(past)
        before = float(d.score[behind].mean())
        counted = np.bincount(d.quad[behind], minlength=5)
        aftermath = []
        coming = behind[:0]
        for span in spans:
            next_days = own[(d.date[own] > d.date[day]) & (d.date[own] <= d.date[day] + span)]
            coming = self._inside(next_days)
            number = np.bincount(d.quad[coming], minlength=5)
            types: dict[str, int] = {}
            for k in coming.tolist():
                name = d.kinds[int(d.kind[k])].split()[0]
                types[name] = types.get(name, 0) + 1
            change = float(d.score[coming].mean()) - before if coming.size else None
            aftermath.append(
                Aftermath(
                    span, bool(d.date[day] + span <= self.upto),
                    (int(number[1]), int(number[2]), int(number[3]), int(number[4])),
                    dict(sorted(types.items(), key=lambda item: (-item[1], item[0]))), change,
                )
            )  # fmt: skip
        return Precedent(
            x, y, mv.as_date(d.date[day]), likeness, dict(parts), said(both, x, y), said(under, a, b), said(over, x, y),
            (int(counted[1]), int(counted[2]), int(counted[3]), int(counted[4])), tuple(aftermath), self._ids(behind), self._ids(coming),
        )  # fmt: skip

    def _inside(self, some: NDArray[np.int64]) -> NDArray[np.int64]:
        """The moves of consecutive days."""
        import numpy as np

        if not some.size:
            return np.zeros(0, dtype=np.int64)
        return np.arange(self.days.starts[some[0]], self.days.starts[some[-1] + 1])

    def _ids(self, moves: NDArray[np.int64]) -> tuple[str, ...]:
        names = self.found.id.take(self.days.row[moves]).to_pylist() if moves.size else []
        return tuple(dict.fromkeys(names))
