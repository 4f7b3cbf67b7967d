"""Imported events as Parquet files by year in a folder beside the record, and which of those files count.

A file is written whole under another name, moved into place, and counts from the commit in SQLite that names it:
a process killed at any moment leaves at worst a file that nobody counts, which the next import of the same block
replaces and ``pack`` takes away. Where an import stopped stands in the same commit.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dragoman.errors import RecordError
from dragoman.record.changes import now
from dragoman.record.flat import ORIGIN_READ, schema
from dragoman.record.opening import guard
from dragoman.record.rows import clean

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    import pyarrow as pa

SKIPS_KEPT = 1000
"""Skipped rows of one file that are kept with their reason; the rest are counted."""

FLUSH_ROWS = 100_000
"""Rows that wait in memory before they are written."""

SMALL_PART = 50_000
"""Rows; many parts smaller than this make asking slow."""


@dataclass(frozen=True, slots=True)
class Import:
    """What one file gave: ``read`` rows of input, of which ``skipped`` were bad and ``repeated`` known already."""

    number: int
    origin: str
    file: str
    started: str
    finished: str | None
    read: int
    events: int
    repeated: int
    skipped: int

    def to_json(self) -> dict[str, Any]:
        """The import as a JSON object."""
        return {name: getattr(self, name) for name in self.__slots__}


_IMPORT = "number, origin, file, started, finished, read, events, repeated, skipped"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One block of a file: flat rows, how many input rows they stand for, and (row, reason) of bad ones."""

    rows: pa.Table
    read: int
    skipped: tuple[tuple[int, str], ...] = ()


class _ChangedError(Exception):
    """The files of other imports changed meanwhile."""


class Parts:
    """The Parquet side of one open record. ``transaction`` opens a write transaction on ``db``."""

    def __init__(
        self, db: sqlite3.Connection, path: Path, transaction: Callable[[], AbstractContextManager[sqlite3.Connection]]
    ) -> None:
        self._db = db
        self._path = path
        self.folder = path.with_name(path.name + ".events")
        self._transaction = transaction

    def files(self, first: str | None = None, last: str | None = None, *, kind: str = "events") -> list[str]:
        """The files of imported events, or of mentions, that may hold any between those days."""
        sql = (
            "SELECT path FROM parts WHERE kind = ?3 AND origin <> 'read' AND (?1 IS NULL OR last >= ?1) "
            "AND (?2 IS NULL OR first <= ?2) ORDER BY year, path"
        )
        with guard(self._path):
            return [str(self.folder / path) for (path,) in self._db.execute(sql, (first, last, kind))]

    def packed(self) -> list[str]:
        """The files of read events."""
        return [str(self.folder / path) for path in self.files_of(ORIGIN_READ)]

    def size(self) -> tuple[int, int, int]:
        """(files, rows, small files)."""
        row = self._db.execute(
            "SELECT count(*), coalesce(sum(rows), 0), coalesce(sum(rows < ?), 0) FROM parts WHERE origin <> 'read'",
            (SMALL_PART,),
        ).fetchone()
        return int(row[0]), int(row[1]), int(row[2])

    def scattered(self) -> list[tuple[str, str, int]]:
        """(kind, origin, year) of what lies in several files."""
        several = "SELECT kind, origin, year FROM parts WHERE origin <> 'read' GROUP BY 1, 2, 3 HAVING count(*) > 1"
        return sorted((kind, origin, year) for kind, origin, year in self._db.execute(several))

    def of_year(self, kind: str, origin: str, year: int) -> list[str]:
        """The files of one kind, origin and year, by their path in the folder."""
        sql = "SELECT path FROM parts WHERE kind = ? AND origin = ? AND year = ? ORDER BY path"
        return [path for (path,) in self._db.execute(sql, (kind, origin, year))]

    def files_of(self, origin: str) -> list[str]:
        """The files of the events of one origin, by their path in the folder."""
        sql = "SELECT path FROM parts WHERE kind = 'events' AND origin = ? ORDER BY path"
        return [path for (path,) in self._db.execute(sql, (origin,))]

    def version(self) -> int:
        """Another number after every commit of another program."""
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def all_packed(self) -> None:
        """Notes, within a transaction, that the files have every read event as it now is."""
        self._db.execute("DELETE FROM unpacked")

    def rewrite(self, old: Sequence[str], copy: Callable[[Path], object]) -> int:
        """One file in the place of others of the same kind, origin and year; ``copy`` writes it; its rows.

        RecordError where it cannot be written; nothing is lost then.
        """
        import duckdb

        kind, origin, year = self._db.execute(
            "SELECT kind, origin, year FROM parts WHERE path = ?", (old[0],)
        ).fetchone()
        # Never the name of a file that counts: it must be able to lie beside them until the commit.
        path = self.folder / f"year={year}" / f"{kind}-{time.time_ns():x}-{os.getpid()}.parquet"
        temporary = path.with_name(f".{path.name}")
        try:
            copy(temporary)
            row = self._moved(temporary, path, kind, origin, year)
        except (OSError, duckdb.Error) as error:
            with suppress(OSError):
                temporary.unlink()
            raise RecordError(
                f"the events of {year} cannot be packed ({str(error).splitlines()[0]}); free some disk space, then run "
                "the same command again: nothing was lost"
            ) from error
        self.swap(old, [row])
        return int(row[4])

    def _moved(self, temporary: Path, path: Path, kind: str, origin: str, year: int) -> tuple[Any, ...]:
        """Moves a whole file into place; its row of ``parts``."""
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        dates = pq.read_table(temporary, columns=["date"])["date"]
        temporary.replace(path)
        span = pc.min_max(dates).as_py()
        where = path.relative_to(self.folder).as_posix()
        return where, kind, origin, year, len(dates), str(span["min"]), str(span["max"]), path.stat().st_size

    def waiting(self) -> int:
        """How many read events the files do not have as they now are."""
        return int(self._db.execute("SELECT count(*) FROM unpacked").fetchone()[0])

    def swap(self, old: Sequence[str], new: Iterable[tuple[Any, ...]], also: Callable[[], None] | None = None) -> None:
        """Files take the place of others in one commit, ``also`` within it; then those go."""
        with self._transaction() as db:
            if also is not None:
                also()
            gone = sum(db.execute("DELETE FROM parts WHERE path = ?", (path,)).rowcount for path in old)
            if gone != len(old):
                raise RecordError("another program is packing the record; wait until it is done")
            db.executemany("INSERT INTO parts VALUES (?, ?, ?, ?, ?, ?, ?, ?)", new)
        for path in old:
            with suppress(OSError):
                (self.folder / path).unlink()

    def sweep(self, *, older_than: float) -> None:
        """Takes away files that nobody counts and that were written before that time (seconds since 1970)."""
        with self._transaction() as db:  # nobody commits a file while this looks
            counted = {path for (path,) in db.execute("SELECT path FROM parts")}
            for file in self.folder.glob("year=*/*"):
                if file.relative_to(self.folder).as_posix() not in counted and file.stat().st_mtime < older_than:
                    with suppress(OSError):
                        file.unlink()

    def imports(self) -> Iterator[Import]:
        """All imports in the order of their beginning."""
        return (Import(*row) for row in self._db.execute(f"SELECT {_IMPORT} FROM imports ORDER BY number"))

    def skips(self, number: int) -> list[tuple[int, str]]:
        """(row, reason) of the first bad rows of an import."""
        found = self._db.execute("SELECT row, reason FROM import_skips WHERE import = ? ORDER BY row", (number,))
        return [(row, reason) for row, reason in found]

    # ------------------------------------------------------------------------------------------- bringing in

    def begin(self, origin: str, file: str, print_: str) -> tuple[Import, int]:
        """The import of a file known by the ``print_`` of its content, and how many blocks it has kept."""
        known = f"SELECT {_IMPORT}, blocks FROM imports WHERE origin = ? AND print = ?"
        with self._transaction() as db:
            if not db.execute(known, (origin, print_)).fetchone():
                db.execute(
                    "INSERT INTO imports (origin, file, print, started) VALUES (?, ?, ?, ?)",
                    (origin, clean(file), print_, now()),
                )
            row = db.execute(known, (origin, print_)).fetchone()
        return Import(*row[:-1]), int(row[-1])

    def bring(
        self, origin: str, file: str, print_: str, blocks: Iterable[Incoming], kind: str = "events"
    ) -> Iterator[Import]:
        """Keeps the blocks of a file from where it stopped; the import after every commit, the last one finished.

        A file that was brought in before, by whatever name, changes nothing. Rows whose id the record has from
        another file of the same origin are counted as repeated and passed over.
        """
        state, done = self.begin(origin, file, print_)
        if state.finished is not None:
            yield state
            return
        waiting: list[Incoming] = []
        seen = 0
        for block in blocks:
            seen += 1
            if seen <= done:
                continue
            waiting.append(block)
            if sum(w.rows.num_rows for w in waiting) >= FLUSH_ROWS:
                yield self._keep(state, done, seen, waiting, kind)
                done, waiting = seen, []
        yield self._keep(state, done, seen, waiting, kind, last=True)

    def _keep(
        self, state: Import, done: int, seen: int, waiting: list[Incoming], kind: str, *, last: bool = False
    ) -> Import:
        import pyarrow as pa

        if not any(w.rows.num_rows for w in waiting):
            return self._counted(state, done, seen, waiting, [], last=last)
        whole = pa.concat_tables([w.rows for w in waiting], promote_options="default")
        name = f"{state.number:06d}-{done:06d}"
        if kind != "events":
            return self._counted(state, done, seen, waiting, self._write(state.origin, name, whole, kind), last=last)
        whole = _renamed(whole, state.origin)
        while True:  # again where another program brought in or packed events of those days meanwhile
            others = self._others(state, whole)
            with suppress(_ChangedError):
                rows, repeated = self._new_rows(state, whole, others)
                written = self._write(state.origin, name, rows, kind)
                return self._counted(
                    state, done, seen, waiting, written, _events(rows), repeated, last=last, beside=(whole, others)
                )

    def _counted(
        self, state: Import, done: int, seen: int, waiting: list[Incoming], written: list[tuple[Any, ...]],
        events: int = 0, repeated: int = 0, *, last: bool, beside: tuple[pa.Table, list[str]] | None = None,
    ) -> Import:  # fmt: skip
        """Makes what was written count, in one commit; _ChangedError where ``beside`` the rows there are by then other
        files than those."""
        with self._transaction() as db:
            if beside is not None and self._others(state, beside[0]) != beside[1]:
                raise _ChangedError
            kept = db.execute("SELECT blocks, finished FROM imports WHERE number = ?", (state.number,)).fetchone()
            if kept is None or kept[0] != done or kept[1] is not None:
                raise RecordError(
                    f"another program is importing {state.file}; wait until it is done, then run the command again"
                )
            db.executemany("INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?, ?, ?, ?, ?)", written)
            bad = [skip for w in waiting for skip in w.skipped]
            room = SKIPS_KEPT - db.execute(
                "SELECT count(*) FROM import_skips WHERE import = ?", (state.number,)
            ).fetchone()[0]
            db.executemany(
                "INSERT INTO import_skips VALUES (?, ?, ?)", [(state.number, *skip) for skip in bad[: max(0, room)]]
            )
            db.execute(
                "UPDATE imports SET blocks = ?, read = read + ?, events = events + ?, repeated = repeated + ?, "
                "skipped = skipped + ?, finished = ? WHERE number = ?",
                (
                    seen, sum(w.read for w in waiting), events, repeated, len(bad), now() if last else None,
                    state.number,
                ),
            )  # fmt: skip
            row = db.execute(f"SELECT {_IMPORT} FROM imports WHERE number = ?", (state.number,)).fetchone()
        return Import(*row)

    def _others(self, state: Import, rows: pa.Table) -> list[str]:
        """The files of other imports that may hold events of the same days."""
        import pyarrow.compute as pc

        span, own = pc.min_max(rows["date"]).as_py(), f"{state.number:06d}-"
        found = self.files(str(span["min"]), str(span["max"]))
        return [path for path in found if not os.path.basename(path).startswith(own)]  # noqa: PTH119

    def _new_rows(self, state: Import, rows: pa.Table, others: Sequence[str]) -> tuple[pa.Table, int]:
        """Without the events that other files have, and how many those were."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if not others:
            return rows, 0
        from dragoman.record.duck import UnreadableError, connect, parquet, table

        numbers = pa.array(range(rows.num_rows), pa.int32())
        try:
            with connect() as duck:
                duck.register("incoming", rows.select(["origin", "id", "pair"]).append_column("row", numbers))
                sql = f"SELECT i.row, i.pair FROM incoming i SEMI JOIN {parquet(others)} k USING (origin, id)"
                known = table(duck, sql)
        except UnreadableError:
            if self._others(state, rows) == others:
                raise
            raise _ChangedError from None  # ``pack`` has put another in its place
        if not known.num_rows:
            return rows, 0
        keep = pc.invert(pc.is_in(numbers, value_set=known["row"].combine_chunks()))
        return rows.filter(keep), _events(known)

    def _write(self, origin: str, name: str, rows: pa.Table, kind: str) -> list[tuple[Any, ...]]:
        """One file a year; the rows of ``parts`` that make them count."""
        import pyarrow.compute as pc

        if not rows.num_rows:
            return []
        years = pc.year(rows["date"])
        found = sorted(pc.unique(years).to_pylist())
        return [
            self.write_part(origin, year, name, rows if len(found) == 1 else rows.filter(pc.equal(years, year)), kind)
            for year in found
        ]

    def write_part(
        self, origin: str, year: int, name: str, rows: pa.Table, kind: str = "events"
    ) -> tuple[Any, ...]:
        """Writes the rows of one year as one file, whole or not at all; its row of ``parts``."""
        import pyarrow.parquet as pq

        path = self.folder / f"year={year}" / f"{name}.parquet"
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(rows, temporary, compression="zstd", compression_level=1, write_statistics=["date"])
            return self._moved(temporary, path, kind, origin, year)
        except OSError as error:
            with suppress(OSError):
                temporary.unlink()
            raise RecordError(
                f"{path} cannot be written ({error.strerror or error}); free some disk space or make the folder "
                "writable, then run the same command again: what was kept so far is whole"
            ) from error


def _renamed(rows: pa.Table, origin: str) -> pa.Table:
    """Events that another record read are imported ones here: they take the format's name as origin."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = rows["origin"].cast(pa.string())
    if not pc.any(pc.equal(found, ORIGIN_READ)).as_py():
        return rows
    named = pc.if_else(pc.equal(found, ORIGIN_READ), origin, found).combine_chunks().dictionary_encode()
    return rows.set_column(rows.column_names.index("origin"), schema().field("origin"), named)


def _events(rows: pa.Table) -> int:
    import pyarrow.compute as pc

    return int(pc.sum(pc.equal(rows["pair"], 0)).as_py() or 0)
