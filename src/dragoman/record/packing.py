"""Packs the record: many small Parquet files of a year become one, and files that nobody counts go.

Asking costs by the file as well as by the row, and imports leave a file or more each. ``advice`` says when it is
time. A process killed in between leaves the old files counted, or the new one; never both, never neither.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from dragoman.errors import RecordError
from dragoman.record.duck import connect, parquet, quoted
from dragoman.record.flat import ORIGIN_READ, tables

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator

    from dragoman.record.parts import Parts

MANY = 24
"""Small files that are worth a word."""

MANY_READ = 5000
"""Read events outside the files that are worth a word: a second or so for every question."""

TRIES = 3
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
    said = []
    files, rows, small = parts.size()
    if small >= MANY:
        many = f"{files:,} event files, {small:,} of them small ({rows:,} rows)"
        said.append(f"{many}: dragoman record pack makes them few")
    waiting = parts.waiting()
    if waiting >= MANY_READ:
        said.append(f"{waiting:,} read events are not packed: dragoman record pack makes questions about them quick")
    return said


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
    parts.swap(old, [(f"year={year}/{path.name}", origin, year, rows, first, last, path.stat().st_size)])
    return Packed(origin, year, len(old), rows)


def pack_read(
    db: sqlite3.Connection, parts: Parts, lines: Callable[[], Iterable[dict[str, Any]]]
) -> Iterator[Packed]:
    """Puts the read events into files by year, where any of them is not in one as it now is."""
    for _ in range(TRIES):
        if not parts.waiting():
            return
        seen = db.execute("PRAGMA data_version").fetchone()
        new = list(_read_parts(parts, lines()))

        def unchanged(seen: object = seen) -> None:
            if db.execute("PRAGMA data_version").fetchone() != seen:
                raise _ChangedError
            db.execute("DELETE FROM unpacked")

        old = parts.files_of(ORIGIN_READ)
        try:
            parts.swap(old, new, unchanged)
        except _ChangedError:
            continue
        for _, origin, year, rows, *_ in new:
            yield Packed(origin, year, 1, rows)
        return
    raise RecordError("another program keeps writing to the record; pack it when that is done")


class _ChangedError(Exception):
    """The record changed while its events were written out."""


def _read_parts(parts: Parts, lines: Iterable[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    import pyarrow as pa

    name = f"read-{time.time_ns():x}-{os.getpid()}"
    for year, of_year in groupby(lines, lambda line: int(line["date"][:4])):
        yield parts.write_part(ORIGIN_READ, year, name, pa.concat_tables(list(tables(of_year))))
