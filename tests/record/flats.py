"""Flat rows for tests: a few words a row, everything else filled in."""

from __future__ import annotations

import datetime
from typing import Any

import pyarrow as pa

from dragoman.record.flat import schema


def rows(*given: dict[str, Any], origin: str = "plover") -> pa.Table:
    """A table of flat rows; each dict names what matters, such as ``{"id": "a", "actor": "RUS"}``."""
    day = datetime.date(2025, 3, 1)
    usual: dict[str, Any] = {
        "origin": origin, "pair": 0, "mutual": False, "date": day, "date_precision": "day", "event": "CONSULT",
        "mode": "", "context": "", "quad_code": 1, "event_scale": 1.0, "cameo": "040", "actor": "USA",
        "actor_sector": "GOV", "recipient": "RUS", "recipient_sector": "GOV", "status": "happened", "auxiliary": "",
        "articles": 1, "sources": 1,
    }  # fmt: skip
    full = []
    for k, row in enumerate(given):
        line = {"id": str(k), **usual, **row}
        line.setdefault("enddate", line["date"])
        line.setdefault("known", line["date"])
        full.append({name: line.get(name) for name in schema().names})
    return pa.Table.from_pylist(full, schema=schema())


def many(count: int, *, first: datetime.date = datetime.date(2020, 1, 1), origin: str = "plover") -> pa.Table:
    """So many rows over two years, between five states."""
    states = ("USA", "RUS", "CHN", "UKR", "FRA")
    return rows(
        *(
            {
                "id": f"e{k}", "date": first + datetime.timedelta(days=k % 700), "actor": states[k % 5],
                "recipient": states[(k // 5) % 5], "event": ("CONSULT", "ASSAULT")[k % 2],
                "quad_code": (1, 4)[k % 2],
            }
            for k in range(count)
        ),
        origin=origin,
    )  # fmt: skip
