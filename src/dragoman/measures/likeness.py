"""How alike two episodes are, and the search for the most alike: what ``precedents`` works with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dragoman.measures import moves as mv
from dragoman.measures.columns import date_of
from dragoman.measures.precedents import Aftermath, Precedent, Precedents

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from dragoman.measures import episodes as ep


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
class Search:
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
            there = free & (np.asarray(moved[:, column].todense()).ravel() > 0)
            there = np.flatnonzero(there & ~own if turn else there)  # the same dyad plays its own parts
            sides.append(np.stack([there, np.full(there.size, turn)], axis=1))
        both = np.concatenate(sides)
        if not both.size:
            words = f"no earlier move of the kind: {self._said(self.anchor, a, b)}"
            return Precedents(a, b, date_of(d.date[self.asked]), self._moves(q, a, b), (), {}, {}, 0, words)
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
        mine_last = self._last(self.asked, 0, rare)
        order = {int(k): edit_likeness(mine_last, self._last(int(both[k, 0]), int(both[k, 1]), rare)) for k in top}
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
                {
                    "moves": float(jaccard[k]), "order": order[k], "level": float(alike_level[k]),
                    "roles": float(roles[k]),
                },
            )
            for k in chosen
        ]  # fmt: skip
        number = "1 earlier episode" if len(both) == 1 else f"{len(both):,} earlier episodes"
        words = f"{number} with the move: {self._said(self.anchor, a, b)}"
        return Precedents(
            a,
            b,
            date_of(d.date[self.asked]),
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
        return np.asarray(np.log1p(2 * moved.shape[0] / np.maximum(either, 1)))

    def _jaccard(
        self, made: Any, at: NDArray[np.int64], q: NDArray[np.float64], rare: NDArray[np.float64], turn: int
    ) -> NDArray[np.float64]:
        """Σ min / Σ max of the faded counts, each by its rarity; logarithms, so that loud and quiet dyads compare."""
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

    def _last(self, day: int, turn: int, rare: NDArray[np.float64]) -> list[int]:
        """The last moves up to a day in order, as columns in the asked dyad's directions.

        Of each day the rarest move of either side: what order the moves of one day had is not told.
        """
        d = self.days
        out: list[list[int]] = []
        oldest = d.date[day] - int(self.rules["describe"]["days"])
        k = day
        while k >= 0 and d.dyad[k] == d.dyad[day] and d.date[k] > oldest and sum(map(len, out)) < self._most():
            inside = slice(d.starts[k], d.starts[k + 1])
            columns = (2 * d.kind[inside] + d.way[inside]) ^ turn
            sides = [[int(c) for c in columns if c % 2 == way] for way in (0, 1)]
            out.append([max(side, key=lambda c: (rare[c], c)) for side in sides if side])
            k -= 1
        return [column for moves in reversed(out) for column in moves][-self._most() :]

    def _most(self) -> int:
        return int(self.rules["describe"]["last"])

    def _said(self, column: int, a: str, b: str) -> str:
        """A move in words, with the codes of who acts on whom."""
        kind, way = self.days.kinds[column // 2], column % 2
        x, y = (a, b) if way == self.forward else (b, a)
        words = self.rules["words"]
        said = str(words.get(kind) or words.get(kind.split()[0]) or f"X: {kind} Y")
        # At once: the code that stands for X may hold a Y itself.
        return re.sub(r"\b[XY]\b", lambda m: x if m[0] == "X" else y, said)

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
        both = np.minimum(mine, other)
        over, under = np.where(mine < other / 2, other - mine, 0), np.where(other < mine / 2, mine - other, 0)
        pair = d.dyads[int(d.dyad[day])]
        x, y = pair if (self.forward ^ turn) == 0 else (pair[1], pair[0])

        def said(values: NDArray[np.float64], one: str, other_side: str, most: int = 4) -> tuple[str, ...]:
            best = [int(c) for c in np.argsort(-values, kind="stable")[:most] if values[c] > 0.25 * rare[c]]
            return tuple(self._said(c, one, other_side) for c in best)

        days = int(self.rules["describe"]["days"])
        own = np.flatnonzero(d.dyad == d.dyad[day])
        past = own[(d.date[own] > d.date[day] - days) & (d.date[own] <= d.date[day])]
        behind = self._inside(past)
        happened = self._events(behind)
        before = float(d.score[happened].mean())
        counted = np.bincount(d.quad[happened], minlength=5)
        aftermath = []
        coming = behind[:0]
        for span in spans:
            next_days = own[(d.date[own] > d.date[day]) & (d.date[own] <= d.date[day] + span)]
            coming = self._events(self._inside(next_days))
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
        quads = (int(counted[1]), int(counted[2]), int(counted[3]), int(counted[4]))
        return Precedent(
            x, y, date_of(d.date[day]), likeness, dict(parts), said(both, x, y), said(under, a, b), said(over, x, y),
            quads, tuple(aftermath), self._ids(behind), self._ids(coming),
        )  # fmt: skip

    def _inside(self, some: NDArray[np.int64]) -> NDArray[np.int64]:
        """The moves of consecutive days."""
        import numpy as np

        if not some.size:
            return np.zeros(0, dtype=np.int64)
        return np.arange(self.days.starts[some[0]], self.days.starts[some[-1] + 1])

    def _events(self, moves: NDArray[np.int64]) -> NDArray[np.int64]:
        """The first move of each event: a meeting is a move of both sides and one event."""
        import numpy as np

        names = self.found.id.take(self.days.row[moves]).to_pylist() if moves.size else []
        first = {name: k for k, name in reversed(list(enumerate(names)))}
        return moves[np.sort(np.array(list(first.values()), dtype=np.int64))]

    def _ids(self, moves: NDArray[np.int64]) -> tuple[str, ...]:
        names = self.found.id.take(self.days.row[moves]).to_pylist() if moves.size else []
        return tuple(dict.fromkeys(names))
