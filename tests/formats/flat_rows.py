"""Flat rows for tests: each says only what it is about."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from dragoman.record import flat

_USUAL: dict[str, Any] = {
    "origin": "read", "pair": 0, "mutual": False, "date": date(2025, 3, 14), "enddate": date(2025, 3, 14),
    "date_precision": "day", "known": date(2025, 3, 15), "event": "CONSULT", "mode": "", "context": "",
    "quad_code": 1, "event_scale": 1.0, "cameo": "040", "actor": "FRA", "actor_sector": "", "recipient": "KEN",
    "recipient_sector": "", "status": "happened", "auxiliary": "", "articles": 1, "sources": 1,
}  # fmt: skip


def told(**values: Any) -> dict[str, Any]:
    """A row of these values."""
    return values


def flat_rows(*rows: dict[str, Any]) -> pa.Table:
    """A table of the flat columns; what a row does not say is usual."""
    whole = [{**_USUAL, **row} for row in rows]
    return pa.Table.from_arrays(
        [pa.array([row.get(f.name) for row in whole], f.type) for f in flat.schema()], schema=flat.schema()
    )
