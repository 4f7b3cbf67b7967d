"""Size: all dyads by month over many imported events, against the same query by hand in DuckDB.

    python evaluation/record_benchmark.py [EVENTS]     (default 10,000,000)

Prints one JSON line: seconds of each (the best of three), their ratio, and the peak memory of the whole. The events are
made up (seed 1), over ten years, between 200 states.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from dragoman.record import Incoming, open_record
from dragoman.record.duck import connect, parquet
from dragoman.record.flat import schema

BLOCK = 200_000
TYPES = (("CONSULT", 1, 1.0), ("AID", 2, 7.0), ("ACCUSE", 3, -2.0), ("ASSAULT", 4, -10.0))


def block(k: int, rows: int, rng: np.random.Generator) -> pa.Table:
    """Flat rows of made-up events; busy states are busier."""
    states = [f"{chr(65 + i // 26)}{chr(65 + i % 26)}X" for i in range(200)]
    weights = 1 / np.arange(1, 201)
    kind = rng.integers(0, 4, rows)
    day = (np.datetime64("2015-01-01") + rng.integers(0, 3650, rows)).astype("datetime64[D]")

    def word(indices: np.ndarray, values: list[str]) -> pa.DictionaryArray:
        return pa.DictionaryArray.from_arrays(pa.array(indices.astype(np.int32)), pa.array(values))

    def same(value: str) -> pa.DictionaryArray:
        return word(np.zeros(rows, dtype=np.int32), [value])

    states_of = [rng.choice(200, rows, p=weights / weights.sum()) for _ in range(2)]
    given = {
        "id": pa.array(np.arange(k * BLOCK, k * BLOCK + rows).astype(str)), "origin": same("gdelt"),
        "pair": pa.array(np.zeros(rows, dtype=np.int16)), "mutual": pa.array(np.zeros(rows, dtype=bool)),
        "date": pa.array(day), "enddate": pa.array(day), "known": pa.array(day), "date_precision": same("day"),
        "event": word(kind, [t[0] for t in TYPES]), "quad_code": pa.array((kind + 1).astype(np.int8)),
        "event_scale": pa.array(np.array([t[2] for t in TYPES], dtype=np.float32)[kind]),
        "actor": word(states_of[0], states), "recipient": word(states_of[1], states), "status": same("happened"),
    }  # fmt: skip
    return pa.table({f.name: given.get(f.name, pa.nulls(rows, f.type)) for f in schema()}, schema=schema())


def blocks(events: int) -> Iterator[Incoming]:
    """The events in blocks."""
    rng = np.random.default_rng(1)
    for k in range(events // BLOCK):
        yield Incoming(block(k, BLOCK, rng), BLOCK)


def best(ask: Callable[[], object]) -> float:
    """Seconds of the quickest of three runs."""
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        ask()
        times.append(time.perf_counter() - begun)
    return min(times)


def main() -> None:
    """Fills a record in a temporary folder and asks it."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record.sqlite"
        with open_record(path) as record:
            begun = time.perf_counter()
            for _ in record.bring("gdelt", "made-up", "seed 1", blocks(events)):
                pass
            brought = time.perf_counter() - begun
            begun = time.perf_counter()
            for _ in record.pack():
                pass
            packed = time.perf_counter() - begun
            ours = best(lambda: record.tally("month", ["actor", "recipient", "quad_code"]))
        files = sorted(path.with_name(path.name + ".events").glob("year=*/*.parquet"))

        def by_hand() -> object:
            with connect() as duck:
                return duck.sql(
                    "SELECT date_trunc('month', date) AS month, actor, recipient, quad_code, count(*) AS n, "
                    f"sum(event_scale) AS scale FROM {parquet(files)} GROUP BY ALL"
                ).to_arrow_table()

        hand = best(by_hand)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {
        "events": events, "bring_s": round(brought, 1), "pack_s": round(packed, 1), "tally_s": round(ours, 2),
        "by_hand_s": round(hand, 2), "ratio": round(ours / hand, 2), "peak_mb": round(peak),
    }  # fmt: skip
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
