"""Packs the record: many small Parquet files of a year become one, and files that nobody counts go.

Asking costs by the file as well as by the row, and imports leave a file or more each. ``advice`` says when it is
time. A process killed in between leaves the old files counted, or the new one; never both, never neither.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from dragoman.errors import RecordError
from dragoman.record.duck import PARQUET, connect, parquet, quoted
from dragoman.record.flat import ORIGIN_READ, tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

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
    for kind, origin, year in parts.scattered():
        yield _pack_year(parts, kind, origin, year)
    parts.sweep(older_than=time.time() - ABANDONED)


def _pack_year(parts: Parts, kind: str, origin: str, year: int) -> Packed:
    old = parts.of_year(kind, origin, year)
    order = "date, id, pair" if kind == "events" else "date, id"
    rows = f"SELECT * FROM {parquet([parts.folder / p for p in old])} ORDER BY {order}"

    def copy(to: Path) -> None:
        with connect() as duck:
            duck.execute("SET preserve_insertion_order = false")
            duck.execute(f"COPY ({rows}) TO {quoted(to)} {PARQUET}")

    return Packed(origin, year, len(old), parts.rewrite(old, copy))


def pack_read(parts: Parts, lines: Callable[[], Iterable[dict[str, Any]]]) -> Iterator[Packed]:
    """Puts the read events into files by year, where any of them is not in one as it now is."""
    for _ in range(TRIES):
        if not parts.waiting():
            return
        seen = parts.version()
        new = list(_read_parts(parts, lines()))

        def unchanged(seen: int = seen) -> None:
            if parts.version() != seen:
                raise _ChangedError
            parts.all_packed()

        old = parts.files_of(ORIGIN_READ)
        try:
            parts.swap(old, new, unchanged)
        except _ChangedError:
            continue
        for _, _, origin, year, rows, *_ in new:
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
