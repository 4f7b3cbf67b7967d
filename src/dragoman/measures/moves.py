"""Events as moves in a game of three: A, the other government B, and A's opponent C.

Which events count as which move stands in ``data/moves.toml``. Here the flat rows (record/flat.py) become
daily counts of each move, and the opponent is found where none is given.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from dragoman.errors import DataError, UsageError
from dragoman.measures.columns import coded, day_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

COLUMNS = (
    "id", "pair", "date", "enddate", "date_precision", "known", "event", "mode", "context", "quad_code", "cameo",
    "actor", "actor_sector", "recipient", "recipient_sector", "status",
)  # fmt: skip
"""The flat columns that ``Facts`` needs; ``event_scale`` too where scores are asked for."""
NEVER = -(2**31)
_KEYS = {"from", "to", "event", "mode", "context", "cameo", "status", "day"}


@cache
def _shipped() -> Mapping[str, Any]:
    return tomllib.loads((resources.files("dragoman.measures") / "data" / "moves.toml").read_text(encoding="utf-8"))


def table_of_moves(path: Path | None = None) -> Mapping[str, Any]:
    """The table of moves and tests: the one that ships, or one of your own in the same form.

    DataError names what is wrong with it.
    """
    if path is None:
        return _shipped()
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path} is no table of moves ({error}); copy measures/data/moves.toml and edit it") from error
    missing = [key for key in ("who", "dates", "moves", "floor", "tests") if key not in found]
    if missing:
        raise DataError(f"{path} lacks [{missing[0]}]; copy measures/data/moves.toml and edit it")
    for kind, body in found["moves"].items():
        for rule in body["rules"]:
            odd = sorted(set(rule) - _KEYS)
            if odd or not {"from", "to"} <= set(rule):
                raise DataError(f"{path}: a rule of {kind} has {odd or 'no from and to'}; its keys: {sorted(_KEYS)}")
    return found


@dataclass(frozen=True, slots=True)
class Word:
    """A column of few distinct strings: ``at[i]`` is the place of row i's value in ``values``, −1 for null."""

    at: NDArray[np.int32]
    values: tuple[str, ...]

    def where(self, fits: Callable[[str], bool], null: bool = False) -> NDArray[np.bool_]:
        """Whether the value fits, row by row; ``null`` for rows without one."""
        import numpy as np

        table = np.array([fits(value) for value in self.values] + [null], dtype=bool)
        return np.asarray(table[self.at])

    def text(self, row: int) -> str:
        """The value of a row; empty for null."""
        return self.values[self.at[row]] if self.at[row] >= 0 else ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Flat rows as arrays. Days count from 1970-01-01; ``NEVER`` is a date that is not told."""

    id: pa.ChunkedArray
    date: NDArray[np.int32]
    enddate: NDArray[np.int32]
    known: NDArray[np.int32]
    quad: NDArray[np.int8]
    words: Mapping[str, Word]

    def __len__(self) -> int:
        return int(self.date.size)


def _word(column: pa.ChunkedArray) -> Word:
    import numpy as np

    at, values = coded(column)
    return Word(at.astype(np.int32), tuple(values))


def facts(table: pa.Table) -> Facts:
    """The arrays of a table of flat rows that has at least ``COLUMNS``. UsageError names a column that lacks."""
    import numpy as np

    missing = [name for name in COLUMNS if name not in table.column_names]
    if missing:
        raise UsageError(f"the table has no column {missing[0]}; give flat rows with {', '.join(COLUMNS)}")
    date, known, end = (
        day_numbers(table.column(name), NEVER).astype(np.int32) for name in ("date", "known", "enddate")
    )
    return Facts(
        id=table.column("id"),
        date=date,
        enddate=np.where(end == NEVER, date, end),
        known=np.where(known == NEVER, date, known),
        quad=np.asarray(table.column("quad_code").fill_null(0).to_numpy(), dtype=np.int8),
        words={
            name: _word(table.column(name))
            for name in (
                "date_precision", "event", "mode", "context", "cameo", "actor", "actor_sector", "recipient",
                "recipient_sector", "status",
            )
        },
    )  # fmt: skip


def _any_of(names: Sequence[str]) -> Callable[[str], bool]:
    wanted = set(names)
    return lambda value: not wanted.isdisjoint(value.split())


def official(found: Facts, sectors: Sequence[str]) -> NDArray[np.bool_]:
    """Rows whose two sides act for their state: the primary sector is one of ``sectors``."""
    import numpy as np

    wanted = set(sectors)
    ours = [
        found.words[name].where(lambda value: (value.split() or [""])[0] in wanted, null="" in wanted)
        for name in ("actor_sector", "recipient_sector")
    ]
    return np.asarray(ours[0] & ours[1])


@dataclass(frozen=True, slots=True)
class Move:
    """The events that are moves of one kind: rows of the facts with the day on which each counts."""

    rows: NDArray[np.int64]
    days: NDArray[np.int64]

    def counts(self, first: int, last: int) -> NDArray[np.float64]:
        """How many there are on each day from ``first`` to ``last``."""
        import numpy as np

        inside = self.days[(self.days >= first) & (self.days <= last)] - first
        return np.bincount(inside, minlength=last - first + 1).astype(np.float64)


def _fits(found: Facts, rule: Mapping[str, Any], parties: Mapping[str, str]) -> NDArray[np.bool_]:
    mask = found.words["actor"].where(lambda code: code == parties.get(rule["from"]))
    mask &= found.words["recipient"].where(lambda code: code == parties.get(rule["to"]))
    statuses = rule.get("status", ["happened"])
    mask &= found.words["status"].where(lambda status: status in statuses, null="happened" in statuses)
    if "event" in rule:
        mask &= found.words["event"].where(lambda name: name in rule["event"])
    for key in ("mode", "context"):
        if key in rule:
            mask &= found.words[key].where(_any_of(rule[key]))
    if "cameo" in rule:
        mask &= found.words["cameo"].where(lambda code: code.startswith(tuple(rule["cameo"])))
    return mask


def moves(found: Facts, parties: Mapping[str, str], table: Mapping[str, Any]) -> dict[str, Move]:
    """Every kind of move in the table, for ``parties`` such as {"A": "RUS", "B": "USA", "C": "UKR"}.

    An event counts once a kind and day, however many of its rows fit. A deadline (``day = "enddate"``) counts
    only where it lies after the day of the event.
    """
    import numpy as np

    allowed = official(found, table["who"]["sectors"])
    precise = table["dates"]["precision"]
    allowed &= found.words["date_precision"].where(lambda value: value in precise, null=True)
    out: dict[str, Move] = {}
    for kind, body in table["moves"].items():
        rows, days = [], []
        for rule in body["rules"]:
            if {rule["from"], rule["to"]} - set(parties):
                continue
            fits = allowed & _fits(found, rule, parties)
            day = {"date": found.date, "known": found.known, "enddate": found.enddate}[rule.get("day", "date")]
            fits &= day != NEVER
            if rule.get("day") == "enddate":
                fits &= found.enddate > found.date
            at = np.flatnonzero(fits)
            rows.append(at)
            days.append(day[at].astype(np.int64))
        out[kind] = _once(
            found, np.concatenate(rows or [np.zeros(0, np.int64)]), np.concatenate(days or [np.zeros(0, np.int64)])
        )
    return out


def _once(found: Facts, rows: NDArray[Any], days: NDArray[Any]) -> Move:
    """In order of days, each event once a day."""
    import numpy as np

    names = found.id.take(rows).to_pylist() if rows.size else []
    keep, seen = [], set()
    for k in np.lexsort((rows, days)).tolist():
        key = (names[k], int(days[k]))
        if key not in seen:
            seen.add(key)
            keep.append(k)
    return Move(rows[keep].astype(np.int64), days[keep].astype(np.int64))


def opponent(found: Facts, a: str, b: str, last: int) -> str | None:
    """The party with most material conflict with A in the year up to ``last``, B apart; None where none is.

    Where that year has no such conflict, all before it counts. In either direction, happened only; of equals the
    first by alphabet.
    """
    for since in (last - 365, NEVER):
        counts = _fought(found, a, since, last)
        rest = {code: n for code, n in counts.items() if code not in (a, b)}
        if rest:
            return min(rest, key=lambda code: (-rest[code], code))
    return None


def _fought(found: Facts, a: str, since: int, last: int) -> dict[str, int]:
    """Material conflicts of A by the other party, after the day ``since`` and up to ``last``."""
    import numpy as np

    mask = (found.quad == 4) & (found.date <= last) & (found.date > since)
    mask &= found.words["status"].where(lambda status: status == "happened", null=True)
    counts: dict[str, int] = {}
    for one, other in (("actor", "recipient"), ("recipient", "actor")):
        word = found.words[other]
        at = word.at[mask & found.words[one].where(a.__eq__)]
        number = np.bincount(at[at >= 0], minlength=len(word.values))
        for place in np.flatnonzero(number).tolist():
            counts[word.values[place]] = counts.get(word.values[place], 0) + int(number[place])
    counts.pop("", None)
    return counts
