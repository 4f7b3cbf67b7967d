"""Flat rows for tests of measures, given by what matters in each."""

from __future__ import annotations

import datetime
from typing import Any

import pyarrow as pa

from dragoman.ontology import plover
from dragoman.record.flat import schema

FIRST = datetime.date(2024, 1, 1)
"""A Monday."""


def day(number: int) -> datetime.date:
    """The day so many after FIRST."""
    return FIRST + datetime.timedelta(days=number)


def row(number: int, actor: str, recipient: str, event: str, **more: Any) -> dict[str, Any]:
    """An event of one actor and recipient on the day so many after FIRST, which happened and was told that day."""
    kind = plover().event(event)
    out: dict[str, Any] = {
        "origin": "read", "pair": 0, "mutual": False, "date": day(number), "enddate": day(number),
        "date_precision": "day", "known": day(number), "event": event, "mode": "", "context": "",
        "quad_code": kind.quad_code, "event_scale": kind.score, "cameo": "", "actor": actor, "actor_sector": "GOV",
        "recipient": recipient, "recipient_sector": "GOV", "status": "happened",
    }  # fmt: skip
    return out | more


def table(rows: list[dict[str, Any]]) -> pa.Table:
    """The rows as a flat table, with ids e0, e1, … where none is given."""
    named = [{"id": f"e{k}", **one} for k, one in enumerate(rows)]
    return pa.Table.from_pylist(named, schema=schema())
