"""Made-up records for the tests of measures: flat events of a few dyads, and a source that tallies them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

FIRST = datetime.date(2020, 1, 1)
SCORES = {"CONSULT": (1, 2.5), "AID": (2, 10.0), "ACCUSE": (3, -3.0), "ASSAULT": (4, -9.0), "REQUEST": (3, 0.0)}


def event(day: int, actor: str, recipient: str, type: str | None, **other: Any) -> dict[str, Any]:
    """A flat event on the day counted from FIRST."""
    quad, scale = SCORES[type] if type else (1, None)
    row = {
        "date": FIRST + datetime.timedelta(days=day), "actor": actor, "recipient": recipient, "event": type,
        "quad_code": quad, "event_scale": scale, "status": "happened", "actor_sector": "GOV",
        "recipient_sector": "GOV", "outlet": "Reuters",
    }  # fmt: skip
    return row | other


def thaw(break_at: int = 200, days: int = 400) -> list[dict[str, Any]]:
    """Two states at odds until a day and on good terms from it on, while two others talk all the time."""
    rows = []
    for day in range(days):
        rows.append(event(day, "CHN", "RUS", "CONSULT"))
        if day % 2 == 0:
            rows.append(event(day, "ISR", "JOR", "ACCUSE" if day < break_at else "CONSULT"))
        if day % 3 == 0:
            rows.append(event(day, "JOR", "ISR", "ASSAULT" if day < break_at else "AID"))
    return rows


class Made:
    """A source of given flat events."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.table = pa.Table.from_pylist([{"id": f"e{k}"} | row for k, row in enumerate(rows)])

    def _kept(self, wanted: dict[str, Any]) -> pa.Table:
        rows = self.table.to_pylist()
        for key, keep in (("from_", lambda d, x: d >= x), ("to", lambda d, x: d <= x)):
            if wanted.get(key):
                rows = [r for r in rows if keep(r["date"].isoformat(), wanted[key])]
        return pa.Table.from_pylist(rows, schema=self.table.schema)

    def tally(self, step: str = "day", by: Sequence[str] = (), **wanted: Any) -> pa.Table:
        groups = self._kept(wanted).group_by(["date", *by]).aggregate([([], "count_all"), ("event_scale", "sum")])
        return groups.rename_columns(["date", *by, "n", "scale"])

    def flat(self, columns: Sequence[str] | None = None, **wanted: Any) -> pa.Table:
        found = self._kept(wanted)
        return found.select(list(columns)) if columns else found
