"""How fast GDELT's event table is read, over pyarrow's bare reading of the same file in the same run.

``python evaluation/import_benchmark.py`` generates a million rows of 61 columns from a seed, in a folder that is
removed afterwards, and prints one JSON line: seconds of ``pyarrow.csv.read_csv``, of the reader alone and of the
whole import into a fresh record (medians of ``--runs``), their ratios, and the peak memory in MB of a process that
does the last alone. ``--rows`` takes another number.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from dragoman.commands.exchanging import bring
from dragoman.formats.cameo_codes import fips_of, goldstein
from dragoman.formats.gdelt import GDELT, layout
from dragoman.formats.writing import joined
from dragoman.ontology import cameo
from dragoman.record import open_record

_STATES = ("USA", "RUS", "UKR", "CHN", "ISR", "PSE", "IRN", "GBR", "DEU", "FRA", "IND", "PAK", "TUR", "SYR", "NGA", "")
_ROLES = ("GOV", "MIL", "CVL", "COP", "LEG", "BUS", "EDU", "MED", "REB", "OPP", "", "", "", "")
_AT_ONCE = 50_000


def generate(path: Path, rows: int, seed: int = 2026) -> None:
    """Writes rows shaped like GDELT's: few codes, some thousand places, an address for every third row."""
    random = np.random.default_rng(seed)
    with path.open("wb") as file:
        for start in range(0, rows, _AT_ONCE):
            columns = _columns(random, start, min(_AT_ONCE, rows - start))
            file.write(joined([columns[column.name] for column in layout(61)]))


def _columns(random: np.random.Generator, start: int, rows: int) -> dict[str, pa.Array]:
    def pick(pool: list[str], at: np.ndarray | None = None) -> pa.Array:
        return pa.array(pool).take(pa.array(random.integers(len(pool), size=rows) if at is None else at))

    def texts(values: np.ndarray) -> pa.Array:
        return pa.array(values).cast(pa.string())

    columns = {column.name: pick([""]) for column in layout(61)}
    columns["GLOBALEVENTID"] = texts(np.arange(900_000_000 + start, 900_000_000 + start + rows))
    at = random.integers(28 * 12, size=rows)
    months = [f"2025{m:02d}" for m in range(1, 13)]
    columns["SQLDATE"] = pick([m + f"{d:02d}" for m in months for d in range(1, 29)], at)
    columns["MonthYear"], columns["Year"] = pick(months, at // 28), pick(["2025"])
    columns["FractionDate"] = pick([f"{2025 + (m * 30 + d) / 365:.4f}" for m in range(1, 13) for d in range(1, 29)], at)
    for side in ("Actor1", "Actor2"):
        state, role = random.integers(len(_STATES), size=rows), random.integers(len(_ROLES), size=rows)
        columns[f"{side}CountryCode"], columns[f"{side}Type1Code"] = (
            pick(list(_STATES), state),
            pick(list(_ROLES), role),
        )
        columns[f"{side}Code"] = pc.binary_join_element_wise(
            columns[f"{side}CountryCode"], columns[f"{side}Type1Code"], ""
        )
        columns[f"{side}Name"] = pick([f"NAME {i % 4000}" for i in range(5000)])
    codes = sorted(code for code in cameo() if len(code) > 2)
    at = random.integers(len(codes), size=rows)
    columns["IsRootEvent"], columns["EventCode"] = pick(["0", "1"]), pick(codes, at)
    columns["EventBaseCode"], columns["EventRootCode"] = (
        pick([c[:3] for c in codes], at),
        pick([c[:2] for c in codes], at),
    )
    columns["QuadClass"], columns["GoldsteinScale"] = pick(list("1234")), pick([goldstein(c) for c in codes], at)
    for name in ("NumMentions", "NumSources", "NumArticles"):
        columns[name] = texts(random.geometric(0.2, size=rows))
    columns["AvgTone"] = texts(np.round(random.normal(-2, 4, size=rows), 12))
    lat, lon = random.uniform(-60, 70, 20_000).round(4), random.uniform(-180, 180, 20_000).round(4)
    countries = [fips_of(state) for state in _STATES[:-1]]
    for side in ("Actor1Geo", "Actor2Geo", "ActionGeo"):
        at = np.minimum(random.geometric(0.0005, size=rows), 19_999)
        columns[f"{side}_Type"] = pick(["1", "2", "3", "4", "5"])
        columns[f"{side}_FullName"] = pick(
            [f"Town {i}, Province {i % 300}, Country {i % 15}" for i in range(20_000)], at
        )
        columns[f"{side}_CountryCode"] = pick(countries, at % 15)
        columns[f"{side}_ADM1Code"] = pick([f"{countries[i % 15]}{i % 30:02d}" for i in range(20_000)], at)
        columns[f"{side}_ADM2Code"] = pick([str(i % 3000) for i in range(20_000)], at)
        columns[f"{side}_Lat"], columns[f"{side}_Long"] = (
            pick(lat.astype(str).tolist(), at),
            pick(lon.astype(str).tolist(), at),
        )
        columns[f"{side}_FeatureID"] = pick([str(-i * 37) for i in range(20_000)], at)
    columns["DATEADDED"] = pick([f"20251231{h:02d}{m:02d}00" for h in range(24) for m in (0, 15, 30, 45)])
    story = random.integers(start, start + rows, size=rows) // 3
    columns["SOURCEURL"] = pa.array(
        [f"https://news.example/world/2025/story-{i}-told-at-some-length.html" for i in story]
    )
    return columns


def bare(path: Path) -> None:
    """What everything is measured by: the file as a table of pyarrow's own choice."""
    csv.read_csv(
        path, csv.ReadOptions(autogenerate_column_names=True), csv.ParseOptions(delimiter="\t", quote_char=False)
    )


def reading(path: Path) -> None:
    """The reader alone."""
    for _ in GDELT.read(path):
        pass


def keeping(path: Path) -> None:
    """The whole import into a fresh record, as ``dragoman import`` does it."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder, open_record(Path(folder) / "r.sqlite") as record:
        states = [state for _, state in bring(record, GDELT, [path], None)]
        assert states[-1].finished


def peak() -> float:
    """This process's largest resident size in MB. The kernel's usage counter would begin with the parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def seconds(work: Callable[[Path], None], path: Path) -> float:
    """How long one run takes."""
    start = time.perf_counter()
    work(path)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        keeping(options.only)
        print(peak())
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "generated.export.CSV"
        generate(path, options.rows)
        times = [[seconds(work, path) for work in (bare, reading, keeping)] for _ in range(options.runs)]
        alone = subprocess.run(
            [sys.executable, __file__, "--only", str(path)], capture_output=True, check=True, text=True
        )
        size = path.stat().st_size
    base, read, kept = (statistics.median(column) for column in zip(*times, strict=True))
    print(
        json.dumps(
            {
                "rows": options.rows, "megabytes": round(size / 1e6), "read_csv": round(base, 2),
                "reader": round(read, 2), "import": round(kept, 2),
                "reader_ratio": round(read / base, 2), "import_ratio": round(kept / base, 2),
                "peak_mb": round(float(alone.stdout)),
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
