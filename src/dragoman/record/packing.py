"""Packs the record: many small Parquet files of a year become one, and files that nobody counts go.

Asking costs by the file as well as by the row, and imports leave a file or more each. ``advice`` says when it is
time. A process killed in between leaves the old files counted, or the new one; never both, never neither.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dragoman.errors import RecordError
from dragoman.record.duck import connect, parquet, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dragoman.record.parts import Parts

MANY = 24
"""Small files that are worth a word."""

ABANDONED = 3600.0
"""Seconds after which a file that nobody counts belongs to no running import."""


@dataclass(frozen=True, slots=True)
class Packed:
    """What packing did with one origin and year."""

    origin: str
    year: int
    files: int
    rows: int


def advice(parts: Parts) -> list[str]:
    """What to do for quicker answers, in words; usually nothing."""
    files, rows, small = parts.size()
    if small >= MANY:
        return [f"{files:,} event files, {small:,} of them small ({rows:,} rows); dragoman record pack makes them few"]
    return []


def pack(parts: Parts) -> Iterator[Packed]:
    """Packs every origin and year that lies in several files; each is committed by itself."""
    for origin, year in parts.scattered():
        yield _pack_year(parts, origin, year)
    parts.sweep(older_than=time.time() - ABANDONED)


def _pack_year(parts: Parts, origin: str, year: int) -> Packed:
    import duckdb

    old = parts.of_year(origin, year)
    # Never the name of a file that counts: it must be able to lie beside them until the commit.
    name = f"packed-{time.time_ns():x}-{os.getpid()}"
    path = parts.folder / f"year={year}" / f"{name}.parquet"
    temporary = path.with_name(f".{path.name}")
    rows_of_year = f"SELECT * FROM {parquet([parts.folder / p for p in old])} ORDER BY date, id, pair"
    try:
        with connect() as duck:
            duck.execute("SET preserve_insertion_order = false")
            duck.execute(f"COPY ({rows_of_year}) TO {quoted(temporary)} (FORMAT parquet, COMPRESSION zstd)")
            counted = duck.execute(
                f"SELECT count(*), CAST(min(date) AS VARCHAR), CAST(max(date) AS VARCHAR) FROM {parquet([temporary])}"
            ).fetchone()
        assert counted is not None
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    except (OSError, duckdb.Error) as error:
        with suppress(OSError):
            temporary.unlink()
        raise RecordError(
            f"the events of {year} cannot be packed ({str(error).splitlines()[0]}); free some disk space, then run "
            "the same command again: nothing was lost"
        ) from error
    rows, first, last = counted
    parts.swap(old, (f"year={year}/{path.name}", origin, year, rows, first, last, path.stat().st_size))
    return Packed(origin, year, len(old), rows)
