"""Facts to rank with: who did what to whom on which day, as numbers, from a ``tkg`` set or from flat rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dragoman.errors import UsageError
from dragoman.measures.columns import date_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from dragoman.forecasts.ranking.joins import Ints
    from dragoman.formats.tkg import Tkg


@dataclass(frozen=True, slots=True)
class Facts:
    """Rows (n, 4) of subject, relation, object, day, by day; names by number; country and role of each entity.

    A home or role of 0 is none. ``start`` is the date of day 0, or null where it is not known.
    """

    rows: Ints
    entities: tuple[str, ...]
    relations: tuple[str, ...]
    homes: Ints
    roles: Ints
    start: dt.date | None = None

    def before(self, day: int) -> Ints:
        """The rows of earlier days."""
        return self.rows[: int(np.searchsorted(self.rows[:, 3], day))]

    def on(self, day: int) -> Ints:
        """The rows of a day."""
        first, last = np.searchsorted(self.rows[:, 3], [day, day + 1])
        return self.rows[first:last]

    def date(self, day: int) -> str:
        """A day as an ISO date, or as ``day N`` where the first date is not known."""
        return (self.start + dt.timedelta(days=int(day))).isoformat() if self.start else f"day {day}"


def named(names: Sequence[str]) -> tuple[Ints, Ints]:
    """Home and role of names such as "Police (India)" and "India": (homes, roles), 0 for none."""
    plain = [name.replace("_", " ").strip() for name in names]
    split = [
        (name[: name.rindex("(")].strip(), name[name.rindex("(") + 1 : -1].strip())
        if name.endswith(")") and "(" in name
        else None
        for name in plain
    ]
    countries = {country: i for i, country in enumerate(sorted({pair[1] for pair in split if pair}), 1)}
    roles = {role: i for i, role in enumerate(sorted({pair[0] for pair in split if pair}), 2)}
    homes = [countries[pair[1]] if pair else countries.get(name, 0) for name, pair in zip(plain, split, strict=True)]
    kinds = [roles[pair[0]] if pair else int(name in countries) for name, pair in zip(plain, split, strict=True)]
    return np.array(homes, np.int64), np.array(kinds, np.int64)


def facts_of(tkg: Tkg, start: dt.date | None = None, splits: Sequence[str] = ("train", "valid", "test")) -> Facts:
    """The facts of a set's splits; names in the style of ICEWS tell home and role."""
    rows = np.concatenate([getattr(tkg, split) for split in splits])
    homes, roles = named(tkg.entities)
    return Facts(
        rows[np.argsort(rows[:, 3], kind="stable")], tuple(tkg.entities), tuple(tkg.relations), homes, roles, start
    )


def tkg_of(table: pa.Table, *, relation: str = "event", by: str = "actor", on: dt.date | None = None) -> Facts:
    """The facts of flat rows: what happened, told before ``on``, from one known party to another.

    ``relation`` is the column of what was done (``event``: PLOVER type, or ``cameo``); ``by`` is ``actor`` for codes
    or ``name`` for names, whose home then is the code. The role is the first sector. Reports of one fact on one day
    count once. UsageError for other columns or when no row is left.
    """
    if relation not in ("event", "cameo") or by not in ("actor", "name"):
        raise UsageError("rank over relation='event' or 'cameo', by='actor' or 'name'")
    import pyarrow as pa
    import pyarrow.compute as pc

    suffix = "_name" if by == "name" else ""
    told = pc.coalesce(table["known"], table["date"])
    which = pc.is_in(pc.cast(table["status"], pa.string()), pa.array(["happened", None]))
    for name in (f"actor{suffix}", f"recipient{suffix}", relation, "date"):
        which = pc.and_(which, pc.is_valid(table[name]))
    if on:
        which = pc.and_(which, pc.less(told, pa.scalar(on)))
    rows = table.filter(which)

    def words(name: str) -> list[str]:
        return [word or "" for word in pc.cast(rows[name], pa.string()).to_pylist()]

    parties = words(f"actor{suffix}") + words(f"recipient{suffix}")
    if not parties:
        raise UsageError("no row tells what one known party did to another; import events first")
    entities, first, entity = np.unique(np.array(parties, object), return_index=True, return_inverse=True)
    codes = words("actor") + words("recipient")
    sectors = words("actor_sector") + words("recipient_sector")
    relations, kind = np.unique(np.array(words(relation), object), return_inverse=True)
    day = pc.cast(pc.cast(rows["date"], pa.int32()), pa.int64()).to_numpy()
    begin = int(day.min())
    half = len(day)
    numbers = np.unique(np.stack([day - begin, entity[:half], kind, entity[half:]], 1), axis=0)
    return Facts(
        numbers[:, [1, 2, 3, 0]],
        tuple(entities),
        tuple(relations),
        _numbered([codes[i] for i in first]),
        _numbered([sectors[i].split(" ")[0] for i in first]),
        date_of(begin),
    )


def _numbered(words: list[str]) -> Ints:
    order = {word: i for i, word in enumerate(sorted(set(words) - {""}), 1)}
    return np.array([order.get(word, 0) for word in words], np.int64)
