"""Who counts, and how much: a record's events tallied by day as a measure wants to see them."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

from dragoman.errors import UsageError
from dragoman.measures.columns import coded, day_number, day_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from dragoman.measures.source import Source

STATUSES = ("happened", "planned", "hypothetical", "denied")
GOVERNMENT = frozenset({"", "GOV", "MIL", "LEG", "JUD", "COP", "SPY"})
"""Primary sectors that speak for a state; empty is the state by its name alone."""

LEVELS = ("states", "governments")
BY = ("actor", "recipient", "event", "quad_code")


def _open(name: str) -> list[dict[str, str]]:
    text = (resources.files("dragoman.measures") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def blocs() -> Mapping[tuple[str, str], tuple[int, int]]:
    """(bloc, member) → first and last day of membership, as days since 1970."""

    def day(text: str, otherwise: int) -> int:
        return day_number(datetime.date.fromisoformat(text)) if text else otherwise

    return MappingProxyType(
        {(r["bloc"], r["member"]): (day(r["start"], -(1 << 31)), day(r["end"], 1 << 31)) for r in _open("blocs.csv")}
    )


@cache
def outlets() -> Mapping[str, str]:
    """Folded name of an outlet → code of the state that it speaks from."""
    return MappingProxyType({_outlet(row["outlet"]): row["country"] for row in _open("outlets.csv")})


def _outlet(name: str) -> str:
    from dragoman.record.codes import fold

    return fold(name).removeprefix("the ")


@dataclass(frozen=True, slots=True)
class View:
    """Which events count, and how much.

    ``status``: weight of each status; what is not named does not count. ``words``: weight of statements that
    PLOVER has no type for (CAMEO 01 and 02). ``level``: ``states`` counts whatever anyone of a state does,
    ``governments`` the state itself, its executive, parliament, courts, police, services and armed forces.
    ``blocs``: blocs of ``data/blocs.csv`` whose members count as the bloc while they belong to it. ``side``: a
    state's code keeps what its outlets tell, ``other`` what outlets of neither party tell, ``balanced`` gives
    both parties' outlets and the others the same weight. ``origin`` and ``known`` as in ``Record.flat``.
    """

    status: Mapping[str, float] = field(default_factory=lambda: {"happened": 1.0})
    words: float = 0.0
    level: str = "states"
    blocs: Sequence[str] = ()
    side: str | None = None
    origin: str | None = None
    known: str | None = None

    def __post_init__(self) -> None:
        for name, weight in self.status.items():
            if name not in STATUSES:
                raise UsageError(f"there is no status {name!r}; the statuses are {', '.join(STATUSES)}")
            if not weight >= 0:
                raise UsageError(f"the weight of {name} is {weight}; weights are 0 or more")
        if not self.words >= 0:
            raise UsageError(f"the weight of words is {self.words}; weights are 0 or more")
        if self.level not in LEVELS:
            raise UsageError(f"there is no level {self.level!r}; choose {' or '.join(LEVELS)}")
        known = {bloc for bloc, _ in blocs()}
        for bloc in self.blocs:
            if bloc not in known:
                raise UsageError(f"there is no bloc {bloc!r}; the blocs are {', '.join(sorted(known))}")


def tally(source: Source, view: View | None = None, parties: Sequence[str] = (), *, to: str | None = None) -> pa.Table:
    """The events of a source up to a day as ``tallied`` gives them; ``parties`` tell the sides apart."""
    view = view or View()
    return tallied(source.tally("day", columns_of(view), origin=view.origin, known=view.known, to=to), view, parties)


def columns_of(view: View) -> list[str]:
    """The columns of events that the view needs to tell which count, beside the day."""
    sectors = ["actor_sector", "recipient_sector"] if view.level == "governments" else []
    return [*BY, "status", *sectors, *(["outlet"] if view.side is not None else [])]


def tallied(table: pa.Table, view: View, parties: Sequence[str] = ()) -> pa.Table:
    """A tally by the columns that the view needs → ``date``, ``actor``, ``recipient``, ``event``, ``quad_code``,
    ``n``, ``scale`` and ``told``.

    ``n`` counts the events that count, ``scale`` is the weighted sum of their scores, ``told`` counts all that
    is reported, which measures how busy the news were.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    number = table["n"].to_numpy().astype(np.int64)
    weight = np.ones(len(number))
    if "status" in table.column_names:
        weight *= _looked_up(table["status"], lambda word: float(view.status.get(word or "happened", 0.0)))
    if view.level == "governments":
        for side in ("actor_sector", "recipient_sector"):
            weight *= _looked_up(table[side], lambda word: float((word or "").split(" ")[0] in GOVERNMENT))
    if view.side is not None:
        weight *= _of_side(table, view.side, tuple(parties), number * weight)
    weight *= np.where(pc.is_null(table["event"]).to_numpy(zero_copy_only=False), view.words, 1.0)
    sides = {name: table[name] for name in ("actor", "recipient")}
    if view.blocs:
        days = day_numbers(table["date"])
        sides = {name: _as_bloc(column, days, view.blocs) for name, column in sides.items()}
    scale = np.nan_to_num(pc.fill_null(table["scale"].cast(pa.float64()), 0.0).to_numpy())
    return pa.table(
        {
            "date": table["date"],
            **sides,
            "event": table["event"],
            "quad_code": table["quad_code"],
            "n": np.where(weight > 0, number, 0),
            "weight": weight,
            "scale": scale * weight,
            "told": number,
        }
    )


def _looked_up(column: pa.ChunkedArray, value: Callable[[str | None], float]) -> NDArray[np.float64]:
    """A number for each row, from its word."""
    import numpy as np

    at, words = coded(column)
    return np.array([*(value(word) for word in words), value(None)])[at]


def _of_side(table: pa.Table, side: str, parties: tuple[str, ...], counted: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much each row counts when the reporting is seen from one side, or all sides count the same."""
    import numpy as np

    from dragoman.measures.source import party

    def country(word: str | None) -> frozenset[str]:
        return frozenset(outlets().get(_outlet(name), "") for name in (word or "").split(";"))

    if side not in ("other", "balanced"):
        wanted = party(side)
        return _looked_up(table["outlet"], lambda word: float(wanted in country(word)))
    if len(parties) != 2:
        raise UsageError(f"--side {side} is between two parties; name both")

    def of(one: str) -> NDArray[np.float64]:
        return _looked_up(table["outlet"], lambda word: float(one in country(word)))

    parts = [of(one) for one in parties]
    parts.append(_looked_up(table["outlet"], lambda word: float(bool(country(word) - set(parties)))))
    if side == "other":
        return parts[2]
    among = np.zeros(len(counted))
    totals = [float((part * counted).sum()) for part in parts]
    present = sum(total > 0 for total in totals)
    for part, total in zip(parts, totals, strict=True):
        if total > 0:
            among += part * counted.sum() / (present * total)
    return among


def _as_bloc(column: pa.ChunkedArray, days: NDArray[np.int64], wanted: Sequence[str]) -> pa.Array:
    """The column with members of the wanted blocs under the bloc's code on the days of their membership."""
    import numpy as np
    import pyarrow as pa

    at, words = coded(column)
    names = [*words, *wanted, None]
    result = np.where(at < 0, len(names) - 1, at)
    for bloc in reversed(wanted):  # the first named bloc wins
        for place, word in enumerate(words):
            span = blocs().get((bloc, word))
            if span is not None:
                result = np.where(
                    (at == place) & (days >= span[0]) & (days <= span[1]), len(words) + wanted.index(bloc), result
                )
    return pa.array(names, pa.string()).take(pa.array(result))
