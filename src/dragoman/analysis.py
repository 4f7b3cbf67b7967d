"""The record as people open it: what the room ``record`` keeps, with the measures and forecasts that follow from it.

``dragoman.open_record`` gives this one. The room itself knows nothing of what is made of it.
"""

from __future__ import annotations

import datetime
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from dragoman.record.filters import date
from dragoman.record.store import Record as Kept

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dragoman.forecasts.answers import Answer
    from dragoman.forecasts.asked import Asked
    from dragoman.forecasts.forecast import Forecast
    from dragoman.forecasts.questions import Refused
    from dragoman.measures.precedents import Precedents
    from dragoman.measures.series import Series
    from dragoman.measures.tally import View
    from dragoman.measures.timing import Timing
    from dragoman.measures.turning import Turns
    from dragoman.measures.watch import Alarms


def open_record(path: str | Path, *, create: bool = True, readonly: bool = False) -> Record:
    """The record in the file ``path``, to be used in a ``with`` block.

    Where there is none, it is made, unless ``create`` is false or ``readonly`` is true. RecordError, with the
    mend in one line, for a file that is no record, a folder that cannot be written and the like.
    """
    return Record(Path(path), create=create, readonly=readonly)


class Record(Kept):
    """A record with its measures and forecasts. Parties are codes ("RUS") or states in words, days ISO 8601."""

    def __repr__(self) -> str:
        return f"<Dragoman record {self.path}>"

    def _repr_html_(self) -> str:
        from html import escape

        rows = "".join(f"<tr><th>{name}</th><td>{number:,}</td></tr>" for name, number in self.counts().items())
        return f"<table><caption>{escape(str(self.path))}</caption><tbody>{rows}</tbody></table>"

    def series(
        self, a: str, b: str, *, from_: str | None = None, to: str | None = None, step: str = "day",
        now: bool = False, view: View | None = None,
    ) -> Series:
        """How close two parties are, step by step: counts, closeness −100…100 with its band, P(closer).

        ``now``: each day as known at the end and not as known then. ``view`` says what counts (docs/measures.md).
        """
        from dragoman.measures.series import series

        return series(self, a, b, from_=from_, to=to, step=step, now=now, view=view)

    def turning_points(
        self, a: str | None = None, b: str | None = None, *, from_: str | None = None, to: str | None = None,
        least: float | None = None, most: int = 5, view: View | None = None,
    ) -> Turns:
        """The days on which the course between two parties broke, or that of all dyads: at least so probable.

        Without ``least`` all of two named parties, else those of 0.5 and more; ``most`` of each dyad.
        """
        from dragoman.measures.turning import turning_points

        return turning_points(self, a, b, from_=from_, to=to, view=view, least=least, most=most)

    def watch_list(
        self, a: str | None = None, b: str | None = None, *, from_: str | None = None, to: str | None = None,
        floor: int = 10, view: View | None = None,
    ) -> Alarms:
        """The days on which closeness passed a level unseen for a year, with ``floor`` events in the 30 days before."""
        from dragoman.measures.watch import watch_list

        return watch_list(self, a, b, from_=from_, to=to, view=view, floor=floor)

    def timing(
        self, a: str, b: str, *, opponent: str | None = None, from_: str | None = None, to: str | None = None,
        horizon: int | None = None, moves: Path | None = None,
    ) -> Timing:
        """Whether A's overtures gather before B's decisions, and what pressure and overtures bring (docs/timing.md)."""
        from dragoman.measures.moves import COLUMNS, table_of_moves
        from dragoman.measures.source import party, two_parties
        from dragoman.measures.timing import timing

        last = date(to, last=True)
        on = str(last) if last else None
        return timing(
            self.flat(COLUMNS), *two_parties(a, b, on), opponent=party(opponent, on) if opponent else None,
            from_=date(from_), to=last, horizon=horizon, moves=table_of_moves(moves),
        )  # fmt: skip

    def precedents(
        self, a: str | None = None, b: str | None = None, *, event: str | None = None, on: str | None = None,
        most: int = 10,
    ) -> Precedents:
        """Earlier episodes of any dyad that are most like the last move between A and B, or like an ``event``."""
        from dragoman.measures.moves import COLUMNS
        from dragoman.measures.precedents import precedents
        from dragoman.measures.source import party

        last = date(on, last=True)
        one, other = (party(name, str(last) if last else None) if name else None for name in (a, b))
        return precedents(self.flat([*COLUMNS, "event_scale"]), one, other, on=last, event=event, most=most)

    def forecast(
        self, a: str, b: str, *, on: str | None = None, horizon: int | None = None, level: str = "governments"
    ) -> Forecast:
        """What comes between two governments, by quad and type, as known ``on`` a day (docs/forecasts.md)."""
        from dragoman.forecasts.dyads import nearest
        from dragoman.forecasts.features import HORIZONS
        from dragoman.forecasts.forecast import fit_forecaster
        from dragoman.forecasts.history import COLUMNS
        from dragoman.measures.source import party
        from dragoman.record.codes import in_text

        last = date(on, last=True)
        one, other = (party(name, str(last) if last else None) for name in (a, b))
        wanted = HORIZONS if horizon is None else (horizon,)
        fitted = fit_forecaster(
            self.flat(COLUMNS), last, level=level, horizons=sorted({nearest(h)[0] for h in wanted})
        )
        return fitted.forecast(one, other, names=(in_text(one), in_text(other)), horizons=wanted)

    def ask(
        self, question: str, *, on: str | None = None, actor: str | None = None, recipient: str | None = None,
        what: str | None = None, horizon: int | None = None, keep: bool = True,
    ) -> Answer | Refused:
        """The answer to a question in words, as known ``on`` a day, kept to be scored where ``keep``.

        Without a day it is the last of the record.
        """
        import pyarrow.compute as pc

        from dragoman.forecasts.answers import ask
        from dragoman.forecasts.history import COLUMNS

        rows = self.flat(COLUMNS)
        day = date(on, last=True) or pc.max(rows["known"]).as_py() or datetime.date.today()
        return ask(
            question, rows, day, actor=actor, recipient=recipient, what=what, horizon=horizon,
            store=AskedQuestions(self) if keep else None,
        )  # fmt: skip


class AskedQuestions:
    """The questions of a record as ``forecasts`` keeps them (``dragoman.forecasts.asked.AskedStore``)."""

    def __init__(self, record: Kept) -> None:
        self._table = record.asked

    def add(self, asked: Asked) -> None:
        """Keeps one; the same id again changes nothing."""
        self._table.add(asked.id, asdict(asked))

    def all(self) -> Iterator[Asked]:
        """Every one, oldest first."""
        from dragoman.forecasts.asked import Asked

        return (Asked(**line) for line in self._table.all())
