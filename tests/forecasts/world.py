"""A small made-up world as flat rows: five states, some of which deal with each other more than others."""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
from tests.record.flats import rows

FIRST = datetime.date(2024, 1, 1)
STATES = ("PER", "CHL", "KEN", "JPN", "NOR")
KINDS = (("CONSULT", 1, 2.5), ("AID", 2, 10.0), ("ACCUSE", 3, -3.0), ("ASSAULT", 4, -9.0))


def day(number: int) -> datetime.date:
    """A day of that world, from 0."""
    return FIRST + datetime.timedelta(days=number)


def event(id: str, on: int, actor: str, recipient: str, kind: str = "CONSULT", **more: Any) -> dict[str, Any]:
    """One row."""
    quad, scale = next((q, s) for name, q, s in KINDS if name == kind)
    return {
        "id": id, "date": day(on), "actor": actor, "recipient": recipient, "event": kind, "quad_code": quad,
        "event_scale": scale, **more,
    }  # fmt: skip


@cache
def events(days: int = 150, seed: int = 3) -> tuple[dict[str, Any], ...]:
    """Peru and Chile meet often and in bursts, Kenya and Japan quarrel, Norway keeps quiet."""
    random = np.random.default_rng(seed)
    out = []
    heat = 0.3
    for on in range(days):
        heat = 0.9 * heat + 0.1 * random.random() * (3 if on % 40 < 12 else 0.5)
        for a in STATES:
            for b in STATES:
                if a == b:
                    continue
                for kind, _, _ in KINDS:
                    rate = 0.01
                    if {a, b} == {"PER", "CHL"} and kind in ("CONSULT", "AID"):
                        rate = 0.8 * heat if kind == "CONSULT" else 0.15 * heat
                    if {a, b} == {"KEN", "JPN"} and kind in ("ACCUSE", "ASSAULT"):
                        rate = 0.3
                    if "NOR" in (a, b):
                        rate /= 10
                    if random.random() < rate:
                        out.append(event(f"e{len(out)}", on, a, b, kind))
    return tuple(out)


@cache
def table(days: int = 150) -> pa.Table:
    """The world's rows."""
    return rows(*events(days))
