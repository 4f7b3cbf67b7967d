"""Facts to rank with: who did what to whom on which day, as numbers, from a ``tkg`` set or from flat rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dragoman.errors import UsageError

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
    suffix = "_name" if by == "name" else ""
    columns = ["date", "known", "status", relation]
    columns += [f"{side}{end}" for side in ("actor", "recipient") for end in dict.fromkeys((suffix, "", "_sector"))]
    rows: dict[tuple[str, str, str, int], None] = {}
    home: dict[str, str] = {}
    role: dict[str, str] = {}
    first = dt.date(1970, 1, 1)
    for row in table.select(list(dict.fromkeys(columns))).to_pylist():
        subject, object_ = row[f"actor{suffix}"], row[f"recipient{suffix}"]
        if not (subject and object_ and row[relation] and row["date"]):
            continue
        if row["status"] not in (None, "happened") or (on and (row["known"] or row["date"]) >= on):
            continue
        rows[subject, row[relation], object_, (row["date"] - first).days] = None
        for side, name in (("actor", subject), ("recipient", object_)):
            home.setdefault(name, row[side] or "")
            role.setdefault(name, (row[f"{side}_sector"] or "").split(" ")[0])
    if not rows:
        raise UsageError("no row tells what one known party did to another; import events first")
    entities, relations = sorted(home), sorted({row[1] for row in rows})
    entity, kind = {name: i for i, name in enumerate(entities)}, {name: i for i, name in enumerate(relations)}
    numbers = np.array([(entity[s], kind[r], entity[o], day) for s, r, o, day in rows], np.int64)
    numbers = numbers[np.lexsort((numbers[:, 2], numbers[:, 1], numbers[:, 0], numbers[:, 3]))]
    day = int(numbers[0, 3])
    numbers[:, 3] -= day
    return Facts(
        numbers,
        tuple(entities),
        tuple(relations),
        _numbered([home[name] for name in entities]),
        _numbered([role[name] for name in entities]),
        first + dt.timedelta(days=day),
    )


def _numbered(words: list[str]) -> Ints:
    order = {word: i for i, word in enumerate(sorted(set(words) - {""}), 1)}
    return np.array([order.get(word, 0) for word in words], np.int64)
