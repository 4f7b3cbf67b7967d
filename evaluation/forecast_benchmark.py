"""How long one explained forecast takes, after fitting. Run: python evaluation/forecast_benchmark.py FOLDER

Fits the four quads within 7 days on a whole tkg folder, and asks 25 times for the forecast of a pair with the reasons
of one quad: of the two pairs with most events, and of a pair in the middle. Printed is the median of processor time.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import Counter
from pathlib import Path

import pyarrow as pa

from dragoman.forecasts.forecast import fit_forecaster
from dragoman.forecasts.history import COLUMNS
from dragoman.formats.tkg import TkgFormat
from dragoman.record.codes import is_code

QUADS = ["1", "2", "3", "4"]
TIMES = 25


def main(folder: Path) -> None:
    """Prints milliseconds by pair and quad."""
    rows = pa.concat_tables(block.rows for block in TkgFormat().read(folder, None))
    by = fit_forecaster(rows.select([name for name in COLUMNS if name in rows.column_names]), what=QUADS, horizons=[7])
    pairs = Counter(zip(*(rows[side].to_pylist() for side in ("actor", "recipient")), strict=True))
    states = [pair for pair, _ in pairs.most_common() if pair[0] != pair[1] and all(c and is_code(c) for c in pair)]
    for a, b in (states[0], states[1], states[len(states) // 20]):
        for quad in ("1", "4"):
            took = []
            for _ in range(TIMES):
                began = time.process_time()
                by.forecast(a, b, what=QUADS, horizons=[7], about=(a, quad, 7))
                took.append(1000 * (time.process_time() - began))
            print(f"{a} and {b}, quad {quad}: {statistics.median(took):.1f} ms", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
